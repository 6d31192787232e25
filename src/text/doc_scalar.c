/* Plain scalars by the core schema of YAML 1.2.2, section 10.3.2; JSON's scalars are a part of it.
 */
#include <math.h>

#include <mlgate/base/num.h>

#include "doc_reader.h"

static bool is_one_of(struct mlg_str text, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (mlg_str_equal(text, mlg_str_of(*words)))
            return true;
    }
    return false;
}

static size_t skip_digits(struct mlg_str text, size_t at)
{
    while (at < text.len && text.data[at] >= '0' && text.data[at] <= '9')
        at++;
    return at;
}

/* [-+]? [0-9]+ */
static bool is_integer(struct mlg_str text, size_t sign)
{
    return text.len > sign && skip_digits(text, sign) == text.len;
}

/* [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )? */
static bool is_float(struct mlg_str text, size_t sign)
{
    size_t at = skip_digits(text, sign);
    size_t digits = at - sign;
    if (at < text.len && text.data[at] == '.') {
        size_t end = skip_digits(text, at + 1);
        digits += end - (at + 1);
        at = end;
    }
    if (digits == 0)
        return false;
    if (at < text.len && (text.data[at] == 'e' || text.data[at] == 'E')) {
        at++;
        if (at < text.len && (text.data[at] == '-' || text.data[at] == '+'))
            at++;
        size_t end = skip_digits(text, at);
        if (end == at)
            return false;
        at = end;
    }
    return at == text.len;
}

/* 0o [0-7]+ and 0x [0-9a-fA-F]+, which have no sign; beyond 64 bits a FLOAT. */
static bool read_based(struct mlg_node *node)
{
    struct mlg_str text = node->text;
    if (text.len < 3 || text.data[0] != '0' || (text.data[1] != 'x' && text.data[1] != 'o'))
        return false;
    int base = text.data[1] == 'x' ? 16 : 8;
    int64_t integer = 0;
    double number = 0;
    bool over = false;
    for (size_t i = 2; i < text.len; i++) {
        int digit = mlg_hex_digit(text.data[i]);
        if (digit < 0 || digit >= base)
            return false;
        over = over || integer > (INT64_MAX - digit) / base;
        integer = over ? 0 : integer * base + digit;
        number = number * base + digit;
    }
    node->kind = over ? MLG_NODE_FLOAT : MLG_NODE_INT;
    node->integer = integer;
    node->number = over ? number : (double)integer;
    return true;
}

/* Words for what decimal digits cannot say. */
static bool read_special(struct mlg_node *node, size_t sign)
{
    static const char *const infinities[] = { ".inf", ".Inf", ".INF", NULL };
    static const char *const nans[] = { ".nan", ".NaN", ".NAN", NULL };
    struct mlg_str word = { .data = node->text.data + sign, .len = node->text.len - sign };
    if (is_one_of(word, infinities))
        node->number = node->text.data[0] == '-' ? -INFINITY : INFINITY;
    else if (sign == 0 && is_one_of(word, nans))
        node->number = NAN;
    else
        return false;
    node->kind = MLG_NODE_FLOAT;
    return true;
}

bool mlg_doc_read_number(struct mlg_node *node)
{
    struct mlg_str text = node->text;
    if (text.len == 0)
        return false;
    size_t sign = text.data[0] == '-' || text.data[0] == '+' ? 1 : 0;
    if (is_integer(text, sign) && mlg_num_parse_int(text, &node->integer) == MLG_NUM_OK) {
        node->kind = MLG_NODE_INT;
        node->number = (double)node->integer;
        return true;
    }
    node->integer = 0;
    if (is_float(text, sign)) { /* too long a word stays text */
        if (mlg_num_parse_double(text, &node->number) == MLG_NUM_SYNTAX)
            return false;
        node->kind = MLG_NODE_FLOAT;
        return true;
    }
    return read_based(node) || read_special(node, sign);
}

static void resolve(struct mlg_node *node)
{
    static const char *const nulls[] = { "", "~", "null", "Null", "NULL", NULL };
    static const char *const trues[] = { "true", "True", "TRUE", NULL };
    static const char *const falses[] = { "false", "False", "FALSE", NULL };
    if (is_one_of(node->text, nulls)) {
        node->kind = MLG_NODE_NULL;
    } else if (is_one_of(node->text, trues) || is_one_of(node->text, falses)) {
        node->kind = MLG_NODE_BOOL;
        node->boolean = is_one_of(node->text, trues);
    } else {
        (void)mlg_doc_read_number(node);
    }
}

enum mlg_code mlg_doc_set_scalar(const struct mlg_doc_reader *self, struct mlg_node *node,
                                 struct mlg_str text, bool plain)
{
    const char *copy = mlg_arena_copy(self->arena, text);
    if (copy == NULL)
        return mlg_arena_full(self->arena, self->err);
    node->text = (struct mlg_str){ .data = copy, .len = text.len };
    node->kind = MLG_NODE_STRING;
    if (plain)
        resolve(node);
    return MLG_OK;
}
