/* Rankings against a plain sort, and DeLong's sums of many groups against those of each group. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/stat/delong.h>
#include <mlgate/stat/order.h>
#include <mlgate/stat/quantile.h>
#include <mlgate/stat/rng.h>

struct row {
    double score;
    uint32_t row;
};

static int by_score(const void *left, const void *right)
{
    const struct row *a = left, *b = right;

    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

/* Scores as they come: even, of few digits, all equal, crowded in the last bits, of all sizes and
 * signs, skewed to almost 0. */
enum kind { EVEN, DIGITS, EQUAL, CROWDED, SIZES, SKEWED, ZEROES, INFINITE, SORTED, KINDS };

static double draw(struct mlg_rng *r, enum kind kind, size_t i)
{
    double u = mlg_rng_unit(r);

    switch (kind) {
    case EVEN:
        return u;
    case DIGITS:
        return floor(100 * u) / 100;
    case EQUAL:
        return 0.25;
    case CROWDED:
        return 0.75 + 0x1p-53 * floor(0x1p10 * u);
    case SIZES:
        return ldexp(u - 0.5, (int)mlg_rng_below(r, 1500) - 900);
    case SKEWED:
        return u * u * u * u * u * u * u * u * u * u;
    case ZEROES:
        return u < 0.3 ? -0.0 : u < 0.6 ? 0.0 : u < 0.8 ? -0x1p-1074 : 0x1p-1074;
    case INFINITE:
        return u < 0.3 ? (double)INFINITY : u < 0.5 ? -(double)INFINITY : u;
    default:
        return (double)i;
    }
}

static const size_t sizes[] = { 0, 1, 2, 3, 25, 100, 1000, 5000, 70000, 300000 };

#define SIZES_COUNT (sizeof(sizes) / sizeof(sizes[0]))

START_TEST(ranks_as_a_plain_sort_does)
{
    enum kind kind = (enum kind)(_i % KINDS);
    size_t n = sizes[_i / KINDS];
    double *score = malloc((n + 1) * sizeof(*score));
    uint64_t *room = malloc((n + 1) * sizeof(*room));
    uint32_t *order = malloc((n + 1) * sizeof(*order));
    struct row *rows = malloc((n + 1) * sizeof(*rows));
    struct mlg_rng r;

    mlg_rng_init(&r, 7, (uint64_t)_i);
    for (size_t i = 0; i < n; i++) {
        score[i] = draw(&r, kind, i);
        rows[i] = (struct row){ score[i], (uint32_t)i };
    }
    qsort(rows, n, sizeof(*rows), by_score);
    ck_assert_int_eq(mlg_order_scores(n, score, room, order, NULL), MLG_OK);
    for (size_t i = 0; i < n; i++) {
        bool tied = i > 0 && rows[i].score == rows[i - 1].score;
        ck_assert_msg((order[i] & MLG_ORDER_ROW) == rows[i].row, "place %zu of %zu", i, n);
        ck_assert_int_eq((order[i] & MLG_ORDER_TIED) != 0, tied);
    }
    free(score);
    free(room);
    free(order);
    free(rows);
}
END_TEST

START_TEST(a_score_that_is_no_number_has_no_rank)
{
    double score[3] = { 0.5, NAN, 0.1 };
    uint64_t room[3];
    uint32_t order[3];

    ck_assert_int_eq(mlg_order_scores(3, score, room, order, NULL), MLG_E_SYNTAX);
}
END_TEST

static int by_bits(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;

    if (a != b)
        return a < b ? -1 : 1;
    return (signbit(b) != 0) - (signbit(a) != 0);
}

START_TEST(sorts_as_a_plain_sort_does)
{
    enum kind kind = (enum kind)(_i % KINDS);
    size_t n = sizes[_i / KINDS];
    double *x = malloc((n + 1) * sizeof(*x)), *want = malloc((n + 1) * sizeof(*want));
    struct mlg_rng r;

    mlg_rng_init(&r, 9, (uint64_t)_i);
    for (size_t i = 0; i < n; i++)
        x[i] = want[i] = draw(&r, kind, i);
    qsort(want, n, sizeof(*want), by_bits);
    mlg_sort_doubles(x, n);
    ck_assert(memcmp(x, want, n * sizeof(*x)) == 0);
    free(x);
    free(want);
}
END_TEST

#define GROUPS 9

static void same(const struct mlg_delong_class *a, const struct mlg_delong_class *b,
                 unsigned models)
{
    ck_assert_uint_eq(a->n, b->n);
    for (unsigned i = 0; i < models; i++) {
        ck_assert_uint_eq(a->sum[i], b->sum[i]);
        for (unsigned j = i; j < models; j++)
            ck_assert(a->product[i][j] == b->product[i][j]);
    }
}

/* Group 7 has positives only, group 8 no rows. */
START_TEST(groups_are_as_each_group_alone)
{
    enum kind kind = (enum kind)(_i % KINDS);
    unsigned models = 1 + (unsigned)(_i / KINDS) % 2;
    enum { N = 3000 };
    static double score[2][N], part[2][N];
    static uint64_t room[N];
    static uint32_t order[2][N], placement[2 * N];
    static uint16_t tag[N];
    const uint32_t *const orders[2] = { order[0], order[1] };
    const double *const parts[2] = { part[0], part[1] };
    struct mlg_delong got[GROUPS + 1], want;
    unsigned with_all = _i / KINDS > 1;
    struct mlg_rng r;

    mlg_rng_init(&r, 8, (uint64_t)_i);
    for (size_t i = 0; i < N; i++) {
        unsigned group = (unsigned)mlg_rng_below(&r, 8);
        tag[i] = (uint16_t)(2 * group + (group == 7 || mlg_rng_below(&r, 3) == 0));
        for (unsigned m = 0; m < models; m++)
            score[m][i] = draw(&r, kind, i);
    }
    for (unsigned m = 0; m < models; m++)
        ck_assert_int_eq(mlg_order_scores(N, score[m], room, order[m], NULL), MLG_OK);
    for (size_t g = 0; g <= GROUPS; g++)
        mlg_delong_init(&got[g], models);
    ck_assert_int_eq(mlg_delong_add_ranked(N, models, orders, tag, GROUPS, placement, got,
                                           with_all ? &got[GROUPS] : NULL, NULL),
                     MLG_OK);
    for (unsigned g = 0; g < GROUPS + with_all; g++) {
        static uint8_t positive[N];
        size_t n = 0;
        for (size_t i = 0; i < N; i++) {
            if (tag[i] / 2 != g && g < GROUPS)
                continue;
            positive[n] = tag[i] % 2;
            for (unsigned m = 0; m < models; m++)
                part[m][n] = score[m][i];
            n++;
        }
        ck_assert_int_eq(mlg_delong_fill(&want, n, positive, models, parts, NULL), MLG_OK);
        same(&got[g].positive, &want.positive, models);
        same(&got[g].negative, &want.negative, models);
    }
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("order");
    TCase *tests = tcase_create("order");

    tcase_add_loop_test(tests, ranks_as_a_plain_sort_does, 0, (int)(KINDS * SIZES_COUNT));
    tcase_add_loop_test(tests, sorts_as_a_plain_sort_does, 0, (int)(KINDS * SIZES_COUNT));
    tcase_add_test(tests, a_score_that_is_no_number_has_no_rank);
    tcase_add_loop_test(tests, groups_are_as_each_group_alone, 0, 4 * KINDS);
    suite_add_tcase(suite, tests);
    return suite;
}
