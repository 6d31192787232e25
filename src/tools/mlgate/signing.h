#ifndef MLGATE_TOOLS_SIGNING_H
#define MLGATE_TOOLS_SIGNING_H
/*
 * Signing behind the stages. The secrets are taken out of the environment before any stage runs and
 * are handed to `mlgate-card sign-evidence` alone, in its environment; this program never parses a
 * key itself.
 */
#include <mlgate/cli/common.h>
#include <mlgate/config/config.h>
#include <mlgate/crypt/secret.h>

#include "written.h"

struct signing {
    const char *key; /* file; NULL = the PEM text below, if there is one */
    const char *passphrase_file;
    struct mlg_secret pem, passphrase;
};

/* Take the secrets; `key` and `passphrase_file` may be NULL. mlg_signing_done also after a failure.
 */
enum mlg_code mlg_signing_begin(struct signing *signing, const char *key,
                                const char *passphrase_file, struct mlg_err *err) MLG_CHECKED;
void mlg_signing_done(struct signing *signing);

bool mlg_signing_wanted(const struct signing *signing);

/* Remove the card and the signatures of earlier runs' statement `name` ("test.intoto.json"; NULL:
 * of the card): a signature must not outlive what it says. MLG_E_IO. */
enum mlg_code mlg_signing_remove_old(const char *evidence, const char *name,
                                     struct mlg_arena *arena, struct mlg_err *err) MLG_CHECKED;

/* Remove the statements and signatures of stages and data sets that `config` has no more, and
 * statements of stages under other names: nobody would write them anew, and signing the folder
 * would vouch for them. Other files stay. MLG_E_IO. */
enum mlg_code mlg_signing_remove_strays(const char *evidence, const struct mlg_config *config,
                                        struct mlg_arena *arena, struct mlg_err *err) MLG_CHECKED;

/* Run mlgate-card sign-evidence for what this run wrote and nothing else; *ret_exit is its exit
 * code, and 0 where the run wrote nothing: then nothing is signed. `model` NULL = that of the file.
 */
enum mlg_code mlg_signing_run(const struct signing *signing, const struct mlg_config *config,
                              const char *model, const struct written *written,
                              const struct mlg_common *common, struct mlg_arena *arena,
                              int *ret_exit, struct mlg_err *err) MLG_CHECKED;

#endif
