#!/usr/bin/env bash
# Plants each kind of layer violation in a copy of the tree, and sees scripts/check-layers name it.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=tests/rails/planting.sh
. "$root/tests/rails/planting.sh"
check=$root/scripts/check-layers

plant() { # plant TITLE PATTERN FILE LINE...: a new file with these lines
    local title=$1 pattern=$2 file=$copy/$3
    shift 3
    mkdir -p "$(dirname "$file")"
    printf '%s\n' "$@" >"$file"
    expect_fail "$title" "$pattern" "$check" "$copy"
    rm -rf "$file"
}

plant_statement() { # plant_statement TITLE PATTERN SED
    sed -i.bak -e "$3" "$copy/cmake/layers.cmake"
    expect_fail "$1" "$2" "$check" "$copy"
    mv "$copy/cmake/layers.cmake.bak" "$copy/cmake/layers.cmake"
}

fresh_copy src include cmake
expect_pass 'the tree as it is' "$check" "$copy"

plant 'a door above' '^src/base/p\.c:2: base may not open a door of verdict \[forbidden\]' \
    src/base/p.c '#include <stdio.h>' '#include <mlgate/verdict/verdict.h>'
plant 'a door beside' '^src/stat/p\.c:1: .*\[forbidden\]' src/stat/p.c '#include <mlgate/text/json.h>' \
    '#include <mlgate/verdict/verdict.h>'
plant 'a door above, in quotes' '\[forbidden\]' src/base/p.c '  #  include "mlgate/verdict/verdict.h"'
plant 'a door above, behind a comment' '\[forbidden\]' src/base/p.c '/* x */ #include <mlgate/verdict/verdict.h>'
plant 'a door that opens another' '^include/mlgate/base/p\.h:1: .*\[forbidden\]' \
    include/mlgate/base/p.h '#include <mlgate/verdict/verdict.h>'
plant 'an X-macro table is held to it too' '^src/base/p\.def:1: .*\[forbidden\]' \
    src/base/p.def '#include <mlgate/verdict/verdict.h>'
plant 'a door that does not exist' '\[missing\]' src/base/p.c '#include <mlgate/base/nowhere.h>'
plant 'a layer that does not exist' '\[unknown-layer\]' src/base/p.c '#include <mlgate/cellar/x.h>'
plant 'nobody includes tools' '\[unknown-layer\]' src/base/p.c '#include <mlgate/tools/x.h>'

touch "$copy/src/verdict/planted_private.h"
plant 'a private header of another layer' '\[private\]' src/base/p.c '#include "planted_private.h"'
plant 'a private header of another layer, by path' '\[private\]' src/base/p.c '#include "verdict/planted_private.h"'
plant 'a private header of another layer, climbing' '\[parent\]' src/base/p.c '#include "../verdict/planted_private.h"'
plant 'climbing in the middle' '\[parent\]' src/base/p.c '#include "./../verdict/planted_private.h"'
plant 'climbing through a door' '\[parent\]' src/base/p.c '#include <mlgate/base/../verdict/verdict.h>'
plant 'an absolute path' '\[parent\]' src/base/p.c '#include "/usr/include/zlib.h"'
plant 'a test that climbs' '^tests/unit/base/p\.c:1: .*\[parent\]' tests/unit/base/p.c '#include "../../src/base/x.h"'
plant 'a private header in a door' '\[private\]' include/mlgate/verdict/p.h '#include "planted_private.h"'
plant 'a tool with the private header of a layer' '\[private\]' src/tools/planted/p.c '#include "planted_private.h"'
rm "$copy/src/verdict/planted_private.h"

for header in openssl/evp.h jansson.h yaml.h pcre2.h zstd.h zlib.h cmark.h xxhash.h curl/curl.h git2.h git2/refs.h; do
    plant "$header in a layer without libraries" "^src/verdict/p\.c:1: ${header//./\\.} belongs to .*\[library\]" \
        src/verdict/p.c "#include <$header>"
done
plant 'keys and ciphers in the layer that may hash' '^src/base/p\.c:1: .*\[library\]' src/base/p.c '#include <openssl/evp.h>'
plant 'a library in quotes' '\[library\]' src/verdict/p.c '#include "jansson.h"'
plant 'a library in a tool' '\[library\]' src/tools/planted/p.c '#include <jansson.h>'
plant 'a library in a door of a layer without it' '^include/mlgate/stat/p\.h:1: .*\[library\]' \
    include/mlgate/stat/p.h '#include <yaml.h>'
plant 'a library nobody has named' '\[unknown-library\]' src/base/p.c '#include <utf8proc.h>'
plant 'an include by macro' '\[computed\]' src/base/p.c '#include HEADER'
plant 'include_next' '\[computed\]' src/base/p.c '#include_next <stdio.h>'
plant 'a file outside every layer' '\[no-layer\]' src/p.c '#include <stdio.h>'
plant 'a folder without a line' '^src/attic: .*\[no-layer\]' src/attic/p.c '#include <stdio.h>'
rm -rf "$copy/src/attic"
plant 'a door folder without a line' '^include/mlgate/attic: .*\[no-layer\]' include/mlgate/attic/p.h '#include <stdio.h>'
rm -rf "$copy/include/mlgate/attic"
plant 'a layer that links by itself' '\[build-file\]' src/base/p.cmake 'target_link_libraries(mlg_base PUBLIC mlg_text)'

plant_statement 'a cycle' '\[cycle\]' 's/^mlg_layer(base  *USES/& report/'
plant_statement 'a layer that uses itself' '\[cycle\]' 's/^mlg_layer(base  *USES/& base/'
plant_statement 'a layer that uses none of ours' '\[unknown-layer\]' 's/^mlg_layer(base  *USES/& cellar/'
plant_statement 'an unknown library' '\[unknown-library\]' 's/^mlg_layer(base .* LIBS/& boost/'
plant_statement 'a layer without a folder' 'layer cellar has no src/cellar' '$ a mlg_layer(cellar USES base LIBS)'
plant_statement 'a layer named twice' '\[statement\]' '$ a mlg_layer(base USES LIBS)'
plant_statement 'another statement in the file' '\[statement\]' '$ a target_link_libraries(mlg_base PUBLIC mlg_text)'
finish
