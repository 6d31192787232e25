#ifndef MLGATE_CARD_TOOL_H
#define MLGATE_CARD_TOOL_H
/* The sub-commands of mlgate-card; each gets argv from its own name on and returns the exit code.
 */
#include <stdbool.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/str.h>
#include <mlgate/cli/main.h>
#include <mlgate/cli/options.h>
#include <mlgate/cli/program.h>

int mlg_main_approve(int argc, char *const *argv);
int mlg_main_digest(int argc, char *const *argv);
int mlg_main_keygen(int argc, char *const *argv);
int mlg_main_render(int argc, char *const *argv);
int mlg_main_sign(int argc, char *const *argv);
int mlg_main_sign_evidence(int argc, char *const *argv);
int mlg_main_verify(int argc, char *const *argv);

/* Ceiling of a command's arena. */
#define CARD_ARENA_BYTES ((size_t)1 << 30)

/* Write a file, refusing (MLG_E_CONFIG) to replace one unless `force`. */
enum mlg_code mlg_card_write_file(const char *path, struct mlg_str bytes, bool force,
                                  struct mlg_err *err) MLG_CHECKED;

/* The private key of --key, --passphrase-file and the environment; none is MLG_E_CONFIG. */
struct mlg_key;
enum mlg_code mlg_card_open_key(const char *path, const char *passphrase_file,
                                struct mlg_key **ret_key, struct mlg_err *err) MLG_CHECKED;

/* The rows of these two, for a struct with members `key` and `passphrase_file`. */
#define MLG_OPTIONS_KEY(type)                                                     \
    MLG_OPT_STRING(0, "key", type, key, "FILE", NULL,                             \
                   "private key; else the PEM text in MLGATE_SIGNING_KEY"),       \
        MLG_OPT_STRING(0, "passphrase-file", type, passphrase_file, "FILE", NULL, \
                       "its passphrase; else that in MLGATE_KEY_PASSPHRASE")

#endif
