#ifndef MLGATE_CRYPT_SECRET_H
#define MLGATE_CRYPT_SECRET_H
/*
 * Keys and passphrases on their way into a program. An environment is readable by every process of
 * the same user (/proc/PID/environ) and inherited by every child, so a secret is taken out of it:
 * copied, then overwritten where it stood.
 */
#include <stdbool.h>
#include <stddef.h>

#include <mlgate/base/err.h>
#include <mlgate/base/str.h>
#include <mlgate/crypt/key.h>

#define MLG_SIGNING_KEY_VARIABLE "MLGATE_SIGNING_KEY" /* PEM text, not a path */
#define MLG_PASSPHRASE_VARIABLE  "MLGATE_KEY_PASSPHRASE"

#define MLG_SECRET_BYTES ((size_t)64 << 10)

/* Text that is overwritten before its memory is given back. Zeroed = none. */
struct mlg_secret {
    char *text; /* NUL-terminated; NULL = there is none */
    size_t len;
};

void mlg_secret_done(struct mlg_secret *secret); /* harmless on a zeroed one */

/* Take the variable out of this process's environment: afterwards getenv does not know it, and its
 * bytes are gone from /proc/self/environ. Unset or empty leaves *ret_secret without text.
 * MLG_E_CONFIG beyond MLG_SECRET_BYTES, MLG_E_NOMEM. */
enum mlg_code mlg_secret_take(const char *variable, struct mlg_secret *ret_secret,
                              struct mlg_err *err) MLG_CHECKED;

/* The first line of a file, without its end: how a passphrase is kept. MLG_E_CONFIG, with the path,
 * when the file is missing, unreadable, too large, empty or has a NUL. */
enum mlg_code mlg_secret_read_line(const char *path, struct mlg_secret *ret_secret,
                                   struct mlg_err *err) MLG_CHECKED;

/* No core file of this process, and no reading of its memory or environment by other processes of
 * the user; children that run another program are not affected. */
void mlg_secret_close_process(void);

/*
 * The pair to sign with: of the file `path` or, when that is NULL, of the PEM text in
 * MLGATE_SIGNING_KEY. An encrypted one is opened with the first line of `passphrase_file` or, when
 * that is NULL, with MLGATE_KEY_PASSPHRASE. Both variables are taken out of the environment either
 * way. *ret_key NULL: no key was given. MLG_E_CONFIG as mlg_key_load_private.
 */
enum mlg_code mlg_secret_open_key(const char *path, const char *passphrase_file,
                                  struct mlg_key **ret_key, struct mlg_err *err) MLG_CHECKED;

#endif
