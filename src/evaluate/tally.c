#include "tally.h"
#include "telling.h"

void tally_rows(const struct frame *frame, struct part *part)
{
    for (size_t i = 0; i < frame->n; i++) {
        struct tally *tally = &part->tally[group_of(part, i)];
        tally->n++;
        if (frame->cell != NULL)
            tally->count[frame->cell[i]]++;
    }
}

/* Rows that weigh are all at hand: none are set aside. */
static enum mlg_code count_telling(const struct frame *frame, struct part *part, struct room *room,
                                   struct mlg_err *err)
{
    size_t cells = part->groups * CELLS;
    struct cell_sums *sums = room_alloc(room, cells, sizeof(*sums), err);

    if (sums == NULL)
        return MLG_E_LIMIT;
    tally_weights(frame, part, sums);
    for (size_t g = 0; g < part->groups; g++)
        for (unsigned label = 0; label < 2; label++) {
            struct mlg_sum weights, squares;
            mlg_sum_init(&weights);
            mlg_sum_init(&squares);
            for (unsigned c = 0; c < CELLS; c++)
                if (((c & CELL_LABEL) != 0) == (label == 1)) {
                    mlg_sum_merge(&weights, &sums[g * CELLS + c].weights);
                    mlg_sum_merge(&squares, &sums[g * CELLS + c].squares);
                }
            part->tally[g].telling[label] = telling_of(&weights, &squares);
        }
    room_free(room, sums, cells, sizeof(*sums));
    return MLG_OK;
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
        if (frame->weight != NULL && frame->cell != NULL &&
            count_telling(frame, &part[k], room, err) != MLG_OK) {
            parts_done(frame, room, part);
            return MLG_E_LIMIT;
        }
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
