#ifndef MLGATE_METRIC_METRIC_H
#define MLGATE_METRIC_METRIC_H
/*
 * Metrics: one file a family, one row a metric in metrics.def. A row tells what the figure is,
 * which way is better, when it is undefined, and by which of five shapes its uncertainty can be
 * had. The evaluation (layer evaluate) knows the shapes only.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/err.h>
#include <mlgate/base/str.h>

/* Rows of one model on one slice. Binary tasks: label 0 or 1. All arrays [n], finite unless said
 * otherwise. What a task does not have is NULL or 0. */
struct mlg_metric_rows {
    size_t n;
    const double *label; /* binary: 0 or 1; regression: the target */
    const double *score; /* probability or score of the positive class; NULL when only predictions
                            are known */
    const double *prediction; /* binary: 0 or 1; regression: the predicted value; NULL when only
                                 scores without threshold */
    const double *weight;     /* >= 0; NULL = all 1 */
    const uint32_t *order;    /* rows by descending score (mlg_metric_order), ties in any order; the
                                 metrics with needs_order ask for it, others may have NULL */
    /* --- several classes, several labels; label, score and prediction are NULL --- */
    size_t k; /* classes or labels, 1..MLG_CLASSES_MAX; numbered in the order of their names: by
                 value where all are numbers, else by bytes (weighted kappa goes by it) */
    const char *const *names;        /* [k]; NULL = not known, and no class can be named */
    const uint32_t *label_class;     /* several classes: its number, < k */
    const uint32_t *predicted_class; /* several classes: < k; or NULL */
    const double *probability; /* [n * k], row after row: of each class or label; or NULL. With
                                  needs_probability: each in 0..1, of classes the sum is 1 */
    const uint8_t *truth;      /* several labels: [n * k], row after row, 0 or 1 */
    const uint8_t *decision;   /* several labels: [n * k], what is predicted; or NULL */
    /* --- metrics of a column (`needs_column`) --- */
    const double *column; /* its values for the model */
};

/* A figure that may be undefined: then `reason` (static string) says why and value is NaN. */
struct mlg_figure {
    bool defined;
    double value;
    const char *reason;
};

/* What becomes of 0/0 in rates and their kin: undefined, or what libraries put there. */
enum mlg_zero_division { MLG_ZERO_UNDEFINED, MLG_ZERO_IS_0, MLG_ZERO_IS_1 };

enum mlg_task {
    MLG_TASK_BINARY,
    MLG_TASK_REGRESSION,
    MLG_TASK_MULTICLASS, /* each row has one of k classes */
    MLG_TASK_MULTILABEL, /* each row has any of k labels */
    MLG_TASK_ANY         /* of a column, whatever the task is */
};
#define MLG_TASKS 5

/* "binary", "regression", "multiclass", "multilabel", "any". */
const char *mlg_task_name(enum mlg_task task);

/* How the figure's uncertainty is had. Of several classes or labels the row hooks below stand for
 * `trial`, `of_cells` and `loss`. */
enum mlg_shape {
    MLG_SHAPE_PROPORTION, /* share of successes among trials: `trial` (or `row_trial`) tells of each
                             row; binomial, Tango */
    MLG_SHAPE_CELLS,      /* function of the confusion cells tp, fp, fn, tn: `of_cells`; multinomial
                             bootstrap of joint cells. Several classes: `value` depends on the sums
                             of weights by (label, prediction) alone, so that rows alike in label
                             and in the predictions of all models may be put together, with their
                             number as weight, and resampled as joint cells. Several labels: by
                             `influence`, or `value` on resampled weights */
    MLG_SHAPE_MEAN,       /* mean of a per-row loss: `loss` (or `row_loss`); t, paired t */
    MLG_SHAPE_AUC,        /* ROC-AUC: DeLong */
    MLG_SHAPE_CURVE,      /* anything else of the rows: by `influence` (RMSE, R2) or by `value` on
                             resampled weights (average precision) */
    MLG_SHAPE_QUANTILE    /* quantile of rows->column at `quantile`: bounds by order statistics
                             (stat/quantile.h); of a pair or with weights as CURVE, by `value` */
};

/* The rows that carry the evidence: their number decides what can be told at all. */
enum mlg_rests_on {
    MLG_RESTS_ON_ALL,
    MLG_RESTS_ON_POSITIVES,
    MLG_RESTS_ON_SMALLER_CLASS,
    MLG_RESTS_ON_PREDICTED, /* of several: each class's, or label's, rows that are said to be of it
                             */
    MLG_RESTS_ON_BOTH_CLASSES /* all rows count alike, and a part of the figure is each class's own:
                                 what few rows of one show of it may be anything */
};

enum mlg_direction {
    MLG_MORE_IS_BETTER,
    MLG_LESS_IS_BETTER,
    MLG_NEITHER_IS_BETTER /* a slope of 1, a bias of 0: min and max may be gated, no margin */
};

/* A parameter: `fbeta(beta=2)`. A number in low..high (whole: without fraction), or one of `words`
 * (NULL-terminated), whose number is its place, or any text, which goes to mlg_metric.text. */
struct mlg_metric_param {
    const char *name;
    double low, high;
    bool whole;
    const char *const *words;
    bool shown;       /* in the report even where it is not given */
    bool substitutes; /* puts a library's number where the figure is undefined: reported, but
                         nothing can be gated on it */
    bool is_text;     /* the name of a class or a column; at most one such of a metric */
    bool of_pairs;    /* how two models' shares are bounded: enum mlg_pair_interval */
    bool required;
};
#define MLG_METRIC_PARAMS_MAX 4
#define MLG_METRIC_TEXT_BYTES 128

struct mlg_reliability_bin;

struct mlg_metric {
    const char *id;        /* "roc_auc"; one id may have a row for each of several tasks */
    const char *summary;   /* one line: the definition */
    const char *range;     /* "0..1" */
    const char *undefined; /* when it is undefined, in words */
    const char *source;    /* publication or reference implementation of the definition */
    enum mlg_task task;
    enum mlg_direction direction;
    enum mlg_shape shape;
    enum mlg_rests_on rests_on;
    bool needs_score;       /* else it needs prediction */
    bool needs_probability; /* scores must lie in [0,1] */
    bool needs_order;       /* rows->order must be given */
    bool needs_column;      /* rows->column must be given: the column called `text` */
    bool bounded_01;        /* estimate and bounds live in [0,1] */
    bool on_request;        /* costs a resampling: left out where every metric is asked for */
    const struct mlg_metric_param *params[MLG_METRIC_PARAMS_MAX]; /* in byte order of names */
    double param[MLG_METRIC_PARAMS_MAX]; /* their values; NaN = not given */
    char text[MLG_METRIC_TEXT_BYTES];    /* value of the parameter that is a text; "" = not given */
    /* The figure itself, exactly summed: order of rows does not matter. Every metric has it. */
    struct mlg_figure (*value)(const struct mlg_metric *self, const struct mlg_metric_rows *rows);
    /* PROPORTION: is the row a trial, and a success? Whether it is a trial may depend on the
     * prediction only in a metric of another shape (precision: CELLS), which then is a proportion
     * for one model and not for a pair. */
    bool (*trial)(double label, double prediction, bool *ret_success);
    /* CELLS: value from cell weights {tp, fp, fn, tn}. */
    struct mlg_figure (*of_cells)(const struct mlg_metric *self, const double cells[4]);
    /* MEAN: the row's loss; needs_score says which of score or prediction is `output`. */
    double (*loss)(const struct mlg_metric *self, double label, double output);
    /* The same of output[n] under one label, the same bits, where many at once cost less; or NULL.
     * ret[n] may be `output`. */
    void (*losses)(const struct mlg_metric *self, double label, const double *output, size_t n,
                   double *ret);
    /* CURVE, where the figure is a smooth function of means: each row's influence on it (the
     * derivative by the row's weight, times the sum of weights), ret_influence[n], which has the
     * weighted mean 0; an interval follows by the delta method. False where the figure is undefined
     * or has no derivative. NULL: bootstrap. */
    bool (*influence)(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                      double *ret_influence);
    bool resample_small; /* CURVE with an influence: resample all the same while rows are few */

    /* --- several classes, several labels, columns: what `trial` and `loss` are of two classes; row
     * i of `rows`. Set where the shape is PROPORTION (or Wilson serves one model) and MEAN. --- */
    bool (*row_trial)(const struct mlg_metric *self, const struct mlg_metric_rows *rows, size_t i,
                      bool *ret_success);
    double (*row_loss)(const struct mlg_metric *self, const struct mlg_metric_rows *rows, size_t i);
    /* What is undefined for some classes and left out of an average: ret_out[k] is 1 for these, and
     * the number of them is returned. The report has to name them. NULL: nothing is left out. */
    size_t (*left_out)(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                       uint8_t *ret_out);
    /* After the parameters were read: what they change in the other members, or NULL. */
    void (*configure)(struct mlg_metric *self);
    /* Of what is a quantile of the rows (QUANTILE, and a median of errors): which one, 0..1. */
    double (*quantile)(const struct mlg_metric *self);
    /* A calibration error: its bins with their consistency bands (calibration.h), as many as
     * *ret_count says of ret_bins[MLG_RELIABILITY_BINS_MAX]; 0 where the metric has more bins than
     * that, or the figure is undefined. NULL: it has none. MLG_E_NOMEM. */
    enum mlg_code (*reliability)(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                                 uint64_t seed, struct mlg_reliability_bin *ret_bins,
                                 size_t *ret_count, struct mlg_err *err);
};

/* Row numbers by descending score, equal scores by ascending number: ret_order[n]. Scores are not
 * NaN; n < 2^32. MLG_E_NOMEM, MLG_E_LIMIT. */
enum mlg_code mlg_metric_order(size_t n, const double *score, uint32_t *ret_order,
                               struct mlg_err *err) MLG_CHECKED;

/* All metrics, sorted by id, and of one id by task. */
const struct mlg_metric *const *mlg_metrics(size_t *ret_count);

/* The metric of that id, with its parameters as they are when not given; or NULL. Of several tasks
 * the first one's. */
const struct mlg_metric *mlg_metric_find(struct mlg_str id);

/* The metric of that id for a task, which is also what is for any task; or NULL. */
const struct mlg_metric *mlg_metric_find_for(struct mlg_str id, enum mlg_task task);

/* "f1", "fbeta(beta=2)", "ece(bins=10, edge=left)": *ret is the row with these parameters, which
 * lasts as long as the program. "recall(at_precision=0.8)" is recall_at_precision(at=0.8), and so
 * for precision(at_recall) and recall(at_specificity). Of several tasks it is that of the first one
 * that takes the parameters. MLG_E_CONFIG: no such metric or parameter (with a suggestion), a value
 * out of range, a parameter given twice, text that cannot be read. */
enum mlg_code mlg_metric_parse(const char *text, struct mlg_metric *ret,
                               struct mlg_err *err) MLG_CHECKED;

/* The same for a task. MLG_E_CONFIG also where the metric is not of that task. */
enum mlg_code mlg_metric_parse_for(const char *text, enum mlg_task task, struct mlg_metric *ret,
                                   struct mlg_err *err) MLG_CHECKED;

/* The tasks that `text` can be asked of: bit 1 << task of each. What is for any task has the bits
 * of all. 0: of none, and mlg_metric_parse says why. The task of an evaluation is one that all its
 * metrics have; where that leaves a choice the labels decide (two values: binary). */
unsigned mlg_metric_tasks(const char *text);

/* Does a parameter of it put a number where the figure is undefined? */
bool mlg_metric_substitutes(const struct mlg_metric *metric);

/* How the difference of two models' shares on the same rows is bounded (mlgate/stat/paired.h), in
 * the order of the words of the parameter `interval`. Only Tango's serves a gate. */
enum mlg_pair_interval {
    MLG_PAIR_TANGO,
    MLG_PAIR_NEWCOMBE,      /* with the continuity-adjusted phi */
    MLG_PAIR_NEWCOMBE_PLAIN /* with phi as it is */
};
enum mlg_pair_interval mlg_metric_pair_interval(const struct mlg_metric *metric);

/* The parameter's value as text in ret[MLG_METRIC_PARAM_BYTES]; false where the report does not
 * name it: it is not given and not `shown`. */
#define MLG_METRIC_PARAM_BYTES 136
bool mlg_metric_param_text(const struct mlg_metric *metric, size_t at, char *ret);

#endif
