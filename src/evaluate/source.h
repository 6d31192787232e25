#ifndef MLGATE_EVALUATE_ROOM_SOURCE_H
#define MLGATE_EVALUATE_ROOM_SOURCE_H
/* One file of an evaluation, read into columns. */
#include <mlgate/base/sha256.h>
#include <mlgate/evaluate/evaluate.h>
#include <mlgate/metric/metric.h>
#include <mlgate/table/table.h>

#include "room.h"

enum want {
    WANT_LABEL_TEXT, /* code in the dictionary of labels */
    WANT_LABEL_NUMBER,
    WANT_PREDICTION_TEXT, /* code in the dictionary of labels */
    WANT_SCORE,           /* also the predicted number of a regression */
    WANT_WEIGHT,
    WANT_SLICE /* code in the slicing's dictionary, or the number of its bin */
};

#define SOURCE_IDS_MAX     16
#define SOURCE_COLUMNS_MAX 80

struct source_column {
    enum want want;
    const char *name;
    const struct mlg_eval_slicing *slicing; /* WANT_SLICE */
    struct dict *dict;                      /* texts, and slices by value */
    size_t index;                           /* in the file */
    struct vec values;                      /* double or uint32_t, [rows] */
};

/* Something wrong with rows of one column: the first place, and how often. */
struct source_problem {
    const char *rule;
    const char *message; /* a literal; NULL = the table reader's words, in `seen` */
    const char *expected;
    const char *hint;
    bool warning;
    struct mlg_loc loc;
    char seen[160];
    uint64_t count;
};

#define SOURCE_PROBLEMS_MAX 48

struct source {
    const struct mlg_eval_file *file;
    const char *shown;
    struct source_column column[SOURCE_COLUMNS_MAX];
    size_t columns_count;
    const char *const *ids;
    size_t ids_count;
    struct texts id;   /* keys of rows; empty without id columns */
    struct vec line;   /* uint64_t */
    struct vec row;    /* uint64_t, number in the file */
    struct vec bad;    /* uint8_t: the row cannot be used */
    size_t rows;       /* read into the columns */
    uint64_t rejected; /* rows that the table reader could not take */
    struct source_problem problem[SOURCE_PROBLEMS_MAX];
    size_t problems_count;
    struct mlg_sha256 hash;
    struct mlg_table *table;
};

/* Open the file and read its header. */
enum mlg_code source_open(struct source *self, const struct mlg_eval_file *file,
                          struct mlg_err *err) MLG_CHECKED;

bool source_has(const struct source *self, const char *name);

/* Ask for a column; a file without it is MLG_E_CONFIG. */
enum mlg_code source_want(struct source *self, enum want want, const char *name,
                          const struct mlg_eval_slicing *slicing, struct dict *dict,
                          struct mlg_err *err) MLG_CHECKED;

/* Read all rows; then close the table, and add the input and the problems to the report. */
enum mlg_code source_read(struct source *self, struct room *room, struct mlg_report *report,
                          struct mlg_err *err) MLG_CHECKED;

/* The column, or NULL. */
const struct source_column *source_find(const struct source *self, enum want want,
                                        const struct mlg_eval_slicing *slicing);

/* Place of row i. */
struct mlg_loc source_place(const struct source *self, size_t i, const char *field);

/* Row i cannot be used, because of `rule`. `message` and `expected` are literals; the same problem
 * is told by the same ones. */
void source_reject(struct source *self, size_t i, const char *field, const char *rule,
                   const char *message, const char *expected, struct mlg_str seen);

/* Problems noted since the last call become findings. */
enum mlg_code source_report(struct source *self, struct mlg_report *report,
                            struct mlg_err *err) MLG_CHECKED;

void source_done(struct source *self, struct room *room);

#endif
