#include <string.h>

#include <mlgate/base/file.h>
#include <mlgate/evidence/approval.h>
#include <mlgate/evidence/index.h>
#include <mlgate/evidence/sign.h>

#include "verify_rows.h"

#define APPROVAL_BYTES ((size_t)1 << 20)

/* What an approval has to speak of. Behind a promotion that is what the entry in force replaced. */
static enum mlg_code find_wanted(struct verification *v, struct mlg_approval *wanted)
{
    struct mlg_index index;
    const struct mlg_gate *gate = v->gate;
    const struct mlg_entry *replaced = gate->head;
    MLG_TRY(mlg_index_make(v->arena, gate->evidence, &index, v->err));
    if (replaced != NULL && strcmp(replaced->model_root, v->model.root) == 0)
        replaced = mlg_history_find(&gate->history, &replaced->previous);
    *wanted = (struct mlg_approval){ .model = gate->model, .to = gate->stage };
    memcpy(wanted->root, v->model.root, MLG_SHA256_HEX);
    memcpy(wanted->manifest, v->model.digest, MLG_SHA256_HEX);
    memcpy(wanted->index, index.sha256, MLG_SHA256_HEX);
    memcpy(wanted->policy, gate->policy.sha256, MLG_SHA256_HEX);
    if (replaced != NULL)
        memcpy(wanted->baseline, replaced->model_root, MLG_SHA256_HEX);
    return MLG_OK;
}

struct vote {
    enum mlg_approval_check check;
    struct mlg_sshsig sig;
    struct mlg_approval approval;
    const struct mlg_signer *signer;
};

/* What cannot be read does not count, and is told; *ret_why NULL when it counts. */
static const char *read_vote(struct verification *v, const char *path,
                             const struct mlg_approval *wanted, struct vote *vote)
{
    struct mlg_err why = MLG_ERR_INIT;
    struct mlg_buf bytes, text;
    const char *sig_path = mlg_arena_print(v->arena, "%s.sig", path);
    mlg_buf_init(&bytes, APPROVAL_BYTES);
    mlg_buf_init(&text, MLG_SSHSIG_BYTES);
    vote->check = MLG_APPROVAL_BAD_SIGNATURE;
    enum mlg_code code = sig_path != NULL ? mlg_file_read(path, &bytes, &why) : MLG_E_NOMEM;
    if (code == MLG_OK)
        code = mlg_file_read(sig_path, &text, &why);
    if (code == MLG_OK)
        code = mlg_sshsig_parse(v->arena, mlg_buf_view(&text), sig_path, &vote->sig, &why);
    if (code == MLG_OK)
        code = mlg_approval_verify(v->arena, mlg_buf_view(&bytes), path, &vote->sig,
                                   &v->gate->policy.approvers, wanted, v->gate->now, &vote->check,
                                   &vote->approval, &vote->signer, &why);
    mlg_buf_done(&bytes);
    mlg_buf_done(&text);
    if (code != MLG_OK)
        return mlg_arena_print(v->arena, "%s", why.text);
    return vote->check == MLG_APPROVAL_OK ? NULL : mlg_approval_check_text(vote->check);
}

static bool is_new_key(const struct mlg_str *keys, size_t count, struct mlg_str key)
{
    for (size_t i = 0; i < count; i++) {
        if (mlg_str_equal(keys[i], key))
            return false;
    }
    return true;
}

/* Approvals that do not count are told and decide nothing: the number that do decides. */
enum mlg_code verify_approvals(struct verification *v)
{
    const char *const *names = NULL;
    size_t count = 0, keys_count = 0;
    struct mlg_approval wanted;
    const char *folder = v->gate->approvals;
    MLG_TRY(find_wanted(v, &wanted));
    if (mlg_file_is_dir(folder))
        MLG_TRY(mlg_evidence_list(v->arena, folder, ".json", &names, &count, v->err));
    struct mlg_str *keys = mlg_arena_array(v->arena, count + 1, sizeof *keys);
    for (size_t i = 0; keys != NULL && i < count; i++) {
        struct vote vote = { 0 };
        struct verify_row *row = verify_add(v, "approval", names[i]);
        const char *path = mlg_path_join(v->arena, folder, names[i]);
        if (row == NULL || path == NULL)
            return mlg_err_set(v->err, MLG_E_LIMIT, "too many approvals");
        row->reason = read_vote(v, path, &wanted, &vote);
        row->verdict = row->reason == NULL ? MLG_PASS : MLG_NO_VERDICT;
        if (row->reason != NULL || vote.signer == NULL)
            continue;
        row->signer = vote.signer->principals;
        row->subject = mlg_arena_copy(v->arena, mlg_str_of(vote.approval.root));
        if (is_new_key(keys, keys_count, vote.sig.key))
            keys[keys_count++] = vote.sig.key;
    }
    uint64_t needed = v->gate->policy.config.promote.approvals_at_least;
    struct verify_row *row = verify_add(v, "approvals", NULL);
    if (keys == NULL || row == NULL)
        return mlg_err_set(v->err, MLG_E_LIMIT, "too many approvals");
    row->verdict = keys_count >= needed ? MLG_PASS : MLG_INCONCLUSIVE;
    row->reason =
        mlg_arena_print(v->arena, "%zu of %llu needed", keys_count, (unsigned long long)needed);
    return MLG_OK;
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
