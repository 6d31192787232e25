#include <check.h>
#include <stdint.h>

#include <mlgate/base/parallel.h>

#define TASKS 1000

static void square(void *context, size_t index)
{
    uint64_t *runs = context;

    runs[index] += index * index + 1;
}

static const unsigned jobs[] = { 0, 1, 2, 16, 1000 };

START_TEST(each_task_runs_once)
{
    static uint64_t runs[TASKS];

    mlg_parallel_run(jobs[_i], TASKS - 1, square, runs);
    for (size_t i = 0; i + 1 < TASKS; i++)
        ck_assert_uint_eq(runs[i], i * i + 1);
    ck_assert_uint_eq(runs[TASKS - 1], 0);
}
END_TEST

START_TEST(no_tasks_are_done_at_once)
{
    mlg_parallel_run(4, 0, square, NULL);
}
END_TEST

START_TEST(jobs_are_at_least_one_and_not_too_many)
{
    ck_assert_uint_ge(mlg_parallel_jobs(0), 1);
    ck_assert_uint_eq(mlg_parallel_jobs(3), 3);
    ck_assert_uint_eq(mlg_parallel_jobs(1024), MLG_PARALLEL_JOBS_MAX);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("parallel");
    TCase *tests = tcase_create("parallel");

    tcase_add_loop_test(tests, each_task_runs_once, 0, 5);
    tcase_add_test(tests, no_tasks_are_done_at_once);
    tcase_add_test(tests, jobs_are_at_least_one_and_not_too_many);
    suite_add_tcase(suite, tests);
    return suite;
}
