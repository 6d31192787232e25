#!/usr/bin/env bash
# Runs judges_csv.py where there is a Python. Usage: judges_csv.sh PYTHON ARGUMENT...
set -euo pipefail
python=${1:-}
shift
if [ ! -x "$python" ] || ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 9))'; then
    echo "SKIP: no Python 3.9 or newer"
    exit 77
fi
exec "$python" "$(dirname "${BASH_SOURCE[0]}")/judges_csv.py" "$@"
