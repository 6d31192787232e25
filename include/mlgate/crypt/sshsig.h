#ifndef MLGATE_CRYPT_SSHSIG_H
#define MLGATE_CRYPT_SSHSIG_H
/*
 * Signatures by SSH keys over files (OpenSSH's PROTOCOL.sshsig, `ssh-keygen -Y sign`): how people
 * approve. Keys: ssh-ed25519, ecdsa-sha2-nistp256/384/521, and ssh-rsa of 2048 to 16384 bits with
 * rsa-sha2-256 or -512 signatures. Certificates and FIDO keys (sk-...) are refused by name.
 */
#include <stdbool.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/buf.h>
#include <mlgate/base/err.h>
#include <mlgate/base/str.h>
#include <mlgate/crypt/key.h>

#define MLG_SSHSIG_BYTES         ((size_t)64 << 10)
#define MLG_SSH_FINGERPRINT_TEXT 51 /* "SHA256:", 43 characters of base64 without padding, NUL */

/* Parts of a signature; views into the arena it was parsed into. */
struct mlg_sshsig {
    struct mlg_str key;        /* the signer's public key, in SSH's wire form */
    struct mlg_str name_space; /* not empty */
    struct mlg_str reserved;
    struct mlg_str hash;      /* "sha256" or "sha512" */
    struct mlg_str algorithm; /* of the signature: "ssh-ed25519", "rsa-sha2-512", ... */
    struct mlg_str signature; /* in SSH's wire form for that algorithm */
};

/* The text of a .sig file. MLG_E_SYNTAX for bad armour, base64, version, lengths, a hash other than
 * the two, an empty namespace, or bytes left over. */
enum mlg_code mlg_sshsig_parse(struct mlg_arena *arena, struct mlg_str text, const char *path,
                               struct mlg_sshsig *ret_sig, struct mlg_err *err) MLG_CHECKED;

/* Is it a signature over `message` in exactly `name_space`, by the key it carries? Who that key
 * belongs to is another question (allowed_signers.h). False for anything malformed, weak or
 * unknown. */
bool mlg_sshsig_verify(const struct mlg_sshsig *sig, const char *name_space,
                       struct mlg_str message);

/* Append the armoured signature of `key` (a pair) over `message`, with SHA-512 as ssh-keygen does.
 * The namespace is not empty. MLG_E_CRYPTO, MLG_E_CONFIG for an empty namespace. */
enum mlg_code mlg_sshsig_sign(const struct mlg_key *key, const char *name_space,
                              struct mlg_str message, struct mlg_buf *out,
                              struct mlg_err *err) MLG_CHECKED;

/* Append the public half in SSH's wire form (what mlg_sshsig.key holds). */
enum mlg_code mlg_ssh_write_key(const struct mlg_key *key, struct mlg_buf *out,
                                struct mlg_err *err) MLG_CHECKED;

/* The key of "<type> <base64>[ comment]" in wire form, in the arena: of a known type, well formed,
 * of the type it says. MLG_E_CONFIG. */
enum mlg_code mlg_ssh_parse_public(struct mlg_arena *arena, struct mlg_str line,
                                   struct mlg_str *ret_key, struct mlg_err *err) MLG_CHECKED;

/* "SHA256:..." as `ssh-keygen -l` prints it. */
void mlg_ssh_fingerprint(struct mlg_str key, char ret_text[MLG_SSH_FINGERPRINT_TEXT]);

#endif
