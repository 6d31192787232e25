#include <mlgate/table/cells.h>

#include "json_line.h"

bool mlg_cell_list(struct mlg_list *self, struct mlg_list_item *ret_item)
{
    /* What the reader of lines has beside these is not used, and large. */
    struct mlg_json_line line;
    line.text = self->text;
    line.at = self->at;
    line.error = NULL;
    line.exact = true;
    if (self->ended)
        return false;
    struct mlg_json_leaf leaf = { .kind = MLG_JSON_NULL };
    enum mlg_json_step step = mlg_json_item_next(&line, &leaf);
    self->at = line.at;
    self->ended = step != MLG_JSON_PAIR;
    if (step == MLG_JSON_UNUSUAL)
        self->state = MLG_CELL_SYNTAX;
    if (self->ended)
        return false;
    bool null = leaf.kind == MLG_JSON_NULL;
    *ret_item = (struct mlg_list_item){
        .text = null ? (struct mlg_str){ "", 0 } : leaf.text,
        .quoted = leaf.kind == MLG_JSON_STRING,
        .escaped = leaf.escaped,
    };
    return true;
}

size_t mlg_cell_list_unescape(struct mlg_str text, char *to)
{
    return mlg_json_unescape(text, to);
}
