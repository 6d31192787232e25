#ifndef GATE_GATE_H
#define GATE_GATE_H
/* One judgement: what it is about, and the parts that put findings into its report. A part returns
 * an error only when its question could not be answered. */
#include <mlgate/evidence/approval.h>
#include <mlgate/evidence/index.h>
#include <mlgate/evidence/verify.h>
#include <mlgate/gate/promote.h>
#include <mlgate/verdict/report.h>

#define GATE_STAGES 4 /* validate, test, compare, card */

struct gate_case {
    struct mlg_gate *gate;
    struct mlg_report *report;
    struct mlg_err *err;
    bool initial;
    unsigned require;           /* bits of enum mlg_config_requirement */
    struct mlg_approval wanted; /* what an approval must speak of: model, evidence, policy ... */
    struct mlg_index index;
    struct mlg_evidence *evidence;    /* [index.count], in its order */
    char (*payloads)[MLG_SHA256_HEX]; /* [index.count]: digests of the statements in the bundles */
    struct mlg_entry_verdict verdicts[GATE_STAGES]; /* of the statements that passed */
    size_t verdicts_count;
    const char **counted; /* [counted_count] SHA-256 of the approvals that count, in byte order */
    size_t counted_count;
};

/* A finding about the file `path` (NULL = none). MLG_E_NOMEM. */
enum mlg_code gate_find(const struct gate_case *c, const char *rule, enum mlg_level level,
                        const char *path, const char *hint, const char *format, ...)
    MLG_PRINTF(6, 7) MLG_CHECKED;

/* Something that was asked for and is so. */
enum mlg_code gate_hold(const struct gate_case *c, const char *clause) MLG_CHECKED;

/* Errors found so far. */
size_t gate_errors(const struct gate_case *c);

/* Bytes of a file of evidence, in the gate's arena. */
enum mlg_code gate_read(const struct gate_case *c, const char *path, size_t limit,
                        struct mlg_str *ret_bytes) MLG_CHECKED;

/* ledger.c: problems of the ledger, and whether the stage may be entered as asked. */
enum mlg_code gate_judge_ledger(const struct gate_case *c) MLG_CHECKED;
enum mlg_code gate_judge_start(const struct gate_case *c) MLG_CHECKED;

/* statements.c: index and evidence are read (the wanted index is set), then judged. */
enum mlg_code gate_read_evidence(struct gate_case *c) MLG_CHECKED;
enum mlg_code gate_judge_evidence(struct gate_case *c) MLG_CHECKED;

/* card.c: is the card about this model, and made from these statements? `path` is its bundle. */
enum mlg_code gate_judge_card(const struct gate_case *c, const struct mlg_evidence *evidence,
                              const char *path) MLG_CHECKED;

/* limits.c: were the gates of a stage's statement those of the policy? */
enum mlg_code gate_judge_limits(const struct gate_case *c, const struct mlg_evidence *evidence,
                                const struct mlg_config_stage *stage, const char *path) MLG_CHECKED;

/* votes.c: approvals, counted under the policy in force; and the way from the policy of the last
 * entry to this one. */
enum mlg_code gate_judge_approvals(struct gate_case *c) MLG_CHECKED;
enum mlg_code gate_judge_policy(struct gate_case *c) MLG_CHECKED;

/* target.c: is the model of `entry` still in the repository as it was recorded? */
enum mlg_code gate_judge_target(const struct gate_case *c,
                                const struct mlg_entry *entry) MLG_CHECKED;

/* target.c: the candidate, in its commit and in the work tree; its digests go into c->wanted. */
enum mlg_code gate_judge_model(struct gate_case *c) MLG_CHECKED;

/* sign.c: may the key write entries? And its signature under one. `user` is the gate. */
enum mlg_code gate_check_key(const struct mlg_gate *gate, struct mlg_err *err) MLG_CHECKED;
enum mlg_code gate_sign_entry(void *user, struct mlg_str bytes, struct mlg_buf *out,
                              struct mlg_err *err) MLG_CHECKED;
bool gate_verify_entry(void *user, const struct mlg_entry *entry);

#endif
