"""The data of issue 4: what is read, who forecasts, what is measured. Ours goes through the command line alone."""
import json, subprocess, sys
import numpy as np
import pandas as pd
import measures, peers

NINE = [round(q / 10, 1) for q in range(1, 10)]
M5_LEVELS = [0.005, 0.025, 0.165, 0.25, 0.5, 0.75, 0.835, 0.975, 0.995]


def ours_of(ledger, default):
    """The model to ask for: the case's own, or another where the program does not know it (yet)."""
    wanted = [ledger.ours] if ledger.ours else default
    help_text = subprocess.run([ledger.program, "forecast", "--help"], capture_output=True, text=True).stdout
    known = {w.strip(",;") for w in help_text.split()}
    for model in wanted:
        if model.split(":")[-1] in known:
            return model
    return "seasonal_level"


def prepared(ledger, name, make):
    path = ledger.work(name)
    if not path.exists():
        make().to_parquet(path, index=False)
    return path


# ---- FreshRetailNet -----------------------------------------------------------------------------------------------

def frn_scores(ledger, forecast_path):
    """score_frn.py's numbers of one forecast file, by model."""
    tool = ledger.data.parent / "tools/score_frn.py"
    done = subprocess.run([sys.executable, str(tool), str(forecast_path), "--json"], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return {r["model"]: r for r in map(json.loads, done.stdout.splitlines())}


def frn_cities(ledger, forecast_path, model):
    """80 % coverage of in-stock rows by city: lowest and highest."""
    truth = pd.read_parquet(ledger.data / "freshretailnet/train.parquet", columns=["city_id", "store_id", "product_id", "dt",
                            "sale_amount", "stock_hour6_22_cnt"], filters=[("dt", ">=", pd.Timestamp("2024-06-05").date())])
    truth["unique_id"] = truth.store_id.astype(str) + "_" + truth.product_id.astype(str)
    f = pd.read_parquet(forecast_path)
    f["dt"] = pd.to_datetime(f.ds).dt.date
    d = truth[truth.stock_hour6_22_cnt == 0].merge(f, on=["unique_id", "dt"])
    within = (d.sale_amount >= d[f"{model}-q0.1"] - 1e-9) & (d.sale_amount <= d[f"{model}-q0.9"] + 1e-9)
    share = within.groupby(d.city_id).mean()
    return float(share.min()), float(share.max())


def frn(ledger):
    source = ledger.data / "freshretailnet/train.parquet"
    model = ours_of(ledger, ["auto", "lightgbm", "conformal:sba"])

    def ours():
        out = ledger.work("frn-ours.parquet")
        cost = ledger.forecast(out, "--input", source, "--horizon", "7d", "--cutoff", "2024-06-04", "--model", model,
                               "--quantiles", ",".join(map(str, NINE)))
        column = pd.read_parquet(out, columns=None).columns[2]
        low, high = frn_cities(ledger, out, column)
        return {**frn_scores(ledger, out)[column], **cost, "city_low": low, "city_high": high}

    mine = ledger.ours_measured(f"frn · {model}", ours)
    theirs = {}
    for name, run in peers.frn_peers(ledger.full).items():
        def measure(run=run, name=name):
            out = ledger.work(f"frn-{name}.parquet")
            cpu = run(source, out)
            return {**next(iter(frn_scores(ledger, out).values())), "cpu": cpu}
        theirs[name] = ledger.measured(f"frn · {name} · {peers.VERSION}", measure)
    column = lambda key: {n: r[key] for n, r in theirs.items() if key in r}
    size = lambda values: {n: abs(v) for n, v in values.items()}
    ledger.head(f"41,506 series, days 06-05 … 06-11; ours `{model}`: {mine['wall']:.0f} s, CPU {mine['cpu']:.0f} s. In the "
                "issue: tuned LightGBM/XGBoost ensemble .3026" + ("" if ledger.full else "; AutoETS .373 (run with --full)"))
    ledger.row("frn", "wape_day", column("wape_day"), mine["wape_day"], "≤ .296")
    ledger.row("frn", "size of signed error", size(column("wpe_day")), abs(mine["wpe_day"]), "≤ .01")
    ledger.row("frn", "wape, all rows", column("wape_all"), mine["wape_all"], "≤ .330")
    ledger.row("frn", "wape, store-day totals", column("wape_store"), mine["wape_store"], "< weekday mean")
    ledger.row("frn", "quantile loss .1–.9", column("wql"), mine.get("wql"), "≤ .236")
    ledger.row("frn", "80 % coverage", {}, mine.get("cov80"), ".78–.82")
    ledger.row("frn", "80 % coverage, lowest city", {}, mine["city_low"], "≥ .76")
    ledger.row("frn", "80 % coverage, highest city", {}, mine["city_high"], "≤ .84")


# ---- M5 subset ----------------------------------------------------------------------------------------------------

def m5_long(ledger):
    d = pd.read_parquet(ledger.data / "m5_subset/sales.parquet")
    c = pd.read_parquet(ledger.data / "m5_subset/calendar.parquet")[["date", "event_name_1"]]
    d = d.merge(c, on="date", how="left")
    return pd.DataFrame({"unique_id": d.item_id + "_" + d.store_id, "ds": pd.to_datetime(d.date), "y": d.units.astype(float),
                         "item": d.item_id, "category": d.dept_id, "store": d.store_id, "state": d.state_id,
                         "price": d.sell_price.fillna(0), "snap": d.snap.astype(float),
                         "holiday": d.event_name_1.notna().astype(float)})


def m5(ledger):
    path = prepared(ledger, "m5.parquet", lambda: m5_long(ledger))
    d = pd.read_parquet(path)
    cutoff = d.ds.max() - pd.Timedelta(days=28)
    future = prepared(ledger, "m5-future.parquet",
                      lambda: d.loc[d.ds > cutoff, ["unique_id", "ds", "price", "snap", "holiday"]])
    past = d[d.ds <= cutoff]
    table = lambda frame, value: frame.pivot(index="unique_id", columns="ds", values=value).sort_index()
    history, actual = table(past, "y").to_numpy(), table(d[d.ds > cutoff], "y").to_numpy()
    last = past[past.ds > cutoff - pd.Timedelta(days=28)]
    revenue = (last.y * last.price).groupby(last.unique_id).sum().sort_index().to_numpy()
    ids = table(past, "y").index
    item, store = ids.str.rsplit("_", n=2).str[0], ids.str.split("_", n=3).str[3]
    groupings = {"total": np.zeros(len(ids)), "store": store, "item": item, "bottom": ids}

    def scores(out):
        f = pd.read_parquet(out)
        f["ds"] = pd.to_datetime(f.ds)
        name = [c for c in f.columns if c not in ("unique_id", "ds") and "-q" not in c][0]
        quantiles = {q: table(f, f"{name}-q{q:g}").to_numpy() for q in M5_LEVELS}
        return {"wrmsse": measures.wrmsse(history, table(f, name).to_numpy(), actual, revenue, groupings),
                "wspl": measures.wspl(history, quantiles, actual, revenue)}

    model = ours_of(ledger, ["auto", "lightgbm", "weekday_mean"])

    def ours():
        out = ledger.work("m5-ours.parquet")
        cost = ledger.forecast(out, "--input", path, "--future", future, "--horizon", "28d", "--cutoff", str(cutoff.date()),
                               "--model", model, "--quantiles", ",".join(map(str, M5_LEVELS)))
        return {**scores(out), **cost}

    def peer():
        out = ledger.work("m5-lightgbm.parquet")
        cpu = peers.m5_lightgbm(past, pd.read_parquet(future), M5_LEVELS, out)
        return {**scores(out), "cpu": cpu}

    mine = ledger.ours_measured(f"m5 · {model}", ours)
    theirs = ledger.measured(f"m5 · mlforecast-lightgbm · {peers.VERSION}", peer)
    ledger.head(f"280 series, the last 28 days; ours `{model}`: {mine['wall']:.0f} s")
    for level in ("total", "store", "item", "bottom", "mean"):
        ledger.row("m5", f"WRMSSE {level}", {"mlforecast-lightgbm": theirs["wrmsse"][level]}, mine["wrmsse"][level],
                   "≤ .94 ×" if level == "mean" else None)
    ledger.row("m5", "WSPL bottom, nine quantiles", {"mlforecast-lightgbm": theirs["wspl"]}, mine["wspl"], "≤ .95 ×")


# ---- spare parts --------------------------------------------------------------------------------------------------

def carparts_long(ledger):
    d = pd.read_parquet(ledger.data / "carparts/half.parquet").set_index("part")
    d = d.apply(pd.to_numeric, errors="coerce")
    d = d[d.notna().all(axis=1)]
    long = d.rename_axis("unique_id").reset_index().melt("unique_id", var_name="ds", value_name="y")
    long["ds"] = pd.to_datetime(long.ds + "-01")
    return long.sort_values(["unique_id", "ds"])


def carparts(ledger):
    path = prepared(ledger, "carparts.parquet", lambda: carparts_long(ledger))
    d = pd.read_parquet(path)
    cutoff = pd.Timestamp("2001-03-01")
    levels = [0.5, 0.9, 0.95]
    model = ours_of(ledger, ["auto", "imapa"])

    def scores(out):
        f = pd.read_parquet(out)
        f["ds"] = pd.to_datetime(f.ds)
        m = d[d.ds > cutoff].merge(f, on=["unique_id", "ds"])
        if len(m) != (d.ds > cutoff).sum():
            raise RuntimeError(f"{out}: {len(m)} of {(d.ds > cutoff).sum()} rows")
        name = [c for c in f.columns if c not in ("unique_id", "ds") and "-q" not in c][0]
        return {f"q{q}": measures.quantile_loss(q, m[f"{name}-q{q:g}"].to_numpy(float), m.y.to_numpy(float)) for q in levels[1:]}

    def ours():
        out = ledger.work("carparts-ours.parquet")
        cost = ledger.forecast(out, "--input", path, "--horizon", "12mo", "--cutoff", str(cutoff.date()), "--model", model,
                               "--quantiles", ",".join(map(str, levels)))
        return {**scores(out), **cost}

    mine = ledger.ours_measured(f"carparts · {model}", ours)
    theirs = {}
    for name, run in peers.carparts_peers().items():
        def measure(run=run, name=name):
            out = ledger.work(f"carparts-{name}.parquet")
            cpu = run(d[d.ds <= cutoff], levels, out)
            return {**scores(out), "cpu": cpu}
        theirs[name] = ledger.measured(f"carparts · {name} · {peers.VERSION}", measure)
    ledger.head(f"{d.unique_id.nunique():,} complete series, the last 12 months; ours `{model}`: {mine['wall']:.1f} s")
    for q in ("q0.9", "q0.95"):
        ledger.row("carparts", f"quantile loss {q[1:]}", {n: r[q] for n, r in theirs.items()}, mine[q], "≤ .98 ×")


# ---- favorita weekly ----------------------------------------------------------------------------------------------

def favorita_long(ledger):
    d = pd.read_parquet(ledger.data / "favorita_weekly/weekly_sales.parquet")
    return pd.DataFrame({"unique_id": d.item_idx.astype(str).str.zfill(3) + "_" + d.store_idx.astype(str).str.zfill(2),
                         "ds": pd.Timestamp("2015-01-05") + pd.to_timedelta(7 * d.week, unit="D"),
                         "y": d.units.clip(lower=0).astype(float), "item": "i" + d.item_idx.astype(str),
                         "store": "s" + d.store_idx.astype(str)})


def favorita(ledger):
    path = prepared(ledger, "favorita.parquet", lambda: favorita_long(ledger))
    d = pd.read_parquet(path)
    start = lambda week: pd.Timestamp("2015-01-05") + pd.Timedelta(days=7 * week)
    weeks = range(92, 118) if ledger.full else range(92, 118, 5)
    model = ours_of(ledger, ["auto", "lightgbm", "sba"])

    def ours(week):
        out = ledger.work("favorita-ours.parquet")
        cost = ledger.forecast(out, "--input", path, "--horizon", "1w", "--cutoff", str((start(week) - pd.Timedelta(days=1)).date()),
                               "--model", model)
        f = pd.read_parquet(out)
        f["ds"] = pd.to_datetime(f.ds)
        m = d[d.ds == start(week)].merge(f, on=["unique_id", "ds"])
        return {"error": float(np.abs(m.y - m.iloc[:, -1]).sum()), "actual": float(m.y.sum()), "rows": len(m), **cost}

    mine = [ledger.ours_measured(f"favorita · {model} · week {w}", lambda w=w: ours(w)) for w in weeks]
    theirs = [ledger.measured(f"favorita · lightgbm-tweedie · week {w} · {peers.VERSION}",
                              lambda w=w: peers.favorita_lightgbm(d, start(w))) for w in weeks]
    pooled = lambda all_weeks: sum(r["error"] for r in all_weeks) / sum(r["actual"] for r in all_weeks)
    ledger.head(f"6,048 series, one week ahead, {len(list(weeks))} of the weeks 92 … 117 (returns cut at 0); ours `{model}`")
    ledger.row("favorita", "WAPE", {"lightgbm-tweedie": pooled(theirs)}, pooled(mine), "≤ .975 ×")


# ---- speed --------------------------------------------------------------------------------------------------------

def speed_sample(ledger, length, series):
    if length < 76:
        d = pd.read_parquet(ledger.data / "freshretailnet/train.parquet", columns=["store_id", "product_id", "dt", "sale_amount"])
        d = pd.DataFrame({"unique_id": d.store_id.astype(str) + "_" + d.product_id.astype(str), "ds": pd.to_datetime(d.dt),
                          "y": d.sale_amount})
    else:
        d = m5_long(ledger)[["unique_id", "ds", "y"]]
    ids = sorted(d.unique_id.unique())
    d = d[d.unique_id.isin(ids[::max(1, len(ids) // series)][:series])].sort_values(["unique_id", "ds"])
    return d.groupby("unique_id").tail(length)


def speed(ledger):
    """CPU milliseconds a series, one thread: ours is the whole command less the same command with `naive`."""
    ledger.head("CPU ms a series, one thread; ratio below .05 is 20 × faster")
    known = subprocess.run([ledger.program, "forecast", "--help"], capture_output=True, text=True).stdout
    for length, ours_n, theirs_n in ((69, 5000, 300), (730, 280, 30)):
        path = prepared(ledger, f"speed-{length}.parquet", lambda: speed_sample(ledger, length, ours_n))
        n = pd.read_parquet(path, columns=["unique_id"]).unique_id.nunique()
        for model, theirs in (("auto_ets", "AutoETS"), ("theta", "Theta")):
            if model not in known:
                continue
            def ours(model=model):
                run = lambda m: min(ledger.forecast(ledger.work("speed.parquet"), "--input", path, "--horizon", "7d", "--model",
                                                    m, threads=1)["cpu"] for _ in range(3))
                return 1000 * (run(model) - run("naive")) / n
            mine = ledger.ours_measured(f"speed · {model} · {length}", ours)
            peer = ledger.measured(f"speed · {theirs} · {length} · {peers.VERSION}",
                                   lambda: peers.statsforecast_ms(pd.read_parquet(path), theirs, theirs_n))
            ledger.row("speed", f"{theirs}, length {length}, season 7", {"statsforecast": peer}, mine, "≤ 1/20")


def million(ledger):
    """1,000,000 series × 76 days through auto_ets + theta + sba with quantiles: minutes and peak memory."""
    path = ledger.work("million.parquet")
    if not path.exists():
        peers.write_million(ledger.data / "freshretailnet/train.parquet", path)
    models = [m for m in ("auto_ets", "theta", "sba") if ours_of(ledger, [m]) == m]
    mine = ledger.ours_measured(f"million · {models}", lambda: ledger.forecast(
        ledger.work("million-forecast.parquet"), "--input", path, "--horizon", "7d", "--model", ",".join(models),
        "--quantiles", "0.1,0.5,0.9"))
    ledger.head(f"ours: {', '.join(models)}")
    ledger.row("million", "minutes", {}, mine["wall"] / 60, "≤ 25")
    ledger.row("million", "CPU minutes, both cores together", {}, mine["cpu"] / 60, "≤ 50")
    ledger.row("million", "peak GB", {}, mine["peak_gb"], "≤ 2")


CASES = {"frn": frn, "m5": m5, "carparts": carparts, "favorita": favorita, "speed": speed, "million": million}
