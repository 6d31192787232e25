#ifndef MLG_TABLE_IMPL_H
#define MLG_TABLE_IMPL_H
/* What the rooms of the layer share: the table behind the door, and what a format must offer. */
#include <stdarg.h>
#include <stdbool.h>

#include <mlgate/table/table.h>

#include "source.h"

/* One file a format. `open` reads the header into table->names; the others follow the door. */
struct mlg_table_format {
    const char *id; /* "csv" */
    enum mlg_code (*open)(struct mlg_table *table, struct mlg_err *err);
    enum mlg_code (*next)(struct mlg_table *table, struct mlg_batch *ret_batch,
                          struct mlg_err *err);
    bool (*locate)(const struct mlg_table *table, const struct mlg_batch *batch, size_t row,
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

struct mlg_table {
    const struct mlg_table_format *format;
    void *reader; /* the format's own state */
    struct mlg_source source;
    struct mlg_table_options options; /* defaults filled in */
    char *name;                       /* for messages */
    struct mlg_names names;
    size_t *projection; /* file columns of the batches' columns */
    size_t projection_count;
    bool projected; /* false = all columns */
    bool started;
    uint64_t rows;
    size_t note_bytes;      /* a batch */
    struct mlg_err failure; /* once failed, each further call fails the same way */
};

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
