#include <check.h>
#include <math.h>
#include <mlgate/stat/elementary.h>
#include <mlgate/stat/rng.h>
#include <stdint.h>
#include <string.h>

#include "elementary_points.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

static double ulp(double x)
{
    return nextafter(fabs(x), INFINITY) - fabs(x);
}

static void within(double (*f)(double), const struct point *points, size_t n, double ulps)
{
    for (size_t i = 0; i < n; i++) {
        double got = f(points[i].x), want = points[i].y;
        ck_assert_msg(fabs(got - want) <= ulps * ulp(want), "at %a: %a, expected %a", points[i].x,
                      got, want);
    }
}

START_TEST(values_agree_with_many_digits)
{
    within(mlg_log, log_points, COUNT(log_points), 1);
    within(mlg_log1p, log1p_points, COUNT(log1p_points), 1);
    within(mlg_exp, exp_points, COUNT(exp_points), 1);
    within(mlg_expm1, expm1_points, COUNT(expm1_points), 1);
    within(mlg_erf, erf_points, COUNT(erf_points), 2);
    within(mlg_erfc, erfc_points, COUNT(erfc_points), 5);
    within(mlg_lgamma, lgamma_points, COUNT(lgamma_points), 12);
}
END_TEST

static uint64_t mix(uint64_t hash, double x)
{
    uint64_t u;
    memcpy(&u, &x, sizeof u);
    return (hash ^ u) * UINT64_C(0x100000001b3);
}

/* Seen equal with gcc and clang, -O0 to -O3, with and without -mfma -mavx2. */
START_TEST(bits_are_the_same_on_every_machine)
{
    struct mlg_rng r;
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    mlg_rng_init(&r, 7, 7);
    for (int i = 0; i < 20000; i++) {
        double u = mlg_rng_unit(&r), v = 40 * mlg_rng_unit(&r) - 20;
        hash = mix(hash, mlg_log(u));
        hash = mix(hash, mlg_exp(v));
        hash = mix(hash, mlg_log1p(v + 20));
        hash = mix(hash, mlg_expm1(v));
        hash = mix(hash, mlg_pow(u, v));
        hash = mix(hash, mlg_erfc(v));
        hash = mix(hash, mlg_lgamma(u * 50));
    }
    ck_assert_uint_eq(hash, UINT64_C(0x8729c9ff40a40616));
}
END_TEST

START_TEST(special_arguments)
{
    ck_assert(isinf(mlg_log(0.0)) && mlg_log(0.0) < 0);
    ck_assert(isinf(mlg_log(-0.0)));
    ck_assert(isnan(mlg_log(-1.0)));
    ck_assert(isnan(mlg_log((double)NAN)));
    ck_assert(mlg_log(INFINITY) == INFINITY);
    ck_assert(mlg_log(1.0) == 0);
    ck_assert(mlg_log1p(-1.0) == -INFINITY);
    ck_assert(isnan(mlg_log1p(-1.5)));
    ck_assert(mlg_exp(0.0) == 1);
    ck_assert(mlg_exp(710.0) == INFINITY);
    ck_assert(mlg_exp(-746.0) == 0);
    ck_assert(mlg_exp(-745.0) > 0);
    ck_assert(isnan(mlg_exp((double)NAN)));
    ck_assert(mlg_exp(-INFINITY) == 0);
    ck_assert(mlg_expm1(-INFINITY) == -1);
    ck_assert(mlg_lgamma(0.0) == INFINITY);
    ck_assert(mlg_lgamma(-3.0) == INFINITY);
    ck_assert(mlg_lgamma(1.0) == 0);
    ck_assert(mlg_lgamma(2.0) == 0);
    ck_assert(mlg_erf(0.0) == 0);
    ck_assert(mlg_erfc(30.0) == 0);
    ck_assert(mlg_erfc(-30.0) == 2);
}
END_TEST

/* Numbers of every kind, of which some blocks have none that is special. */
static double any_number(struct mlg_rng *r, int i)
{
    static const double special[] = { 0,           -0.0,     1,         -1,        -2,
                                      (double)NAN, INFINITY, -INFINITY, 0x1p-1022, 0x1p-1074,
                                      0x1p-55,     -0x1p-54, 0x1p-53,   -0.5 };
    double u = mlg_rng_unit(r);
    if (i > 2000 && u < 0.01)
        return special[(size_t)(u * 100 * (double)COUNT(special))];
    return i % 3 == 0 ? ldexp(u, (int)(2000 * mlg_rng_unit(r)) - 1000) : i % 3 == 1 ? u : u - 1;
}

START_TEST(many_at_once_have_the_bits_of_one_by_one)
{
    enum { MANY = 10000 };
    static double x[MANY], logs[MANY], logs1p[MANY];
    struct mlg_rng r;
    mlg_rng_init(&r, 8, 8);
    for (int i = 0; i < MANY; i++) {
        x[i] = any_number(&r, i);
        if (i < 1000)
            x[i] = fabs(x[i]);
        logs1p[i] = x[i];
    }
    mlg_log_each(x, MANY, logs);
    mlg_log1p_each(logs1p, MANY, logs1p);
    for (int i = 0; i < MANY; i++) {
        double one = mlg_log(x[i]), one1p = mlg_log1p(x[i]);
        ck_assert_msg(isnan(one) ? isnan(logs[i]) : memcmp(&one, &logs[i], sizeof one) == 0,
                      "log(%a)", x[i]);
        ck_assert_msg(isnan(one1p) ? isnan(logs1p[i]) : memcmp(&one1p, &logs1p[i], sizeof one) == 0,
                      "log1p(%a)", x[i]);
    }
    for (size_t n = 0; n < 600; n += 37) { /* nothing is written behind the end */
        logs[n] = 7;
        mlg_log_each(x, n, logs);
        ck_assert(logs[n] == 7);
    }
}
END_TEST

START_TEST(pow_follows_the_standard)
{
    ck_assert(mlg_pow((double)NAN, 0.0) == 1);
    ck_assert(mlg_pow(1.0, (double)NAN) == 1);
    ck_assert(isnan(mlg_pow(-2.0, 0.5)));
    ck_assert(mlg_pow(-2.0, 3.0) == -8);
    ck_assert(mlg_pow(-2.0, 2.0) == 4);
    ck_assert(mlg_pow(2.0, -1074.0) == 0x1p-1074);
    ck_assert(mlg_pow(2.0, 1024.0) == INFINITY);
    ck_assert(mlg_pow(-0.0, -1.0) == -INFINITY);
    ck_assert(mlg_pow(-0.0, 2.0) == 0);
    ck_assert(mlg_pow(0.5, INFINITY) == 0);
    ck_assert(mlg_pow(0.5, -INFINITY) == INFINITY);
    ck_assert(mlg_pow(-1.0, INFINITY) == 1);
    ck_assert(mlg_pow(0.5, 1e300) == 0);
    ck_assert(mlg_pow(10.0, 2.0) == 100);
}
END_TEST

START_TEST(logarithms_of_powers_of_two_are_exact)
{
    for (int k = -1074; k <= 1023; k++)
        ck_assert(mlg_log2(ldexp(1.0, k)) == k);
}
END_TEST

START_TEST(logit_and_expit_undo_each_other)
{
    ck_assert(mlg_logit(0.0) == -INFINITY);
    ck_assert(mlg_logit(1.0) == INFINITY);
    ck_assert(mlg_logit(0.5) == 0);
    ck_assert(isnan(mlg_logit(1.5)));
    ck_assert(mlg_expit(-800.0) == 0);
    ck_assert(mlg_expit(800.0) == 1);
    for (double x = -30; x < 30; x += 0.37)
        ck_assert_double_eq_tol(mlg_logit(mlg_expit(x)), x, 1e-14 + 4e-16 * mlg_exp(fabs(x)));
    ck_assert(mlg_xlogy(0.0, 0.0) == 0);
    ck_assert(isnan(mlg_xlogy(0.0, (double)NAN)));
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *s = suite_create("stat/elementary");
    TCase *t = tcase_create("elementary");
    tcase_add_test(t, values_agree_with_many_digits);
    tcase_add_test(t, bits_are_the_same_on_every_machine);
    tcase_add_test(t, special_arguments);
    tcase_add_test(t, many_at_once_have_the_bits_of_one_by_one);
    tcase_add_test(t, pow_follows_the_standard);
    tcase_add_test(t, logarithms_of_powers_of_two_are_exact);
    tcase_add_test(t, logit_and_expit_undo_each_other);
    suite_add_tcase(s, t);
    return s;
}
