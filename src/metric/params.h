#ifndef MLGATE_METRIC_ROOM_PARAMS_H
#define MLGATE_METRIC_ROOM_PARAMS_H
/* Parameters that several families have. */
#include <mlgate/metric/decision.h>

extern const struct mlg_metric_param mlg_param_zero_division;
extern const struct mlg_metric_param mlg_param_beta;  /* of fbeta */
extern const struct mlg_metric_param mlg_param_class; /* the name of a class or label */
extern const struct mlg_metric_param mlg_param_bins, mlg_param_edge;
/* How a pair of shares is bounded; where a metric can be of one class, only of that. */
extern const struct mlg_metric_param mlg_param_interval;

/* Averages over classes, in the order of the words: MLG_WORD_MACRO ... */
enum { MLG_WORD_MACRO, MLG_WORD_MICRO, MLG_WORD_WEIGHTED, MLG_WORD_SAMPLES };
extern const struct mlg_metric_param mlg_param_average;         /* macro, micro, weighted */
extern const struct mlg_metric_param mlg_param_average_samples; /* and samples */
/* Of a word but SAMPLES. */
enum mlg_average mlg_average_of_word(double word);

/* The number of the class that self->text names, or rows->k. */
size_t mlg_class_named(const struct mlg_metric *self, const struct mlg_metric_rows *rows);

/* What self->param[at], a zero_division, asks for. */
enum mlg_zero_division mlg_param_zero(const struct mlg_metric *self, size_t at);

#endif
