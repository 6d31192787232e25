#!/usr/bin/env bash
# Every test, from a fresh clone: installs what is needed, builds the preset dev into build/dev, runs ctest.
# Usage: tests/run.sh [CTEST-OPTION]...      for example: tests/run.sh -R '^unit\.'
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
jobs=$(nproc 2>/dev/null || echo 2)
scripts/install-deps.sh --for tests
cmake --preset dev
cmake --build --preset dev --parallel "$jobs"
ctest --test-dir build/dev --no-tests=error --output-on-failure --parallel "$jobs" "$@"
