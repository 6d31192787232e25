/* Bins with their consistency bands, against bands that numpy drew row after row
 * (tests/data/reliability/reference.py). */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <mlgate/metric/calibration.h>

#define ROWS  600
#define SEEDS 16
#define DRAWN 8

static const struct sample {
    const char *name;
    size_t rows;
    double power;
    bool weighted;
    size_t bins;
    enum mlg_bin_edge edge;
} samples[] = { { "even", 600, 1.0, false, 10, MLG_BIN_RIGHT_CLOSED },
                { "low", 400, 3.0, false, 5, MLG_BIN_RIGHT_CLOSED },
                { "few", 40, 1.0, false, 15, MLG_BIN_RIGHT_CLOSED },
                { "left", 300, 0.5, false, 4, MLG_BIN_LEFT_CLOSED },
                { "weighted", 400, 1.0, true, 5, MLG_BIN_RIGHT_CLOSED } };

struct rows {
    double confidence[ROWS], hit[ROWS], weight[ROWS];
};

static void fill(const struct sample *sample, struct rows *rows)
{
    for (size_t i = 0; i < sample->rows; i++) {
        rows->confidence[i] = pow((double)((i * 7919 + 13) % 10007) / 10007, sample->power);
        rows->hit[i] =
            (double)((i * 104729 + 7) % 1009) / 1009 < pow(rows->confidence[i], 1.5) ? 1 : 0;
        rows->weight[i] = sample->weighted ? (double)(1 + i * 31 % 7) : 1;
    }
}

static void bins_of(const struct sample *sample, const struct rows *rows, bool weighted,
                    uint64_t seed, struct mlg_reliability_bin *ret)
{
    ck_assert_int_eq(mlg_calibration_reliability(sample->rows, rows->confidence, rows->hit,
                                                 weighted ? rows->weight : NULL, sample->bins,
                                                 sample->edge, seed, ret, NULL),
                     MLG_OK);
}

/* Each band of each seed lies between the quantiles that its standard error allows. */
START_TEST(bands_are_those_that_rows_drawn_one_by_one_give)
{
    const struct sample *sample = &samples[_i];
    static struct mlg_reliability_bin bins[SEEDS][MLG_RELIABILITY_BINS_MAX];
    static struct rows rows;
    FILE *file = fopen(MLG_TEST_DATA "/reliability/reference.tsv", "re");
    char name[16];
    unsigned b, n, compared = 0;
    double confidence, hits, q[4];

    ck_assert_ptr_nonnull(file);
    fill(sample, &rows);
    for (uint64_t seed = 0; seed < SEEDS; seed++)
        bins_of(sample, &rows, sample->weighted, seed, bins[seed]);
    while (fscanf(file, "%15s %u %u %lf %lf %lf %lf %lf %lf", name, &b, &n, &confidence, &hits,
                  &q[0], &q[1], &q[2], &q[3]) == 9) {
        if (strcmp(name, sample->name) != 0)
            continue;
        ck_assert_uint_eq(bins[0][b].rows, n);
        ck_assert_double_eq_tol(bins[0][b].seen.confidence, confidence, 1e-13);
        ck_assert_double_eq_tol(bins[0][b].seen.hits, hits, 1e-13);
        for (size_t seed = 0; seed < SEEDS; seed++) {
            double low = bins[seed][b].band_low, high = bins[seed][b].band_high;
            ck_assert_msg(q[0] <= low + 1e-9 && low <= q[1] + 1e-9 && q[2] <= high + 1e-9 &&
                              high <= q[3] + 1e-9,
                          "%s %u: %g..%g", name, b, low, high);
        }
        compared++;
    }
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_uint_ge(compared, 4);
}
END_TEST

/* Rows with weights are drawn one by one, rows without as counts of each bin: with weights of 1
 * both are draws of the same law. Means over 8 seeds: three standard errors, and as many of a
 * quantile that lies at a step of the lattice of shares and jumps. */
START_TEST(counts_are_drawn_as_rows_are)
{
    const struct sample *sample = &samples[_i];
    static struct mlg_reliability_bin bins[MLG_RELIABILITY_BINS_MAX];
    static struct rows rows;
    double mean[2][2][MLG_RELIABILITY_BINS_MAX] = { { { 0 } } };

    fill(sample, &rows);
    for (uint64_t seed = 0; seed < DRAWN; seed++)
        for (unsigned weighted = 0; weighted < 2; weighted++) {
            bins_of(sample, &rows, weighted != 0, seed, bins);
            for (size_t b = 0; b < sample->bins; b++) {
                mean[weighted][0][b] += bins[b].band_low / DRAWN;
                mean[weighted][1][b] += bins[b].band_high / DRAWN;
            }
        }
    for (size_t b = 0; b < sample->bins; b++) {
        double p = bins[b].seen.confidence, rows_of = (double)bins[b].rows;
        double near = 0.08 * sqrt(p * (1 - p) / rows_of) + 0.6 / rows_of;
        for (unsigned side = 0; side < 2; side++)
            ck_assert_msg(fabs(mean[0][side][b] - mean[1][side][b]) < near, "%s %zu: %g, not %g",
                          sample->name, b, mean[0][side][b], mean[1][side][b]);
    }
}
END_TEST

START_TEST(a_share_outside_of_its_band_is_marked)
{
    static struct mlg_reliability_bin bins[MLG_RELIABILITY_BINS_MAX], again[10];
    static struct rows rows;
    unsigned outside = 0;

    fill(&samples[0], &rows);
    bins_of(&samples[0], &rows, false, 7, bins);
    bins_of(&samples[0], &rows, false, 7, again);
    for (size_t b = 0; b < 10; b++) {
        ck_assert_int_eq(bins[b].outside, bins[b].seen.hits < bins[b].band_low ||
                                              bins[b].seen.hits > bins[b].band_high);
        ck_assert(bins[b].band_low == again[b].band_low && bins[b].band_high == again[b].band_high);
        outside += bins[b].outside;
    }
    ck_assert_uint_ge(outside, 8); /* hits are p^1.5 */
    for (size_t i = 0; i < 600; i++)
        rows.hit[i] = (double)((i * 104729 + 7) % 1009) / 1009 < rows.confidence[i] ? 1 : 0;
    bins_of(&samples[0], &rows, false, 7, bins);
    for (size_t b = 0; b < 10; b++)
        ck_assert(!bins[b].outside);
}
END_TEST

START_TEST(where_nothing_can_be_drawn_there_is_no_band)
{
    static struct mlg_reliability_bin bins[MLG_RELIABILITY_BINS_MAX];
    static double confidence[MLG_RELIABILITY_WEIGHTED_MAX + 1],
        weight[MLG_RELIABILITY_WEIGHTED_MAX + 1];
    const double sure[3] = { 1, 1, 0 }, hit[3] = { 1, 1, 0 }, nothing[3] = { 0, 0, 0 };

    ck_assert_int_eq(
        mlg_calibration_reliability(3, sure, hit, NULL, 2, MLG_BIN_RIGHT_CLOSED, 1, bins, NULL),
        MLG_OK);
    ck_assert(bins[0].band_low == 0 && bins[0].band_high == 0 && !bins[0].outside);
    ck_assert(bins[1].band_low == 1 && bins[1].band_high == 1 && !bins[1].outside);
    ck_assert_int_eq(
        mlg_calibration_reliability(3, sure, hit, nothing, 2, MLG_BIN_RIGHT_CLOSED, 1, bins, NULL),
        MLG_OK);
    ck_assert(bins[1].rows == 2 && isnan(bins[1].seen.hits) && isnan(bins[1].band_low));
    ck_assert_int_eq(
        mlg_calibration_reliability(0, sure, hit, NULL, 2, MLG_BIN_RIGHT_CLOSED, 1, bins, NULL),
        MLG_OK);
    ck_assert(bins[0].rows == 0 && isnan(bins[0].band_low) && !bins[0].outside);
    ck_assert_int_eq(
        mlg_calibration_reliability(3, sure, hit, NULL, 101, MLG_BIN_RIGHT_CLOSED, 1, bins, NULL),
        MLG_E_LIMIT);
    for (size_t i = 0; i <= MLG_RELIABILITY_WEIGHTED_MAX; i++)
        weight[i] = 1;
    ck_assert_int_eq(mlg_calibration_reliability(MLG_RELIABILITY_WEIGHTED_MAX + 1, confidence,
                                                 weight, weight, 2, MLG_BIN_RIGHT_CLOSED, 1, bins,
                                                 NULL),
                     MLG_OK);
    ck_assert(bins[0].seen.hits == 1 && isnan(bins[0].band_low) && !bins[0].outside);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("reliability");
    TCase *tests = tcase_create("reliability");

    tcase_add_loop_test(tests, bands_are_those_that_rows_drawn_one_by_one_give, 0, 5);
    tcase_add_loop_test(tests, counts_are_drawn_as_rows_are, 0, 4);
    tcase_add_test(tests, a_share_outside_of_its_band_is_marked);
    tcase_add_test(tests, where_nothing_can_be_drawn_there_is_no_band);
    tcase_set_timeout(tests, 60); /* sanitizers, a loaded machine */
    suite_add_tcase(suite, tests);
    return suite;
}
