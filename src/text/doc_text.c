/* The text under a document: its encoding, and places in it. */
#include "doc_reader.h"

#include <stdarg.h>
#include <stdio.h>

#include <mlgate/text/escape.h>

#include "utf8.h"

void mlg_doc_locate(struct mlg_str bytes, size_t offset, uint64_t *ret_line, uint64_t *ret_column)
{
    uint64_t line = 1;
    uint64_t column = 1;
    for (size_t at = 0; at < bytes.len && at < offset;) {
        char first = bytes.data[at];
        uint32_t point = 0;
        (void)mlg_text_utf8_next(bytes, &at, &point);
        bool lone_cr = first == '\r' && (at >= bytes.len || bytes.data[at] != '\n');
        if (first == '\n' || lone_cr) {
            line++;
            column = 1;
        } else if (first != '\r') {
            column++;
        }
    }
    *ret_line = line;
    *ret_column = column;
}

/* Put one printable line into *err, unless it holds an earlier error. */
static void fill(struct mlg_err *err, enum mlg_code code, const char *path, uint64_t line,
                 uint64_t column, const char *text)
{
    if (err == NULL || err->code != MLG_OK)
        return;
    struct mlg_buf shown;
    mlg_buf_init(&shown, 8 * sizeof(err->text));
    mlg_escape_terminal(&shown, mlg_str_of(text), sizeof(err->text) - 1);
    (void)mlg_err_set(err, code, "%s", shown.failed ? "not valid" : mlg_buf_text(&shown));
    mlg_err_at(err, path, line, column);
    mlg_buf_done(&shown);
}

enum mlg_code mlg_doc_reader_fail(const struct mlg_doc_reader *self, uint64_t line, uint64_t column,
                                  const char *format, ...)
{
    char text[sizeof(self->err->text)];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    fill(self->err, self->code, self->path, line, column, text);
    return self->code;
}

enum mlg_code mlg_doc_fail(const struct mlg_doc *doc, const struct mlg_node *node,
                           enum mlg_code code, struct mlg_err *err, const char *format, ...)
{
    char text[sizeof(err->text)];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    fill(err, code, doc->path, node != NULL ? node->line : 0, node != NULL ? node->column : 0,
         text);
    return code;
}

static enum mlg_code refuse_utf16(const struct mlg_doc_reader *self, struct mlg_str bytes)
{
    if (!mlg_str_starts(bytes, MLG_STR("\xFF\xFE")) && !mlg_str_starts(bytes, MLG_STR("\xFE\xFF")))
        return MLG_OK;
    (void)mlg_doc_reader_fail(self, 1, 1, "the text is UTF-16, not UTF-8");
    (void)mlg_err_hint(self->err, "save the file as UTF-8");
    return self->code;
}

enum mlg_code mlg_doc_reader_init(struct mlg_doc_reader *self, struct mlg_arena *arena,
                                  struct mlg_str bytes, const char *path, enum mlg_code code,
                                  struct mlg_err *err)
{
    *self = (struct mlg_doc_reader){ .arena = arena, .path = path, .code = code, .err = err };
    MLG_TRY(refuse_utf16(self, bytes));
    if (bytes.len > MLG_DOC_MAX_BYTES)
        return mlg_doc_reader_fail(self, 0, 0, "larger than the %zu bytes a document may have",
                                   MLG_DOC_MAX_BYTES);
    if (mlg_str_starts(bytes, MLG_STR("\xEF\xBB\xBF")))
        bytes = (struct mlg_str){ .data = bytes.data + 3, .len = bytes.len - 3 };
    size_t valid = mlg_utf8_valid_prefix(bytes);
    if (valid < bytes.len) {
        uint64_t line = 0;
        uint64_t column = 0;
        mlg_doc_locate(bytes, valid, &line, &column);
        (void)mlg_doc_reader_fail(self, line, column, "byte 0x%02X is not UTF-8",
                                  (unsigned)(uint8_t)bytes.data[valid]);
        (void)mlg_err_hint(err, "save the file as UTF-8");
        return code;
    }
    self->bytes = bytes;
    return MLG_OK;
}

struct mlg_node *mlg_doc_new_node(const struct mlg_doc_reader *self, enum mlg_node_kind kind,
                                  uint64_t line, uint64_t column)
{
    struct mlg_node *node = mlg_arena_alloc(self->arena, sizeof(*node));
    if (node != NULL) {
        node->kind = kind;
        node->line = line;
        node->column = column;
    }
    return node;
}
