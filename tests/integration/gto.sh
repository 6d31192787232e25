#!/usr/bin/env bash
# GTO and git read the ledger that mlgate wrote: versions, stages, history, signatures, the commands of docs/ledger.md.
#
# Usage: tests/integration/gto.sh LEDGER_WRITER
# Exit: 0 they do; 1 they do not; 77 GTO cannot be had here (SKIP).
# MLG_GTO names a `gto` that is installed already; else one is put into a virtual environment of this test's own.
set -euo pipefail

writer=$1
version=1.10.1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

skip() {
    echo "SKIP: $*"
    exit 77
}
fail() {
    echo "FAIL: $*" >&2
    exit 1
}
expect() { # expect WHAT SEEN WANTED
    [ "$2" = "$3" ] || fail "$1: saw '$2', wanted '$3'"
    echo "ok: $1"
}

command -v jq >/dev/null || skip "jq is not installed"
gto=${MLG_GTO:-}
if [ -z "$gto" ]; then
    python3 -m venv "$scratch/venv" >/dev/null 2>&1 || skip "python3 cannot make a virtual environment"
    timeout 300 "$scratch/venv/bin/pip" -q install "gto==$version" >"$scratch/pip.log" 2>&1 ||
        skip "gto $version cannot be installed: $(tail -n 1 "$scratch/pip.log")"
    gto=$scratch/venv/bin/gto
fi

export HOME=$scratch GIT_CONFIG_NOSYSTEM=1
git config --global user.name "Ann Example"
git config --global user.email ann@example.org
git config --global init.defaultBranch main
git init -q --bare "$scratch/hub.git"
git clone -q "$scratch/hub.git" "$scratch/work" 2>/dev/null
cd "$scratch/work"
for model in one two three; do
    mkdir -p model
    echo "$model" >model/weights
    git add model
    git commit -q -m "model $model"
    git tag "commit-$model"
done
git push -q origin HEAD

write() {
    "$writer" "$scratch/work" "$scratch/ci.key" "$@"
}
write initial production refs/tags/commit-one
write promote production refs/tags/commit-two
write rollback production refs/tags/commit-one
write promote production refs/tags/commit-two
write initial staging refs/tags/commit-three

"$gto" show --json >show.json
expect "the version of production" "$(jq -r '.income.stage.production' show.json)" v1.1.0
expect "the version of staging" "$(jq -r '.income.stage.staging' show.json)" v1.2.0
expect "the newest version" "$(jq -r '.income.version' show.json)" v1.2.0
expect "active" "$(jq -r '.income.active' show.json)" true
"$gto" history income --json >history.json
expect "assignments in the history, newest first, each once" \
    "$(jq -r '[.[] | select(.event == "assignment") | .ref] | join(" ")' history.json)" \
    "income#staging#5 income#production#4 income#production#3 income#production#2 income#production#1"
expect "the newest event" "$(jq -r '.[0].ref' history.json)" "income#staging#5"
expect "each registration once" \
    "$(jq -r '[.[] | select(.event == "registration") | .ref] | join(" ")' history.json)" \
    "income@v1.2.0 income@v1.1.0 income@v1.0.0"
"$gto" check-ref 'income#production#4' --json >ref.json
expect "check-ref" "$(jq -r '.version + " " + .commit_hexsha' ref.json)" "v1.1.0 $(git rev-parse commit-two)"

for repository in "$scratch/work" "$scratch/hub.git"; do
    expect "fsck of ${repository##*/}" "$(git -C "$repository" fsck --strict --no-dangling 2>/dev/null)" ""
done

# The commands of docs/ledger.md.
if command -v ssh-keygen >/dev/null; then
    write public >"$scratch/allowed_signers"
    git config gpg.ssh.allowedSignersFile "$scratch/allowed_signers"
    for number in production#1 production#2 production#3 production#4 staging#5; do
        git verify-tag "income#$number" 2>"$scratch/verify.log" || fail "git verify-tag: $(cat "$scratch/verify.log")"
        grep -q 'Good "git" signature for ci@example.org with ECDSA key' "$scratch/verify.log" ||
            fail "git verify-tag: $(cat "$scratch/verify.log")"
    done
    echo "ok: git verify-tag"
    git cat-file tag 'income#production#2' | sed 's/v1\.1\.0/v1.1.1/' >"$scratch/forged"
    forged=$(git hash-object -t tag -w "$scratch/forged")
    git update-ref refs/tags/forged "$forged"
    if git verify-tag forged 2>/dev/null; then
        fail "git verify-tag takes a changed entry"
    fi
    echo "ok: git verify-tag refuses a changed entry"
else
    echo "SKIP of the part with signatures: ssh-keygen is not installed"
fi
id=0000000000000000000000000000000000000000
walked=
while ref=refs/tags/mlgate/income/production/$id && git rev-parse -q --verify "$ref" >/dev/null; do
    line=$(git cat-file tag "$ref" | sed -n '8p')
    expect "previous of $ref" "$(jq -r .previous <<<"$line")" "$id"
    expect "canonical JSON of $ref" "$line" "$(jq -cS . <<<"$line")"
    walked="$walked $(git cat-file tag "$ref" | sed -n 's/^tag //p') $(jq -r .kind <<<"$line")"
    id=$(git rev-parse "$ref")
done
expect "the chain" "$walked" \
    " income#production#1 initial income#production#2 promote income#production#3 rollback income#production#4 promote"
