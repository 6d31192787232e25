#include <string.h>

#include <mlgate/base/file.h>
#include <mlgate/crypt/secret.h>
#include <mlgate/crypt/sshsig.h>
#include <mlgate/evidence/approval.h>
#include <mlgate/evidence/index.h>
#include <mlgate/evidence/manifest.h>
#include <mlgate/gate/promote.h>

#include "mlgate_card.h"

#define DAY_SECONDS 86400

struct approve_options {
    const char *key;
    const char *passphrase_file;
    const char *role;
    uint64_t days;
    const char *to;
    const char *evidence;
    const char *approvals;
    const char *config;
    const char *policy_ref;
    const char *remote;
    const char *output;
    struct mlg_opt_list models;
};

static const struct mlg_opt rows[] = {
    MLG_OPT_GROUP("Approval"),
    MLG_OPT_STRING(0, "role", struct approve_options, role, "ROLE", "approver",
                   "what you sign as, such as owner or risk"),
    MLG_OPT_UINT(0, "days", struct approve_options, days, "N", 1, 3650, "30",
                 "after so many days it counts no more"),
    MLG_OPT_STRING(0, "to", struct approve_options, to, "STAGE", NULL,
                   "the stage; else promote.to of the policy"),
    MLG_OPT_STRING('o', "output", struct approve_options, output, "FILE", NULL,
                   "where it goes; else a new file in the approvals"),
    MLG_OPT_GROUP("Signing"),
    MLG_OPT_STRING(0, "key", struct approve_options, key, "FILE", NULL,
                   "your P-256 key (PEM); else sign with ssh-keygen"),
    MLG_OPT_STRING(0, "passphrase-file", struct approve_options, passphrase_file, "FILE", NULL,
                   "its passphrase; else that in MLGATE_KEY_PASSPHRASE"),
    MLG_OPT_GROUP("What is approved"),
    MLG_OPT_STRING(0, "evidence", struct approve_options, evidence, "DIR", NULL,
                   "evidence folder; else the policy's"),
    MLG_OPT_STRING(0, "approvals", struct approve_options, approvals, "DIR", NULL,
                   "approvals; else the folder approvals in it"),
    MLG_OPT_STRING('c', "config", struct approve_options, config, "FILE", NULL,
                   "mlgate.yaml in the work tree; read from the policy"),
    MLG_OPT_STRING(0, "policy-ref", struct approve_options, policy_ref, "REF", NULL,
                   "protected reference; else the remote's HEAD"),
    MLG_OPT_STRING(0, "remote", struct approve_options, remote, "REMOTE", NULL,
                   "name, path or file:// URL; else the configured one"),
    MLG_OPT_OPERANDS(struct approve_options, models, "MODEL", 1, 1, "file or folder"),
    MLG_OPT_END,
};

static const char *const usage[] = { "MODEL [OPTION]...", NULL };
static const char *const examples[] = { "mlgate-card approve model --role owner",
                                        "mlgate-card approve model --role risk --key "
                                        "~/keys/me.key --days 7",
                                        NULL };

static const struct mlg_command command = {
    .name = "mlgate-card approve",
    .summary = "Vouch for exactly this model, evidence and policy.",
    .usage = usage,
    .options = rows,
    .examples = examples,
    .values_bytes = sizeof(struct approve_options),
};

/* The digests of what is approved, as the promotion will look for them. */
static enum mlg_code describe(const struct approve_options *o, const struct mlg_gate *gate,
                              struct mlg_arena *arena, struct mlg_approval *approval,
                              struct mlg_err *err)
{
    struct mlg_index index;
    struct mlg_manifest manifest = { 0 };
    approval->model = gate->model;
    approval->to = gate->stage;
    approval->role = o->role;
    approval->created = mlg_time_now();
    approval->expires = approval->created + (int64_t)o->days * DAY_SECONDS;
    memcpy(approval->policy, gate->policy.sha256, MLG_SHA256_HEX);
    if (gate->head != NULL)
        memcpy(approval->baseline, gate->head->model_root, MLG_SHA256_HEX);
    MLG_TRY(mlg_index_make(arena, gate->evidence, &index, err));
    memcpy(approval->index, index.sha256, MLG_SHA256_HEX);
    enum mlg_code code = mlg_manifest_make(o->models.items[0], NULL, 0, &manifest, err);
    if (code == MLG_OK) {
        memcpy(approval->root, manifest.root, MLG_SHA256_HEX);
        memcpy(approval->manifest, manifest.digest, MLG_SHA256_HEX);
    }
    mlg_manifest_done(&manifest);
    return code;
}

/* Keys in OpenSSH's own form are ssh-keygen's to use. What comes by a pipe can be read but once. */
static bool is_openssh_key(const char *path)
{
    struct mlg_buf bytes;
    mlg_buf_init(&bytes, MLG_KEY_FILE_BYTES);
    bool is = mlg_file_is_regular(path) && mlg_file_read(path, &bytes, NULL) == MLG_OK &&
              mlg_str_starts(mlg_buf_view(&bytes), MLG_STR("-----BEGIN OPENSSH PRIVATE KEY-----"));
    if (bytes.data != NULL)
        explicit_bzero(bytes.data, bytes.len);
    mlg_buf_done(&bytes);
    return is;
}

static enum mlg_code sign(const struct approve_options *o, struct mlg_str statement,
                          const char *path, struct mlg_arena *arena, struct mlg_err *err)
{
    MLG_AUTO(mlg_key) struct mlg_key *key = NULL;
    struct mlg_buf armoured;
    char *sig_path = mlg_arena_print(arena, "%s.sig", path);
    if (sig_path == NULL)
        return mlg_arena_full(arena, err);
    mlg_secret_close_process();
    MLG_TRY(mlg_secret_open_key(o->key, o->passphrase_file, &key, err));
    mlg_buf_init(&armoured, MLG_SSHSIG_BYTES);
    enum mlg_code code = mlg_sshsig_sign(key, MLG_APPROVAL_NAMESPACE, statement, &armoured, err);
    if (code == MLG_OK)
        code = mlg_card_write_file(sig_path, mlg_buf_view(&armoured), false, err);
    mlg_buf_done(&armoured);
    return code;
}

/* Text as one word of a shell's line. */
static void add_quoted(struct mlg_buf *out, const char *text)
{
    mlg_buf_add_char(out, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            mlg_buf_add_text(out, "'\\''");
        else
            mlg_buf_add_char(out, *text);
    }
    mlg_buf_add_char(out, '\'');
}

static enum mlg_code tell(const struct approve_options *o, const struct mlg_approval *approval,
                          const char *path, bool is_signed, struct mlg_err *err)
{
    struct mlg_buf text;
    char expires[32];
    mlg_time_format(approval->expires, expires);
    mlg_buf_init(&text, 64 << 10);
    mlg_buf_add_format(&text,
                       "approval of model %.12s with evidence %.12s for %s, in the place of %s, "
                       "until %s\n%s: %s\n",
                       approval->root, approval->index, approval->to,
                       approval->baseline[0] != '\0' ? approval->baseline : "nothing", expires,
                       is_signed ? "signed" : "not signed yet", path);
    if (!is_signed) {
        mlg_buf_add_text(&text, "sign it: ssh-keygen -Y sign -n " MLG_APPROVAL_NAMESPACE " -f ");
        if (o->key != NULL)
            add_quoted(&text, o->key);
        else
            mlg_buf_add_text(&text, "~/.ssh/id_ed25519");
        mlg_buf_add_char(&text, ' ');
        add_quoted(&text, path);
        mlg_buf_add_char(&text, '\n');
    }
    enum mlg_code code = mlg_buf_check(&text, err);
    if (code == MLG_OK)
        code = mlg_cli_print(mlg_buf_view(&text), err);
    mlg_buf_done(&text);
    return code;
}

static enum mlg_code write_approval(const struct approve_options *o, const struct mlg_gate *gate,
                                    const struct mlg_approval *approval, struct mlg_arena *arena,
                                    struct mlg_err *err)
{
    struct mlg_buf statement;
    char sha256[MLG_SHA256_HEX];
    mlg_buf_init(&statement, 1 << 20);
    enum mlg_code code = mlg_approval_write(&statement, approval, err);
    if (code == MLG_OK) {
        mlg_sha256_bytes(statement.data, statement.len, sha256);
        const char *path = o->output;
        if (path == NULL)
            path =
                mlg_arena_print(arena, "%s/%s-%.12s.json", gate->approvals, approval->to, sha256);
        bool signs = o->key != NULL && !is_openssh_key(o->key);
        code = path != NULL ? mlg_card_write_file(path, mlg_buf_view(&statement), false, err)
                            : mlg_arena_full(arena, err);
        if (code == MLG_OK && signs)
            code = sign(o, mlg_buf_view(&statement), path, arena, err);
        if (code == MLG_OK)
            code = tell(o, approval, path, signs, err);
    }
    mlg_buf_done(&statement);
    return code;
}

static enum mlg_code work(const void *values, const struct mlg_parsed *parsed,
                          struct mlg_arena *arena, int *ret_exit, struct mlg_err *err)
{
    const struct approve_options *o = values;
    struct mlg_gate_options options = { .config = o->config,
                                        .remote = o->remote,
                                        .policy_ref = o->policy_ref,
                                        .stage = o->to,
                                        .evidence = o->evidence,
                                        .approvals = o->approvals };
    struct mlg_gate gate;
    struct mlg_approval approval = { 0 };
    (void)parsed;
    *ret_exit = 0;
    enum mlg_code code = mlg_gate_open(&gate, &options, false, err);
    if (code == MLG_OK)
        code = describe(o, &gate, arena, &approval, err);
    if (code == MLG_OK)
        code = write_approval(o, &gate, &approval, arena, err);
    mlg_gate_close(&gate);
    return code;
}

int mlg_main_approve(int argc, char *const *argv)
{
    return mlg_cli_main(&command, argc, argv, CARD_ARENA_BYTES, work);
}
