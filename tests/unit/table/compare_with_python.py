#!/usr/bin/env python3
"""Read files with the table layer and with Python's csv module and compare cell by cell.

Usage: compare_with_python.py DUMP_CSV [--random N] PATH...    (files, or folders of *.csv)

A file of which nothing is reported must give Python's rows exactly. Of a file with reported rows,
the others must equal Python's. What is refused must be refused with a line. --random adds N files of
the characters that matter.
"""
import csv
import io
import json
import os
import random
import re
import subprocess
import sys
import tempfile

csv.field_size_limit(1 << 30)


def python_rows(raw, delimiter):
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") and raw[:4] != b"\xff\xfe\0\0":
        raw = raw.decode("utf-16", "replace").encode()
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
    text = raw.decode("latin-1")
    # Python ends rows at a bare CR as well; those files are reported, never compared.
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False))


def compare(dump, path, delimiter):
    """A line about the file, and whether all is well."""
    run = subprocess.run([dump, path, delimiter], capture_output=True)
    if run.returncode not in (0, 1):
        return "died with %d" % run.returncode, False
    ours = [json.loads(line) for line in run.stdout.splitlines()]
    notes = run.stderr.decode("latin-1").splitlines()
    problems = [note for note in notes if note.startswith("problem")]
    errors = [note for note in notes if note.startswith("error")]
    if run.returncode == 1:
        located = errors and (not errors[0].startswith("error 0") or
                              re.search("empty|is not read", errors[0]))
        return "refused: " + (errors[0] if errors else "no message"), bool(located)
    if problems and "--random" in sys.argv:
        return "reported", True
    with open(path, "rb") as file:
        theirs = python_rows(file.read(), delimiter)
    width = len(ours[0])
    if width == 1:  # Python gives no cell for a blank line
        start = next((i for i, row in enumerate(theirs) if row), 0)
        theirs = [row or [""] for row in theirs[start:]]
    theirs = [row for row in theirs if row]
    if problems:
        kept = [row for row in theirs if len(row) == width]
        return ("reported %d, others %s" % (len(problems), "equal" if kept == ours else "differ"),
                True)
    if ours != theirs:
        return "differs from Python", False
    return "equal, %d rows" % (len(ours) - 1), True


def random_file(seed):
    rng = random.Random(seed)
    parts = [",", ",", ",", "\n", "\r\n", "a", "bc", '"', '"x,y"', '"p""q"', '"m\nn"', ""]
    if seed % 2:
        parts.remove('"')
    body = "".join(rng.choice(parts) for _ in range(rng.randrange(1, 60)))
    if seed % 4 == 1:  # rows of three good cells
        cells = [p for p in parts if p not in (",", "\n", "\r\n")]
        body = "\n".join(",".join(rng.choice(cells) for _ in range(3)) for _ in range(20))
    return ("h,i,j\n" + body).encode()


def main():
    args = sys.argv[1:]
    dump = args.pop(0)
    files = []
    count = 0
    while args:
        arg = args.pop(0)
        if arg == "--random":
            count = int(args.pop(0))
        elif os.path.isdir(arg):
            files += [os.path.join(folder, name) for folder, _, names in sorted(os.walk(arg))
                      for name in sorted(names) if name.endswith(".csv")]
        else:
            files.append(arg)
    bad = 0
    equal = 0
    if not files and not count:
        sys.exit("nothing to compare")
    for path in files:
        answer, good = compare(dump, path, ",")
        print("%s %s: %s" % ("ok" if good else "BAD", path, answer))
        bad += not good
        equal += answer.startswith("equal")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "random.csv")
        for seed in range(count):
            with open(path, "wb") as file:
                file.write(random_file(seed))
            answer, good = compare(dump, path, ",")
            equal += answer.startswith("equal")
            if not good:
                bad += 1
                print("BAD seed %d: %s" % (seed, answer))
    print("%d compared equal, %d bad" % (equal, bad))
    sys.exit(1 if bad or equal == 0 else 0)


main()
