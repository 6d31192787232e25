# Running workflows with act (https://github.com/nektos/act) on this machine, without a container and without a network: checkout
# is act's own, mlgate's actions are those of this tree, and the artifact actions are stand-ins that copy.
# shellcheck shell=bash
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
tools=${MLG_TOOLS:-$root/build/tools}
scratch=$(mktemp -d)
act=
# shellcheck disable=SC2034 # of the scripts that source this
actionlint=
code=0
trap 'rm -rf "$scratch"' EXIT

skip() {
    echo "SKIP: $*"
    exit 77
}
fail() {
    echo "FAIL: $*" >&2
    [ ! -f "$scratch/log" ] || sed 's/^/    /' "$scratch/log" | tail -n "${MLG_SHOW:-60}" >&2
    exit 1
}
ok() { echo "ok: $*"; }

# go_tool NAME MODULE VERSION: sets the variable NAME to a program: $MLG_<NAME>, one on PATH, one of an earlier run, or a new one.
go_tool() {
    local name=$1 variable=MLG_${1^^} found
    found=${!variable:-$(command -v "$name" || true)}
    if [ -z "$found" ]; then
        found=$tools/bin/$name
        if [ ! -x "$found" ]; then
            command -v go >/dev/null || skip "$name is not there, and neither is go to install it"
            mkdir -p "$tools/bin"
            GOBIN=$tools/bin timeout 900 go install "$2@$3" >"$tools/$name.log" 2>&1 ||
                skip "$name $3 cannot be installed: $(tail -n 1 "$tools/$name.log")"
        fi
    fi
    printf -v "$name" %s "$found"
}

readme_block() { # readme_block LANGUAGE: the first block of README.md in that language
    awk -v fence="\`\`\`$1" '$0 == fence { inside = 1; next } inside && /^```/ { exit } inside' "$root/README.md"
}

stand_in() { # stand_in NAME SCRIPT: a composite action with the inputs of the artifact actions
    mkdir -p "$scratch/stand-in/$1"
    cat >"$scratch/stand-in/$1/action.yml" <<Y
name: stand-in
description: stand-in
inputs: { name: { description: n, default: '' }, path: { description: p, default: '' }, include-hidden-files: { description: h }, if-no-files-found: { description: i }, key: { description: k } }
runs:
  using: composite
  steps:
    - shell: bash
      run: $2
      env: { NAME: "\${{ inputs.name }}", WHAT: "\${{ inputs.path }}" }
Y
}

act_start() {
    go_tool act github.com/nektos/act v0.2.89
    command -v git >/dev/null || skip 'git is not installed'
    export HOME=$scratch/home GIT_CONFIG_NOSYSTEM=1 XDG_CACHE_HOME=$scratch/home/.cache XDG_CONFIG_HOME=$scratch/home/.config
    export ARTIFACTS=$scratch/artifacts
    mkdir -p "$HOME" "$ARTIFACTS"
    git config --global user.name 'Ann Example'
    git config --global user.email ann@example.org
    git config --global init.defaultBranch main
    git config --global advice.detachedHead false
    # shellcheck disable=SC2016 # for the shell of the step
    stand_in upload-artifact 'mkdir -p "$ARTIFACTS/$NAME" && cp -R "$WHAT"/. "$ARTIFACTS/$NAME" || cp "$WHAT" "$ARTIFACTS/$NAME"'
    # shellcheck disable=SC2016
    stand_in download-artifact 'mkdir -p "$WHAT" && cp -R "$ARTIFACTS/$NAME/." "$WHAT"'
    stand_in cache 'true'
    # What the actions need of this tree; act copies the whole folder for each use.
    mkdir -p "$scratch/mlgate/cmake"
    cp -R "$root/actions" "$scratch/mlgate/"
    cp "$root/cmake/version.txt" "$scratch/mlgate/cmake/"
}

replacements() { # --local-repository for every action that the workflows name
    local use
    grep -rhoE 'uses: *[A-Za-z0-9_.-]+/[A-Za-z0-9_./-]+@[A-Za-z0-9_.-]+' "$@" "$root/actions" | sed 's/uses: *//' | sort -u |
        while IFS= read -r use; do
            case $use in
            actions/checkout@*) ;; # act's own
            mlgate/mlgate/*@*) printf -- '--local-repository\nmlgate/mlgate@%s=%s\n' "${use##*@}" "$scratch/mlgate" ;;
            actions/*@*) printf -- '--local-repository\n%s=%s\n' "$use" "$scratch/stand-in/$(basename "${use%@*}")" ;;
            esac
        done
}

# run_act EVENT [OPTION]...: the workflows of the repository in the working directory; log in $scratch/log, exit code in $code.
run_act() {
    local event=$1 options
    shift
    mapfile -t options < <(replacements .github/workflows)
    rm -rf "$HOME/.cache/act"
    code=0
    timeout 300 "$act" "$event" -P ubuntu-latest=-self-hosted --no-cache-server --env "ARTIFACTS=$ARTIFACTS" \
        "${options[@]}" "$@" >"$scratch/log" 2>&1 </dev/null || code=$?
    [ "$code" -ne 124 ] || fail "act was not done after 300 s"
}

saw() { grep -qF -- "$1" "$scratch/log" || fail "the log lacks: $1"; }
saw_not() { ! grep -qF -- "$1" "$scratch/log" || fail "the log holds: $1"; }
