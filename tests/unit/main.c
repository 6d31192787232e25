/* The main of every unit test: one executable holds one suite, that of its test_<module>.c. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

Suite *mlg_test_suite(void);

/*
 * check's own environment decides the rest: CK_FORK=no for a debugger, CK_RUN_CASE and CK_RUN_SUITE
 * to choose, CK_VERBOSITY to be talkative, CK_DEFAULT_TIMEOUT for slow machines. An empty suite is
 * a failure: it would pass for ever.
 */
int main(void)
{
    SRunner *runner = srunner_create(mlg_test_suite());
    srunner_run_all(runner, CK_ENV);
    int ran = srunner_ntests_run(runner);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    const char *chosen_case = getenv("CK_RUN_CASE");
    const char *chosen_suite = getenv("CK_RUN_SUITE");
    if (ran == 0 && chosen_case == NULL && chosen_suite == NULL) {
        (void)fprintf(stderr, "the suite holds no test\n");
        return EXIT_FAILURE;
    }
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
