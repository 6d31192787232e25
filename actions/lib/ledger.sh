# A remote on a server: mlgate reads and writes ledgers of repositories on this machine only, so a bare copy stands in, and git
# pushes what was added. A push creates tags and moves none, so of two racing promotions the second is refused by the server.
# For /bin/sh: the actions source this file, and the Jenkins library has a copy of it (scripts/write-actions).
# shellcheck shell=dash
# Each line ends in "|| return": these functions are called where `set -e` does not hold, and going on after a fetch that failed
# would take the checkout's own HEAD, and so the change's own policy, for the remote's.

# The code of functions below when the remote was asked to take something and no longer answers.
ledger_unknown=9

# ledger_promote ARGV...: mlgate-promote and its arguments. 4: the server cannot be read, or refuses.
ledger_promote() {
    local scratch code=0 sent=0
    if ! ledger_is_remote; then
        "$@"
        return
    fi
    scratch=$(mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/mlgate-ledger.XXXXXX") || return 4
    if ledger_copy "$scratch/ledger.git"; then
        ledger_held "$scratch" "$@" || code=$?
        if [ $code -eq 0 ]; then
            ledger_push "$scratch/ledger.git" || sent=$?
        fi
        [ $sent -ne 0 ] || ledger_tell "$scratch"
        case $sent in
        0) ;;
        "$ledger_unknown") echo 'mlgate: it is not known whether the remote took what was made in its copy: look at its tags, or run this again' ;;
        *) echo 'mlgate: the remote did not take what was made in its copy, so nothing is promoted' ;;
        esac
        if [ $sent -ne 0 ]; then
            ledger_withdraw "$@"
            code=4
        fi
    else
        echo 'mlgate: the remote cannot be read, so nothing is promoted; the lines above say why'
        code=4
    fi
    rm -rf "$scratch"
    return $code
}

# ledger_held FOLDER ARGV...: with the copy in FOLDER. What it says of the copy would be read as said of the remote, so that it waits in
# FOLDER, its part of the step's summary as well.
ledger_held() {
    local folder=$1
    shift
    if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
        GITHUB_STEP_SUMMARY=$folder/summary MLGATE_REMOTE=$folder/ledger.git "$@" >"$folder/said" 2>"$folder/talk"
    else
        MLGATE_REMOTE=$folder/ledger.git "$@" >"$folder/said" 2>"$folder/talk"
    fi
}

ledger_tell() { # ledger_tell FOLDER: what waits there
    cat "$1/talk" >&2
    cat "$1/said"
    [ ! -f "$1/summary" ] || cat "$1/summary" >>"$GITHUB_STEP_SUMMARY"
}

# ledger_withdraw ARGV...: the reports that it wrote into files say that something moved, and nothing did. They are named by its options, or
# by the environment in their place; what is no plain file is left alone.
ledger_withdraw() {
    local word key='' output=${MLGATE_OUTPUT:-} also=${MLGATE_ALSO:-} line='
'
    for word; do
        case $key$word in
        --) break ;;
        --output | -o | --also) key=$word= && continue ;;
        --output=* | -o=*) output=${word#--output=} ;;
        --also=*) also=$also$line${word#--also=} ;;
        esac
        key=
    done
    printf '%s\n' "output=$output" "$also" | while IFS= read -r word; do
        word=${word#*=}
        if [ -n "$word" ] && [ -f "$word" ]; then
            rm -f -- "$word"
        fi
    done
}

# ledger_read ARGV...: a program that compares with what is in force. A checkout without credentials cannot ask a private
# repository; what it brought counts then, which a promotion asks for again.
ledger_read() {
    local scratch code=0
    if ! ledger_is_remote; then
        "$@"
        return
    fi
    scratch=$(mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/mlgate-ledger.XXXXXX") || return 4
    if ledger_view "$scratch/ledger.git"; then
        MLGATE_REMOTE=$scratch/ledger.git "$@" || code=$?
    else
        "$@" || code=$?
    fi
    rm -rf "$scratch"
    return $code
}

# Is `origin` on a server, and no other remote asked for?
ledger_is_remote() {
    local url
    [ -z "${MLGATE_REMOTE:-}" ] || return 1
    url=$(git config --get remote.origin.url) || return 1
    case $url in
    '' | file://* | /* | ./* | ../*) return 1 ;;
    *://* | *@*:*) return 0 ;;
    esac
    return 1
}

ledger_tags() { # "ID refs/tags/NAME" of the copy
    git --git-dir="$1" for-each-ref --format='%(objectname) %(refname)' refs/tags
}

ledger_there() { # "ID refs/tags/NAME" of the remote
    local lines
    lines=$(GIT_TERMINAL_PROMPT=0 git ls-remote --tags origin) || return
    printf '%s\n' "$lines" | tr '\t' ' '
}

ledger_lacking() { # ledger_lacking LINES FILE: those of LINES that FILE lacks
    printf '%s\n' "$1" | grep -vxFf "$2" || [ $? -eq 1 ] # 1: it has them all
}

ledger_copy_at() { # ledger_copy_at FOLDER COMMIT: a bare copy of the checkout, whose HEAD is that commit
    local top
    top=$(git rev-parse --show-toplevel) || return # the step may run in a folder of the repository
    git clone --quiet --bare "$top" "$1" || return
    git --git-dir="$1" remote remove origin || return
    git --git-dir="$1" fetch --quiet "$top" "$2" || return
    git --git-dir="$1" update-ref refs/heads/mlgate-remote-head "$2" || return
    git --git-dir="$1" symbolic-ref HEAD refs/heads/mlgate-remote-head
}

# Everything that the remote has, as it is now; prints its HEAD: that is where policy comes from, whatever is checked out.
ledger_fetch() {
    GIT_TERMINAL_PROMPT=0 git fetch --quiet --tags origin >&2 || return
    GIT_TERMINAL_PROMPT=0 git fetch --quiet origin HEAD >&2 || return
    git rev-parse --verify --quiet 'FETCH_HEAD^{commit}'
}

# ledger_copy_remote FOLDER COMMIT: the same without tags that the checkout has and the remote has not; FOLDER.there lists the remote's.
ledger_copy_remote() {
    local tags own
    ledger_copy_at "$1" "$2" || return
    ledger_there >"$1.there" || return
    tags=$(ledger_tags "$1") || return
    own=$(ledger_lacking "$tags" "$1.there") || return
    [ -n "$own" ] || return 0
    own=$(printf '%s\n' "$own" | sed 's/^[^ ]* /delete /') || return
    printf '%s\n' "$own" | git --git-dir="$1" update-ref --stdin
}

ledger_copy() { # ledger_copy FOLDER: to promote with
    local head
    head=$(ledger_fetch) || return
    ledger_copy_remote "$1" "$head"
}

ledger_view() { # ledger_view FOLDER: to read
    local head branch
    if [ "$(git rev-parse --is-shallow-repository)" = true ]; then # its copy is as shallow, and the program says what that lacks
        head=$(git rev-parse --verify --quiet 'HEAD^{commit}') || return
        ledger_copy_at "$1" "$head"
        return
    fi
    if head=$(ledger_fetch 2>/dev/null); then
        ledger_copy_remote "$1" "$head"
        return
    fi
    echo 'mlgate: the remote does not answer without credentials; the ledger is read from the tags of this checkout'
    for branch in ${DEFAULT_BRANCH:+"$DEFAULT_BRANCH"} HEAD main master; do
        if head=$(git rev-parse --verify --quiet "refs/remotes/origin/$branch^{commit}"); then
            ledger_copy_at "$1" "$head"
            return
        fi
    done
    return 1
}

# ledger_send FOLDER LINES: these tags of it, to the remote. 0 only when the remote says that it has them: a connection that breaks
# tells nothing of what the server did before. ledger_unknown: it does not say.
ledger_send() {
    local names refs missing
    names=$(printf '%s\n' "$2" | sed 's/^[^ ]* //') || return
    refs=$(printf '%s\n' "$2" | tr ' ' ':') || return
    # shellcheck disable=SC2086 # one word a reference; git allows neither blanks nor patterns in them
    git fetch --quiet --no-tags "$1" $names || return
    # shellcheck disable=SC2086
    git push --quiet --atomic origin $refs || :
    ledger_there >"$1.there" || return $ledger_unknown
    missing=$(ledger_lacking "$2" "$1.there") || return
    [ -z "$missing" ]
}

ledger_push() { # ledger_push FOLDER: what is new in it
    local tags new id name sent=0
    tags=$(ledger_tags "$1") || return
    new=$(ledger_lacking "$tags" "$1.there") || return
    [ -n "$new" ] || return 0
    ledger_send "$1" "$new" || sent=$?
    [ $sent -ne 0 ] || return 0
    # mlgate-promote wrote them down in the checkout as well, where the next promotion must not find what the remote has not; what it
    # has after all is fetched again.
    printf '%s\n' "$new" | while read -r id name; do
        git update-ref -d "$name" "$id" 2>/dev/null || :
    done
    return $sent
}
