#ifndef CRYPT_SSHSIG_H
#define CRYPT_SSHSIG_H
/* What making and checking SSH signatures share. */
#include <mlgate/crypt/sshsig.h>

#include "ssh_key.h"

#define SSHSIG_MAGIC "SSHSIG"
#define SSHSIG_BEGIN "-----BEGIN SSH SIGNATURE-----"
#define SSHSIG_END   "-----END SSH SIGNATURE-----"

/* The bytes that the key signs (PROTOCOL.sshsig, "Signed Data"), appended; `hash` is "sha256" or
 * "sha512". */
bool sshsig_write_signed(struct mlg_buf *out, struct mlg_str name_space, struct mlg_str reserved,
                         struct mlg_str hash, struct mlg_str message);

#endif
