#!/usr/bin/env bash
# The public tool model_signing verifies what mlgate-card signs and mlgate-card verifies what it signs; both refuse a changed byte, a file
# added, removed or renamed, and another key.
#
# Usage: tests/integration/model_signing.sh BIN     exit: 0 as expected; 1 not; 77 model_signing cannot be had here (SKIP)
# MLG_MODEL_SIGNING names a `model_signing` that is installed already; else one is put into a virtual environment of this test's own.
set -euo pipefail
PATH=$1:$PATH
version=1.1.1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

skip() {
    echo "SKIP: $*"
    exit 77
}
fail() {
    echo "FAIL: $*" >&2
    tail -n 20 "$scratch/said" >&2
    exit 1
}

tool=${MLG_MODEL_SIGNING:-}
if [ -z "$tool" ]; then
    python3 -m venv "$scratch/venv" >/dev/null 2>&1 || skip "python3 cannot make a virtual environment"
    timeout 300 "$scratch/venv/bin/pip" -q install "model-signing==$version" pyopenssl >"$scratch/pip.log" 2>&1 ||
        skip "model-signing $version cannot be installed: $(tail -n 1 "$scratch/pip.log")"
    tool=$scratch/venv/bin/model_signing
fi

cd "$scratch"
mlgate-card keygen --out ours >/dev/null
mlgate-card keygen --out other >/dev/null
new_model() {
    rm -rf model
    mkdir -p model/sub/deep model/.cache model/empty
    printf 'weights\0\1\2' >model/weights.bin
    : >model/empty.txt
    echo names >model/sub/deep/names.txt
    echo dot >model/.cache/kept
    echo uml >"model/größe mit leer.txt"
    echo ignored >model/.gitignore
}

them() { "$tool" verify key "$1" --signature "$2" --public_key "${3:-ours.pub}" >said 2>&1; }
us() { mlgate-card verify "$1" --bundle "$2" --public-key "${3:-ours.pub}" --quiet >said 2>&1; }

# both WHAT MODEL BUNDLE: accepted as it is, refused behind every change
accepted() { # accepted VERIFIER WHAT MODEL BUNDLE
    "$1" "$3" "$4" || fail "$1: refused: $2"
    echo "ok: $1: $2 is accepted"
}
refused() { # refused VERIFIER WHAT MODEL BUNDLE [KEY]
    if "$1" "$3" "$4" "${5:-ours.pub}"; then
        fail "$1: accepted: $2"
    fi
}
try_all() { # try_all VERIFIER BUNDLE: on a fresh model each
    new_model
    accepted "$1" "a folder by $2" model "$2"
    refused "$1" 'another key' model "$2" other.pub
    printf W | dd of=model/weights.bin conv=notrunc status=none
    refused "$1" 'one byte' model "$2"
    new_model
    touch model/sub/added
    refused "$1" 'a file added' model "$2"
    new_model
    rm model/empty.txt
    refused "$1" 'a file removed' model "$2"
    new_model
    mv model/weights.bin model/weights2.bin
    refused "$1" 'a file renamed' model "$2"
    new_model
    sed 's/"sig": *"M/"sig":"N/; s/"payload": *"e/"payload":"f/' "$2" >changed.sig
    refused "$1" 'a changed bundle' model changed.sig
    echo "ok: $1: everything changed behind $2 is refused"
}

new_model
mlgate-card sign model --key ours.key --bundle by-us.sig >/dev/null
"$tool" sign key model --signature by-them.sig --private_key ours.key >said 2>&1 || fail "model_signing does not sign with our key"
for verifier in them us; do
    try_all $verifier by-us.sig
    try_all $verifier by-them.sig
done

echo alone >alone.bin
mlgate-card sign alone.bin --key ours.key --bundle alone-by-us.sig >/dev/null
"$tool" sign key alone.bin --signature alone-by-them.sig --private_key ours.key >said 2>&1 || fail "model_signing does not sign a file"
for verifier in them us; do
    accepted $verifier 'a file by us' alone.bin alone-by-us.sig
    accepted $verifier 'a file by them' alone.bin alone-by-them.sig
done
mlgate-card sign model --key ours.key --bundle model/model.sig >/dev/null
accepted them 'a signature inside of the model' model model/model.sig
accepted us 'a signature inside of the model' model model/model.sig
