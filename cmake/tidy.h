/*
 * Seen by clang-tidy only, in front of every file (scripts/tidy). The analyzer looks at one file at a time, so it takes
 * mlg_err_set for a function that may return MLG_OK, and goes on to use what was not made. It returns the code it was given,
 * and so does mlg_doc_fail; mlg_arena_full never returns MLG_OK.
 */
#if __has_include(<mlgate/base/err.h>)
#include <mlgate/base/err.h>
#define mlg_err_set(err, code, ...) ((void)mlg_err_set(err, code, __VA_ARGS__), (code))
#endif
#if __has_include(<mlgate/text/doc.h>)
#include <mlgate/text/doc.h>
#define mlg_doc_fail(doc, node, code, ...) ((void)mlg_doc_fail(doc, node, code, __VA_ARGS__), (code))
#endif
#if __has_include(<mlgate/base/arena.h>)
#include <mlgate/base/arena.h>
#define mlg_arena_full(arena, err) ((void)mlg_arena_full(arena, err), MLG_E_LIMIT)
#endif
