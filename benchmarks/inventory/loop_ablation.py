#!/usr/bin/env python3
"""Stock in the loop: the network plan against common practice and against a tuned (s,S), part by part.

    loop_ablation.py [NEARSTOCK] [--seeds 101-108] [--jobs 2] [--again] [--write docs/measurements/inventory-ablation.md]

NEARSTOCK  the program (default build/release/nearstock)
Each world (seed) lives 140 days under common practice, then 60 days under each policy set: practice, forecast_ss and the
sets of config/ablation, in which one part after the other is switched on. The worlds' rows are kept beside the program
(loop-ablation/): a stopped run goes on; after a change of the program name another folder with --rows or start with
--again. --write keeps what people wrote above the tables; read it against the new figures. Differences are paired by world; intervals are Student's at 95 %. Needs Python's standard library alone.
"""
import argparse, concurrent.futures, json, math, os, subprocess, sys, time
from pathlib import Path

CANDIDATES = ["forecast_ss", "ablation/base", "ablation/distribution", "ablation/lead_time", "ablation/transfers",
              "ablation/capacity_prices", "ablation/network_plan", "ablation/first_routing"]
SAYS = {"forecast_ss": "tuned (s,S) on the same forecast",
        "base": "base-stock targets: normal demand, fixed lead times, no transfers, no price of space",
        "distribution": "+ negative binomial instead of normal",
        "lead_time": "+ random lead time",
        "transfers": "+ transfers between shops",
        "capacity_prices": "+ prices of space (= base_stock)",
        "network_plan": "network plan: one problem for all that moves",
        "first_routing": "the same stock, waves by insertion and local moves instead of the routing engine"}
COLUMNS = [("total_cost", "total cost a day", 1), ("holding", "holding", 1), ("stockout", "stockout", 1),
           ("transportation", "transportation", 1), ("ordering", "ordering", 1),
           ("last_mile_per_order", "last mile an order", 1), ("fill_rate", "fill rate, points", 100),
           ("lost_units", "lost units a day", 1)]
# 97.5 % point of Student's t by degrees of freedom 1 … 30.
T = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
     2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042]


def world(program, rows, seed, again):
    """What the program says of one world: from an earlier run, or lived now."""
    path = rows / f"seed-{seed}.json"
    if again or not path.exists():
        said = subprocess.run([str(program), "savings", "--json", "--seeds", "1", "--first-seed", str(seed), "--history", "140d",
                               "--days", "60d", "--baseline", "practice", "--candidates", ",".join(CANDIDATES), "--threads", "1"],
                              capture_output=True, text=True, env=os.environ | {"NEARSTOCK_QUIET": "1"})
        if said.returncode != 0:
            raise RuntimeError(f"seed {seed}: {said.stderr.strip()[-500:]}")
        path.with_suffix(".partial").write_text(said.stdout)
        path.with_suffix(".partial").rename(path)
    return json.loads(path.read_text())


def values(worlds):
    """{policy set: {kpi: [value by world]}}"""
    table = {"practice": {}}
    for w in worlds:
        for kpi in w["candidates"][0]["kpis"]:
            table["practice"].setdefault(kpi["key"], []).append(kpi["baseline"])
        for candidate in w["candidates"]:
            for kpi in candidate["kpis"]:
                table.setdefault(candidate["name"], {}).setdefault(kpi["key"], []).append(kpi["candidate"])
    return table


def interval(ours, peer):
    d = [a - b for a, b in zip(ours, peer)]
    mean = sum(d) / len(d)
    if len(d) < 2:
        return mean, mean, mean
    sd = math.sqrt(sum((x - mean) ** 2 for x in d) / (len(d) - 1))
    half = T[min(len(d) - 1, 30) - 1] * sd / math.sqrt(len(d))
    return mean, mean - half, mean + half


def cell(ours, peer, factor):
    mean, low, high = (factor * x for x in interval(ours, peer))
    digits = 2 if max(abs(low), abs(high)) < 10 else 1
    return f"{mean:+.{digits}f} [{low:+.{digits}f}, {high:+.{digits}f}]"


def differences(table, rows):
    out = ["| | " + " | ".join(label for _, label, _ in COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    for label, ours, peer in rows:
        out.append(f"| {label} | " + " | ".join(cell(table[ours][k], table[peer][k], f) for k, _, f in COLUMNS) + " |")
    return out


def levels(table):
    out = ["| | " + " | ".join(label for _, label, _ in COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    for name, kpis in table.items():
        mean = {k: sum(v) / len(v) for k, v in kpis.items()}
        out.append(f"| {name} | " + " | ".join(f"{f * mean[k]:.{3 if k == 'fill_rate' else 1}f}" for k, _, f in COLUMNS) + " |")
    return out


def report(worlds, seeds, command):
    table = values(worlds)
    names = [w["name"] for w in worlds[0]["candidates"]]
    steps = [(SAYS[b], b, a) for a, b in zip(names, names[1:]) if a != "forecast_ss"]
    against = lambda peer: [(n, n, peer) for n in names if n != peer]
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True).stdout.strip()
    return "\n".join([
        "# What each part of the stock policy pays in the loop", "",
        f"`{command}`, on {time.strftime('%Y-%m-%d')}, commit {commit or 'unknown'}: {len(worlds)} generated cities (seeds "
        f"{', '.join(map(str, seeds))}; nothing was tuned on them), 140 days under common practice, then 60 days under each policy "
        "set. Currency a day; differences paired by city, 95 % Student intervals over cities.", "",
        "## Levels", "", *levels(table), "",
        "## Against common practice", "", *differences(table, against("practice")), "",
        "## Against a tuned (s,S) on the same forecast", "", *differences(table, against("forecast_ss")), "",
        "## Each part, switched on in turn: against the row before it", "",
        f"The first row, `base`: {SAYS['base']}.", "", *differences(table, steps), ""])


def keep_what_people_wrote(path, text):
    """The title and the paragraphs between the first one and the tables, from the page as it is."""
    if not path.exists():
        return text
    old, new = path.read_text().split("\n\n"), text.split("\n\n")
    by_hand = [block for block in old[2:old.index("## Levels")]] if "## Levels" in old else []
    return "\n\n".join([old[0], new[1], *by_hand, *new[2:]])


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("nearstock", nargs="?", default="build/release/nearstock")
    p.add_argument("--seeds", default="101-108")
    p.add_argument("--jobs", type=int, default=2)
    p.add_argument("--again", action="store_true")
    p.add_argument("--rows")
    p.add_argument("--write")
    a = p.parse_args()
    program = Path(a.nearstock)
    if not program.exists():
        sys.exit(f"{program} does not exist: run `make build`, or name the program")
    rows = Path(a.rows) if a.rows else program.resolve().parent / "loop-ablation"
    rows.mkdir(parents=True, exist_ok=True)
    first, _, last = a.seeds.partition("-")
    seeds = list(range(int(first), int(last or first) + 1))
    with concurrent.futures.ThreadPoolExecutor(a.jobs) as pool:
        worlds = list(pool.map(lambda s: world(program.resolve(), rows, s, a.again), seeds))
    whole = a.seeds == "101-108"
    text = report(worlds, seeds, "make bench-inventory-loop" if whole else f"benchmarks/inventory/loop_ablation.py --seeds {a.seeds}")
    print(text)
    if a.write:
        Path(a.write).write_text(keep_what_people_wrote(Path(a.write), text))


if __name__ == "__main__":
    main()
