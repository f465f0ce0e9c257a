#!/usr/bin/env python3
"""AutoETS and Theta against statsforecast: CPU seconds, likelihood and accuracy on the same series, one thread.

    run.py --binary build/release/forecast_speed --data $NEARSTOCK_DATA [--series 400] [--set freshretailnet,m5,m3_monthly]

Needs Python with statsforecast, pandas and pyarrow. Both sides see the same single-precision values; each series is fitted
and forecast by theirs and by ours right after one another, in the same run. Prints per set and model: milliseconds of CPU a
series (theirs, ours), their ratio, the share of series on which our AIC (AICc: what both choose by) is at most theirs + 0.1
- for Theta, which has no AIC, n log of its criterion, the sum of squared errors -, the same of our AIC of the form that
they chose (who has the lower AICc with fewer parameters may well have the higher AIC; of one form only the search differs)
and, where a set has a test part, sMAPE and MASE of both.
"""

import argparse
import os
import subprocess
import sys
import time
import warnings

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"
warnings.filterwarnings("ignore")

import numpy as np
import pandas as pd
from statsforecast.ets import ets_f, forecast_ets
from statsforecast.theta import auto_theta, forecast_theta

TOLERANCE = 0.1
THETA_FORMS = {"theta": "STM", "otm": "OTM", "dstm": "DSTM", "dotm": "DOTM", "auto_theta": None}


class Series:
    def __init__(self, values, season, horizon, test=None):
        self.y = np.asarray(values, np.float32).astype(float)
        self.season = season
        self.horizon = horizon
        self.test = test


def sample(series, count, seed=11):
    if len(series) <= count:
        return series
    chosen = np.random.default_rng(seed).choice(len(series), count, replace=False)
    return [series[i] for i in sorted(chosen)]


def freshretailnet(folder, count):
    columns = ["store_id", "product_id", "dt", "sale_amount"]
    rows = pd.read_parquet(f"{folder}/freshretailnet/train.parquet", columns=columns)
    rows = rows.sort_values(columns[:3])
    days = rows.dt.nunique()
    values = rows.sale_amount.to_numpy().reshape(-1, days)
    return sample([Series(v, 7, 7) for v in values], count)


def m5(folder, count):
    """Item × store series and item totals, the last 730 days."""
    rows = pd.read_parquet(f"{folder}/m5_subset/sales.parquet")
    bottom = rows.pivot_table(index=["item_id", "store_id"], columns="date", values="units", observed=True).to_numpy()
    items = rows.groupby(["item_id", "date"], observed=True).units.sum().unstack().to_numpy()
    return sample([Series(v[-730:], 7, 28) for v in np.vstack([bottom, items])], max(20, count // 5))


def m3(period, season):
    def read(folder, count):
        rows = pd.read_parquet(f"{folder}/m3/even.parquet")
        rows = rows[rows.period.str.upper() == period]
        series = [
            Series(train.split(), season, len(test.split()), np.array(test.split(), float))
            for train, test in zip(rows.train, rows.test)
        ]
        return sample(series, count)

    return read


SETS = {
    "freshretailnet": freshretailnet,
    "m5": m5,
    "m3_monthly": m3("MONTHLY", 12),
    "m3_quarterly": m3("QUARTERLY", 4),
    "m3_yearly": m3("YEARLY", 1),
}


def theirs(model, series):
    """(CPU ms, forecast, AIC, AICc or n log criterion, form): None where they refuse the series."""
    before = time.process_time()
    try:
        if model == "auto_ets":
            fit = ets_f(series.y, series.season)
            mean = forecast_ets(fit, series.horizon)["mean"]
            score = (fit["aic"], fit["aicc"], fit["method"][4:-1].replace(",", ""))
        else:
            fit = auto_theta(series.y, series.season, model=THETA_FORMS[model])
            mean = forecast_theta(fit, series.horizon)["mean"]
            # their criterion is divided by the mean of the adjusted series: comparable where nothing was adjusted
            criterion = np.sum(fit["residuals"][3:] ** 2) if not fit.get("decompose") else np.nan
            score = ((len(series.y) - 3) * np.log(criterion), np.nan, None)
    except Exception:  # "tiny datasets", "no model able to be fitted"
        return None
    return 1e3 * (time.process_time() - before), np.asarray(mean), *score


def ours(binary, model, series):
    text = "".join(f"{s.season} {' '.join(repr(float(v)) for v in s.y)}\n" for s in series)
    done = subprocess.run([binary, model, str(max(s.horizon for s in series))], input=text, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{binary}: {done.stderr.strip()}")
    results = []
    for line, s in zip(done.stdout.splitlines(), series):
        fields = line.split()
        aic, aicc, squares = (float(f) for f in fields[2:5])
        score = (aic, aicc) if "ets" in model else ((len(s.y) - 3) * np.log(max(squares, 1e-300)), np.nan)
        results.append((float(fields[0]), np.array(fields[5 : 5 + s.horizon], float), *score))
    return results


def of_their_form(binary, pairs):
    """By how much our AIC of the form that they chose exceeds theirs."""
    gaps = []
    for form in sorted({t[4] for _, t, _ in pairs}):
        chosen = [(s, t) for s, t, _ in pairs if t[4] == form]
        gaps += [o[2] - t[2] for (_, t), o in zip(chosen, ours(binary, f"ets:{form}", [s for s, _ in chosen]))]
    return np.array(gaps)


def smape(actual, mean):
    return 200 * np.mean(np.abs(actual - mean) / (np.abs(actual) + np.abs(mean)))


def mase(series, mean):
    scale = np.mean(np.abs(series.y[series.season :] - series.y[: -series.season]))
    return np.mean(np.abs(series.test - mean)) / scale


def compare(name, model, series, binary):
    pairs = [(s, t, o) for s, t, o in zip(series, (theirs(model, s) for s in series), ours(binary, model, series)) if t]
    cost = [np.mean([side[0] for side in column]) for column in (list(p[1] for p in pairs), list(p[2] for p in pairs))]
    line = f"{name:15} {model:10} {len(pairs):5} {cost[0]:9.3f} {cost[1]:9.4f} {cost[0] / cost[1]:7.1f}"
    for i in (2, 3):
        gap = np.array([o[i] - t[i] for _, t, o in pairs])
        gap = gap[np.isfinite(gap)]
        line += f" {np.mean(gap <= TOLERANCE):8.4f}" if gap.size else f" {'-':>8}"
    line += f" {np.mean(of_their_form(binary, pairs) <= TOLERANCE):8.4f}" if model == "auto_ets" else f" {'-':>8}"
    if series[0].test is not None:
        both = [[smape(s.test, side[1]) for s, *sides in pairs for side in (sides[i],)] for i in (0, 1)]
        line += f" {np.mean(both[0]):8.3f} {np.mean(both[1]):8.3f}"
        both = [[mase(s, side[1]) for s, *sides in pairs for side in (sides[i],)] for i in (0, 1)]
        line += f" {np.mean(both[0]):8.4f} {np.mean(both[1]):8.4f}"
    print(line, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default="build/release/forecast_speed")
    parser.add_argument("--data", default=os.environ.get("NEARSTOCK_DATA"))
    parser.add_argument("--series", type=int, default=400, help="of each set at most; m5, ten times as long: a fifth")
    parser.add_argument("--set", default="freshretailnet,m5,m3_monthly", help=", ".join(SETS))
    parser.add_argument("--models", default="auto_ets,theta,auto_theta", help="auto_ets, " + ", ".join(THETA_FORMS))
    chosen = parser.parse_args()
    if not chosen.data:
        sys.exit("--data or NEARSTOCK_DATA: the folder with freshretailnet/, m5_subset/ and m3/")
    print("                                 CPU ms a series          share <= theirs + 0.1            sMAPE             MASE")
    print("set             model      series   theirs      ours   ratio      AIC     AICc own form   theirs     ours   theirs     ours")
    for name in chosen.set.split(","):
        series = SETS[name](chosen.data, chosen.series)
        for model in chosen.models.split(","):
            compare(name, model, series, chosen.binary)


if __name__ == "__main__":
    main()
