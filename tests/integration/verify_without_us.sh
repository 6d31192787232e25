#!/usr/bin/env bash
# The commands of docs/verify-without-us.md, run as they stand there: they accept what mlgate signed, and nothing that was changed.
#
# Usage: tests/integration/verify_without_us.sh BIN     exit: 0 as expected; 1 not; 77 a tool is missing (SKIP)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
PATH=$1:$PATH
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for tool in openssl jq ssh-keygen git; do
    command -v $tool >/dev/null || { echo "SKIP: $tool is not installed"; exit 77; }
done
export HOME=$scratch SOURCE_DATE_EPOCH=1767225600 LC_ALL=C TZ=UTC

{
    echo 'set -euo pipefail'
    # shellcheck disable=SC2016 # the fences of Markdown
    sed -n '/^```sh$/,/^```$/{/^```/!p}' "$root/docs/verify-without-us.md"
} >"$scratch/commands"
[ "$(wc -l <"$scratch/commands")" -gt 30 ] || { echo "FAIL: the page has no commands"; exit 1; }

cd "$scratch"
# shellcheck source=tests/cli/mlgate-promote/lib.sh
. "$root/tests/cli/mlgate-promote/lib.sh"
start
rm -rf .mlgate
mlgate run validate test --quiet --key ../ci.key >../run.log 2>&1
mlgate-card sign model --key ../ci.key --bundle model.sig >/dev/null
initial=--initial approve alice
cp -R . ../whole

bash ../commands >../said 2>&1 || { cat ../said; echo "FAIL: what mlgate signed was refused"; exit 1; }
grep -q '^https://mlgate.dev/evidence/test/v1: PASS$' ../said || { cat ../said; exit 1; }
grep -q 'Good "approval@mlgate" signature for alice@example.org' ../said || { cat ../said; exit 1; }
echo "ok: all of it is accepted"

refused() { # refused WHAT COMMAND...: behind the command, the page's commands fail
    local what=$1
    shift
    "$@"
    if bash ../commands >../said 2>&1; then
        cat ../said
        echo "FAIL: accepted: $what"
        exit 1
    fi
    echo "ok: refused: $what"
    cd ..
    rm -rf repo
    cp -R whole repo
    cd repo
}
other_key() { new_key ../other && cp ../other.pub keys/ci.pub; }
refused 'one byte of the model' sed -i 's/4/5/' model/cut.txt
refused 'a file added' touch model/new
refused 'a file renamed' mv model/cut.txt model/cat.txt
refused 'a file removed' rm model/name.txt
refused 'another key' other_key
refused 'a statement, its bundle kept' sed -i 's/0\.6/0.5/' .mlgate/evidence/test.intoto.json
refused 'a statement removed' rm .mlgate/evidence/test.intoto.json .mlgate/evidence/test.sigstore.json
refused 'a further statement' cp .mlgate/evidence/test.sigstore.json .mlgate/evidence/zzz.sigstore.json
refused 'a number of the card' sed -i '0,/data value="0\.[0-9]/s//&9/' .mlgate/evidence/card.html
refused 'a word of the card' sed -i 's/models/nobody/' .mlgate/evidence/card.md
refused 'an approval' sed -i 's/owner/boss/' .mlgate/evidence/approvals/alice.json
refused 'an approver nobody listed' sed -i '/alice/d' keys/approvers
