#ifndef MLGATE_STAGE_OPTIONS_H
#define MLGATE_STAGE_OPTIONS_H
/* The options that mlgate-test and mlgate-compare share, and how they change an evaluation. */
#include <mlgate/cli/options.h>
#include <mlgate/stage/evaluation.h>

struct mlg_evaluation_options {
    struct mlg_opt_list ids;
    const char *label;
    const char *positive;
    const char *labels;
    const char *data;
    const char *score;
    const char *scores;
    struct mlg_opt_list classes;
    const char *class_column;
    const char *cluster;
    const char *prediction;
    double threshold;
    const char *weight;
    struct mlg_opt_list slices;
    int untestable; /* index in "fail|report" */
    double alpha;
    struct mlg_opt_list predict;
};

/* Rows for a struct with a member `struct mlg_evaluation_options evaluation`. */
#define MLG_OPTIONS_EVALUATION(type)                                                         \
    MLG_OPT_GROUP("Data"),                                                                   \
        MLG_OPT_LIST(0, "class", type, evaluation.classes, "NAME",                           \
                     "class in the order of the lists of --scores"),                         \
        MLG_OPT_STRING(0, "class-column", type, evaluation.class_column, "COL", NULL,        \
                       "a row has the --score of the class in COL"),                         \
        MLG_OPT_STRING(0, "cluster", type, evaluation.cluster, "COL", NULL,                  \
                       "rows with the same value of COL hang together"),                     \
        MLG_OPT_LIST(0, "id", type, evaluation.ids, "COL",                                   \
                     "column that tells a row; may be repeated"),                            \
        MLG_OPT_STRING(0, "label", type, evaluation.label, "COL", NULL,                      \
                       "column of the true values"),                                         \
        MLG_OPT_STRING(0, "labels", type, evaluation.labels, "FILE", NULL,                   \
                       "table with labels, slices and weights, joined by id"),               \
        MLG_OPT_STRING(0, "positive", type, evaluation.positive, "VALUE", NULL,              \
                       "label of the positive class; else 1 or true"),                       \
        MLG_OPT_STRING(0, "prediction", type, evaluation.prediction, "COL", NULL,            \
                       "column of the predicted values"),                                    \
        MLG_OPT_STRING(0, "score", type, evaluation.score, "COL", NULL,                      \
                       "column of the scores; else 'score'"),                                \
        MLG_OPT_STRING(0, "scores", type, evaluation.scores, "COLS", NULL,                   \
                       "of each class: 'proba_*', or a column of lists"),                    \
        MLG_OPT_LIST(0, "slice", type, evaluation.slices, "COL[:EDGE,...|:qN]",              \
                     "measure each value or part of COL as well"),                           \
        MLG_OPT_DOUBLE(0, "threshold", type, evaluation.threshold, "T", -1e308, 1e308, NULL, \
                       "positive from this score on; else 0.5"),                             \
        MLG_OPT_STRING(0, "weight", type, evaluation.weight, "COL", NULL,                    \
                       "column of sample weights"),                                          \
        MLG_OPT_GROUP("Judgement"),                                                          \
        MLG_OPT_DOUBLE(0, "alpha", type, evaluation.alpha, "A", 1e-9, 0.499, NULL,           \
                       "one-sided level of each bound; else 0.05"),                          \
        MLG_OPT_CHOICE(0, "untestable", type, evaluation.untestable, "fail|report", "fail",  \
                       "gates with too few rows to pass: fail, or list them")

/* The rows of --data and --predict, which say how models are run; the latter takes the rest of the
 * line. */
#define MLG_OPTIONS_PREDICT(type)                                  \
    MLG_OPT_STRING(0, "data", type, evaluation.data, "FILE", NULL, \
                   "table with labels that models are run on"),    \
        MLG_OPT_REST("predict", type, evaluation.predict, "ARGV",  \
                     "command that scores rows; takes the rest of the line")

/*
 * Put what the command line (or environment) set over what the evaluation has. Slices given here
 * replace those of the file and hold for every entry of the plan, so call this after the entries
 * are in it. MLG_E_CONFIG for a bad slice.
 */
enum mlg_code mlg_evaluation_apply(struct mlg_evaluation *self,
                                   const struct mlg_evaluation_options *options,
                                   const struct mlg_parsed *parsed, struct mlg_arena *arena,
                                   struct mlg_err *err) MLG_CHECKED;

#endif
