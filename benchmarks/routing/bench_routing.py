"""Routes against PyVRP, VROOM and OR-Tools: the same instances and budgets, one thread each, judged by one script.

Each solution is checked and priced by tools/score_routes.py beside NEARSTOCK_DATA. Prints per row our gap to the
reference, the peer's from the same run, and their ratio. An infeasible solution counts apart, never in a gap. The rows
`large` are drawn (large.py): their reference is the best of that run and of our own long runs, so their gaps are lower
bounds.

  bench_routing.py NEARSTOCK            four instances a row, one seed
  bench_routing.py NEARSTOCK --full     all of them, three seeds; goes on where it stopped
"""
import argparse
import concurrent.futures
import dataclasses
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]
import rows as table  # noqa: E402
from pinned_python import CACHE, pinned_python  # noqa: E402

REQUIREMENTS = HERE / "requirements.txt"  # every wheel with its hash


def digest(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


class Bench:
    def __init__(self, program, python, judge, results):
        self.program, self.python, self.judge, self.results = program, python, judge, results
        self.versions = {"nearstock": digest(program)}
        self.known = {}
        if results and results.exists():
            for line in results.read_text().splitlines():
                entry = json.loads(line)
                self.known[tuple(entry["key"])] = entry

    def key(self, solver, row, instance, seed):
        version = self.versions.get(solver) or digest(REQUIREMENTS)
        return (solver, version, row.name, row.budget, instance.stem, seed)

    def command(self, solver, row, instance, seed, out):
        if solver == "nearstock":
            return [self.program, "route", instance, "--time-limit", f"{row.budget}s", "--threads", "1", "--seed", str(seed),
                    "--rounding", row.convention, "--objective", row.objective, "--output", out]
        return [self.python, HERE / "peers.py", solver, instance, row.convention, str(row.budget), str(seed), out]

    def run(self, solver, row, instance, seed):
        key = self.key(solver, row, instance, seed)
        if key in self.known:
            return self.known[key]
        one = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", NEARSTOCK_QUIET="1")
        entry = {"key": key, "feasible": False}
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "out.sol"
            begin = time.monotonic()
            done = subprocess.run(list(map(str, self.command(solver, row, instance, seed, out))), env=one, text=True,
                                  capture_output=True, timeout=row.budget * 3 + 120)
            entry["seconds"] = time.monotonic() - begin
            if not out.exists():
                entry["failed"] = (done.stderr or done.stdout).strip()[-300:]
            else:
                judged = subprocess.run([str(self.python), str(self.judge), str(instance), str(out), "--convention",
                                         row.convention], text=True, capture_output=True, env=one)
                said = re.match(r"(feasible|INFEASIBLE) cost ([\d.]+) vehicles (\d+)", judged.stdout)
                if said:
                    entry |= {"feasible": said[1] == "feasible", "cost": float(said[2]), "vehicles": int(said[3])}
                else:
                    entry["failed"] = judged.stderr.strip()[-300:]
        if self.results:
            self.results.parent.mkdir(parents=True, exist_ok=True)
            with self.results.open("a") as file:
                file.write(json.dumps(entry) + "\n")
        return entry


def with_best_of_run(row, work, entries):
    """The row, measured against the best that any of the runs found where that is better than what is kept."""
    if not row.best_of_run:
        return row
    best = dict(row.instances)
    for (_, path, _), entry in zip(work, entries):
        if entry["feasible"] and entry["cost"] < best[path][0]:
            best[path] = (entry["cost"], best[path][1])
    return dataclasses.replace(row, instances=best)


def summary(row, entries):
    """Mean gap; or the share whose fleet is the reference's (or smaller), and the mean gap on those."""
    good = [(e, *row.instances[p]) for p, e in entries if e["feasible"]]
    result = {"runs": len(entries), "bad": len(entries) - len(good)}
    if row.objective == "vehicles-first":
        equal = [(e, cost, vehicles) for e, cost, vehicles in good if e["vehicles"] <= vehicles]
        result["fleet"] = len(equal) / max(1, len(entries))
        good = [g for g in equal if g[0]["vehicles"] == g[2]]
    result["gap"] = 100 * sum(e["cost"] / cost - 1 for e, cost, _ in good) / len(good) if good else None
    return result


def shown(result):
    text = "-" if result["gap"] is None else f"{result['gap']:.2f} %"
    if "fleet" in result:
        text = f"fleet {100 * result['fleet']:.0f} %, {text}"
    return text + (f" ({result['bad']} infeasible)" if result["bad"] else "")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("nearstock", nargs="?", default="build/release/nearstock")
    p.add_argument("--full", action="store_true")
    p.add_argument("--cases", help="only rows whose name contains one of these, divided by commas")
    p.add_argument("--budget", type=int, help="only rows of this budget in seconds")
    p.add_argument("--instances", type=int, help="a row (default 4, all with --full)")
    p.add_argument("--without-peers", action="store_true")
    p.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="solvers at a time, one thread each")
    a = p.parse_args()
    program = Path(a.nearstock).resolve()
    data = Path(os.environ.get("NEARSTOCK_DATA", "")).resolve()
    if not program.exists():
        sys.exit(f"{a.nearstock} does not exist: run `make build`, or name the program")
    if not (data / "routing").is_dir():
        sys.exit("NEARSTOCK_DATA is not set, or has no routing/: name the folder that has it")
    judge = data.parent / "tools/score_routes.py"
    if not judge.exists():
        sys.exit(f"{judge} does not exist: it checks and prices the solutions")
    python = pinned_python("routing-peers", requirements=REQUIREMENTS)
    bench = Bench(program, python, judge, CACHE / "routing-bench/results.jsonl" if a.full else None)
    seeds = (1, 2, 3) if a.full else (1,)
    print(f"one thread a solver, {a.jobs} solvers at a time, load {os.getloadavg()[0]:.1f}; seeds {', '.join(map(str, seeds))}")
    header = f"{'set':<31}{'s':>4} {'runs':>5}  {'ours':<30}{'peer':<9}{'':<30}{'ratio':>6}  target"
    print(header + "\n" + "-" * len(header))
    wanted = a.cases.split(",") if a.cases else [""]
    for row in table.rows(data, CACHE / "routing-bench"):
        if not any(w.lower() in row.name.lower() for w in wanted) or (a.budget and row.budget != a.budget):
            continue
        count = a.instances or (len(row.instances) if a.full else 4)
        solvers = ("nearstock",) + (() if a.without_peers else row.peers)
        work = [(s, path, seed) for path in table.spread(row.instances, count) for seed in seeds for s in solvers]
        with concurrent.futures.ThreadPoolExecutor(a.jobs) as pool:
            entries = list(pool.map(lambda w: bench.run(w[0], row, w[1], w[2]), work))
        row = with_best_of_run(row, work, entries)
        of = {s: [(w[1], e) for w, e in zip(work, entries) if w[0] == s] for s in solvers}
        ours = summary(row, of["nearstock"])
        for number, peer in enumerate(solvers[1:] or ("",)):
            theirs = summary(row, of[peer]) if peer else None
            ratio = ""
            if theirs and ours["gap"] is not None and theirs["gap"]:
                ratio = f"{ours['gap'] / theirs['gap']:.2f}" if theirs["gap"] > 0 else "-"
            first = f"{row.name:<31}{row.budget:>4} {ours['runs']:>5}  {shown(ours):<30}" if number == 0 else " " * 73
            print(f"{first}{peer:<9}{shown(theirs) if theirs else '':<30}{ratio:>6}  {row.target if number == 0 else ''}", flush=True)
        for solver, path, entry in ((w[0], w[1], e) for w, e in zip(work, entries) if "failed" in e):
            print(f"    {solver} failed on {path.name}: {entry['failed'].splitlines()[-1] if entry['failed'] else '?'}", flush=True)


if __name__ == "__main__":
    main()
