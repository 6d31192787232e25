#!/usr/bin/env bash
# The whole gate. Usage: gate.sh run | gate.sh sign
# run: all stages, in an environment without keys; reports go to .mlgate/reports. sign: the statements that this run wrote, listed in
# WRITTEN, with the key in the environment variable that KEY_VARIABLE names.
{ set +x; } 2>/dev/null
# shellcheck source=actions/lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=actions/lib/ledger.sh
. "$(dirname "${BASH_SOURCE[0]}")/ledger.sh"

reports=.mlgate/reports
written=.mlgate/written # NAME=SHA256 of what the stages wrote

# This process is replaced by one without the key: a model's command could read it out of /proc/<parent>/environ, which
# unsetting does not change.
drop_key() {
    case ${KEY_VARIABLE:-} in
    '' | *[!A-Za-z0-9_]* | [0-9]*) [ -z "${KEY_VARIABLE:-}" ] || fail 'key: give the name of an environment variable' ;;
    *)
        if [ -n "${!KEY_VARIABLE+set}" ]; then
            exec env -u "$KEY_VARIABLE" -u MLGATE_KEY_PASSPHRASE bash "${BASH_SOURCE[0]}" run
        fi
        ;;
    esac
}

# A word that sign-evidence refuses where there is nothing: --only with nothing behind it would be no --only.
listed() {
    if [ -s $written ]; then
        cat $written
    else
        echo nothing
    fi
}

run_gate() {
    local argv=(mlgate run --no-color --no-progress) stages code=0 from=$PWD
    need_mlgate mlgate
    if [ -L .mlgate ] || [ -L $reports ] || [ -L .mlgate/evidence ]; then
        fail '.mlgate or a folder in it is a symbolic link: reports would land elsewhere'
    fi
    [ -z "$(git ls-files -- .mlgate 2>/dev/null)" ] || fail '.mlgate is in the commit: evidence is made, never brought along'
    mkdir -p $reports
    rm -f $written $reports/report.json $reports/summary.md $reports/junit.xml $reports/report.sarif $reports/report.html \
        $reports/annotations.txt
    # Options and not MLGATE_*: what the run was asked for stands in its command line.
    [ -z "${CONFIG:-}" ] || argv+=("--config=$CONFIG")
    [ -z "${MODEL:-}" ] || argv+=("--model=$MODEL")
    [ -z "${THRESHOLD:-}" ] || argv+=("--threshold=$THRESHOLD")
    argv+=("--written=$written" --format=github "--output=$reports/annotations.txt")
    argv+=("--also=json=$reports/report.json" "--also=markdown=$reports/summary.md" "--also=junit=$reports/junit.xml")
    argv+=("--also=sarif=$reports/report.sarif" "--also=html=$reports/report.html")
    read -r -d '' -a stages <<<"${STAGES:-}" || true
    [ ${#stages[@]} -eq 0 ] || argv+=(-- "${stages[@]}")
    quarantined ledger_read "${argv[@]}" || code=$?
    # It quarantines its own text, and the annotations in it are escaped. The summary of the step is written already.
    [ ! -f $reports/annotations.txt ] || cat $reports/annotations.txt
    set_output verdict "$(verdict_of "$code")"
    set_output exit-code "$code"
    set_output report "$from/$reports/report.json"
    set_output summary "$from/$reports/summary.md"
    set_output sarif "$from/$reports/report.sarif"
    set_output html "$from/$reports/report.html"
    set_output reports "$from/$reports"
    set_output evidence "$from/.mlgate/evidence"
    set_output written "$(listed)"
    # The step ends with the gate's own code: a model that leaves something behind could write outputs, but not this.
    finish "$code"
}

sign() {
    local items=()
    need_mlgate mlgate-card
    case ${KEY_VARIABLE:-} in '' | *[!A-Za-z0-9_]* | [0-9]*) fail 'key: give the name of an environment variable' ;; esac
    [ -n "${!KEY_VARIABLE:-}" ] || fail "key: there is nothing in the environment variable $KEY_VARIABLE"
    MLGATE_SIGNING_KEY=${!KEY_VARIABLE}
    export MLGATE_SIGNING_KEY
    lines_into items "${WRITTEN:-}"
    case ${items[0]:-nothing} in nothing) fail 'nothing is signed: the stages wrote no statement' ;; esac
    quarantined mlgate-card sign-evidence --force "${items[@]/#/--only=}" .mlgate/evidence || finish $?
}

case $1 in
run)
    drop_key
    run_gate
    ;;
sign) sign ;;
*) fail "gate.sh: no command '$1'" ;;
esac
