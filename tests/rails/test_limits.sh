#!/usr/bin/env bash
# Plants functions and files over the limits in a copy of the tree, and sees scripts/check-limits name them.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=tests/rails/planting.sh
. "$root/tests/rails/planting.sh"
check=$root/scripts/check-limits

repeat() { # repeat N TEXT
    local i
    for ((i = 0; i < $1; i++)); do echo "$2"; done
}
function_of_lines() { # function_of_lines N: a function of N lines, from its name to its brace
    echo "int planted(int x)"
    echo "{"
    repeat $(($1 - 4)) "    x++;"
    echo "    return x;"
    echo "}"
}
function_of_complexity() { # function_of_complexity N
    echo "int planted(int x)"
    echo "{"
    repeat $(($1 - 1)) "    if (x > 1) x++;"
    echo "    return x;"
    echo "}"
}

mkdir -p "$copy/src/base" "$copy/scripts" "$copy/tests"
list=$copy/scripts/limits-exceptions.txt
: >"$list"
file=$copy/src/base/planted.c

function_of_lines 80 >"$file"
expect_pass '80 lines' "$check" "$copy"
function_of_lines 81 >"$file"
expect_fail '81 lines' '^src/base/planted\.c: planted has 81 lines' "$check" "$copy"
echo '2026-01-01 src/base/planted.c planted 81 1 a test of the list' >"$list"
expect_pass '81 lines, excepted' "$check" "$copy"
function_of_lines 82 >"$file"
expect_fail '82 lines, excepted up to 81' 'planted has 82 lines' "$check" "$copy"
function_of_lines 20 >"$file"
expect_fail 'an exception that is not needed' 'limits-exceptions.txt:1: exception not needed' "$check" "$copy"
echo 'src/base/planted.c planted 81 1' >"$list"
expect_fail 'an exception without date and reason' 'limits-exceptions.txt:1: expected: DATE' "$check" "$copy"
: >"$list"

function_of_complexity 15 >"$file"
expect_pass 'complexity 15' "$check" "$copy"
function_of_complexity 16 >"$file"
expect_fail 'complexity 16' 'planted has [0-9]+ lines and complexity 16' "$check" "$copy"

repeat 800 '/* a line */' >"$file"
expect_pass 'a file of 800 lines' "$check" "$copy"
repeat 801 '/* a line */' >"$file"
expect_fail 'a file of 801 lines' '^src/base/planted\.c: 801 lines' "$check" "$copy"
function_of_lines 20 >"$file"
function_of_lines 200 >"$copy/tests/test_long.c"
expect_pass 'a long function of a test' "$check" "$copy"
repeat 801 '/* a line */' >"$copy/tests/test_long.c"
expect_fail 'a long file of tests' '^tests/test_long\.c: 801 lines' "$check" "$copy"
rm -rf "$copy/tests"
function_of_lines 81 >"$copy/src/base/planted.h"
expect_fail 'a long function in a header' 'src/base/planted\.h: planted has 81 lines' "$check" "$copy"
finish
