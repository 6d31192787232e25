#!/usr/bin/env bash
# A fresh repository with a scikit-learn model goes from nothing to a green gate by `mlgate init` and one commit, under act.
#
# Usage: tests/integration/init_act.sh BIN     exit: 0 it does; 1 it does not; 77 act or scikit-learn cannot be had here (SKIP)
set -euo pipefail
# shellcheck source=tests/integration/act_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/act_lib.sh"
PATH=$1:$PATH
act_start

venv=${MLG_SKLEARN:-$tools/scikit-learn}
if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -c 'import sklearn' 2>/dev/null; then
    python3 -m venv "$venv" >/dev/null 2>&1 || skip 'python3 cannot make a virtual environment'
    timeout 500 "$venv/bin/pip" -q install scikit-learn==1.7.2 >"$tools/scikit-learn.log" 2>&1 ||
        { rm -rf "$venv"; skip 'scikit-learn 1.7.2 cannot be installed'; }
fi

mkdir -p "$scratch/repo" && cd "$scratch/repo"
git init -q .
cat >train.py <<'P'
import csv
import joblib
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

x, y = load_breast_cancer(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.5, random_state=1, stratify=y)
joblib.dump(make_pipeline(StandardScaler(), LogisticRegression()).fit(x_train, y_train), "model.joblib")
with open("test.csv", "w", newline="") as file:
    out = csv.writer(file)
    out.writerow(["id", *[f"x{i}" for i in range(x.shape[1])], "label"])
    out.writerows([i, *row, label] for i, (row, label) in enumerate(zip(x_test, y_test)))
P
cat >predict.py <<'P'
import csv
import sys
import joblib

model = joblib.load(sys.argv[1])
rows = list(csv.DictReader(sys.stdin))
scores = model.predict_proba([[float(row[f"x{i}"]) for i in range(30)] for row in rows])[:, 1]
print("id,score")
for row, score in zip(rows, scores):
    print(f"{row['id']},{score:.17g}")
P
PATH=$venv/bin:$PATH
python train.py || fail 'the model could not be trained'
mlgate init --name tumour --predict python predict.py '{model}' || fail 'mlgate init'
mlgate doctor || fail 'mlgate doctor'
git add -A && git commit -q -m 'A model and its gate'
run_act push
[ "$code" -eq 0 ] || fail "the gate ended with $code"
saw '::set-output:: verdict=PASS'
saw 'Summary - ## mlgate: PASS'
[ -s "$ARTIFACTS/mlgate-reports/report.html" ] || fail 'the report was not uploaded'
ok 'from nothing to a green gate'

# And the gate is one: labels turned round make the same model a bad one.
sed -i 's/^    label: label.*/    label: label\n    positive: "0"/' mlgate.yaml
git commit -q -a -m 'turned round'
run_act push
[ "$code" -ne 0 ] || fail 'a model worse than chance went through'
saw '::set-output:: verdict=FAIL'
ok 'and to a red one'
