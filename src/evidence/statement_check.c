#include "statement_check.h"

#include "hex.h"

enum mlg_verdict statement_verdict(const struct mlg_report *report)
{
    if (report->verdict == MLG_PASS || report->verdict == MLG_FAIL)
        return report->verdict;
    return MLG_INCONCLUSIVE;
}

bool statement_clause_blocks(const struct mlg_clause *clause)
{
    return clause->status == MLG_CLAUSE_NOT_ENFORCEABLE && !clause->allowed;
}

/* An untestable gate that was accepted has no verdict: it is listed, not counted. */
static bool result_blocks(const struct mlg_result *result)
{
    return result->verdict == MLG_FAIL || result->verdict == MLG_INCONCLUSIVE;
}

/* PASS rests on something that passed, and on nothing that did not. */
static enum mlg_code check_pass(const struct mlg_report *report, struct mlg_err *err)
{
    size_t holds = 0;
    for (size_t i = 0; i < report->results_count; i++) {
        if (result_blocks(&report->results[i]))
            return mlg_err_set(err, MLG_E_BUG, "a PASS over a result that does not pass: %s",
                               report->results[i].rule);
        holds += report->results[i].verdict == MLG_PASS;
    }
    for (size_t i = 0; i < report->findings_count; i++) {
        if (report->findings[i].level == MLG_LEVEL_ERROR)
            return mlg_err_set(err, MLG_E_BUG, "a PASS over a finding of level error: %s",
                               report->findings[i].rule);
    }
    for (size_t i = 0; i < report->clauses_count; i++) {
        if (statement_clause_blocks(&report->clauses[i]))
            return mlg_err_set(err, MLG_E_BUG, "a PASS over a clause that is not enforced: %s",
                               report->clauses[i].clause);
        holds += report->clauses[i].status == MLG_CLAUSE_ENFORCED ||
                 report->clauses[i].status == MLG_CLAUSE_APPROXIMATED;
    }
    if (holds == 0)
        return mlg_err_set(err, MLG_E_BUG, "a PASS over nothing");
    return MLG_OK;
}

static enum mlg_code check_digest(const char *what, const char *hex, struct mlg_err *err)
{
    if (hex_is_sha256(hex))
        return MLG_OK;
    return mlg_err_set(err, MLG_E_BUG, "a statement needs the SHA-256 of %s", what);
}

enum mlg_code statement_check(const struct mlg_statement_parts *parts, struct mlg_err *err)
{
    if (parts->subjects_count == 0)
        return mlg_err_set(err, MLG_E_BUG, "a statement needs a subject");
    for (size_t i = 0; i < parts->subjects_count; i++)
        MLG_TRY(check_digest("its subject", parts->subjects[i].sha256, err));
    for (size_t i = 0; i < parts->report->inputs_count; i++)
        MLG_TRY(check_digest("each input", parts->report->inputs[i].sha256, err));
    MLG_TRY(check_digest("the tool", parts->tool_sha256, err));
    if (parts->config_path != NULL)
        MLG_TRY(check_digest("the configuration", parts->config_sha256, err));
    if (parts->manifest_sha256 != NULL)
        MLG_TRY(check_digest("the model's manifest", parts->manifest_sha256, err));
    return parts->report->verdict == MLG_PASS ? check_pass(parts->report, err) : MLG_OK;
}
