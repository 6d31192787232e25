#!/usr/bin/env bash
# Reference cases of another seed, computed on the spot by the libraries: run_oracles must agree with them.
#
# Usage: tests/integration/other_seeds.sh RUN_ORACLES
# Exit: 0 it does; 1 it does not; 77 the libraries cannot be had here (SKIP).
# MLG_SEED is the seed (1); MLG_REFERENCES names a Python that has the libraries already; else they are put into a virtual
# environment under MLG_TOOLS (build/tools), which stays.
set -euo pipefail

runner=$1
packages=(scikit-learn==1.9.1 scipy==1.17.1 statsmodels==0.15.0 mpmath==1.3.0)
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tools=${MLG_TOOLS:-$here/../../build/tools}

skip() {
    echo "SKIP: $*"
    exit 77
}
has_libraries() { [ -x "$1" ] && "$1" -c 'import mpmath, scipy, sklearn, statsmodels' 2>/dev/null; }

python=${MLG_REFERENCES:-$tools/references/bin/python}
if ! has_libraries "$python"; then
    [ -z "${MLG_REFERENCES:-}" ] || skip "$MLG_REFERENCES does not have the libraries"
    mkdir -p "$tools"
    rm -rf "$tools/references"
    python3 -m venv "$tools/references" >/dev/null 2>&1 || skip 'python3 cannot make a virtual environment'
    timeout 500 "$tools/references/bin/pip" -q install "${packages[@]}" >"$tools/references.log" 2>&1 ||
        { rm -rf "$tools/references"; skip "the libraries cannot be installed: $(tail -n 1 "$tools/references.log")"; }
fi
exec "$python" -B "$here/other_seeds.py" "$runner" "${MLG_SEED:-1}"
