#!/usr/bin/env bash
# Every action and workflow that is shipped or written by `mlgate init`, by actionlint and by the schemas of GitHub's own; and
# what neither looks at: third-party actions are pinned by a whole digest, no expression stands in a script, permissions are set,
# and all of them, the docs and the Jenkins library name the release of cmake/version.txt.
#
# Usage: tests/integration/actions_lint.sh BIN     exit: 0 clean; 1 not; 77 none of the judges can be had here (SKIP)
set -euo pipefail
# shellcheck source=tests/integration/act_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/act_lib.sh"
PATH=$1:$PATH
shopt -s nullglob

mkdir -p "$scratch/init/model"
cd "$scratch/init"
printf 'id,x,label\n1,2,0\n2,3,1\n' >test.csv
touch model/m requirements.txt
"$1/mlgate" init --name m --predict python3 predict.py '{model}' >/dev/null
mkdir -p "$scratch/readme"
readme_block yaml >"$scratch/readme/workflow.yml"
workflows=("$scratch/readme/workflow.yml" "$root"/examples/workflows/*.yml "$root"/.github/workflows/*.yml "$scratch/init/.github/workflows/mlgate.yml")
actions=("$root"/actions/*/action.yml)

# What needs no judge.
bad=0
release=v$(head -n 1 "$root/cmake/version.txt")
named=0
while IFS=: read -r file line words; do
    for word in $words; do
        named=$((named + 1))
        [ "${word##*@}" = "$release" ] || { echo "$file:$line: $word, but this is $release" && bad=1; }
    done
done < <(cd "$root" && grep -rnoE "mlgate(/mlgate[a-z/]*)?@v[0-9][0-9A-Za-z.+-]*" README.md docs actions examples jenkins "$scratch/init" --include='*.md' \
    --include='*.yml' --include='Jenkinsfile*' --include='*.groovy' --include='*.java')
[ $named -ge 20 ] || { echo "only $named places name a release" && bad=1; }
for file in "${workflows[@]}" "${actions[@]}"; do
    while IFS= read -r use; do
        case $use in
        mlgate/mlgate/*@v[0-9]* | ./*) ;;
        *) [[ $use =~ @[0-9a-f]{40}$ ]] || { echo "$file: not pinned by a digest: $use" && bad=1; } ;;
        esac
    done < <(sed -n 's/^[ -]*uses: *\([^ #]*\).*/\1/p' "$file")
    awk -v file="$file" '
        /^ *(- )?run:/ { script = 1; match($0, /[^ -]/); indent = RSTART; if ($0 ~ /\$\{\{/) { print file ": an expression in a script: " $0; bad = 1 }; next }
        script { match($0, /[^ ]/); if (RSTART <= indent && NF) script = 0; else if ($0 ~ /\$\{\{/) { print file ": an expression in a script: " $0; bad = 1 } }
        END { exit bad }' "$file" || bad=1
done
for file in "${workflows[@]}"; do
    grep -q '^permissions:' "$file" || { echo "$file: no permissions at the top" && bad=1; }
    if grep -q '^ *pull_request_target:' "$file"; then echo "$file: pull_request_target" && bad=1; fi
done
[ $bad -eq 0 ] || fail 'see above'
ok "${#actions[@]} actions and ${#workflows[@]} workflows: pinned, no expression in a script, permissions set"

: "${actionlint:=}"
go_tool actionlint github.com/rhysd/actionlint/cmd/actionlint v1.7.12
"$actionlint" -no-color "${workflows[@]}" || fail 'actionlint'
ok 'actionlint'

judge=${MLG_CHECK_JSONSCHEMA:-$tools/check-jsonschema/bin/check-jsonschema}
if [ ! -x "$judge" ]; then
    python3 -m venv "$tools/check-jsonschema" >/dev/null 2>&1 || skip 'python3 cannot make a virtual environment'
    timeout 300 "$tools/check-jsonschema/bin/pip" -q install check-jsonschema==0.39.0 >"$tools/check-jsonschema.log" 2>&1 ||
        { rm -rf "$tools/check-jsonschema"; skip 'check-jsonschema 0.39.0 cannot be installed'; }
fi
"$judge" --builtin-schema vendor.github-workflows "${workflows[@]}" || fail 'a workflow does not fit its schema'
"$judge" --builtin-schema vendor.github-actions "${actions[@]}" || fail 'an action does not fit its schema'
ok 'GitHub schemas of actions and workflows'
