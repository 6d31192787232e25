#!/usr/bin/env python3
"""Do the numbers that the programs print agree with those that scikit-learn and scipy computed?

test_numbers.py BIN PREDICT ROOT: runs mlgate-test and mlgate-compare of folder BIN on the quickstart's data, with its models executed
by the program PREDICT, and compares the JSON reports with tests/data/income/expected-metrics.json: every metric, overall and on
every slice of the file, and every paired DeLong difference with its interval. Relative tolerance 1e-9 (scores agree to 1e-13).
"""
import json
import os
import subprocess
import sys

bin_dir, predict, root = (os.path.abspath(p) for p in sys.argv[1:4])
example = os.path.join(root, "examples", "quickstart")
expected = json.load(open(os.path.join(root, "tests", "data", "income", "expected-metrics.json")))
metrics = ["roc_auc", "average_precision", "log_loss", "brier", "accuracy", "precision", "recall", "f1"]
models = ["baseline", "candidate", "candidate_lost_columns", "candidate_complete_rows"]
bands = {"17-24": "under 25", "25-34": "25 to under 35", "35-49": "35 to under 50", "50-64": "50 to under 65", "65+": "65 and over"}
common = ["--id", "row_id", "--label", "income", "--positive", ">50K", "--data", os.path.join(example, "data", "test.csv"), "--format", "json"]
compared = failures = 0


def run(tool, *arguments):
    command = [os.path.join(bin_dir, tool), *common, *arguments, "--predict", predict, "--model", "{model}"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if not done.stdout:
        sys.exit(f"no report, exit code {done.returncode}: {' '.join(command)}")
    return json.loads(done.stdout)["results"]


def check(what, got, want, tolerance=1e-9):
    global compared, failures
    compared += 1
    if want is None or got is None:
        good = want is None and got is None
    else:
        good = abs(float(got) - want) <= tolerance * max(abs(want), 1e-3)
    if not good:
        failures += 1
        print(f"{what}: got {got}, expected {want}")


def find(results, metric, column=None, value=None):
    for r in results:
        s = r["slice"]
        if r["metric"] == metric and (s is None) == (column is None) and (s is None or (s["column"], s["value"]) == (column, value)):
            return r
    sys.exit(f"no result for {metric} {column} {value}")


slice_options = []
for column in ["sex", "race", "workclass", "education", "marital_status"]:
    slice_options += ["--slice", column]
slice_options += ["--slice", "age:25,35,50,65"]
asked = [word for m in metrics for word in ("--report", m)]

for model in models:
    path = os.path.join(example, "models", model + ".json")
    results = run("mlgate-test", "--no-gate", *asked, *slice_options, "--model", path)
    for metric in metrics:
        check(f"{model} {metric}", find(results, metric)["estimate"], expected["sets"]["test"][model][metric])
        for column, values in expected["slices"]["test"].items():
            for value, of in values.items():
                shown = ("age", bands[value]) if column == "age_band" else (column, value)
                if model in of:
                    check(f"{model} {metric} {column}={value}", find(results, metric, *shown)["estimate"], of[model].get(metric))

for pair, want in expected["paired"]["test"].items():
    first, second = (os.path.join(example, "models", name + ".json") for name in pair.split(" -> "))
    results = run("mlgate-compare", "--baseline", first, "--candidate", second, "--metric", "roc_auc", "--metric", "recall", "--alpha", "0.025")
    auc, recall = find(results, "roc_auc"), find(results, "recall")
    check(f"{pair} roc_auc difference", auc["difference"], want["roc_auc"]["difference"])
    # The file's own interval was made with 1.96 for the normal quantile; its standard error has all digits.
    half = (float(auc["upper"]) - float(auc["lower"])) / 2
    check(f"{pair} roc_auc standard error", half / 1.959963984540054, want["roc_auc"]["delong_se"])
    check(f"{pair} recall difference", recall["difference"], want["recall"]["difference"])

blend = run("mlgate-compare", "--baseline", os.path.join(example, "models", "baseline.json"), "--candidate",
            os.path.join(example, "models", "blend.json"), "--threshold", "0.40", "--baseline-threshold", "0.5",
            "--metric", "accuracy", "--metric", "roc_auc", "--metric", "recall", "--slice", "age:25,35,50,65")
check("blend accuracy", find(blend, "accuracy")["estimate"], 0.8593, 1e-4)
check("blend roc_auc", find(blend, "roc_auc")["estimate"], 0.9205, 1e-4)
check("blend recall 65+", find(blend, "recall", "age", "65 and over")["difference"], 0.0)

if compared < 1000:
    sys.exit(f"only {compared} numbers were compared")
print(f"{compared - failures} passed, {failures} failed")
sys.exit(1 if failures else 0)
