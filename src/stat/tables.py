#!/usr/bin/env python3
"""Write elementary_tables.h: the constants of elementary functions, from 60-digit arithmetic (mpmath).

Run by hand when the tables change: python3 src/stat/tables.py > src/stat/elementary_tables.h
"""
from mpmath import mp, mpf, log, zeta, exp, floor, pi, sqrt, euler, bernoulli

mp.prec = 260


def hexd(x):
    return float(x).hex()


def split(x, bits):
    """x as hi + lo, hi a multiple of 2^-bits."""
    hi = floor(x * mpf(2) ** bits + mpf(1) / 2) / mpf(2) ** bits
    return hi, x - hi


def pair(x):
    hi = mpf(float(x))
    return hi, x - hi


def rows(name, dims, items):
    print("static const double %s%s = {" % (name, dims))
    for item in items:
        if isinstance(item, tuple):
            print("    { %s }," % ", ".join(hexd(v) for v in item))
        else:
            print("    %s," % hexd(item))
    print("};")


print("#ifndef ELEMENTARY_TABLES_H")
print("#define ELEMENTARY_TABLES_H")
print("/* Made by tables.py; do not edit. */")
print("/* clang-format off */")
for name, value in (("LN2", log(2)),):
    hi, lo = split(value, 42)
    print("#define %s_HI %s /* a multiple of 2^-42 */" % (name, hexd(hi)))
    print("#define %s_LO %s" % (name, hexd(lo)))
for name, value in (("INV_LN2", 1 / log(2)), ("TWO_OVER_SQRT_PI", 2 / sqrt(pi)), ("PI", pi),
                    ("HALF_LN_2PI", log(2 * pi) / 2), ("LN_PI", log(pi)), ("ONE_MINUS_EULER", 1 - euler)):
    hi, lo = pair(value)
    print("#define %s_HI %s" % (name, hexd(hi)))
    print("#define %s_LO %s" % (name, hexd(lo)))
hi, lo = split(log(2) / 128, 42)
print("#define LN2_128_HI %s /* a multiple of 2^-42 */" % hexd(hi))
print("#define LN2_128_LO %s" % hexd(lo))
print("#define INV_LN2_128 %s" % hexd(128 / log(2)))

print("/* c near 128 / (90 + i), a multiple of 1/512, and -log c as hi (a multiple of 2^-42) + lo */")
out = []
for i in range(90, 183):
    c = floor(mpf(512) * 128 / i + mpf(1) / 2) / 512
    hi, lo = split(-log(c), 42)
    out.append((c, hi, lo))
for k, name in enumerate(("log_c", "log_hi", "log_lo")):
    rows(name, "[%d]" % len(out), [row[k] for row in out])

print("/* 2^(i / 128) as hi + lo */")
rows("exp_table", "[128][2]", [pair(mpf(2) ** (mpf(i) / 128)) for i in range(128)])

print("/* (-1)^k (zeta(k) - 1) / k, k from 2: the series of log Gamma(2 + z) */")
rows("lgamma_zeta", "[]", [(-1) ** k * (zeta(k) - 1) / k for k in range(2, 34)])

print("/* B(2 k) / (2 k (2 k - 1)), k from 1: Stirling's series */")
rows("stirling_series", "[]", [bernoulli(2 * k) / (2 * k * (2 * k - 1)) for k in range(1, 11)])

print("/* exp(-n^2 / 4), n from 1: the trapezoidal rule of erfc with step 1/2 */")
rows("erfc_nodes", "[]", [exp(-mpf(n) ** 2 / 4) for n in range(1, 14)])
print("/* clang-format on */")
print("#endif")
