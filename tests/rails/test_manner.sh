#!/usr/bin/env bash
# Plants what scripts/check-format, check-shell and check-headers must find.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=tests/rails/planting.sh
. "$root/tests/rails/planting.sh"

mkdir -p "$copy/src/base" "$copy/include/mlgate/base" "$copy/scripts"
cp "$root/.clang-format" "$copy/"

door=$copy/include/mlgate/base/planted.h
printf '#ifndef P_H\n#define P_H\n#include <stddef.h>\nsize_t planted(void);\n#endif\n' >"$door"
expect_pass 'a door that stands alone' "$root/scripts/check-headers" "$copy"
printf '#ifndef P_H\n#define P_H\nsize_t planted(void);\n#endif\n' >"$door"
expect_fail 'a door that needs another' '^include/mlgate/base/planted\.h: does not compile alone' "$root/scripts/check-headers" "$copy"
printf '#include <stddef.h>\nstruct planted { size_t n; };\n' >"$door"
expect_fail 'a door without a guard' 'does not compile alone' "$root/scripts/check-headers" "$copy"
rm "$door"

if "$root/scripts/check-format" >/dev/null 2>&1 || [ $? -ne 77 ]; then
    printf 'int planted(int x)\n{\n    return x;\n}\n' >"$copy/src/base/planted.c"
    expect_pass 'a formatted file' "$root/scripts/check-format" "$copy"
    printf 'int planted( int x ) { return x; }\n' >"$copy/src/base/planted.c"
    expect_fail 'an unformatted file' 'src/base/planted\.c:1:.*clang-format-violations' "$root/scripts/check-format" "$copy"
    "$root/scripts/check-format" --fix "$copy"
    expect_pass 'the file after --fix' "$root/scripts/check-format" "$copy"
fi

if command -v shellcheck >/dev/null; then
    printf '#!/bin/sh\necho ok\n' >"$copy/scripts/planted"
    chmod +x "$copy/scripts/planted"
    expect_pass 'a sound script' "$root/scripts/check-shell" "$copy"
    # shellcheck disable=SC2016 # the $1 is the planted script's
    printf '#!/bin/sh\nrm -rf $1/*\n' >"$copy/scripts/planted"
    expect_fail 'an unquoted parameter' 'SC2086' "$root/scripts/check-shell" "$copy"
fi
finish
