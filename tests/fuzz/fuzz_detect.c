/*
 * The start of a stranger's file: what is told of it must be within bounds, the same when asked
 * again, and a way of writing that the reader takes.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/table/detect.h>

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void on_problem(void *user, const struct mlg_table_problem *problem)
{
    (void)user;
    (void)problem;
}

static void check(const struct mlg_detected *detected)
{
    require(detected->certainty >= 0 && detected->certainty <= 1);
    require(detected->decimal != detected->thousands);
    for (size_t i = 0; i < MLG_DETECT_ITEMS; i++) {
        const struct mlg_detect_fact *fact = &detected->facts[i];
        require(fact->certainty >= 0 && fact->certainty <= 1);
        require(memchr(fact->value, '\0', sizeof fact->value) != NULL);
        require(memchr(fact->reason, '\0', sizeof fact->reason) != NULL);
        require((fact->value[0] == '\0') == (fact->reason[0] == '\0'));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mlg_str bytes = { (const char *)data, size };
    struct mlg_detected detected;
    struct mlg_detected again;
    memset(&detected, 0, sizeof detected);
    memset(&again, 0, sizeof again);
    struct mlg_err err = MLG_ERR_INIT;
    enum mlg_code code = mlg_table_detect_bytes(bytes, "t", &detected, &err);
    require(code == MLG_OK || (code == MLG_E_SYNTAX && err.text[0] != '\0'));
    require(mlg_table_detect_bytes(bytes, "t", &again, NULL) == code);
    if (code != MLG_OK)
        return 0;
    check(&detected);
    require(memcmp(detected.facts, again.facts, sizeof again.facts) == 0);
    struct mlg_table_options options = { .on_problem = on_problem,
                                         .format = detected.format,
                                         .csv = detected.csv };
    MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
    require(mlg_table_open_bytes(bytes, "t", &options, &table, NULL) != MLG_E_CONFIG);
    return 0;
}
