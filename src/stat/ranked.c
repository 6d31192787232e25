/* DeLong's sums of many groups of rows in one walk down each model's ranking. */
#include <mlgate/stat/delong.h>
#include <mlgate/stat/order.h>

#include <stdbool.h>
#include <stdlib.h>

__extension__ typedef unsigned __int128 wide;

/* Rows of one class of one group; those of the other class stand at tag ^ 1. */
struct counter {
    uint32_t all, left, here; /* left: not yet passed; here: in the block of equal scores */
};

struct sums {
    uint64_t n, first, second;
    int64_t least, most; /* of what is compared */
    wide first_first, first_second, second_second;
};

/* The walk over groups, and beside it the one over all rows as one group. */
struct level {
    struct counter *counter; /* [2 groups] */
    struct sums *sums;       /* [2 groups] */
};

struct walk {
    size_t n, tags;
    const uint32_t *order;
    const uint16_t *tag;
    struct level of_group, of_all;
    bool keeps;          /* placements are only kept, for the second model */
    uint32_t *placement; /* of the first model: of row i from i (1 + all); NULL = there is one */
};

/* Twice the negatives below plus those beside, or twice the positives above plus those beside: at
 * most 2 (2^31 - 1). */
static inline uint32_t placement_of(const struct counter *counter, unsigned tag)
{
    struct counter other = counter[tag ^ 1U];
    return (tag & 1U) != 0 ? 2 * other.left - other.here
                           : 2 * (other.all - other.left) + other.here;
}

static inline void take(const struct walk *w, const struct level *level, unsigned tag, size_t at)
{
    uint32_t placement = placement_of(level->counter, tag);
    if (w->keeps) {
        w->placement[at] = placement;
        return;
    }
    struct sums *s = &level->sums[tag];
    uint64_t first = w->placement == NULL ? placement : w->placement[at];
    int64_t compared = (int64_t)first - (w->placement != NULL ? (int64_t)placement : 0);
    s->n++;
    s->first += first;
    s->first_first += first * first;
    s->least = compared < s->least ? compared : s->least;
    s->most = compared > s->most ? compared : s->most;
    if (w->placement != NULL) {
        s->second += placement;
        s->first_second += first * placement;
        s->second_second += (uint64_t)placement * placement;
    }
}

/* Both levels next to each other: one place in memory a row. */
static inline void take_row(const struct walk *w, bool all, uint32_t row)
{
    uint16_t tag = w->tag[row];
    size_t at = all ? (size_t)row * 2 : row;
    take(w, &w->of_group, tag, at);
    if (all)
        take(w, &w->of_all, tag & 1U, at + 1);
}

/* Rows come in no order that a processor could foresee. */
#define AHEAD 32

/* gcc takes a function that only prefetches for one that does nothing, unless it is part of its
 * caller. */
__attribute__((always_inline)) static inline void prefetch(const struct walk *w, bool all, size_t i)
{
    if (i + AHEAD >= w->n)
        return;
    uint32_t row = w->order[i + AHEAD] & MLG_ORDER_ROW;
    __builtin_prefetch(&w->tag[row]);
    if (w->placement != NULL)
        __builtin_prefetch(&w->placement[all ? (size_t)row * 2 : row], 1);
}

static inline void pass(struct counter *counter)
{
    counter->left -= counter->here;
    counter->here = 0;
}

/* Every class of every group leaves the rows of the block behind. */
static void pass_block(const struct walk *w, bool all, size_t from, size_t end)
{
    bool few_groups = w->tags < end - from;
    size_t count = few_groups ? w->tags : end - from;
    for (size_t i = 0; i < count; i++)
        pass(&w->of_group.counter[few_groups ? i : w->tag[w->order[from + i] & MLG_ORDER_ROW]]);
    for (unsigned c = 0; c < 2 && all; c++)
        pass(&w->of_all.counter[c]);
}

/* A block of rows of one score; those of a small one have been prefetched. */
static inline void take_block(const struct walk *w, bool all, size_t from, size_t end)
{
    for (size_t i = from; i < end; i++) {
        prefetch(w, all, i);
        uint16_t tag = w->tag[w->order[i] & MLG_ORDER_ROW];
        w->of_group.counter[tag].here++;
        if (all)
            w->of_all.counter[tag & 1U].here++;
    }
    for (size_t i = from; i < end; i++) {
        if (end - from > AHEAD)
            prefetch(w, all, i);
        take_row(w, all, w->order[i] & MLG_ORDER_ROW);
    }
    pass_block(w, all, from, end);
}

__attribute__((always_inline)) static inline void walk_down(const struct walk *w, bool all)
{
    for (size_t i = 0, end; i < w->n; i = end) {
        for (end = i + 1; end < w->n && (w->order[end] & MLG_ORDER_TIED) != 0;)
            end++;
        if (end == i + 1) {
            uint32_t row = w->order[i] & MLG_ORDER_ROW;
            prefetch(w, all, i);
            take_row(w, all, row);
            w->of_group.counter[w->tag[row]].left--;
            if (all)
                w->of_all.counter[w->tag[row] & 1U].left--;
        } else {
            take_block(w, all, i, end);
        }
    }
}

static void reset(struct counter *counter, size_t tags)
{
    for (size_t t = 0; t < tags; t++)
        counter[t].left = counter[t].all;
}

static void walk(const struct walk *w, bool all)
{
    reset(w->of_group.counter, w->tags);
    reset(w->of_all.counter, 2);
    if (all)
        walk_down(w, true);
    else
        walk_down(w, false);
}

static void add_sums(const struct sums *s, struct mlg_delong_class *ret)
{
    ret->n += s->n;
    ret->least = s->least < ret->least ? s->least : ret->least;
    ret->most = s->most > ret->most ? s->most : ret->most;
    ret->sum[0] += s->first;
    ret->sum[1] += s->second;
    ret->product[0][0] += s->first_first;
    ret->product[0][1] += s->first_second;
    ret->product[1][1] += s->second_second;
}

static void count_tags(struct walk *w)
{
    for (size_t i = 0; i < w->n; i++)
        w->of_group.counter[w->tag[i]].all++;
    for (size_t t = 0; t < w->tags; t++)
        w->of_all.counter[t & 1U].all += w->of_group.counter[t].all;
}

enum mlg_code mlg_delong_add_ranked(size_t n, unsigned models, const uint32_t *const *order,
                                    const uint16_t *tag, size_t groups, uint32_t *placement,
                                    struct mlg_delong *ret, struct mlg_delong *ret_all,
                                    struct mlg_err *err)
{
    if (n > MLG_DELONG_ROWS_MAX || groups > MLG_DELONG_GROUPS_MAX)
        return mlg_err_set(err, MLG_E_LIMIT, "%zu rows in %zu groups are more than can be ranked",
                           n, groups);
    struct counter *counter = calloc(2 * groups + 2, sizeof *counter);
    struct sums *sums = calloc(2 * groups + 2, sizeof *sums);
    if (counter == NULL || sums == NULL) {
        free(counter);
        free(sums);
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory ranking %zu groups", groups);
    }
    struct walk w = { .n = n,
                      .tags = 2 * groups,
                      .tag = tag,
                      .of_group = { counter, sums },
                      .of_all = { counter + 2 * groups, sums + 2 * groups },
                      .placement = models == 2 ? placement : NULL };
    for (size_t t = 0; t < 2 * groups + 2; t++) {
        sums[t].least = INT64_MAX;
        sums[t].most = INT64_MIN;
    }
    count_tags(&w);
    if (models == 2) {
        w.order = order[0];
        w.keeps = true;
        walk(&w, ret_all != NULL);
    }
    w.order = order[models - 1];
    w.keeps = false;
    walk(&w, ret_all != NULL);
    for (size_t g = 0; g < groups; g++) {
        add_sums(&sums[2 * g], &ret[g].negative);
        add_sums(&sums[2 * g + 1], &ret[g].positive);
    }
    if (ret_all != NULL) {
        add_sums(&w.of_all.sums[0], &ret_all->negative);
        add_sums(&w.of_all.sums[1], &ret_all->positive);
    }
    free(counter);
    free(sums);
    return MLG_OK;
}
