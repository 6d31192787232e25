#ifndef CLASSIFICATION_H
#define CLASSIFICATION_H
/* What the files of the family "classification" share. */
#include "oracles.h"

#include <mlgate/metric/classes.h>

/* Answer value, or undefined. */
void got_figure(struct oracle_case *c, const char *name, struct mlg_figure figure);
/* Where our default is undefined and `library` is not: answer that, and say so. */
void got_figure_or(struct oracle_case *c, const char *name, struct mlg_figure ours,
                   struct mlg_figure library, const char *parameter);
/* args.zero_division; undefined if it is "NaN" or absent. */
enum mlg_zero_division zero_of(struct oracle_case *c);

/* y_true and `output` (y_pred or score) of a binary task. False, with the case answered, where a
 * score is not finite: such rows never reach a metric. */
bool read_binary(struct oracle_case *c, const char *output, struct mlg_metric_rows *ret);
/* Is it one decision a row, between 0 and 1? */
bool is_binary(struct oracle_case *c);

extern const struct oracle_entry oracle_classification_curves[];
extern const struct oracle_entry oracle_classification_several[];

/* Variants with several classes or labels, in classification_several.c. */
void several_confusion(struct oracle_case *c);
void several_scores(struct oracle_case *c);
void several_area(struct oracle_case *c, enum mlg_area area);
void several_probability(struct oracle_case *c,
                         struct mlg_figure (*of)(const struct mlg_class_rows *rows));
bool read_classes(struct oracle_case *c, struct mlg_class_rows *ret);

#endif
