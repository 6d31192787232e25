#!/usr/bin/env bash
# put.sh PAGE NAME FILE: replace what stands between <!-- NAME --> and <!-- /NAME --> in a page by the file.
set -euo pipefail
page=$1 name=$2 file=$3
for marker in "<!-- $name -->" "<!-- /$name -->"; do
    grep -qxF -e "$marker" "$page" || { echo "put.sh: $page has no line $marker" >&2; exit 1; }
done
new=$(mktemp)
trap 'rm -f "$new"' EXIT
awk -v from="<!-- $name -->" -v to="<!-- /$name -->" -v file="$file" '
    $0 == to { skip = 0 }
    !skip { print }
    $0 == from { skip = 1; print ""; while ((getline line < file) > 0) print line; print "" }' "$page" >"$new"
cat "$new" >"$page"
