/* Any bytes as a contract: read, and if it can be read, hold against a small table. Input: the
 * contract, and behind a line "%%%" the table (a built-in one without that line). */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/contract/validate.h>

static const char usual[] =
    "a,b,n\nx,y,1\n\"one\ntwo\",,x\n,2024-02-29,-0.5e3\n\"\",\"q\"\"\",NaN\n"
    "x,2024-01-01T00:00:00+10:00,99999999999999999999\naaaaaaaaaaaaaaaab,\xc3\xa9,1\n";

/* The input's two parts. */
static void split(struct mlg_str input, struct mlg_str *contract, struct mlg_str *table)
{
    static const char mark[] = "\n%%%\n";
    const char *at = memmem(input.data, input.len, mark, sizeof mark - 1);
    *contract = input;
    *table = MLG_STR(usual);
    if (at == NULL)
        return;
    contract->len = (size_t)(at - input.data);
    table->data = at + sizeof mark - 1;
    table->len = input.len - contract->len - (sizeof mark - 1);
}

static void validate(const struct mlg_contract *contract, struct mlg_str table)
{
    const char *name = contract->objects_count > 0 ? contract->objects[0].name : NULL;
    struct mlg_validate_options options = { .object = name, .memory_bytes = (uint64_t)1024 * 1024 };
    struct mlg_report report;
    mlg_report_init(&report, "fuzz");
    struct mlg_err err = MLG_ERR_INIT;
    enum mlg_code code =
        mlg_contract_validate_bytes(contract, table, "t.csv", &options, &report, &err);
    if (code == MLG_OK) {
        enum mlg_verdict verdict = mlg_report_judge(&report);
        /* Nothing passes without a clause that was enforced. */
        bool enforced = false;
        for (size_t i = 0; i < report.clauses_count; i++)
            enforced = enforced || report.clauses[i].status <= MLG_CLAUSE_APPROXIMATED;
        if (verdict == MLG_PASS && (!enforced || report.inputs[0].rows == 0))
            abort();
    } else if (err.text[0] == '\0') {
        abort();
    }
    mlg_report_done(&report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mlg_str bytes;
    struct mlg_str table;
    split((struct mlg_str){ (const char *)data, size }, &bytes, &table);
    struct mlg_arena arena;
    mlg_arena_init(&arena, (size_t)64 * 1024 * 1024);
    struct mlg_err err = MLG_ERR_INIT;
    struct mlg_contract contract;
    enum mlg_code code =
        mlg_contract_read_bytes(bytes, "c.odcs.yaml", NULL, &arena, &contract, &err);
    if (code == MLG_OK)
        validate(&contract, table);
    else if (err.text[0] == '\0' || code != err.code)
        abort();
    mlg_arena_done(&arena);
    return 0;
}
