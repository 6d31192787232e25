/* What both formats of a card share. */
#include "card_page.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <mlgate/base/num.h>

/* Item of a list by a token of a pointer: digits, no leading zero; NULL = none. */
static const struct mlg_node *item_at(const struct mlg_node *list, const char *token)
{
    int64_t index = 0;
    if (token[0] < '0' || token[0] > '9' || (token[0] == '0' && token[1] != '\0') ||
        mlg_num_parse_int(mlg_str_of(token), &index) != MLG_NUM_OK ||
        (uint64_t)index >= list->count)
        return NULL;
    return list->items[index];
}

/* A reference token without its escapes (~0 is '~', ~1 is '/'). */
static void unescape_token(const char *text, size_t len, char *out)
{
    for (size_t i = 0; i < len; i++) {
        bool escaped = text[i] == '~' && i + 1 < len;
        *out++ = !escaped ? text[i] : text[i + 1] == '1' ? '/' : '~';
        i += escaped;
    }
    *out = '\0';
}

const struct mlg_node *card_point(const struct mlg_node *root, const char *pointer)
{
    const struct mlg_node *at = root;
    while (at != NULL && *pointer == '/') {
        char token[128];
        size_t len = strcspn(++pointer, "/");
        if (len >= sizeof token)
            return NULL;
        unescape_token(pointer, len, token);
        at = at->kind == MLG_NODE_MAP    ? mlg_node_get(at, token)
             : at->kind == MLG_NODE_LIST ? item_at(at, token)
                                         : NULL;
        pointer += len;
    }
    return *pointer == '\0' ? at : NULL;
}

bool card_display(const struct mlg_node *node, char out[CARD_SHOWN_BYTES])
{
    char number[MLG_NUM_TEXT_BYTES];
    double value = 0;
    if (node == NULL)
        return false;
    if (node->kind == MLG_NODE_INT && node->integer >= 0) {
        mlg_num_format_count((uint64_t)node->integer, number);
    } else if (node->kind == MLG_NODE_STRING || node->kind == MLG_NODE_INT ||
               node->kind == MLG_NODE_FLOAT) {
        if (mlg_num_parse_double(node->text, &value) != MLG_NUM_OK)
            return false;
        const char *point = memchr(node->text.data, '.', node->text.len);
        if (point != NULL && node->text.len < 16 && strcspn(point, "eE") <= 5 &&
            strpbrk(point, "eE") == NULL)
            (void)snprintf(number, sizeof number, "%.15s", node->text.data);
        else if (value == 0 || (fabs(value) >= 0.001 && isfinite(value)))
            mlg_num_format_fixed(value, 4, number);
        else
            mlg_num_format(value, number);
    } else {
        return false;
    }
    (void)snprintf(out, CARD_SHOWN_BYTES, "%s", number);
    return true;
}

const struct mlg_node *card_results(const struct mlg_card_statement_file *file)
{
    return mlg_node_get(file->statement.predicate, "results");
}

const char *card_text_of(const struct mlg_node *map, const char *key)
{
    const struct mlg_node *node = mlg_node_get(map, key);
    return node != NULL && node->kind == MLG_NODE_STRING ? node->text.data : NULL;
}

void card_add_metric(struct mlg_buf *out, const struct mlg_node *result)
{
    const struct mlg_node *params = mlg_node_get(result, "params");
    const char *metric = card_text_of(result, "metric");
    mlg_buf_add_text(out, metric != NULL ? metric : card_text_of(result, "rule"));
    if (params == NULL || params->kind != MLG_NODE_MAP || params->count == 0)
        return;
    for (size_t i = 0; i < params->count; i++) {
        mlg_buf_add_text(out, i == 0 ? "(" : ", ");
        mlg_buf_add_str(out, params->pairs[i].key);
        mlg_buf_add_char(out, '=');
        mlg_buf_add_str(out, params->pairs[i].value->text);
    }
    mlg_buf_add_char(out, ')');
}

bool card_same_metric(const struct mlg_node *a, const struct mlg_node *b)
{
    struct mlg_buf x, y;
    mlg_buf_init(&x, 64 << 10);
    mlg_buf_init(&y, 64 << 10);
    card_add_metric(&x, a);
    card_add_metric(&y, b);
    bool same = !x.failed && !y.failed && mlg_str_equal(mlg_buf_view(&x), mlg_buf_view(&y));
    mlg_buf_done(&x);
    mlg_buf_done(&y);
    return same;
}

/* Position behind the line `marker` at or behind `from`, or SIZE_MAX; *ret_at is its start. */
static size_t find_line(struct mlg_str card, const char *marker, size_t from, size_t *ret_at)
{
    size_t len = strlen(marker);
    for (size_t at = from; at + len < card.len; at++) {
        const char *line = memchr(card.data + at, marker[0], card.len - at);
        if (line == NULL)
            return SIZE_MAX;
        at = (size_t)(line - card.data);
        if (at + len < card.len && memcmp(line, marker, len) == 0 && line[len] == '\n' &&
            (at == 0 || line[-1] == '\n')) {
            *ret_at = at;
            return at + len + 1;
        }
    }
    return SIZE_MAX;
}

enum mlg_code card_find_section(struct mlg_str card, const char *path, size_t *ret_start,
                                size_t *ret_end, struct mlg_err *err)
{
    size_t begin_at = 0, end_at = 0, other = 0;
    size_t begin = find_line(card, MLG_CARD_MARK_BEGIN, 0, &begin_at);
    size_t end = begin != SIZE_MAX ? find_line(card, MLG_CARD_MARK_END, begin, &end_at) : SIZE_MAX;
    if (end != SIZE_MAX && find_line(card, MLG_CARD_MARK_BEGIN, begin, &other) == SIZE_MAX &&
        find_line(card, MLG_CARD_MARK_END, 0, &other) == end &&
        find_line(card, MLG_CARD_MARK_END, end, &other) == SIZE_MAX) {
        *ret_start = begin;
        *ret_end = end_at;
        return MLG_OK;
    }
    (void)mlg_err_set(err, MLG_E_SYNTAX, "is no card: its marker lines are not there once each");
    mlg_err_at(err, path, 0, 0);
    (void)mlg_err_hint(err, "name a file that mlgate-card render wrote");
    return MLG_E_SYNTAX;
}
