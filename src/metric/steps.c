/* Walking down a ranking, one distinct score after another. */
#include "steps.h"

void mlg_steps_begin(struct mlg_step *step, const struct mlg_metric_rows *rows)
{
    step->next = 0;
    step->whole = mlg_rows_whole_weights(rows);
    step->positives = step->negatives = 0;
    mlg_sum_init(&step->positive_sum);
    mlg_sum_init(&step->negative_sum);
}

/* Fractional weights are summed exactly: neither the order of tied rows nor rounding matters. */
static void add_fractional(struct mlg_step *step, const struct mlg_metric_rows *rows, size_t end)
{
    struct mlg_sum positive, negative;

    mlg_sum_init(&positive);
    mlg_sum_init(&negative);
    for (size_t i = step->next; i < end; i++) {
        uint32_t row = rows->order[i];
        mlg_sum_add(rows->label[row] != 0 ? &positive : &negative, rows->weight[row]);
    }
    mlg_sum_merge(&step->positive_sum, &positive);
    mlg_sum_merge(&step->negative_sum, &negative);
    step->positive = mlg_sum_value(&positive);
    step->negative = mlg_sum_value(&negative);
    step->positives = mlg_sum_value(&step->positive_sum);
    step->negatives = mlg_sum_value(&step->negative_sum);
}

bool mlg_steps_next(struct mlg_step *step, const struct mlg_metric_rows *rows)
{
    size_t end = step->next;
    double score;

    if (step->next >= rows->n)
        return false;
    score = rows->score[rows->order[end]];
    while (end < rows->n && rows->score[rows->order[end]] == score)
        end++;
    step->positives_above = step->positives;
    step->negatives_above = step->negatives;
    if (step->whole) {
        step->positive = step->negative = 0;
        for (size_t i = step->next; i < end; i++) {
            uint32_t row = rows->order[i];
            double weight = mlg_row_weight(rows, row);
            if (rows->label[row] != 0)
                step->positive += weight;
            else
                step->negative += weight;
        }
        step->positives += step->positive;
        step->negatives += step->negative;
    } else {
        add_fractional(step, rows, end);
    }
    step->next = end;
    return true;
}

const char *mlg_steps_missing(const struct mlg_metric_rows *rows)
{
    if (rows->score == NULL)
        return "there are no scores";
    if (rows->order == NULL && rows->n > 0)
        return "the rows are not ranked";
    return NULL;
}
