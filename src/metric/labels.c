/* Several labels a row. */
#include <stdlib.h>

#include <mlgate/metric/classes.h>
#include <mlgate/stat/sum.h>

#include "figure.h"

static double weight_of(const struct mlg_label_rows *rows, size_t i)
{
    return rows->weight == NULL ? 1.0 : rows->weight[i];
}

void mlg_labels_cells(const struct mlg_label_rows *rows, double (*ret_cells)[4])
{
    for (size_t j = 0; j < rows->k; j++) {
        struct mlg_sum sums[4];
        for (int c = 0; c < 4; c++)
            mlg_sum_init(&sums[c]);
        for (size_t i = 0; i < rows->n; i++) {
            bool truth = rows->truth[i * rows->k + j] != 0;
            bool prediction = rows->prediction[i * rows->k + j] != 0;
            mlg_sum_add(&sums[truth ? (prediction ? MLG_CELL_TP : MLG_CELL_FN)
                                    : (prediction ? MLG_CELL_FP : MLG_CELL_TN)],
                        weight_of(rows, i));
        }
        for (int c = 0; c < 4; c++)
            ret_cells[j][c] = mlg_sum_value(&sums[c]);
    }
}

struct mlg_figure mlg_labels_samples(const struct mlg_label_rows *rows,
                                     const struct mlg_cell_score *score)
{
    struct mlg_sum sum, weights;

    mlg_sum_init(&sum);
    mlg_sum_init(&weights);
    for (size_t i = 0; i < rows->n; i++) {
        double cells[4] = { 0, 0, 0, 0 };
        struct mlg_figure figure;
        if (!(weight_of(rows, i) > 0))
            continue;
        for (size_t j = 0; j < rows->k; j++) {
            bool truth = rows->truth[i * rows->k + j] != 0;
            bool prediction = rows->prediction[i * rows->k + j] != 0;
            cells[truth ? (prediction ? MLG_CELL_TP : MLG_CELL_FN)
                        : (prediction ? MLG_CELL_FP : MLG_CELL_TN)] += 1;
        }
        figure = mlg_cell_score(score, cells);
        if (!figure.defined)
            return mlg_figure_undefined("it is undefined for a row");
        mlg_sum_add_product(&sum, figure.value, weight_of(rows, i));
        mlg_sum_add(&weights, weight_of(rows, i));
    }
    return mlg_figure_ratio(mlg_sum_value(&sum), mlg_sum_value(&weights), "there are no rows");
}

/* Weighted mean over rows of f(number of wrong decisions in the row). */
static struct mlg_figure mean_wrong(const struct mlg_label_rows *rows, bool subset)
{
    struct mlg_sum sum, weights;

    mlg_sum_init(&sum);
    mlg_sum_init(&weights);
    for (size_t i = 0; i < rows->n; i++) {
        size_t wrong = 0;
        for (size_t j = i * rows->k; j < (i + 1) * rows->k; j++)
            wrong += (rows->truth[j] != 0) != (rows->prediction[j] != 0);
        mlg_sum_add_product(&sum, weight_of(rows, i), subset ? wrong == 0 : (double)wrong);
        mlg_sum_add_product(&weights, weight_of(rows, i), subset ? 1 : (double)rows->k);
    }
    return mlg_figure_ratio(mlg_sum_value(&sum), mlg_sum_value(&weights), "there are no rows");
}

struct mlg_figure mlg_labels_subset_accuracy(const struct mlg_label_rows *rows)
{
    return mean_wrong(rows, true);
}

struct mlg_figure mlg_labels_hamming_loss(const struct mlg_label_rows *rows)
{
    return mean_wrong(rows, false);
}

/* Room for one curve of `n` decisions. */
struct room {
    double *label, *score, *weight;
    uint32_t *order;
};

static enum mlg_code room_init(struct room *room, size_t n, struct mlg_err *err)
{
    double *memory;

    if (n >= UINT32_MAX)
        return mlg_err_set(err, MLG_E_LIMIT, "more than 2^32 - 2 decisions cannot be ranked");
    memory = malloc((n + 1) * (3 * sizeof(double) + sizeof(uint32_t)));
    if (memory == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory while ranking %zu scores", n);
    *room = (struct room){ .label = memory,
                           .score = memory + n + 1,
                           .weight = memory + 2 * (n + 1),
                           .order = (uint32_t *)(void *)(memory + 3 * (n + 1)) };
    return MLG_OK;
}

/* The area of `count` decisions: those numbered first, first + step, ... row by row of k. */
static enum mlg_code area_of(const struct mlg_label_rows *rows, enum mlg_area area,
                             struct room *room, size_t first, size_t step, size_t count,
                             struct mlg_figure *ret, struct mlg_err *err)
{
    struct mlg_metric_rows one = { .n = count,
                                   .label = room->label,
                                   .score = room->score,
                                   .weight = room->weight,
                                   .order = room->order };

    for (size_t i = 0; i < count; i++) {
        size_t at = first + i * step;
        room->label[i] = rows->truth[at] != 0;
        room->score[i] = rows->score[at];
        room->weight[i] = weight_of(rows, at / rows->k);
    }
    MLG_TRY(mlg_metric_order(count, one.score, room->order, err));
    *ret = area == MLG_AREA_ROC ? mlg_figure_roc_auc(&one) : mlg_figure_average_precision(&one);
    return MLG_OK;
}

static enum mlg_code check(const struct mlg_label_rows *rows, struct mlg_err *err)
{
    if (rows->k == 0 || rows->k > MLG_CLASSES_MAX || rows->n >= UINT32_MAX)
        return mlg_err_set(err, MLG_E_LIMIT, "too many rows, or no or too many labels");
    if (rows->n > 0 && rows->score == NULL)
        return mlg_err_set(err, MLG_E_CONFIG, "there are no scores");
    return MLG_OK;
}

enum mlg_code mlg_labels_areas(const struct mlg_label_rows *rows, enum mlg_area area,
                               struct mlg_figure *ret, struct mlg_err *err)
{
    enum mlg_code code = MLG_OK;
    struct room room = { 0 };

    MLG_TRY(check(rows, err));
    MLG_TRY(room_init(&room, rows->n, err));
    for (size_t j = 0; j < rows->k && code == MLG_OK; j++)
        code = area_of(rows, area, &room, j, rows->k, rows->n, &ret[j], err);
    free(room.label);
    return code;
}

/* Weight of the rows that have label j. */
static double support_of(const struct mlg_label_rows *rows, size_t j)
{
    struct mlg_sum sum;

    mlg_sum_init(&sum);
    for (size_t i = 0; i < rows->n; i++)
        if (rows->truth[i * rows->k + j] != 0)
            mlg_sum_add(&sum, weight_of(rows, i));
    return mlg_sum_value(&sum);
}

enum mlg_code mlg_labels_area(const struct mlg_label_rows *rows, enum mlg_area area,
                              enum mlg_average average, enum mlg_zero_division zero,
                              struct mlg_figure *ret, struct mlg_err *err)
{
    struct mlg_figure each[MLG_CLASSES_MAX];
    double support[MLG_CLASSES_MAX];

    MLG_TRY(check(rows, err));
    if (average == MLG_AVERAGE_MICRO) {
        struct room room = { 0 };
        enum mlg_code code;
        MLG_TRY(room_init(&room, rows->n * rows->k, err));
        code = area_of(rows, area, &room, 0, 1, rows->n * rows->k, ret, err);
        free(room.label);
        if (code == MLG_OK)
            *ret = mlg_figure_or(*ret, zero);
        return code;
    }
    MLG_TRY(mlg_labels_areas(rows, area, each, err));
    for (size_t j = 0; j < rows->k; j++) {
        each[j] = mlg_figure_or(each[j], zero);
        support[j] = support_of(rows, j);
    }
    *ret = mlg_figures_average(each, support, rows->k, average, NULL);
    return MLG_OK;
}

enum mlg_code mlg_labels_area_samples(const struct mlg_label_rows *rows, enum mlg_area area,
                                      enum mlg_zero_division zero, struct mlg_figure *ret,
                                      struct mlg_err *err)
{
    struct mlg_sum sum, weights;
    enum mlg_code code = MLG_OK;
    struct room room = { 0 };
    bool undefined = false;

    MLG_TRY(check(rows, err));
    MLG_TRY(room_init(&room, rows->k, err));
    mlg_sum_init(&sum);
    mlg_sum_init(&weights);
    for (size_t i = 0; i < rows->n && code == MLG_OK; i++) {
        struct mlg_figure figure;
        double weight = weight_of(rows, i);
        if (!(weight > 0))
            continue;
        code = area_of(rows, area, &room, i * rows->k, 1, rows->k, &figure, err);
        if (code != MLG_OK)
            break;
        figure = mlg_figure_or(figure, zero);
        undefined = undefined || !figure.defined;
        mlg_sum_add_product(&sum, figure.defined ? figure.value : 0, weight);
        mlg_sum_add(&weights, weight);
    }
    free(room.label);
    if (code != MLG_OK)
        return code;
    *ret = undefined ? mlg_figure_undefined("it is undefined for a row")
                     : mlg_figure_ratio(mlg_sum_value(&sum), mlg_sum_value(&weights),
                                        "there are no rows");
    return MLG_OK;
}
