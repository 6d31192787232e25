#!/usr/bin/env bash
# What only a second user can show: `mlgate doctor` in a repository that belongs to somebody else, and with data that is not
# readable. Each line "mend:" is carried out as it is printed, and the ailment must be gone.
#
# Usage: tests/integration/doctor_owner.sh BIN     exit: 0 as expected; 1 not; 77 not root, or no setpriv or git here (SKIP)
set -euo pipefail
[ "$(id -u)" -eq 0 ] || { echo 'SKIP: a file of another user takes root to make'; exit 77; }
for tool in setpriv git; do
    command -v $tool >/dev/null || { echo "SKIP: $tool is not installed"; exit 77; }
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
chmod 755 "$scratch"
fail() {
    echo "FAIL: $*" >&2
    sed 's/^/    /' "$scratch/log" >&2
    exit 1
}
mkdir "$scratch/bin" "$scratch/home" "$scratch/repo"
cp "$1/mlgate" "$scratch/bin/"
chown 65534:65534 "$scratch/home"
cd "$scratch/repo"
printf 'id,label,score\n1,0,0.1\n2,1,0.9\n' >test.csv
cat >mlgate.yaml <<'Y'
version: 1
model: { name: m, path: model, predict: { command: [./predict, "{model}"] } }
data: { test: { path: test.csv, id: id, label: label } }
test: { data: test, metrics: { roc_auc: { min: 0.5 } } }
trust: { signers: [{ key: ci.pub, stages: [test] }] }
Y
touch ci.pub
printf '#!/bin/sh\n' >predict
chmod +x predict
mkdir model && echo m >model/m
git -c init.defaultBranch=main init -q .
git -c user.name=A -c user.email=a@example.org add -A
git -c user.name=A -c user.email=a@example.org commit -q -m one

somebody() { # somebody COMMAND...: as a user to whom nothing of it belongs
    setpriv --reuid=65534 --regid=65534 --clear-groups env -i HOME="$scratch/home" PATH="$scratch/bin:/usr/bin:/bin" LC_ALL=C \
        GIT_CONFIG_NOSYSTEM=1 MLGATE_SIGNING_KEY=none "$@"
}
doctor() {
    code=0
    somebody mlgate doctor --promote >"$scratch/log" 2>&1 || code=$?
}
mend_of() { # mend_of TEXT: the command behind the line STOP with that text, without the words around it
    grep -F -A1 "$1" "$scratch/log" | sed -n 's/^      mend: //p' | sed 's/^if you trust it: //; s/ (.*//'
}

doctor
[ $code -eq 1 ] || fail "a repository of another user: doctor ended with $code"
grep -q '^STOP .*the repository belongs to another user' "$scratch/log" || fail 'the owner is not named'
command=$(mend_of 'belongs to another user')
case $command in "git config --global --add safe.directory '$scratch/repo'") ;; *) fail "the command is: $command" ;; esac
somebody sh -c "$command"
doctor
[ $code -eq 0 ] || fail 'the printed command did not mend it'
echo "ok: somebody else's repository: $command" | sed "s|$scratch|.|"

cd "$scratch/repo"
chmod 600 test.csv model/m
chmod 700 model
doctor
[ $code -eq 1 ] || fail "data that cannot be read: doctor ended with $code"
grep -q '^STOP .*test.csv: cannot be opened: Permission denied' "$scratch/log" || fail 'the data is not named'
grep -q '^STOP .*the model model is not there or not readable' "$scratch/log" || fail 'the model is not named'
# Its owner mends it, for others: the words in brackets say so.
for what in 'test.csv: cannot be opened' 'the model model is not'; do
    command=$(mend_of "$what")
    case $command in "chmod -R u+rX '"*) ;; *) fail "the command is: $command" ;; esac
    sh -c "${command/u+rX/a+rX}"
done
doctor
[ $code -eq 0 ] || fail 'the printed commands did not mend it'
echo 'ok: data and a model that cannot be read'
