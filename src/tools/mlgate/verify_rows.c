#include "verify_rows.h"

#include <string.h>

#include <mlgate/base/file.h>
#include <mlgate/evidence/bundle.h>
#include <mlgate/evidence/card.h>
#include <mlgate/evidence/sign.h>

struct verify_row *verify_add(struct verification *v, const char *what, const char *path)
{
    if (v->count == VERIFY_ROWS_LIMIT)
        return NULL;
    struct verify_row *row = &v->rows[v->count++];
    *row = (struct verify_row){ .what = what, .path = path, .verdict = MLG_INCONCLUSIVE };
    return row;
}

static enum mlg_code too_many(const struct verification *v)
{
    return mlg_err_set(v->err, MLG_E_LIMIT, "more than %d things to verify", VERIFY_ROWS_LIMIT);
}

/* --- keys ------------------------------------------------------------------------------------- */

enum mlg_code verify_keys(struct verification *v)
{
    return mlg_gate_trusted_keys(v->gate, &v->keys, &v->keys_count, v->err);
}

/* --- model ------------------------------------------------------------------------------------ */

enum mlg_code verify_model(struct verification *v)
{
    const struct mlg_gate *gate = v->gate;
    struct mlg_manifest committed = { 0 };
    const char *top = mlg_repo_workdir(gate->repo);
    const char *path = top != NULL ? mlg_path_join(v->arena, top, gate->model_path) : NULL;
    if (path == NULL)
        return mlg_err_set(v->err, MLG_E_CONFIG, "there is no work tree to verify a model in");
    struct verify_row *row = verify_add(v, "model", gate->model_path);
    if (row == NULL)
        return too_many(v);
    MLG_TRY(mlg_manifest_make(path, NULL, 0, &v->model, v->err));
    row->subject = v->model.root;
    enum mlg_code code =
        mlg_gate_model_in_commit(gate->repo, &gate->commit, gate->model_path, &committed, v->err);
    if (code == MLG_OK) {
        bool same = strcmp(committed.digest, v->model.digest) == 0;
        row->verdict = same ? MLG_PASS : MLG_FAIL;
        row->reason = same ? "the bytes of the commit" : "not the bytes of the commit";
    }
    mlg_manifest_done(&committed);
    return code;
}

/* --- statements ------------------------------------------------------------------------------- */

/* "3 d", "5 h", "40 min", "12 s"; the statement's own word for it. */
static const char *age_of(struct verification *v, const char *time)
{
    int64_t made = 0;
    if (time == NULL || !mlg_time_read(time, &made))
        return NULL;
    int64_t age = v->gate->now - made;
    if (age < 0)
        return "from the future";
    const char *unit = age >= 172800 ? "d" : age >= 7200 ? "h" : age >= 120 ? "min" : "s";
    int64_t size = age >= 172800 ? 86400 : age >= 7200 ? 3600 : age >= 120 ? 60 : 1;
    return mlg_arena_print(v->arena, "%lld %s", (long long)(age / size), unit);
}

static void judge_model_of(const struct verification *v, const char *root, const char *manifest,
                           struct verify_row *row)
{
    if (root == NULL || strcmp(root, v->model.root) != 0 || manifest == NULL ||
        strcmp(manifest, v->model.digest) != 0) {
        row->verdict = MLG_FAIL;
        row->reason = "speaks of another model";
    }
}

static enum mlg_code judge_statement(struct verification *v, const struct mlg_evidence *e,
                                     struct verify_row *row)
{
    const char *time = NULL;
    row->verdict = MLG_PASS;
    if (e->is_stage) {
        row->verdict = e->stage.verdict;
        if (e->stage.verdict != MLG_PASS)
            row->reason = "its own verdict";
        time = e->stage.time_created;
        if (e->stage.stage != MLG_STAGE_VALIDATE)
            judge_model_of(v, e->stage.model_root, e->stage.manifest_sha256, row);
    } else if (e->kind != NULL && strcmp(e->kind, "card") == 0) {
        struct mlg_card_statement card;
        MLG_TRY(mlg_card_statement_read(v->arena, &e->statement, &card, v->err));
        row->verdict = card.verdict;
        if (card.verdict != MLG_PASS)
            row->reason = "the card is not complete";
        time = card.time_created;
        judge_model_of(v, card.model_root, card.manifest_sha256, row);
    }
    row->age = age_of(v, time);
    return MLG_OK;
}

/* --- what the gate has against it ------------------------------------------------------------- */

/* Nothing is there, rather than something bad. */
static bool is_absence(const struct mlg_finding *finding)
{
    return strcmp(finding->rule, "gate.missing") == 0 ||
           strcmp(finding->rule, "gate.unsigned") == 0;
}

/* Others have rows of their own. */
static bool is_of_evidence(const struct mlg_finding *finding)
{
    return finding->level == MLG_LEVEL_ERROR && strcmp(finding->rule, "gate.model_changed") != 0 &&
           strcmp(finding->rule, "gate.approvals") != 0 &&
           strcmp(finding->rule, "gate.author_unknown") != 0;
}

/* The statement's row bears what the gate found in it; the verdict that it gives itself stays. */
static enum mlg_code bear_findings(struct verification *v, const char *path, struct verify_row *row)
{
    const struct mlg_finding *first = NULL;
    size_t count = 0;
    struct mlg_loc at = { 0 };
    mlg_loc_set_path(&at, path); /* as long paths are kept */
    for (size_t i = 0; i < v->judged.findings_count; i++) {
        const struct mlg_finding *finding = &v->judged.findings[i];
        if (!is_of_evidence(finding) || is_absence(finding) ||
            strcmp(finding->loc.path, at.path) != 0)
            continue;
        first = first == NULL ? finding : first;
        count++;
    }
    if (first == NULL)
        return MLG_OK;
    row->verdict = row->verdict == MLG_PASS ? MLG_FAIL : row->verdict;
    row->reason = count == 1
                      ? mlg_arena_print(v->arena, "%s", first->message)
                      : mlg_arena_print(v->arena, "%s (and %zu more)", first->message, count - 1);
    return row->reason != NULL ? MLG_OK : mlg_arena_full(v->arena, v->err);
}

static bool has_row(const struct verification *v, const struct mlg_finding *finding)
{
    const char *name = mlg_path_base(finding->loc.path);
    for (size_t i = 0; i < v->count; i++) {
        if (v->rows[i].path != NULL && strcmp(v->rows[i].path, name) == 0)
            return true;
    }
    return false;
}

/* What is required and not there, and whatever else no row bears. */
static enum mlg_code add_rest(struct verification *v)
{
    for (size_t i = 0; i < v->judged.findings_count; i++) {
        const struct mlg_finding *finding = &v->judged.findings[i];
        if (!is_of_evidence(finding) || (!is_absence(finding) && has_row(v, finding)))
            continue;
        struct verify_row *row = verify_add(v, "required", NULL);
        if (row == NULL)
            return too_many(v);
        row->verdict = is_absence(finding) ? MLG_INCONCLUSIVE : MLG_FAIL;
        row->reason = mlg_arena_print(v->arena, "%s", finding->message);
        if (row->reason == NULL)
            return mlg_arena_full(v->arena, v->err);
    }
    return MLG_OK;
}

static enum mlg_code verify_statement(struct verification *v, const char *name)
{
    struct mlg_buf bytes;
    struct mlg_evidence e;
    const char *path = mlg_path_join(v->arena, v->gate->evidence, name);
    struct verify_row *row = verify_add(v, "statement", name);
    if (row == NULL)
        return too_many(v);
    if (path == NULL)
        return mlg_arena_full(v->arena, v->err);
    mlg_buf_init(&bytes, MLG_BUNDLE_BYTES);
    enum mlg_code code = mlg_file_read_regular(path, &bytes, v->err);
    if (code == MLG_OK)
        code = mlg_evidence_verify(v->arena, mlg_buf_view(&bytes), path, v->keys, v->keys_count, &e,
                                   v->err);
    if (code == MLG_OK && e.kind != NULL) {
        row->what = e.kind;
        row->signer = v->keys[e.signer].name;
        row->subject = e.statement.subjects[0].sha256;
    }
    if (code == MLG_OK && e.state == MLG_EVIDENCE_OK) {
        code = judge_statement(v, &e, row);
        if (code == MLG_OK)
            code = bear_findings(v, path, row);
    } else if (code == MLG_OK) {
        row->verdict = MLG_FAIL;
        row->reason = mlg_evidence_state_text(e.state);
    }
    mlg_buf_done(&bytes);
    return code;
}

enum mlg_code verify_statements(struct verification *v)
{
    const char *const *names = NULL;
    size_t count = 0;
    MLG_TRY(
        mlg_evidence_list(v->arena, v->gate->evidence, MLG_BUNDLE_SUFFIX, &names, &count, v->err));
    for (size_t i = 0; i < count; i++)
        MLG_TRY(verify_statement(v, names[i]));
    return add_rest(v);
}

/* --- cards ------------------------------------------------------------------------------------ */

static enum mlg_code verify_card(struct verification *v, const char *name)
{
    const char *path = mlg_path_join(v->arena, v->gate->evidence, name);
    if (path == NULL)
        return mlg_arena_full(v->arena, v->err);
    if (!mlg_file_is_regular(path))
        return MLG_OK;
    struct verify_row *row = verify_add(v, "card numbers", name);
    if (row == NULL)
        return too_many(v);
    struct mlg_card_check check = { path, v->gate->evidence, v->gate->approvals, v->keys,
                                    v->keys_count };
    struct mlg_report report;
    size_t numbers = 0;
    mlg_report_init(&report, "mlgate verify");
    enum mlg_code code = mlg_card_verify(&check, &report, &numbers, v->err);
    bool section_alone =
        report.findings_count == 1 && strcmp(report.findings[0].rule, "card.section") == 0;
    if (code == MLG_OK) {
        row->verdict = v->keys_count > 0 ? mlg_report_judge(&report) : MLG_INCONCLUSIVE;
        row->reason = report.findings_count > 0
                          ? mlg_arena_copy(v->arena, mlg_str_of(report.findings[0].message))
                          : mlg_arena_print(v->arena, "%zu numbers recomputed", numbers);
        if (section_alone) { /* approvals that came in later change no number */
            row->verdict = MLG_PASS;
            row->reason = mlg_arena_print(v->arena,
                                          "%zu numbers recomputed; its signatures and "
                                          "approvals are not up to date (mlgate-card render)",
                                          numbers);
        }
    }
    mlg_report_done(&report);
    return code;
}

enum mlg_code verify_cards(struct verification *v)
{
    MLG_TRY(verify_card(v, "card.html"));
    return verify_card(v, "card.md");
}
