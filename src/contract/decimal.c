#include "decimal.h"

#include <string.h>

#define MAX_EXPONENT INT64_C(100000000000000000)

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t skip_digits(struct mlg_str text, size_t at)
{
    while (at < text.len && is_digit(text.data[at]))
        at++;
    return at;
}

/* The exponent behind 'e', saturated: beyond 10^17 no comparison changes any more. */
static bool parse_exponent(struct mlg_str text, size_t at, int64_t *ret_exponent)
{
    bool negative = false;
    if (at < text.len && (text.data[at] == '+' || text.data[at] == '-'))
        negative = text.data[at++] == '-';
    if (at == text.len || skip_digits(text, at) != text.len)
        return false;
    int64_t exponent = 0;
    for (; at < text.len; at++)
        if (exponent < MAX_EXPONENT / 10)
            exponent = exponent * 10 + (text.data[at] - '0');
        else
            exponent = MAX_EXPONENT;
    *ret_exponent = negative ? -exponent : exponent;
    return true;
}

/* Narrow the mantissa to its significant digits and find where the decimal point stands before
 * them. */
static void normalize(struct mlg_str mantissa, int64_t exponent, struct mlg_decimal *value)
{
    const char *point = memchr(mantissa.data, '.', mantissa.len);
    int64_t whole = point != NULL ? point - mantissa.data : (int64_t)mantissa.len;
    size_t first = 0;
    size_t last = mantissa.len;
    while (first < last && (mantissa.data[first] == '0' || mantissa.data[first] == '.'))
        first++;
    while (last > first && (mantissa.data[last - 1] == '0' || mantissa.data[last - 1] == '.'))
        last--;
    value->digits = (struct mlg_str){ mantissa.data + first, last - first };
    if (first == last) {
        value->negative = false;
        value->point = 0;
        return;
    }
    int64_t place = whole - (int64_t)first;
    value->point = exponent + ((int64_t)first > whole ? place + 1 : place);
}

static bool parse(struct mlg_str text, bool integer, struct mlg_decimal *ret_value)
{
    struct mlg_decimal value = { .negative = false };
    size_t at = 0;
    if (text.len > 0 && (text.data[0] == '+' || text.data[0] == '-'))
        value.negative = text.data[at++] == '-';
    size_t start = at;
    at = skip_digits(text, at);
    size_t digits = at - start;
    if (!integer && at < text.len && text.data[at] == '.') {
        size_t fraction = at + 1;
        at = skip_digits(text, fraction);
        digits += at - fraction;
    }
    if (digits == 0)
        return false;
    struct mlg_str mantissa = { text.data + start, at - start };
    int64_t exponent = 0;
    if (!integer && at < text.len && (text.data[at] == 'e' || text.data[at] == 'E')) {
        if (!parse_exponent(text, at + 1, &exponent))
            return false;
        at = text.len;
    }
    if (at != text.len)
        return false;
    normalize(mantissa, exponent, &value);
    *ret_value = value;
    return true;
}

bool mlg_decimal_parse(struct mlg_str text, struct mlg_decimal *ret_value)
{
    return parse(text, false, ret_value);
}

bool mlg_decimal_parse_integer(struct mlg_str text, struct mlg_decimal *ret_value)
{
    return parse(text, true, ret_value);
}

/* Digits with `group` between, each behind the first of three digits. *ret_count digits; false when
 * the groups are others. */
static bool skip_groups(struct mlg_str text, size_t *at, char group, size_t *ret_count)
{
    size_t end = skip_digits(text, *at);
    size_t count = end - *at;
    bool fits =
        group == 0 || end == text.len || text.data[end] != group || (count > 0 && count <= 3);
    while (fits && group != 0 && end < text.len && text.data[end] == group) {
        size_t next = skip_digits(text, end + 1);
        fits = next - end == 4;
        count += 3;
        end = next;
    }
    *at = end;
    *ret_count = count;
    return fits;
}

/* mantissa holds `whole` digits before its point; see mlg_decimal for the rest. */
static void normalize_as(struct mlg_str mantissa, size_t whole, int64_t exponent,
                         struct mlg_decimal *value)
{
    size_t first = 0;
    size_t zeros = 0;
    while (first < mantissa.len && (mantissa.data[first] == '0' || !is_digit(mantissa.data[first])))
        zeros += mantissa.data[first++] == '0';
    size_t last = mantissa.len;
    while (last > first && (mantissa.data[last - 1] == '0' || !is_digit(mantissa.data[last - 1])))
        last--;
    value->digits = (struct mlg_str){ mantissa.data + first, last - first };
    value->point = first == last ? 0 : exponent + (int64_t)whole - (int64_t)zeros;
    value->negative = value->negative && first != last;
}

bool mlg_decimal_parse_as(struct mlg_str text, bool integer, char point, char group,
                          struct mlg_decimal *ret_value)
{
    struct mlg_decimal value = { .negative = false };
    size_t at = 0;
    if (text.len > 0 && (text.data[0] == '+' || text.data[0] == '-'))
        value.negative = text.data[at++] == '-';
    size_t start = at;
    size_t whole = 0;
    size_t fraction = 0;
    if (!skip_groups(text, &at, group, &whole))
        return false;
    if (!integer && at < text.len && text.data[at] == point) {
        size_t end = skip_digits(text, at + 1);
        fraction = end - at - 1;
        at = end;
    }
    struct mlg_str mantissa = { text.data + start, at - start };
    int64_t exponent = 0;
    if (!integer && at < text.len && (text.data[at] == 'e' || text.data[at] == 'E')) {
        if (!parse_exponent(text, at + 1, &exponent))
            return false;
        at = text.len;
    }
    if (whole + fraction == 0 || at != text.len)
        return false;
    normalize_as(mantissa, whole, exponent, &value);
    *ret_value = value;
    return true;
}

/* The next digit from *at on, or -1 at the end. */
static int next_digit(struct mlg_str digits, size_t *at)
{
    if (*at < digits.len && !is_digit(digits.data[*at]))
        (*at)++;
    return *at < digits.len ? digits.data[(*at)++] - '0' : -1;
}

static int compare_size(const struct mlg_decimal *a, const struct mlg_decimal *b)
{
    if (a->digits.len == 0 || b->digits.len == 0)
        return (a->digits.len != 0) - (b->digits.len != 0);
    if (a->point != b->point)
        return a->point < b->point ? -1 : 1;
    size_t i = 0;
    size_t j = 0;
    for (;;) {
        int x = next_digit(a->digits, &i);
        int y = next_digit(b->digits, &j);
        if (x != y)
            return x < y ? -1 : 1;
        if (x < 0)
            return 0;
    }
}

int mlg_decimal_compare(const struct mlg_decimal *a, const struct mlg_decimal *b)
{
    if (a->negative != b->negative)
        return a->negative ? -1 : 1;
    int size = compare_size(a, b);
    return a->negative ? -size : size;
}

/* "e-12", without the printer: keys are made of it for every row. */
static void add_exponent(int64_t point, struct mlg_buf *out)
{
    char text[24];
    size_t at = sizeof text;
    bool negative = point < 0;
    for (uint64_t left = negative ? -(uint64_t)point : (uint64_t)point;; left /= 10) {
        text[--at] = (char)('0' + left % 10);
        if (left < 10)
            break;
    }
    if (negative)
        text[--at] = '-';
    text[--at] = 'e';
    mlg_buf_add(out, text + at, sizeof text - at);
}

/* Runs of digits are added whole; one character stands between two. */
static void add_digits(struct mlg_str digits, struct mlg_buf *out)
{
    for (size_t at = 0; at < digits.len;) {
        size_t end = skip_digits(digits, at);
        mlg_buf_add(out, digits.data + at, end - at);
        at = end + 1;
    }
}

void mlg_decimal_canonical(const struct mlg_decimal *value, struct mlg_buf *out)
{
    if (value->negative)
        mlg_buf_add_char(out, '-');
    add_digits(value->digits, out);
    add_exponent(value->point, out);
}

bool mlg_decimal_scaled(const struct mlg_decimal *value, uint64_t *ret_units, int64_t *ret_exponent)
{
    uint64_t units = 0;
    int count = 0;
    size_t at = 0;
    for (int digit = next_digit(value->digits, &at); digit >= 0;
         digit = next_digit(value->digits, &at)) {
        if (++count > 18)
            return false;
        units = units * 10 + (uint64_t)digit;
    }
    *ret_units = units;
    *ret_exponent = count == 0 ? 0 : value->point - count;
    return true;
}

/* a * b mod m for m <= 10^18: adding never goes beyond 64 bits. */
static uint64_t multiply_mod(uint64_t a, uint64_t b, uint64_t m)
{
    uint64_t sum = 0;
    for (a %= m; b > 0; b >>= 1) {
        if ((b & 1) != 0)
            sum = (sum + a) % m;
        a = (a + a) % m;
    }
    return sum;
}

static uint64_t ten_to_mod(int64_t power, uint64_t m)
{
    uint64_t result = 1 % m;
    uint64_t base = 10 % m;
    for (; power > 0; power >>= 1) {
        if ((power & 1) != 0)
            result = multiply_mod(result, base, m);
        base = multiply_mod(base, base, m);
    }
    return result;
}

/* With value = D * 10^f (D ends in no 0) and step = units * 10^exponent (units neither): when
 * f < exponent the quotient would need D to end in 0. */
bool mlg_decimal_is_multiple(const struct mlg_decimal *value, uint64_t units, int64_t exponent)
{
    if (value->digits.len == 0)
        return true;
    uint64_t rest = 0;
    int64_t count = 0;
    size_t at = 0;
    for (int digit = next_digit(value->digits, &at); digit >= 0;
         digit = next_digit(value->digits, &at), count++)
        rest = (rest * 10 + (uint64_t)digit) % units;
    int64_t shift = value->point - count - exponent;
    return shift >= 0 && multiply_mod(rest, ten_to_mod(shift, units), units) == 0;
}
