#!/usr/bin/env python3
"""Files of public suites, read by mlgate-validate --dump and by Python's csv and json modules, cell by cell.

Usage: judges_csv.py MLGATE_VALIDATE DATA FORMATS_MD [--write]
  DATA has csv/ and json/ (tests/data); FORMATS_MD is docs/formats.md, whose list of files that are
  reported or refused must be the one that comes out here; --write puts it there.

Rules. A file that is read without a report must give Python's header and rows. Of a file with
reported rows, the others must be Python's, in order, and each report names a line. A refusal says why.
Nothing may crash or take 10 s. A y_ text of JSON is accepted and its leaves are Python's, an n_ text is
not accepted.
"""
import csv
import io
import json
import os
import re
import subprocess
import sys
import tempfile

csv.field_size_limit(1 << 30)
sys.setrecursionlimit(10000)


class Bad(Exception):
    pass


def run(tool, *args):
    try:
        done = subprocess.run([tool, "--dump", *args], capture_output=True, timeout=10,
                              stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        raise Bad("takes more than 10 s") from None
    err = done.stderr.decode("utf-8", "replace")
    if done.returncode not in (0, 1, 3):
        raise Bad("exit %d: %s" % (done.returncode, err[:200]))
    return done.returncode, done.stdout.decode("utf-8", "surrogateescape"), err


def notes_of(err):
    """[(line, text, rule)] of what was reported."""
    return [(int(line), text, rule) for line, text, rule in
            re.findall(r"note: .*?:(\d+):\d+: (.*) \[([a-z0-9_.]+)\]$", err, re.M)]


def python_text(raw):
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    return raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")


def python_rows(path, delimiter, escape):
    with open(path, "rb") as file:
        text = python_text(file.read())
    first = re.match(r"sep=(.)\r?\n", text)
    if first:
        text = text[first.end():]
        delimiter = first.group(1)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, escapechar=escape))


def same_width(rows, width):
    """Python has no cell in a blank line; a table of one column has an empty one there. Blank lines
    before the header are passed over."""
    start = next((i for i, row in enumerate(rows) if row), 0)
    return [row or [""] for row in rows[start:]] if width == 1 else [row for row in rows if row]


def within(ours, theirs):
    rest = iter(theirs)
    return all(any(row == other for other in rest) for row in ours)


def dump_rows(tool, path, options):
    """Exit code, header, rows and messages; both forms of the dump must agree."""
    code, text, err = run(tool, "csv", *options, path)
    rows = list(csv.reader(io.StringIO(text, newline=""))) if text else []
    rows = same_width(rows, len(rows[0]) if rows else 0)
    code2, text2, _ = run(tool, "jsonl", *options, path)
    if code2 != code:
        raise Bad("exit %d as csv, %d as jsonl" % (code, code2))
    clean = not re.search("[\udc80-\udcff]", text)  # in JSON bad bytes are U+FFFD
    if code != 3 and clean:
        objects = [json.loads(line, object_pairs_hook=list) for line in text2.split("\n")[:-1]]
        if [[value or "" for _, value in pairs] for pairs in objects] != rows[1:]:
            raise Bad("csv and jsonl differ")
        if any([key for key, _ in pairs] != rows[0] for pairs in objects):
            raise Bad("names differ in jsonl")
    return code, rows, err


def judge_csv(tool, path, options, delimiter, escape):
    """None when the cells are Python's, else "reported" or "refused" and the reason."""
    code, ours, err = dump_rows(tool, path, options)
    if code == 3:
        error = re.search(r"error: (.*) \[", err)
        if not error:
            raise Bad("refused without a reason")
        return "refused", error.group(1)
    theirs = same_width(python_rows(path, delimiter, escape), len(ours[0]))
    notes = notes_of(err)
    if code == 0:
        if ours != theirs:
            raise Bad("differs from Python without a report")
        return None
    if not notes or any(line == 0 for line, _, _ in notes):
        raise Bad("reported without a line")
    doubtful = {"table.after_quote", "table.stray_quote", "table.bare_cr", "table.nul_byte",
                "table.bad_utf8"}
    if not doubtful & {rule for _, _, rule in notes} and not within(ours, theirs):
        raise Bad("the rows that are not reported differ from Python")
    line, text, rule = next((n for n in notes if n[2] != "table.sep_line"), notes[0])
    return "reported", "line %d: %s (%s)" % (line, text, rule)


def csv_cases(data):
    """(path, command line options, delimiter, escape, what the suite says) of every file."""
    told = {}
    with open(os.path.join(data, "csv/rvl/README.md"), encoding="utf-8") as file:
        for row in re.findall(r"^\| `(.*?)` \| .*? \| (.*?) \| (.*?) \| (.*?) \|", file.read(), re.M):
            told[row[0]] = [cell.strip("`") for cell in row[1:]]
    words = {"\\t": "\t", "n/a": ",", "0x01": "\x01", "0x1F": "\x1f"}
    for folder, _, names in sorted(os.walk(os.path.join(data, "csv"))):
        for name in sorted(names):
            if name.startswith(("LICENSE", "README")) or name.endswith(".json") or \
                    os.path.basename(folder) in ("csv", "compressed"):
                continue
            path = os.path.join(folder, name)
            says, delimiter, escape = "parse_ok", ",", "none"
            if folder.endswith("rvl"):
                says, delimiter, escape = told[name]
            options = []
            with open(path, "rb") as file:
                has_sep = re.match(rb"(\xef\xbb\xbf)?sep=", file.read(8))
            delimiter = words.get(delimiter, delimiter)
            if delimiter != "," and not has_sep:
                options += ["--delimiter", "0x%02X" % ord(delimiter)]
            if escape != "none" and escape != "n/a":
                escape = "\\"
                options += ["--escape", escape]
            else:
                escape = None
            yield path, options, delimiter, escape, says


def leaves(value, path, out):
    if isinstance(value, Pairs):
        for key, inner in value.pairs:
            leaves(inner, path + "." + key if path else key, out)
    else:
        out.append((path, value))


class Pairs:
    def __init__(self, pairs):
        self.pairs = pairs


def judge_json(tool, path, scratch):
    """What becomes of the text as a value of one line: None, or what was said."""
    with open(path, "rb") as file:
        raw = file.read().removeprefix(b"\xef\xbb\xbf")
    kind = os.path.basename(path)[0]
    if kind != "y" and (b"\n" in raw or raw.strip() == b""):
        return None  # on one line it would be another text
    line = b'{"v":' + raw.replace(b"\r\n", b" ").replace(b"\n", b" ") + b"}\n"
    with open(scratch, "wb") as file:
        file.write(line)
    code, text, err = run(tool, "jsonl", scratch)
    if kind == "n" and code == 0 and text.count("\n") == 1:
        raise Bad("accepted")
    if kind != "y":
        return None
    if code != 0:
        message = re.search(r"(?:note|error): (?:.*?:\d+:\d+: )?(.*) \[", err)
        return "reported", message.group(1) if message else "?"
    ours = json.loads(text, object_pairs_hook=list)
    theirs = []
    leaves(json.loads(line, object_pairs_hook=Pairs), "", theirs)
    if [name for name, _ in ours] != [name for name, _ in theirs]:
        raise Bad("names differ: %s" % [name for name, _ in ours])
    for (_, cell), (_, value) in zip(ours, theirs):
        if isinstance(value, str) and cell == value or value is None and cell is None:
            continue
        if isinstance(value, str) or value is None or json.loads(cell, object_pairs_hook=list) != \
                json.loads(json.dumps(value, default=lambda p: dict(p.pairs)), object_pairs_hook=list):
            raise Bad("%r is not %r" % (cell, value))
    return None


def escape(text):
    return text.replace("|", "\\|").replace("<", "&lt;")


def main():
    write = "--write" in sys.argv
    tool, data, formats = [arg for arg in sys.argv[1:] if arg != "--write"]
    tool = os.path.abspath(tool)
    rows, bad, counts = [], 0, {"equal": 0, "reported": 0, "refused": 0}
    cases = [(path, lambda c=(path, *rest): judge_csv(tool, *c), says)
             for path, *rest, says in csv_cases(data)]
    scratch = tempfile.mkdtemp()
    line = os.path.join(scratch, "line.jsonl")
    parsing = os.path.join(data, "json/parsing")
    cases += [(os.path.join(parsing, name), lambda n=name: judge_json(tool, os.path.join(parsing, n), line),
               "parse_ok" if name[0] == "y" else name[0])
              for name in sorted(os.listdir(parsing)) if name.endswith(".json")]
    for path, judge, says in cases:
        name = os.path.relpath(path, data)
        try:
            answer = judge()
        except Bad as why:
            print("BAD %s: %s" % (name, why))
            bad += 1
            continue
        counts[answer[0] if answer else "equal"] += 1
        if answer and says == "parse_ok":
            rows.append("| `%s` | %s | %s |\n" % (name, answer[0], escape(answer[1])))
    os.path.exists(line) and os.remove(line)
    os.rmdir(scratch)
    table = "| file of tests/data | what becomes of it | reason |\n|---|---|---|\n" + "".join(rows)
    with open(formats, encoding="utf-8") as file:
        page = file.read()
    wanted = re.sub(r"(<!-- judges -->\n).*?(<!-- /judges -->)", lambda m: m[1] + table + m[2], page,
                    flags=re.S)
    if write:
        with open(formats, "w", encoding="utf-8") as file:
            file.write(wanted)
    elif wanted != page:
        print("BAD %s: the list is another one; run with --write and read the difference" % formats)
        bad += 1
    print("%d files: %s; %d bad" % (len(cases), ", ".join("%d %s" % (n, k) for k, n in counts.items()), bad))
    sys.exit(1 if bad or counts["equal"] < 50 else 0)


if __name__ == "__main__":
    main()
