#include <string.h>

#include <mlgate/evidence/index.h>
#include <mlgate/gate/vote.h>

#include "verify_rows.h"

/* What an approval has to speak of. */
static enum mlg_code find_wanted(struct verification *v, struct mlg_approval *wanted)
{
    struct mlg_index index;
    const struct mlg_gate *gate = v->gate;
    MLG_TRY(mlg_index_make(v->arena, gate->evidence, &index, v->err));
    *wanted = (struct mlg_approval){ .model = gate->model, .to = gate->stage };
    memcpy(wanted->root, v->model.root, MLG_SHA256_HEX);
    memcpy(wanted->manifest, v->model.digest, MLG_SHA256_HEX);
    memcpy(wanted->index, index.sha256, MLG_SHA256_HEX);
    memcpy(wanted->policy, gate->policy.sha256, MLG_SHA256_HEX);
    if (v->standing.replaced != NULL)
        memcpy(wanted->baseline, v->standing.replaced->model_root, MLG_SHA256_HEX);
    return MLG_OK;
}

/* What the gate has against the approvals; `path` NULL = against all. */
static const char *judged(const struct verification *v, const char *rule, const char *path)
{
    struct mlg_loc at = { 0 };
    if (path != NULL)
        mlg_loc_set_path(&at, path);
    for (size_t i = 0; i < v->judged.findings_count; i++) {
        const struct mlg_finding *finding = &v->judged.findings[i];
        if (strcmp(finding->rule, rule) == 0 &&
            (path == NULL || strcmp(finding->loc.path, at.path) == 0))
            return mlg_arena_print(v->arena, "%s", finding->message);
    }
    return NULL;
}

/* Of a model in force the signed entry says what counted when it moved: approvals expire. */
static enum mlg_code judge_number(struct verification *v, size_t keys)
{
    const struct mlg_entry *settled = v->standing.settled;
    uint64_t needed = v->gate->policy.config.promote.approvals_at_least;
    struct verify_row *row = verify_add(v, "approvals", NULL);
    if (row == NULL)
        return mlg_err_set(v->err, MLG_E_LIMIT, "too many approvals");
    const char *unknown = judged(v, "gate.author_unknown", NULL);
    if (unknown == NULL)
        unknown = v->standing.unknown;
    if (settled != NULL)
        keys = settled->approvals_count;
    bool enough = keys >= needed && unknown == NULL && judged(v, "gate.approvals", NULL) == NULL;
    row->verdict = enough ? MLG_PASS : MLG_INCONCLUSIVE;
    row->reason =
        unknown != NULL
            ? unknown
            : mlg_arena_print(v->arena, "%zu of %llu needed%s", keys, (unsigned long long)needed,
                              settled != NULL ? ", counted when it moved" : "");
    return row->reason != NULL ? MLG_OK : mlg_arena_full(v->arena, v->err);
}

/* Approvals that do not count are told and decide nothing: the number that do decides. */
enum mlg_code verify_approvals(struct verification *v)
{
    struct mlg_vote *votes = NULL;
    size_t count = 0;
    struct mlg_approval wanted;
    const struct mlg_policy *policy = &v->gate->policy;
    MLG_TRY(find_wanted(v, &wanted));
    MLG_TRY(mlg_votes_read(v->arena, v->gate->approvals, &policy->approvers, &wanted, v->gate->now,
                           &votes, &count, v->err));
    for (size_t i = 0; i < count; i++) {
        struct verify_row *row = verify_add(v, "approval", votes[i].name);
        if (row == NULL)
            return mlg_err_set(v->err, MLG_E_LIMIT, "too many approvals");
        if (votes[i].why == NULL) /* the gate knows the author */
            votes[i].why = judged(v, "gate.approval_void", votes[i].path);
        row->reason = votes[i].why;
        row->verdict = row->reason == NULL ? MLG_PASS : MLG_NO_VERDICT;
        if (row->reason != NULL)
            continue;
        row->signer = votes[i].signer->principals;
        row->subject = mlg_arena_copy(v->arena, mlg_str_of(votes[i].approval.root));
    }
    return judge_number(v, mlg_votes_keys(votes, count));
}

enum mlg_code verify_ledger(struct verification *v)
{
    struct mlg_report report;
    struct verify_row *row = verify_add(v, "ledger", NULL);
    if (row == NULL)
        return mlg_err_set(v->err, MLG_E_LIMIT, "too many rows");
    mlg_report_init(&report, "mlgate verify");
    enum mlg_code code = mlg_gate_check_ledger(v->gate, &report, v->err);
    const struct mlg_entry *head = v->gate->head;
    if (code == MLG_OK) {
        row->verdict = mlg_report_judge(&report);
        if (row->verdict != MLG_PASS && report.findings_count > 0)
            row->reason = mlg_arena_copy(v->arena, mlg_str_of(report.findings[0].message));
        else if (head == NULL)
            row->reason = mlg_arena_print(v->arena, "nothing is at %s yet", v->gate->stage);
        else
            row->reason = mlg_arena_print(
                v->arena, "%s is at %s: %s", head->name, v->gate->stage,
                strcmp(head->model_root, v->model.root) == 0 ? "this model" : "another model");
    }
    if (head != NULL && code == MLG_OK)
        row->subject = head->model_root;
    mlg_report_done(&report);
    return code;
}
