#!/usr/bin/env python3
"""How often mlgate-validate --detect is right: over generated files of many dialects, and over the judges' files.

Usage: detect_dialects.py MLGATE_VALIDATE DATA [--count N] [--verbose]      DATA is tests/data

A file that the tool reads as it was written counts; of a fact that no cell of a file shows (the quote of a table
without quotes, the decimal character of a table without fractions) nothing is asked. The limits at the end are what
was measured, a little rounded down: a change that makes the detection worse fails.
"""
import json
import os
import random
import re
import subprocess
import sys
import tempfile

FIRST = "Ada Grace Alan Edsger Barbara Donald Frances Niklaus Radia Ken Zoë José Jürgen Øyvind".split()
LAST = "Lovelace Hopper Turing Dijkstra Liskov Knuth Allen Wirth Perlman Thompson Müller Núñez Åkesson".split()
WORDS = "red green blue north south east west open closed paid sent late early small large café naïve Straße".split()
SENTENCES = ["It works.", "See notes, page 4", "wait; then retry", "ratio 3:4", "a | b", "don't", "well, well; well",
             "5\" pipe", "tab\there", "line one\nline two", "C:\\temp", "yes, no, maybe", "price: 5", "(none)",
             "https://example.org/a?b=1,2", "Tom & Jerry", "x^2", "~10", "'tis"]


def number(rng, decimal, thousands):
    whole = rng.choice([rng.randrange(10), rng.randrange(1000), rng.randrange(10 ** 6)])
    text = str(whole)
    if thousands and whole >= 1000:
        text = "{:,}".format(whole).replace(",", thousands)
    return "%s%s%s%0*d" % (rng.choice(["", "", "", "-"]), text, decimal, 2, rng.randrange(100))


def maker(rng, decimal, thousands):
    """A name and a function that makes a cell."""
    kinds = [
        ("id", lambda: str(rng.randrange(10 ** 6))), ("count", lambda: str(rng.randrange(100))),
        ("price", lambda: number(rng, decimal, "")), ("amount", lambda: number(rng, decimal, thousands)),
        ("date", lambda: "20%02d-%02d-%02d" % (rng.randrange(30), rng.randrange(1, 13), rng.randrange(1, 29))),
        ("day", lambda: "%02d.%02d.20%02d" % (rng.randrange(1, 29), rng.randrange(1, 13), rng.randrange(30))),
        ("us_date", lambda: "%d/%d/20%02d" % (rng.randrange(1, 13), rng.randrange(1, 29), rng.randrange(30))),
        ("time", lambda: "%02d:%02d:%02d" % (rng.randrange(24), rng.randrange(60), rng.randrange(60))),
        ("seen_at", lambda: "2024-%02d-%02d %02d:%02d:00" % (rng.randrange(1, 13), rng.randrange(1, 29), rng.randrange(24),
                                                            rng.randrange(60))),
        ("state", lambda: rng.choice(WORDS)), ("name", lambda: rng.choice(FIRST) + " " + rng.choice(LAST)),
        ("sorted name", lambda: rng.choice(LAST) + ", " + rng.choice(FIRST)),
        ("mail", lambda: "%s%d@example.org" % (rng.choice("abcdefg"), rng.randrange(99))),
        ("flag", lambda: rng.choice(["true", "false"])), ("note", lambda: rng.choice(SENTENCES)),
        ("code", lambda: "%s-%03d" % (rng.choice(["AB", "CD", "XY"]), rng.randrange(1000))),
        ("ip", lambda: "10.0.%d.%d" % (rng.randrange(256), rng.randrange(256))),
        ("share", lambda: "%d%%" % rng.randrange(101)), ("empty", lambda: ""),
        ("version", lambda: "%d.%d.%d" % (rng.randrange(5), rng.randrange(20), rng.randrange(9))),
    ]
    return rng.choice(kinds)


class Dialect:
    def __init__(self, rng):
        self.delimiter = rng.choice(",,,,;;;\t\t||:")
        self.quote = rng.choice(['"'] * 6 + ["'"] + [None] * 2)
        self.style = rng.choice(["minimal", "minimal", "all", "text"])
        self.escape = "\\" if self.quote and rng.random() < 0.25 else None
        self.header = rng.random() < 0.8
        self.decimal = "," if self.delimiter in ";\t|" and rng.random() < 0.5 else "."
        self.thousands = rng.choice(["", "", ".", ","]).replace(self.decimal, "")
        self.end = rng.choice(["\n", "\n", "\r\n"])
        self.encoding = rng.choice(["utf-8"] * 6 + ["utf-16", "latin-1", "windows-1252"])
        self.comment = "#" if rng.random() < 0.06 else None
        self.skip = rng.choice([0] * 12 + [1, 3])
        self.quoted = False

    def cell(self, text):
        marks = self.delimiter + "\r\n" + (self.quote or "")
        if self.quote is None:  # there is no way to write them
            return re.sub("[\r\n" + re.escape(self.delimiter) + "]", " ", text)
        need = any(c in text for c in marks)
        number_like = re.fullmatch(r"[-0-9.,%]*", text) is not None
        if not need and not (self.style == "all" or (self.style == "text" and not number_like)):
            return text.replace("\\", "\\\\") if self.escape else text
        self.quoted = True
        if self.escape:
            text = text.replace("\\", "\\\\").replace(self.quote, "\\" + self.quote)
        else:
            text = text.replace(self.quote, self.quote * 2)
        return self.quote + text + self.quote


def generate(rng):
    d = Dialect(rng)
    columns = [maker(rng, d.decimal, d.thousands) for _ in range(rng.randrange(2, 13))]
    rows = rng.choice([4, 8, 20, 60, 200])
    empties = rng.choice([0, 0, 0.1, 0.3])
    cells = [["" if rng.random() < empties else make() for _, make in columns] for _ in range(rows)]
    if d.header:
        cells.insert(0, ["%s_%d" % (name, i) for i, (name, _) in enumerate(columns)])
    lines = [d.delimiter.join(d.cell(c) for c in row) for row in cells]
    before = ["Export of 2024", "made by a program", ""][:d.skip]
    if d.comment:
        before.append("# a comment, with: marks; in it")
        lines.insert(rng.randrange(1, len(lines)), "# another")
    text = d.end.join(before + lines) + d.end
    d.comma = bool(re.search(r"\d,\d\d\b", text)) and d.decimal == ","
    d.fractions = any(name in ("price", "amount") for name, _ in columns)
    d.text = text
    return d, text.encode(d.encoding, "replace")


def detect(tool, path):
    done = subprocess.run([tool, "--detect", "--format", "json", path], capture_output=True, timeout=30,
                          stdin=subprocess.DEVNULL)
    if done.returncode not in (0, 5):
        return None
    return json.loads(done.stdout)


def show(c):
    return {"\t": "tab", None: "none", " ": "space"}.get(c, c if c and c > " " else "0x%02X" % ord(c or "\0"))


class Tally:
    def __init__(self):
        self.right, self.asked = {}, {}

    def ask(self, what, good):
        self.asked[what] = self.asked.get(what, 0) + 1
        self.right[what] = self.right.get(what, 0) + bool(good)
        return good

    def rate(self, what):
        return self.right.get(what, 0) / self.asked[what] if self.asked.get(what) else 1.0


def generated(tool, count, verbose):
    tally = Tally()
    folder = tempfile.mkdtemp()
    path = os.path.join(folder, "t.txt")
    for seed in range(count):
        d, data = generate(random.Random(seed))
        with open(path, "wb") as file:
            file.write(data)
        told = detect(tool, path)
        if told is None:
            tally.ask("read", False)
            continue
        tally.ask("read", True)
        facts = {name: fact["value"] for name, fact in told["facts"].items()}
        wrong = []

        def ask(what, good, tally=tally, wrong=wrong):
            if not tally.ask(what, good):
                wrong.append(what)

        ask("delimiter", facts["delimiter"] == show(d.delimiter))
        if told["facts"]["delimiter"]["certainty"] >= 0.5:
            tally.ask("delimiter, when sure", facts["delimiter"] == show(d.delimiter))
        if d.quoted:
            ask("quote", facts["quote"] == show(d.quote))
        if d.escape and "\\" + d.quote in d.text:
            ask("escape", facts["escape"] == d.escape)
        ask("header", facts["header"] == ("yes" if d.header else "no"))
        ask("line-ends", facts["line-ends"] == {"\n": "lf", "\r\n": "crlf"}[d.end] or d.encoding == "utf-16")
        if d.fractions:
            ask("decimal", facts["decimal"] == d.decimal)
        if any(ord(c) > 127 for c in d.text):
            ask("encoding", facts["encoding"].replace("utf-16le", "utf-16") == d.encoding or
                (d.encoding in ("latin-1", "windows-1252") and facts["encoding"] in ("latin-1", "windows-1252")))
        if d.comment:
            ask("comment", facts["comment"] == "#")
        elif d.skip:
            ask("skip-lines", facts["skip-lines"] == str(d.skip))
        tally.ask("all of a file", not wrong)
        if wrong and verbose:
            print(seed, wrong, repr(d.delimiter), d.quote, d.escape, d.header, d.decimal, d.skip, d.comment)
            print("   ", {k: (v["value"], round(v["certainty"], 2)) for k, v in told["facts"].items()})
            print("   ", repr(d.text[:200]))
    if os.path.exists(path):
        os.remove(path)
    os.rmdir(folder)
    return tally


def judges(tool, data, verbose):
    """The delimiter and escape of the suite's README; other suites are of commas."""
    tally = Tally()
    told = {}
    with open(os.path.join(data, "csv/rvl/README.md"), encoding="utf-8") as file:
        for row in re.findall(r"^\| `(.*?)` \| .*? \| (.*?) \| (.*?) \| (.*?) \|", file.read(), re.M):
            told[row[0]] = [cell.strip("`") for cell in row[1:]]
    words = {"\\t": "tab", "n/a": None}
    for folder, _, names in sorted(os.walk(os.path.join(data, "csv"))):
        suite = os.path.basename(folder)
        for name in sorted(names):
            if not name.endswith(".csv") or suite in ("csv", "compressed") or "arrow" in folder:
                continue
            delimiter = ","
            if suite == "rvl":
                says, delimiter, _ = told[name]
                if says != "parse_ok":
                    continue
                delimiter = words.get(delimiter, delimiter)
            path = os.path.join(folder, name)
            got = detect(tool, path)
            if got is None or delimiter is None:
                continue
            if got["columns"] < 2 and got["facts"]["delimiter"]["value"] == "none":
                continue  # a table of one column has no delimiter
            good = tally.ask("judges' delimiter", got["facts"]["delimiter"]["value"] == delimiter)
            if not good and verbose:
                print(name, delimiter, got["facts"]["delimiter"])
    return tally


LIMITS = {"read": 1, "delimiter": 0.98, "delimiter, when sure": 1, "header": 0.98, "line-ends": 1, "decimal": 0.99,
          "encoding": 0.99, "all of a file": 0.97, "quote": 0.98, "skip-lines": 0.98, "escape": 0.9, "comment": 0.95,
          "judges' delimiter": 1}


def main():
    arguments = [a for a in sys.argv[1:] if not a.startswith("--")]
    count = int(sys.argv[sys.argv.index("--count") + 1]) if "--count" in sys.argv else 500
    verbose = "--verbose" in sys.argv
    tool = os.path.abspath(arguments[0])
    bad = 0
    for tally in (generated(tool, count, verbose), judges(tool, arguments[1], verbose)):
        for what in tally.asked:
            low = tally.rate(what) < LIMITS.get(what, 0)
            bad += low
            print("%s%-22s %4d of %4d  %.3f" % ("BAD " if low else "", what, tally.right[what], tally.asked[what],
                                                tally.rate(what)))
    return 1 if bad else 0


sys.exit(main())
