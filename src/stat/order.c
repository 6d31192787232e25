/*
 * One pass counts the leading bits of the keys; cells of many rows are cut into finer buckets by
 * the bits that follow; a second and a third pass put the rows into their buckets as one word each,
 * the key's next bits above the row; then each bucket is sorted as integers, in cache. Where a word
 * cannot hold all the bits that are left of the key, rows of equal bits are sorted again by the
 * rest.
 */
#include <mlgate/stat/order.h>

#include "sort.h"

#include <stdlib.h>
#include <string.h>

#define BUCKET_ROWS 256 /* about so many: more cost more with ties, fewer without */
#define FEW_ROWS    (1U << 16)

struct plan {
    size_t n;
    const double *score;
    unsigned lead_bits; /* of a cell */
    unsigned row_bits;
    uint32_t *base; /* [cells + 1]: first bucket of each cell */
    uint8_t *bits;  /* [cells]: its buckets are 2^bits */
    uint32_t *end;  /* [buckets]: where each begins, then where it ends */
    size_t buckets;
};

/* Descending scores are ascending keys; -0 and 0 share one. */
static inline uint64_t key_of(double score)
{
    uint64_t u;
    double plain = score + 0.0;
    memcpy(&u, &plain, sizeof u);
    return u >> 63 != 0 ? u : ~(u | UINT64_C(1) << 63);
}

static inline size_t bucket_of(const struct plan *p, uint64_t key)
{
    size_t cell = (size_t)(key >> (64 - p->lead_bits));
    return p->base[cell] + (size_t)(key << p->lead_bits >> 1 >> (63 - p->bits[cell]));
}

/* Bits of the key that all rows of the cell's buckets do not share. */
static inline unsigned open_bits(const struct plan *p, size_t cell)
{
    return 64 - p->lead_bits - p->bits[cell];
}

static unsigned bits_for(uint64_t value)
{
    return value == 0 ? 0 : 64 - (unsigned)__builtin_clzll(value);
}

static void plan_buckets(struct plan *p, const uint32_t *count)
{
    size_t cells = (size_t)1 << p->lead_bits, buckets = 0;
    for (size_t c = 0; c < cells; c++) {
        p->base[c] = (uint32_t)buckets;
        p->bits[c] = (uint8_t)bits_for(count[c] / BUCKET_ROWS);
        buckets += count[c] == 0 ? 0 : (size_t)1 << p->bits[c];
    }
    p->base[cells] = (uint32_t)buckets;
    p->buckets = buckets;
}

static void sort_few(uint64_t *a, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        uint64_t v = a[i];
        size_t j = i;
        for (; j > 0 && a[j - 1] > v; j--)
            a[j] = a[j - 1];
        a[j] = v;
    }
}

/* A growing array. */
struct other {
    uint64_t *words;
    size_t count;
};

static bool reserve(struct other *other, size_t n)
{
    if (n <= other->count)
        return true;
    free(other->words);
    other->words = malloc(n * sizeof *other->words);
    other->count = other->words == NULL ? 0 : n;
    return other->words != NULL;
}

#define FEW       24
#define SPREAD    11
#define SPREAD_TO (1U << SPREAD)

/* Each word by where it lies between the least and the greatest, stably; then each part. A level
 * takes at least log2(FEW) bits, so there are at most 16. */
static bool sort_words(uint64_t *a, size_t n, struct other *other)
{
    uint64_t low = a[0], high = a[0];
    bool sorted = true;
    for (size_t i = 1; i < n; i++) {
        sorted &= a[i - 1] <= a[i];
        low = a[i] < low ? a[i] : low;
        high = a[i] > high ? a[i] : high;
    }
    if (sorted)
        return true;
    if (n <= FEW) {
        sort_few(a, n);
        return true;
    }
    if (!reserve(other, n))
        return false;
    unsigned wanted = bits_for(n) < SPREAD ? bits_for(n) : SPREAD, shift = bits_for(high - low);
    shift = shift > wanted ? shift - wanted : 0;
    uint32_t at[SPREAD_TO + 1];
    size_t parts = (size_t)((high - low) >> shift) + 1;
    memset(at, 0, (parts + 1) * sizeof *at);
    for (size_t i = 0; i < n; i++)
        at[((a[i] - low) >> shift) + 1]++;
    for (size_t k = 1; k <= parts; k++)
        at[k] += at[k - 1];
    memcpy(other->words, a, n * sizeof *a);
    for (size_t i = 0; i < n; i++)
        a[at[(other->words[i] - low) >> shift]++] = other->words[i];
    for (size_t k = 0, from = 0; k < parts; from = at[k++])
        if (at[k] - from > 1 && !sort_words(a + from, at[k] - from, other))
            return false;
    return true;
}

/* rest: bits of the key that the words could not hold. */
static bool resolve(const struct plan *p, uint64_t *a, size_t n, unsigned rest, struct other *other)
{
    uint64_t rows = (UINT64_C(1) << p->row_bits) - 1;
    for (size_t i = 0; i < n; i++) {
        uint64_t row = a[i] & rows, key = key_of(p->score[row]);
        a[i] = (key & ((UINT64_C(1) << rest) - 1)) << p->row_bits | row;
    }
    return sort_words(a, n, other);
}

static void emit(const struct plan *p, const uint64_t *a, size_t n, uint32_t *ret)
{
    uint64_t rows = (UINT64_C(1) << p->row_bits) - 1;
    for (size_t i = 0; i < n; i++)
        ret[i] =
            (uint32_t)(a[i] & rows) | (i > 0 && (a[i] ^ a[i - 1]) <= rows ? MLG_ORDER_TIED : 0);
}

/* Sort the words of one bucket, of which `open` bits of the keys differ. */
static bool sort_bucket(const struct plan *p, uint64_t *a, size_t n, unsigned open,
                        struct other *other, uint32_t *ret)
{
    unsigned held = 64 - p->row_bits;
    if (!sort_words(a, n, other))
        return false;
    if (open <= held) {
        emit(p, a, n, ret);
        return true;
    }
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && a[end] >> p->row_bits == a[i] >> p->row_bits;)
            end++;
        if (end - i > 1 && !resolve(p, a + i, end - i, open - held, other))
            return false;
        emit(p, a + i, end - i, ret + i);
    }
    return true;
}

/* One word a row, in its bucket; end[b] is where bucket b ends. */
static void scatter(struct plan *p, uint64_t *words)
{
    unsigned held = 64 - p->row_bits;
    memset(p->end, 0, (p->buckets + 1) * sizeof *p->end);
    for (size_t i = 0; i < p->n; i++)
        p->end[bucket_of(p, key_of(p->score[i])) + 1]++;
    for (size_t b = 0; b < p->buckets; b++)
        p->end[b + 1] += p->end[b];
    for (size_t i = 0; i < p->n; i++) {
        uint64_t key = key_of(p->score[i]);
        unsigned open = open_bits(p, (size_t)(key >> (64 - p->lead_bits)));
        uint64_t part = key & ((UINT64_C(1) << open) - 1);
        part = open > held ? part >> (open - held) : part;
        words[p->end[bucket_of(p, key)]++] = part << p->row_bits | i;
    }
}

static bool sort_all(struct plan *p, uint64_t *words, uint32_t *ret_order)
{
    struct other other = { NULL, 0 };
    size_t cells = (size_t)1 << p->lead_bits, from = 0;
    bool ok = true;
    scatter(p, words);
    for (size_t c = 0; c < cells && ok; c++)
        for (size_t b = p->base[c]; b < p->base[c + 1] && ok; b++) {
            size_t end = p->end[b];
            if (end > from)
                ok = sort_bucket(p, words + from, end - from, open_bits(p, c), &other,
                                 ret_order + from);
            from = end;
        }
    free(other.words);
    return ok;
}

static enum mlg_code order(struct plan *p, uint64_t *words, uint32_t *ret_order,
                           struct mlg_err *err)
{
    size_t cells = (size_t)1 << p->lead_bits;
    uint32_t *count = calloc(cells, sizeof *count);
    bool ok = false;
    p->base = malloc((cells + 1) * sizeof *p->base);
    p->bits = malloc(cells);
    if (count != NULL && p->base != NULL && p->bits != NULL) {
        for (size_t i = 0; i < p->n; i++)
            count[key_of(p->score[i]) >> (64 - p->lead_bits)]++;
        plan_buckets(p, count);
        p->end = malloc((p->buckets + 1) * sizeof *p->end);
        ok = p->end != NULL && sort_all(p, words, ret_order);
    }
    free(count);
    free(p->base);
    free(p->bits);
    free(p->end);
    return ok ? MLG_OK : mlg_err_set(err, MLG_E_NOMEM, "out of memory ranking %zu rows", p->n);
}

/* Ascending scores as ascending keys, -0 before 0. */
static inline uint64_t plain_key_of(uint64_t u)
{
    return u >> 63 != 0 ? ~u : u | UINT64_C(1) << 63;
}

bool mlg_sort_by_key(double *x, size_t n)
{
    struct other other = { NULL, 0 };
    uint64_t *keys = n == 0 ? NULL : malloc(n * sizeof *keys);
    bool ok = keys != NULL;
    for (size_t i = 0; ok && i < n; i++) {
        uint64_t u;
        memcpy(&u, &x[i], sizeof u);
        keys[i] = plain_key_of(u);
    }
    ok = ok && sort_words(keys, n, &other);
    for (size_t i = 0; ok && i < n; i++) {
        uint64_t u = keys[i] >> 63 != 0 ? keys[i] & ~(UINT64_C(1) << 63) : ~keys[i];
        memcpy(&x[i], &u, sizeof u);
    }
    free(other.words);
    free(keys);
    return ok;
}

enum mlg_code mlg_order_scores(size_t n, const double *score, uint64_t *room, uint32_t *ret_order,
                               struct mlg_err *err)
{
    /* A cell of a sign and an exponent for few rows, of four more bits for many: then at most 52
     * bits of a key are open, and what a word cannot hold of them is less than what it can. */
    struct plan p = { .n = n, .score = score, .lead_bits = n < FEW_ROWS ? 12 : 16 };
    if (n > MLG_ORDER_ROWS_MAX)
        return mlg_err_set(err, MLG_E_LIMIT, "more than 2^31 rows in a ranking");
    for (size_t i = 0; i < n; i++)
        if (score[i] != score[i])
            return mlg_err_set(err, MLG_E_SYNTAX, "a score is not a number (row %zu)", i + 1);
    p.row_bits = n < 2 ? 1 : bits_for(n - 1);
    return n == 0 ? MLG_OK : order(&p, room, ret_order, err);
}
