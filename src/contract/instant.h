#ifndef MLGATE_CONTRACT_INSTANT_H
#define MLGATE_CONTRACT_INSTANT_H
/*
 * Dates, times and timestamps as text (proleptic Gregorian calendar, years 0000 to 9999, no leap
 * seconds), by a pattern of java.time.format.DateTimeFormatter or by ISO 8601.
 */
#include <stdbool.h>
#include <stdint.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/buf.h>
#include <mlgate/base/err.h>
#include <mlgate/base/str.h>

struct mlg_instant {
    int64_t seconds; /* since 1970-01-01T00:00:00 as the clock on the wall shows it */
    int32_t nanos;
    bool has_offset;
    int32_t offset_seconds; /* east of UTC */
};

/* One step of a pattern: `letter` is one of u M d H m s S (fraction) X (offset or Z), or 0 for the
 * literal byte. */
struct mlg_instant_step {
    char letter;
    char literal;
    uint8_t width; /* digits; 1 = one or more as the field needs */
};

struct mlg_instant_pattern {
    const struct mlg_instant_step *steps;
    size_t count;
};

/*
 * Compile a DateTimeFormatter pattern: uuuu yyyy MM M dd d HH H mm m ss s S... X... x... Z...,
 * 'literal' and punctuation; T without quotes is taken as a literal, as the standard's examples
 * write it. *ret_unknown is 0, or the letter that is not supported, and the pattern is then not
 * made.
 */
enum mlg_code mlg_instant_compile(struct mlg_str pattern, struct mlg_arena *arena,
                                  struct mlg_instant_pattern *ret_pattern, char *ret_unknown,
                                  struct mlg_err *err) MLG_CHECKED;

bool mlg_instant_parse(const struct mlg_instant_pattern *pattern, struct mlg_str text,
                       struct mlg_instant *ret_value);

/* ISO 8601 as ODCS has it by default: yyyy-MM-dd | HH:mm[:ss[.S...]][offset] | both with T or a
 * blank between. Offset: Z, +hh:mm, +hhmm, +hh. */
bool mlg_instant_parse_date(struct mlg_str text, struct mlg_instant *ret_value);
bool mlg_instant_parse_time(struct mlg_str text, struct mlg_instant *ret_value);
bool mlg_instant_parse_timestamp(struct mlg_str text, struct mlg_instant *ret_value);

/* <0, 0, >0. An instant without an offset counts as UTC. */
int mlg_instant_compare(const struct mlg_instant *a, const struct mlg_instant *b);

/* Bytes that are equal exactly if the instants are. */
void mlg_instant_canonical(const struct mlg_instant *value, struct mlg_buf *out);

#endif
