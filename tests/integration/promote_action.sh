#!/usr/bin/env bash
# The promote action against a remote on a server: a bare copy stands in, git pushes the new tags, and a racing promotion loses.
# The server is git's own `insteadOf`: the configured address is https, which mlgate itself does not write to.
#
# Usage: tests/integration/promote_action.sh BIN     exit: 0 it does; 1 it does not; 77 openssl, ssh-keygen or git is missing (SKIP)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
PATH=$1:$PATH
for tool in openssl ssh-keygen git; do
    command -v $tool >/dev/null || { echo "SKIP: $tool is not installed" && exit 77; }
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export HOME=$scratch/home SOURCE_DATE_EPOCH=1767225600 GITHUB_OUTPUT=$scratch/output RUNNER_TEMP=$scratch/tmp
export GITHUB_STEP_SUMMARY=$scratch/summary
mkdir "$HOME" "$RUNNER_TEMP" "$scratch/work"
cd "$scratch/work"
fail() {
    echo "FAIL: $*" >&2
    exit 1
}
action() { # action COMMAND [VARIABLE=VALUE]...: code and log
    local command=$1
    shift
    : >"$GITHUB_OUTPUT"
    : >"$GITHUB_STEP_SUMMARY"
    code=0
    env COMMAND="$command" MLGATE_ACTOR=octo "$@" bash "$root/actions/lib/run.sh" promote >"$scratch/log" 2>&1 || code=$?
}
ledger() { # ledger VERB ARGUMENT...: ledger_VERB in the shell that Jenkins runs
    sh -ec '. "$0" && "ledger_$@"' "$root/actions/lib/ledger.sh" "$@"
}
. "$root/tests/cli/mlgate-promote/lib.sh"
start
evidence validate test
initial=--initial approve alice
address=https://git.example.org/repo.git
git config "url.$scratch/work/origin.git.insteadOf" $address
git config remote.origin.url $address

action plan MLGATE_INITIAL=true
[ $code -eq 0 ] || { cat "$scratch/log"; fail "plan ended with $code"; }
[ -z "$(git -C ../origin.git tag)" ] || fail 'plan wrote to the remote'
cp -R ../repo ../racer

# A git that fails, or says that it pushed and did not: no promotion, whatever mlgate-promote said of its copy. The list of tags
# is asked for when the copy is made, and again when what is new is pushed.
mkdir ../broken
cat >../broken/git <<'S'
#!/bin/bash
case "$BROKEN $*" in
push*' push '*) exit 0 ;;
'silent '*'ls-remote '*) # answers until something was pushed
    [ ! -e "$RUNNER_TEMP/pushed" ] || exit 128
    ;;
'silent '*'push '*) touch "$RUNNER_TEMP/pushed" ;;
*' for-each-ref '*)
    echo >>"$RUNNER_TEMP/listed"
    [ "$(wc -l <"$RUNNER_TEMP/listed")" -lt 2 ] || case $BROKEN in
    list) exit 128 ;;
    there) rm "$RUNNER_TEMP"/mlgate-ledger.*/ledger.git.there ;;
    esac
    ;;
esac
exec "$GIT" "$@"
S
chmod +x ../broken/git
line='
'
for what in list there push; do
    rm -f "$RUNNER_TEMP/listed"
    action apply MLGATE_INITIAL=true "MLGATE_SIGNING_KEY=$(cat ../ci.key)" "PATH=$scratch/work/broken:$PATH" "GIT=$(command -v git)" BROKEN=$what \
        MLGATE_FORMAT=json "MLGATE_OUTPUT=$scratch/report.json" "MLGATE_ALSO=markdown=$scratch/a=b.md$line$line""junit=$scratch/j.xml"
    for file in report.json a=b.md j.xml; do
        [ ! -e "$scratch/$file" ] || { cat "$scratch/$file"; fail "$what: $file says what did not happen"; }
    done
    ! grep -q 'report.json' "$GITHUB_OUTPUT" || fail "$what: the output report names a report that is gone"
    [ $code -eq 4 ] || { cat "$scratch/log"; fail "$what: a git that fails ended with $code"; }
    grep -qx ERROR "$GITHUB_OUTPUT" || fail "$what: the output verdict is not ERROR"
    ! grep -h 'PASS\|is at production now' "$scratch/log" "$GITHUB_STEP_SUMMARY" || fail "$what: the log or the summary says so all the same"
    [ -z "$(git -C ../origin.git tag)" ] || fail "$what: the remote has $(git -C ../origin.git tag)"
    if [ $what = push ]; then
        [ -z "$(git tag)" ] || fail "$what: the checkout has $(git tag)"
        continue
    fi
    action apply MLGATE_INITIAL=true "MLGATE_SIGNING_KEY=$(cat ../ci.key)"
    [ $code -eq 3 ] || { cat "$scratch/log"; fail "$what: tags of the checkout alone ended with $code"; }
    git tag | xargs git tag -d >/dev/null
done
for words in "--format=json --output=$scratch/o --also=markdown=$scratch/m" "-o $scratch/o --also markdown=$scratch/m"; do # as Jenkins names them
    touch "$scratch/o" "$scratch/m"
    # shellcheck disable=SC2016,SC2086 # expanded in there; words
    sh -c '. "$0" && ledger_withdraw "$@"' "$root/actions/lib/ledger.sh" mlgate-promote apply $words -- --output=../ci.key
    if [ -e "$scratch/o" ] || [ -e "$scratch/m" ] || [ ! -e ../ci.key ]; then
        fail "left behind, or too much: $words"
    fi
done
echo 'ok: nothing is promoted that is not at the remote'

# A remote that takes the tags and does not answer any more.
action apply MLGATE_INITIAL=true "MLGATE_SIGNING_KEY=$(cat ../ci.key)" "PATH=$scratch/work/broken:$PATH" "GIT=$(command -v git)" BROKEN=silent
[ $code -eq 4 ] || { cat "$scratch/log"; fail "a remote that fell silent ended with $code"; }
grep -q 'it is not known whether the remote took' "$scratch/log" || fail 'nothing is said of a remote that fell silent'
! grep -q 'nothing is promoted' "$scratch/log" || fail 'what nobody knows is said of a remote that fell silent'
[ "$(git -C ../origin.git tag | wc -l)" -eq 3 ] || fail "the remote that fell silent has: $(git -C ../origin.git tag)"
git -C ../origin.git tag | xargs git -C ../origin.git tag -d >/dev/null
git tag | xargs -r git tag -d >/dev/null
rm "$RUNNER_TEMP/pushed"
echo 'ok: a remote that fell silent may have taken it'

action apply MLGATE_INITIAL=true "MLGATE_SIGNING_KEY=$(cat ../ci.key)"
[ $code -eq 0 ] || { cat "$scratch/log"; fail "apply ended with $code"; }
grep -qx PASS "$GITHUB_OUTPUT" || fail 'the output verdict is not PASS'
grep -q 'is at production now' "$scratch/log" || { cat "$scratch/log"; fail 'the log does not say what moved'; }
grep -q 'PASS' "$GITHUB_STEP_SUMMARY" || fail 'the summary of the step says nothing'
[ "$(git -C ../origin.git tag | wc -l)" -eq 3 ] || fail "the remote has: $(git -C ../origin.git tag)"
! grep -q 'PRIVATE KEY' "$scratch/log" || fail 'the key is in the log'
echo 'ok: plan and apply against a remote on a server'

# A remote that does not answer is an error; what the checkout holds, the change's own policy among it, is no stand-in.
git config --unset "url.$scratch/work/origin.git.insteadOf"
git config "url.$scratch/work/gone.git.insteadOf" $address
action plan
[ $code -eq 4 ] || { cat "$scratch/log"; fail "a remote that is gone ended with $code"; }
grep -q 'the remote cannot be read' "$scratch/log" || fail 'a remote that is gone is not named'
git config --unset "url.$scratch/work/gone.git.insteadOf"
git config "url.$scratch/work/origin.git.insteadOf" $address
echo 'ok: a remote that does not answer is no promotion'

# A racer that copied the remote before, and pushes after: refused, and nothing at the remote moved.
before=$(git -C ../origin.git for-each-ref)
cd ../racer
git tag | xargs -r git tag -d >/dev/null
git clone --quiet --bare . "$scratch/late.git"
: >"$scratch/late.git.there"
SOURCE_DATE_EPOCH=1767225700 mlgate-promote apply --initial --actor octo --key ../ci.key --remote "$scratch/late.git" >/dev/null 2>&1 ||
    fail 'a racer did not promote to its own copy'
! ledger push "$scratch/late.git" >/dev/null 2>&1 || fail 'a racing promotion was not refused'
[ "$before" = "$(git -C ../origin.git for-each-ref)" ] || fail 'the remote moved'
echo 'ok: of two racing promotions one wins'

# A project in a folder of the repository, where the action runs (working-directory). It is new at the remote.
cd "$scratch/work/repo"
git -C ../origin.git tag | xargs git -C ../origin.git tag -d >/dev/null
git tag | xargs git tag -d >/dev/null
mkdir sub
git mv mlgate.yaml model keys data contract.odcs.yaml predict intended-use.md sub/
cp -R ../ci.key ../people .
printf '.mlgate\nci.key\npeople\n*.json\n*.log\n' >.gitignore
commit 'into a folder'
g push origin HEAD:main
cd sub
evidence validate test
initial=--initial MLGATE_REMOTE=../../origin.git approve alice
action apply MLGATE_INITIAL=true "MLGATE_SIGNING_KEY=$(cat ../ci.key)"
[ $code -eq 0 ] || { cat "$scratch/log"; fail "apply in a folder ended with $code"; }
[ "$(git -C ../../origin.git tag | wc -l)" -eq 3 ] || fail "the remote has: $(git -C ../../origin.git tag)"
action history
[ $code -eq 0 ] || { cat "$scratch/log"; fail "history in a folder ended with $code"; }
grep -qx NONE "$GITHUB_OUTPUT" || fail 'a history is no PASS'
echo 'ok: a project in a folder of the repository'

# A shallow checkout: what is in force cannot be told, and the reason is named.
g clone --depth 1 "file://$scratch/work/origin.git" "$scratch/shallow"
cd "$scratch/shallow/sub"
git config remote.origin.url $address
! ledger read mlgate-promote history >"$scratch/log" 2>&1 || fail 'the history of a shallow checkout was told'
grep -q 'shallow' "$scratch/log" || { cat "$scratch/log"; fail 'that the checkout is shallow is not said'; }
echo 'ok: a shallow checkout is named'
