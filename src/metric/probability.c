/* Metrics of a probability: means of a row's own loss. */
#include <math.h>

#include <mlgate/metric/decision.h>
#include <mlgate/stat/elementary.h>

#include "figure.h"

/* Probabilities are clipped to [2^-52, 1 - 2^-52], so that one confident error weighs 36 nats and
 * not infinitely much (scikit-learn's convention). */
#define CLIP 0x1p-52

static inline double clip(double output)
{
    double p = output > CLIP ? output : CLIP; /* fmin and fmax would be calls */

    return p < 1 - CLIP ? p : 1 - CLIP;
}

static double loss_log(double label, double output)
{
    double p = clip(output);

    return label != 0 ? -mlg_log(p) : -mlg_log1p(-p);
}

static double loss_brier(double label, double output)
{
    double error = output - label;

    return error * error;
}

/* The decision is 2 score - 1, positive above a score of one half. */
static double loss_hinge(double label, double output)
{
    double decision = 2 * output - 1;

    return fmax(0, 1 - (label != 0 ? decision : -decision));
}

struct mlg_figure mlg_probability_hinge(const struct mlg_metric_rows *rows)
{
    return mlg_figure_mean_loss(rows, rows->score, loss_hinge);
}

static double self_log(const struct mlg_metric *self, double label, double output)
{
    (void)self;
    return loss_log(label, output);
}

static void log_losses(const struct mlg_metric *self, double label, const double *output, size_t n,
                       double *ret)
{
    (void)self;
    for (size_t i = 0; i < n; i++)
        ret[i] = label != 0 ? clip(output[i]) : -clip(output[i]);
    if (label != 0)
        mlg_log_each(ret, n, ret);
    else
        mlg_log1p_each(ret, n, ret);
    for (size_t i = 0; i < n; i++)
        ret[i] = -ret[i];
}

static double self_brier(const struct mlg_metric *self, double label, double output)
{
    (void)self;
    return loss_brier(label, output);
}

static double self_hinge(const struct mlg_metric *self, double label, double output)
{
    (void)self;
    return loss_hinge(label, output);
}

static struct mlg_figure value_log_loss(const struct mlg_metric *self,
                                        const struct mlg_metric_rows *rows)
{
    (void)self;
    return mlg_figure_mean_loss(rows, rows->score, loss_log);
}

static struct mlg_figure value_brier(const struct mlg_metric *self,
                                     const struct mlg_metric_rows *rows)
{
    (void)self;
    return mlg_figure_mean_loss(rows, rows->score, loss_brier);
}

static struct mlg_figure value_hinge(const struct mlg_metric *self,
                                     const struct mlg_metric_rows *rows)
{
    (void)self;
    return mlg_probability_hinge(rows);
}

const struct mlg_metric mlg_metric_hinge = {
    .id = "hinge",
    .summary = "mean of max(0, 1 - y (2 score - 1)) with y = -1 or 1",
    .range = "0..2",
    .undefined = "there are no rows, or a score is outside 0..1",
    .source = "scikit-learn hinge_loss of the decision 2 score - 1",
    .task = MLG_TASK_BINARY,
    .direction = MLG_LESS_IS_BETTER,
    .shape = MLG_SHAPE_MEAN,
    .rests_on = MLG_RESTS_ON_BOTH_CLASSES,
    .needs_score = true,
    .needs_probability = true,
    .value = value_hinge,
    .loss = self_hinge,
};

const struct mlg_metric mlg_metric_log_loss = {
    .id = "log_loss",
    .summary = "mean of -log of the probability given to the true label, in nats",
    .range = "0..36.04",
    .undefined = "there are no rows, or a score is outside 0..1",
    .source = "scikit-learn log_loss: probabilities clipped to [2^-52, 1 - 2^-52]",
    .task = MLG_TASK_BINARY,
    .direction = MLG_LESS_IS_BETTER,
    .shape = MLG_SHAPE_MEAN,
    .rests_on = MLG_RESTS_ON_BOTH_CLASSES,
    .needs_score = true,
    .needs_probability = true,
    .value = value_log_loss,
    .loss = self_log,
    .losses = log_losses,
};

const struct mlg_metric mlg_metric_brier = {
    .id = "brier",
    .summary = "mean squared difference of probability and label",
    .range = "0..1",
    .undefined = "there are no rows, or a score is outside 0..1",
    .source = "Brier 1950, doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2, the one-sided form "
              "of scikit-learn brier_score_loss",
    .task = MLG_TASK_BINARY,
    .direction = MLG_LESS_IS_BETTER,
    .shape = MLG_SHAPE_MEAN,
    .rests_on = MLG_RESTS_ON_BOTH_CLASSES,
    .needs_score = true,
    .needs_probability = true,
    .bounded_01 = true,
    .value = value_brier,
    .loss = self_brier,
};
