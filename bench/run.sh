#!/usr/bin/env bash
# Measures mlgate beside other programs on data that it makes itself; all rows of a table are of one run on one machine.
#
# Usage: bench/run.sh [--size LIST] [--pairs N] [--repeat N] [--only tables|evaluation|large] [--no-peers]
#                     [--build DIR] [--scratch DIR] [--write]
#   --size LIST    sizes of the validated tables (default: 50M; for the record: 10M,500M,2G)
#   --pairs N      rows of each predictions file (default: 1000000; for the record: 10000000)
#   --repeat N     runs of each command, of which the one with least CPU counts (default: 3; beyond 1 GB at most 2, of peers 1)
#   --only PART    tables, evaluation, or large: ROC-AUC alone, with --memory 512M (default: the first two; for the record of
#                  the third: --pairs 100000000, which needs 7 GB of scratch beside what is spilled)
#   --no-peers     mlgate alone
#   --build DIR    where to build (default: build/bench of the checkout)
#   --scratch DIR  where the data goes, for as long as the run lasts (default: a new folder in TMPDIR)
#   --write        put the tables into docs/performance.md
# Other programs are Python packages, installed into DIR/venv, and qsv, when it is on the PATH; one that cannot be had is a
# row that says so. Each does the same contract, and is first held against tables with one planted defect each.
set -euo pipefail
export LC_ALL=C
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
sizes=50M pairs=1000000 repeat=3 only=all peers=1 build=$root/build/bench scratch='' write=0
usage() {
    sed -n '2,16s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
}
while [ $# -gt 0 ]; do
    case $1 in
    --size) sizes=${2:?} && shift ;;
    --pairs) pairs=${2:?} && shift ;;
    --repeat) repeat=${2:?} && shift ;;
    --only) only=${2:?} && shift ;;
    --build) build=${2:?} && shift ;;
    --scratch) scratch=${2:?} && shift ;;
    --no-peers) peers=0 ;;
    --write) write=1 ;;
    *) usage ;;
    esac
    shift
done
case $only in all | tables | evaluation | large) ;; *) usage ;; esac

cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DMLG_TESTS=OFF >/dev/null
cmake --build "$build" --parallel "$(nproc)" --target mlgate-validate mlgate-compare bench >/dev/null
build=$(cd "$build" && pwd)
tool=$build/bench
dir=$(mktemp -d "${scratch:-${TMPDIR:-/tmp}}/mlgate-bench.XXXXXX")
trap 'rm -rf "$dir"' EXIT
say() { printf 'bench: %s\n' "$*" >&2; }

# A peer is there (its name in `have`), or the reason why not stands in `missing`.
python=$build/venv/bin/python
declare -A have=() missing=()
find_peers() {
    local p
    if [ $peers -eq 0 ]; then
        for p in polars duckdb scipy qsv; do missing[$p]='not asked for'; done
        return
    fi
    if ! [ -x "$python" ] && ! python3 -m venv "$build/venv" >/dev/null 2>&1; then
        for p in polars duckdb scipy; do missing[$p]='no Python with venv'; done
    else
        for p in polars duckdb scipy; do
            local packages=$p
            [ $p != scipy ] || packages='numpy scipy pandas scikit-learn polars'
            # shellcheck disable=SC2086 # several names
            if "$python" -m pip install --quiet --disable-pip-version-check $packages >"$dir/pip.log" 2>&1; then
                have[$p]=$("$python" -c "import importlib.metadata as m; print(*[n + ' ' + m.version(n) for n in '$packages'.split()], sep=', ')")
            else
                missing[$p]="pip could not install it: $(tail -n 1 "$dir/pip.log" | cut -c 1-100)"
            fi
        done
    fi
    if command -v qsv >/dev/null && qsv --version 2>/dev/null | grep -q '^qsv '; then
        have[qsv]=$(qsv --version | head -n 1 | cut -d ' ' -f 1-2)
    else
        missing[qsv]='not on the PATH (the PyPI package of that name is another program)'
    fi
}

# One line a measurement in rows.tsv: group, title, bytes, CPU seconds, wall seconds, peak bytes, remark.
# measured GROUP TITLE BYTES EXPECTED-EXIT COMMAND...
rows=$dir/rows.tsv
measured() {
    local group=$1 title=$2 bytes=$3 expected=$4 best='' line i code runs=$repeat
    shift 4
    [ "$bytes" -lt 1000000000 ] || runs=$((repeat < 2 ? repeat : 2))
    for ((i = 0; i < runs; i++)); do
        line=$("$tool/measure" -o "$dir/out" "$@")
        code=${line##* }
        if [ "$code" != "$expected" ]; then
            printf '%s\t%s\t%s\t\t\t\tended with %s instead of %s\n' "$group" "$title" "$bytes" "$code" "$expected" >>"$rows"
            say "$title: exit $code: $(tail -n 1 "$dir/out" | cut -c 1-200)"
            return
        fi
        if [ -z "$best" ] || awk -v a="${line%% *}" -v b="${best%% *}" 'BEGIN { exit !(a < b) }'; then
            best=$line
            cp "$dir/out" "$dir/out.best"
        fi
    done
    read -r cpu wall peak code <<<"$best"
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$group" "$title" "$bytes" "$cpu" "$wall" "$peak" "${remark:-}" >>"$rows"
    say "$group: $title: $cpu CPU-s, $wall s"
}
skipped() { printf '%s\t%s\t0\t\t\t\tSKIP: %s\n' "$1" "$2" "$3" >>"$rows"; }

# Markdown of a group's rows; ratios are CPU times over that of the row whose title is given.
table_of() {
    awk -F '\t' -v group="$1" -v reference="$2" -v unit="$3" '
        function short(t) { return sprintf(t < 0.1 ? "%.4f" : "%.2f", t) }
        $1 == group { n++; title[n] = $2; bytes[n] = $3; cpu[n] = $4; wall[n] = $5; peak[n] = $6; remark[n] = $7
                      if ($2 == reference) base = $4 }
        END {
            printf "| what | CPU s | wall s | peak MB | %s per CPU s | CPU, times mlgate | |\n|---|--:|--:|--:|--:|--:|---|\n", unit
            for (i = 1; i <= n; i++) {
                if (cpu[i] == "") { printf "| %s | | | | | | %s |\n", title[i], remark[i]; continue }
                c = cpu[i] < 0.0001 ? 0.0001 : cpu[i]
                rate = sprintf(unit == "MB" ? "%.0f" : "%.2f", bytes[i] / 1e6 / c)
                printf "| %s | %s | %s | %s | %s | %s | %s |\n", title[i], short(cpu[i]), short(wall[i]),
                    (peak[i] == 0 ? "" : sprintf("%.0f", peak[i] / 1e6)), rate, (base > 0 ? sprintf("%.2f", c / base) : ""), remark[i]
            }
        }' "$rows"
}
bytes_of() {
    case $1 in
    *G) echo "${1%G}000000000" ;;
    *M) echo "${1%M}000000" ;;
    *) echo "$1" ;;
    esac
}

# --- tables ------------------------------------------------------------------------------------------------------------

peer_command() { # PEER FILE THREADS -> command
    case $1 in
    polars) command=(env "POLARS_MAX_THREADS=$3" "$python" "$root/bench/peers/contract_polars.py" "$dir/spec.tsv" "$2") ;;
    duckdb) command=("$python" "$root/bench/peers/contract_duckdb.py" "$dir/spec.tsv" "$2" "$3") ;;
    qsv) command=(qsv validate --jobs "$3" --quiet "$2" "$dir/schema.json") ;;
    mlgate) command=("$build/bin/mlgate-validate" --quiet --jobs "$3" --contract "$dir/contract.odcs.yaml" "$2") ;;
    esac
}

# JSON Schema of the contract for qsv; its keyword for uniqueness is its own.
write_schema() {
    "$python" - "$dir/spec.tsv" >"$dir/schema.json" <<'PY'
import csv, json, sys
types = {"integer": "integer", "number": "number", "boolean": "boolean"}
properties, required = {}, []
for c in csv.DictReader(open(sys.argv[1], newline=""), delimiter="\t", quoting=csv.QUOTE_NONE):
    p = {"type": [types.get(c["type"], "string")] + ([] if c["required"] == "1" else ["null"])}
    if c["minimum"]:
        p |= {"minimum": float(c["minimum"]), "maximum": float(c["maximum"])}
    if c["values"]:
        p["enum"] = c["values"].split("|") + ([] if c["required"] == "1" else [None])
    if c["pattern"]:
        p["pattern"] = c["pattern"]
    if c["max_length"] != "0":
        p["maxLength"] = int(c["max_length"])
    if c["type"] in ("date", "timestamp"):
        p["format"] = "date" if c["type"] == "date" else "date-time"
    properties[c["name"]] = p
json.dump({"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": properties,
           "required": list(properties), "uniqueCombinedWith": ["id"]}, sys.stdout)
PY
}

# How many of the planted defects PROGRAM finds; "" in `found` when it does not even take the table without one.
hold_against_defects() { # PROGRAM EXIT-WHEN-FOUND FORMAT
    local name good=0 all=0 lost=''
    "$tool/generate" table 2000000 "$3" >"$dir/small.$3"
    peer_command "$1" "$dir/small.$3" 1
    found=''
    [ "$("$tool/measure" "${command[@]}" | awk '{ print $4 }')" = 0 ] || return 0
    for name in $("$tool/generate" defects); do
        "$tool/generate" table 2000000 "$3" "$name" >"$dir/small.$3"
        all=$((all + 1))
        if [ "$("$tool/measure" "${command[@]}" | awk '{ print $4 }')" = "$2" ]; then
            good=$((good + 1))
        else
            lost="$lost, $name"
        fi
    done
    found="finds $good of $all planted defects${lost:+ (not: ${lost#, })}"
}

peers_of_table() { # GROUP FILE BYTES FORMAT
    local p title runs
    for p in polars duckdb qsv; do
        title="$p: the same contract"
        [ $p = qsv ] && [ "$4" = jsonl ] && continue
        if [ -n "${missing[$p]:-}" ]; then
            skipped "$1" "$title" "${missing[$p]}"
            continue
        fi
        remark=${verdict[$p $4]}
        if [ -z "$remark" ]; then
            skipped "$1" "$title" 'it refuses the table without a defect'
            continue
        fi
        for threads in 1 2; do
            peer_command "$p" "$2" "$threads"
            runs=$([ "$3" -lt 1000000000 ] && echo "$repeat" || echo 1)
            repeat=$runs measured "$1" "$title, $threads thread$([ "$threads" = 1 ] || echo s)" "$3" 0 "${command[@]}"
        done
        remark=
    done
}

bench_table() { # SIZE FORMAT
    local file=$dir/table.$2 group="$1 $2" bytes threads validate title
    "$tool/generate" table "$(bytes_of "$1")" "$2" >"$file"
    bytes=$(stat -c %s "$file")
    cat "$file" >/dev/null
    validate=("$build/bin/mlgate-validate" --quiet --contract "$dir/contract.odcs.yaml")
    read -r cpu _ < <("$tool/scan" memory "$file")
    printf '%s\tmemory: sum of words already read\t%s\t%s\t%s\t0\t\n' "$group" "$bytes" "$cpu" "$cpu" >>"$rows"
    measured "$group" 'read: the same from the file' "$bytes" 0 "$tool/scan" read "$file"
    measured "$group" "\`wc -l\`" "$bytes" 0 wc -l "$file"
    measured "$group" "\`sha256sum\`" "$bytes" 0 sha256sum "$file"
    [ "$2" = jsonl ] || measured "$group" 'mlgate: index of all fields' "$bytes" 0 "$tool/scan" index "$file"
    measured "$group" 'mlgate: 10 of 40 columns' "$bytes" 0 "$tool/scan" project "$file" \
        id created city quantity price note mail birthday member score
    measured "$group" 'mlgate: all cells' "$bytes" 0 "$tool/scan" cells "$file"
    measured "$group" "mlgate: \`--dump csv\`" "$bytes" 0 "$build/bin/mlgate-validate" --quiet --dump csv "$file"
    for threads in 1 2; do
        title="$threads thread$([ $threads = 1 ] || echo s)"
        measured "$group" "mlgate: contract, $title" "$bytes" 0 "${validate[@]}" --jobs $threads "$file"
        measured "$group" "mlgate: contract with evidence, $title" "$bytes" 0 "${validate[@]}" --jobs $threads --evidence "$dir/evidence" "$file"
    done
    measured "$group" "mlgate: contract, \`--memory 64M\`, 1 thread" "$bytes" 0 "${validate[@]}" --jobs 1 --memory 64M "$file"
    peers_of_table "$group" "$file" "$bytes" "$2"
    rm -f "$file"
}

growth() {
    awk -F '\t' '
        { split($1, g, " "); key = g[2] " \t" $2; if ($4 != "" && $3 > 0) { if (key in cpu && $2 ~ /^mlgate/) {
              printf "| %s | %s → %s | %.2f | %.2f | %.0f → %.0f |\n", $2, size[key] " " g[2], g[1], $3 / bytes[key],
                  ($4 / cpu[key]) / ($3 / bytes[key]), peak[key] / 1e6, $6 / 1e6 }
          cpu[key] = $4; bytes[key] = $3; peak[key] = $6; size[key] = g[1] } }' "$rows"
}

bench_tables() {
    local size p
    "$tool/generate" contract >"$dir/contract.odcs.yaml"
    "$tool/generate" spec >"$dir/spec.tsv"
    declare -gA verdict=()
    [ -z "${have[qsv]:-}" ] || write_schema
    for format in csv jsonl; do
        hold_against_defects mlgate 1 $format
        verdict[mlgate $format]=$found
        say "mlgate, $format: $found"
        for p in "${!have[@]}"; do
            case $p in polars | duckdb) code=9 ;; qsv) code=1 ;; *) continue ;; esac
            [ "$p $format" != 'qsv jsonl' ] || continue
            hold_against_defects "$p" "$code" $format
            verdict[$p $format]=$found
            say "$p, $format: ${found:-refuses the table}"
        done
    done
    for size in ${sizes//,/ }; do
        for format in csv jsonl; do bench_table "$size" $format; done
    done
    {
        echo "mlgate: ${verdict[mlgate csv]} in CSV, ${verdict[mlgate jsonl]} in JSON Lines. Peers: ${have[polars]:-no polars}, ${have[duckdb]:-no duckdb}, ${have[qsv]:-no qsv}."
        for size in ${sizes//,/ }; do
            for format in csv jsonl; do
                printf '\n**%s of %s**\n\n' "$size" "$([ $format = csv ] && echo CSV || echo 'JSON Lines')"
                table_of "$size $format" 'mlgate: contract, 1 thread' MB
            done
        done
        if [[ $sizes == *,* ]]; then
            printf '\n**Growth**: the CPU time of each size beside that of the size before, over the growth of the bytes (1.00 is linear)\n\n'
            printf '| what | sizes | bytes grow by | CPU per byte grows by | peak MB |\n|---|---|--:|--:|--:|\n'
            growth
        fi
    } >"$dir/tables.md"
}

# --- evaluation --------------------------------------------------------------------------------------------------------

bench_evaluation() {
    local a=$dir/candidate.csv b=$dir/baseline.csv how title threads compare alone
    local n=$((2 * pairs))
    "$tool/generate" predictions "$pairs" 0 >"$b"
    "$tool/generate" predictions "$pairs" 1 >"$a"
    compare=("$build/bin/mlgate-compare" --quiet --label label --id id --margin 'roc_auc=0.01'
        --margin 'f1=0.01' --margin 'log_loss=0.01' --margin 'accuracy=0.01' --baseline "$b" --candidate "$a")
    measured evaluation 'mlgate: all cells of both files' $n 0 "$tool/scan" cells "$a" "$b"
    alone=("$build/bin/mlgate-compare" --quiet --label label --id id --baseline "$b" --candidate "$a" --jobs 1)
    measured evaluation 'mlgate: accuracy alone (read, join, count)' $n 0 "${alone[@]}" --margin accuracy=0.01
    measured evaluation "mlgate: accuracy alone, \`--memory 64M\`" $n 0 "${alone[@]}" --margin accuracy=0.01 --memory 64M
    measured evaluation 'mlgate: ROC-AUC alone' $n 0 "${alone[@]}" --margin roc_auc=0.01
    measured evaluation 'mlgate: overall only, 1 thread' $n 0 "${compare[@]}" --jobs 1
    for threads in 1 2; do
        title="mlgate: overall and 20 slices, $threads thread$([ $threads = 1 ] || echo s)"
        measured evaluation "$title" $n 0 "${compare[@]}" --slice group --jobs $threads
    done
    # Slices that are quantiles of a score have no F1 to speak of, so that nothing is gated: exit 5.
    measured evaluation 'mlgate: overall and 50 slices (quantiles of the score), not gated' $n 5 "${alone[@]}" --slice score:q50 \
        --metric accuracy --metric f1 --metric roc_auc --metric log_loss
    measured evaluation 'mlgate: the same as JSON, with the digests of both files' $n 0 "${compare[@]}" --slice group --jobs 1 --format json
    cp "$dir/out.best" "$dir/mlgate.json"
    measured evaluation "mlgate: the same with \`--memory 512M\`" $n 0 "${compare[@]}" --slice group --jobs 1 --memory 512M
    measured evaluation 'exact sums of two losses, their difference and its square in 20 groups' "$pairs" 0 "$tool/sums" exact "$pairs"
    measured evaluation 'the same in plain doubles' "$pairs" 0 "$tool/sums" plain "$pairs"
    for how in usual lean; do
        case $how in
        usual) title='scikit-learn + SciPy script (pandas)' ;;
        lean) title='leanest SciPy script (Polars, NumPy)' ;;
        esac
        if [ -n "${missing[scipy]:-}" ]; then
            skipped evaluation "$title" "${missing[scipy]}"
            continue
        fi
        repeat=1 measured evaluation "$title" $n 0 "$python" "$root/bench/peers/compare_scipy.py" $how "$b" "$a" "$dir/script.json"
        remark=$("$python" "$root/bench/peers/agree.py" "$dir/script.json" "$dir/mlgate.json" || echo 'the figures DIFFER')
        sed -i "\$s/\$/$remark/" "$rows"
        remark=
    done
    {
        printf '%s paired rows in two files in different orders, accuracy, F1, ROC-AUC and log loss, each with its bounds, its non-inferiority\ntest and Holm over 20 slices. %s\n\n' \
            "$pairs" "${have[scipy]:+Peers: ${have[scipy]}.}"
        table_of evaluation 'mlgate: overall and 20 slices, 1 thread' 'million rows'
    } >"$dir/evaluation.md"
}

bench_large() {
    local a=$dir/candidate.csv b=$dir/baseline.csv threads
    "$tool/generate" predictions "$pairs" 0 >"$b"
    "$tool/generate" predictions "$pairs" 1 >"$a"
    repeat=1
    measured large 'mlgate: all cells of both files' $((2 * pairs)) 0 "$tool/scan" cells "$a" "$b"
    measured large "mlgate: accuracy alone, \`--memory 512M\` (read, join, count)" $((2 * pairs)) 0 \
        "$build/bin/mlgate-compare" --quiet --label label --id id --margin accuracy=0.01 --memory 512M --jobs 1 \
        --baseline "$b" --candidate "$a"
    for threads in 1 2; do
        measured large "mlgate: paired DeLong, \`--memory 512M\`, $threads thread$([ $threads = 1 ] || echo s)" $((2 * pairs)) 0 \
            "$build/bin/mlgate-compare" --quiet --label label --id id --margin roc_auc=0.01 --memory 512M --jobs $threads \
            --baseline "$b" --candidate "$a"
    done
    {
        printf '%s paired rows in two files in different orders, ROC-AUC of both with the covariance.\n\n' "$pairs"
        table_of large 'mlgate: all cells of both files' 'million rows'
    } >"$dir/large.md"
}

# ------------------------------------------------------------------------------------------------------------------------

machine="$(date -u +%Y-%m-%d), $(nproc) processors, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), load $(cut -d ' ' -f 1 /proc/loadavg) at the start, $("${CC:-cc}" --version | head -n 1), commit $(git -C "$root" describe --always --dirty 2>/dev/null || echo unknown)."
: >"$rows"
find_peers
for part in tables evaluation large; do
    [ "$only" = $part ] || { [ "$only" = all ] && [ $part != large ]; } || continue
    "bench_$part"
    { printf '%s\n\n' "$machine"; cat "$dir/$part.md"; } >"$dir/$part.dated"
    printf '\n'
    cat "$dir/$part.dated"
    [ $write -eq 0 ] || "$root/bench/put.sh" "$root/docs/performance.md" "bench:$part" "$dir/$part.dated"
done
