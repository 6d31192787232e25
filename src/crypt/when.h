#ifndef CRYPT_WHEN_H
#define CRYPT_WHEN_H
/* The times of allowed_signers files: YYYYMMDD[HHMM[SS]][Z], always UTC here. */
#include <stdbool.h>
#include <stdint.h>

#include <mlgate/base/str.h>

/* Seconds since 1970; false for anything else, and for days, hours, ... that do not exist. */
bool when_parse(struct mlg_str text, int64_t *ret_seconds);

#endif
