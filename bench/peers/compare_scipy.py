"""Two models on the same rows, 4 metrics, overall and by slice, as an expert would write it.

Usage: compare_scipy.py usual|lean BASELINE CANDIDATE [RESULTS.json]

usual   pandas reads and joins, scikit-learn gives the estimates
lean    Polars reads and joins, NumPy gives the estimates; nothing is computed twice
Both: McNemar mid-p for accuracy, the 8 joint cells drawn 10,000 times for F1, DeLong by midranks (Sun and Xu 2014) for
ROC-AUC, the paired t for log loss, Holm over the slices of each metric. One-sided non-inferiority at MARGIN.
"""

import json
import sys

import numpy as np
from scipy import stats

MARGIN = 0.01
METRICS = ("accuracy", "f1", "roc_auc", "log_loss")


def read_usual(baseline, candidate):
    import pandas as pd

    b = pd.read_csv(baseline, usecols=["id", "score"])
    c = pd.read_csv(candidate)
    both = c.merge(b, on="id", how="inner", validate="one_to_one", suffixes=("", "_b"))
    assert len(both) == len(b) == len(c)
    groups, codes = np.unique(both["group"].to_numpy(dtype=str), return_inverse=True)
    return both["label"].to_numpy(), both["score"].to_numpy(), both["score_b"].to_numpy(), groups, codes


def read_lean(baseline, candidate):
    import polars as pl

    b = pl.read_csv(baseline, columns=["id", "score"])
    c = pl.read_csv(candidate, schema_overrides={"group": pl.Categorical})
    both = c.join(b, on="id", how="inner", validate="1:1", suffix="_b")
    assert len(both) == len(b) == len(c)
    names = both["group"].cast(pl.String).unique().sort()
    codes = both["group"].cast(pl.String).replace_strict(names, list(range(len(names))), return_dtype=pl.UInt8)
    return both["label"].to_numpy(), both["score"].to_numpy(), both["score_b"].to_numpy(), names.to_list(), codes.to_numpy()


def placements(positive, negative):
    joined = np.concatenate([positive, negative])
    ranks = stats.rankdata(joined)
    n = len(positive)
    return (ranks[:n] - stats.rankdata(positive)) / len(negative), 1 - (ranks[n:] - stats.rankdata(negative)) / n


def delong(y, a, b):
    pos, neg = y == 1, y == 0
    v10, v01 = zip(*(placements(s[pos], s[neg]) for s in (a, b)))
    auc = [v.mean() for v in v10]
    variance = np.cov(*v10) / pos.sum() + np.cov(*v01) / neg.sum()
    return auc, np.sqrt(variance[0, 0] + variance[1, 1] - 2 * variance[0, 1])


def f1_of(cells):
    """cells[..., label, candidate, baseline] -> F1 of both"""
    c, b = cells.sum(axis=-1), cells.sum(axis=-2)
    return [2 * t[..., 1, 1] / (2 * t[..., 1, 1] + t[..., 0, 1] + t[..., 1, 0]) for t in (c, b)]


def losses(y, score):
    clipped = np.clip(score, 2.0**-52, 1 - 2.0**-52)
    return -np.where(y == 1, np.log(clipped), np.log1p(-clipped))


def compare(y, a, b, rng, usual):
    pa, pb = a >= 0.5, b >= 0.5
    result = {}
    right_a, right_b = pa == (y == 1), pb == (y == 1)
    gained, lost = int((right_a & ~right_b).sum()), int((~right_a & right_b).sum())
    law = stats.binom(gained + lost, 0.5)
    midp = min(1.0, 2 * law.cdf(min(gained, lost)) - law.pmf(min(gained, lost))) if gained + lost else 1.0
    n = len(y)
    difference, discordant = (gained - lost) / n, (gained + lost) / n
    z = (difference + MARGIN) / np.sqrt(max(discordant - difference**2, 1e-300) / n)
    result["accuracy"] = [right_a.mean(), right_b.mean(), stats.norm.sf(z), midp]

    cells = np.bincount(y * 4 + pa * 2 + pb, minlength=8)
    drawn = rng.multinomial(n, cells / n, size=10000).reshape(-1, 2, 2, 2)
    fa, fb = f1_of(drawn)
    estimate = f1_of(cells.reshape(2, 2, 2))
    result["f1"] = [*estimate, np.mean(fa - fb <= -MARGIN), np.quantile(fa - fb, 0.05)]

    auc, se = delong(y, a, b)
    result["roc_auc"] = [*auc, stats.norm.sf((auc[0] - auc[1] + MARGIN) / se), se]

    la, lb = losses(y, a), losses(y, b)
    result["log_loss"] = [la.mean(), lb.mean(), stats.ttest_rel(la - MARGIN, lb, alternative="less").pvalue, None]
    if usual:
        from sklearn import metrics

        for k, (p, s) in enumerate(((pa, a), (pb, b))):
            result["accuracy"][k] = metrics.accuracy_score(y, p)
            result["f1"][k] = metrics.f1_score(y, p)
            result["roc_auc"][k] = metrics.roc_auc_score(y, s)
            result["log_loss"][k] = metrics.log_loss(y, s)
    return result


def holm(p):
    p = np.asarray(p)
    order = np.argsort(p)
    steps = np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p))))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(steps, 1)
    return adjusted


def main(how, baseline, candidate, out=None):
    usual = how == "usual"
    y, a, b, groups, codes = (read_usual if usual else read_lean)(baseline, candidate)
    y = np.asarray(y, dtype=np.int64)
    rng = np.random.default_rng(0)
    results = {"": compare(y, a, b, rng, usual)}
    order = np.argsort(codes, kind="stable")
    edges = np.searchsorted(codes[order], np.arange(len(groups) + 1))
    y, a, b = y[order], a[order], b[order]
    for g, name in enumerate(groups):
        at = slice(edges[g], edges[g + 1])
        results[str(name)] = compare(y[at], a[at], b[at], rng, usual)
    for metric in METRICS:
        adjusted = holm([1 - results[str(g)][metric][2] for g in groups])
        for g, p in zip(groups, adjusted):
            results[str(g)][metric].append(float(p))
    text = json.dumps({s: {m: [None if v is None else float(v) for v in values] for m, values in r.items()} for s, r in results.items()})
    if out:
        with open(out, "w") as f:
            f.write(text)
    print(results[""])


main(*sys.argv[1:])
