#ifndef MLGATE_METRIC_METRIC_H
#define MLGATE_METRIC_METRIC_H
/*
 * Metrics: one file a family, one row a metric in metrics.def. A row tells what the figure is,
 * which way is better, when it is undefined, and by which of four shapes its uncertainty can be
 * had. The evaluation (layer evaluate) knows the shapes only.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/str.h>

/* Rows of one model on one slice. Binary tasks: label 0 or 1. All arrays [n], finite unless said
 * otherwise. */
struct mlg_metric_rows {
    size_t n;
    const double *label; /* binary: 0 or 1; regression: the target */
    const double *score; /* probability or score of the positive class; NULL when only predictions
                            are known */
    const double *prediction; /* binary: 0 or 1; regression: the predicted value; NULL when only
                                 scores without threshold */
    const double *weight;     /* >= 0; NULL = all 1 */
};

/* A figure that may be undefined: then `reason` (static string) says why and value is NaN. */
struct mlg_figure {
    bool defined;
    double value;
    const char *reason;
};

enum mlg_task { MLG_TASK_BINARY, MLG_TASK_REGRESSION };

/* How the figure's uncertainty is had. */
enum mlg_shape {
    MLG_SHAPE_PROPORTION, /* share of successes among trials: `trial` tells of each row; Wilson,
                             Tango */
    MLG_SHAPE_CELLS,      /* function of the confusion cells tp, fp, fn, tn: `of_cells`; multinomial
                             bootstrap of joint cells */
    MLG_SHAPE_MEAN,       /* mean of a per-row loss: `loss`; t, paired t */
    MLG_SHAPE_AUC,        /* ROC-AUC: DeLong */
    MLG_SHAPE_CURVE /* anything else of the rows (average precision, RMSE, R2): `value` on resampled
                       weights; bootstrap */
};

enum mlg_direction { MLG_MORE_IS_BETTER, MLG_LESS_IS_BETTER };

struct mlg_metric {
    const char *id;        /* "roc_auc" */
    const char *summary;   /* one line: the definition */
    const char *range;     /* "0..1" */
    const char *undefined; /* when it is undefined, in words */
    const char *source;    /* publication or reference implementation of the definition */
    enum mlg_task task;
    enum mlg_direction direction;
    enum mlg_shape shape;
    bool needs_score;       /* else it needs prediction */
    bool needs_probability; /* scores must lie in [0,1] */
    bool bounded_01;        /* estimate and bounds live in [0,1] */
    /* The figure itself, exactly summed: order of rows does not matter. Every metric has it. */
    struct mlg_figure (*value)(const struct mlg_metric_rows *rows);
    /* PROPORTION: is the row a trial, and a success? */
    bool (*trial)(double label, double prediction, bool *ret_success);
    /* CELLS: value from cell weights {tp, fp, fn, tn}. */
    struct mlg_figure (*of_cells)(const double cells[4]);
    /* MEAN: the row's loss; needs_score says which of score or prediction is `output`. */
    double (*loss)(double label, double output);
};

/* All metrics, sorted by id. */
const struct mlg_metric *const *mlg_metrics(size_t *ret_count);

/* The metric of that id, or NULL. */
const struct mlg_metric *mlg_metric_find(struct mlg_str id);

#endif
