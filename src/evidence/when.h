#ifndef EVIDENCE_WHEN_H
#define EVIDENCE_WHEN_H
#include <stdbool.h>
#include <stdint.h>

/* Seconds since 1970 of "YYYY-MM-DDTHH:MM:SSZ", the one form that mlg_time_format writes, in the
 * years 1970 to 9999; false for anything else. */
bool when_read(const char *text, int64_t *ret_seconds);

#endif
