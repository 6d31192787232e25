#include <mlgate/gate/promote.h>

#include <stdio.h>
#include <string.h>

#include "gate.h"

/* There is nothing to compare with, so the rest is asked for in any case. */
#define INITIAL_REQUIRES ((unsigned)MLG_REQUIRE_VALIDATE | MLG_REQUIRE_TEST | MLG_REQUIRE_CARD)

static struct gate_case begin(struct mlg_gate *gate, bool initial, struct mlg_report *report,
                              struct mlg_err *err)
{
    struct gate_case c = { .gate = gate, .report = report, .err = err, .initial = initial };
    c.require = gate->policy.config.promote.require;
    if (initial)
        c.require = INITIAL_REQUIRES;
    c.wanted.model = gate->model;
    c.wanted.to = gate->stage;
    memcpy(c.wanted.policy, gate->policy.sha256, MLG_SHA256_HEX);
    if (gate->head != NULL)
        memcpy(c.wanted.baseline, gate->head->model_root, MLG_SHA256_HEX);
    return c;
}

static enum mlg_code add_input(const struct gate_case *c, const char *role, const char *path,
                               const char *sha256)
{
    struct mlg_input *input = mlg_report_add_input(c->report);
    if (input == NULL)
        return mlg_arena_full(&c->report->arena, c->err);
    input->role = role;
    input->path = mlg_arena_copy(&c->report->arena, mlg_str_of(path));
    input->rows = UINT64_MAX;
    memcpy(input->sha256, sha256, MLG_SHA256_HEX);
    return input->path != NULL ? MLG_OK : mlg_arena_full(&c->report->arena, c->err);
}

static void fill_move(const struct gate_case *c, struct mlg_gate_move *move)
{
    const struct mlg_entry *head = c->gate->head;
    *move = (struct mlg_gate_move){ .kind = c->initial ? MLG_ENTRY_INITIAL : MLG_ENTRY_PROMOTE };
    memcpy(move->root, c->wanted.root, MLG_SHA256_HEX);
    memcpy(move->manifest, c->wanted.manifest, MLG_SHA256_HEX);
    memcpy(move->index, c->wanted.index, MLG_SHA256_HEX);
    move->already = head != NULL && gate_errors(c) == 0 &&
                    mlg_oid_equal(&head->commit, &c->gate->commit) &&
                    strcmp(head->manifest_sha256, move->manifest) == 0 &&
                    strcmp(head->evidence_sha256, move->index) == 0;
}

static enum mlg_code tell_already(const struct gate_case *c)
{
    MLG_TRY(gate_find(c, "gate.moved", MLG_LEVEL_NOTE, NULL, NULL,
                      "%s is at %s already: %s, version %s", c->gate->model, c->gate->stage,
                      c->gate->head->name, c->gate->head->version));
    return gate_hold(c, "already in force");
}

static enum mlg_code tell_plan(const struct gate_case *c)
{
    const struct mlg_entry *head = c->gate->head;
    return gate_find(c, "gate.plan", MLG_LEVEL_NOTE, NULL, NULL,
                     "%s of commit %.12s (model %.12s, manifest %.12s, evidence %.12s) to %s, in "
                     "the place of %s; policy %.12s of commit %.12s",
                     c->gate->model, c->gate->commit.hex, c->wanted.root, c->wanted.manifest,
                     c->wanted.index, c->gate->stage, head != NULL ? head->name : "nothing",
                     c->wanted.policy, c->gate->policy.commit.hex);
}

/* All questions are asked, so that one run tells everything that is in the way. */
static enum mlg_code judge(struct gate_case *c, struct mlg_gate_move *move)
{
    struct mlg_gate *gate = c->gate;
    MLG_TRY(gate->ops->check_local(gate->registry, c->err));
    MLG_TRY(gate_judge_ledger(c));
    MLG_TRY(gate_judge_model(c));
    MLG_TRY(gate_read_evidence(c));
    MLG_TRY(add_input(c, "config", gate->policy.path, gate->policy.config.sha256));
    MLG_TRY(add_input(c, "model", gate->model_path, c->wanted.root));
    MLG_TRY(add_input(c, "manifest", gate->model_path, c->wanted.manifest));
    MLG_TRY(add_input(c, "evidence-index", gate->evidence, c->wanted.index));
    MLG_TRY(add_input(c, "policy", gate->policy.path, c->wanted.policy));
    fill_move(c, move);
    if (move->already) /* the run before was killed behind its commit, or is repeated */
        return tell_already(c);
    MLG_TRY(tell_plan(c));
    MLG_TRY(gate_judge_start(c));
    MLG_TRY(gate_judge_policy(c));
    MLG_TRY(gate_judge_evidence(c));
    MLG_TRY(gate_judge_approvals(c));
    return gate->head != NULL && !c->initial ? gate_judge_target(c, gate->head) : MLG_OK;
}

enum mlg_code mlg_gate_plan(struct mlg_gate *gate, bool initial, struct mlg_report *report,
                            struct mlg_gate_move *ret_move, struct mlg_err *err)
{
    struct gate_case c = begin(gate, initial, report, err);
    MLG_TRY(judge(&c, ret_move));
    (void)mlg_report_judge(report);
    return MLG_OK;
}

/* Right before the commit point the model is hashed once more: minutes may lie in between. */
static enum mlg_code hash_again(struct gate_case *c)
{
    char root[MLG_SHA256_HEX], manifest[MLG_SHA256_HEX];
    memcpy(root, c->wanted.root, sizeof root);
    memcpy(manifest, c->wanted.manifest, sizeof manifest);
    MLG_TRY(gate_judge_model(c));
    if (strcmp(root, c->wanted.root) == 0 && strcmp(manifest, c->wanted.manifest) == 0)
        return MLG_OK;
    return gate_find(c, "gate.model_changed", MLG_LEVEL_ERROR, c->gate->model_path, NULL,
                     "the model changed while it was judged");
}

static enum mlg_code take_result(const struct gate_case *c, struct mlg_gate_move *move)
{
    const struct mlg_append_result *entry = &move->entry;
    if (entry->what == MLG_APPEND_CONFLICT)
        return gate_find(c, "gate.conflict", MLG_LEVEL_ERROR, NULL,
                         "look at mlgate-promote history, compare with what is there now, and try "
                         "again",
                         "another promotion came first (%.12s): nothing was moved",
                         entry->other.hex);
    move->done = true;
    MLG_TRY(gate_find(c, "gate.moved", MLG_LEVEL_NOTE, NULL, NULL,
                      "%s is at %s now: %s, version %s", c->gate->model, c->gate->stage,
                      entry->name, entry->version));
    if (entry->incomplete[0] != '\0')
        return gate_find(c, "gate.ledger", MLG_LEVEL_WARNING, NULL,
                         "the entry stands; the next apply or rollback makes what is missing", "%s",
                         entry->incomplete);
    return MLG_OK;
}

/* Names that an earlier run, killed, did not get to make. */
static enum mlg_code complete(const struct mlg_gate *gate, struct mlg_err *err)
{
    size_t made = 0;
    return gate->ops->complete(gate->registry, &made, err);
}

static enum mlg_code append(const struct gate_case *c, const struct mlg_entry_draft *draft,
                            struct mlg_gate_move *move)
{
    MLG_TRY(c->gate->ops->append(c->gate->registry, draft, &move->entry, c->err));
    return take_result(c, move);
}

static enum mlg_code append_promotion(const struct gate_case *c, struct mlg_gate_move *move)
{
    const struct mlg_gate *gate = c->gate;
    struct mlg_entry_draft draft = {
        .stage = gate->stage,
        .kind = move->kind,
        .commit = gate->commit,
        .previous = gate->head != NULL ? gate->head->id : MLG_OID_ZERO,
        .rollback_to = MLG_OID_ZERO,
        .model_root = c->wanted.root,
        .manifest_sha256 = c->wanted.manifest,
        .evidence_sha256 = c->wanted.index,
        .policy_sha256 = gate->policy.sha256,
        .policy_commit = gate->policy.commit,
        .verdicts = c->verdicts,
        .verdicts_count = c->verdicts_count,
        .approvals = c->counted,
        .approvals_count = c->counted_count,
        .sign = gate_sign_entry,
        .sign_user = c->gate,
    };
    return append(c, &draft, move);
}

enum mlg_code mlg_gate_apply(struct mlg_gate *gate, bool initial, struct mlg_report *report,
                             struct mlg_gate_move *ret_move, struct mlg_err *err)
{
    struct gate_case c = begin(gate, initial, report, err);
    struct mlg_gate_move move;
    MLG_TRY(gate_check_key(gate, err));
    MLG_TRY(judge(&c, &move));
    if (mlg_report_judge(report) == MLG_PASS) {
        MLG_TRY(complete(gate, err));
        if (!move.already) {
            MLG_TRY(hash_again(&c));
            if (mlg_report_judge(report) == MLG_PASS)
                MLG_TRY(append_promotion(&c, &move));
        }
    }
    (void)mlg_report_judge(report);
    *ret_move = move;
    return MLG_OK;
}

enum mlg_code mlg_gate_check_ledger(struct mlg_gate *gate, struct mlg_report *report,
                                    struct mlg_err *err)
{
    struct gate_case c = begin(gate, false, report, err);
    MLG_TRY(gate_judge_ledger(&c));
    (void)mlg_report_judge(report);
    return MLG_OK;
}

/* ---- rollback ---- */

/* What an entry put in force: a rollback stands for the entry that it went back to. */
static const struct mlg_entry *origin(const struct mlg_history *history,
                                      const struct mlg_entry *entry)
{
    for (size_t i = 0; entry != NULL && entry->kind == MLG_ENTRY_ROLLBACK && i < history->count;
         i++)
        entry = mlg_history_find(history, &entry->rollback_to);
    return entry;
}

static bool names(const struct mlg_entry *entry, const char *target)
{
    char number[32];
    size_t length = strlen(target);
    (void)snprintf(number, sizeof number, "%llu", (unsigned long long)entry->number);
    return strcmp(entry->name, target) == 0 || strcmp(number, target) == 0 ||
           (length >= 7 && strncmp(entry->id.hex, target, length) == 0);
}

static enum mlg_code find_target(const struct mlg_gate *gate, const char *target,
                                 const struct mlg_entry **ret_entry, struct mlg_err *err)
{
    const struct mlg_history *history = &gate->history;
    const struct mlg_entry *found = NULL;
    if (gate->head == NULL)
        return mlg_err_set(err, MLG_E_CONFIG, "nothing of %s is at %s", gate->model, gate->stage);
    if (target == NULL) {
        const struct mlg_entry *now = origin(history, gate->head);
        found = now != NULL ? mlg_history_find(history, &now->previous) : NULL;
    }
    for (size_t i = 0; target != NULL && i < history->count; i++) {
        const struct mlg_entry *entry = &history->entries[i];
        if ((entry->problems & MLG_ENTRY_FOREIGN) == 0 && entry != gate->head &&
            strcmp(entry->stage, gate->stage) == 0 && names(entry, target))
            found = entry;
    }
    found = origin(history, found);
    if (found != NULL) {
        *ret_entry = found;
        return MLG_OK;
    }
    (void)mlg_err_set(err, MLG_E_CONFIG, "there is no earlier entry of %s to go back to",
                      gate->stage);
    (void)mlg_err_hint(err, "mlgate-promote history lists what there is");
    return MLG_E_CONFIG;
}

static enum mlg_code append_rollback(const struct gate_case *c, const struct mlg_entry *target,
                                     struct mlg_gate_move *move)
{
    const struct mlg_gate *gate = c->gate;
    struct mlg_entry_draft draft = {
        .stage = gate->stage,
        .kind = MLG_ENTRY_ROLLBACK,
        .commit = target->commit,
        .previous = gate->head->id,
        .rollback_to = target->id,
        .model_root = target->model_root,
        .manifest_sha256 = target->manifest_sha256,
        .evidence_sha256 = target->evidence_sha256,
        .policy_sha256 = gate->policy.sha256,
        .policy_commit = gate->policy.commit,
        .verdicts = target->verdicts,
        .verdicts_count = target->verdicts_count,
        .sign = gate_sign_entry,
        .sign_user = c->gate,
    };
    return append(c, &draft, move);
}

/* The target was judged and approved when it was promoted; what is asked now is that it is still
 * there to the byte, and that the policy goes forward. */
enum mlg_code mlg_gate_rollback(struct mlg_gate *gate, const char *target,
                                struct mlg_report *report, struct mlg_gate_move *ret_move,
                                struct mlg_err *err)
{
    struct gate_case c = begin(gate, false, report, err);
    struct mlg_gate_move move = { .kind = MLG_ENTRY_ROLLBACK };
    const struct mlg_entry *entry = NULL;
    MLG_TRY(gate_check_key(gate, err));
    MLG_TRY(gate->ops->check_local(gate->registry, err));
    MLG_TRY(find_target(gate, target, &entry, err));
    memcpy(c.wanted.root, entry->model_root, MLG_SHA256_HEX);
    memcpy(c.wanted.manifest, entry->manifest_sha256, MLG_SHA256_HEX);
    memcpy(c.wanted.index, entry->evidence_sha256, MLG_SHA256_HEX);
    memcpy(move.root, c.wanted.root, MLG_SHA256_HEX);
    memcpy(move.manifest, c.wanted.manifest, MLG_SHA256_HEX);
    memcpy(move.index, c.wanted.index, MLG_SHA256_HEX);
    MLG_TRY(gate_judge_ledger(&c));
    MLG_TRY(gate_judge_policy(&c));
    MLG_TRY(gate_judge_target(&c, entry));
    if (mlg_report_judge(report) == MLG_PASS) {
        MLG_TRY(complete(gate, err));
        MLG_TRY(append_rollback(&c, entry, &move));
    }
    (void)mlg_report_judge(report);
    *ret_move = move;
    return MLG_OK;
}

/* ---- what is there ---- */

/* Names that a killed run did not get to make take nothing from what the entry says. */
#define NAMES_MISSING ((unsigned)MLG_ENTRY_NAME_MISSING | (unsigned)MLG_ENTRY_VERSION_MISSING)

/* Cut off history leaves this question open, and no other. */
static enum mlg_code ask_approvals(struct gate_case *c, struct mlg_gate_standing *standing)
{
    struct mlg_err why = MLG_ERR_INIT;
    struct mlg_err *err = c->err;
    c->err = &why;
    enum mlg_code code = gate_judge_approvals(c);
    c->err = err;
    if (code != MLG_E_IO) {
        if (code != MLG_OK && err != NULL)
            *err = why;
        return code;
    }
    standing->unknown = mlg_arena_copy(&c->gate->arena, mlg_str_of(why.text));
    return standing->unknown != NULL ? MLG_OK : mlg_arena_full(&c->gate->arena, err);
}

static enum mlg_code judge_standing(struct gate_case *c, const struct mlg_entry *now,
                                    struct mlg_gate_standing *standing)
{
    struct mlg_gate *gate = c->gate;
    const struct mlg_entry *head = gate->head;
    MLG_TRY(gate_judge_model(c));
    MLG_TRY(gate_read_evidence(c));
    bool in_force = now != NULL && strcmp(now->model_root, c->wanted.root) == 0 &&
                    strcmp(now->manifest_sha256, c->wanted.manifest) == 0;
    if (in_force && (now->problems & ~NAMES_MISSING) == 0 &&
        strcmp(now->evidence_sha256, c->wanted.index) == 0)
        standing->settled = now;
    if (in_force) { /* what it replaced is what it was compared with and approved against */
        gate->head = mlg_history_find(&gate->history, &now->previous);
        memset(c->wanted.baseline, 0, sizeof c->wanted.baseline);
        if (gate->head != NULL)
            memcpy(c->wanted.baseline, gate->head->model_root, MLG_SHA256_HEX);
    }
    if (gate->head == NULL) {
        c->initial = true;
        c->require = INITIAL_REQUIRES;
    }
    enum mlg_code code = gate_judge_evidence(c);
    if (code == MLG_OK && standing->settled == NULL)
        code = ask_approvals(c, standing);
    standing->replaced = gate->head;
    gate->head = head;
    return code;
}

enum mlg_code mlg_gate_judge_evidence(struct mlg_gate *gate, struct mlg_report *report,
                                      struct mlg_gate_standing *ret_standing, struct mlg_err *err)
{
    struct gate_case c = begin(gate, false, report, err);
    struct mlg_gate_standing standing = { 0 };
    MLG_TRY(judge_standing(&c, origin(&gate->history, gate->head), &standing));
    (void)mlg_report_judge(report);
    *ret_standing = standing;
    return MLG_OK;
}
