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
    wide first_first, first_second, second_second;
};

struct walk {
    size_t n, tags;
    const uint32_t *order;
    const uint16_t *tag;
    struct counter *counter; /* [2 groups] */
    struct sums *sums;       /* [2 groups]; NULL = placements are only kept */
    uint32_t *placement;     /* of the first model, [n]; NULL = this is the first and only one */
};

/* Twice the negatives below plus those beside, or twice the positives above plus those beside: at
 * most 2 (2^31 - 1). */
static inline uint32_t placement_of(const struct counter *counter, uint16_t tag)
{
    struct counter other = counter[tag ^ 1U];
    return (tag & 1U) != 0 ? 2 * other.left - other.here
                           : 2 * (other.all - other.left) + other.here;
}

static inline void take(const struct walk *w, uint32_t row, uint16_t tag)
{
    uint32_t placement = placement_of(w->counter, tag);
    if (w->sums == NULL) {
        w->placement[row] = placement;
        return;
    }
    struct sums *s = &w->sums[tag];
    uint64_t first = w->placement == NULL ? placement : w->placement[row];
    s->n++;
    s->first += first;
    s->first_first += first * first;
    if (w->placement != NULL) {
        s->second += placement;
        s->first_second += first * placement;
        s->second_second += (uint64_t)placement * placement;
    }
}

/* Rows come in no order that a processor could foresee. */
#define AHEAD 32

/* gcc takes a function that only prefetches for one that does nothing, unless it is part of its
 * caller. */
__attribute__((always_inline)) static inline void prefetch(const struct walk *w, size_t i)
{
    if (i + AHEAD >= w->n)
        return;
    uint32_t row = w->order[i + AHEAD] & MLG_ORDER_ROW;
    __builtin_prefetch(&w->tag[row]);
    if (w->placement != NULL)
        __builtin_prefetch(&w->placement[row], 1);
}

/* Every class of every group leaves the rows of the block behind. */
static void pass_block(const struct walk *w, size_t from, size_t end)
{
    bool few_groups = w->tags < end - from;
    size_t count = few_groups ? w->tags : end - from;
    for (size_t i = 0; i < count; i++) {
        size_t tag = few_groups ? i : w->tag[w->order[from + i] & MLG_ORDER_ROW];
        w->counter[tag].left -= w->counter[tag].here;
        w->counter[tag].here = 0;
    }
}

/* A block of rows of one score; those of a small one have been prefetched. */
static void take_block(const struct walk *w, size_t from, size_t end)
{
    for (size_t i = from; i < end; i++) {
        prefetch(w, i);
        w->counter[w->tag[w->order[i] & MLG_ORDER_ROW]].here++;
    }
    for (size_t i = from; i < end; i++) {
        uint32_t row = w->order[i] & MLG_ORDER_ROW;
        if (end - from > AHEAD)
            prefetch(w, i);
        take(w, row, w->tag[row]);
    }
    pass_block(w, from, end);
}

static void walk(const struct walk *w)
{
    for (size_t i = 0, end; i < w->n; i = end) {
        for (end = i + 1; end < w->n && (w->order[end] & MLG_ORDER_TIED) != 0;)
            end++;
        if (end == i + 1) {
            uint32_t row = w->order[i] & MLG_ORDER_ROW;
            uint16_t tag = w->tag[row];
            prefetch(w, i);
            take(w, row, tag);
            w->counter[tag].left--;
        } else {
            take_block(w, i, end);
        }
    }
}

static void add_sums(const struct sums *s, struct mlg_delong_class *ret)
{
    ret->n += s->n;
    ret->sum[0] += s->first;
    ret->sum[1] += s->second;
    ret->product[0][0] += s->first_first;
    ret->product[0][1] += s->first_second;
    ret->product[1][1] += s->second_second;
}

static void reset(struct counter *counter, size_t groups)
{
    for (size_t t = 0; t < 2 * groups; t++)
        counter[t].left = counter[t].all;
}

enum mlg_code mlg_delong_add_ranked(size_t n, unsigned models, const uint32_t *const *order,
                                    const uint16_t *tag, size_t groups, uint32_t *placement,
                                    struct mlg_delong *ret, struct mlg_err *err)
{
    if (n > MLG_DELONG_ROWS_MAX || groups > MLG_DELONG_GROUPS_MAX)
        return mlg_err_set(err, MLG_E_LIMIT, "%zu rows in %zu groups are more than can be ranked",
                           n, groups);
    struct counter *counter = calloc(2 * groups + 1, sizeof *counter);
    struct sums *sums = calloc(2 * groups + 1, sizeof *sums);
    struct walk w = { .n = n, .tags = 2 * groups, .tag = tag, .counter = counter };
    bool ok = counter != NULL && sums != NULL;
    for (size_t i = 0; ok && i < n; i++)
        counter[tag[i]].all++;
    if (ok && models == 2) {
        reset(counter, groups);
        w.order = order[0];
        w.placement = placement;
        walk(&w);
    }
    if (ok) {
        reset(counter, groups);
        w.order = order[models - 1];
        w.sums = sums;
        walk(&w);
        for (size_t g = 0; g < groups; g++) {
            add_sums(&sums[2 * g], &ret[g].negative);
            add_sums(&sums[2 * g + 1], &ret[g].positive);
        }
    }
    free(counter);
    free(sums);
    return ok ? MLG_OK : mlg_err_set(err, MLG_E_NOMEM, "out of memory ranking %zu groups", groups);
}
