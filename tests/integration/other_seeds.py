#!/usr/bin/env python3
"""Reference cases of a seed that nobody looked at before: run_oracles must agree with the libraries on them.

Usage: other_seeds.py RUN_ORACLES [SEED] [FOLDER]

Data are drawn from SEED (1 by default), figures of them computed by scikit-learn, scipy, statsmodels and mpmath, and
written as families of cases (the format of tests/data/oracles) into FOLDER, else into one that is removed. Where no
library has a figure, its definition is evaluated here, by numpy or to many digits. The data have what hurts: one row, one
class, ties, scores on the edges of bins, weights of 0, extreme proportions, huge and tiny magnitudes.
"""
import json
import math
import os
import subprocess
import sys
import tempfile
import warnings

import mpmath
import numpy as np
import scipy.special
import scipy.stats as laws
import sklearn.metrics as sk
import statsmodels.api as sm
import statsmodels.stats.contingency_tables as tables
import statsmodels.stats.multitest as multitest
import statsmodels.stats.proportion as proportion
import statsmodels.stats.weightstats as weightstats

NAN = float("nan")
NAMES = {NAN: "NaN", math.inf: "Infinity", -math.inf: "-Infinity"}
mp = mpmath.mp.clone()
mp.dps = 60


def plain(value):
    """What JSON can hold."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(part) for part in value]
    if isinstance(value, (bool, np.bool_)) or value is None or isinstance(value, str):
        return value if not isinstance(value, np.bool_) else bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    value = float(value)
    return "NaN" if value != value else NAMES.get(value, value)


def has_nan(value):
    return any(map(has_nan, value)) if isinstance(value, list) else value == "NaN"


class Family:
    def __init__(self, seed, name):
        self.name, self.cases = name, []
        self.rng = np.random.default_rng([seed, sum(name.encode())])

    def add(self, metric, data, expected, args=None, rel=1e-11, abs_tol=1e-14, undefined=False, note=""):
        """`expected` computes the figures, or is them; one that a library refuses or has no number for is undefined."""
        try:
            expected = expected() if callable(expected) else expected
        except (ValueError, ZeroDivisionError, TypeError, IndexError) as error:
            expected, undefined = {"raises": str(error)[:60]}, True
        expected = plain(expected if isinstance(expected, dict) else {"value": expected})
        case = {"id": "%s/%s/%d" % (self.name, metric, len(self.cases)), "metric": metric, "source": "other_seeds.py",
                "input": plain({key: value for key, value in data.items() if value is not None}), "args": args or {},
                "expected": expected, "rel_tol": rel, "abs_tol": abs_tol, "note": note}
        if undefined or has_nan(list(expected.values())):
            case["undefined"] = True
        self.cases.append(case)

    def pick(self, *choices):
        return choices[self.rng.integers(len(choices))]

    def weights(self, n):
        """None, or weights of which one at least counts."""
        kind = self.pick("none", "none", "counts", "fractions", "large")
        if kind == "none":
            return None
        weight = {"counts": self.rng.integers(0, 4, n).astype(float), "fractions": self.rng.random(n) * 3,
                  "large": self.rng.random(n) * 1e9}[kind]
        weight[self.rng.integers(n)] = 1.5
        return weight


def binary_rows(f):
    n = f.pick(1, 2, 3, 5, 12, 60, 250)
    y = (f.rng.random(n) < f.pick(0, 0.03, 0.4, 0.5, 0.97, 1)).astype(int)
    score = 1 / (1 + np.exp(-f.rng.normal(size=n) - 1.5 * (y - 0.5)))
    kind = f.pick("fine", "fine", "ties", "equal", "edges", "extreme")
    if kind == "ties":
        score = np.round(score, 1)
    elif kind == "equal":
        score[:] = 0.5
    elif kind == "edges":
        score = f.rng.integers(0, 31, n) / 30
    elif kind == "extreme":
        score = f.rng.choice([0.0, 1.0, 1e-300, 1e-17, 1 - 2.0**-53, 0.5, 0.1 + 0.2, 0.3], n)
    decided = {"cut": score >= 0.5, "never": score > 2, "always": score < 2}[f.pick("cut", "cut", "cut", "never", "always")]
    return y, score, decided.astype(int), f.weights(n)


def binary_decisions(f, y, decided, w):
    data = {"y_true": y, "y_pred": decided, "weight": w}
    tn, fp, fn, tp = sk.confusion_matrix(y, decided, labels=[0, 1], sample_weight=w).ravel().astype(float)
    f.add("accuracy", data, sk.accuracy_score(y, decided, sample_weight=w))
    f.add("confusion_matrix", data, {"tn_fp_fn_tp": [tn, fp, fn, tp]}, {"labels": [0, 1]})
    f.add("balanced_accuracy", data, sk.balanced_accuracy_score(y, decided, sample_weight=w), note="undefined without a class")
    f.add("mcc", data, sk.matthews_corrcoef(y, decided, sample_weight=w), abs_tol=1e-11, note="undefined with an empty margin")
    f.add("cohen_kappa", data, sk.cohen_kappa_score(y, decided, sample_weight=w), {"weights": None})
    for zero in (NAN, 0, 1):
        args = {"beta": f.pick(0.5, 1, 2), "pos_label": 1, "zero_division": plain(zero)}
        p, r, value, _ = sk.precision_recall_fscore_support(y, decided, beta=args["beta"], average="binary", sample_weight=w,
                                                            zero_division=zero)
        f.add("precision_recall_f1", data, {"precision": p, "recall": r, "fbeta": value}, args)
    f.add("jaccard", data, sk.jaccard_score(y, decided, sample_weight=w, zero_division=0), {"pos_label": 1, "zero_division": 0})
    ratio = np.divide([tn, fp, fn, tn, fp, fn, tp + fn, tp + fp],
                      [tn + fp, tn + fp, fn + tp, tn + fn, fp + tp, fn + tn, tn + fp + fn + tp, tn + fp + fn + tp])
    names = ("specificity", "fpr", "fnr", "npv", "fdr", "for", "prevalence", "selection_rate")
    f.add("rates", data, dict(zip(names, ratio)))


def operating_points(f, data, y, score, w, one_class):
    """Of all thresholds that reach the target, the best; of those, the largest."""
    precision, recall, at = sk.precision_recall_curve(y, score, sample_weight=w)
    precision, recall = precision[:-1], recall[:-1]
    for metric, given, wanted, target in (("precision_at_recall", recall, precision, "min_recall"),
                                          ("recall_at_precision", precision, recall, "min_precision")):
        least = f.pick(0.5, 0.8, 0.95)
        found = given >= least
        name = metric.split("_")[0]
        best = wanted[found].max() if found.any() else NAN
        threshold = at[found & (wanted == best)].max() if found.any() else NAN
        f.add(metric, data, {name: best, "threshold": threshold}, {target: least},
              undefined=bool(np.sum(y if w is None else y * w) == 0))
    fpr, tpr, _ = sk.roc_curve(y, score, sample_weight=w, drop_intermediate=False)
    least = f.pick(0.5, 0.8, 0.95)
    f.add("sensitivity_at_specificity", data, lambda: {"sensitivity": tpr[1 - fpr >= least].max()},
          {"min_specificity": least}, undefined=one_class)
    f.add("ks", data, {"ks": max(0, np.max(tpr - fpr))}, undefined=one_class)


def calibration_errors(hit, confidence, w, bins, right):
    """Equal width; bins are (a,b] or [a,b), the ends of the range in the first and the last."""
    w = np.ones(len(hit)) if w is None else w
    edges = np.linspace(0, 1, bins + 1)[1:-1]
    at = np.searchsorted(edges, confidence, side="left" if right else "right")
    weight, hits, sums = (np.bincount(at, weights=part, minlength=bins) for part in (w, w * hit, w * confidence))
    gap = np.abs(hits - sums)[weight > 0] / weight[weight > 0]
    share = weight[weight > 0] / weight.sum()
    return {"ece": share @ gap, "mce": gap.max(), "rmsce": math.sqrt(share @ gap**2)}


def top_rows(y, score, fraction):
    """The first ceil(fraction n) rows; of a block of ties across the cut, its share."""
    k = math.ceil(fraction * len(y))
    cut = np.sort(score)[::-1][k - 1]
    above, at = score > cut, score == cut
    got = y[above].sum() + y[at].sum() * (k - above.sum()) / at.sum()
    gain = got / y.sum() if y.sum() else NAN
    return {"k": k, "gain": gain, "lift": gain / (k / len(y)), "precision_at_k": got / k}


def binary_scores(f, y, score, w):
    data = {"y_true": y, "score": score, "weight": w}
    mass = np.bincount(y, weights=w, minlength=2)
    one_class = bool((mass == 0).any())
    f.add("log_loss", data, sk.log_loss(y, score, labels=[0, 1], sample_weight=w), {"labels": [0, 1]})
    f.add("brier", data, sk.brier_score_loss(y, score, pos_label=1, sample_weight=w), {"pos_label": 1})
    f.add("roc_auc", data, lambda: sk.roc_auc_score(y, score, sample_weight=w), undefined=one_class)
    f.add("average_precision", data, lambda: sk.average_precision_score(y, score, sample_weight=w),
          note="undefined without a positive")
    curve = sk.precision_recall_curve(y, score, sample_weight=w)
    f.add("pr_auc_trapezoid", data, lambda: sk.auc(curve[1], curve[0]), undefined=bool(mass[1] == 0))
    most = f.pick(0.05, 0.1, 0.5, 0.9)
    f.add("partial_auc", data, lambda: sk.roc_auc_score(y, score, max_fpr=most, sample_weight=w),
          {"max_fpr": most, "standardised": "McClish"}, undefined=one_class)
    operating_points(f, data, y, score, w, one_class)
    for right in (True, False):
        args = {"bins": f.pick(10, 15), "edge": "right-closed (a,b]" if right else "left-closed [a,b)"}
        f.add("ece", data, calibration_errors(y, score, w, args["bins"], right), args)
    fraction = f.pick(0.1, 0.2, 0.5)
    f.add("gain_lift", {"y_true": y, "score": score}, top_rows(y, score, fraction), {"fraction": fraction})
    if 0 < y.sum() < len(y):
        f.add("hinge", data, sk.hinge_loss(y, 2 * score - 1, sample_weight=w), {"decision": "2*score-1"})


def averaged_scores(f, data, w, averages, more):
    y, decided = data["y_true"], data["y_pred"]
    for average in averages:
        for zero in (0, 1) if average == "samples" else (NAN, 0, 1):  # of a row it is undefined: no figure here, a mean there
            args = dict(more, average=average, zero_division=plain(zero), beta=1)
            p, r, value, _ = sk.precision_recall_fscore_support(y, decided, average=average, sample_weight=w,
                                                                zero_division=zero)
            f.add("precision_recall_f1", data, {"precision": p, "recall": r, "f1": value}, args)
        f.add("jaccard", data, sk.jaccard_score(y, decided, average=average, sample_weight=w, zero_division=0),
              dict(more, average=average, zero_division=0))


def several_classes(f):
    k, n = f.pick(3, 4, 7), f.pick(4, 30, 200)
    y = f.rng.integers(0, k, n)
    logits = f.rng.normal(size=(n, k)) + 1.5 * np.eye(k)[y]
    proba = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    decided, w, labels = proba.argmax(axis=1), f.weights(n), list(range(k))
    if f.rng.random() < 0.3:
        decided[decided == 1] = 0  # a class that is never predicted
    data, scored = {"y_true": y, "y_pred": decided, "weight": w}, {"y_true": y, "proba": proba, "weight": w}
    f.add("accuracy", data, sk.accuracy_score(y, decided, sample_weight=w))
    f.add("confusion_matrix", data, {"labels": labels, "matrix": sk.confusion_matrix(y, decided, labels=labels, sample_weight=w)},
          {"labels": labels, "rows": "true"})
    f.add("balanced_accuracy", data, sk.balanced_accuracy_score(y, decided, sample_weight=w), note="undefined without a class")
    f.add("mcc", data, sk.matthews_corrcoef(y, decided, sample_weight=w), abs_tol=1e-11, note="undefined with an empty margin")
    for weights in (None, "linear", "quadratic"):
        f.add("cohen_kappa", data, sk.cohen_kappa_score(y, decided, weights=weights, sample_weight=w), {"weights": weights})
    if w is None or w.min() > 0:  # of classes without weight the library tells other tales
        averaged_scores(f, data, w, ("macro", "micro", "weighted", None), {})
    f.add("log_loss", scored, sk.log_loss(y, proba, labels=labels, sample_weight=w))
    f.add("brier", scored, np.average(((proba - np.eye(k)[y])**2).sum(axis=1), weights=w), {"sum_over_classes": True})
    f.add("top_k_accuracy", scored, sk.top_k_accuracy_score(y, proba, k=2, labels=labels, sample_weight=w), {"k": 2})
    f.add("ece_top_label", scored, calibration_errors(proba.argmax(axis=1) == y, proba.max(axis=1), w, 15, True),
          {"bins": 15, "edge": "right-closed (a,b]"})
    if len(set(y)) == k and (w is None or w.min() > 0):
        one_hot = np.eye(k)[y]
        for average in ("macro", "weighted"):
            f.add("roc_auc", scored, sk.roc_auc_score(y, proba, multi_class="ovr", average=average, sample_weight=w),
                  {"multi_class": "ovr", "average": average})
            f.add("roc_auc", dict(scored, weight=None), sk.roc_auc_score(y, proba, multi_class="ovo", average=average),
                  {"multi_class": "ovo", "average": average})
        for average in ("macro", "micro", "weighted", None):
            f.add("average_precision", scored, sk.average_precision_score(one_hot, proba, average=average, sample_weight=w),
                  {"average": average})


def several_labels(f):
    n, k = f.pick(5, 40, 150), f.pick(2, 4)
    y = (f.rng.random((n, k)) < f.pick(0.1, 0.5, 0.8)).astype(int)
    score = np.round(f.rng.random((n, k)) * 0.7 + 0.3 * y, f.pick(1, 6))
    decided, more = (score > 0.5).astype(int), {"multilabel": True}
    data, scored = {"y_true": y, "y_pred": decided}, {"y_true": y, "score": score}
    f.add("subset_accuracy", data, sk.accuracy_score(y, decided), more)
    f.add("hamming_loss", data, sk.hamming_loss(y, decided), more)
    averaged_scores(f, data, None, ("macro", "micro", "weighted", "samples"), more)
    if 0 < y.sum(axis=0).min() and y.sum(axis=0).max() < n:
        for average in ("macro", "micro", "weighted"):
            f.add("roc_auc", scored, sk.roc_auc_score(y, score, average=average), dict(more, average=average))
            f.add("average_precision", scored, sk.average_precision_score(y, score, average=average), dict(more, average=average))


def classification(f):
    for _ in range(24):
        y, score, decided, w = binary_rows(f)
        binary_decisions(f, y, decided, w)
        binary_scores(f, y, score, w)
    for _ in range(5):
        several_classes(f)
        several_labels(f)


def regression_rows(f):
    n = f.pick(1, 2, 3, 30, 300)
    y = f.rng.normal(size=n)
    kind = f.pick("plain", "positive", "counts", "huge", "tiny", "constant", "ties")
    if kind in ("positive", "huge", "tiny"):
        y = np.exp(y) * {"positive": 1, "huge": 1e80, "tiny": 1e-80}[kind]
    elif kind == "counts":
        y = f.rng.poisson(1.3, n).astype(float)
    elif kind == "constant":
        y[:] = 3
    elif kind == "ties":
        y = np.round(y)
    prediction = y * np.exp(0.3 * f.rng.normal(size=n)) if kind in ("positive", "huge", "tiny") else y + 0.4 * f.rng.normal(size=n)
    if kind == "counts":
        prediction = np.maximum(prediction, 0.05)
    w = f.weights(n)
    if len(set(y if w is None else y[w > 0])) < 2:  # a mean rounds, and the library no longer sees what is constant
        prediction, w = np.round(prediction * 64) / 64, None
    return y, prediction, w


def regression_errors(f, y, prediction, w):
    data = {"y_true": y, "y_pred": prediction, "weight": w}
    for metric, function in (("mae", sk.mean_absolute_error), ("mse", sk.mean_squared_error),
                             ("rmse", sk.root_mean_squared_error), ("msle", sk.mean_squared_log_error),
                             ("rmsle", sk.root_mean_squared_log_error), ("median_ae", sk.median_absolute_error),
                             ("poisson_deviance", sk.mean_poisson_deviance), ("gamma_deviance", sk.mean_gamma_deviance)):
        # What is as small as the square of 1e-80 is held to its digits, not to a tolerance for figures near 1.
        f.add(metric, data, lambda function=function: function(y, prediction, sample_weight=w), rel=1e-10,
              abs_tol=1e-14 if metric.endswith(("msle", "deviance")) else 1e-300)
    f.add("mape", data, lambda: sk.mean_absolute_percentage_error(y, prediction, sample_weight=w),
          note="undefined with zeros in y_true" if (y == 0).any() else "")
    for metric, function in (("r2", sk.r2_score), ("explained_variance", sk.explained_variance_score)):
        f.add(metric, data, lambda function=function: function(y, prediction, sample_weight=w, force_finite=False),
              {"force_finite": False}, rel=1e-8, note="undefined of a constant target", undefined=len(y) < 2)
    f.add("max_error", dict(data, weight=None), sk.max_error(y, prediction))
    for alpha in (0.1, 0.5):
        f.add("pinball", data, sk.mean_pinball_loss(y, prediction, alpha=alpha, sample_weight=w), {"alpha": alpha})
    for power in (-1, 0, 1, 1.5, 2, 3):
        f.add("tweedie_deviance", data, lambda power=power: sk.mean_tweedie_deviance(y, prediction, power=power, sample_weight=w),
              {"power": power}, rel=1e-9, abs_tol=1e-12)
    size = np.abs(y) + np.abs(prediction)
    f.add("smape", data, np.average(2 * np.abs(y - prediction) / np.where(size > 0, size, 1), weights=w))
    f.add("mean_error", data, np.average(prediction - y, weights=w), rel=1e-9, abs_tol=1e-10)
    of = np.average(np.abs(y), weights=w)
    f.add("wape", data, np.average(np.abs(y - prediction), weights=w) / of if of else NAN)


def regression(f):
    for _ in range(15):
        y, prediction, w = regression_rows(f)
        regression_errors(f, y, prediction, w)
        if len(set(y)) > 2:
            pair = {"y_true": y, "y_pred": prediction}
            for metric, function in (("pearson", laws.pearsonr), ("spearman", laws.spearmanr), ("kendall_tau_b", laws.kendalltau)):
                f.add(metric, pair, function(y, prediction)[0])
        season, train = f.pick(1, 4, 12), np.round(f.rng.normal(size=f.pick(13, 60)), 2)
        scale = np.abs(train[season:] - train[:-season]).mean()
        f.add("mase", {"y_true": y, "y_pred": prediction, "y_train": train}, np.abs(y - prediction).mean() / scale, {"season": season})


def count(f, most):
    """A number of any size up to `most`, small ones as often as large ones."""
    return int(most**f.rng.random())


def proportions(f):
    methods = (("wilson", "wilson"), ("clopper_pearson", "beta"), ("jeffreys", "jeffreys"),
               ("agresti_coull", "agresti_coull"), ("wald", "normal"))
    for _ in range(16):
        n = count(f, 10**6)
        x = f.pick(0, n, min(n, count(f, n)), n - min(n, count(f, n)), int(f.rng.integers(n + 1)))
        alpha, p, data = f.pick(0.001, 0.01, 0.05, 0.2), f.pick(1e-4, 0.3, 0.5, 0.999), {"successes": x, "n": n}
        for metric, method in methods:
            low, high = proportion.proportion_confint(x, n, alpha=alpha, method=method)
            f.add("proportion_ci_" + metric, data, {"low": low, "high": high}, {"alpha": alpha}, 1e-8, 1e-14)
        corrected = laws.binomtest(x, n).proportion_ci(1 - alpha, method="wilsoncc")
        f.add("proportion_ci_wilson_cc", data, {"low": corrected.low, "high": corrected.high}, {"alpha": alpha}, 1e-9, 1e-14)
        for alternative in ("two-sided", "greater", "less"):
            f.add("binomial_test", data, laws.binomtest(x, n, p, alternative).pvalue, {"p": p, "alternative": alternative},
                  1e-8, 1e-300)
        ranks = [int(laws.binom.ppf(q, n, p)) + more for q, more in ((alpha / 2, 0), (1 - alpha / 2, 1))]
        f.add("quantile_ci_ranks", {"n": n},
              {"lower": ranks[0] if ranks[0] > 0 else "none", "upper": ranks[1] if ranks[1] <= n else "none",
               "coverage": laws.binom.cdf(ranks[1] - 1, n, p) - laws.binom.cdf(ranks[0] - 1, n, p)},
              {"p": p, "alpha": alpha}, 1e-8)


def score_difference(x1, n1, x2, n2):
    """Miettinen and Nurminen 1985: z(d); the proportions likeliest under p1 = p2 + d are of a root of a cubic."""
    one, two, ratio = mp.mpf(x1) / n1, mp.mpf(x2) / n2, mp.mpf(n2) / n1

    def z(d):
        a, b = 1 + ratio, -(1 + ratio + one + ratio * two + d * (ratio + 2))
        c, constant = d * d + d * (2 * one + ratio + 1) + one + ratio * two, -one * d * (1 + d)
        v = b**3 / (3 * a)**3 - b * c / (6 * a * a) + constant / (2 * a)
        u = mp.sqrt(b * b / (9 * a * a) - c / (3 * a)) * (1 if v > 0 else -1)
        angle = (mp.pi + mp.acos(max(-1, min(1, v / u**3)))) / 3
        p1 = 2 * u * mp.cos(angle) - b / (3 * a)
        p2 = p1 - d
        variance = (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) * (n1 + n2) / (n1 + n2 - mp.mpf(1))
        return (one - two - d) / mp.sqrt(variance)
    return z


def tango(b, c, n):
    """Tango 1998: z(d) for n pairs of which b are of the first only and c of the second only."""
    def z(d):
        linear = -(b + c) + (2 * n - b + c) * d
        second = (mp.sqrt(linear**2 + 8 * n * c * d * (1 - d)) - linear) / (4 * n)
        variance = n * (2 * second + d * (1 - d))
        return (b - c - n * d) / mp.sqrt(variance) if variance > 0 else (b - c - n * d) * mp.inf
    return z


def crossings(z, estimate, alpha):
    """Where the falling z(d) is the quantile, on either side of the estimate."""
    limit, ends = mp.sqrt(2) * mp.erfinv(1 - mp.mpf(alpha)), {}
    for name, at, low, high in (("low", limit, mp.mpf(-1), estimate), ("high", -limit, estimate, mp.mpf(1))):
        for _ in range(80):
            middle = (low + high) / 2
            low, high = (middle, high) if z(middle) > at else (low, middle)
        ends[name] = (low + high) / 2
    return ends


def two_samples(f):
    with mp.workdps(30):
        for _ in range(8):
            n1, n2 = 1 + count(f, 5000), 1 + count(f, 5000)
            x1, x2 = f.pick(0, n1, int(f.rng.integers(n1 + 1))), f.pick(0, n2, int(f.rng.integers(n2 + 1)))
            data, table = {"x1": x1, "n1": n1, "x2": x2, "n2": n2}, [[x1, n1 - x1], [x2, n2 - x2]]
            for metric, method, compare in (("diff_ci_unpaired_newcombe", "newcomb", "diff"),
                                            ("diff_ci_unpaired_agresti_caffo", "agresti-caffo", "diff"),
                                            ("diff_ci_unpaired_wald", "wald", "diff"),
                                            ("ratio_ci", "log", "ratio"), ("odds_ratio_ci", "logit", "odds-ratio")):
                if "ratio" not in metric or 0 not in table[0] + table[1]:
                    low, high = proportion.confint_proportions_2indep(x1, n1, x2, n2, method=method, compare=compare)
                    f.add(metric, data, {"low": low, "high": high}, {"alpha": 0.05}, 1e-9, 1e-12)
            z = score_difference(x1, n1, x2, n2)
            if 0 < x1 < n1 or 0 < x2 < n2:
                f.add("diff_ci_unpaired_miettinen_nurminen", data, crossings(z, mp.mpf(x1) / n1 - mp.mpf(x2) / n2, 0.05),
                      {"alpha": 0.05}, 1e-8, 1e-11)
                at = z(mp.mpf(-0.1))
                f.add("noninferiority_unpaired_score", data, {"z": at, "p": mp.erfc(at / mp.sqrt(2)) / 2}, {"margin": 0.1}, 1e-8, 1e-300)
            for alternative in ("two-sided", "larger", "smaller"):
                f.add("two_proportion_z", data, dict(zip("zp", proportion.proportions_ztest(
                    [x1, x2], [n1, n2], alternative=alternative))), {"alternative": alternative}, 1e-9)
                fisher = alternative.replace("larger", "greater").replace("smaller", "less")
                f.add("fisher_exact", {"table": table}, laws.fisher_exact(table, fisher)[1], {"alternative": fisher}, 1e-8, 1e-300)
            for metric, form in (("chi_square", None), ("g_test", "log-likelihood")):
                f.add(metric, {"table": table},
                      lambda form=form: dict(zip(("statistic", "p", "dof"), laws.chi2_contingency(table, True, form)[:3])),
                      {"yates": True}, 1e-9)


def paired_tables(f):
    with mp.workdps(40):
        for _ in range(16):
            both, b, c, neither = (f.pick(0, count(f, 9), count(f, 2000)) for _ in range(4))
            n = both + b + c + neither
            if n == 0:
                continue
            data = {"both": both, "first_only": b, "second_only": c, "neither": neither}
            f.add("mcnemar_exact", data, tables.mcnemar([[both, b], [c, neither]], exact=True).pvalue, rel=1e-9, abs_tol=1e-300)
            midp = 1.0 if b == c else 2 * laws.binom.cdf(min(b, c), b + c, 0.5) - laws.binom.pmf(min(b, c), b + c, 0.5)
            f.add("mcnemar_midp", data, midp, rel=1e-9, abs_tol=1e-300)
            f.add("mcnemar_exact_one_sided", data, laws.binom.sf(b - 1, b + c, 0.5), {"alternative": "first > second"}, 1e-9, 1e-300)
            if b + c > 0:
                for metric, corrected in (("mcnemar_asymptotic", False), ("mcnemar_cc", b != c)):
                    got = tables.mcnemar([[both, b], [c, neither]], exact=False, correction=corrected)
                    f.add(metric, data, {"statistic": got.statistic, "p": got.pvalue}, rel=1e-9)
            z, estimate = tango(b, c, n), (mp.mpf(b) - c) / n
            f.add("paired_diff_ci_tango", data, crossings(z, estimate, 0.1), {"alpha": 0.1}, 1e-9, 1e-12)
            at = z(mp.mpf(-0.02))
            f.add("noninferiority_paired_tango", data, {"z": at, "p": mp.erfc(at / mp.sqrt(2)) / 2}, {"margin": 0.02}, 1e-9, 1e-300)


def placements(y, score):
    """DeLong 1988: the area and the covariance of its parts by the kernel, one row a model."""
    kernel = [(s[y == 1][:, None] > s[y == 0]) + 0.5 * (s[y == 1][:, None] == s[y == 0]) for s in score]
    rows, columns = [k.mean(axis=1) for k in kernel], [k.mean(axis=0) for k in kernel]
    return [k.mean() for k in kernel], np.cov(rows) / len(rows[0]) + np.cov(columns) / len(columns[0])


def areas(f):
    for _ in range(8):
        n = f.pick(8, 40, 300)
        y = f.rng.permutation(np.arange(n) < max(2, n // f.pick(2, 4))).astype(int)
        score = [np.round(f.rng.normal(size=n) + y, f.pick(0, 1, 8)) for _ in range(2)]
        auc, v = placements(y, score)
        data, spread, z = {"y_true": y, "first": score[0], "second": score[1]}, v[0, 0] + v[1, 1] - 2 * v[0, 1], laws.norm.isf(0.025)
        f.add("delong_variance", data, {"auc_first": sk.roc_auc_score(y, score[0]), "auc_second": sk.roc_auc_score(y, score[1]),
                                        "var_first": v[0, 0], "var_second": v[1, 1], "cov": v[0, 1]}, rel=1e-9)
        half = z * math.sqrt(v[0, 0])
        f.add("delong_ci", data, {"low": max(0, auc[0] - half), "high": min(1, auc[0] + half)}, {"alpha": 0.05}, 1e-9)
        if 0 < auc[0] < 1:
            step = half / (auc[0] * (1 - auc[0]))
            ends = [scipy.special.expit(scipy.special.logit(auc[0]) + side * step) for side in (-1, 1)]
            f.add("delong_ci_logit", data, dict(zip(("low", "high"), ends)), {"alpha": 0.05}, 1e-9)
        if spread > 1e-12:
            at = (auc[0] - auc[1]) / math.sqrt(spread)
            f.add("delong_paired_test", data, {"diff": auc[0] - auc[1], "z": at, "p": 2 * laws.norm.sf(abs(at)),
                                               "p_greater": laws.norm.sf(at)}, {"alpha": 0.05}, 1e-8, 1e-12)
        within = 2 * sk.roc_auc_score(y, score[0], max_fpr=0.1) - 1  # McClish undone
        f.add("partial_auc_raw", data, within * (0.1 - 0.005) + 0.005, {"specificity": [0.9, 1]}, 1e-9)


def means(f):
    for _ in range(8):
        n = f.pick(2, 3, 9, 60)
        grain = f.pick(2.0**-3, 2.0**-30)  # dyadic: what is equal stays equal
        first, second = (np.round(f.rng.normal(size=(2, n)) / grain) * grain + f.pick(0, 5)) * f.pick(1, 2.0**-20, 2.0**20)
        constant = len(set(first - second)) < 2
        data = {"first": first, "second": second}
        for alternative in ("two-sided", "greater", "less"):
            t = laws.ttest_rel(first, second, alternative=alternative)
            ends = t.confidence_interval(0.95)
            f.add("paired_t", data, {"t": t.statistic, "p": t.pvalue, "df": t.df, "low": ends.low, "high": ends.high},
                  {"alternative": alternative, "alpha": 0.05}, 1e-8, undefined=constant)
            two = laws.ttest_ind(first, second, equal_var=False, alternative=alternative)
            f.add("welch_t", {"x": first, "y": second}, {"t": two.statistic, "p": two.pvalue, "df": two.df},
                  {"alternative": alternative}, 1e-8, 1e-300)
            u = laws.mannwhitneyu(first, second, alternative=alternative, method="asymptotic")
            f.add("mann_whitney", {"x": first, "y": second}, {"u": u.statistic, "p": u.pvalue},
                  {"alternative": alternative, "method": "asymptotic", "continuity": True}, 1e-9)
            if n < 12:
                flips = laws.permutation_test((first - second,), np.mean, permutation_type="samples", alternative=alternative,
                                              n_resamples=np.inf)
                f.add("sign_flip_permutation", data, flips.pvalue, {"alternative": alternative, "exact": True}, 1e-12)
            for zeros in ("wilcox", "pratt", "zsplit"):
                w = laws.wilcoxon(first - second, alternative=alternative, zero_method=zeros, method="asymptotic", correction=True)
                f.add("wilcoxon_signed_rank", data, {"statistic": w.statistic, "p": w.pvalue},
                      {"alternative": alternative, "zeros": zeros, "method": "asymptotic", "continuity": True}, 1e-9)
        p, low, high = weightstats.ttost_paired(first, second, -0.5, 0.5)
        f.add("tost_paired_t", data, {"p": p, "t_low": low[0], "t_high": high[0]}, {"low": -0.5, "high": 0.5}, 1e-8, 1e-300,
              undefined=constant)
        group = np.sort(f.rng.integers(0, max(2, n // 3), n))
        if len(set(group)) > 1:
            fit = sm.OLS(first, np.ones(n)).fit(cov_type="cluster", cov_kwds={"groups": group, "use_correction": False})
            groups = len(set(group))
            f.add("cluster_robust_mean", {"x": first, "cluster": group},
                  {"mean": fit.params[0], "se_cr0": fit.bse[0], "se_cr1": fit.bse[0] * math.sqrt(groups / (groups - 1)), "clusters": groups},
                  {"alpha": 0.05}, 1e-8, 1e-13)
        chances = f.rng.random(f.pick(1, 2, 9, 40)) ** f.pick(1, 8)
        for metric, method in (("bonferroni", "bonferroni"), ("holm", "holm"), ("hochberg", "simes-hochberg"), ("hommel", "hommel"),
                               ("bh", "fdr_bh"), ("by", "fdr_by"), ("sidak", "sidak"), ("holm_sidak", "holm-sidak")):
            f.add("adjust_" + metric, {"p": chances}, {"adjusted": multitest.multipletests(chances, method=method)[1]}, rel=1e-9,
                  abs_tol=1e-15)


def intervals(f):
    proportions(f)
    two_samples(f)
    paired_tables(f)
    areas(f)
    means(f)


def size(f, low, high):
    """A number between 10^low and 10^high, of six digits."""
    return float("%.6g" % 10**f.rng.uniform(low, high))


def tails(a, b, x):
    """The regularised incomplete beta function and its complement; x as many digits as there are."""
    return mp.betainc(a, b, 0, x, regularized=True), mp.betainc(b, a, 0, 1 - x, regularized=True)


def root(function, start):
    """To many digits what a library found to nine or more."""
    near = mp.mpf(float(start))
    return mp.findroot(function, (near * (1 - mp.mpf("1e-9")), near * (1 + mp.mpf("1e-9"))), solver="anderson")


def special_functions(f):
    for _ in range(22):
        a, b, x, p = size(f, -2, 3), size(f, -2, 3), f.pick(1e-9, 0.001, 0.999, float(f.rng.random())), size(f, -10, -0.01)
        lower, upper = tails(a, b, mp.mpf(x))
        f.add("betainc", {"a": a, "b": b, "x": x}, {"lower": lower, "upper": upper}, rel=1e-11, abs_tol=1e-300)
        at = a * f.pick(0.1, 0.7, 1, 1.3, 4)
        f.add("gammainc", {"a": a, "x": at}, {"lower": mp.gammainc(a, 0, at, regularized=True),
                                              "upper": mp.gammainc(a, at, regularized=True)}, rel=1e-11, abs_tol=1e-300)
        f.add("betaincinv", {"a": a + 0.5, "b": b + 0.5, "p": p},
              root(lambda q: tails(a + 0.5, b + 0.5, q)[0] - p, scipy.special.betaincinv(a + 0.5, b + 0.5, p)), rel=1e-11, abs_tol=0.0)
        f.add("gammaincinv", {"a": a + 0.5, "p": p},
              root(lambda q: mp.gammainc(a + 0.5, 0, q, regularized=True) - p, scipy.special.gammaincinv(a + 0.5, p)),
              rel=1e-11, abs_tol=0.0)
        x, z = size(f, -4, 20), float(f.rng.normal() * f.pick(1, 3, 9))
        f.add("lgamma", {"x": x}, mp.loggamma(x), rel=1e-13, abs_tol=1e-15)
        f.add("log1p", {"x": p - 0.4}, mp.log1p(mp.mpf(p - 0.4)), rel=1e-15, abs_tol=0.0)
        f.add("erf_erfc", {"x": z}, {"erf": mp.erf(z), "erfc": mp.erfc(z)}, rel=1e-14, abs_tol=1e-307)
        f.add("norm", {"x": z}, {"cdf": mp.ncdf(z), "sf": mp.ncdf(-mp.mpf(z))}, rel=1e-12, abs_tol=1e-300)
        f.add("norm_logcdf", {"x": 9 * z}, mp.log(mp.ncdf(9 * z)) if z < 0 else mp.log1p(-mp.ncdf(-9 * z)), rel=1e-12, abs_tol=1e-300)
        f.add("norm_ppf", {"p": p}, root(lambda q: mp.ncdf(q) - p, laws.norm.ppf(p)), rel=1e-13, abs_tol=0.0)


def special_laws(f):
    for _ in range(18):
        df, t, p = size(f, 0, 5), float(f.rng.normal() * f.pick(1, 4)), size(f, -6, -0.1)
        tail = tails(mp.mpf(df) / 2, mp.mpf(0.5), df / (df + mp.mpf(t)**2))[0] / 2
        f.add("student_t", {"t": t, "df": df}, dict(zip(("cdf", "sf"), (1 - tail, tail) if t > 0 else (tail, 1 - tail))),
              rel=1e-11, abs_tol=1e-300)
        f.add("chi2", {"x": df * 1.1, "df": df}, {"cdf": mp.gammainc(mp.mpf(df) / 2, 0, mp.mpf(df * 1.1) / 2, regularized=True),
                                                  "sf": mp.gammainc(mp.mpf(df) / 2, mp.mpf(df * 1.1) / 2, regularized=True)},
              rel=1e-10, abs_tol=1e-300)
        ratio, first, second = size(f, -2, 1.5), int(size(f, 0, 2)), int(size(f, 0, 3))
        below = tails(mp.mpf(first) / 2, mp.mpf(second) / 2, first * mp.mpf(ratio) / (first * mp.mpf(ratio) + second))
        f.add("f_dist", {"f": ratio, "dfn": first, "dfd": second}, dict(zip(("cdf", "sf"), below)), rel=1e-11, abs_tol=1e-300)
        n, chance = 1 + count(f, 3000), float("%.4g" % f.rng.uniform(1e-3, 0.999))
        k = int(laws.binom.ppf(f.rng.random(), n, chance))
        chances = [mp.binomial(n, j) * mp.mpf(chance)**j * (1 - mp.mpf(chance))**(n - j) for j in range(n + 1)]
        f.add("binom", {"k": k, "n": n, "p": chance}, {"pmf": chances[k], "cdf": sum(chances[:k + 1]), "sf": sum(chances[k + 1:])},
              rel=1e-11, abs_tol=1e-300)
        f.add("binom_ppf", {"q": p, "n": n, "p": chance}, laws.binom.ppf(p, n, chance), rel=0, abs_tol=0)
        mean = size(f, -1, 3)
        k = int(mean * f.rng.uniform(0, 2))
        f.add("poisson", {"k": k, "mu": mean}, {"cdf": mp.gammainc(k + 1, mean, regularized=True),
                                                "sf": mp.gammainc(k + 1, 0, mean, regularized=True)}, rel=1e-11, abs_tol=1e-300)
        whole, marked, drawn = (int(size(f, 0.7, 2.5)) for _ in range(3))
        whole += marked + drawn
        chances = [mp.binomial(marked, j) * mp.binomial(whole - marked, drawn - j) / mp.binomial(whole, drawn)
                   for j in range(drawn + 1)]
        k = int(f.rng.integers(min(marked, drawn) + 1))
        f.add("hypergeom", {"k": k, "N": whole, "K": marked, "n": drawn},
              {"pmf": chances[k], "cdf": sum(chances[:k + 1]), "sf": sum(chances[k + 1:])}, rel=1e-10, abs_tol=1e-300)
        x = float(f.rng.uniform(0.3, 4))
        above = 2 * sum((-1)**(j - 1) * mp.exp(-2 * j * j * mp.mpf(x)**2) for j in range(1, 60))
        f.add("kolmogorov", {"x": x}, {"cdf": 1 - above, "sf": above}, rel=1e-12, abs_tol=1e-300)
        n, d = 1 + count(f, 139), float("%.3g" % f.rng.uniform(0.02, 0.9))
        # of more rows the library takes an expansion for small d, good to six digits or so
        f.add("kolmogorov_smirnov_exact_one_sample", {"d": d, "n": n}, {"sf": laws.kstwo.sf(d, n)}, rel=1e-8, abs_tol=1e-300)


def special(f):
    special_functions(f)
    special_laws(f)


def main():
    runner, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    with tempfile.TemporaryDirectory() as scratch:
        folder = sys.argv[3] if len(sys.argv) > 3 else scratch
        os.makedirs(folder, exist_ok=True)
        cases = 0
        for make in (classification, regression, intervals, special):
            family = Family(seed, make.__name__)
            make(family)
            cases += len(family.cases)
            with open(os.path.join(folder, family.name + ".json"), "w", encoding="ascii") as file:
                json.dump({"family": family.name, "format": 1, "seed": seed, "cases": family.cases}, file)
        print("seed %d: %d cases (another: MLG_SEED=N)" % (seed, cases), flush=True)
        return subprocess.run([runner, folder]).returncode


if __name__ == "__main__":
    sys.exit(main())
