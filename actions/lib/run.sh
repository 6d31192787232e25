#!/usr/bin/env bash
# One binary, for the action of the same name. Its options are in the environment as MLGATE_<OPTION>, which the binary reads
# itself; the rest comes as lists, one item a line: COMMAND (a sub-command), ARGUMENTS (operands), PREDICT (the argv of --predict).
# Usage: run.sh BINARY
{ set +x; } 2>/dev/null
# shellcheck source=actions/lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=actions/lib/ledger.sh
. "$(dirname "${BASH_SOURCE[0]}")/ledger.sh"

tool=mlgate-$1
need_mlgate "$tool"
argv=("$tool")
[ -z "${COMMAND:-}" ] || argv+=("$COMMAND")
operands=()
predict=()
lines_into operands "${ARGUMENTS:-}"
lines_into predict "${PREDICT:-}"
# The operands stand behind "--", except that --predict takes the rest of the line.
if [ ${#predict[@]} -gt 0 ]; then
    for operand in "${operands[@]}"; do
        case $operand in -*) operand=./$operand ;; esac
        argv+=("$operand")
    done
    argv+=(--predict "${predict[@]}")
elif [ ${#operands[@]} -gt 0 ]; then
    argv+=(-- "${operands[@]}")
fi

# What a run that ends with 0 has told: a verdict, figures that nothing gated, or something else.
told=other
case $1/${COMMAND:-} in
validate/) asked "${MLGATE_DETECT:-}" || asked "${MLGATE_DUMP:-}" || told=verdict ;;
test/) asked "${MLGATE_LIST_METRICS:-}" || { asked "${MLGATE_NO_GATE:-}" && told=figures; } || told=verdict ;;
compare/ | card/verify | promote/plan | promote/apply | promote/rollback) told=verdict ;;
esac

# Where the workflow asks for nothing else: annotations, and the summary of the step. The report quarantines its own text, so it
# is printed behind the quarantine.
annotations=
scratch=$(mktemp -d "${RUNNER_TEMP:-/tmp}/mlgate.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
case $1/$told/${MLGATE_FORMAT:-github}/${MLGATE_OUTPUT:-} in
card/*) ;; # knows no annotations
*/verdict/github/ | */figures/github/)
    annotations=$scratch/annotations
    export MLGATE_FORMAT=github MLGATE_OUTPUT=$annotations
    ;;
esac

code=0
if [ "$1" = promote ]; then
    quarantined ledger_promote "${argv[@]}" || code=$?
else
    quarantined "${argv[@]}" || code=$?
fi
if [ -n "$annotations" ]; then
    MLGATE_OUTPUT=
    [ "$code" -ne 4 ] || rm -f "$annotations" # of a copy that the remote did not take
    [ ! -f "$annotations" ] || cat "$annotations"
fi
[ "$1/$code" != promote/4 ] || MLGATE_OUTPUT= # ledger_withdraw
verdict=$(verdict_of "$code")
[ "$code" -ne 0 ] || [ $told = verdict ] || verdict=NONE
set_output verdict "$verdict"
set_output exit-code "$code"
set_output report "${MLGATE_OUTPUT:-}"
finish "$code"
