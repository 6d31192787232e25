/* A contract and a table in memory, and what comes of them. */
#ifndef MLGATE_TESTS_CONTRACT_TRY_H
#define MLGATE_TESTS_CONTRACT_TRY_H
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/base/file.h>
#include <mlgate/contract/validate.h>

struct
try {
    struct mlg_arena arena;
    struct mlg_contract contract;
    struct mlg_report report;
    struct mlg_err err;
    enum mlg_code code;
    enum mlg_verdict verdict;
};

static inline void try_begin(struct try *t)
{
    memset(t, 0, sizeof *t);
    mlg_arena_init(&t->arena, (size_t)256 * 1024 * 1024);
    mlg_report_init(&t->report, "mlgate-validate");
}

static inline void try_end(struct try *t)
{
    mlg_report_done(&t->report);
    mlg_arena_done(&t->arena);
}

/* A whole ODCS contract around `properties` (flow or block YAML indented by six blanks). */
static inline const char *try_contract(struct try *t, const char *version, const char *properties)
{
    return mlg_arena_print(&t->arena,
                           "apiVersion: v%s\nkind: DataContract\nid: x\nversion: 1.0.0\n"
                           "status: active\nschema:\n  - name: t\n    properties:\n%s",
                           version, properties);
}

static inline void try_read(struct try *t, const char *yaml)
{
    t->code =
        mlg_contract_read_bytes(mlg_str_of(yaml), "c.yaml", NULL, &t->arena, &t->contract, &t->err);
}

static inline void try_validate(struct try *t, const char *csv,
                                const struct mlg_validate_options *options)
{
    if (t->code != MLG_OK)
        return;
    t->code = mlg_contract_validate_bytes(&t->contract, mlg_str_of(csv), "t.csv", options,
                                          &t->report, &t->err);
    t->verdict = mlg_report_judge(&t->report);
}

/* properties (3.1.0) against csv. */
static inline void try_run(struct try *t, const char *properties, const char *csv)
{
    try_read(t, try_contract(t, "3.1.0", properties));
    ck_assert_msg(t->code == MLG_OK, "%llu:%llu: %s", (unsigned long long)t->err.loc.line,
                  (unsigned long long)t->err.loc.column, t->err.text);
    try_validate(t, csv, NULL);
    ck_assert_msg(t->code == MLG_OK, "%s", t->err.text);
}

static inline const struct mlg_finding *try_find(const struct try *t, const char *rule)
{
    for (size_t i = 0; i < t->report.findings_count; i++)
        if (strcmp(t->report.findings[i].rule, rule) == 0)
            return &t->report.findings[i];
    return NULL;
}

static inline uint64_t try_count(const struct try *t, const char *rule)
{
    const struct mlg_finding *finding = try_find(t, rule);
    return finding != NULL ? finding->count : 0;
}

static inline const struct mlg_clause *try_clause(const struct try *t, const char *clause)
{
    for (size_t i = 0; i < t->report.clauses_count; i++)
        if (strcmp(t->report.clauses[i].clause, clause) == 0)
            return &t->report.clauses[i];
    return NULL;
}

#endif
