#!/usr/bin/env python3
"""Scores recovered demand on days whose hours were hidden on purpose.   Needs: numpy pandas pyarrow

    score_recovery.py MASKED.parquet RECOVERED.parquet [--json]

MASKED     what hide_hours.py wrote: FreshRetailNet's columns, `masked`, `true_sale_amount`
RECOVERED  what `nearstock forecast recover --input MASKED.parquet` wrote: unique_id, ds, demand, demand_sd

Printed, over the masked days: bias = sum(recovered - true) / sum(true), wape, the same for sales (nothing recovered) and
for sales / share of hours in stock (of 6 ... 21), the ratio of the two wapes, and by volume. z = mean of
((true - recovered) / sd)^2 (1 wanted); within = share of days inside +-1.2816 sd (.80 wanted of a normal; counts are lumpy).
"""
import argparse
import json

import numpy as np
import pandas as pd

p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
p.add_argument("masked"), p.add_argument("recovered"), p.add_argument("--json", action="store_true")
a = p.parse_args()

columns = ["store_id", "product_id", "dt", "sale_amount", "stock_hour6_22_cnt", "masked", "true_sale_amount"]
d = pd.read_parquet(a.masked, columns=columns)
d = d[d.masked]
d["unique_id"] = d.store_id.astype(str) + "_" + d.product_id.astype(str)
d["ds"] = pd.to_datetime(d.dt).dt.normalize()
r = pd.read_parquet(a.recovered, columns=["unique_id", "ds", "demand", "demand_sd"])
r["ds"] = pd.to_datetime(r.ds)
m = d.merge(r, on=["unique_id", "ds"], how="left", validate="one_to_one")
if m.demand.isna().any():
    raise SystemExit(f"{a.recovered}: {m.demand.isna().sum()} masked days are missing")
true = m.true_sale_amount.to_numpy()
divided = (m.sale_amount / (1 - m.stock_hour6_22_cnt.clip(upper=15) / 16)).to_numpy()


def bias(x, rows=slice(None)):
    return float((x - true)[rows].sum() / true[rows].sum())


def wape(x, rows=slice(None)):
    return float(np.abs(x - true)[rows].sum() / true[rows].sum())


demand, sd, sales = m.demand.to_numpy(), m.demand_sd.to_numpy(), m.sale_amount.to_numpy()
z = (true - demand) / np.maximum(sd, 1e-9)
result = {"days": len(m), "bias": bias(demand), "wape": wape(demand), "divided_bias": bias(divided),
          "divided_wape": wape(divided), "sales_bias": bias(sales), "ratio": wape(demand) / wape(divided),
          "z": float((z * z).mean()), "within": float((np.abs(z) <= 1.2816).mean())}
if a.json:
    print(json.dumps(result))
else:
    print(f"{result['days']} days  bias {result['bias']:+.4f}  wape {result['wape']:.4f} | divided {result['divided_bias']:+.4f} "
          f"{result['divided_wape']:.4f}  ratio {result['ratio']:.3f} | sales {result['sales_bias']:+.4f} | z {result['z']:.2f} "
          f"within {result['within']:.3f}")
    edges = [0, .5, 1, 2, 4, np.inf]
    for low, high in zip(edges, edges[1:]):
        rows = (demand >= low) & (demand < high)
        if rows.any():
            print(f"  recovered {low:>4} ... {high:<4} {rows.sum():6d} days  bias {bias(demand, rows):+.4f}  wape {wape(demand, rows):.4f}")
