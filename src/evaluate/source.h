#ifndef MLGATE_EVALUATE_ROOM_SOURCE_H
#define MLGATE_EVALUATE_ROOM_SOURCE_H
/* One file of an evaluation, read into columns. */
#include <mlgate/base/sha256.h>
#include <mlgate/evaluate/evaluate.h>
#include <mlgate/metric/metric.h>
#include <mlgate/table/table.h>

#include "ids.h"
#include "room.h"

enum want {
    WANT_LABEL_TEXT, /* code in the dictionary of labels */
    WANT_LABEL_NUMBER,
    WANT_PREDICTION_TEXT, /* code in the dictionary of labels */
    WANT_SCORE,           /* also the predicted number of a regression */
    WANT_WEIGHT,
    WANT_CLASS_SCORE, /* of one class */
    WANT_CLASS_LIST,  /* of all of them: `width` numbers a row */
    WANT_CLASS_NAME,  /* long form: code in the dictionary of classes */
    WANT_CLASS_VALUE, /* long form: the class's score */
    WANT_CLUSTER,     /* uint64_t, the same where the text is: a number's key or a hash (ids.h) */
    WANT_COLUMN,      /* a number of a metric's own, NaN = missing */
    WANT_SLICE        /* code in the slicing's dictionary, or the number of its bin */
};

#define SOURCE_IDS_MAX     16
#define SOURCE_COLUMNS_MAX 320
#define SOURCE_BATCH_ROWS  2048

struct source_column {
    enum want want;
    const char *name;
    const struct mlg_eval_slicing *slicing; /* WANT_SLICE */
    struct dict *dict;                      /* texts, and slices by value */
    size_t index;                           /* in the file */
    size_t width;                           /* WANT_CLASS_LIST: of the first row; 0 = none yet */
    struct vec values;                      /* double or uint16_t, [rows] */
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

struct aside;

/* From row `index` on, rows and lines of the file follow each other. */
struct source_jump {
    uint64_t index, row, line;
};

struct source {
    const struct mlg_eval_file *file;
    const char *shown;
    struct source_column column[SOURCE_COLUMNS_MAX];
    size_t columns_count;
    const char *const *ids;
    size_t ids_count;
    int place;        /* SOURCE_CANDIDATE ... */
    struct ids id;    /* of the rows; empty without id columns */
    struct vec joint; /* char: the key of a row with several id columns, while it is made */
    struct vec jump;  /* struct source_jump, where rows are in the file */
    struct vec bad;   /* uint64_t, a bit a row: it cannot be used */
    bool any_bad;
    size_t rows;                 /* read into the columns */
    size_t gone;                 /* rows before those in the columns, set aside */
    bool is_long;                /* a row for each class of an id (long.h) */
    struct source_column folded; /* then: all scores of an id, WANT_CLASS_LIST */
    size_t ids_seen;             /* ... and how many ids were folded */
    struct vec index; /* uint32_t [rows]: number of a row among all read; empty: gone + i */
    bool label_used[DICT_MAX]; /* codes that cells of WANT_LABEL_TEXT have, of bad rows as well */
    uint64_t rejected;         /* rows that the table reader could not take */
    struct source_problem problem[SOURCE_PROBLEMS_MAX];
    size_t problems_count;
    struct aside *aside; /* where rows may go while they are read; or NULL */
    bool digest;         /* hash the bytes */
    struct mlg_sha256 hash;
    struct mlg_table *table;
};

/* Open the file and read its header. */
enum mlg_code source_open(struct source *self, const struct mlg_eval_file *file, bool digest,
                          struct mlg_err *err) MLG_CHECKED;

bool source_has(const struct source *self, const char *name);

/* Ask for a column; a file without it is MLG_E_CONFIG. */
enum mlg_code source_want(struct source *self, enum want want, const char *name,
                          const struct mlg_eval_slicing *slicing, struct dict *dict,
                          struct mlg_err *err) MLG_CHECKED;

/* Read all rows on that many threads; then close the table, and add the input and the problems to
 * the report. */
enum mlg_code source_read(struct source *self, unsigned jobs, struct room *room,
                          struct mlg_report *report, struct mlg_err *err) MLG_CHECKED;
/* The part of it that fills the columns from the open table, which has its projection. */
enum mlg_code source_read_rows(struct source *self, unsigned jobs, struct room *room,
                               struct mlg_err *err) MLG_CHECKED;

/* The column, or NULL. */
struct source_column *source_find(struct source *self, enum want want,
                                  const struct mlg_eval_slicing *slicing);

/* The column of that name, or NULL. */
struct source_column *source_find_named(struct source *self, enum want want, const char *name);

/* Rows read, in the columns or set aside; in the long form ids, once they are folded. */
size_t source_total(const struct source *self);

/* Place of row i. */
struct mlg_loc source_place(const struct source *self, size_t i, const char *field);

/* Row i cannot be used, because of `rule`. `message` and `expected` are literals; the same problem
 * is told by the same ones. */
void source_reject(struct source *self, size_t i, const char *field, const char *rule,
                   const char *message, const char *expected, struct mlg_str seen);

/* The same for a row of which the problem is told already. */
void source_spoil(struct source *self, size_t i);

/* What helps against the problems of that rule: a literal. */
void source_hint(struct source *self, const char *rule, const char *hint);

static inline size_t source_number(const struct source *self, size_t i)
{
    return self->index.count > 0 ? ((const uint32_t *)self->index.data)[i] : self->gone + i;
}

/* Was row i rejected? */
static inline bool source_is_bad(const struct source *self, size_t i)
{
    size_t number;

    if (!self->any_bad)
        return false;
    number = source_number(self, i);
    return (((const uint64_t *)self->bad.data)[number / 64] >> number % 64 & 1) != 0;
}

/* Problems noted since the last call become findings. */
enum mlg_code source_report(struct source *self, struct mlg_report *report,
                            struct mlg_err *err) MLG_CHECKED;

void source_done(struct source *self, struct room *room);

#endif
