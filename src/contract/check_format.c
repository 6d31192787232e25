#include <string.h>

#include <mlgate/base/num.h>

#include "checks.h"

#define MLG_TEXT(literal)                             \
    {                                                 \
        .data = (literal), .len = sizeof(literal) - 1 \
    }

/* The width of a number (logicalTypeOptions.format): bounds as decimals, so that 128 bits need no
 * special care. Integers as Rust has them; f32 up to the largest finite number. */
struct width {
    const char *name;
    struct mlg_str low;
    struct mlg_str high;
};

static const struct width widths[] = {
    { "f32", MLG_TEXT("-340282346638528859811704183484516925440"),
      MLG_TEXT("340282346638528859811704183484516925440") },
    { "i128", MLG_TEXT("-170141183460469231731687303715884105728"),
      MLG_TEXT("170141183460469231731687303715884105727") },
    { "i16", MLG_TEXT("-32768"), MLG_TEXT("32767") },
    { "i32", MLG_TEXT("-2147483648"), MLG_TEXT("2147483647") },
    { "i64", MLG_TEXT("-9223372036854775808"), MLG_TEXT("9223372036854775807") },
    { "i8", MLG_TEXT("-128"), MLG_TEXT("127") },
    { "u128", MLG_TEXT("0"), MLG_TEXT("340282366920938463463374607431768211455") },
    { "u16", MLG_TEXT("0"), MLG_TEXT("65535") },
    { "u32", MLG_TEXT("0"), MLG_TEXT("4294967295") },
    { "u64", MLG_TEXT("0"), MLG_TEXT("18446744073709551615") },
    { "u8", MLG_TEXT("0"), MLG_TEXT("255") },
};

bool mlg_format_bounds(const char *name, struct mlg_decimal *ret_low, struct mlg_decimal *ret_high)
{
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++)
        if (strcmp(name, widths[i].name) == 0)
            return mlg_decimal_parse(widths[i].low, ret_low) &&
                   mlg_decimal_parse(widths[i].high, ret_high);
    return false;
}

#define DIGITS_MOST 400 /* of what lies between the largest double and infinity, 309 count */

/* f64: beyond the largest is an infinity; 0.ddd * 10^point is far from it up to 308. The digits are
 * written anew, since their text may have other characters between. */
static bool is_finite(const struct mlg_decimal *decimal)
{
    if (decimal->point <= 308 || decimal->point > 309)
        return decimal->point <= 308;
    char text[DIGITS_MOST + 8];
    size_t len = 0;
    size_t at = 0;
    text[len++] = '.';
    for (; at < decimal->digits.len && len < DIGITS_MOST; at++)
        if (decimal->digits.data[at] >= '0' && decimal->digits.data[at] <= '9')
            text[len++] = decimal->digits.data[at];
    if (at < decimal->digits.len)
        text[len++] = '1'; /* whatever follows is more than nothing: the last digit is not 0 */
    for (const char *exponent = "e309"; *exponent != '\0'; exponent++)
        text[len++] = *exponent;
    double number = 0;
    return mlg_num_parse_double((struct mlg_str){ text, len }, &number) == MLG_NUM_OK;
}

bool mlg_format_holds(const char *name, const struct mlg_value *value)
{
    struct mlg_decimal low;
    struct mlg_decimal high;
    if (!mlg_format_bounds(name, &low, &high))
        return is_finite(&value->decimal);
    return mlg_decimal_compare(&value->decimal, &low) >= 0 &&
           mlg_decimal_compare(&value->decimal, &high) <= 0;
}

static enum mlg_outcome cell(const struct mlg_check *check, struct mlg_scratch *scratch,
                             const struct mlg_value *value)
{
    (void)scratch;
    if (value->state != MLG_VALUE_GOOD)
        return MLG_HOLDS;
    return mlg_format_holds(check->text, value) ? MLG_HOLDS : MLG_COUNTS;
}

static void expect(const struct mlg_check *check, struct mlg_buf *out)
{
    mlg_buf_add_format(out, "a number that %s can hold", check->text);
}

const struct mlg_check_kind mlg_check_format = {
    .rule = "contract.format",
    .cell = cell,
    .expect = expect,
    .says = "is beyond its format",
    .hint = "correct the values, or name a wider format in the contract",
};
