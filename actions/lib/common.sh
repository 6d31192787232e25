# What the actions' scripts share. Sourced, after tracing was switched off: a trace would print what is in the environment.
# shellcheck shell=bash
set -euo pipefail

# Words of our own only: what is foreign goes through escape_command first.
escape_command() {
    local text=${1//'%'/'%25'}
    text=${text//$'\r'/'%0D'}
    text=${text//$'\n'/'%0A'}
    printf '%s' "${text//'##['/'##%5B'}"
}

fail() { # fail TEXT: as an annotation, and the end
    printf '::error title=mlgate::%s\n' "$(escape_command "$1")"
    exit 2
}

# 128 random bits that nobody can know beforehand.
random_word() {
    od -An -N16 -tx1 /dev/urandom | tr -d ' \n'
}

set_output() { # set_output NAME VALUE: the delimiter cannot be in the value but by foreknowledge, and is looked for all the same
    local delimiter
    delimiter=mlgate_$(random_word)
    case $2 in *"$delimiter"*) fail "the output $1 holds its own delimiter" ;; esac
    printf '%s<<%s\n%s\n%s\n' "$1" "$delimiter" "$2" "$delimiter" >>"$GITHUB_OUTPUT"
}

# Everything that the command prints, on either stream, while the runner obeys nothing in it. Keeps the exit code.
quarantined() {
    local word code=0
    word=mlgate_$(random_word)
    printf '::stop-commands::%s\n' "$word"
    "$@" 2>&1 || code=$?
    printf '\n::%s::\n' "$word"
    return "$code"
}

# Lines of $2 into the array named $1; blank lines do not count.
lines_into() {
    local -n target=$1
    local line
    target=()
    while IFS= read -r line; do
        line=${line%$'\r'}
        [ -z "${line//[[:space:]]/}" ] || target+=("$line")
    done <<<"$2"
}

asked() { # asked VALUE: is a flag with this value on? In doubt it is: the binary refuses the value.
    case $1 in '' | false | no | off | 0) return 1 ;; esac
}

verdict_of() { # verdict_of EXIT-CODE
    case $1 in
    0) echo PASS ;;
    1) echo FAIL ;;
    5) echo INCONCLUSIVE ;;
    *) echo ERROR ;;
    esac
}

meaning_of() { # of an exit code that is no verdict
    case $1 in
    2) echo 'options, mlgate.yaml, a contract or a key are missing or invalid' ;;
    3) echo 'data, a model or evidence are missing or unreadable, or tags were not fetched' ;;
    4) echo 'a remote service failed' ;;
    *) echo 'an internal error' ;;
    esac
}

need_mlgate() {
    command -v "$1" >/dev/null || fail "$1 is not on PATH: put a step with actions/setup before this one"
}

# How the step ends: PASS is 0, and so is INCONCLUSIVE where the workflow asks for that in so many words.
finish() { # finish EXIT-CODE
    case $1 in
    0) ;;
    1) echo '::error title=mlgate::FAIL' ;;
    5)
        if [ "${FAIL_ON_INCONCLUSIVE:-true}" = false ]; then
            echo '::warning title=mlgate::INCONCLUSIVE: not known well enough to pass; let through by fail-on-inconclusive: false'
            exit 0
        fi
        echo '::error title=mlgate::INCONCLUSIVE: not known well enough to pass'
        ;;
    *) printf '::error title=mlgate::it ended with exit code %d: %s; the log says which\n' "$1" "$(meaning_of "$1")" ;;
    esac
    exit "$1"
}
