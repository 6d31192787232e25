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
