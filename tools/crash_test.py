#!/usr/bin/env python3
"""SIGKILL at ten random moments in each of ingest, backfill and build, then rerun: the lake must have the same bytes and the
marts the same rows as a run that nobody disturbed.

    crash_test.py NEARSTOCK [SEED]
"""
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

NEARSTOCK = Path(sys.argv[1]).resolve()
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 1
CITY = """[workspace]
city_id = "crash"
[city]
products = 60
mfcs = 2
suppliers = 6
drivers = 24
customers = 500
zones = 12
orders_per_day = 150
"""
QUIET = {**os.environ, "NEARSTOCK_QUIET": "1"}


def run(workspace: Path, *arguments: str) -> str:
    result = subprocess.run([NEARSTOCK, "-w", workspace, *arguments], capture_output=True, text=True, env=QUIET)
    if result.returncode != 0:
        sys.exit(f"{' '.join(arguments)}: exit {result.returncode}\n{result.stderr[-3000:]}")
    return result.stdout


def killed(workspace: Path, after_s: float, *arguments: str) -> bool:
    """True when the command was still running, with its children, and was killed."""
    process = subprocess.Popen([NEARSTOCK, "-w", workspace, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env=QUIET, start_new_session=True)
    try:
        process.wait(after_s)
        return False
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True


def lake_bytes(workspace: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(p for p in (workspace / "lake").rglob("*") if p.is_file()):
        digest.update(str(path.relative_to(workspace)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def mart_rows(workspace: Path) -> str:
    return json.loads(run(workspace, "--json", "build"))["mart_checksum"]


def trial(name: str, base: Path, scratch: Path, arguments: list[str], fingerprint) -> int:
    whole = scratch / "whole"
    shutil.rmtree(whole, ignore_errors=True)
    shutil.copytree(base, whole, symlinks=True)
    started = time.monotonic()
    run(whole, *arguments)
    seconds = time.monotonic() - started
    expected = fingerprint(whole)
    chance = random.Random(SEED)
    differing = hits = 0
    for number in range(10):
        broken = scratch / "broken"
        shutil.rmtree(broken, ignore_errors=True)
        shutil.copytree(base, broken, symlinks=True)
        moment = seconds * chance.uniform(0.02, 0.98)
        hits += killed(broken, moment, *arguments)
        run(broken, *arguments)
        same = fingerprint(broken) == expected
        differing += not same
        print(f"{name} killed after {moment:5.2f} s of {seconds:5.2f} s: {'identical' if same else 'DIFFERENT'}", flush=True)
    print(f"{name}: {hits} of 10 were killed while running, {differing} differ")
    return differing


def main() -> None:
    print(f"seed {SEED}")
    with tempfile.TemporaryDirectory(prefix="nearstock-crash-") as folder:
        scratch = Path(folder)
        (scratch / "city.toml").write_text(CITY)
        raw = scratch / "raw"
        run(raw, "init", "--config", str(scratch / "city.toml"))
        run(raw, "generate", "--days", "40d")
        differing = trial("ingest", raw, scratch, ["ingest"], lake_bytes)
        differing += trial("backfill", raw, scratch, ["backfill", "--from", "2026-01-05", "--to", "2026-02-05"], lake_bytes)
        ingested = scratch / "ingested"
        shutil.copytree(raw, ingested, symlinks=True)
        run(ingested, "ingest")
        differing += trial("build", ingested, scratch, ["build"], mart_rows)
    print("all identical" if differing == 0 else f"{differing} differ")
    sys.exit(1 if differing else 0)


main()
