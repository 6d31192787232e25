# A remote on a server: mlgate writes ledgers of repositories on this machine only, so a bare copy of the remote stands in, and
# git pushes what was added. A push creates tags and moves none, so of two racing promotions the second is refused by the server.
# shellcheck shell=bash

# Is `origin` on a server, and no other remote asked for?
ledger_is_remote() {
    local url
    [ -z "${MLGATE_REMOTE:-}" ] || return 1
    url=$(git config --get remote.origin.url || true)
    case $url in
    '' | file://* | /* | ./* | ../*) return 1 ;;
    *://* | *@*:*) return 0 ;;
    esac
    return 1
}

ledger_tags() { # "ID refs/tags/NAME" of the copy
    git --git-dir="$1" for-each-ref --format='%(objectname) %(refname)' refs/tags
}

# Each line ends in "|| return": these functions are called where `set -e` does not hold, and going on after a fetch that failed
# would take the checkout's own HEAD, and so the change's own policy, for the remote's.
ledger_copy_at() { # ledger_copy_at FOLDER COMMIT: a bare copy of the checkout, whose HEAD is that commit
    git clone --quiet --bare . "$1" || return
    git --git-dir="$1" remote remove origin || return
    git --git-dir="$1" fetch --quiet "$PWD" "$2" || return
    git --git-dir="$1" update-ref refs/heads/mlgate-remote-head "$2" || return
    git --git-dir="$1" symbolic-ref HEAD refs/heads/mlgate-remote-head
}

# Everything that the remote has, as it is now; prints its HEAD: that is where policy comes from, whatever is checked out.
ledger_fetch() {
    GIT_TERMINAL_PROMPT=0 git fetch --quiet --tags origin >&2 || return
    GIT_TERMINAL_PROMPT=0 git fetch --quiet origin HEAD >&2 || return
    git rev-parse --verify --quiet 'FETCH_HEAD^{commit}'
}

ledger_copy() { # ledger_copy FOLDER: to promote with
    local head
    head=$(ledger_fetch) || return
    ledger_copy_at "$1" "$head" || return
    ledger_tags "$1" >"$1.before"
}

# To compare with what is in force. A checkout without credentials cannot ask a private repository; what it brought counts then,
# which a promotion asks for again. A shallow one brought no ledger, and mlgate says so.
ledger_view() { # ledger_view FOLDER
    local head
    if ! head=$(ledger_fetch 2>/dev/null); then
        echo 'mlgate: the remote does not answer without credentials; the ledger is read from the tags of this checkout'
        head=$(git rev-parse --verify --quiet "refs/remotes/origin/${DEFAULT_BRANCH:-HEAD}^{commit}") || return
    fi
    ledger_copy_at "$1" "$head"
}

ledger_push() { # ledger_push FOLDER: 4 when the server refuses
    local refs=() ref
    while read -r _ ref; do
        refs+=("$ref:$ref")
    done < <(ledger_tags "$1" | grep -vxFf "$1.before" || true)
    [ ${#refs[@]} -gt 0 ] || return 0
    git fetch --quiet "$1" "${refs[@]}" || return 4
    git push --quiet --atomic origin "${refs[@]}" || return 4
}
