#!/usr/bin/env bash
# The runner of golden cases, run on cases made here: what must pass passes, and each way to be wrong fails.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=tests/rails/planting.sh
. "$root/tests/rails/planting.sh"

mkdir -p "$copy/bin" "$copy/cases"
cat >"$copy/bin/demo" <<'DEMO'
#!/bin/sh
# demo OUT ERR CODE
printf '%s\n' "$1"
printf '%s\n' "$2" >&2
exit "$3"
DEMO
chmod +x "$copy/bin/demo"
run=("$root/tests/cli/run" --cases "$copy/cases" --bin "$copy/bin")

case_of() { # case_of NAME CMD STDOUT STDERR EXIT
    local folder=$copy/cases/demo/$1
    rm -rf "$folder"
    mkdir -p "$folder"
    printf '%s\n' "$2" >"$folder/cmd"
    printf '%s' "$3" >"$folder/stdout"
    printf '%s' "$4" >"$folder/stderr"
    printf '%s\n' "$5" >"$folder/exit"
}
good() { case_of one 'demo hello oops 3' $'hello\n' $'oops\n' 3; }

expect_none() {
    local rc=0
    "${run[@]}" "$@" >/dev/null 2>&1 || rc=$?
    [ $rc -eq 2 ] || { echo "FAILED: a run without a case ends $rc, not 2"; failures=$((failures + 1)); }
}
expect_none
good
expect_pass 'a case as expected' "${run[@]}"
expect_pass 'the same, by name' "${run[@]}" demo/one
expect_none other
expect_fail 'a case that does not exist' 'no cmd' "${run[@]}" demo/two

case_of one 'demo hello oops 3' $'hallo\n' $'oops\n' 3
expect_fail 'another stdout' '^\+hello$' "${run[@]}"
case_of one 'demo hello oops 3' 'hello' $'oops\n' 3
expect_fail 'a stdout without the last newline' 'No newline at end of file' "${run[@]}"
case_of one 'demo hello oops 3' $'hello\n' '' 3
expect_fail 'another stderr' '^\+oops$' "${run[@]}"
case_of one 'demo hello oops 3' $'hello\n' $'oops\n' 0
expect_fail 'another exit code' '^\+3$' "${run[@]}"
for what in stdout stderr exit; do
    good
    rm "$copy/cases/demo/one/$what"
    expect_fail "a case without $what" "has no $what" "${run[@]}"
done
case_of two 'demo hello oops 0' $'hello\n' $'oops\n' 0
case_of one 'demo hello oops 0' $'hallo\n' $'oops\n' 0
expect_fail 'one bad case of two' '^2 cases, 1 failed' "${run[@]}"
rm -rf "$copy/cases/demo/two"

# shellcheck disable=SC2016 # these are the cases' own variables
case_of one 'cat "$CASE/cmd" >/dev/null && cat a/b && pwd && echo "$CASE $DATA $ROOT" && touch here' \
    $'inside\n$PWD\n$CASE $DATA $ROOT\n' '' 0
mkdir -p "$copy/cases/demo/one/files/a"
echo inside >"$copy/cases/demo/one/files/a/b"
expect_pass 'files, and folders without a path of this machine' "${run[@]}"
[ ! -e "$copy/cases/demo/one/here" ] || { echo "FAILED: the case wrote beside itself"; failures=$((failures + 1)); }
# shellcheck disable=SC2016
case_of one 'echo half >"$TMPDIR/left"' '' '' 0
expect_fail 'a file left in TMPDIR' 'left in TMPDIR: left' "${run[@]}"

good
rm "$copy/cases/demo/one/stdout"
printf 'h*o\n' >"$copy/cases/demo/one/stdout.glob"
expect_pass 'a pattern' "${run[@]}"
printf 'h*x\n' >"$copy/cases/demo/one/stdout.glob"
expect_fail 'a pattern that does not match' '^\+hello$' "${run[@]}"
printf '...\nhello\n...\n' >"$copy/cases/demo/one/stdout.glob"
expect_pass 'any lines around' "${run[@]}"
printf 'hello\nmore\n' >"$copy/cases/demo/one/stdout.glob"
expect_fail 'a pattern for a line that is missing' '^-more$' "${run[@]}"

case_of one 'demo new words 5' '' '' 0
"${run[@]}" --update >/dev/null
expect_pass 'a case after --update' "${run[@]}"
if [ "$(<"$copy/cases/demo/one/stdout")" != new ] || [ "$(<"$copy/cases/demo/one/exit")" != 5 ]; then
    echo "FAILED: --update wrote something else"
    failures=$((failures + 1))
fi

case_of one 'sleep 1000' '' '' 0
sed 's/^limit_s=.*/limit_s=1/; s|^root=.*|root=/nowhere|' "$root/tests/cli/run" >"$copy/run"
expect_fail 'a case that hangs' 'not done after 1 s' bash "$copy/run" --cases "$copy/cases" --bin "$copy/bin"
finish
