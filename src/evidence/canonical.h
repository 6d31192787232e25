#ifndef EVIDENCE_CANONICAL_H
#define EVIDENCE_CANONICAL_H
/* Strings as RFC 8785 (JCS) writes them: only '"', '\' and control characters below U+0020 are
 * escaped, everything else stands as it is. The caller sees to it that `text` is valid UTF-8. */
#include <mlgate/base/buf.h>
#include <mlgate/base/str.h>

void canonical_add_string(struct mlg_buf *out, struct mlg_str text);

#endif
