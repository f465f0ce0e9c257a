"""Measures that nearstock's own evaluator is not asked for: written apart from it, so that one checks the other."""
import numpy as np


def pinball(level, quantile, actual):
    e = actual - quantile
    return np.maximum(level * e, (level - 1) * e)


def quantile_loss(level, quantile, actual):
    """2 Σ pinball / Σ actual."""
    return float(2 * pinball(level, quantile, actual).sum() / actual.sum())


def wape(forecast, actual):
    return float(np.abs(forecast - actual).sum() / actual.sum())


def steps_after_first_sale(history):
    """Mean |step| and mean step² of each row from its first sale on (M5)."""
    absolute, square = np.zeros(len(history)), np.zeros(len(history))
    for i, row in enumerate(history):
        sold = np.flatnonzero(row > 0)
        d = np.diff(row[sold[0]:]) if len(sold) else np.zeros(0)
        absolute[i], square[i] = (np.abs(d).mean(), (d ** 2).mean()) if len(d) else (0, 0)
    return absolute, square


def wrmsse(history, forecast, actual, revenue, groupings):
    """M5's: the mean over levels of aggregation of Σ weight × RMSSE. Arrays are bottom series × days; `groupings` maps a
    level's name to the group of each bottom series; weights are revenue shares."""
    levels = {}
    for name, group in groupings.items():
        _, code = np.unique(group, return_inverse=True)
        total = lambda x: np.stack([np.bincount(code, weights=x[:, d]) for d in range(x.shape[1])], axis=1)
        weight = np.bincount(code, weights=revenue)
        _, square = steps_after_first_sale(total(history))
        error = ((total(forecast) - total(actual)) ** 2).mean(axis=1)
        good = square > 0
        levels[name] = float((weight[good] * np.sqrt(error[good] / square[good])).sum() / weight[good].sum())
    levels["mean"] = float(np.mean(list(levels.values())))
    return levels


def wspl(history, quantiles, actual, revenue):
    """M5 uncertainty's weighted scaled pinball loss at the bottom; quantiles: level → series × days."""
    scale, _ = steps_after_first_sale(history)
    good = scale > 0
    loss = np.mean([pinball(q, x, actual).mean(axis=1) for q, x in quantiles.items()], axis=0)
    return float((revenue[good] * loss[good] / scale[good]).sum() / revenue[good].sum())
