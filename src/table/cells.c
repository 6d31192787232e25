#include <mlgate/table/cells.h>

#include <math.h>

#include <mlgate/base/num.h>

enum mlg_cell mlg_cell_integer(struct mlg_str text, int64_t *ret_value)
{
    int64_t value = 0;
    enum mlg_num read = mlg_num_parse_int(text, &value);
    if (read == MLG_NUM_OK)
        *ret_value = value;
    return read == MLG_NUM_OK       ? MLG_CELL_OK
           : read == MLG_NUM_SYNTAX ? MLG_CELL_SYNTAX
                                    : MLG_CELL_RANGE;
}

enum mlg_cell mlg_cell_number(struct mlg_str text, double *ret_value)
{
    /* Words (nan, infinity) begin with a letter; numbers never do. */
    size_t first = text.len > 0 && (text.data[0] == '+' || text.data[0] == '-') ? 1 : 0;
    if (first >= text.len ||
        (text.data[first] != '.' && (text.data[first] < '0' || text.data[first] > '9')))
        return MLG_CELL_SYNTAX;
    double value = 0.0;
    enum mlg_num read = mlg_num_parse_double(text, &value);
    if (read == MLG_NUM_SYNTAX)
        return MLG_CELL_SYNTAX;
    if (read == MLG_NUM_OVERFLOW || !isfinite(value))
        return MLG_CELL_RANGE;
    *ret_value = value;
    return MLG_CELL_OK;
}

bool mlg_cell_is_one_of(struct mlg_str text, const struct mlg_cell_words *words)
{
    for (size_t i = 0; i < words->count; i++)
        if (mlg_str_equal(text, mlg_str_of(words->items[i])))
            return true;
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Does a group of three digits, and no fourth, begin at `at`? */
static bool is_group(struct mlg_str text, size_t at)
{
    return text.len - at >= 3 && is_digit(text.data[at]) && is_digit(text.data[at + 1]) &&
           is_digit(text.data[at + 2]) && (text.len - at == 3 || !is_digit(text.data[at + 3]));
}

/* As numbers are usually written; NUL: '.' is not the point here. */
static char plain_of(const struct mlg_cell_syntax *syntax, char c)
{
    char decimal = syntax->decimal != 0 ? syntax->decimal : '.';
    if (c == decimal)
        return '.';
    return c == '.' ? '\0' : c;
}

enum mlg_cell mlg_cell_number_as(const struct mlg_cell_syntax *syntax, struct mlg_str text,
                                 double *ret_value)
{
    char plain[1000];
    size_t first = text.len > 0 && (text.data[0] == '+' || text.data[0] == '-') ? 1 : 0;
    size_t len = 0;
    bool whole = syntax->thousands != 0, grouped = false;
    if (text.len > sizeof plain)
        return MLG_CELL_SYNTAX;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (whole && c == syntax->thousands) {
            bool begins = grouped || (i > first && i - first <= 3);
            if (!begins || !is_group(text, i + 1))
                return MLG_CELL_SYNTAX;
            grouped = true;
            continue;
        }
        whole = whole && (i < first || is_digit(c));
        plain[len++] = plain_of(syntax, c);
    }
    return mlg_cell_number((struct mlg_str){ plain, len }, ret_value);
}

enum mlg_cell mlg_cell_boolean(struct mlg_str text, bool *ret_value)
{
    static const struct mlg_str words[2][4] = {
        { { "false", 5 }, { "False", 5 }, { "FALSE", 5 }, { "0", 1 } },
        { { "true", 4 }, { "True", 4 }, { "TRUE", 4 }, { "1", 1 } },
    };
    for (size_t value = 0; value < 2; value++) {
        for (size_t i = 0; i < 4; i++) {
            if (!mlg_str_equal(text, words[value][i]))
                continue;
            *ret_value = value == 1;
            return MLG_CELL_OK;
        }
    }
    return MLG_CELL_SYNTAX;
}
