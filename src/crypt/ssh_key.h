#ifndef CRYPT_SSH_KEY_H
#define CRYPT_SSH_KEY_H
/* Public keys of SSH as OpenSSL sees them. */
#include <openssl/evp.h>

#include <mlgate/crypt/sshsig.h>

enum ssh_kind { SSH_ED25519, SSH_ECDSA, SSH_RSA };

struct ssh_curve {
    const char *type;  /* "ecdsa-sha2-nistp256" */
    const char *name;  /* "nistp256" */
    const char *group; /* OpenSSL's "prime256v1" */
    const EVP_MD *(*digest)(void);
};

/* The row of a key type, or NULL; of bits 256, 384 or 521. */
const struct ssh_curve *ssh_curve_of(struct mlg_str type);
const struct ssh_curve *ssh_curve_of_bits(int bits);

struct ssh_key {
    enum ssh_kind kind;
    const struct ssh_curve *curve; /* ECDSA */
    EVP_PKEY *pkey;                /* the caller frees it */
};

/* A key in wire form, whole and well formed; false for an unknown type, a weak or odd key. */
bool ssh_key_open(struct mlg_str blob, struct ssh_key *ret_key);

#endif
