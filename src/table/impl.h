#ifndef MLG_TABLE_IMPL_H
#define MLG_TABLE_IMPL_H
/* What the rooms of the layer share: the table behind the door, and what a format must offer. */
#include <stdarg.h>
#include <stdbool.h>

#include <mlgate/table/table.h>

#include "source.h"

struct mlg_block;
struct mlg_dataset;
struct mlg_ear;

/*
 * One file a format, a row of table.c's list. A file is read as blocks, each of some batches of
 * rows: of a text whatever has been read up to the end of a row, of a columnar file a row group.
 * Blocks are taken one behind the other, parsed on any threads at once, and settled in the order
 * of the file; tables that are pulled and those that are scanned go the same way. The parts of
 * the layer around it (table.c, scan.c, dataset.c, typed.c) know no format.
 */
struct mlg_table_format {
    const char *id; /* "csv" */
    enum mlg_table_kind kind;
    bool by_name; /* files with the same columns in another order are alike */
    /* Whether the table's file is one of these, by the options, the name, or its first bytes. */
    bool (*owns)(const struct mlg_table *table, struct mlg_str head);
    /* Names, types of the columns if they are not all texts, and the first block, table->block. */
    enum mlg_code (*open)(struct mlg_table *table, struct mlg_err *err);
    /* Before the first block is taken: the projection is known. */
    enum mlg_code (*start)(struct mlg_table *table, struct mlg_err *err);
    /* Room for another block of the same table; `drop` frees it. */
    enum mlg_code (*another)(struct mlg_table *table, struct mlg_block **ret_block,
                             struct mlg_err *err);
    void (*drop)(struct mlg_block *block);
    /* The next block of the file, one thread at a time; table->ended if none comes behind. What
     * goes wrong is block->failure. */
    void (*take)(struct mlg_table *table, struct mlg_block *block);
    /* Tell the tap of the block's bytes, if it waits for them; in the order of the file and before
     * the block is parsed. NULL = it never does. */
    void (*tap)(const struct mlg_table *table, const struct mlg_block *block);
    /* Rows into grids; of each that is full mlg_block_tell. Any thread; rows count from 0. */
    void (*parse)(struct mlg_table *table, struct mlg_block *block, const struct mlg_ear *ear);
    /* When the block before has been settled: problems are told, lines and rows become those of
     * the file, and rows from an error on are cut off. Returns the error, block->failure too. */
    enum mlg_code (*settle)(struct mlg_table *table, struct mlg_block *block, struct mlg_err *err);
    /* Line, column and offset of a cell. */
    void (*locate)(const struct mlg_table *table, const struct mlg_batch *batch, size_t row,
                   size_t column, struct mlg_loc *ret_loc);
    /* Text of a cell of a column that came without; NULL = there are none. */
    enum mlg_code (*text)(const struct mlg_table *table, const struct mlg_batch *batch, size_t row,
                          size_t column, struct mlg_buf *text, struct mlg_err *err);
    void (*close)(struct mlg_table *table); /* of a table that is half open as well */
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

struct mlg_table {
    struct mlg_dataset *set; /* of many files: dataset.c, which has a table for the file it is at */
    const struct mlg_table_format *format;
    void *file;              /* the format's own, for all blocks */
    struct mlg_block *block; /* the first one, which `open` made, and the only one of a table that
                                is pulled */
    size_t delivered;        /* batches of the first block */
    bool ended;              /* no block is left to be taken */
    struct mlg_source source;
    struct mlg_table_options options; /* defaults filled in */
    char *name;                       /* for messages */
    struct mlg_names names;
    enum mlg_column_type *types;   /* [names.count] as stored; NULL = texts. The format's */
    struct mlg_table_want *wanted; /* the batches' columns */
    size_t wanted_count;
    bool projected;      /* false = all columns */
    uint64_t generation; /* of dictionaries: parts of a data set differ in its upper half */
    bool started;
    bool scanned;           /* on threads */
    uint64_t rows;          /* up to the block that was settled last */
    size_t note_bytes;      /* a batch */
    struct mlg_err failure; /* once failed, each further call fails the same way */
};

/* Open by that format, whatever the file looks like; `bytes` outlive the table. For tests. */
enum mlg_code mlg_table_open_as(const struct mlg_table_format *format, struct mlg_str bytes,
                                const char *name, const struct mlg_table_options *options,
                                struct mlg_table **ret_table, struct mlg_err *err) MLG_CHECKED;

/* All columns as text. */
enum mlg_code mlg_table_project_all(struct mlg_table *table, struct mlg_err *err) MLG_CHECKED;
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
