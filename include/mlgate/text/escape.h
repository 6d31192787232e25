#ifndef MLGATE_TEXT_ESCAPE_H
#define MLGATE_TEXT_ESCAPE_H
/*
 * Escaping of foreign text (cell values, column and file names, labels, output of models) for each
 * place it may land in. Each appends to *out; bytes that are not UTF-8 become \xNN (terminal) or
 * U+FFFD (elsewhere).
 */
#include <mlgate/base/buf.h>
#include <mlgate/base/str.h>

/* One line for a terminal or log: control characters (C0, DEL, C1), line and paragraph separators
 * and bidirectional overrides become \n, \t, \xNN or \u{NNNN}; a backslash stays. "##[" anywhere
 * becomes "##\x5B" and a leading "::" (behind blanks) becomes "\x3A:", since CI runners read them
 * as commands. At most max_bytes of input are shown, then "..."; 0 = all. */
void mlg_escape_terminal(struct mlg_buf *out, struct mlg_str text, size_t max_bytes);

/* XML 1.0 character data and attribute values (quotes too); characters that XML 1.0 forbids become
 * U+FFFD. */
void mlg_escape_xml(struct mlg_buf *out, struct mlg_str text);

/* Inline Markdown (CommonMark and GitHub): every ASCII punctuation with a meaning, '<', '&', '|',
 * '@', '#' is escaped, line ends become a blank; no HTML, link, mention or table cell can be
 * opened. */
void mlg_escape_markdown(struct mlg_buf *out, struct mlg_str text);

/* CSV field by RFC 4180: quoted when needed. */
void mlg_escape_csv(struct mlg_buf *out, struct mlg_str text);

#endif
