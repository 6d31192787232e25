#include "verify_rows.h"

#include <string.h>
#include <time.h>

#include <mlgate/base/file.h>
#include <mlgate/evidence/bundle.h>
#include <mlgate/evidence/card.h>
#include <mlgate/evidence/sign.h>

#define STAGE_NAMES 7

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

/* A key of the policy may sign the kinds it is listed for; foreign readers' forms go with them. */
enum mlg_code verify_keys(struct verification *v)
{
    const struct mlg_policy *policy = &v->gate->policy;
    v->keys = mlg_arena_array(v->arena, policy->keys_count + 1, sizeof *v->keys);
    if (v->keys == NULL)
        return mlg_arena_full(v->arena, v->err);
    for (size_t i = 0; i < policy->keys_count; i++) {
        const char **stages = mlg_arena_array(v->arena, STAGE_NAMES, sizeof *stages);
        size_t n = 0;
        if (stages == NULL)
            return mlg_arena_full(v->arena, v->err);
        for (unsigned bit = 1; bit <= MLG_REQUIRE_CARD; bit <<= 1) {
            if ((policy->keys[i].stages & bit) != 0)
                stages[n++] = mlg_config_requirement_name(bit);
        }
        stages[n++] = "test-result";
        v->keys[i] = (struct mlg_trusted_key){ .key = policy->keys[i].key,
                                               .name = policy->keys[i].path,
                                               .stages = stages };
    }
    v->keys_count = policy->keys_count;
    return MLG_OK;
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

/* Seconds since 1970 of "YYYY-MM-DDTHH:MM:SSZ", the one form that mlg_time_format writes. */
static bool read_time(const char *text, int64_t *ret_seconds)
{
    char again[32];
    struct tm t = { 0 };
    const char *end = strptime(text, "%Y-%m-%dT%H:%M:%SZ", &t);
    if (end == NULL || *end != '\0')
        return false;
    *ret_seconds = timegm(&t);
    mlg_time_format(*ret_seconds, again);
    return strcmp(again, text) == 0;
}

/* "3 d", "5 h", "40 min", "12 s"; the statement's own word for it. */
static const char *age_of(struct verification *v, const char *time)
{
    int64_t made = 0;
    if (time == NULL || !read_time(time, &made))
        return NULL;
    int64_t age = v->gate->now - made;
    if (age < 0)
        return "from the future";
    const char *unit = age >= 172800 ? "d" : age >= 7200 ? "h" : age >= 120 ? "min" : "s";
    int64_t size = age >= 172800 ? 86400 : age >= 7200 ? 3600 : age >= 120 ? 60 : 1;
    return mlg_arena_print(v->arena, "%lld %s", (long long)(age / size), unit);
}

static unsigned requirement_of(const char *kind)
{
    for (unsigned bit = 1; bit <= MLG_REQUIRE_CARD; bit <<= 1) {
        if (kind != NULL && strcmp(kind, mlg_config_requirement_name(bit)) == 0)
            return bit;
    }
    return 0;
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
    v->seen |= requirement_of(e->kind);
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
    unsigned require = v->gate->policy.config.promote.require;
    for (unsigned bit = 1; bit <= MLG_REQUIRE_CARD; bit <<= 1) {
        if ((require & bit) == 0 || (v->seen & bit) != 0)
            continue;
        /* The first model of a stage has nothing to be compared with. */
        const struct mlg_entry *head = v->gate->head;
        bool first = head == NULL || (head->kind == MLG_ENTRY_INITIAL &&
                                      strcmp(head->model_root, v->model.root) == 0);
        if (bit == MLG_REQUIRE_COMPARE && first)
            continue;
        struct verify_row *row = verify_add(v, mlg_config_requirement_name(bit), NULL);
        if (row == NULL)
            return too_many(v);
        row->reason = "required, and no trusted statement says it";
    }
    return MLG_OK;
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
