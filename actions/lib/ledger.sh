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

# The copy has every tag and the HEAD of the remote as it is now: that is where policy comes from, whatever is checked out.
ledger_copy() { # ledger_copy FOLDER
    local head
    git fetch --quiet --tags origin
    git fetch --quiet origin HEAD
    head=$(git rev-parse FETCH_HEAD)
    git clone --quiet --bare . "$1"
    git --git-dir="$1" remote remove origin
    git --git-dir="$1" fetch --quiet "$PWD" "$head"
    git --git-dir="$1" update-ref refs/heads/mlgate-remote-head "$head"
    git --git-dir="$1" symbolic-ref HEAD refs/heads/mlgate-remote-head
    ledger_tags "$1" >"$1.before"
}

ledger_push() { # ledger_push FOLDER: 4 when the server refuses
    local refs=() ref
    while read -r _ ref; do
        refs+=("$ref:$ref")
    done < <(ledger_tags "$1" | grep -vxFf "$1.before" || true)
    [ ${#refs[@]} -gt 0 ] || return 0
    git fetch --quiet "$1" "${refs[@]}"
    git push --quiet --atomic origin "${refs[@]}" || return 4
}
