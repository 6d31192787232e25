#ifndef MLGATE_CONTRACT_RUN_H
#define MLGATE_CONTRACT_RUN_H
/* One validation: the state of every check while the table streams by. */
#include <stdatomic.h>

#include <mlgate/base/sha256.h>
#include <mlgate/contract/validate.h>

#include "checks.h"
#include "fast.h"
#include "hits.h"
#include "keyset.h"

#define MLG_SEEN_BYTES 200

/* First place where something was met, and the cell's first bytes. */
struct mlg_sight {
    struct mlg_loc loc;
    char seen[MLG_SEEN_BYTES + 8];
};

struct mlg_check_run {
    uint64_t counted;
    uint64_t undecided;
    uint64_t twin_row; /* of keys: the row that the first counted one repeats; 0 = it has a null */
    bool skipped;      /* a column of it is not in the data */
    const char *missing;     /* why what it refers to is not at hand; NULL = it is */
    struct mlg_sight *first; /* of the counted ones; NULL before */
    struct mlg_sight *first_undecided;
    atomic_bool gave_up; /* so many cells are undecided that no more are asked */
};

/* A check that compares rows. */
struct mlg_key_run {
    size_t check;               /* index */
    const enum mlg_type *types; /* of its columns */
    struct mlg_keyset *set;
    struct mlg_hits *hits; /* for --errors-out; NULL = none yet */
    struct mlg_buf text;   /* what is known of a row, see run_keys.c */
    struct mlg_run *run;
    const struct mlg_batch *batch; /* in hand */
};

/* What is found out about a batch apart from all others. */
struct mlg_pass {
    uint8_t *doubt; /* [rows_room] the row has to be looked at exactly */
    size_t rows_room;
    uint64_t *filled;      /* [columns of the object] cells that are not null */
    struct mlg_keys *keys; /* [key_runs_count] of the rows */
    struct mlg_err failure;
};

/* A thread and its memory. It looks at some batches before it feeds them, in the same order. */
struct mlg_worker {
    struct mlg_pass **passes; /* [passes_count] */
    size_t passes_count, passes_room;
    size_t looked, fed;       /* of the batches in hand */
    bool exhausted;           /* no memory for a pass: looks at nothing any more */
    struct mlg_value *values; /* [columns of the object] of the row in hand */
    struct mlg_scratch scratch;
};

/* Problems of the table itself, by rule. */
struct mlg_problem_run {
    const char *rule;
    uint64_t count;
    struct mlg_loc loc;
    const char *message;
    const char *hint;
    bool warning; /* each of them: nothing is lost or doubtful */
};

#define MLG_PROBLEM_RULES 64

struct mlg_run {
    const struct mlg_contract *contract;
    const struct mlg_contract_object *object;
    const struct mlg_validate_options *options;
    const char *path; /* of the data */
    struct mlg_report *report;
    struct mlg_arena arena;
    struct mlg_table *table;
    size_t *place;                /* [columns of the object] index in the batch, or SIZE_MAX */
    bool *wanted;                 /* [columns of the object] some check looks at its cells */
    struct mlg_fast **fast;       /* [columns of the object] plans of the wanted ones */
    struct mlg_key_run *key_runs; /* [key_runs_count] */
    size_t key_runs_count;
    struct mlg_worker *workers; /* [workers_count] */
    size_t workers_count;
    uint64_t data_bytes;          /* 0 = unknown */
    uint64_t *filled;             /* [columns of the object] cells that are not null */
    struct mlg_check_run *checks; /* [checks of the object] */
    struct mlg_key_budget budget;
    struct mlg_problem_run problems[MLG_PROBLEM_RULES];
    size_t problems_count;
    bool problems_full; /* more rules than room, or no memory for a message */
    bool hashes; /* bytes that are read: for the report, or since tables are read more than once */
    struct mlg_sha256 sha256;
    uint64_t rows; /* in batches */
};

/* Find the contract's columns in the header, and choose what the table has to carry. */
enum mlg_code mlg_run_match_columns(struct mlg_run *run, struct mlg_err *err) MLG_CHECKED;

/* Plan the scans of the wanted columns, and for `workers` threads, before the first batch. */
enum mlg_code mlg_run_plan(struct mlg_run *run, size_t workers, struct mlg_err *err) MLG_CHECKED;
void mlg_run_plan_done(struct mlg_run *run); /* harmless before mlg_run_plan */

/* Memory for one more batch of the worker. */
enum mlg_code mlg_run_new_pass(const struct mlg_run *run, struct mlg_worker *worker,
                               struct mlg_err *err) MLG_CHECKED;

/* Find out about a batch what can be said of it alone. Several threads may, each as another worker.
 * What fails is told by mlg_run_feed. */
void mlg_run_look(const struct mlg_run *run, const struct mlg_batch *batch,
                  struct mlg_worker *worker);

/* Take in what was found out, batches in their order; no two at a time. */
enum mlg_code mlg_run_feed(struct mlg_run *run, const struct mlg_batch *batch,
                           struct mlg_worker *worker, struct mlg_err *err) MLG_CHECKED;

/* The keys of a check for every row of the batch, with their hashes. */
enum mlg_code mlg_run_make_keys(const struct mlg_run *run, const struct mlg_key_run *keys,
                                const struct mlg_batch *batch, struct mlg_worker *worker,
                                struct mlg_keys *ret_keys, struct mlg_err *err) MLG_CHECKED;
enum mlg_code mlg_run_feed_keys(struct mlg_key_run *keys, const struct mlg_batch *batch,
                                const struct mlg_keys *made, struct mlg_err *err) MLG_CHECKED;

/* The type by which values of columns of two tables are compared. */
enum mlg_type mlg_run_common_type(enum mlg_type a, enum mlg_type b);

/* Read the tables that the check refers to into its set. *ret_missing is NULL when that was all of
 * them, else the reason for the clause. */
enum mlg_code mlg_run_keep_references(struct mlg_key_run *keys, const char **ret_missing,
                                      struct mlg_err *err) MLG_CHECKED;

/* Everything was read: compare the keys that wait on disk. */
enum mlg_code mlg_run_finish_keys(struct mlg_run *run, struct mlg_err *err) MLG_CHECKED;

/* Every row that the check counted, into the log of failing cells. */
enum mlg_code mlg_run_log_keys(struct mlg_key_run *keys, struct mlg_err *err) MLG_CHECKED;

/* Where a counted cell stands and how it begins. */
void mlg_run_sight(const struct mlg_run *run, const struct mlg_batch *batch, size_t row,
                   size_t column, struct mlg_str text, struct mlg_sight *ret_sight);
void mlg_run_copy_seen(struct mlg_str text, char out[MLG_SEEN_BYTES + 8]);

/* A cell as a value of its column, `index` of the object. */
struct mlg_value mlg_run_value(const struct mlg_run *run, const struct mlg_batch *batch, size_t row,
                               size_t index);

/* Everything was read: findings, clauses, the data as an input. */
enum mlg_code mlg_run_conclude(struct mlg_run *run, struct mlg_err *err) MLG_CHECKED;

/* A table that was read, as an input of the report, once. MLG_E_IO: it was read before for a
 * relationship, and was not the same. */
enum mlg_code mlg_run_add_input(struct mlg_run *run, const char *role, const char *path,
                                uint64_t rows, struct mlg_sha256 *sha256,
                                struct mlg_err *err) MLG_CHECKED;

/* Name under which column `index` of the object is looked for in the data. */
const char *mlg_run_column_name(const struct mlg_run *run, size_t index);

/* Place of a cell, with the offset of its row. */
void mlg_run_locate(const struct mlg_run *run, const struct mlg_batch *batch, size_t row,
                    size_t column, struct mlg_loc *ret_loc);

#endif
