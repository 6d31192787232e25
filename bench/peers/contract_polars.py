"""The contract of bench/generate.c in Polars: one lazy pass, typed reading, every check an aggregate.

Usage: contract_polars.py SPEC FILE      exit 0 kept, 9 not (1 is what Python itself ends with); POLARS_MAX_THREADS says how many threads
"""

import csv
import sys

import polars as pl

FOUND = 9
TYPES = {"integer": pl.Int64, "number": pl.Float64, "string": pl.String, "boolean": pl.Boolean, "date": pl.Date}


def main(spec_path, path):
    with open(spec_path, newline="") as f:
        spec = list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))
    # Timestamps are read as text and parsed with their format: what read_csv guesses depends on the first rows.
    schema = {c["name"]: TYPES.get(c["type"], pl.String) for c in spec}
    if path.endswith(".jsonl"):
        schema = {n: pl.String if t == pl.Date else t for n, t in schema.items()}
        table = pl.scan_ndjson(path, schema=schema)
    else:
        table = pl.scan_csv(path, schema=schema)
    bad = []
    for c in spec:
        name, col = c["name"], pl.col(c["name"])
        if c["required"] == "1":
            bad.append(col.null_count().alias(f"null {name}"))
        if c["minimum"]:
            outside = ~col.is_between(float(c["minimum"]), float(c["maximum"])) | ~col.cast(pl.Float64).is_finite()
            bad.append(outside.sum().alias(f"range {name}"))
        if c["values"]:
            bad.append((~col.is_in(c["values"].split("|"))).sum().alias(f"values {name}"))
        if c["pattern"]:
            bad.append((~col.str.contains(c["pattern"])).sum().alias(f"pattern {name}"))
        if c["max_length"] != "0":
            bad.append((col.str.len_chars() > int(c["max_length"])).sum().alias(f"length {name}"))
        if c["type"] == "timestamp":
            parsed = col.str.to_datetime("%Y-%m-%dT%H:%M:%SZ", strict=False)
            bad.append((parsed.is_null() & col.is_not_null()).sum().alias(f"type {name}"))
        if c["type"] == "date" and schema[name] == pl.String:
            bad.append((col.str.to_date("%Y-%m-%d", strict=False).is_null() & col.is_not_null()).sum().alias(f"type {name}"))
    bad.append((pl.len() - pl.col("id").n_unique()).alias("unique id"))
    bad.append((pl.len() - pl.struct("shop", "order_no").n_unique()).alias("unique shop, order_no"))
    try:
        found = table.select(bad).collect(engine="streaming").row(0, named=True)
    except pl.exceptions.PolarsError as error:
        print(f"not readable as typed: {str(error).splitlines()[0]}")
        return FOUND
    broken = {name: count for name, count in found.items() if count}
    print(broken if broken else "kept")
    return FOUND if broken else 0


sys.exit(main(*sys.argv[1:]))
