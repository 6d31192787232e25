#!/usr/bin/env bash
# The quickstart's model program: its scores are those that scikit-learn gave, and bad input ends it.
# Usage: tests/examples/test_predict.sh PREDICT
set -euo pipefail
export LC_ALL=C
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
predict=$1
example=$root/examples/quickstart
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
tests=0
failures=0
failed() {
    echo "FAILED: $1"
    failures=$((failures + 1))
}

# close_to EXPECTED: both files have row_id and a score; EXPECTED has it in the column named score.
close_to() {
    awk -F, -v expected="$1" '
        BEGIN { getline header < expected; n = split(header, h, ","); for (i = 1; i <= n; i++) if (h[i] == "score") at = i }
        FNR == 1 { if ($0 != "row_id,score") { print "header " $0; exit 1 } next }
        {
            if ((getline row < expected) <= 0) { print "more rows than expected"; exit 1 }
            split(row, e, ",")
            d = $2 - e[at]; if (d < 0) d = -d
            if ($1 != e[1] || !(d <= 1e-12)) { print "row " $1 ": " $2 ", expected " e[1] ": " e[at]; exit 1 }
            rows++
        }
        END { if ((getline row < expected) > 0 || rows == 0) { print "fewer rows than expected"; exit 1 } }' scores.csv
}

for model in baseline candidate candidate_complete_rows candidate_lost_columns; do
    tests=$((tests + 1))
    "$predict" --model "$example/models/$model.json" --input "$example/data/test.csv" --output scores.csv
    close_to "$root/tests/data/income/predictions/test.$model.csv" || failed "$model: not the stored scores"
done

tests=$((tests + 1))
paste -d, "$root/tests/data/income/predictions/test.baseline.csv" "$root/tests/data/income/predictions/test.candidate.csv" |
    awk -F, 'NR == 1 { print "row_id,score"; next } { printf "%s,%.17g\n", $1, 0.5 * $3 + 0.5 * $7 }' >blend.csv
"$predict" --model "$example/models/blend.json" <"$example/data/test.csv" >scores.csv
close_to "$PWD/blend.csv" || failed 'blend: not the mean of its members'

# What the reader of rows must take: a byte order mark, CRLF, quotes, a newline in a cell, no newline at the end.
cat >small.json <<'JSON'
{"format":"mlgate-demo-model/1","name":"small","task":"regression","link":"identity",
 "features":[{"column":"x","op":"number","mean":1,"scale":2},{"column":"c","op":"equals","value":"a,\"b\"\nc"}],
 "model":{"kind":"linear","intercept":[10],"coef":[[1,100]]}}
JSON
tests=$((tests + 1))
printf '\357\273\277row_id,x,c\r\n1,3,"a,""b""\nc"\r\n"2",5,a' | "$predict" --model small.json >scores.csv
printf 'row_id,score\n1,111\n2,12\n' | cmp - scores.csv || failed 'quoting'

# Linear models of several outputs.
cat >three.json <<'JSON'
{"format":"mlgate-demo-model/1","name":"three","task":"multiclass","link":"softmax","classes":["a","b,c","d"],
 "features":[{"column":"x","op":"number","fill":0}],
 "model":{"kind":"linear","intercept":[0,0,0],"coef":[[1],[1],[1]]}}
JSON
tests=$((tests + 1))
printf 'row_id,x\n1,7\n2,\n' | "$predict" --model three.json >scores.csv
printf 'row_id,a,"b,c",d\n1,%s\n2,%s\n' '0.33333333333333331,0.33333333333333331,0.33333333333333331' \
    '0.33333333333333331,0.33333333333333331,0.33333333333333331' | cmp - scores.csv || failed 'softmax'

# refuses CODE PATTERN TITLE ARG...: standard input is rows.csv; nothing is left behind.
refuses() {
    local code=$1 pattern=$2 title=$3 rc=0
    shift 3
    tests=$((tests + 1))
    "$predict" "$@" --output out.csv <rows.csv >said 2>&1 || rc=$?
    if [ $rc -ne "$code" ] || ! grep -qE -- "$pattern" said || [ -e out.csv ] || [ -e out.csv.part ]; then
        failed "$title: exit $rc, $(cat said) $(ls)"
    fi
    rm -f out.csv out.csv.part
}
bad_rows() { # bad_rows TITLE PATTERN BYTES
    # shellcheck disable=SC2059 # the bytes are a format on purpose
    printf "$3" >rows.csv
    refuses 1 "$2" "$1" --model small.json
}
bad_rows 'nothing' 'empty' ''
bad_rows 'no id' 'no column "row_id"' 'x,c\n1,2\n'
bad_rows 'a missing column' 'no column "c"' 'row_id,x\n1,2\n'
bad_rows 'a column twice' 'column "x" twice' 'row_id,x,c,x\n1,2,a,3\n'
bad_rows 'a short row' 'input:3: 2 cells' 'row_id,x,c\n1,2,a\n2,3\n'
bad_rows 'a word for a number' 'input:2: column "x": "two"' 'row_id,x,c\n1,two,a\n'
bad_rows 'inf' '"inf" is not a number' 'row_id,x,c\n1,inf,a\n'
bad_rows 'hexadecimal' '"0x10" is not a number' 'row_id,x,c\n1,0x10,a\n'
bad_rows 'an empty cell without a fill' 'no finite score' 'row_id,x,c\n1,,a\n'
bad_rows 'an open quote' 'input:2: a quote is never closed' 'row_id,x,c\n1,2,"a\n\n'
bad_rows 'a stray quote' 'a stray quote' 'row_id,x,c\n1,2,a"b\n'
bad_rows 'a NUL' 'input:2: a NUL byte' 'row_id,x,c\n1,2,a\0b\n'

printf 'row_id,x,c\n1,2,a\n' >rows.csv
bad_model() { # bad_model TITLE PATTERN JSON
    printf '%s\n' "$3" >bad.json
    refuses 1 "$2" "$1" --model bad.json
}
tree() { # tree LEFT RIGHT: a model of one tree with a root and two leaves
    echo '{"format":"mlgate-demo-model/1","link":"identity","features":[{"column":"x","op":"number"}],"model":{"kind":"trees",
        "base":[0],"trees":[[{"feature":[0,-1,-1],"threshold":[1,null,null],"left":['"$1"',-1,-1],"right":['"$2"',-1,-1],
        "missing_left":[0,0,0],"value":[0,1,2]}]]}}'
}
tests=$((tests + 1))
tree 1 2 >good.json
"$predict" --model good.json <rows.csv | grep -qx '1,2' || failed 'a tree'
bad_model 'a tree that walks in a circle' '"left" is out of range' "$(tree 0 2)"
bad_model 'a tree that leaves itself' '"right" is out of range' "$(tree 1 3)"
bad_model 'no JSON' 'bad.json:2:' '{'
bad_model 'a key twice' 'bad.json:1:' '{"format":1,"format":2}'
bad_model 'another format' 'not mlgate-demo-model/1' '{"format":"mlgate-demo-model/2"}'
bad_model 'no link' '"link" is missing' '{"format":"mlgate-demo-model/1"}'
blend() {
    echo '{"format":"mlgate-demo-model/1","kind":"blend","members":["'"$1"'"],"weights":['"$2"']}'
}
bad_model 'weights that do not sum to 1' 'sum to 0.5' "$(blend small.json 0.5)"
bad_model 'a member elsewhere' 'not a file name' "$(blend ../small.json 1)"
bad_model 'a blend of itself' '"link" is missing' "$(blend bad.json 1)"
refuses 1 'No such file|Unable to open' 'a model that is not there' --model nowhere.json
refuses 2 '^usage' 'no model'
refuses 2 '^usage' 'an unknown option' --model small.json --depth 3

echo "$tests tests, $failures failures"
[ $failures -eq 0 ]
