#ifndef MLGATE_GATE_PROMOTE_H
#define MLGATE_GATE_PROMOTE_H
/*
 * May this model move, and the move itself. Every decision ends as findings and clauses of a
 * report: PASS means that it may move (plan) or has moved (apply, rollback). Errors are what kept
 * the question from being answered.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/err.h>
#include <mlgate/crypt/key.h>
#include <mlgate/evidence/manifest.h>
#include <mlgate/evidence/verify.h>
#include <mlgate/gate/policy.h>
#include <mlgate/registry/registry.h>
#include <mlgate/verdict/report.h>

struct mlg_gate_options {
    const char *path;       /* somewhere in the repository; NULL = "." */
    const char *config;     /* mlgate.yaml in the work tree; NULL = the one in `path` */
    const char *remote;     /* where the policy is, and the ledger unless the policy says another;
                               as mlg_repo_open_remote takes it */
    const char *policy_ref; /* NULL = the remote's HEAD */
    const char *model;      /* name; NULL = the policy's, another one is an error */
    const char *stage;      /* NULL = promote.to, another one is an error unless only listing */
    const char *evidence;   /* folder; NULL = the policy's, in the work tree */
    const char *approvals;  /* folder; NULL = "approvals" in the evidence folder */
    const char *actor;      /* CI account that started this; NULL = unknown */
    const char *const *trusted_keys; /* [trusted_keys_count] paths of public keys */
    size_t trusted_keys_count;
    const struct mlg_key *key; /* signs the entry; NULL = nothing is written */
    int64_t now;               /* seconds since 1970; 0 = mlg_time_now() */
    mlg_step_fn at_step;       /* for tests; NULL = none */
    void *step_user;
};

/* Everything that a decision rests on, read once. */
struct mlg_gate {
    struct mlg_gate_options options;
    struct mlg_repo *repo;
    struct mlg_repo *policy_repo;
    struct mlg_policy policy;
    const struct mlg_registry_ops *ops;
    struct mlg_registry *registry;
    struct mlg_history history;
    const struct mlg_entry *head; /* in force at the stage; NULL = none */
    const char *model, *stage;
    const char *evidence, *approvals; /* folders */
    const char *model_path;           /* in the commit */
    struct mlg_oid commit;            /* HEAD: the candidate's; zero while only listing */
    int64_t now;
    struct mlg_arena arena;
};

/* Caller's storage; mlg_gate_close also after a failure. With `listing` neither the stage nor a
 * commit is asked for. */
enum mlg_code mlg_gate_open(struct mlg_gate *gate, const struct mlg_gate_options *options,
                            bool listing, struct mlg_err *err) MLG_CHECKED;
void mlg_gate_close(struct mlg_gate *gate);

/* What was written, or would be. */
struct mlg_gate_move {
    enum mlg_entry_kind kind;
    char root[MLG_SHA256_HEX], manifest[MLG_SHA256_HEX]; /* of the model that moves */
    char index[MLG_SHA256_HEX];                          /* of its evidence */
    bool already; /* it is in force there already, with the same evidence */
    bool done;
    struct mlg_append_result entry; /* when done */
};

/* Judge into `report`; nothing is written anywhere. `initial`: as a first promotion. */
enum mlg_code mlg_gate_plan(struct mlg_gate *gate, bool initial, struct mlg_report *report,
                            struct mlg_gate_move *ret_move, struct mlg_err *err) MLG_CHECKED;

/* The same, and if it passes, hash the model once more and write the entry. Somebody else's entry
 * that came first is a finding. MLG_E_CONFIG without a key, or with one that is not trusted. */
enum mlg_code mlg_gate_apply(struct mlg_gate *gate, bool initial, struct mlg_report *report,
                             struct mlg_gate_move *ret_move, struct mlg_err *err) MLG_CHECKED;

/* Put the model back in force that was there before (target NULL), or that of an earlier entry of
 * the stage, by name ("income#production#3"), number or the start of its id. */
enum mlg_code mlg_gate_rollback(struct mlg_gate *gate, const char *target,
                                struct mlg_report *report, struct mlg_gate_move *ret_move,
                                struct mlg_err *err) MLG_CHECKED;

/* The keys that statements are believed under, in the gate's arena: those of the policy, each for
 * the kinds that it is listed for, and for test results. */
enum mlg_code mlg_gate_trusted_keys(struct mlg_gate *gate, struct mlg_trusted_key **ret_keys,
                                    size_t *ret_count, struct mlg_err *err) MLG_CHECKED;

/* Where the model in the commit stands. */
struct mlg_gate_standing {
    const struct mlg_entry *replaced; /* what it replaces or replaced; NULL = nothing */
    const struct mlg_entry *settled;  /* it is in force, on this evidence; NULL = it is not */
    const char
        *unknown; /* why approvals could not be counted (cut off history); NULL = they were */
};

/*
 * What plan has against the evidence and the approvals, into `report`: of the model in the commit,
 * as if it were to move now or, when it is in force, as it was to move when it did, under the
 * policy of now. *ret_standing: entries of the history, texts in the gate's arena.
 * Approvals are not asked for again when the entry in force rests on this evidence: it names those
 * that counted, and who its author was is known no more. Nothing is asked of the ledger, of the way
 * from one policy to the next and of the way back.
 */
enum mlg_code mlg_gate_judge_evidence(struct mlg_gate *gate, struct mlg_report *report,
                                      struct mlg_gate_standing *ret_standing,
                                      struct mlg_err *err) MLG_CHECKED;

/* The problems of the ledger as findings: an error for each that blocks. An empty ledger passes. */
enum mlg_code mlg_gate_check_ledger(struct mlg_gate *gate, struct mlg_report *report,
                                    struct mlg_err *err) MLG_CHECKED;

/* The model at `path` ('/' between names) of a commit, as mlg_manifest_make would see it in a
 * checkout. Caller's storage, mlg_manifest_done also after a failure. MLG_E_IO when it is not
 * there; MLG_E_SYNTAX for links, submodules and names that are no UTF-8. */
enum mlg_code mlg_gate_model_in_commit(const struct mlg_repo *repo, const struct mlg_oid *commit,
                                       const char *path, struct mlg_manifest *ret_manifest,
                                       struct mlg_err *err) MLG_CHECKED;

/* Write the model of an entry, as its commit has it, to the file or new folder `to`, and prove that
 * it is the one that the entry recorded: MLG_E_IO when it is not, and then `to` must not be used.
 */
enum mlg_code mlg_gate_export(const struct mlg_gate *gate, const struct mlg_entry *entry,
                              const char *to, struct mlg_err *err) MLG_CHECKED;

#endif
