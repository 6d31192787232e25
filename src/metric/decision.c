/* Figures of confusion cells, and their averages. */
#include <math.h>

#include <mlgate/metric/decision.h>
#include <mlgate/stat/sum.h>

#include "figure.h"

enum { TP, FP, FN, TN };

bool mlg_decision_cells(const struct mlg_metric_rows *rows, double ret_cells[4])
{
    struct mlg_sum sums[4];

    if (rows->prediction == NULL && rows->n > 0)
        return false;
    for (int c = 0; c < 4; c++)
        mlg_sum_init(&sums[c]);
    for (size_t i = 0; i < rows->n; i++) {
        int cell = rows->label[i] != 0 ? (rows->prediction[i] != 0 ? TP : FN)
                                       : (rows->prediction[i] != 0 ? FP : TN);
        mlg_sum_add(&sums[cell], mlg_row_weight(rows, i));
    }
    for (int c = 0; c < 4; c++)
        ret_cells[c] = mlg_sum_value(&sums[c]);
    return true;
}

struct mlg_figure mlg_figure_or(struct mlg_figure figure, enum mlg_zero_division zero)
{
    if (figure.defined || zero == MLG_ZERO_UNDEFINED)
        return figure;
    return mlg_figure_of(zero == MLG_ZERO_IS_1 ? 1 : 0);
}

#define BIT(cell) (1U << (cell))
#define ALL       (BIT(TP) | BIT(FP) | BIT(FN) | BIT(TN))

static const struct {
    unsigned part, whole;
    const char *reason;
} rates[] = {
    [MLG_RATE_RECALL] = { BIT(TP), BIT(TP) | BIT(FN), "there is no positive row" },
    [MLG_RATE_PRECISION] = { BIT(TP), BIT(TP) | BIT(FP), "no row is predicted positive" },
    [MLG_RATE_SPECIFICITY] = { BIT(TN), BIT(TN) | BIT(FP), "there is no negative row" },
    [MLG_RATE_FPR] = { BIT(FP), BIT(TN) | BIT(FP), "there is no negative row" },
    [MLG_RATE_FNR] = { BIT(FN), BIT(TP) | BIT(FN), "there is no positive row" },
    [MLG_RATE_NPV] = { BIT(TN), BIT(TN) | BIT(FN), "no row is predicted negative" },
    [MLG_RATE_FDR] = { BIT(FP), BIT(TP) | BIT(FP), "no row is predicted positive" },
    [MLG_RATE_FALSE_OMISSION] = { BIT(FN), BIT(TN) | BIT(FN), "no row is predicted negative" },
    [MLG_RATE_PREVALENCE] = { BIT(TP) | BIT(FN), ALL, "there are no rows" },
    [MLG_RATE_SELECTION] = { BIT(TP) | BIT(FP), ALL, "there are no rows" },
    [MLG_RATE_ACCURACY] = { BIT(TP) | BIT(TN), ALL, "there are no rows" },
};

static double sum_of(const double cells[4], unsigned which)
{
    double sum = 0;

    for (unsigned c = 0; c < 4; c++)
        if ((which & BIT(c)) != 0)
            sum += cells[c];
    return sum;
}

struct mlg_figure mlg_decision_rate(enum mlg_rate rate, const double cells[4])
{
    return mlg_figure_ratio(sum_of(cells, rates[rate].part), sum_of(cells, rates[rate].whole),
                            rates[rate].reason);
}

struct mlg_figure mlg_decision_fbeta(const double c[4], double beta)
{
    double square = beta * beta;
    double part = (1 + square) * c[TP];

    return mlg_figure_ratio(part, part + square * c[FN] + c[FP],
                            "no row is positive, predicted or true");
}

struct mlg_figure mlg_decision_jaccard(const double c[4])
{
    return mlg_figure_ratio(c[TP], c[TP] + c[FP] + c[FN], "no row is positive, predicted or true");
}

struct mlg_figure mlg_decision_mcc(const double c[4])
{
    double margin[4] = { c[TP] + c[FP], c[TP] + c[FN], c[TN] + c[FP], c[TN] + c[FN] };
    /* Two roots, not one: the product of four margins leaves the range of exact integers early. */
    double below = sqrt(margin[0] * margin[1]) * sqrt(margin[2] * margin[3]);

    return mlg_figure_ratio(c[TP] * c[TN] - c[FP] * c[FN], below,
                            "all labels or all predictions are of one class");
}

struct mlg_figure mlg_decision_balanced_accuracy(const double cells[4], bool present_only)
{
    struct mlg_figure recall = mlg_decision_rate(MLG_RATE_RECALL, cells);
    struct mlg_figure specificity = mlg_decision_rate(MLG_RATE_SPECIFICITY, cells);

    if (!recall.defined)
        return present_only ? specificity : recall;
    if (!specificity.defined)
        return present_only ? recall : specificity;
    return mlg_figure_of((recall.value + specificity.value) / 2);
}

struct mlg_figure mlg_decision_kappa(const double c[4])
{
    /* (observed - expected) / (1 - expected) with both sides times n^2 / 2. */
    double part = c[TP] * c[TN] - c[FP] * c[FN];
    double whole = (c[TP] + c[FP]) * (c[FP] + c[TN]) + (c[TP] + c[FN]) * (c[FN] + c[TN]);

    return mlg_figure_ratio(2 * part, whole,
                            "labels and predictions are of one and the same class");
}

struct mlg_figure mlg_cell_score(const struct mlg_cell_score *score, const double cells[4])
{
    struct mlg_figure figure;

    switch (score->kind) {
    case MLG_SCORE_PRECISION:
        figure = mlg_decision_rate(MLG_RATE_PRECISION, cells);
        break;
    case MLG_SCORE_RECALL:
        figure = mlg_decision_rate(MLG_RATE_RECALL, cells);
        break;
    case MLG_SCORE_FBETA:
        figure = mlg_decision_fbeta(cells, score->beta);
        break;
    default:
        figure = mlg_decision_jaccard(cells);
        break;
    }
    return mlg_figure_or(figure, score->zero);
}

/* Sums behind a mean that leaves undefined figures out. */
struct mean {
    struct mlg_sum sum, weights;
    size_t left_out;
};

static void mean_init(struct mean *mean)
{
    mlg_sum_init(&mean->sum);
    mlg_sum_init(&mean->weights);
    mean->left_out = 0;
}

static void mean_add(struct mean *mean, struct mlg_figure figure, double weight)
{
    if (!figure.defined) {
        mean->left_out++;
        return;
    }
    mlg_sum_add_product(&mean->sum, figure.value, weight);
    mlg_sum_add(&mean->weights, weight);
}

static struct mlg_figure mean_value(const struct mean *mean, size_t *ret_left_out)
{
    if (ret_left_out != NULL)
        *ret_left_out = mean->left_out;
    return mlg_figure_ratio(mlg_sum_value(&mean->sum), mlg_sum_value(&mean->weights),
                            "it is undefined for every class that counts");
}

struct mlg_figure mlg_figures_average(const struct mlg_figure *figures, const double *support,
                                      size_t k, enum mlg_average average, size_t *ret_left_out)
{
    struct mean mean;

    if (average == MLG_AVERAGE_MICRO)
        return mlg_figure_undefined("micro is no mean of the figures of the classes");
    mean_init(&mean);
    for (size_t j = 0; j < k; j++)
        mean_add(&mean, figures[j], average == MLG_AVERAGE_WEIGHTED ? support[j] : 1);
    return mean_value(&mean, ret_left_out);
}

enum mlg_average mlg_cells_average_meant(enum mlg_zero_division zero, const double (*cells)[4],
                                         size_t k, enum mlg_average average)
{
    if (average != MLG_AVERAGE_WEIGHTED || zero == MLG_ZERO_UNDEFINED)
        return average;
    for (size_t j = 0; j < k; j++)
        if (cells[j][TP] + cells[j][FN] > 0)
            return average;
    return MLG_AVERAGE_MACRO;
}

struct mlg_figure mlg_cells_average(const struct mlg_cell_score *score, const double (*cells)[4],
                                    size_t k, enum mlg_average average, size_t *ret_left_out)
{
    struct mean mean;

    average = mlg_cells_average_meant(score->zero, cells, k, average);
    if (average == MLG_AVERAGE_MICRO) {
        double all[4];
        for (int c = 0; c < 4; c++) {
            struct mlg_sum sum;
            mlg_sum_init(&sum);
            for (size_t j = 0; j < k; j++)
                mlg_sum_add(&sum, cells[j][c]);
            all[c] = mlg_sum_value(&sum);
        }
        if (ret_left_out != NULL)
            *ret_left_out = 0;
        return mlg_cell_score(score, all);
    }
    mean_init(&mean);
    for (size_t j = 0; j < k; j++)
        mean_add(&mean, mlg_cell_score(score, cells[j]),
                 average == MLG_AVERAGE_WEIGHTED ? cells[j][TP] + cells[j][FN] : 1);
    return mean_value(&mean, ret_left_out);
}
