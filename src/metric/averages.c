#include "averages.h"

#include <math.h>
#include <string.h>

#include <mlgate/stat/sum.h>

#include "figure.h"
#include "params.h"

#define NOT_NAMED "no class has the name that was given"

static double param_of(const struct mlg_metric *self, const char *name)
{
    for (size_t p = 0; p < MLG_METRIC_PARAMS_MAX && self->params[p] != NULL; p++)
        if (strcmp(self->params[p]->name, name) == 0)
            return self->param[p];
    return NAN;
}

struct mlg_cell_score mlg_score_of(const struct mlg_metric *self)
{
    double zero = param_of(self, "zero_division"), beta = param_of(self, "beta");
    struct mlg_cell_score score = { .kind = MLG_SCORE_FBETA,
                                    .beta = isnan(beta) ? 1 : beta,
                                    .zero = isnan(zero) ? MLG_ZERO_UNDEFINED
                                            : zero > 0  ? MLG_ZERO_IS_1
                                                        : MLG_ZERO_IS_0 };

    if (strcmp(self->id, "precision") == 0)
        score.kind = MLG_SCORE_PRECISION;
    else if (strcmp(self->id, "recall") == 0)
        score.kind = MLG_SCORE_RECALL;
    else if (strcmp(self->id, "jaccard") == 0)
        score.kind = MLG_SCORE_JACCARD;
    return score;
}

static enum mlg_average average_of(const struct mlg_metric *self)
{
    return mlg_average_of_word(param_of(self, "average"));
}

void mlg_scores_configure(struct mlg_metric *self)
{
    bool precision = mlg_score_of(self).kind == MLG_SCORE_PRECISION,
         samples = param_of(self, "average") == MLG_WORD_SAMPLES;

    self->rests_on = MLG_RESTS_ON_ALL;
    if (self->text[0] != '\0' || samples || average_of(self) == MLG_AVERAGE_MICRO)
        return;
    if (precision)
        self->rests_on = MLG_RESTS_ON_PREDICTED;
    else if (average_of(self) == MLG_AVERAGE_MACRO)
        self->rests_on = MLG_RESTS_ON_POSITIVES;
}

struct mlg_figure mlg_scores_value(const struct mlg_metric *self,
                                   const struct mlg_metric_rows *rows, const double (*cells)[4],
                                   size_t k)
{
    struct mlg_cell_score score = mlg_score_of(self);
    size_t named;

    if (self->text[0] == '\0')
        return mlg_cells_average(&score, cells, k, average_of(self), NULL);
    named = mlg_class_named(self, rows);
    return named < k ? mlg_cell_score(&score, cells[named]) : mlg_figure_undefined(NOT_NAMED);
}

size_t mlg_scores_left_out(const struct mlg_metric *self, const double (*cells)[4], size_t k,
                           uint8_t *ret_out)
{
    struct mlg_cell_score score = mlg_score_of(self);
    size_t count = 0;

    for (size_t j = 0; j < k; j++) {
        bool counts = average_of(self) != MLG_AVERAGE_WEIGHTED ||
                      cells[j][MLG_CELL_TP] + cells[j][MLG_CELL_FN] > 0;
        ret_out[j] = self->text[0] == '\0' && average_of(self) != MLG_AVERAGE_MICRO && counts &&
                     !mlg_cell_score(&score, cells[j]).defined;
        count += ret_out[j];
    }
    return count;
}

/* Every score is (a tp) / (a tp + b fp + c fn). */
static void weights_of(const struct mlg_cell_score *score, double *a, double *b, double *c)
{
    *a = *b = *c = 1;
    if (score->kind == MLG_SCORE_PRECISION) {
        *c = 0;
    } else if (score->kind == MLG_SCORE_RECALL) {
        *b = 0;
    } else if (score->kind == MLG_SCORE_FBETA) {
        *c = score->beta * score->beta;
        *a = 1 + *c;
    }
}

static struct mlg_slope slope_of(const struct mlg_cell_score *score, const double cells[4])
{
    double a, b, c, whole, rest;

    weights_of(score, &a, &b, &c);
    rest = b * cells[MLG_CELL_FP] + c * cells[MLG_CELL_FN];
    whole = a * cells[MLG_CELL_TP] + rest;
    if (!(whole > 0))
        return (struct mlg_slope){ 0, 0, 0 };
    return (struct mlg_slope){ .tp = a * rest / whole / whole,
                               .fp = -b * a * cells[MLG_CELL_TP] / whole / whole,
                               .fn = -c * a * cells[MLG_CELL_TP] / whole / whole };
}

static void slopes_micro(const struct mlg_cell_score *score, const double (*cells)[4], size_t k,
                         struct mlg_slope *ret)
{
    double all[4] = { 0, 0, 0, 0 };

    for (size_t j = 0; j < k; j++)
        for (int c = 0; c < 4; c++)
            all[c] += cells[j][c];
    for (size_t j = 0; j < k; j++)
        ret[j] = slope_of(score, all);
}

/* F = sum of s_j W_j over sum of W_j, where W_j is 1 or, weighted, tp + fn. */
static void slopes_mean(const struct mlg_cell_score *score, const double (*cells)[4], size_t k,
                        bool weighted, struct mlg_slope *ret)
{
    struct mlg_figure mean = mlg_cells_average(
        score, cells, k, weighted ? MLG_AVERAGE_WEIGHTED : MLG_AVERAGE_MACRO, NULL);
    double sum = 0;

    for (size_t j = 0; j < k; j++)
        if (mlg_cell_score(score, cells[j]).defined)
            sum += weighted ? cells[j][MLG_CELL_TP] + cells[j][MLG_CELL_FN] : 1;
    for (size_t j = 0; j < k; j++) {
        struct mlg_figure figure = mlg_cell_score(score, cells[j]);
        double share = weighted ? cells[j][MLG_CELL_TP] + cells[j][MLG_CELL_FN] : 1;
        double shift = weighted && figure.defined ? (figure.value - mean.value) / sum : 0;
        ret[j] = slope_of(score, cells[j]);
        ret[j].tp = ret[j].tp * share / sum + shift;
        ret[j].fp = ret[j].fp * share / sum;
        ret[j].fn = ret[j].fn * share / sum + shift;
    }
}

bool mlg_scores_slopes(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                       const double (*cells)[4], size_t k, struct mlg_slope *ret)
{
    struct mlg_cell_score score = mlg_score_of(self);
    enum mlg_average meant = mlg_cells_average_meant(score.zero, cells, k, average_of(self));

    if (!mlg_scores_value(self, rows, cells, k).defined)
        return false;
    if (self->text[0] != '\0') {
        size_t named = mlg_class_named(self, rows);
        for (size_t j = 0; j < k; j++)
            ret[j] = (struct mlg_slope){ 0, 0, 0 };
        ret[named] = slope_of(&score, cells[named]);
    } else if (average_of(self) == MLG_AVERAGE_MICRO) {
        slopes_micro(&score, cells, k, ret);
    } else {
        slopes_mean(&score, cells, k, meant == MLG_AVERAGE_WEIGHTED, ret);
    }
    return true;
}
