#!/usr/bin/env python3
"""Forecast benchmarks: ours, the best of the others, the ratio, from one run.

    bench_forecast.py [NEARSTOCK] [--full] [--cases frn,m5,carparts,favorita,speed,million] [--again]

NEARSTOCK        the program (default build/release/nearstock)
NEARSTOCK_DATA   folder with freshretailnet/, m5_subset/, carparts/, favorita_weekly/; score_frn.py stands in ../tools of it
NEARSTOCK_PEERS  a Python that has the peers; without it they are installed, pinned, into ~/.cache/nearstock/forecast-peers
--full           every peer on every series (hours); without it the slow ones run on samples or not at all, and say so
--again          forget what earlier runs measured

Every measurement is kept as one JSON file in <cache>/forecast-bench/<key> as soon as it is made, so a stopped run goes on
where it stopped. Ours are keyed by the program's bytes. The tables go to stdout, all numbers to forecast-bench/results.json.
"""
import argparse, os, sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from pinned_python import CACHE, pinned_python  # noqa: E402

PINNED = ["numpy==2.4.6", "pandas==2.3.3", "pyarrow==26.0.1", "scipy==1.17.1", "statsforecast==2.1.1", "mlforecast==1.1.0",
          "utilsforecast==0.2.17", "lightgbm==4.7.0"]


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("nearstock", nargs="?", default="build/release/nearstock")
    p.add_argument("--full", action="store_true")
    p.add_argument("--again", action="store_true")
    p.add_argument("--cases", default="frn,m5,carparts,favorita,speed", type=lambda t: t.split(","))
    p.add_argument("--ours", help="our model instead of each case's own, such as conformal:sba")
    return p.parse_args()


def main():
    a = arguments()
    if not Path(a.nearstock).exists():
        sys.exit(f"{a.nearstock} does not exist: run `make build`, or name the program")
    if "NEARSTOCK_BENCH_INSIDE" not in os.environ:  # the rest needs pandas: go on inside the peers' Python
        python = pinned_python("forecast-peers", PINNED)
        os.environ["NEARSTOCK_BENCH_INSIDE"] = "1"
        os.execv(python, [str(python), str(HERE / "bench_forecast.py"), *sys.argv[1:]])
    if "NEARSTOCK_DATA" not in os.environ:
        sys.exit("NEARSTOCK_DATA is not set: name the folder that has freshretailnet/, m5_subset/, …")
    sys.path.insert(0, str(HERE))
    import cases
    from ledger import Ledger
    ledger = Ledger(CACHE / "forecast-bench", Path(a.nearstock).resolve(), full=a.full, again=a.again, ours=a.ours)
    for name in a.cases:
        if name not in cases.CASES:
            sys.exit(f"there is no case '{name}'; choose among {', '.join(cases.CASES)}")
        print(f"\n## {name}", flush=True)
        cases.CASES[name](ledger)
    ledger.write_results()


if __name__ == "__main__":
    main()
