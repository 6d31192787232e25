/*
 * Numbers as text. The conversions between decimal and binary are the C library's, which are
 * correctly rounded; the text that goes in and comes out of them has no decimal point ("123e-5"),
 * so that no locale can change its meaning.
 */
#include <mlgate/base/num.h>

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define LONGEST_NUMBER 4096

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

enum mlg_num mlg_num_parse_int(struct mlg_str text, int64_t *ret_value)
{
    size_t i = 0;
    bool negative = false;
    if (i < text.len && (text.data[i] == '-' || text.data[i] == '+'))
        negative = text.data[i++] == '-';
    if (i == text.len)
        return MLG_NUM_SYNTAX;
    int64_t value = 0;
    bool over = false;
    for (; i < text.len; i++) {
        if (!is_digit(text.data[i]))
            return MLG_NUM_SYNTAX;
        int64_t digit = text.data[i] - '0';
        over = over || __builtin_mul_overflow(value, 10, &value) ||
               __builtin_add_overflow(value, negative ? -digit : digit, &value);
    }
    if (over)
        value = negative ? INT64_MIN : INT64_MAX;
    *ret_value = value;
    return over ? MLG_NUM_OVERFLOW : MLG_NUM_OK;
}

static bool word_is(struct mlg_str text, const char *lower)
{
    size_t length = strlen(lower);
    if (text.len != length)
        return false;
    for (size_t i = 0; i < length; i++) {
        char c = text.data[i];
        if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != lower[i])
            return false;
    }
    return true;
}

/* A decimal number taken apart: value = 0.digits * 10^(...) is left to the caller. */
struct decimal {
    char digits[LONGEST_NUMBER +
                24]; /* significant digits without leading zeros, then room for "e-123" */
    size_t count;
    int64_t exponent; /* of the last digit */
};

/* [.digits] and [digits.digits] into *d; returns the bytes read, 0 when there is no digit. */
static size_t read_mantissa(struct mlg_str text, struct decimal *d)
{
    size_t i = 0, seen = 0;
    bool point = false;
    for (; i < text.len; i++) {
        char c = text.data[i];
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (!is_digit(c))
            break;
        seen++;
        d->exponent -= point ? 1 : 0;
        if (c != '0' || d->count > 0)
            d->digits[d->count++] = c;
    }
    return seen > 0 ? i : 0;
}

/* "e-12" into *exponent, saturating; false when it is malformed. */
static bool read_exponent(struct mlg_str text, int64_t *exponent)
{
    if (text.len < 2 || (text.data[0] != 'e' && text.data[0] != 'E'))
        return false;
    int64_t value = 0;
    if (mlg_num_parse_int((struct mlg_str){ text.data + 1, text.len - 1 }, &value) ==
        MLG_NUM_SYNTAX)
        return false;
    const int64_t far = 1000000;
    *exponent += value > far ? far : value < -far ? -far : value;
    return true;
}

static double small_power_of_ten(int64_t exponent)
{
    static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                     1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
    return powers[exponent];
}

static double decimal_value(struct decimal *d)
{
    if (d->count == 0)
        return 0.0;
    /* Both the digits and the power are exact doubles, so that one operation rounds once. */
    if (d->count <= 15 && d->exponent >= -22 && d->exponent <= 22) {
        int64_t integer = 0;
        for (size_t i = 0; i < d->count; i++)
            integer = integer * 10 + (d->digits[i] - '0');
        return d->exponent < 0 ? (double)integer / small_power_of_ten(-d->exponent)
                               : (double)integer * small_power_of_ten(d->exponent);
    }
    (void)snprintf(d->digits + d->count, 24, "e%lld", (long long)d->exponent);
    return strtod(d->digits, NULL);
}

/* |exponent| < 1000 */
static double power_of_two(int exponent)
{
    uint64_t bits = (uint64_t)(exponent + 1023) << 52;
    double power;

    memcpy(&power, &bits, sizeof power);
    return power;
}

/* numerator / denominator, neither 0, rounded once (half even): 63 or 64 bits of the quotient, and
 * whether there is a remainder, decide it. */
static double quotient(uint64_t numerator, uint64_t denominator)
{
    int a = __builtin_clzll(numerator), b = __builtin_clzll(denominator);
    __extension__ unsigned __int128 wide = (unsigned __int128)(numerator << a) << 63;
    uint64_t divisor = denominator << b;
    uint64_t bits = (uint64_t)(wide / divisor);
    uint64_t rest = (uint64_t)wide - bits * divisor;
    int shift = 11 - __builtin_clzll(bits);
    uint64_t half = UINT64_C(1) << (shift - 1), low = bits & (2 * half - 1);
    uint64_t kept = bits >> shift;

    if (low > half || (low == half && (rest != 0 || (kept & 1) != 0)))
        kept++;
    return (double)kept * power_of_two(shift - 63 + b - a);
}

static uint64_t power_of_ten(size_t exponent)
{
    static const uint64_t eighths[] = { 1, 100000000, 10000000000000000 };
    static const uint64_t ones[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000 };
    return eighths[exponent / 8] * ones[exponent % 8];
}

/* digits[.digits], of which the first is one, without the point, and how many stand behind it. */
static bool read_plain(struct mlg_str text, uint64_t *ret_digits, size_t *ret_behind)
{
    size_t point = text.len;

    if (text.len >= 8 && text.data[1] == '.') { /* as shares and probabilities are written */
        *ret_behind = text.len - 2;
        if (!mlg_num_long_digits(text.data + 2, *ret_behind, ret_digits))
            return false;
        *ret_digits += (uint64_t)(text.data[0] - '0') * power_of_ten(*ret_behind);
        return true;
    }
    *ret_digits = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (is_digit(text.data[i]))
            *ret_digits = *ret_digits * 10 + (uint64_t)(text.data[i] - '0');
        else if (text.data[i] == '.' && point == text.len)
            point = i;
        else
            return false;
    }
    *ret_behind = point == text.len ? 0 : text.len - point - 1;
    return text.len <= 19 || point == 1;
}

/* Most numbers in files: [-]digits[.digits] of at most 19 digits. False for any other text. */
static bool quick_double(struct mlg_str text, double *ret_value)
{
    bool negative = text.len > 0 && text.data[0] == '-';
    uint64_t digits;
    size_t behind;
    double value;

    text.data += negative;
    text.len -= negative;
    if (text.len == 0 || text.len > 20 || !is_digit(text.data[0]) ||
        !is_digit(text.data[text.len - 1]) || !read_plain(text, &digits, &behind))
        return false;
    if (digits <= UINT64_C(1) << 53) {
        value = (double)digits / small_power_of_ten((int64_t)behind);
    } else {
        value = quotient(digits, power_of_ten(behind));
    }
    *ret_value = negative ? -value : value;
    return true;
}

enum mlg_num mlg_num_parse_double(struct mlg_str text, double *ret_value)
{
    if (text.len == 0 || text.len > LONGEST_NUMBER)
        return MLG_NUM_SYNTAX;
    if (quick_double(text, ret_value))
        return MLG_NUM_OK;
    bool negative = text.data[0] == '-';
    if (negative || text.data[0] == '+') {
        text.data++;
        text.len--;
    }
    double value;
    if (word_is(text, "nan")) {
        value = NAN;
    } else if (word_is(text, "inf") || word_is(text, "infinity")) {
        value = INFINITY;
    } else {
        struct decimal d;
        d.count = 0;
        d.exponent = 0;
        size_t used = read_mantissa(text, &d);
        if (used == 0)
            return MLG_NUM_SYNTAX;
        struct mlg_str rest = { text.data + used, text.len - used };
        if (rest.len > 0 && !read_exponent(rest, &d.exponent))
            return MLG_NUM_SYNTAX;
        value = decimal_value(&d);
        if (isinf(value)) {
            *ret_value = negative ? -value : value;
            return MLG_NUM_OVERFLOW;
        }
    }
    *ret_value = negative ? -value : value;
    return MLG_NUM_OK;
}

enum mlg_num mlg_num_parse_size(struct mlg_str text, uint64_t *ret_bytes)
{
    size_t digits = 0;
    while (digits < text.len && is_digit(text.data[digits]))
        digits++;
    int64_t number = 0;
    enum mlg_num status = mlg_num_parse_int((struct mlg_str){ text.data, digits }, &number);
    if (status != MLG_NUM_OK)
        return status;
    struct mlg_str unit = { text.data + digits, text.len - digits };
    static const char *const units[][4] = {
        { "", "b", "", "" },       { "k", "kb", "kib", "k" }, { "m", "mb", "mib", "m" },
        { "g", "gb", "gib", "g" }, { "t", "tb", "tib", "t" },
    };
    for (unsigned power = 0; power < sizeof(units) / sizeof(units[0]); power++) {
        for (int i = 0; i < 4; i++) {
            if (!word_is(unit, units[power][i]))
                continue;
            uint64_t bytes = (uint64_t)number;
            bool over = bytes > (UINT64_MAX >> (10 * power));
            *ret_bytes = over ? UINT64_MAX : bytes << (10 * power);
            return over ? MLG_NUM_OVERFLOW : MLG_NUM_OK;
        }
    }
    return MLG_NUM_SYNTAX;
}

/* The `count` significant digits of a finite positive value, correctly rounded, and the exponent of
 * the first. */
static int digits_of(double value, int count, char *digits)
{
    char text[64];
    (void)snprintf(text, sizeof(text), "%.*e", count - 1, value);
    int found = 0;
    const char *at = text;
    for (; *at != '\0' && *at != 'e'; at++) {
        if (is_digit(*at))
            digits[found++] = *at;
    }
    digits[found] = '\0';
    return *at == 'e' ? (int)strtol(at + 1, NULL, 10) : 0;
}

static bool reads_back(const char *digits, int exponent, double value)
{
    char text[48];
    (void)snprintf(text, sizeof(text), "%se%d", digits, exponent - (int)strlen(digits) + 1);
    return strtod(text, NULL) == value;
}

/* Add `step` (+1 or -1) to the last digit; false when that would change the number of digits. */
static bool step_digits(char *digits, int step)
{
    for (size_t i = strlen(digits); i-- > 0;) {
        int next = digits[i] - '0' + step;
        if (next >= 0 && next <= 9) {
            digits[i] = (char)('0' + next);
            return digits[0] != '0';
        }
        digits[i] = step > 0 ? '0' : '9';
    }
    return false;
}

/*
 * Fewest digits that read back as `value`. If any decimal of k digits lies in the interval that
 * rounds to value, then one of the two neighbours of value among those decimals does, and these are
 * the correctly rounded one and the one beside it. In the normal range 15 digits hold every shorter
 * decimal.
 */
static int shortest_digits(double value, char *digits)
{
    for (int count = value >= DBL_MIN ? 15 : 1;; count++) {
        int exponent = digits_of(value, count, digits);
        if (count == 17 || reads_back(digits, exponent, value))
            return exponent;
        for (int step = -1; step <= 1; step += 2) {
            char beside[24];
            memcpy(beside, digits, sizeof(beside));
            if (step_digits(beside, step) && reads_back(beside, exponent, value)) {
                memcpy(digits, beside, sizeof(beside));
                return exponent;
            }
        }
    }
}

/* Lay out digits with the first one at 10^exponent. */
static size_t lay_out(const char *digits, int exponent, char *out)
{
    int count = (int)strlen(digits), at = 0;
    if (exponent < -6 || exponent >= 21) {
        out[at++] = digits[0];
        if (count > 1)
            at += snprintf(out + at, 20, ".%s", digits + 1);
        return (size_t)(at + snprintf(out + at, 8, "e%+d", exponent));
    }
    for (int place = exponent < 0 ? 0 : exponent; place > exponent - count || place >= 0; place--) {
        int index = exponent - place;
        if (place == -1)
            out[at++] = '.';
        out[at++] = index >= 0 && index < count ? digits[index] : '0';
    }
    out[at] = '\0';
    return (size_t)at;
}

size_t mlg_num_format(double value, char out[MLG_NUM_TEXT_BYTES])
{
    if (!isfinite(value) || value == 0) {
        const char *word = value == 0     ? "0"
                           : isnan(value) ? "NaN"
                           : value > 0    ? "Infinity"
                                          : "-Infinity";
        size_t length = strlen(word);
        memcpy(out, word, length + 1);
        return length;
    }
    size_t sign = 0;
    if (value < 0) {
        out[sign++] = '-';
        value = -value;
    }
    char digits[24] = "";
    int exponent = shortest_digits(value, digits);
    for (size_t n = strlen(digits); n > 1 && digits[n - 1] == '0'; n--)
        digits[n - 1] = '\0';
    return sign + lay_out(digits, exponent, out + sign);
}

size_t mlg_num_format_fixed(double value, int digits, char out[MLG_NUM_TEXT_BYTES])
{
    if (!isfinite(value) || fabs(value) >= 1e9)
        return mlg_num_format(value, out);
    char text[MLG_NUM_TEXT_BYTES];
    int length = snprintf(text, sizeof(text), "%.*f",
                          digits < 0    ? 0
                          : digits > 17 ? 17
                                        : digits,
                          value);
    size_t at = 0;
    bool zero = true;
    for (int i = 0; i < length; i++)
        zero = zero && !(text[i] >= '1' && text[i] <= '9');
    for (int i = zero && text[0] == '-' ? 1 : 0; i < length; i++) /* -0.000 is 0.000 */
        out[at++] = is_digit(text[i]) || text[i] == '-' ? text[i] : '.';
    out[at] = '\0';
    return at;
}

size_t mlg_num_format_count(uint64_t value, char out[MLG_NUM_TEXT_BYTES])
{
    char digits[24];
    int length = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)value);
    size_t at = 0;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
    return at;
}
