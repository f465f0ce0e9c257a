"""Network plans: ours in whole units, checked and priced by network_instances.py, beside HiGHS on the fractional problem."""
import json
import os
import subprocess
import sys
import time

CAP = 60  # seconds of a peer


def tool_says(tool, *arguments, limit=600):
    answer = subprocess.run([sys.executable, tool, *map(str, arguments)], capture_output=True, text=True, timeout=limit)
    if answer.returncode:
        raise RuntimeError(f"{tool} {' '.join(map(str, arguments))}: {answer.stderr[-500:]}")
    return json.loads(answer.stdout) if answer.stdout.strip() else {}


def generated(tool, folder, skus, sites, seed):
    if not (folder / "params.json").exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        tool_says(tool, "generate", "--skus", skus, "--sites", sites, "--seed", seed, "--out", folder)
    return folder


def highs(tool, folder):
    """Optimum and seconds after reading, or None where the cap is reached."""
    try:
        answer = tool_says(tool, "solve", folder, "--time-limit", CAP, "--threads", 1, limit=4 * CAP)
    except subprocess.TimeoutExpired:  # it does not look at its own limit while it builds or presolves
        return None
    return (answer["optimum"], answer["seconds_solve"]) if answer.get("optimum") is not None else None


def ours(program, folder, output, threads, extra=()):
    """plan.json, and what /proc says was the most memory."""
    started = time.time()
    subprocess.run([program, "--threads", str(threads), "inventory", "network", folder, "--output", output, *map(str, extra)],
                   check=True, stdout=subprocess.DEVNULL, env={**os.environ, "NEARSTOCK_QUIET": "1"})
    wall = time.time() - started
    return {**json.loads((output / "plan.json").read_text()), "wall": wall}


def line(name, *cells):
    print(f"{name:<26}" + "".join(f"{c:>18}" for c in cells), flush=True)


def against_highs(program, data, tool, work):
    print("\nnetwork plan: whole units against the optimum of the linear programme (HiGHS, 1 thread)")
    line("instance", "ours: cost", "above optimum", "above our bound", "ours s", "HiGHS optimum", "HiGHS s", "ratio")
    cases = [("500 × 8", data / "inventory/network_500x8", 1), ("500 × 8 seed 7", (500, 8, 7), 1), ("2,000 × 12 seed 3", (2000, 12, 3), 1),
             ("5,000 × 20 seed 1", (5000, 20, 1), 1), ("50,000 × 20 seed 1", (50000, 20, 1), 2)]
    for name, where, threads in cases:
        folder = generated(tool, work / f"{where[0]}x{where[1]}-{where[2]}", *where) if isinstance(where, tuple) else where
        output = work / ("plan-" + folder.name)
        plan = ours(program, folder, output, threads)
        audit = tool_says(tool, "check", folder, output / "plan.parquet", output / "transfers.parquet")
        if not audit["feasible"]:
            line(name, "BROKEN: " + ", ".join(audit["broken"]))
            continue
        peer = highs(tool, folder)
        optimum = peer[0] if peer else tool_says(tool, "bound", folder, "--prices", output / "plan.json")["lower_bound"]
        line(name, f"{audit['cost']:,.2f}", f"{100 * (audit['cost'] / optimum - 1):.4f} %" + ("" if peer else " (bound)"), f"{100 * plan['gap']:.4f} %",
             f"{plan['seconds']:.3f}", f"{optimum:,.2f}" if peer else "not finished", f"{peer[1]:.2f}" if peer else f"> {CAP}",
             f"{peer[1] / plan['seconds']:.0f} ×" if peer else f"> {CAP / plan['seconds']:.0f} ×")


def large(program, work):
    """10 million cells of our own generator; then 1 % of the products' demand changed, from yesterday's prices."""
    import numpy as np
    import pandas as pd
    folder, output = work / "50000x200-own", work / "plan-50000x200"
    started = time.time()
    if not (folder / "params.json").exists():
        subprocess.run([program, "inventory", "example", "--skus", "50000", "--sites", "200", "--seed", "1", "--output", folder], check=True)
    made = time.time() - started
    print(f"\n50,000 × 200 (10 million cells), two threads; generator {made:.0f} s")
    line("", "cost", "above our bound", "seconds", "with files", "most memory")
    plan, memory = measured(program, folder, output)
    line("cold", f"{plan['cost']:,.0f}", f"{100 * plan['gap']:.4f} %", f"{plan['seconds']:.1f}", f"{plan['wall']:.1f}", f"{memory / 1e6:.1f} GB")
    changed = work / "50000x200-changed"
    changed.mkdir(exist_ok=True)
    for name in ("sku.parquet", "site.parquet", "lane.parquet", "params.json"):
        (changed / name).write_bytes((folder / name).read_bytes())
    stock = pd.read_parquet(folder / "stock.parquet")
    points = [c for c in stock.columns if c.startswith("demand_")]
    rows = (stock.sku % 100 == 17).values
    stock.loc[rows, points] = np.rint(stock.loc[rows, points] * 1.3).astype("int64")
    stock.to_parquet(changed / "stock.parquet")
    plan, memory = measured(program, changed, work / "plan-50000x200-changed", ["--start", output])
    line("1 % changed, warm", f"{plan['cost']:,.0f}", f"{100 * plan['gap']:.4f} %", f"{plan['seconds']:.1f}", f"{plan['wall']:.1f}", f"{memory / 1e6:.1f} GB")


def measured(program, folder, output, extra=()):
    """As ours(), with the peak memory of the child in kB."""
    import resource
    import multiprocessing

    def job(pipe):
        plan = ours(program, folder, output, 2, extra)
        pipe.send((plan, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))

    here, there = multiprocessing.get_context("fork").Pipe()
    child = multiprocessing.get_context("fork").Process(target=job, args=(there,))
    child.start()
    child.join()
    if child.exitcode or not here.poll():
        raise RuntimeError(f"the plan of {folder} failed")
    return here.recv()
