#ifndef MLGATE_CRYPT_ALLOWED_SIGNERS_H
#define MLGATE_CRYPT_ALLOWED_SIGNERS_H
/*
 * OpenSSH's allowed_signers files (ssh-keygen(1), ALLOWED SIGNERS): whose SSH keys count, for what
 * and when. Each line: principals [options] keytype base64 [comment].
 *
 * Where this reader differs from ssh-keygen: a time without a 'Z' is UTC, not the machine's time
 * zone (the answer must not depend on the machine); a line that cannot be read is an error, not
 * skipped; `cert-authority` lines are kept but match nothing, since certificates are not supported.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/err.h>
#include <mlgate/base/str.h>

#define MLG_ALLOWED_SIGNERS_BYTES ((size_t)1 << 20)

struct mlg_signer {
    const char *principals;  /* the pattern list as written: who, in messages and records */
    struct mlg_str key;      /* wire form */
    const char *name_spaces; /* pattern list; NULL = every namespace */
    int64_t valid_after;     /* seconds since 1970; INT64_MIN = no bound */
    int64_t valid_before;    /* INT64_MAX = no bound */
    bool cert_authority;
    uint64_t line;
};

struct mlg_signers {
    struct mlg_signer *items; /* [count], in file order */
    size_t count;
    const char *path;
};

/* The text of such a file; everything lies in the arena. No signer at all is not an error here.
 * MLG_E_CONFIG with path and line. */
enum mlg_code mlg_signers_parse(struct mlg_arena *arena, struct mlg_str text, const char *path,
                                struct mlg_signers *ret_signers, struct mlg_err *err) MLG_CHECKED;

enum mlg_signer_match {
    MLG_SIGNER_OK = 0,
    MLG_SIGNER_UNKNOWN,   /* the key is in no line */
    MLG_SIGNER_NAMESPACE, /* it is, but for other namespaces */
    MLG_SIGNER_EARLY,     /* before valid-after */
    MLG_SIGNER_LATE       /* at or behind valid-before */
};

/* Does a line let `key` sign in `name_space` at `time` (seconds since 1970)? *ret_signer is that
 * line, or the line that came nearest, or NULL. The first line that fits wins. */
enum mlg_signer_match mlg_signers_find(const struct mlg_signers *signers, struct mlg_str key,
                                       const char *name_space, int64_t time,
                                       const struct mlg_signer **ret_signer);

/* OpenSSH's pattern lists: comma-separated, '*' and '?', a leading '!' excludes. False when only
 * exclusions fit. */
bool mlg_pattern_list_match(const char *patterns, const char *text);

/* Could both lists mean the same person: does one match a name or pattern that the other is made
 * of? */
bool mlg_pattern_lists_meet(const char *a, const char *b);

#endif
