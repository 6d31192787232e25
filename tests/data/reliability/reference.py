#!/usr/bin/env python3
"""Consistency bands of reliability bins by drawing row after row (Broecker, Smith 2007, doi:10.1175/WAF993.1).

Writes reference.tsv beside it: case, bin, rows, mean confidence, share of hits, and the 3 %, 7 %, 93 % and 97 % quantiles of the share over
40,000 replicates. The 5 % quantile of 2,000 replicates lies between the first two but for four standard errors of its rank
(sqrt(0.05 * 0.95 / 2000) = 0.5 %), and so at the other end; so told it holds for lattices of few rows as well. numpy 2.4.6.
"""
import os

import numpy as np

REPLICATES = 40000
CASES = [  # name, rows, power of the confidences, weighted, bins, left-closed
    ("even", 600, 1.0, False, 10, False),
    ("low", 400, 3.0, False, 5, False),
    ("few", 40, 1.0, False, 15, False),
    ("left", 300, 0.5, False, 4, True),
    ("weighted", 400, 1.0, True, 5, False),
]


def case_rows(rows, power, weighted):
    i = np.arange(rows)
    confidence = ((i * 7919 + 13) % 10007 / 10007) ** power
    hit = ((i * 104729 + 7) % 1009 / 1009 < confidence**1.5).astype(float)
    return confidence, hit, np.where(weighted, 1 + i * 31 % 7, 1).astype(float)


with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "reference.tsv"), "w") as out:
    for number, (name, rows, power, weighted, bins, left) in enumerate(CASES):
        rng = np.random.default_rng(20070611 + number)
        confidence, hit, weight = case_rows(rows, power, weighted)
        edges = np.linspace(0, 1, bins + 1)
        place = np.searchsorted(edges[1:-1], confidence, side="right" if left else "left")
        share = np.full((REPLICATES, bins), np.nan)
        for r in range(REPLICATES):
            drawn = rng.integers(0, rows, rows)
            happened = rng.random(rows) < confidence[drawn]
            of = np.bincount(place[drawn], weight[drawn], bins)
            hits = np.bincount(place[drawn], weight[drawn] * happened, bins)
            np.divide(hits, of, out=share[r], where=of > 0)
        for b in range(bins):
            inside = place == b
            if not inside.any():
                continue
            seen = share[~np.isnan(share[:, b]), b]
            quantiles = np.quantile(seen, [0.03, 0.07, 0.93, 0.97])
            w = weight[inside]
            print(name, b, inside.sum(), f"{np.average(confidence[inside], weights=w):.15g}", f"{np.average(hit[inside], weights=w):.15g}",
                  *(f"{q:.12g}" for q in quantiles), sep="\t", file=out)
