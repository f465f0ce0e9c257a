#!/usr/bin/env python3
"""Seconds, memory and rows of every step of the loop beside the figures that they must reach, from one run.

    bench_loop.py NEARSTOCK [WORKSPACE]
"""
import json
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

NEARSTOCK = Path(sys.argv[1]).resolve()
WORKSPACE = Path(sys.argv[2] if len(sys.argv) > 2 else "build/bench-loop")
ROWS = []


def run(label: str, limit_s: float | None, *arguments: str) -> dict:
    started = time.monotonic()
    result = subprocess.run([str(NEARSTOCK), "-w", str(WORKSPACE), "--json", *arguments], capture_output=True, text=True)
    seconds = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if result.returncode != 0:
        sys.exit(f"{label}: exit {result.returncode}\n{result.stderr[-3000:]}")
    ROWS.append((label, seconds, limit_s, after.ru_maxrss / 1024))
    print(f"{label:<44} {seconds:8.1f} s   limit {limit_s or 0:6.0f} s   ratio {seconds / limit_s if limit_s else 0:5.2f}   "
          f"peak of any step so far {after.ru_maxrss / 1024:7.0f} MB", flush=True)
    return json.loads(result.stdout)


def main() -> None:
    shutil.rmtree(WORKSPACE, ignore_errors=True)
    run("init", None, "init")
    run("200 days generated", 30, "generate", "--days", "200d")
    run("200 days ingested", 45, "ingest")
    shutil.rmtree(WORKSPACE)
    run("init", None, "init")
    run("140 days generated", None, "generate", "--days", "140d")
    run("140 days ingested", None, "ingest")
    run("both 60-day branches", 120, "simulate", "--days", "60d", "--no-ingest")
    run("branches ingested", None, "ingest")
    # one day is held back, so that it is the one more day
    last = sorted((WORKSPACE / "lake/silver/orders/run_id=nearstock").iterdir())[-1].name
    held = []
    for kind in ("silver", "decisions"):
        for folder in sorted((WORKSPACE / "lake" / kind).glob(f"*/run_id=nearstock/{last}")):
            aside = WORKSPACE / "held" / kind / folder.parts[-3]
            aside.mkdir(parents=True, exist_ok=True)
            held.append((folder, aside / last))
            folder.rename(aside / last)
    run("dbt from empty", 120, "build", "--full-refresh")
    for folder, aside in held:
        aside.rename(folder)
    report = run("one more day through dbt", 30, "build")
    print(json.dumps(report, indent=1)[:6000])
    over = [label for label, seconds, limit, _ in ROWS if limit and seconds > limit]
    peak = max(row[3] for row in ROWS)
    print(f"memory: {peak:.0f} MB of 2048 MB allowed for any step")
    print("over the limit: " + (", ".join(over) if over else "none"))
    sys.exit(1 if over or peak > 2048 else 0)


main()
