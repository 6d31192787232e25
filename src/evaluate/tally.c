#include "tally.h"

void tally_rows(const struct frame *frame, struct part *part)
{
    for (size_t i = 0; i < frame->n; i++) {
        struct tally *tally = &part->tally[group_of(part, i)];
        tally->n++;
        if (frame->cell != NULL)
            tally->count[frame->cell[i]]++;
    }
}

enum mlg_code parts_init(const struct frame *frame, const struct mlg_eval_plan *plan,
                         struct room *room, struct part **ret_part, struct mlg_err *err)
{
    struct part *part = room_alloc(room, frame->slicings_count + 1, sizeof(*part), err);

    if (part == NULL)
        return MLG_E_LIMIT;
    for (size_t k = 0; k <= frame->slicings_count; k++) {
        part[k].groups = 1;
        if (k > 0) {
            part[k].slicing = &frame->slicing[k - 1];
            part[k].column = plan->slicings[k - 1].column;
            part[k].groups = part[k].slicing->names_count;
        }
        part[k].tally = room_alloc(room, part[k].groups, sizeof(struct tally), err);
        if (part[k].tally == NULL) {
            parts_done(frame, room, part);
            return MLG_E_LIMIT;
        }
        tally_rows(frame, &part[k]);
    }
    *ret_part = part;
    return MLG_OK;
}

void parts_done(const struct frame *frame, struct room *room, struct part *part)
{
    for (size_t k = 0; part != NULL && k <= frame->slicings_count; k++)
        room_free(room, part[k].tally, part[k].groups, sizeof(struct tally));
    room_free(room, part, frame->slicings_count + 1, sizeof(*part));
}

void tally_weights(const struct frame *frame, const struct part *part, struct cell_sums *ret_sums)
{
    for (size_t i = 0; i < part->groups * CELLS; i++) {
        ret_sums[i].rows = 0;
        mlg_sum_init(&ret_sums[i].weights);
        mlg_sum_init(&ret_sums[i].squares);
    }
    for (size_t i = 0; i < frame->n; i++) {
        struct cell_sums *into = &ret_sums[group_of(part, i) * CELLS + frame->cell[i]];
        double weight = frame->weight[i];
        into->rows += weight > 0;
        mlg_sum_add(&into->weights, weight);
        mlg_sum_add_product(&into->squares, weight, weight);
    }
}

uint64_t tally_positives(const struct tally *tally)
{
    uint64_t positives = 0;

    for (unsigned c = CELL_LABEL; c < CELLS; c++)
        positives += tally->count[c];
    return positives;
}
