/* Group after group: sums of placements out of one ranking, and metrics that have to see rows. */
#include <mlgate/base/parallel.h>

#include "afar.h"

/* --- rankings --- */

static bool asked_of_ranks(const struct pass *pass, size_t part)
{
    for (size_t a = 0; a < pass->asked_count; a++)
        if (pass->asked[a].way == WAY_RANKS && pass_asks(&pass->asked[a], part))
            return true;
    return false;
}

struct lanes {
    const struct pass *pass;
    const struct rooms *rooms;
    uint32_t *const *order;
    struct mlg_delong **delong; /* [parts], of each part's groups; NULL = nobody asks */
    size_t first;               /* the part that is walked together with all rows; 0 = none */
    size_t count;
    uint16_t *tag[MLG_PARALLEL_JOBS_MAX];
    enum mlg_code code[MLG_PARALLEL_JOBS_MAX];
    struct mlg_err err[MLG_PARALLEL_JOBS_MAX];
};

/* The room of one ranking holds the placements of a pair. */
static enum mlg_code rank_part(struct lanes *lanes, size_t lane, size_t p)
{
    const struct frame *frame = lanes->pass->frame;
    const struct part *part = &lanes->pass->part[p];
    const uint32_t *const orders[2] = { lanes->order[0], lanes->order[1] };
    uint16_t *tag = lanes->tag[lane];

    for (size_t i = 0; i < frame->n; i++)
        tag[i] = (uint16_t)(2 * group_of(part, i) + ((frame->cell[i] & CELL_LABEL) != 0));
    return mlg_delong_add_ranked(
        frame->n, frame->models, orders, tag, part->groups, (uint32_t *)lanes->rooms->room[lane],
        lanes->delong[p], p > 0 && p == lanes->first ? lanes->delong[0] : NULL, &lanes->err[lane]);
}

static void run_lane(void *context, size_t lane)
{
    struct lanes *lanes = context;
    size_t parts = lanes->pass->frame->slicings_count + 1;

    for (size_t p = lanes->first + lane; p < parts; p += lanes->count)
        if (lanes->delong[p] != NULL && lanes->code[lane] == MLG_OK)
            lanes->code[lane] = rank_part(lanes, lane, p);
}

static void measure_ranks(const struct pass *pass, struct mlg_delong *const *delong)
{
    for (size_t a = 0; a < pass->asked_count; a++)
        for (size_t g = 0; g < pass->asked[a].gates_count; g++) {
            struct gate *gate = &pass->asked[a].gate[g];
            struct subject subject = pass_subject(pass, gate);
            if (pass->asked[a].way == WAY_RANKS)
                measure_of_ranks(&subject, &delong[gate->part][gate->group], &gate->bar,
                                 &gate->measure);
        }
}

/* As many lanes as there is memory for, and one at least. */
static enum mlg_code run_lanes(struct lanes *lanes, struct mlg_err *err)
{
    size_t n = lanes->pass->frame->n;
    enum mlg_code code = MLG_OK;

    for (; lanes->count < lanes->rooms->count; lanes->count++) {
        lanes->tag[lanes->count] =
            room_alloc(lanes->pass->room, n, sizeof(uint16_t), lanes->count == 0 ? err : NULL);
        if (lanes->tag[lanes->count] == NULL)
            break;
    }
    if (lanes->count == 0)
        return MLG_E_LIMIT;
    mlg_parallel_run((unsigned)lanes->count, lanes->count, run_lane, lanes);
    for (size_t lane = 0; lane < lanes->count; lane++) {
        if (code == MLG_OK && lanes->code[lane] != MLG_OK) {
            code = lanes->code[lane];
            if (err != NULL)
                *err = lanes->err[lane];
        }
        room_free(lanes->pass->room, lanes->tag[lane], n, sizeof(uint16_t));
    }
    return code;
}

/* Sums for the groups of every part that is asked for. */
static enum mlg_code supply_sums(struct lanes *lanes, struct mlg_err *err)
{
    const struct pass *pass = lanes->pass;

    for (size_t p = 0; p <= pass->frame->slicings_count; p++) {
        if (!asked_of_ranks(pass, p))
            continue;
        if (p > 0 && lanes->first == 0)
            lanes->first = p;
        lanes->delong[p] =
            room_alloc(pass->room, pass->part[p].groups, sizeof(struct mlg_delong), err);
        if (lanes->delong[p] == NULL)
            return MLG_E_LIMIT;
        for (size_t g = 0; g < pass->part[p].groups; g++)
            mlg_delong_init(&lanes->delong[p][g], pass->frame->models);
    }
    return MLG_OK;
}

enum mlg_code pass_ranks(const struct pass *pass, uint32_t *const order[2],
                         const struct rooms *rooms, struct mlg_err *err)
{
    struct lanes lanes = { .pass = pass, .rooms = rooms, .order = order };
    size_t parts = pass->frame->slicings_count + 1;
    enum mlg_code code;

    if (!asked_of_ranks(pass, 0))
        return MLG_OK;
    lanes.delong = room_alloc(pass->room, parts, sizeof(struct mlg_delong *), err);
    if (lanes.delong == NULL)
        return MLG_E_LIMIT;
    code = supply_sums(&lanes, err);
    if (code == MLG_OK)
        code = pass->frame->afar != NULL ? afar_ranks(pass, lanes.delong, err)
                                         : run_lanes(&lanes, err);
    if (code == MLG_OK)
        measure_ranks(pass, lanes.delong);
    for (size_t p = 0; p < parts; p++)
        room_free(pass->room, lanes.delong[p], pass->part[p].groups, sizeof(struct mlg_delong));
    room_free(pass->room, lanes.delong, parts, sizeof(struct mlg_delong *));
    return code;
}

/* --- rows --- */

static bool by_rows(const struct pass *pass, const struct asked *asked, const struct gate *gate)
{
    bool ordered = asked->way == WAY_ORDER && pass->frame->afar == NULL;

    return asked->way == WAY_ROWS || ordered || gate->by_rows;
}

static bool asked_of_rows(const struct pass *pass, size_t part)
{
    for (size_t a = 0; a < pass->asked_count; a++)
        for (size_t g = 0; g < pass->asked[a].gates_count; g++)
            if (pass->asked[a].gate[g].part == part &&
                by_rows(pass, &pass->asked[a], &pass->asked[a].gate[g]))
                return true;
    return false;
}

/* Every metric that wants them sees the rows of one group. */
static enum mlg_code measure_group(const struct pass *pass, size_t part, size_t group,
                                   struct cut *cut, struct mlg_err *err)
{
    for (size_t a = 0; a < pass->asked_count; a++)
        for (size_t g = 0; g < pass->asked[a].gates_count; g++) {
            struct gate *gate = &pass->asked[a].gate[g];
            struct subject subject = pass_subject(pass, gate);
            if (gate->part == part && gate->group == group && by_rows(pass, &pass->asked[a], gate))
                MLG_TRY(
                    measure_of_rows(gate->metric, &subject, cut, &gate->bar, &gate->measure, err));
        }
    return MLG_OK;
}

static size_t largest_group(const struct part *part)
{
    size_t largest = 0;

    for (size_t g = 0; g < part->groups; g++)
        largest = part->tally[g].n > largest ? part->tally[g].n : largest;
    return largest;
}

static enum mlg_code measure_groups(const struct pass *pass, size_t p, uint32_t *const order[2],
                                    struct mlg_err *err)
{
    const struct part *part = &pass->part[p];
    struct gathering gathering = { .part = part };
    struct cut cut = { .n = 0 };
    enum mlg_code code = gathering_init(&gathering, pass->frame, part, order, pass->room, err);

    if (code == MLG_OK)
        code = cut_init(&cut, pass->frame, largest_group(part), pass->room, err);
    for (size_t g = 0; g < part->groups && code == MLG_OK; g++) {
        cut_take(&cut, pass->frame, &gathering, g);
        code = measure_group(pass, p, g, &cut, err);
    }
    cut_done(&cut, pass->room);
    gathering_done(&gathering, pass->frame, pass->room);
    return code;
}

enum mlg_code pass_rows(const struct pass *pass, uint32_t *const order[2], struct mlg_err *err)
{
    for (size_t p = 0; p <= pass->frame->slicings_count; p++)
        if (asked_of_rows(pass, p))
            MLG_TRY(pass->frame->afar != NULL ? room_refuse(pass->room, err)
                                              : measure_groups(pass, p, order, err));
    return MLG_OK;
}
