/* Several labels in a cell: "cat|dog", "cat; dog", "['cat', 'dog']", "[]" for none. */
#include <stdlib.h>
#include <string.h>

#include "classes.h"

#define LABELS_MAX 2048 /* MLG_CLASSES_MAX */

static bool is_list(struct mlg_str cell)
{
    cell = mlg_str_trim(cell);
    return cell.len >= 2 && cell.data[0] == '[' && cell.data[cell.len - 1] == ']';
}

bool labels_are_lists(const struct dict *labels, const bool label_used[DICT_MAX])
{
    for (size_t i = 0; i < dict_count(labels); i++)
        if (label_used[i] && is_list(texts_at(&labels->texts, i)))
            return true;
    return false;
}

static struct mlg_str unquoted(struct mlg_str text)
{
    text = mlg_str_trim(text);
    if (text.len >= 2 && (text.data[0] == '"' || text.data[0] == '\'') &&
        text.data[text.len - 1] == text.data[0])
        text = (struct mlg_str){ text.data + 1, text.len - 2 };
    return text;
}

/* The next label of a cell, which *rest loses; false at the end. *separators of the cell. */
static bool next_label(struct mlg_str *rest, const char *separators, struct mlg_str *ret_label)
{
    while (rest->len > 0) {
        size_t end = 0;
        while (end < rest->len && strchr(separators, rest->data[end]) == NULL)
            end++;
        *ret_label = unquoted((struct mlg_str){ rest->data, end });
        end += end < rest->len;
        rest->data += end;
        rest->len -= end;
        if (ret_label->len > 0)
            return true;
    }
    return false;
}

/* What of a cell is to be split, and where. */
static struct mlg_str open_cell(struct mlg_str cell, const char **ret_separators)
{
    cell = mlg_str_trim(cell);
    *ret_separators = is_list(cell) ? "," : "|;";
    return is_list(cell) ? (struct mlg_str){ cell.data + 1, cell.len - 2 } : cell;
}

/* Its number, or the count. */
static size_t number_of(const struct classes *self, struct mlg_str label)
{
    for (size_t k = 0; k < self->count; k++)
        if (mlg_str_equal(mlg_str_of(self->names[k]), label))
            return k;
    return self->count;
}

static enum mlg_code add_names(struct classes *self, struct mlg_str cell, struct mlg_arena *arena,
                               struct mlg_err *err)
{
    const char *separators;
    struct mlg_str label;

    cell = open_cell(cell, &separators);
    while (next_label(&cell, separators, &label)) {
        if (number_of(self, label) < self->count)
            continue;
        if (self->count == LABELS_MAX)
            return mlg_err_set(err, MLG_E_LIMIT, "there are more than %d labels", LABELS_MAX);
        self->names[self->count] = mlg_arena_copy(arena, label);
        if (self->names[self->count++] == NULL)
            return mlg_arena_full(arena, err);
    }
    return MLG_OK;
}

/* The labels that occur. */
static enum mlg_code name_labels(struct classes *self, const struct dict *labels,
                                 struct mlg_arena *arena, struct mlg_err *err)
{
    self->names = mlg_arena_array(arena, LABELS_MAX, sizeof(*self->names));
    if (self->names == NULL)
        return mlg_arena_full(arena, err);
    for (size_t i = 0; i < dict_count(labels); i++)
        MLG_TRY(add_names(self, texts_at(&labels->texts, i), arena, err));
    if (self->count == 0)
        return mlg_err_set(err, MLG_E_CONFIG, "no row has a label");
    classes_sort(self->names, self->count);
    return MLG_OK;
}

enum mlg_code labels_settle(struct classes *self, const struct dict *labels,
                            struct mlg_arena *arena, struct mlg_err *err)
{
    size_t sets = dict_count(labels);

    if (self->names == NULL)
        MLG_TRY(name_labels(self, labels, arena, err));
    self->set = mlg_arena_array(arena, sets * self->count, 1);
    if (self->set == NULL)
        return mlg_arena_full(arena, err);
    memset(self->set, 0, sets * self->count);
    for (size_t i = 0; i < sets; i++) {
        const char *separators;
        struct mlg_str cell = open_cell(texts_at(&labels->texts, i), &separators), label;
        self->of_code[i] = (uint16_t)i;
        while (next_label(&cell, separators, &label)) {
            size_t k = number_of(self, label);
            if (k < self->count)
                self->set[i * self->count + k] = 1;
            else
                self->of_code[i] = DICT_MISSING;
        }
    }
    return MLG_OK;
}
