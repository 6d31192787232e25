#!/usr/bin/env python3
"""Cells and what Python makes of them as values: writes cells.csv, cells.jsonl and expected.txt beside itself.

A line of expected.txt for each row, forms parted by blanks: 64-bit integer, double (its bits), boolean, date, time,
timestamp, list of texts, list of doubles. "." is null, "-" no value of the type. Texts in lists are hexadecimal.
"""
import csv
import datetime
import io
import json
import os
import random
import re
import struct

HERE = os.path.dirname(os.path.abspath(__file__))
EPOCH = datetime.date(1970, 1, 1)
DAY_US = 86400 * 10**6


def integer(text):
    if not re.fullmatch(r"[+-]?[0-9]+", text) or not -2**63 <= int(text) < 2**63:
        return "-"
    return str(int(text))


def double(text):
    if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text):
        return "-"
    value = float(text)
    return "-" if value in (float("inf"), float("-inf")) else struct.pack(">d", value).hex()


def boolean(text):
    return "1" if text in ("true", "True", "TRUE", "1") else "0" if text in ("false", "False", "FALSE", "0") else "-"


def days_of(year, month, day):
    """Python's years begin at 1; 400 years are 146,097 days."""
    try:
        return (datetime.date(year + 400, month, day) - EPOCH).days - 146097 if year < 9600 else \
            (datetime.date(year, month, day) - EPOCH).days
    except ValueError:
        return None


def date(text):
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    days = days_of(*map(int, match.groups())) if match else None
    return "-" if days is None else str(days)


TIME = r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]+))?)?"


def clock(hour, minute, second, fraction):
    """Microseconds, and whether the second is a 60th; None if there is no such time."""
    hour, minute, second = int(hour), int(minute), int(second or 0)
    us = int(((fraction or "") + "000000")[:6])
    if hour > 23 or minute > 59 or second > 60:
        return None
    return ((hour * 60 + minute) * 60 + second) * 10**6 + us, second == 60


def time(text):
    match = re.fullmatch(TIME, text)
    value = clock(*match.groups()) if match else None
    if value is None or (value[1] and not text.startswith("23:59")):
        return "-"
    return str(value[0])


def timestamp(text):
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]" + TIME + r"([Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?", text)
    if not match:
        return "-"
    days = days_of(*map(int, match.groups()[:3]))
    value = clock(*match.groups()[3:7])
    if days is None or value is None:
        return "-"
    zone = match.group(8) or "Z"
    minutes = 0
    if zone not in "Zz":
        hours, rest = int(zone[1:3]), int(zone[-2:]) if len(zone) > 3 else 0
        if hours > 23 or rest > 59:
            return "-"
        minutes = (hours * 60 + rest) * (-1 if zone[0] == "-" else 1)
    us = days * DAY_US + value[0] - minutes * 60 * 10**6
    if value[1]:  # a leap second ends a month in UTC
        after, rest = divmod(us, DAY_US)
        first = (EPOCH + datetime.timedelta(days=after)).day == 1
        if not first or rest >= 10**6:
            return "-"
    return str(us)


def items(text):
    """(text, is null) of the items of a JSON array, or None."""
    def refuse(word):
        raise ValueError(word)
    decoder = json.JSONDecoder(parse_constant=refuse)
    try:
        if not isinstance(decoder.decode(text), list):
            return None
    except (ValueError, RecursionError):
        return None
    at, found = text.index("[") + 1, []
    while True:
        at = re.compile(r"[ \t\r\n,]*").match(text, at).end()
        if text[at] == "]":
            return found
        value, end = decoder.raw_decode(text, at)
        found.append((value if isinstance(value, str) else text[at:end], value is None))
        at = end


def listed(text, form):
    found = items(text)
    if found is None:
        return "-"
    return "[" + "".join("." + ";" if null else form(item) + ";" for item, null in found) + "]"


def expected(text):
    forms = [integer, double, boolean, date, time, timestamp,
             lambda t: listed(t, lambda item: item.encode().hex() or "''"), lambda t: listed(t, double)]
    return " ".join("." if text is None else form(text) for form in forms)


FIXED = [None, "", "0", "-0", "+7", "007", "1", "9223372036854775807", "-9223372036854775808", "9223372036854775808",
         "-9223372036854775809", "1" * 40, " 7", "7 ", "7.0", "1e3", "0x1F", "1_000", "1,000", "--1", "\u0661", "-", "+", ".",
         "0.1", ".5", "5.", "1e", "1e+", "1e308", "1e309", "-1e309", "1e-400", "2.2250738585072011e-308", "5e-324",
         "179769313486231580793e289", "nan", "NaN", "inf", "-Infinity", "0.1e1x", "9007199254740993", "true", "True", "TRUE",
         "tRUE", "false", "False", "FALSE", "yes", "no", "t", "2024-02-29", "2023-02-29", "1900-02-29", "2000-02-29",
         "0000-01-01", "0000-02-29", "9999-12-31", "1970-01-01", "1969-12-31", "2024-13-01", "2024-00-10", "2024-01-32", "2024-1-1",
         "20240101", "2024-01-01 ", "2024/01/01", "00:00", "23:59", "24:00", "23:60", "12:30:45", "12:30:45.5",
         "12:30:45,123456789", "12:30:45.", "23:59:60", "23:58:60", "12:00:60", "1:02", "2016-12-31T23:59:60Z",
         "2017-01-01T00:59:60+01:00", "2016-12-30T23:59:60Z", "2016-12-31T22:59:60Z", "2024-06-30 23:59:60",
         "1970-01-01T00:00:00Z", "1970-01-01 00:00", "1969-12-31t23:59:59.999999z", "2024-02-30T00:00:00",
         "2024-01-01T00:00:00+23:59", "2024-01-01T00:00:00+24:00", "2024-01-01T00:00:00+2360", "2024-01-01T00:00:00-0530",
         "2024-01-01T00:00:00+05", "2024-01-01T00:00:00+5", "2024-01-01T00:00:00 Z", "2024-01-01T25:00",
         "[]", "[ ]", "[1]", "[1, 2,3 ]", "[1,]", "[,1]", "[1 2]", "[1", "1]", "[null, 1.5, \"2.5\", \"\"]",
         "[\"a\\\"b\", \"\\u00e9\\n\", \"\u20ac\"]", "[[1, [2]], {\"a\": [\"]\"]}]", "[[1, 2]", "[true, false]", "[nan]", "[01]",
         "[1e999, -0]", "['a']", "[\"\\x\"]", " [1] ", "[1] 2", "{}", "[{\"a\" 1}]", "text, with \"quotes\" and\nlines", "#", "é"]


def random_cells(count):
    draw = random.Random(20240229)
    for _ in range(count):
        kind = draw.randrange(6)
        if kind == 0:
            yield str(draw.randint(-2**65, 2**65) >> draw.randrange(66))
        elif kind == 1:
            yield repr(struct.unpack(">d", draw.randbytes(8))[0])
        elif kind == 2:
            yield "%04d-%02d-%02d" % (draw.randrange(10000), draw.randrange(14), draw.randrange(33))
        elif kind == 3:
            yield "%02d:%02d:%02d.%d" % (draw.randrange(25), draw.randrange(61), draw.randrange(62), draw.randrange(10**7))
        elif kind == 4:
            yield "%04d-%02d-%02d%s%02d:%02d:%02d%s" % (
                draw.randrange(10000), draw.randrange(1, 13), draw.randrange(1, 32), draw.choice("Tt "), draw.randrange(24),
                draw.randrange(60), draw.randrange(60), draw.choice(["", "Z", "+02:00", "-1130", "+24", "z"]))
        else:
            cell = json.dumps([draw.choice([None, 1, -2.5e7, "x", "0.25", [], {"k": 1}, True]) for _ in range(draw.randrange(5))])
            at = draw.randrange(len(cell) + 1)
            yield cell if draw.random() < 0.6 else cell[:at] + draw.choice(["", ",", "]", "\"", "1"]) + cell[at + 1:]


def main():
    cells = FIXED + list(random_cells(400))
    with open(os.path.join(HERE, "expected.txt"), "w", encoding="utf-8", newline="\n") as out:
        out.writelines(expected(cell) + "\n" for cell in cells)
    with open(os.path.join(HERE, "cells.jsonl"), "w", encoding="utf-8", newline="\n") as out:
        out.writelines(json.dumps({"row": i, "cell": cell}, ensure_ascii=i % 2 == 0) + "\n" for i, cell in enumerate(cells))
    with open(os.path.join(HERE, "cells.csv"), "w", encoding="utf-8", newline="\n") as out:
        out.write("row,cell\n")
        for i, cell in enumerate(cells):
            plain = io.StringIO()
            csv.writer(plain, lineterminator="").writerow([cell])
            out.write("%d,%s\n" % (i, "" if cell is None else plain.getvalue()))


main()
