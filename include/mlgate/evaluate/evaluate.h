#ifndef MLGATE_EVALUATE_EVALUATE_H
#define MLGATE_EVALUATE_EVALUATE_H
/*
 * Evaluation: predictions are joined to labels (and to a baseline) by id, metrics are computed
 * overall and on slices, and gates turn estimates and their uncertainty into verdicts.
 *
 * The caller fills a plan and an initialised report; mlg_evaluate_run reads the files once and adds
 * inputs, results (entries in the order of the plan; of each entry the overall figure first, then
 * its slices in order) and findings to the report. Results do not depend on the order of rows in
 * any file: rows are put in the order of their ids, or, without ids, of their content.
 *
 * Nothing passes on missing evidence: a row that cannot be used (no partner, duplicate id, no
 * label, a score that is no finite number) is an error-level finding, and while there is one no
 * gate of the run says PASS.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/err.h>
#include <mlgate/base/str.h>
#include <mlgate/table/cells.h>
#include <mlgate/table/table.h>
#include <mlgate/verdict/report.h>

/* How a file is written; all zeros: as RFC 4180 says, and cells as usual. Words for true and false
 * are for contracts: labels are text. */
struct mlg_eval_dialect {
    struct mlg_csv_dialect csv;
    const struct mlg_cell_syntax *cells; /* NULL = as usual; checked */
};

/* A file to read. `shown` stands for the path in messages and in the report (NULL = path), `role`
 * is the input's role there ("predictions", "baseline-predictions", "labels", "data"). */
struct mlg_eval_file {
    const char *path; /* NULL = no such file */
    const char *shown;
    const char *role;
    struct mlg_eval_dialect dialect;
};

/* Rows told apart by a column: by its distinct values (in byte order; at most 1,000), by edges, or
 * by quantiles. Edges e0 < e1 < ... < ek make "under e0", "e0 to under e1", ..., "ek and over"
 * (each closed below), empty ones included. Quantiles: the edges are the quantiles i/quantiles
 * (type 7) of the joined rows' numbers, those that are the same taken once. Null cells form the
 * slice "(missing)", in more brackets where a value is called so, listed last, when there are any.
 */
struct mlg_eval_slicing {
    const char *column;
    const double *edges; /* [edges_count], finite, strictly increasing; NULL = by value */
    size_t edges_count;
    size_t quantiles; /* 2 to 100 parts with as many rows each, or 0; not with edges */
};

enum mlg_eval_untestable {
    MLG_UNTESTABLE_INCONCLUSIVE = 0, /* a gate that could not have passed is INCONCLUSIVE */
    MLG_UNTESTABLE_REPORT            /* it is listed and contributes no verdict */
};

/* One entry of the list of metrics. At most one of min, max and margin is set (NaN = not set);
 * with none the figure is reported and gates nothing. `min` belongs to metrics of which more is
 * better, `max` to those of which less is better; `margin` >= 0 needs a baseline. */
struct mlg_eval_entry {
    const char *metric; /* "roc_auc" */
    double min, max, margin;
    bool on_estimate; /* gate the point estimate, not the bound */
    enum mlg_eval_untestable untestable;
    const size_t *slicings; /* [slicings_count], indices into the plan's slicings */
    size_t slicings_count;
};

#define MLG_EVAL_ENTRY_INIT                                                             \
    {                                                                                   \
        .min = __builtin_nan(""), .max = __builtin_nan(""), .margin = __builtin_nan("") \
    }

struct mlg_eval_plan {
    struct mlg_eval_file predictions; /* of the model, or of the candidate */
    struct mlg_eval_file baseline;    /* path NULL = no comparison */
    struct mlg_eval_file labels;      /* label, slice and weight columns; path NULL = they are in
                                         `predictions` */
    const char *const *ids; /* [ids_count] id columns, in every file. May be empty only when there
                               is one file */
    size_t ids_count;
    const char *label;          /* column */
    const char *positive;       /* value of the positive class; NULL = 1 or true (any case) */
    const char *score;          /* column of `predictions` and `baseline`; NULL = none */
    const char *prediction;     /* column; NULL = score >= threshold. At least one of the two */
    const char *scores;         /* of several classes, probabilities that sum to 1 (within 1e-3):
                                   columns by a pattern whose '*' is the class ("proba_*"), or one
                                   column of lists ("[0.2,0.8]", or parted by blanks or ';'). NULL =
                                   none; then `score` is not read */
    const char *class_column;   /* the files of predictions have a row for each class of an id, in
                                   any order: this column has the class, `scores` its score, and
                                   what else they hold is the same in all rows of an id. Needs ids.
                                   NULL = they have a row for each id */
    const char *const *classes; /* [classes_count] in the order of the lists; NULL = that of the
                                   labels: by value where all are numbers, else by bytes. With
                                   class_column: all classes there are; NULL = those that occur */
    size_t classes_count;
    const char *weight;  /* column, or NULL */
    const char *cluster; /* column: rows with the same text in it hang together (one customer's,
                            one document's); NULL = rows are independent */
    double threshold;    /* NaN = 0.5 */
    double baseline_threshold;               /* NaN = the same as threshold */
    const struct mlg_eval_slicing *slicings; /* [slicings_count] */
    size_t slicings_count;
    const struct mlg_eval_entry *entries; /* [entries_count] */
    size_t entries_count;
    double alpha;          /* one-sided level of each bound, 0 < alpha < 0.5; 0 = MLG_EVAL_ALPHA */
    uint64_t seed;         /* of the bootstrap */
    uint64_t memory_bytes; /* ceiling on what is held at once; 0 = 2 GiB */
    unsigned jobs;         /* threads; 0 = 1. No bit of any result depends on it */
    bool no_digest;        /* digests are for nobody: the inputs in the report have none */
};

#define MLG_EVAL_ALPHA 0.05

/* Zeroes and NaNs. */
void mlg_eval_plan_init(struct mlg_eval_plan *plan);

/*
 * Look at the plan alone, reading no file: unknown metric (with a suggestion), a metric of another
 * task than the first one's, min or max against the metric's direction, a limit that could never
 * decide anything, margin without baseline, edges, alpha, missing ids. MLG_E_CONFIG.
 */
enum mlg_code mlg_eval_plan_check(const struct mlg_eval_plan *plan,
                                  struct mlg_err *err) MLG_CHECKED;

/*
 * Check the plan, read, join, measure, gate and judge (mlg_report_judge).
 *
 * Errors: MLG_E_CONFIG (the plan; a column that a file lacks; labels that need `positive` or have
 * more than two values), MLG_E_IO, MLG_E_SYNTAX (no table, no rows), MLG_E_LIMIT (memory_bytes).
 * Everything that is wrong with single rows is a finding. On failure the report holds what was
 * found so far and must not be taken for a verdict.
 */
enum mlg_code mlg_evaluate_run(const struct mlg_eval_plan *plan, struct mlg_report *report,
                               struct mlg_err *err) MLG_CHECKED;

/* The reason of every gate when candidate and baseline gave the same predictions on every row. */
#define MLG_EVAL_REASON_SAME \
    "the model is compared with itself: both gave the same predictions on every row"

#endif
