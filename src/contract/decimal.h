#ifndef MLGATE_CONTRACT_DECIMAL_H
#define MLGATE_CONTRACT_DECIMAL_H
/*
 * Decimal numbers as they are written, compared without rounding: a bound of 0.1 is a tenth, and an
 * integer of 40 digits is that integer. Views into text; nothing is allocated.
 */
#include <stdbool.h>
#include <stdint.h>

#include <mlgate/base/buf.h>
#include <mlgate/base/str.h>

/* Value = (negative ? -1 : 1) * 0.d1d2d3... * 10^point; d1 and the last digit are not 0. */
struct mlg_decimal {
    bool negative;         /* never for 0 */
    int64_t point;         /* 0 for 0; held within +-10^17 */
    struct mlg_str digits; /* from the first to the last digit that is not 0, and characters between
                              that are none */
};

/* [+-]? (digits [. digits*] | . digits) ([eE] [+-]? digits)?; no words, blanks, hexadecimal. */
bool mlg_decimal_parse(struct mlg_str text, struct mlg_decimal *ret_value);

/* [+-]? digits, any number of them. */
bool mlg_decimal_parse_integer(struct mlg_str text, struct mlg_decimal *ret_value);

/* The same with another decimal character, and with `group` (0 = none) between groups of three
 * digits before it; `integer`: without a decimal character and exponent. */
bool mlg_decimal_parse_as(struct mlg_str text, bool integer, char point, char group,
                          struct mlg_decimal *ret_value);

/* <0, 0, >0. */
int mlg_decimal_compare(const struct mlg_decimal *a, const struct mlg_decimal *b);

/* Bytes that are equal exactly if the numbers are. */
void mlg_decimal_canonical(const struct mlg_decimal *value, struct mlg_buf *out);

/* The value as units * 10^exponent when it has at most 18 digits. */
bool mlg_decimal_scaled(const struct mlg_decimal *value, uint64_t *ret_units,
                        int64_t *ret_exponent);

/* Is `value` an integer times units * 10^exponent (units from 1 to 10^18, without trailing zero)?
 */
bool mlg_decimal_is_multiple(const struct mlg_decimal *value, uint64_t units, int64_t exponent);

#endif
