# Sourced by run.sh and promotion.sh, which count surprises.
# shellcheck shell=bash

# step EXPECTED-EXIT-CODE TITLE COMMAND...
step() {
    local expected=$1 title=$2 got=0
    shift 2
    printf '\n== %s\n$ %s\n' "$title" "$*"
    "$@" || got=$?
    if [ "$got" -eq "$expected" ]; then
        printf -- '-- exit code %d, as expected\n' "$got"
    else
        printf -- '-- exit code %d, BUT %d WAS EXPECTED\n' "$got" "$expected"
        surprises=$((surprises + 1))
    fi
}
