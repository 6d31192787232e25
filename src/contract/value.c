#include "value.h"

#include <string.h>

#include <mlgate/contract/validate.h>

static const char *const type_names[] = { "string",  "date",    "timestamp", "time", "number",
                                          "integer", "boolean", "object",    "array" };

const char *mlg_type_name(enum mlg_type type)
{
    return type == MLG_TYPE_ANY ? NULL : type_names[type - 1];
}

const char *const *mlg_type_names(size_t *ret_count)
{
    *ret_count = sizeof type_names / sizeof type_names[0];
    return type_names;
}

bool mlg_type_find(struct mlg_str name, enum mlg_type *ret_type)
{
    for (size_t i = 0; i < sizeof type_names / sizeof type_names[0]; i++)
        if (mlg_str_equal(name, mlg_str_of(type_names[i]))) {
            *ret_type = (enum mlg_type)(i + 1);
            return true;
        }
    return false;
}

bool mlg_type_is_text(enum mlg_type type)
{
    return type == MLG_TYPE_ANY || type == MLG_TYPE_STRING;
}

bool mlg_type_is_number(enum mlg_type type)
{
    return type == MLG_TYPE_NUMBER || type == MLG_TYPE_INTEGER;
}

bool mlg_type_is_instant(enum mlg_type type)
{
    return type == MLG_TYPE_DATE || type == MLG_TYPE_TIME || type == MLG_TYPE_TIMESTAMP;
}

/* A time of day, with an offset or without: a timestamp of the first day. */
static enum mlg_cell read_time(struct mlg_str text, struct mlg_timestamp *ret_value)
{
    static const char day[] = "1970-01-01T";
    char whole[64];
    size_t length = sizeof day - 1;
    if (text.len > sizeof whole - sizeof day)
        return MLG_CELL_SYNTAX;
    memcpy(whole, day, length);
    memcpy(whole + length, text.data, text.len);
    return mlg_cell_timestamp((struct mlg_str){ whole, length + text.len }, ret_value);
}

static enum mlg_cell read_date(struct mlg_str text, struct mlg_timestamp *ret_value)
{
    int64_t days = 0;
    enum mlg_cell cell = mlg_cell_date(text, &days);
    *ret_value = (struct mlg_timestamp){ .us = days * INT64_C(86400000000) };
    return cell;
}

static bool read_instant(const struct mlg_value_type *type, struct mlg_str text,
                         struct mlg_timestamp *ret_value)
{
    enum mlg_cell cell = MLG_CELL_SYNTAX;
    if (type->pattern != NULL)
        cell = mlg_time_pattern_parse(type->pattern, text, ret_value);
    else if (type->type == MLG_TYPE_DATE)
        cell = read_date(text, ret_value);
    else if (type->type == MLG_TYPE_TIME)
        cell = read_time(text, ret_value);
    else
        cell = mlg_cell_timestamp(text, ret_value);
    if (cell != MLG_CELL_OK || type->zone == MLG_ZONE_ANY)
        return cell == MLG_CELL_OK;
    return ret_value->has_zone == (type->zone == MLG_ZONE_WANTED);
}

static bool parse_number(const struct mlg_value_type *type, struct mlg_str text,
                         struct mlg_decimal *ret_decimal)
{
    const struct mlg_cell_syntax *syntax = type->syntax;
    bool integer = type->type == MLG_TYPE_INTEGER;
    if (syntax != NULL)
        return mlg_decimal_parse_as(text, integer, syntax->decimal != 0 ? syntax->decimal : '.',
                                    syntax->thousands, ret_decimal);
    return integer ? mlg_decimal_parse_integer(text, ret_decimal)
                   : mlg_decimal_parse(text, ret_decimal);
}

const char *mlg_machine_format(enum mlg_type type)
{
    return type == MLG_TYPE_INTEGER ? "i64" : "f64";
}

/* 0.ddd * 10^point: most are told by the number of their digits. */
static bool read_number(const struct mlg_value_type *type, struct mlg_value *value)
{
    bool integer = type->type == MLG_TYPE_INTEGER;
    if (!parse_number(type, value->text, &value->decimal))
        return false;
    bool machine = value->decimal.negative ? type->machine_low : type->machine_high;
    if (!machine || value->decimal.point <= (integer ? 18 : 308))
        return true;
    return mlg_format_holds(mlg_machine_format(type->type), value);
}

/* Words of one side take the place of the usual ones of that side. */
static bool read_boolean(const struct mlg_value_type *type, struct mlg_value *value)
{
    const struct mlg_cell_syntax *syntax = type->syntax;
    bool yes = syntax != NULL && mlg_cell_is_one_of(value->text, &syntax->true_words);
    if (yes || (syntax != NULL && mlg_cell_is_one_of(value->text, &syntax->false_words))) {
        value->boolean = yes;
        return true;
    }
    if (mlg_cell_boolean(value->text, &value->boolean) != MLG_CELL_OK)
        return false;
    if (syntax == NULL)
        return true;
    return (value->boolean ? syntax->true_words.count : syntax->false_words.count) == 0;
}

static bool read_array(const struct mlg_value_type *type, struct mlg_value *value)
{
    struct mlg_list list = { .text = value->text };
    struct mlg_list_item item;
    if (type->json && value->quoted)
        return false;
    while (mlg_cell_list(&list, &item))
        value->items++;
    return list.state == MLG_CELL_OK;
}

static bool read_good(const struct mlg_value_type *type, struct mlg_value *value)
{
    switch (type->type) {
    case MLG_TYPE_NUMBER:
    case MLG_TYPE_INTEGER:
        return read_number(type, value);
    case MLG_TYPE_BOOLEAN:
        return read_boolean(type, value);
    case MLG_TYPE_ARRAY:
        return read_array(type, value);
    case MLG_TYPE_DATE:
    case MLG_TYPE_TIME:
    case MLG_TYPE_TIMESTAMP:
        return read_instant(type, value->text, &value->instant);
    default:
        return true;
    }
}

struct mlg_value mlg_value_read(const struct mlg_value_type *type, struct mlg_str text, bool quoted)
{
    struct mlg_value value = { .state = MLG_VALUE_NULL, .quoted = quoted, .text = text };
    /* Quotes say that it is meant so; a string of JSON is never null, and no array. */
    bool is_text =
        quoted && (mlg_type_is_text(type->type) || (type->json && type->type == MLG_TYPE_ARRAY));
    if (!is_text && (text.len == 0 ||
                     (type->syntax != NULL && mlg_cell_is_one_of(text, &type->syntax->null_words))))
        return value;
    value.state = read_good(type, &value) ? MLG_VALUE_GOOD : MLG_VALUE_BAD;
    return value;
}

int mlg_value_compare(enum mlg_type type, const struct mlg_value *a, const struct mlg_value *b)
{
    if (mlg_type_is_number(type))
        return mlg_decimal_compare(&a->decimal, &b->decimal);
    return (a->instant.us > b->instant.us) - (a->instant.us < b->instant.us);
}

/* A leading letter keeps the kinds apart: a bad cell "1e1" is not the number one. */
void mlg_value_canonical(enum mlg_type type, const struct mlg_value *value, struct mlg_buf *out)
{
    if (value->state == MLG_VALUE_GOOD && mlg_type_is_number(type)) {
        mlg_buf_add_char(out, 'n');
        mlg_decimal_canonical(&value->decimal, out);
    } else if (value->state == MLG_VALUE_GOOD && mlg_type_is_instant(type)) {
        mlg_buf_add_format(out, "i%lld%s", (long long)value->instant.us,
                           value->instant.has_zone ? "z" : "");
    } else if (value->state == MLG_VALUE_GOOD && type == MLG_TYPE_BOOLEAN) {
        mlg_buf_add_text(out, value->boolean ? "b1" : "b0");
    } else {
        mlg_buf_add_char(out, 't');
        mlg_buf_add_str(out, value->text);
    }
}
