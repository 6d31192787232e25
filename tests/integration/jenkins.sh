#!/usr/bin/env bash
# The Jenkins library under JenkinsPipelineUnit 1.1: each vars/*.groovy and both example Jenkinsfiles, PASS, FAIL, INCONCLUSIVE.
# Everything runs twice: as plain Groovy, and compiled to continuations by groovy-cps, as Jenkins does it. The steps are stand-ins:
# no real Jenkins is on Maven Central.
#
# Usage: tests/integration/jenkins.sh BIN     exit: 0 passed; 1 not; 77 Maven, a JDK or Maven Central cannot be had here (SKIP)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
skip() {
    echo "SKIP: $*"
    exit 77
}
command -v mvn >/dev/null || skip 'mvn is not installed'
command -v javac >/dev/null || skip 'a JDK is not installed'
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp -R "$root/jenkins" "$scratch/"
cd "$scratch/jenkins/test"
code=0
MLGATE_BIN=$1 MLGATE_README=$root/README.md timeout 600 mvn -B -ntp test >"$scratch/log" 2>&1 || code=$?
if [ $code -ne 0 ] && ! grep -q 'Tests run:' "$scratch/log" && grep -qE 'Could not (transfer|resolve)|Unknown host|Connection refused' "$scratch/log"; then
    skip "Maven Central is out of reach: $(grep -m1 -oE 'Could not (transfer|resolve)[^:]*' "$scratch/log")"
fi
grep -E 'Tests run:|^\[ERROR\]' "$scratch/log" | head -40
[ $code -eq 0 ] || exit 1
# None may have been left out, the one with the real binaries neither.
grep -qE 'Tests run: ([1-9][0-9]), Failures: 0, Errors: 0, Skipped: 0' "$scratch/log"
