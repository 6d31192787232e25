#include "losses.h"

#include <mlgate/base/parallel.h>

#define BLOCK 2048 /* rows whose losses lie in the first cache */

struct lanes {
    const struct loss_pass *pass;
    size_t count;
    struct loss_sums *sums; /* [count][groups] */
};

static void clear(const struct frame *frame, struct loss_sums *sums, size_t count)
{
    for (size_t g = 0; g < count; g++) {
        mlg_sum_init(&sums[g].sum[0]);
        mlg_sum_init(&sums[g].sum[1]);
        if (frame->weight == NULL)
            mlg_moments_init(&sums[g].effect.moments);
        else
            mlg_weighted_init(&sums[g].effect.weighted);
    }
}

/* One class after the other: what a loss does depends on the label, which no processor guesses. */
static void losses_of_classes(const struct frame *frame, const struct mlg_metric *metric,
                              const double *output, size_t from, size_t n, double *ret)
{
    uint16_t row[2][BLOCK] = { { 0 } };
    double loss[BLOCK] = { 0 };
    size_t count[2] = { 0, 0 };

    for (size_t i = 0; i < n; i++) {
        bool positive = (frame->cell[from + i] & CELL_LABEL) != 0;
        row[0][count[0]] = row[1][count[1]] = (uint16_t)i;
        count[positive]++;
    }
    for (unsigned label = 0; label < 2; label++) {
        for (size_t k = 0; k < count[label]; k++)
            loss[k] = output[from + row[label][k]];
        if (metric->losses != NULL)
            metric->losses(metric, label, loss, count[label], loss);
        for (size_t k = 0; k < count[label]; k++)
            ret[row[label][k]] =
                metric->losses != NULL ? loss[k] : metric->loss(metric, label, loss[k]);
    }
}

static void losses_of(const struct loss_pass *pass, unsigned model, size_t from, size_t n,
                      double *ret)
{
    const struct frame *frame = pass->frame;
    const struct mlg_metric *metric = pass->metric;
    const double *output = metric->needs_score ? frame->score[model] : frame->prediction[model];

    if (frame->cell != NULL) {
        losses_of_classes(frame, metric, output, from, n, ret);
        return;
    }
    for (size_t i = 0; i < n; i++)
        ret[i] = metric->loss(metric, frame->target[from + i], output[from + i]);
}

static void add_row(const struct frame *frame, size_t row, const double loss[2], double effect,
                    struct loss_sums *into)
{
    if (frame->weight == NULL) {
        mlg_moments_add(&into->effect.moments, effect);
        mlg_sum_add(&into->sum[0], loss[0]);
        if (frame->models == 2)
            mlg_sum_add(&into->sum[1], loss[1]);
        return;
    }
    if (!(frame->weight[row] > 0))
        return;
    (void)mlg_weighted_add(&into->effect.weighted, effect, frame->weight[row]);
    mlg_sum_add_product(&into->sum[0], frame->weight[row], loss[0]);
    if (frame->models == 2)
        mlg_sum_add_product(&into->sum[1], frame->weight[row], loss[1]);
}

static void add_block(const struct loss_pass *pass, size_t from, size_t n, struct loss_sums *sums)
{
    const struct frame *frame = pass->frame;
    double loss[2][BLOCK] = { { 0 } };

    for (unsigned m = 0; m < frame->models; m++)
        losses_of(pass, m, from, n, loss[m]);
    for (size_t p = 0; p < pass->parts_count; p++) {
        for (size_t i = 0; i < n; i++) {
            double both[2] = { loss[0][i], loss[1][i] };
            double effect = pass->sign * (frame->models == 2 ? both[0] - both[1] : both[0]);
            add_row(frame, from + i, both, effect, &sums[group_of(pass->part[p], from + i)]);
        }
        sums += pass->part[p]->groups;
    }
}

static void run_lane(void *context, size_t lane)
{
    const struct lanes *lanes = context;
    const struct loss_pass *pass = lanes->pass;
    struct loss_sums *sums = lanes->sums + lane * pass->groups;
    size_t n = pass->frame->n, step = lanes->count * BLOCK;

    clear(pass->frame, sums, pass->groups);
    for (size_t from = lane * BLOCK; from < n; from += step)
        add_block(pass, from, n - from < BLOCK ? n - from : BLOCK, sums);
}

void losses_merge(const struct frame *frame, const struct loss_sums *sums, size_t count,
                  struct loss_sums *ret_sums)
{
    clear(frame, ret_sums, 1);
    for (size_t g = 0; g < count; g++) {
        for (unsigned m = 0; m < frame->models; m++)
            mlg_sum_merge(&ret_sums->sum[m], &sums[g].sum[m]);
        if (frame->weight == NULL)
            mlg_moments_merge(&ret_sums->effect.moments, &sums[g].effect.moments);
        else
            mlg_weighted_merge(&ret_sums->effect.weighted, &sums[g].effect.weighted);
    }
}

/* Sums of the other lanes, group by group. */
static void merge_lanes(const struct lanes *lanes)
{
    const struct loss_pass *pass = lanes->pass;

    for (size_t lane = 1; lane < lanes->count; lane++)
        for (size_t g = 0; g < pass->groups; g++) {
            struct loss_sums both[2] = { lanes->sums[g], lanes->sums[lane * pass->groups + g] };
            losses_merge(pass->frame, both, 2, &lanes->sums[g]);
        }
}

enum mlg_code losses_sum(const struct loss_pass *self, struct room *room,
                         struct loss_sums *ret_sums, struct mlg_err *err)
{
    struct lanes lanes = { .pass = self, .count = self->jobs == 0 ? 1 : self->jobs };
    size_t useful = self->frame->n / (16 * BLOCK) + 1; /* a thread has to be worth its start */

    lanes.count = lanes.count > useful ? useful : lanes.count;
    lanes.count = lanes.count > MLG_PARALLEL_JOBS_MAX ? MLG_PARALLEL_JOBS_MAX : lanes.count;
    lanes.sums = room_alloc(room, lanes.count * self->groups, sizeof(*lanes.sums), err);
    if (lanes.sums == NULL)
        return MLG_E_LIMIT;
    mlg_parallel_run((unsigned)lanes.count, lanes.count, run_lane, &lanes);
    merge_lanes(&lanes);
    for (size_t g = 0; g < self->groups; g++)
        ret_sums[g] = lanes.sums[g];
    room_free(room, lanes.sums, lanes.count * self->groups, sizeof(*lanes.sums));
    return MLG_OK;
}
