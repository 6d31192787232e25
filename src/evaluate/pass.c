#include "afar.h"

#include <mlgate/base/parallel.h>
#include <mlgate/stat/order.h>

/* Is the shape's figure a function of the confusion cells, and its bounds? */
static bool tells_by_cells(const struct mlg_metric *metric, const struct frame *frame)
{
    bool by_trial = frame->models == 1 && metric->trial != NULL;

    if (metric->of_cells == NULL)
        return false;
    return metric->shape == MLG_SHAPE_PROPORTION ||
           (metric->shape == MLG_SHAPE_CELLS && (frame->weight == NULL || by_trial));
}

enum way way_of(const struct mlg_metric *metric, const struct frame *frame)
{
    bool binary = frame->task == MLG_TASK_BINARY;

    if (frame->cluster != NULL) /* which no sums over cells, losses or ranks can tell */
        return WAY_ROWS;
    if (binary && tells_by_cells(metric, frame))
        return WAY_CELLS;
    if (metric->shape == MLG_SHAPE_MEAN && metric->loss != NULL && !metric->needs_column)
        return WAY_LOSSES;
    if (binary && metric->shape == MLG_SHAPE_AUC && frame->weight == NULL)
        return WAY_RANKS;
    if (metric->shape == MLG_SHAPE_QUANTILE && frame->models == 1 && frame->weight == NULL)
        return WAY_ORDER;
    return WAY_ROWS;
}

struct subject pass_subject(const struct pass *pass, const struct gate *gate)
{
    return (struct subject){ .frame = pass->frame,
                             .tally = &pass->part[gate->part].tally[gate->group] };
}

bool pass_asks(const struct asked *asked, size_t part)
{
    if (part == 0)
        return true;
    for (size_t i = 0; i < asked->entry->slicings_count; i++)
        if (asked->entry->slicings[i] + 1 == part)
            return true;
    return false;
}

/* --- cells --- */

struct cells_work {
    const struct pass *pass;
    struct gate **gate;
    const struct cell_sums *sums; /* of the part's groups; NULL without weights */
    enum mlg_code *code;
    struct mlg_err *err;
};

static void measure_gate(void *context, size_t index)
{
    const struct cells_work *work = context;
    struct gate *gate = work->gate[index];
    struct subject subject = pass_subject(work->pass, gate);
    const struct cell_sums *sums = work->sums == NULL ? NULL : work->sums + gate->group * CELLS;

    work->code[index] = measure_of_cells(gate->metric, &subject, sums, &gate->bar, &gate->measure,
                                         &work->err[index]);
}

static size_t list_gates(const struct pass *pass, enum way way, size_t part, struct gate **ret)
{
    size_t count = 0;

    for (size_t a = 0; a < pass->asked_count; a++)
        for (size_t g = 0; pass->asked[a].way == way && g < pass->asked[a].gates_count; g++)
            if (pass->asked[a].gate[g].part == part) {
                if (ret != NULL)
                    ret[count] = &pass->asked[a].gate[g];
                count++;
            }
    return count;
}

/* Resampling the cells is what costs here, so the gates are the tasks. */
static enum mlg_code measure_listed(const struct pass *pass, struct gate **gate, size_t count,
                                    const struct cell_sums *sums, struct mlg_err *err)
{
    struct cells_work work = { .pass = pass, .gate = gate, .sums = sums };
    enum mlg_code code = MLG_E_LIMIT;

    work.code = room_alloc(pass->room, count, sizeof(*work.code), err);
    work.err = room_alloc(pass->room, count, sizeof(*work.err), err);
    if (work.code != NULL && work.err != NULL) {
        mlg_parallel_run(pass->jobs, count, measure_gate, &work);
        code = MLG_OK;
        for (size_t i = 0; i < count && code == MLG_OK; i++) {
            code = work.code[i];
            if (code != MLG_OK && err != NULL)
                *err = work.err[i];
        }
    }
    room_free(pass->room, work.code, count, sizeof(*work.code));
    room_free(pass->room, work.err, count, sizeof(*work.err));
    return code;
}

static enum mlg_code pass_cells_of(const struct pass *pass, size_t part, struct mlg_err *err)
{
    size_t count = list_gates(pass, WAY_CELLS, part, NULL);
    size_t cells = pass->frame->weight == NULL ? 0 : pass->part[part].groups * CELLS;
    struct cell_sums *sums = NULL;
    struct gate **gate;
    enum mlg_code code = MLG_E_LIMIT;

    if (count == 0)
        return MLG_OK;
    gate = room_alloc(pass->room, count, sizeof(struct gate *), err);
    if (gate != NULL && cells > 0)
        sums = room_alloc(pass->room, cells, sizeof(*sums), err);
    if (gate != NULL && (cells == 0 || sums != NULL)) {
        (void)list_gates(pass, WAY_CELLS, part, gate);
        if (sums != NULL)
            tally_weights(pass->frame, &pass->part[part], sums);
        code = measure_listed(pass, gate, count, sums, err);
    }
    room_free(pass->room, gate, count, sizeof(struct gate *));
    room_free(pass->room, sums, cells, sizeof(*sums));
    return code;
}

/* --- losses --- */

static void measure_losses(const struct pass *pass, const struct asked *asked, size_t part,
                           const struct loss_sums *sums)
{
    for (size_t g = 0; g < asked->gates_count; g++) {
        struct gate *gate = &asked->gate[g];
        struct subject subject = pass_subject(pass, gate);
        if (gate->part == part)
            gate->by_rows =
                !measure_of_losses(&subject, &sums[gate->group], &gate->bar, &gate->measure);
    }
}

/* As many parts from `first` on as make a pass; where that is all rows alone, it is a pass too. */
static size_t take_parts(const struct pass *pass, const struct asked *asked, size_t first,
                         const struct part **part, struct loss_pass *ret)
{
    size_t parts = pass->frame->slicings_count + 1, next = first;

    ret->parts_count = ret->groups = 0;
    for (; next < parts; next++) {
        size_t groups = pass->part[next].groups;
        if (!pass_asks(asked, next))
            continue;
        if (ret->parts_count > 0 && ret->groups + groups > LOSS_GROUPS_MAX)
            break;
        part[ret->parts_count++] = &pass->part[next];
        ret->groups += groups;
    }
    return next;
}

static enum mlg_code measure_parts(const struct pass *pass, const struct asked *asked,
                                   const struct loss_pass *of, struct loss_sums *whole,
                                   struct mlg_err *err)
{
    struct loss_sums *sums = room_alloc(pass->room, of->groups, sizeof(*sums), err), *next = sums;
    enum mlg_code code = MLG_E_LIMIT;

    if (sums != NULL)
        code = pass->frame->afar != NULL ? afar_losses(pass->frame, of, sums, err)
                                         : losses_sum(of, pass->room, sums, err);
    for (size_t p = 0; p < of->parts_count && code == MLG_OK; p++) {
        measure_losses(pass, asked, (size_t)(of->part[p] - pass->part), next);
        if (p == 0)
            losses_merge(pass->frame, next, of->part[p]->groups, whole);
        next += of->part[p]->groups;
    }
    room_free(pass->room, sums, of->groups, sizeof(*sums));
    return code;
}

/* Sums over all rows are those over all slices of a slicing, if there is one. */
static enum mlg_code pass_losses_of(const struct pass *pass, const struct asked *asked,
                                    const struct part **part, struct mlg_err *err)
{
    struct loss_pass of = { .frame = pass->frame,
                            .metric = asked->metric,
                            .sign = asked->gate[0].measure.sign,
                            .part = part,
                            .jobs = pass->jobs };
    size_t parts = pass->frame->slicings_count + 1, first = asked->entry->slicings_count > 0;
    struct loss_sums whole;

    for (size_t next = first; next < parts;) {
        next = take_parts(pass, asked, next, part, &of);
        if (of.parts_count > 0)
            MLG_TRY(measure_parts(pass, asked, &of, &whole, err));
    }
    if (first > 0)
        measure_losses(pass, asked, 0, &whole);
    return MLG_OK;
}

static enum mlg_code pass_losses(const struct pass *pass, struct mlg_err *err)
{
    size_t parts = pass->frame->slicings_count + 1;
    const struct part **part = room_alloc(pass->room, parts, sizeof(struct part *), err);
    enum mlg_code code = part == NULL ? MLG_E_LIMIT : MLG_OK;

    for (size_t a = 0; a < pass->asked_count && code == MLG_OK; a++)
        if (pass->asked[a].way == WAY_LOSSES &&
            !(pass->asked[a].metric->needs_score && pass->frame->score[CANDIDATE] == NULL))
            code = pass_losses_of(pass, &pass->asked[a], part, err);
    room_free(pass->room, part, parts, sizeof(struct part *));
    return code;
}

/* --- rankings --- */

struct ranking_work {
    const struct pass *pass;
    uint32_t *const *order;
    const struct rooms *rooms;
    enum mlg_code code[2];
    struct mlg_err err[2];
};

static void rank_model(void *context, size_t model)
{
    struct ranking_work *work = context;
    const struct frame *frame = work->pass->frame;

    work->code[model] = mlg_order_scores(frame->n, frame->score[model],
                                         work->rooms->room[model % work->rooms->count],
                                         work->order[model], &work->err[model]);
}

/* With one room the models take turns. */
static enum mlg_code rank_models(const struct pass *pass, uint32_t *const order[2],
                                 const struct rooms *rooms, struct mlg_err *err)
{
    struct ranking_work work = { .pass = pass, .order = order, .rooms = rooms };

    mlg_parallel_run(rooms->count > 1 ? 2 : 1, pass->frame->models, rank_model, &work);
    for (unsigned m = 0; m < pass->frame->models; m++)
        if (work.code[m] != MLG_OK) {
            if (err != NULL)
                *err = work.err[m];
            return work.code[m];
        }
    return MLG_OK;
}

/* One room is needed; others are taken where memory allows. */
static enum mlg_code rooms_init(struct rooms *self, const struct pass *pass, struct mlg_err *err)
{
    size_t n = pass->frame->n, useful = pass->frame->slicings_count + 1;
    size_t jobs = pass->jobs > MLG_PARALLEL_JOBS_MAX ? MLG_PARALLEL_JOBS_MAX : pass->jobs;

    useful = useful < pass->frame->models ? pass->frame->models : useful;
    self->room[0] = room_alloc(pass->room, n, sizeof(uint64_t), err);
    self->count = self->room[0] != NULL;
    while (self->count > 0 && self->count < jobs && self->count < useful) {
        self->room[self->count] = room_alloc(pass->room, n, sizeof(uint64_t), NULL);
        if (self->room[self->count] == NULL)
            break;
        self->count++;
    }
    return self->count > 0 ? MLG_OK : MLG_E_LIMIT;
}

static void rooms_done(struct rooms *self, const struct pass *pass)
{
    while (self->count > 0)
        room_free(pass->room, self->room[--self->count], pass->frame->n, sizeof(uint64_t));
}

static bool wants_ranking(const struct pass *pass)
{
    for (size_t a = 0; a < pass->asked_count; a++)
        if (pass->asked[a].way == WAY_RANKS ||
            (pass->asked[a].way == WAY_ROWS && pass->asked[a].metric->needs_order))
            return pass->frame->score[CANDIDATE] != NULL;
    return false;
}

static enum mlg_code rank(const struct pass *pass, uint32_t *order[2], struct mlg_err *err)
{
    struct rooms rooms = { .count = 0 };
    enum mlg_code code;

    for (unsigned m = 0; m < pass->frame->models; m++) {
        order[m] = room_alloc(pass->room, pass->frame->n, sizeof(uint32_t), err);
        if (order[m] == NULL)
            return MLG_E_LIMIT;
    }
    MLG_TRY(rooms_init(&rooms, pass, err));
    code = rank_models(pass, order, &rooms, err);
    if (code == MLG_OK)
        code = pass_ranks(pass, order, &rooms, err);
    rooms_done(&rooms, pass);
    return code;
}

static enum mlg_code pass_ranked(const struct pass *pass, struct mlg_err *err)
{
    uint32_t *order[2] = { NULL, NULL };
    enum mlg_code code = MLG_OK;

    if (wants_ranking(pass))
        code =
            pass->frame->afar != NULL ? pass_ranks(pass, NULL, NULL, err) : rank(pass, order, err);
    if (code == MLG_OK)
        code = pass_rows(pass, order, err);
    for (unsigned m = 0; m < 2; m++)
        room_free(pass->room, order[m], pass->frame->n, sizeof(uint32_t));
    return code;
}

enum mlg_code pass_measure(const struct pass *pass, struct mlg_err *err)
{
    if (pass->frame->afar != NULL)
        MLG_TRY(afar_count(pass->frame, pass->part, err));
    for (size_t a = 0; a < pass->asked_count; a++)
        for (size_t g = 0; g < pass->asked[a].gates_count; g++) {
            struct gate *gate = &pass->asked[a].gate[g];
            struct subject subject = pass_subject(pass, gate);
            measure_begin(gate->metric, &subject, &gate->bar, &gate->measure);
        }
    for (size_t p = 0; p <= pass->frame->slicings_count; p++)
        MLG_TRY(pass_cells_of(pass, p, err));
    MLG_TRY(pass_losses(pass, err));
    MLG_TRY(pass_ranked(pass, err));
    if (pass->frame->afar != NULL)
        MLG_TRY(afar_quantiles(pass, err));
    for (size_t a = 0; a < pass->asked_count; a++)
        for (size_t g = 0; g < pass->asked[a].gates_count; g++) {
            struct gate *gate = &pass->asked[a].gate[g];
            struct subject subject = pass_subject(pass, gate);
            measure_end(gate->metric, &subject, &gate->bar, &gate->measure);
        }
    return MLG_OK;
}
