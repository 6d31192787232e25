#!/usr/bin/env python3
"""Bounds guarded by a row not seen (mlgate/stat/unseen.h), by putting that row in: weighted rows, pairs of scores one by one.

Writes reference.tsv beside it: kind, rows, seed, weight, reach, tail, low, high, null, p of "greater", p of "less". Nothing is shared with the
closed forms of the C code: means and squares are sums over rows with np.average, placements are counted pair by pair, quantiles and p-values
are SciPy's. numpy 2.4.6, scipy 1.17.1.
"""
import os

import numpy as np
from scipy import stats
from scipy.special import expit, logit


def column(rows, seed, modulus):
    i = np.arange(rows)
    return (i * 7919 + seed * 104729 + 13) % modulus / modulus


def extended(values, weight, reach, low):
    """Values, and their weights, with the row."""
    centre = values.mean()
    away = values - centre
    share = (away**2).max() / (away**2).sum() if (away**2).sum() > 0 else 0
    extreme = away.min() if low else away.max()
    return np.append(values, centre + extreme * (1 + reach * share**2)), np.append(np.ones(len(values)), weight)


def mean_and_error(values, weights):
    total = weights.sum()
    mean = np.average(values, weights=weights)
    variance = (weights * (values - mean) ** 2).sum() / (total - 1)
    return mean, np.sqrt(variance / total)


def of_means(values, weight, reach, tail, null):
    df = len(values) - 1
    t = stats.t.isf(tail, df)
    ends = {}
    p = {}
    for low in (True, False):
        both = [mean_and_error(values, np.ones(len(values))), mean_and_error(*extended(values, weight, reach, low))]
        ends[low] = min(m - t * e for m, e in both) if low else max(m + t * e for m, e in both)
        p[low] = max((stats.t.sf if low else stats.t.cdf)((m - null) / e, df) for m, e in both)
    return ends[True], ends[False], p[True], p[False]


def on_logit(m, e, null, quantile):
    """The end at that many errors, and the distance from null in errors; a mean outside 0..1 has its end there."""
    if m <= 0 or m >= 1:
        return (0, -np.inf) if m <= 0 else (1, np.inf)
    slope = m * (1 - m)
    return expit(logit(m) + quantile * e / slope), (logit(m) - logit(null)) * slope / e


def of_area(values, weight, reach, tail, null):
    df = len(values) - 1
    t = stats.t.isf(tail, df)
    ends, p = {}, {}
    for low in (True, False):
        m, e = mean_and_error(*extended(values, weight, reach, low))
        ends[low], gap = on_logit(m, e, null, -t if low else t)
        p[low] = (stats.t.sf if low else stats.t.cdf)(gap, df)
    return ends[True], ends[False], p[True], p[False]


def placements(positive, negative):
    wins = (positive[:, None] > negative[None, :]) + 0.5 * (positive[:, None] == negative[None, :])
    return wins.mean(axis=1), wins.mean(axis=0)


def of_areas(scores, label, weight, reach, tail, null):
    values = [placements(s[label], s[~label]) for s in scores]
    classes = values[0] if len(scores) == 1 else [a - b for a, b in zip(*values)]
    z = stats.norm.isf(tail)
    ends, p = {}, {}
    plain = classes[0].mean()
    for low in (True, False):
        found = []
        for more in (False, True):
            shift, square = 0, 0
            for v in classes:
                m, e = mean_and_error(*(extended(v, weight, reach, low) if more else (v, np.ones(len(v)))))
                shift += m - v.mean()
                square += e**2
            found.append((plain + shift, np.sqrt(square)))
        if len(scores) == 1:
            at, gaps = zip(*(on_logit(m, e, null, -z if low else z) for m, e in found))
        else:
            at = [m + (-z if low else z) * e for m, e in found]
            gaps = [(m - null) / e for m, e in found]
        ends[low] = min(at) if low else max(at)
        p[low] = max((stats.norm.sf if low else stats.norm.cdf)(g) for g in gaps)
    return ends[True], ends[False], p[True], p[False]


def main(out):
    for rows, seed in ((6, 1), (30, 2), (250, 3), (2000, 4)):
        u = column(rows, seed, 10007)
        cubes = u**3 * 5 - 1  # a long tail on one side
        label = column(rows, seed + 5, 9973) < 0.4
        first = np.floor((column(rows, seed + 1, 9929) + 0.5 * label) * 20) / 20
        second = np.floor((column(rows, seed + 2, 9901) + 0.4 * label) * 20) / 20
        for tail in (0.05, 0.005):
            for weight, reach in ((0.5, 36), (0.25, 12), (0.5, 9), (1, 0)):
                what = (
                    ("mean", 0.1, of_means(cubes, weight, reach, tail, 0.1)),
                    ("area", 0.5, of_area(0.3 + 0.4 * u**2, weight, reach, tail, 0.5)),
                    ("auc", 0.6, of_areas([first], label, weight, reach, tail, 0.6)),
                    ("auc-paired", -0.02, of_areas([first, second], label, weight, reach, tail, -0.02)),
                )
                for kind, null, (low, high, greater, less) in what:
                    print(kind, rows, seed, weight, reach, tail, f"{low:.15g}", f"{high:.15g}", null, f"{greater:.15g}", f"{less:.15g}", sep="\t", file=out)


if __name__ == "__main__":
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "reference.tsv"), "w") as file:
        main(file)
