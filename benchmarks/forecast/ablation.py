#!/usr/bin/env python3
"""What each part of the forecasts pays: every model alone, the boosting less each of its parts, auto less each candidate.

    ablation.py [FORECAST_ABLATION] [--cities 8,2,7,1,5,15] [--cutoff 2024-05-28] [--auto] [--again]

FORECAST_ABLATION  the program (default build/release/forecast_ablation)
NEARSTOCK_DATA     folder with freshretailnet/
Whole cities of FreshRetailNet, days 1 … 7 after the cutoff (by default a week before the window that the project scores
itself on). Rows that an earlier run measured with the same program are taken from the ledger, so a stopped run goes on.
Printed: WAPE of each day over the rows in stock, mean over the days; 2 Σ pinball / Σ sales over the same rows, mean of nine
quantiles; CPU seconds of the whole program, reading included, one thread. The boosting is trained on 80,000 rows instead of
300,000 in all of its rows: compare them with each other, not with the product's figures.
"""
import argparse, os, subprocess, sys, time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import numpy as np
import pandas as pd
import measures
from ledger import Ledger

NINE = [round(q / 10, 1) for q in range(1, 10)]


def subset(ledger, cities, cutoff):
    """The cities' rows up to a week after the cutoff, and the truth of that week."""
    source = ledger.data / "freshretailnet/train.parquet"
    path = ledger.work(f"ablation-{'-'.join(map(str, cities))}-{cutoff.date()}.parquet")
    last = (cutoff + pd.Timedelta(days=7)).date()
    if not path.exists():
        rows = pd.read_parquet(source, filters=[("city_id", "in", cities), ("dt", "<=", last)])
        rows.to_parquet(path.with_suffix(".partial"), index=False)
        path.with_suffix(".partial").rename(path)
    rows = pd.read_parquet(path, columns=["store_id", "product_id", "dt", "sale_amount", "stock_hour6_22_cnt"])
    rows["unique_id"] = rows.store_id.astype(str) + "_" + rows.product_id.astype(str)
    rows["ds"] = pd.to_datetime(rows.dt)
    return path, rows.unique_id.nunique(), rows[(rows.ds > cutoff) & (rows.stock_hour6_22_cnt == 0)]


def scores(out, truth):
    f = pd.read_parquet(out)
    f["ds"] = pd.to_datetime(f.ds)
    m = truth.merge(f, on=["unique_id", "ds"], validate="one_to_one")
    if len(m) != len(truth):
        raise RuntimeError(f"{out}: {len(m)} of {len(truth)} rows")
    y = m.sale_amount.to_numpy()
    by_day = [measures.wape(d.model.to_numpy(), d.sale_amount.to_numpy()) for _, d in m.groupby("ds")]
    loss = [measures.quantile_loss(q, m[f"model-q{q:g}"].to_numpy(), y) for q in NINE]
    return {"wape_day": float(np.mean(by_day)), "quantile_loss": float(np.mean(loss))}


def run(program, arguments):
    """CPU seconds of one run of the program."""
    started = time.monotonic()
    child = subprocess.Popen([str(program), *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    said = child.stderr.read()
    _, status, used = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise RuntimeError(f"{arguments}: {said[-2000:]}")
    return {"cpu": used.ru_utime + used.ru_stime, "wall": time.monotonic() - started}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("program", nargs="?", default="build/release/forecast_ablation", type=Path)
    p.add_argument("--cities", default="8,2,7,1,5,15", help="the six smallest of twelve: 2,847 series")
    p.add_argument("--cutoff", default="2024-05-28", type=pd.Timestamp, help="the last day that is read")
    p.add_argument("--auto", action="store_true", help="auto as well, and less each candidate: most of an hour more")
    p.add_argument("--only", help="rows that contain this text")
    p.add_argument("--again", action="store_true")
    a = p.parse_args()
    if not a.program.exists() or "NEARSTOCK_DATA" not in os.environ:
        sys.exit("needs forecast_ablation (make bench-forecast-ablation builds it) and NEARSTOCK_DATA")
    a.program = a.program.resolve()
    cities = sorted(map(int, a.cities.split(",")))
    ledger = Ledger(Path.home() / ".cache/nearstock/forecast-bench", a.program, full=False, again=a.again, ours=None)
    path, series, truth = subset(ledger, cities, a.cutoff)
    common = [path, a.cutoff.date(), "7d"]
    parts = subprocess.run([str(a.program), *map(str, common), "parts"], capture_output=True, text=True, check=True).stdout
    results = {}
    print(f"FreshRetailNet, cities {cities}: {series:,} series, {len(truth):,} rows in stock of the 7 days after "
          f"{a.cutoff.date()}\n\n| model | less | wape_day | quantile loss | CPU s |\n|---|---|---|---|---|", flush=True)
    for line in sorted(parts.splitlines(), key=lambda l: (l.split()[0] == "auto", l.split()[0] == "lightgbm")):
        if (a.only and a.only not in line) or (line.startswith("auto") and line[4:5] in ("", " ") and not a.auto):
            continue
        model, _, part = line.partition(" ")

        def measure():
            out = ledger.work("ablation.parquet")
            cost = run(a.program, [*common, out, *line.split()])
            return {**scores(out, truth), **cost}

        r = results[line] = ledger.ours_measured(f"ablation · {cities} · {a.cutoff.date()} · {line}", measure)
        whole = results.get(model) if part else None
        change = lambda key: f" ({r[key] - whole[key]:+.4f})" if whole else ""
        print(f"| {model} | {part or '–'} | {r['wape_day']:.4f}{change('wape_day')} | "
              f"{r['quantile_loss']:.4f}{change('quantile_loss')} | {r['cpu']:.1f} |", flush=True)


if __name__ == "__main__":
    main()
