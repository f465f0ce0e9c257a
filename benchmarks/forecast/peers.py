"""The others: statsforecast, and mlforecast with LightGBM as their guides set them up. Each writes or returns forecasts of
the same days from the same history; CPU seconds are the process's own, after a warm-up where code is compiled."""
import importlib.metadata, time
import numpy as np
import pandas as pd

VERSION = " ".join(f"{p} {importlib.metadata.version(p)}" for p in ("statsforecast", "mlforecast", "lightgbm"))
NINE = [round(q / 10, 1) for q in range(1, 10)]


def cpu_of(work):
    started = time.process_time()
    result = work()
    return result, time.process_time() - started


def write(frame, out):
    frame.to_parquet(out, index=False)


# ---- statsforecast ------------------------------------------------------------------------------------------------

def statsforecast_run(model, freq, history, horizon, levels=None):
    from statsforecast import StatsForecast
    forecaster = StatsForecast(models=[model], freq=freq, n_jobs=1)
    return cpu_of(lambda: forecaster.forecast(df=history, h=horizon, level=levels))


def statsforecast_ms(history, name, series):
    """CPU milliseconds a series of AutoETS or Theta with season 7, with the fit compiled or loaded before."""
    from statsforecast import models
    ids = sorted(history.unique_id.unique())[:series]
    history = history[history.unique_id.isin(ids)].astype({"unique_id": str})
    model = getattr(models, name)(season_length=7)
    statsforecast_run(model, "D", history[history.unique_id.isin(ids[:2])], 7)
    return 1000 * statsforecast_run(model, "D", history, 7)[1] / len(ids)


def frn_history(source, columns=()):
    keep = ["store_id", "product_id", "dt", "sale_amount", *columns]
    d = pd.read_parquet(source, columns=keep)
    d["unique_id"] = d.store_id.astype(str) + "_" + d.product_id.astype(str)
    d["ds"] = pd.to_datetime(d.dt)
    return d.rename(columns={"sale_amount": "y"}).drop(columns=["dt"])


def frn_peers(full):
    """name → function(train.parquet, output) → CPU seconds."""
    from statsforecast import models
    cutoff = pd.Timestamp("2024-06-04")

    def local(model):
        def run(source, out):
            d = frn_history(source)
            d = d.loc[d.ds <= cutoff, ["unique_id", "ds", "y"]]
            frame, cpu = statsforecast_run(model, "D", d, 7)
            write(frame, out)
            return cpu
        return run

    all_peers = {"seasonal-naive": local(models.SeasonalNaive(season_length=7)),
                 "28-day-mean": local(models.WindowAverage(window_size=28)),
                 "28-day-weekday-mean": local(models.SeasonalWindowAverage(season_length=7, window_size=4)),
                 "sba": local(models.CrostonSBA()),
                 "mlforecast-lightgbm": frn_lightgbm}
    if full:
        all_peers["auto-ets"] = local(models.AutoETS(season_length=7))
    return all_peers


# ---- mlforecast with LightGBM -------------------------------------------------------------------------------------

PLAIN = dict(n_estimators=300, learning_rate=0.05, num_leaves=63, min_child_samples=50, verbosity=-1, num_threads=2, seed=1)


def lightgbm(objective, lags, freq, windows, date_features, target_transforms=None, **more):
    """One LightGBM model on lags, rolling means of lags and calendar features."""
    import lightgbm as lgb
    from mlforecast import MLForecast
    from mlforecast.lag_transforms import RollingMean
    model = lgb.LGBMRegressor(**{**PLAIN, "objective": objective, **more})
    return MLForecast(models={"m": model}, freq=freq, lags=lags, date_features=date_features,
                      lag_transforms={lags[0]: [RollingMean(w) for w in windows]}, target_transforms=target_transforms)


def predict(forecaster, history, static, horizon, future=None):
    forecaster.fit(history, static_features=static)
    return forecaster.predict(horizon, X_df=future).sort_values(["unique_id", "ds"]).reset_index(drop=True)


def with_quantiles(make, history, static, horizon, levels, point, future=None):
    """Point forecast by objective `point`, quantiles by one quantile model per level, put in order."""
    frame = predict(make(point, {}), history, static, horizon, future).rename(columns={"m": "lightgbm"})
    each = [predict(make("quantile", {"alpha": q}), history, static, horizon, future).m.to_numpy() for q in levels]
    for q, column in zip(levels, np.sort(np.stack(each, axis=1), axis=1).T):
        frame[f"lightgbm-q{q:g}"] = np.maximum(column, 0)
    frame["lightgbm"] = frame.lightgbm.clip(lower=0)
    return frame


def frn_lightgbm(source, out):
    known = ["discount", "holiday_flag", "activity_flag", "precpt", "avg_temperature", "avg_humidity", "avg_wind_level"]
    static = ["city_id", "store_id", "product_id", "first_category_id", "second_category_id", "third_category_id"]
    d = frn_history(source, [*known, *[s for s in static if s not in ("store_id", "product_id")]])
    cutoff = pd.Timestamp("2024-06-04")
    past, future = d[d.ds <= cutoff], d.loc[d.ds > cutoff, ["unique_id", "ds", *known]]
    make = lambda objective, more: lightgbm(objective, [1, 7, 14, 21, 28], "D", [7, 14, 28], ["dayofweek"], **more)
    frame, cpu = cpu_of(lambda: with_quantiles(make, past, static, 7, NINE, "l1", future))
    write(frame, out)
    return cpu


def m5_lightgbm(past, future, levels, out):
    past = past.copy()
    static = ["item", "category", "store", "state"]
    past[static] = past[static].astype("category")
    make = lambda objective, more: lightgbm(objective, [1, 7, 14, 28, 364], "D", [7, 28, 56],
                                            ["dayofweek", "day", "month", "year"],
                                            **({"tweedie_variance_power": 1.1} if objective == "tweedie" else {}), **more)
    frame, cpu = cpu_of(lambda: with_quantiles(make, past, static, 28, levels, "tweedie", future))
    write(frame, out)
    return cpu


def favorita_lightgbm(d, week):
    """Absolute error of one week's forecasts from all weeks before it."""
    d = d.copy()
    d[["item", "store"]] = d[["item", "store"]].astype("category")
    forecaster = lightgbm("tweedie", [1, 2, 3, 4, 8, 13, 26, 52], "7D", [4, 13, 26], ["month"], tweedie_variance_power=1.1)
    frame, cpu = cpu_of(lambda: predict(forecaster, d[d.ds < week], ["item", "store"], 1))
    m = d[d.ds == week].merge(frame, on=["unique_id", "ds"])
    return {"error": float(np.abs(m.y - m.m.clip(lower=0)).sum()), "actual": float(m.y.sum()), "rows": len(m), "cpu": cpu}


# ---- spare parts --------------------------------------------------------------------------------------------------

def carparts_peers():
    """name → function(history, levels, output) → CPU seconds. Quantiles of the intermittent models are conformal, as
    statsforecast makes them."""
    from statsforecast import models
    from statsforecast.utils import ConformalIntervals

    def intermittent(cls, **more):
        def run(history, levels, out):
            model = cls(**more, prediction_intervals=ConformalIntervals(n_windows=2, h=12))
            frame, cpu = statsforecast_run(model, "MS", history, 12, [80, 90])
            name = repr(model)
            table = frame[["unique_id", "ds"]].assign(peer=frame[name], **{
                "peer-q0.5": frame[name], "peer-q0.9": frame[f"{name}-hi-80"], "peer-q0.95": frame[f"{name}-hi-90"]})
            write(table, out)
            return cpu
        return run

    def empirical(last):
        """Quantiles of the last months: values that were really sold (inverted distribution function)."""
        def run(history, levels, out):
            def work():
                months = pd.date_range(history.ds.max() + pd.offsets.MonthBegin(1), periods=12, freq="MS")
                recent = history[history.ds > history.ds.max() - pd.DateOffset(months=last)] if last else history
                table = recent.groupby("unique_id").y.quantile(levels, interpolation="higher").unstack()
                table.columns = [f"peer-q{q:g}" for q in levels]
                table.insert(0, "peer", recent.groupby("unique_id").y.mean())
                return table.reset_index().merge(pd.DataFrame({"ds": months}), how="cross")
            frame, cpu = cpu_of(work)
            write(frame, out)
            return cpu
        return run

    def boosted_direct(history, levels, out):
        """LightGBM's quantile objective, one model for all months ahead, features of each origin; rounded to counts."""
        import lightgbm

        def features(y, origin):
            windows = [y[:, max(0, origin - w):origin] for w in (3, 6, 12, origin)]
            columns = [y[:, origin - k] for k in range(1, 13)]
            columns += [f for w in windows for f in (w.mean(1), w.std(1), (w > 0).mean(1), w.max(1))]
            sold = y[:, :origin] > 0
            columns.append(np.where(sold.any(1), np.argmax(sold[:, ::-1], axis=1), origin))
            return np.stack(columns, 1)

        def work():
            wide = history.pivot(index="unique_id", columns="ds", values="y").sort_index()
            y, length = wide.to_numpy(), wide.shape[1]
            rows, targets = [], []
            for origin in range(13, length):
                f = features(y, origin)
                for h in range(min(12, length - origin)):
                    rows.append(np.c_[f, np.full(len(f), h)])
                    targets.append(y[:, origin + h])
            rows, targets = np.concatenate(rows), np.concatenate(targets)
            f = features(y, length)
            ahead = np.concatenate([np.c_[f, np.full(len(f), h)] for h in range(12)])
            months = pd.date_range(history.ds.max() + pd.offsets.MonthBegin(1), periods=12, freq="MS")
            table = pd.DataFrame({"unique_id": np.tile(wide.index, 12), "ds": np.repeat(months, len(wide))})
            for q in levels:
                model = lightgbm.train({"objective": "quantile", "alpha": q, "learning_rate": 0.05, "num_leaves": 15,
                                        "min_data_in_leaf": 200, "feature_fraction": 0.7, "verbose": -1, "num_threads": 1},
                                       lightgbm.Dataset(rows, targets), 200)
                table[f"peer-q{q:g}"] = np.maximum(0, np.round(model.predict(ahead)))
            table.insert(2, "peer", table["peer-q0.5"])
            return table
        frame, cpu = cpu_of(work)
        write(frame, out)
        return cpu

    def boosted(history, levels, out):
        make = lambda objective, more: lightgbm(objective, [1, 2, 3, 6, 12], "MS", [3, 6, 12], ["month"],
                                                min_child_samples=20, **more)
        frame, cpu = cpu_of(lambda: with_quantiles(make, history, [], 12, levels, "tweedie"))
        write(frame, out)
        return cpu

    return {"sba": intermittent(models.CrostonSBA), "tsb": intermittent(models.TSB, alpha_d=0.1, alpha_p=0.1),
            "adida": intermittent(models.ADIDA), "imapa": intermittent(models.IMAPA),
            "empirical-12-months": empirical(12), "empirical-24-months": empirical(24), "empirical-all": empirical(None),
            "lightgbm-quantile": boosted_direct, "mlforecast-lightgbm": boosted}


# ---- a million series ---------------------------------------------------------------------------------------------

def write_million(source, out, series=1_000_000):
    """FreshRetailNet's own series, each several times under another name, until there are a million."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    d = pq.read_table(source, columns=["store_id", "product_id", "dt", "sale_amount"]).to_pandas()
    d = d.sort_values(["store_id", "product_id", "dt"])
    days = d.groupby(["store_id", "product_id"], sort=False).size().iloc[0]
    y, dates = d.sale_amount.to_numpy(), pd.to_datetime(d.dt).to_numpy()[:days].astype("datetime64[D]")
    own, writer, step = len(y) // days, None, 20_000
    for begin in range(0, series, step):
        n = min(step, series - begin)
        rows = np.arange(begin, begin + n) % own
        ids = [f"s{i:07d}" for i in range(begin, begin + n)]
        table = pa.table({"unique_id": pa.array(np.repeat(ids, days)), "ds": pa.array(np.tile(dates, n)),
                          "y": np.concatenate([y[r * days:(r + 1) * days] for r in rows])})
        writer = writer or pq.ParquetWriter(str(out) + ".partial", table.schema, compression="zstd")
        writer.write_table(table)
    writer.close()
    from pathlib import Path
    Path(str(out) + ".partial").rename(out)
