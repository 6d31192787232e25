#ifndef MLG_TEXT_DOC_READER_H
#define MLG_TEXT_DOC_READER_H
/* What the two readers of documents share. */
#include <mlgate/text/doc.h>

/* A document being read: bytes without byte order mark, known to be UTF-8. */
struct mlg_doc_reader {
    struct mlg_arena *arena;
    struct mlg_str bytes;
    const char *path;
    enum mlg_code code;
    struct mlg_err *err;
};

/* Check the encoding: fails with a place for anything but UTF-8. */
enum mlg_code mlg_doc_reader_init(struct mlg_doc_reader *self, struct mlg_arena *arena,
                                  struct mlg_str bytes, const char *path, enum mlg_code code,
                                  struct mlg_err *err) MLG_CHECKED;

/* Fail at a line and column from 1. Returns self->code. */
enum mlg_code mlg_doc_reader_fail(const struct mlg_doc_reader *self, uint64_t line, uint64_t column,
                                  const char *format, ...) MLG_PRINTF(4, 5);

/* Line and column of a byte, both from 1, column in code points; an offset beyond the end is the
 * end. */
void mlg_doc_locate(struct mlg_str bytes, size_t offset, uint64_t *ret_line, uint64_t *ret_column);

/* A zeroed node at a place, or NULL. */
struct mlg_node *mlg_doc_new_node(const struct mlg_doc_reader *self, enum mlg_node_kind kind,
                                  uint64_t line, uint64_t column);

/* Give a scalar node its text (copied) and, when `plain`, the kind and value that the core schema
 * of YAML 1.2 (section 10.3.2) reads in it; else it is a STRING. Errors: memory. */
enum mlg_code mlg_doc_set_scalar(const struct mlg_doc_reader *self, struct mlg_node *node,
                                 struct mlg_str text, bool plain) MLG_CHECKED;

/* The number in a scalar's text by the core schema, if it is one: sets kind (INT, FLOAT) and
 * values. */
bool mlg_doc_read_number(struct mlg_node *node);

/* Forms of a quoted word in messages: as much of it as a line can bear. */
#define MLG_DOC_SHOWN      "'%.60s'"
#define MLG_DOC_SHOWN_STR  "'%.*s'"
#define MLG_DOC_CLIP(text) (int)((text).len < 60 ? (text).len : 60), (text).data

#endif
