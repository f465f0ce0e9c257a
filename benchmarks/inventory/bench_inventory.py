#!/usr/bin/env python3
"""Inventory benchmarks: ours, the peer's, the ratio, from one run.

    bench_inventory.py [NEARSTOCK] [--cases classics,lost_sales,network,schedule,large] [--full]

NEARSTOCK        the program (default build/release/nearstock)
NEARSTOCK_DATA   folder with inventory/; network_instances.py stands in ../tools of it
--cases          network: plans against HiGHS; classics: textbook problems against stockpyl; lost_sales:
                 three warehouses and 21 stores against known demand; schedule: every rule of trade
                 against HiGHS's mixed-integer programme (5 instances of 60 s; 30 with --full, which goes on where it stopped); large: 50,000 × 200 of our own

Peers are installed, pinned, into ~/.cache/nearstock/inventory-peers. A peer is capped at 60 s, then printed as "not finished".
"""
import argparse, os, sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from pinned_python import CACHE, pinned_python  # noqa: E402

PINNED = ["numpy==1.26.4", "pandas==2.3.3", "pyarrow==21.0.0", "scipy==1.15.3", "highspy==1.15.1", "stockpyl==1.0.2"]


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("nearstock", nargs="?", default="build/release/nearstock")
    p.add_argument("--cases", default="classics,lost_sales,network,schedule,large", type=lambda t: t.split(","))
    p.add_argument("--full", action="store_true")
    a = p.parse_args()
    if not Path(a.nearstock).exists():
        sys.exit(f"{a.nearstock} does not exist: run `make build`, or name the program")
    data = os.environ.get("NEARSTOCK_DATA")
    if not data or not (Path(data) / "inventory").is_dir():
        sys.exit("NEARSTOCK_DATA is not set, or has no inventory/: name the folder that has it")
    if "NEARSTOCK_BENCH_INSIDE" not in os.environ:  # the rest needs pandas: go on inside the peers' Python
        python = pinned_python("inventory-peers", PINNED)
        os.environ["NEARSTOCK_BENCH_INSIDE"] = "1"
        os.execv(python, [str(python), str(HERE / "bench_inventory.py"), *sys.argv[1:]])
    sys.path.insert(0, str(HERE))
    import network
    program, data, tool = Path(a.nearstock).resolve(), Path(data).resolve(), Path(data).resolve().parent / "tools/network_instances.py"
    if "classics" in a.cases:
        import classics
        classics.run(program, data)
    if "lost_sales" in a.cases:
        import lost_sales
        lost_sales.run(program, data)
    if "network" in a.cases:
        network.against_highs(program, data, tool, CACHE / "inventory-bench")
    if "schedule" in a.cases:
        import schedule
        schedule.against_milp(program, CACHE / "inventory-bench", 30 if a.full else 5, keep=a.full)
        schedule.against_milp(program, CACHE / "inventory-bench", 10 if a.full else 3, keep=a.full, trucks=True)
    if "large" in a.cases:
        network.large(program, CACHE / "inventory-bench")


if __name__ == "__main__":
    main()
