#ifndef MLG_TABLE_JSONL_H
#define MLG_TABLE_JSONL_H
/*
 * What the rooms of JSON Lines share: jsonl_columns.c finds the columns in the first lines,
 * jsonl.c makes rows of all lines.
 */
#include "csv.h"
#include "json_line.h"

struct mlg_jsonl {
    struct mlg_csv csv;
    struct mlg_json_line line;
    struct mlg_json_key *keys; /* of the columns; the first block's */
    uint32_t *seen;            /* [paths] the reading of a line that had it last */
    uint32_t reading;
    size_t expected; /* the column that is likely to come next */
    bool suspected;  /* the line has something to be told; parsing does not tell */
    bool telling;

    /* jsonl_columns.c's; but for the arena, all blocks have them from the first. */
    struct mlg_arena arena; /* of the names */
    struct mlg_str *names;  /* [paths] those of the columns first */
    size_t names_count;     /* of the columns */
    size_t paths_count;
    size_t *buckets; /* index + 1 of the path with that hash, 0 = free; a power of two of them */
    size_t buckets_count;

    /* While the columns are looked for. */
    uint8_t *kinds; /* [paths] what has stood there */
    size_t paths_capacity;
    size_t leaves_count;
    enum mlg_code found;

    /* While a row is read. */
    struct mlg_table *table;
    size_t row_start; /* of the line in the window */
    uint64_t row;
    struct mlg_csv_place place;
    struct mlg_err *err;
    enum mlg_code code;
};

static inline struct mlg_str mlg_jsonl_text(const struct mlg_csv *csv,
                                            const struct mlg_csv_row *row)
{
    struct mlg_str text = { csv->window + row->start, row->end - row->start };
    if (text.len > 0 && text.data[text.len - 1] == '\r')
        text.len--;
    return text;
}

/* The paths of all lines that lie within the sample, and of the first one in any case, in names;
 * the window is where it was. What is bad in the lines is told when they are read as rows. */
enum mlg_code mlg_jsonl_find_columns(struct mlg_table *table, struct mlg_jsonl *self,
                                     struct mlg_err *err) MLG_CHECKED;

/* Index of a path; SIZE_MAX if the sample had none of that name. */
size_t mlg_jsonl_path(const struct mlg_jsonl *self, struct mlg_str name);

/* Free what was found; the names only if they are not the table's. */
void mlg_jsonl_drop_columns(struct mlg_jsonl *self, const struct mlg_table *table);

#endif
