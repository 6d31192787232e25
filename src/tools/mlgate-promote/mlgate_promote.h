#ifndef MLGATE_PROMOTE_TOOL_H
#define MLGATE_PROMOTE_TOOL_H
/* The sub-commands of mlgate-promote; each gets argv from its own name on and returns the exit
 * code.
 */
#include <mlgate/base/arena.h>
#include <mlgate/cli/main.h>
#include <mlgate/cli/options.h>
#include <mlgate/gate/promote.h>

#define PROMOTE_TOOL "mlgate-promote"

int mlg_main_plan(int argc, char *const *argv);
int mlg_main_export(int argc, char *const *argv);
int mlg_main_apply(int argc, char *const *argv);
int mlg_main_rollback(int argc, char *const *argv);
int mlg_main_history(int argc, char *const *argv);

/* What all of them take; not every command has a row for each member. */
struct promote_options {
    const char *model;
    const char *to;
    int registry; /* index in "git" */
    const char *remote;
    const char *policy_ref;
    struct mlg_opt_list trusted_keys;
    const char *approvals;
    const char *actor;
    const char *key;
    const char *passphrase_file;
    bool initial;
    struct mlg_opt_list operands;
    struct mlg_common common;
};

#define PROMOTE_OPTIONS_WHAT                                                             \
    MLG_OPT_GROUP("What"),                                                               \
        MLG_OPT_STRING(0, "model", struct promote_options, model, "NAME", NULL,          \
                       "the model's name; must be the policy's"),                        \
        MLG_OPT_CHOICE(0, "registry", struct promote_options, registry, "git", "git",    \
                       "kind of registry"),                                              \
        MLG_OPT_STRING(0, "to", struct promote_options, to, "STAGE", NULL,               \
                       "the stage; must be promote.to of the policy"),                   \
        MLG_OPT_GROUP("Trust"),                                                          \
        MLG_OPT_STRING(0, "policy-ref", struct promote_options, policy_ref, "REF", NULL, \
                       "protected reference; else the remote's HEAD"),                   \
        MLG_OPT_STRING(0, "remote", struct promote_options, remote, "REMOTE", NULL,      \
                       "name, path or file:// URL; else the configured one"),            \
        MLG_OPT_LIST(0, "trusted-key", struct promote_options, trusted_keys, "FILE",     \
                     "also trust this public key; may be repeated")

#define PROMOTE_OPTIONS_EVIDENCE                                                       \
    MLG_OPT_STRING(0, "actor", struct promote_options, actor, "NAME", NULL,            \
                   "CI account behind the change; else GITHUB_ACTOR"),                 \
        MLG_OPT_STRING(0, "approvals", struct promote_options, approvals, "DIR", NULL, \
                       "folder of approvals; else \"approvals\" in the evidence")

#define PROMOTE_OPTIONS_COMMON                          \
    MLG_OPTIONS_COMMON_EVIDENCE(struct promote_options, \
                                "folder of the evidence; else that of mlgate.yaml")

#define PROMOTE_OPTIONS_KEY                                                                   \
    MLG_OPT_STRING(0, "key", struct promote_options, key, "FILE", NULL,                       \
                   "private key; else the PEM text in MLGATE_SIGNING_KEY"),                   \
        MLG_OPT_STRING(0, "passphrase-file", struct promote_options, passphrase_file, "FILE", \
                       NULL, "its passphrase; else that in MLGATE_KEY_PASSPHRASE")

/* What is done with an open gate; *ret_exit when there is no error. */
typedef enum mlg_code (*promote_work_fn)(struct mlg_gate *gate, const struct promote_options *o,
                                         const struct mlg_parsed *parsed, int *ret_exit,
                                         struct mlg_err *err);

/* Parse, open the gate (`signs`: with the private key), work, and tell an error. */
int promote_main(const struct mlg_command *command, int argc, char *const *argv, bool signs,
                 bool listing, promote_work_fn work);

#endif
