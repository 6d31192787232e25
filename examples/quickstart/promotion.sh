#!/usr/bin/env bash
# The second half of the story: versions of a model in a repository, signed evidence, an approval, production and the way back.
# Called by run.sh, which sets PATH and the function `step`. Everything happens in a scratch repository with a remote of its own.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
kept=${1:?"usage: promotion.sh FOLDER-FOR-THE-CARD"}
scratch=$(mktemp -d "${TMPDIR:-/tmp}/mlgate-quickstart.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
surprises=0
# shellcheck source=examples/quickstart/steps.sh
. "$here/steps.sh"

# Nothing of the user's own git configuration or CI account has a say in this.
export HOME=$scratch/home GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0
unset GITHUB_ACTOR MLGATE_SIGNING_KEY
mkdir -p "$HOME" "$scratch/secret"
git config --global user.name 'Ada Author'
git config --global user.email ada@example.org
git config --global init.defaultBranch main

printf '\n== A repository for the model, with a remote; keys for the CI and for Grace, who approves\n'
git init -q --bare "$scratch/remote.git"
git clone -q "$scratch/remote.git" "$scratch/income" 2>/dev/null
cd "$scratch/income"
mkdir -p model keys data contracts
cp -r "$here/promotion/." .
cp "$here/data/test.csv" data/
cp "$here/contracts/income.odcs.yaml" contracts/
printf '.mlgate/\n' >.gitignore
mlgate card keygen --out "$scratch/secret/ci"
cp "$scratch/secret/ci.pub" keys/ci.pub
ssh-keygen -q -t ed25519 -N '' -C grace@example.org -f "$scratch/secret/grace"
printf 'grace@example.org namespaces="approval@mlgate" %s\n' "$(cut -d ' ' -f 1,2 "$scratch/secret/grace.pub")" \
    >keys/approvers.allowed_signers

# release TITLE MODEL-FILE...: a commit with these files as the model, pushed
release() {
    rm -rf model .mlgate
    mkdir model
    cp "$here/models/$2" model/model.json
    local file
    for file in "${@:3}"; do
        cp "$here/models/$file" model/
    done
    git add -A
    git commit -q -m "$1"
    git push -q origin HEAD:main
}
# shellcheck disable=SC2317 # called by step
approve() {
    mlgate card approve model --output "$scratch/approval.json" >/dev/null
    ssh-keygen -q -Y sign -n approval@mlgate -f "$scratch/secret/grace" "$scratch/approval.json" 2>/dev/null
    mkdir -p .mlgate/evidence/approvals
    mv "$scratch/approval.json" "$scratch/approval.json.sig" .mlgate/evidence/approvals/
    echo 'approved by grace@example.org'
}
key=$scratch/secret/ci.key

release 'income: logistic regression' baseline.json
step 0 'The first version has nothing to be compared with: data and thresholds only' mlgate run --key "$key" validate test
step 0 'Grace reads the card and approves' approve
step 0 'It becomes production' mlgate promote apply --initial --actor ada --key "$key"

release 'income: boosted trees' candidate.json
step 1 'The candidate, against what is in production' mlgate run --key "$key" --quiet
step 0 'Even with an approval ...' approve
step 1 '... nothing but PASS moves a model: refused, with the slice named' mlgate promote apply --actor ada --key "$key"

sed 's/^    threshold: 0.5$/    threshold: 0.40/' mlgate.yaml >mlgate.yaml.new
mv mlgate.yaml.new mlgate.yaml
release 'income: half and half, threshold 0.40' blend.json baseline.json candidate.json
step 0 'The blend, against what is in production' mlgate run --key "$key" --quiet
step 0 'Grace approves it, and the policy with the new threshold' approve
step 0 'It becomes production' mlgate promote apply --actor ada --key "$key"
step 0 'A bad night: back to what was there before, proven to be the same bytes' mlgate promote rollback --key "$key"
step 0 'And forward again' mlgate promote apply --actor ada --key "$key"
step 0 'The ledger knows all of it' mlgate promote history
step 0 'Every byte, number, signature and entry, checked again' mlgate verify

mkdir -p "$kept"
mlgate card render --as html --output "$kept/card.html"
printf '\nThe model card: %s\n' "$kept/card.html"
exit $((surprises > 0))
