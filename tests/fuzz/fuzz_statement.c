/*
 * A statement from a stranger, read as a stage's own and as a model's signature. A PASS must name
 * what it speaks of and hold at least one entry that passes.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/evidence/oms.h>
#include <mlgate/evidence/statement.h>

static void check_stage(const struct mlg_statement *statement,
                        const struct mlg_stage_statement *stage)
{
    if (stage->verdict != MLG_PASS && stage->verdict != MLG_FAIL &&
        stage->verdict != MLG_INCONCLUSIVE)
        abort();
    if (stage->model_root != NULL &&
        (stage->manifest_sha256 == NULL ||
         strcmp(stage->model_root, statement->subjects[0].sha256) != 0))
        abort();
    const struct mlg_node *results = mlg_node_get(statement->predicate, "results");
    const struct mlg_node *ledger = mlg_node_get(statement->predicate, "ledger");
    if (stage->verdict == MLG_PASS && results->count + ledger->count == 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mlg_arena arena;
    struct mlg_statement statement;
    struct mlg_stage_statement stage;
    struct mlg_oms oms;
    struct mlg_err err = MLG_ERR_INIT;
    struct mlg_str bytes = { (const char *)data, size };
    mlg_arena_init(&arena, (size_t)64 << 20);
    if (mlg_statement_parse(&arena, bytes, "fuzz", &statement, &err) == MLG_OK) {
        if (statement.subjects_count == 0 || strlen(statement.subjects[0].sha256) != 64)
            abort();
        if (mlg_stage_statement_read(&arena, &statement, &stage, NULL) == MLG_OK)
            check_stage(&statement, &stage);
        (void)mlg_oms_read(&arena, &statement, &oms, NULL);
    } else if (err.text[0] == '\0') {
        abort();
    }
    mlg_arena_done(&arena);
    return 0;
}
