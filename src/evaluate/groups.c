/* Group after group: sums of placements out of one ranking, and metrics that have to see rows. */
#include "pass.h"

/* --- rankings --- */

static bool asked_of_ranks(const struct pass *pass, size_t part)
{
    for (size_t a = 0; a < pass->asked_count; a++)
        if (pass->asked[a].way == WAY_RANKS && pass_asks(&pass->asked[a], part))
            return true;
    return false;
}

struct lane {
    uint16_t *tag;
    uint32_t *placement; /* NULL with one model */
};

static enum mlg_code ranks_of(const struct pass *pass, const struct part *part, struct lane *lane,
                              uint32_t *const order[2], struct mlg_delong *delong,
                              struct mlg_err *err)
{
    const struct frame *frame = pass->frame;
    const uint32_t *const orders[2] = { order[0], order[1] };

    for (size_t g = 0; g < part->groups; g++)
        mlg_delong_init(&delong[g], frame->models);
    for (size_t i = 0; i < frame->n; i++)
        lane->tag[i] = (uint16_t)(2 * group_of(part, i) + ((frame->cell[i] & CELL_LABEL) != 0));
    return mlg_delong_add_ranked(frame->n, frame->models, orders, lane->tag, part->groups,
                                 lane->placement, delong, err);
}

static enum mlg_code rank_part(const struct pass *pass, size_t p, struct lane *lane,
                               uint32_t *const order[2], struct mlg_err *err)
{
    const struct part *part = &pass->part[p];
    struct mlg_delong *delong = room_alloc(pass->room, part->groups, sizeof(*delong), err);
    enum mlg_code code =
        delong == NULL ? MLG_E_LIMIT : ranks_of(pass, part, lane, order, delong, err);

    for (size_t a = 0; a < pass->asked_count && code == MLG_OK; a++)
        for (size_t g = 0; g < pass->asked[a].gates_count; g++) {
            struct gate *gate = &pass->asked[a].gate[g];
            struct subject subject = pass_subject(pass, gate);
            if (pass->asked[a].way == WAY_RANKS && gate->part == p)
                measure_of_ranks(&subject, &delong[gate->group], &gate->bar, &gate->measure);
        }
    room_free(pass->room, delong, part->groups, sizeof(*delong));
    return code;
}

enum mlg_code pass_ranks(const struct pass *pass, uint32_t *const order[2], struct mlg_err *err)
{
    size_t n = pass->frame->n;
    struct lane lane = { .tag = NULL };
    enum mlg_code code = MLG_OK;

    if (!asked_of_ranks(pass, 0))
        return MLG_OK;
    lane.tag = room_alloc(pass->room, n, sizeof(uint16_t), err);
    if (pass->frame->models == 2 && lane.tag != NULL)
        lane.placement = room_alloc(pass->room, n, sizeof(uint32_t), err);
    if (lane.tag == NULL || (pass->frame->models == 2 && lane.placement == NULL))
        code = MLG_E_LIMIT;
    for (size_t p = 0; p <= pass->frame->slicings_count && code == MLG_OK; p++)
        if (asked_of_ranks(pass, p))
            code = rank_part(pass, p, &lane, order, err);
    room_free(pass->room, lane.tag, n, sizeof(uint16_t));
    room_free(pass->room, lane.placement, n, sizeof(uint32_t));
    return code;
}

/* --- rows --- */

static bool by_rows(const struct asked *asked, const struct gate *gate)
{
    return asked->way == WAY_ROWS || gate->by_rows;
}

static bool asked_of_rows(const struct pass *pass, size_t part)
{
    for (size_t a = 0; a < pass->asked_count; a++)
        for (size_t g = 0; g < pass->asked[a].gates_count; g++)
            if (pass->asked[a].gate[g].part == part &&
                by_rows(&pass->asked[a], &pass->asked[a].gate[g]))
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
            if (gate->part == part && gate->group == group && by_rows(&pass->asked[a], gate))
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
            MLG_TRY(measure_groups(pass, p, order, err));
    return MLG_OK;
}
