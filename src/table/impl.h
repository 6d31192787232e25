#ifndef MLG_TABLE_IMPL_H
#define MLG_TABLE_IMPL_H
/* What the rooms of the layer share: the table behind the door, and what a format must offer. */
#include <stdarg.h>
#include <stdbool.h>

#include <mlgate/table/table.h>

#include "source.h"

struct mlg_csv;
struct mlg_csv_suspect;
struct mlg_dataset;

/* One file a format. */
struct mlg_table_format {
    const char *id; /* "csv" */
    /* Read the header into table->names, and make the first block, table->reader. */
    enum mlg_code (*open)(struct mlg_table *table, struct mlg_err *err);
    /* Another block for the same table; `drop` frees it. */
    enum mlg_code (*another)(struct mlg_table *table, struct mlg_csv **ret_csv,
                             struct mlg_err *err);
    void (*drop)(struct mlg_csv *csv);
    /* Rows into csv->grid until it is full (csv->ended_by = MLG_CSV_ROW) or the block ends. */
    enum mlg_code (*parse)(struct mlg_table *table, struct mlg_csv *csv, struct mlg_err *err);
    /* Tell what is wrong with the row at csv->at, which `parse` has suspected. */
    enum mlg_code (*examine)(struct mlg_table *table, struct mlg_csv *csv,
                             const struct mlg_csv_suspect *suspect, struct mlg_err *err);
    /* Line, column and offset of a cell. */
    void (*locate)(const struct mlg_table *table, const struct mlg_batch *batch, size_t row,
                   size_t column, struct mlg_loc *ret_loc);
    void (*close)(struct mlg_table *table);
};

extern const struct mlg_table_format mlg_table_format_csv;
extern const struct mlg_table_format mlg_table_format_jsonl;

/* The columns' names, and the order that finds one in log time. */
struct mlg_names {
    char *bytes; /* all names, one behind the other */
    struct mlg_str *names;
    size_t count;
    size_t *sorted; /* indices by name, then by index */
    bool *repeated; /* [count] the name stands further left as well */
};

/* What has been read behind the last block that was handed out. */
struct mlg_feed {
    char *carry;
    size_t carry_len;
    size_t carry_capacity;
    uint64_t offset; /* of the carry in the text */
    bool ended;      /* no block is left */
};

struct mlg_table {
    struct mlg_dataset *set; /* of many files: dataset.c, which has a table for the file it is at */
    const struct mlg_table_format *format;
    struct mlg_csv *reader; /* the first block, which reads the header, and the only one of a table
                               that is pulled */
    struct mlg_feed feed;
    size_t delivered; /* batches of the first block */
    struct mlg_source source;
    struct mlg_table_options options; /* defaults filled in */
    char *name;                       /* for messages */
    struct mlg_names names;
    size_t *projection; /* file columns of the batches' columns */
    size_t projection_count;
    bool projected; /* false = all columns */
    bool started;
    uint64_t rows;          /* up to the block that was settled last */
    uint64_t line;          /* of the next one */
    size_t note_bytes;      /* a batch */
    struct mlg_err failure; /* once failed, each further call fails the same way */
};

/* Before the first block. */
enum mlg_code mlg_table_start(struct mlg_table *table, struct mlg_err *err) MLG_CHECKED;
/* table->failure, for the caller. */
enum mlg_code mlg_table_failed(struct mlg_table *table, struct mlg_err *err);

/* Take names[count] over as they stand in bytes; both were malloc'ed and belong to `self` even if
 * it fails. */
enum mlg_code mlg_names_set(struct mlg_names *self, char *bytes, struct mlg_str *names,
                            size_t count, struct mlg_err *err) MLG_CHECKED;
void mlg_names_done(struct mlg_names *self);
int64_t mlg_names_find(const struct mlg_names *self, struct mlg_str name);

/* Tell the caller of a problem, or make it the error of the table when nobody listens. */
struct mlg_trouble {
    const char *rule;
    bool warning;
    const char *hint;
};
enum mlg_code mlg_table_report(struct mlg_table *table, const struct mlg_trouble *trouble,
                               const struct mlg_loc *loc, struct mlg_err *err, const char *format,
                               ...) MLG_PRINTF(5, 6) MLG_CHECKED;

/* "out of memory for ..." */
enum mlg_code mlg_table_no_memory(const struct mlg_table *table, struct mlg_err *err);

#endif
