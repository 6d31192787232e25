/*
 * Placements of rows that memory does not hold, where scores are decimals from 0 to 1 with at most
 * three or six digits, as most programs write them: the score in units of the last digit is its
 * place in a table of counts, which become placements; and the rows are met once more to look
 * theirs up. Nothing is hashed or sorted, and the tables are small enough to stay near the
 * processor.
 */
#include "afar_values.h"

#define STEP  1024 /* rows at a time */
#define AHEAD 24   /* scores come in no order that a processor could foresee */

/* Rows of each class with the score, and then the placements of either. */
struct place {
    uint32_t of[2]; /* [positive] */
};

struct tables {
    const struct pass *pass;
    uint32_t units;         /* in 1 */
    struct place *place[2]; /* [units + 1] of each model */
};

/* The scores in units; false if one of them is something else. unit / units is the double nearest
 * to the decimal: equal scores have equal units and greater ones greater. */
static inline bool units_of(uint32_t units, const double *score, size_t n, uint32_t *unit)
{
    double all = units;
    unsigned odd = 0;

    for (size_t i = 0; i < n; i++) {
        double inside = score[i] >= 0 && score[i] <= 1 ? score[i] : 0;
        int32_t nearest = (int32_t)(inside * all + 0.5);
        odd |= (double)nearest / all != score[i];
        unit[i] = (uint32_t)nearest;
    }
    return odd == 0;
}

static bool fit(uint32_t units, const double *score, size_t n)
{
    uint32_t unit[STEP];
    bool good = true;

    for (size_t from = 0; from < n && good; from += STEP)
        good = units_of(units, score + from, n - from < STEP ? n - from : STEP, unit);
    return good;
}

static bool count_rows(const struct tables *self, unsigned model)
{
    const struct frame *frame = self->pass->frame;
    struct place *place = self->place[model];
    uint32_t unit[STEP + AHEAD] = { 0 };

    for (size_t from = 0; from < frame->n; from += STEP) {
        size_t n = frame->n - from < STEP ? frame->n - from : STEP;
        if (!units_of(self->units, frame->score[model] + from, n, unit))
            return false;
        for (size_t i = 0; i < n; i++) {
            __builtin_prefetch(&place[unit[i + AHEAD]], 1);
            /* It was made. NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
            place[unit[i]].of[(frame->cell[from + i] & CELL_LABEL) != 0]++;
        }
    }
    return true;
}

/* From the highest score down, counts become placements, one of which may be of no row. */
static void place_all(struct place *place, uint32_t units, uint64_t negatives)
{
    uint64_t above[2] = { 0, 0 };

    for (size_t k = (size_t)units + 1; k-- > 0;) {
        uint64_t here[2] = { place[k].of[0], place[k].of[1] };
        uint64_t below = negatives - above[0] - here[0];
        place[k].of[1] = (uint32_t)(2 * below + here[0]);
        place[k].of[0] = (uint32_t)(2 * above[1] + here[1]);
        above[0] += here[0];
        above[1] += here[1];
    }
}

/* Look the placements of the frame's rows up. */
static void add_rows(const struct tables *self, struct mlg_delong *delong)
{
    const struct frame *frame = self->pass->frame;
    uint32_t unit[2][STEP + AHEAD] = { { 0 } };

    for (size_t from = 0; from < frame->n; from += STEP) {
        size_t n = frame->n - from < STEP ? frame->n - from : STEP;
        for (unsigned m = 0; m < frame->models; m++)
            (void)units_of(self->units, frame->score[m] + from, n, unit[m]);
        for (size_t i = 0; i < n; i++) {
            bool positive = (frame->cell[from + i] & CELL_LABEL) != 0;
            uint64_t of[2] = { 0, 0 };
            for (unsigned m = 0; m < frame->models; m++) {
                __builtin_prefetch(&self->place[m][unit[m][i + AHEAD]]);
                of[m] = self->place[m][unit[m][i]].of[positive];
            }
            mlg_delong_add(delong, positive, of);
        }
    }
}

static enum mlg_code rank(const struct tables *self, struct mlg_delong *delong, bool *ret_fit,
                          struct mlg_err *err)
{
    const struct tally *tally = &self->pass->part[0].tally[0];
    struct frame *frame = self->pass->frame;
    bool all = true;

    for (size_t p = 0; p < ASIDE_PARTITIONS && all; p++) {
        MLG_TRY(afar_load(frame, p, err));
        for (unsigned m = 0; m < frame->models && all; m++)
            all = count_rows(self, m);
    }
    for (unsigned m = 0; m < frame->models && all; m++)
        place_all(self->place[m], self->units, tally->n - tally_positives(tally));
    for (size_t p = 0; p < ASIDE_PARTITIONS && all; p++) {
        MLG_TRY(afar_load(frame, p, err));
        add_rows(self, delong);
    }
    *ret_fit = all;
    return MLG_OK;
}

static enum mlg_code try_units(const struct pass *pass, uint32_t units, struct mlg_delong *delong,
                               bool *ret_fit, struct mlg_err *err)
{
    const struct frame *frame = pass->frame;
    struct tables tables = { .pass = pass, .units = units };
    size_t places = (size_t)units + 1;
    bool ready = places * sizeof(struct place) * frame->models <= pass->room->limit_bytes / 4;
    enum mlg_code code = MLG_OK;

    for (unsigned m = 0; m < frame->models && ready; m++)
        ready = fit(units, frame->afar->sample[m], frame->afar->samples);
    for (unsigned m = 0; m < frame->models && ready; m++) {
        tables.place[m] = room_alloc(pass->room, places, sizeof(struct place), NULL);
        ready = tables.place[m] != NULL;
    }
    *ret_fit = false;
    if (ready)
        code = rank(&tables, delong, ret_fit, err);
    for (unsigned m = 0; m < 2; m++)
        room_free(pass->room, tables.place[m], places, sizeof(struct place));
    return code;
}

enum mlg_code afar_decimals(const struct pass *pass, struct mlg_delong *delong, bool *ret_fit,
                            struct mlg_err *err)
{
    MLG_TRY(try_units(pass, 1000, delong, ret_fit, err));
    return *ret_fit ? MLG_OK : try_units(pass, 1000000, delong, ret_fit, err);
}
