/* Order statistics of numbers that are on disk: edges of slices, and quantiles of columns. */
#include <math.h>
#include <string.h>

#include <mlgate/stat/quantile.h>

#include "afar.h"
#include "select.h"

/* --- edges --- */

struct slicing_source {
    struct frame *frame;
    size_t slicing;
    double *number; /* of a partition, [most rows of one] */
};

static size_t most_rows(const struct afar *afar)
{
    size_t most = 0;

    for (size_t p = 0; p < ASIDE_PARTITIONS; p++)
        most = afar->rows[p] > most ? afar->rows[p] : most;
    return most;
}

static enum mlg_code tell_numbers(void *context, struct select *select, struct mlg_err *err)
{
    const struct slicing_source *of = context;

    for (size_t p = 0; p < ASIDE_PARTITIONS; p++) {
        MLG_TRY(afar_numbers(of->frame, of->slicing, p, of->number, err));
        for (size_t i = 0; i < of->frame->afar->rows[p]; i++)
            select_number(select, 0, of->number[i]);
    }
    return MLG_OK;
}

/* How many numbers there are, NaN left out. */
static enum mlg_code count_numbers(const struct slicing_source *of, uint64_t *ret_n,
                                   struct mlg_err *err)
{
    *ret_n = 0;
    for (size_t p = 0; p < ASIDE_PARTITIONS; p++) {
        MLG_TRY(afar_numbers(of->frame, of->slicing, p, of->number, err));
        for (size_t i = 0; i < of->frame->afar->rows[p]; i++)
            *ret_n += !isnan(of->number[i]);
    }
    return MLG_OK;
}

/* less[count] of edges[count], which ascend. */
static enum mlg_code count_less(const struct slicing_source *of, const double *edges, size_t count,
                                uint64_t *less, struct mlg_err *err)
{
    uint64_t under[QUANTILES_MAX] = { 0 }; /* by how many edges are at or below the number */

    for (size_t p = 0; p < ASIDE_PARTITIONS; p++) {
        MLG_TRY(afar_numbers(of->frame, of->slicing, p, of->number, err));
        for (size_t i = 0; i < of->frame->afar->rows[p]; i++) {
            size_t bin = 0;
            while (bin < count && of->number[i] >= edges[bin])
                bin++;
            if (!isnan(of->number[i]))
                under[bin]++;
        }
    }
    for (size_t e = 0; e < count; e++)
        less[e] = under[e] + (e > 0 ? less[e - 1] : 0);
    return MLG_OK;
}

static enum mlg_code find_edges(struct slicing_source *of, size_t parts, double *edges,
                                size_t *ret_count, struct mlg_err *err)
{
    struct select_rank rank[2 * QUANTILES_MAX];
    struct mlg_place place[QUANTILES_MAX];
    uint64_t less[QUANTILES_MAX], n;
    size_t count = parts - 1;

    *ret_count = 0;
    MLG_TRY(count_numbers(of, &n, err));
    if (n == 0)
        return MLG_OK;
    for (size_t i = 0; i < count; i++) {
        place[i] = mlg_quantile_place(n, (double)(i + 1) / (double)parts);
        rank[2 * i] = (struct select_rank){ .place = place[i].low };
        rank[2 * i + 1] = (struct select_rank){ .place = place[i].high };
    }
    MLG_TRY(select_ranks(of->frame->afar->room, 1, rank, 2 * count, tell_numbers, of, err));
    for (size_t i = 0; i < count; i++)
        edges[i] = mlg_quantile_between(rank[2 * i].value, rank[2 * i + 1].value, place[i].part);
    MLG_TRY(count_less(of, edges, count, less, err));
    *ret_count = slice_keep_edges(edges, less, count, n);
    return MLG_OK;
}

enum mlg_code afar_edges(struct frame *frame, size_t slicing, size_t parts, struct mlg_err *err)
{
    struct afar_slices *slices = &frame->afar->slices[slicing];
    struct room *room = frame->afar->room;
    struct slicing_source of = { .frame = frame, .slicing = slicing };
    size_t most = most_rows(frame->afar);
    enum mlg_code code;

    of.number = room_alloc(room, most, sizeof(*of.number), err);
    if (of.number == NULL)
        return MLG_E_LIMIT;
    code = find_edges(&of, parts, slices->edges, &slices->edges_count, err);
    room_free(room, of.number, most, sizeof(*of.number));
    return code;
}

/* --- quantiles --- */

/* What is asked of the numbers of one gate's rows. */
struct order {
    uint64_t n, there; /* rows; of them with a number */
    uint64_t below;    /* measure_is_below */
    struct mlg_place place;
    uint64_t lower, upper; /* ranks of the bounds, 1-based; 0 = none */
    double at[4];          /* low, high, lower, upper */
};

/* The gates of an entry are groups of numbers: a gate for each group of a part, part after part. */
struct column_source {
    const struct pass *pass;
    const struct asked *asked;
    size_t column;
    struct order *order; /* [gates_count] */
};

typedef void (*each_number)(const struct column_source *of, struct select *select, size_t gate,
                            double value);

static enum mlg_code walk(const struct column_source *of, each_number each, struct select *select,
                          struct mlg_err *err)
{
    struct frame *frame = of->pass->frame;

    for (size_t p = 0; p < ASIDE_PARTITIONS; p++) {
        const struct part *part;
        const double *values;
        MLG_TRY(afar_load(frame, p, err));
        values = frame->column[of->column].values[CANDIDATE];
        for (size_t g = 0; g < of->asked->gates_count; g += part->groups) {
            part = &of->pass->part[of->asked->gate[g].part];
            for (size_t i = 0; i < frame->n; i++)
                each(of, select, g + group_of(part, i), values[i]);
        }
    }
    return MLG_OK;
}

static void count_number(const struct column_source *of, struct select *select, size_t gate,
                         double value)
{
    struct order *order = &of->order[gate];
    const struct gate *g = &of->asked->gate[gate];

    (void)select;
    order->there += !isnan(value);
    order->below += measure_is_below(&g->measure, &g->bar, value);
}

static void select_of(const struct column_source *of, struct select *select, size_t gate,
                      double value)
{
    (void)of;
    select_number(select, gate, value);
}

static enum mlg_code tell_column(void *context, struct select *select, struct mlg_err *err)
{
    return walk(context, select_of, select, err);
}

static bool is_whole(const struct order *order)
{
    return order->n > 0 && order->there == order->n;
}

/* Where rank[which] belongs among those of the gate, in the order of struct order.at. */
static uint64_t place_of(const struct order *order, size_t which)
{
    const uint64_t places[4] = { order->place.low, order->place.high,
                                 order->lower > 0 ? order->lower - 1 : order->place.low,
                                 order->upper > 0 ? order->upper - 1 : order->place.low };
    return places[which];
}

/* The ranks of a gate ascend: the places of the bounds lie about those of the quantile. */
static void sort_places(const struct order *order, size_t which[4])
{
    for (size_t i = 0; i < 4; i++) {
        size_t j = i;
        for (; j > 0 && place_of(order, which[j - 1]) > place_of(order, i); j--)
            which[j] = which[j - 1];
        which[j] = i;
    }
}

static enum mlg_code select_orders(struct column_source *of, struct mlg_err *err)
{
    struct room *room = of->pass->room;
    size_t gates = of->asked->gates_count, count = 0, which[4];
    struct select_rank *rank = room_alloc(room, 4 * gates, sizeof(*rank), err);
    enum mlg_code code;

    if (rank == NULL)
        return MLG_E_LIMIT;
    for (size_t g = 0; g < gates; g++) {
        if (!is_whole(&of->order[g]))
            continue;
        sort_places(&of->order[g], which);
        for (size_t i = 0; i < 4; i++)
            rank[count++] =
                (struct select_rank){ .group = g, .place = place_of(&of->order[g], which[i]) };
    }
    code = select_ranks(room, gates, rank, count, tell_column, of, err);
    for (size_t r = 0; r < count && code == MLG_OK; r += 4) {
        struct order *order = &of->order[rank[r].group];
        sort_places(order, which);
        for (size_t i = 0; i < 4; i++)
            order->at[which[i]] = rank[r + i].value;
    }
    room_free(room, rank, 4 * gates, sizeof(*rank));
    return code;
}

static void measure_order(const struct column_source *of, size_t index)
{
    const struct order *order = &of->order[index];
    struct gate *gate = &of->asked->gate[index];
    struct subject subject = pass_subject(of->pass, gate);
    struct mlg_interval interval;
    double value;

    if (gate->measure.figure[CANDIDATE].reason != NULL)
        return;
    if (!is_whole(order)) {
        gate->measure.figure[CANDIDATE].reason =
            order->n == 0 ? "there are no rows" : "a cell of the column is empty";
        return;
    }
    value = mlg_quantile_between(order->at[0], order->at[1], order->place.part);
    gate->measure.figure[CANDIDATE] = (struct mlg_figure){ .defined = true, .value = value };
    if (!measure_effect(&subject, &gate->measure))
        return;
    interval = (struct mlg_interval){ .defined = true,
                                      .estimate = value,
                                      .low = order->lower > 0 ? order->at[2] : -INFINITY,
                                      .high = order->upper > 0 ? order->at[3] : INFINITY };
    measure_by_order(gate->metric, order->n, &interval, order->below, &gate->bar, &gate->measure);
}

static enum mlg_code measure_orders(struct column_source *of, struct mlg_err *err)
{
    double q = of->asked->metric->quantile(of->asked->metric);

    MLG_TRY(walk(of, count_number, NULL, err));
    for (size_t g = 0; g < of->asked->gates_count; g++) {
        struct order *order = &of->order[g];
        double alpha = of->asked->gate[g].bar.alpha;
        order->n = pass_subject(of->pass, &of->asked->gate[g]).tally->n;
        if (!is_whole(order))
            continue;
        order->place = mlg_quantile_place(order->n, q);
        order->lower = mlg_quantile_lower_rank(order->n, q, alpha);
        order->upper = mlg_quantile_upper_rank(order->n, q, alpha);
    }
    MLG_TRY(select_orders(of, err));
    for (size_t g = 0; g < of->asked->gates_count; g++)
        measure_order(of, g);
    return MLG_OK;
}

enum mlg_code afar_quantiles(const struct pass *pass, struct mlg_err *err)
{
    for (size_t a = 0; a < pass->asked_count; a++) {
        struct column_source of = { .pass = pass, .asked = &pass->asked[a] };
        size_t gates = of.asked->gates_count;
        enum mlg_code code;
        if (of.asked->way != WAY_ORDER)
            continue;
        while (strcmp(pass->frame->column[of.column].name, of.asked->metric->text) != 0)
            of.column++;
        of.order = room_alloc(pass->room, gates, sizeof(*of.order), err);
        if (of.order == NULL)
            return MLG_E_LIMIT;
        code = measure_orders(&of, err);
        room_free(pass->room, of.order, gates, sizeof(*of.order));
        MLG_TRY(code);
    }
    return MLG_OK;
}
