"""The contract of bench/generate.c in DuckDB: one query over read_csv with given types.

Usage: contract_duckdb.py SPEC FILE THREADS      exit 0 kept, 9 not (1 is what Python itself ends with)
"""

import csv
import sys

import duckdb

FOUND = 9
TYPES = {"integer": "BIGINT", "number": "DOUBLE", "string": "VARCHAR", "boolean": "BOOLEAN", "date": "DATE", "timestamp": "TIMESTAMPTZ"}


def text(value):
    return "'" + value.replace("'", "''") + "'"


def main(spec_path, path, threads):
    with open(spec_path, newline="") as f:
        spec = list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))
    checks = []
    for c in spec:
        name = c["name"]
        if c["required"] == "1":
            checks.append((f"null {name}", f"{name} IS NULL"))
        if c["minimum"]:
            checks.append((f"range {name}", f"{name} NOT BETWEEN {c['minimum']} AND {c['maximum']}"))
        if c["values"]:
            checks.append((f"values {name}", f"{name} NOT IN ({', '.join(map(text, c['values'].split('|')))})"))
        if c["pattern"]:
            checks.append((f"pattern {name}", f"NOT regexp_full_match({name}, {text(c['pattern'].strip('^$'))})"))
        if c["max_length"] != "0":
            checks.append((f"length {name}", f"length({name}) > {c['max_length']}"))
    select = [f"count(*) FILTER (WHERE {sql})" for _, sql in checks]
    select += ["count(*) - count(DISTINCT id)", "count(*) - count(DISTINCT (shop, order_no))"]
    names = [n for n, _ in checks] + ["unique id", "unique shop, order_no"]
    columns = "{" + ", ".join(f"{text(c['name'])}: {text(TYPES[c['type']])}" for c in spec) + "}"
    if path.endswith(".jsonl"):
        source = f"read_json({text(path)}, format='newline_delimited', columns={columns})"
    else:
        source = f"read_csv({text(path)}, header=true, delim=',', quote='\"', escape='\"', nullstr='', columns={columns}, auto_detect=false)"
    db = duckdb.connect(config={"threads": threads})
    try:
        found = db.execute(f"SELECT {', '.join(select)} FROM {source}").fetchone()
    except duckdb.Error as error:
        print(f"not readable as typed: {str(error).splitlines()[0]}")
        return FOUND
    broken = {n: v for n, v in zip(names, found) if v}
    print(broken if broken else "kept")
    return FOUND if broken else 0


sys.exit(main(*sys.argv[1:]))
