/* The keys of a data set's folders (key=value): their names, and their values as columns. */
#include <string.h>

#include "csv_cell.h"
#include "dataset_impl.h"
#include "typed.h"

#define KEYS_MOST 64

bool mlg_part_key(const char *relative, size_t index, struct mlg_str *ret_name,
                  struct mlg_str *ret_value)
{
    for (;;) {
        size_t len = strcspn(relative, "/");
        if (relative[len] == '\0')
            return false;
        const char *sign = memchr(relative, '=', len);
        if (sign != NULL && sign != relative && index-- == 0) {
            *ret_name = (struct mlg_str){ relative, (size_t)(sign - relative) };
            *ret_value = (struct mlg_str){ sign + 1, len - ret_name->len - 1 };
            return true;
        }
        relative += len + 1;
    }
}

bool mlg_part_decode(struct mlg_arena *arena, struct mlg_str text, struct mlg_str *ret_text)
{
    char *out = mlg_arena_copy(arena, text);
    if (out == NULL)
        return false;
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        int high = text.data[i] == '%' && i + 2 < text.len ? mlg_hex_digit(text.data[i + 1]) : -1;
        int low = high >= 0 ? mlg_hex_digit(text.data[i + 2]) : -1;
        if (low >= 0) {
            out[len++] = (char)(high * 16 + low);
            i += 2;
        } else {
            out[len++] = text.data[i];
        }
    }
    *ret_text = (struct mlg_str){ out, len };
    return true;
}

/* What a quoted cell of a file would be told of: text that readers do not agree on. */
static const struct {
    struct mlg_trouble trouble;
    const char *what;
} doubts[] = {
    { { "table.nul_byte", false, "rename the folder: %00 is no character" },
      "a NUL byte stands in the name of a folder" },
    { { "table.bad_utf8", false, "rename the folder in UTF-8" },
      "the name of a folder is not valid UTF-8" },
    { { "table.bom_inside", false, "rename the folder: it is invisible" },
      "a byte order mark (U+FEFF) stands in the name of a folder" },
};

static struct mlg_part_refusal doubt(struct mlg_str text)
{
    size_t which = 0;
    if (memchr(text.data, '\0', text.len) == NULL)
        which = mlg_utf8_valid_prefix(text) != text.len ? 1 : 2;
    if (which == 2 && mlg_csv_clean_prefix(text.data, text.len) == text.len)
        return (struct mlg_part_refusal){ .trouble = NULL };
    return (struct mlg_part_refusal){ .trouble = &doubts[which].trouble,
                                      .what = doubts[which].what };
}

enum mlg_code mlg_dataset_take_keys(struct mlg_dataset *set, struct mlg_err *err)
{
    struct mlg_str name;
    struct mlg_str value;
    set->keys = mlg_arena_array(&set->arena, KEYS_MOST, sizeof *set->keys);
    if (set->keys == NULL)
        return mlg_arena_full(&set->arena, err);
    while (set->keys_count < KEYS_MOST &&
           mlg_part_key(set->parts[0].relative, set->keys_count, &name, &value)) {
        struct mlg_str *key = &set->keys[set->keys_count];
        if (!mlg_part_decode(&set->arena, name, key))
            return mlg_arena_full(&set->arena, err);
        struct mlg_part_refusal refusal = doubt(*key);
        if (refusal.trouble != NULL) {
            (void)mlg_err_set(err, MLG_E_SYNTAX, "%s", refusal.what);
            mlg_err_at(err, set->parts[0].path, 0, 0);
            return mlg_err_hint(err, "%s", refusal.trouble->hint);
        }
        set->keys_count++;
    }
    return MLG_OK;
}

enum mlg_code mlg_dataset_start_keys(const struct mlg_table *table, struct mlg_err *err)
{
    struct mlg_dataset *set = table->set;
    size_t wanted = table->wanted_count + 1;
    size_t values = set->keys_count * set->options.batch_rows + 1;
    mlg_arena_init(&set->key_values, MLG_DATASET_BYTES);
    set->key_text = mlg_arena_array(&set->arena, values, sizeof(struct mlg_str));
    set->key_quoted = mlg_arena_array(&set->arena, values, 1);
    set->key_column = mlg_arena_array(&set->arena, wanted, sizeof *set->key_column);
    set->key_dicts = mlg_arena_array(&set->arena, wanted, sizeof(struct mlg_dict *));
    if (set->key_text == NULL || set->key_quoted == NULL || set->key_column == NULL ||
        set->key_dicts == NULL)
        return mlg_arena_full(&set->arena, err);
    return MLG_OK;
}

enum mlg_code mlg_dataset_set_keys(struct mlg_dataset *set, struct mlg_part_refusal *refusal,
                                   struct mlg_err *err)
{
    const char *relative = set->parts[set->at].relative;
    struct mlg_str name;
    struct mlg_str value;
    bool same = !mlg_part_key(relative, set->keys_count, &name, &value);
    for (size_t i = 0; i < set->keys_count && same; i++) {
        struct mlg_str key;
        same = mlg_part_key(relative, i, &name, &value);
        if (!same)
            break;
        bool null = mlg_str_equal(value, MLG_STR("__HIVE_DEFAULT_PARTITION__"));
        if (!mlg_part_decode(&set->arena, name, &key) ||
            !mlg_part_decode(&set->arena, value, &value))
            return mlg_arena_full(&set->arena, err);
        same = mlg_str_equal(key, set->keys[i]);
        struct mlg_part_refusal doubtful = doubt(value);
        if (refusal->trouble == NULL && doubtful.trouble != NULL) {
            *refusal = doubtful;
            refusal->field = set->keys[i];
        }
        for (size_t row = 0; row < set->options.batch_rows; row++) {
            set->key_text[i * set->options.batch_rows + row] =
                null ? (struct mlg_str){ "", 0 } : value;
            set->key_quoted[i * set->options.batch_rows + row] = !null;
        }
    }
    if (same)
        return MLG_OK;
    *refusal = (struct mlg_part_refusal){ .trouble = &mlg_part_other_header, .field = MLG_STR("") };
    refusal->what = "the folders have other keys than those of the first file";
    return MLG_OK;
}

static void drop_dicts(const struct mlg_table *table)
{
    struct mlg_dataset *set = table->set;
    for (size_t i = 0; set->key_dicts != NULL && i < table->wanted_count; i++) {
        mlg_dict_free(set->key_dicts[i]);
        set->key_dicts[i] = NULL;
    }
}

enum mlg_code mlg_dataset_key_columns(const struct mlg_table *table, struct mlg_err *err)
{
    struct mlg_dataset *set = table->set;
    size_t rows = set->options.batch_rows;
    mlg_arena_reset(&set->key_values);
    drop_dicts(table);
    for (size_t i = 0; i < table->wanted_count; i++) {
        const struct mlg_table_want *want = &table->wanted[i];
        if (want->column < set->own_columns)
            continue;
        size_t at = (want->column - set->own_columns) * rows;
        struct mlg_column *column = &set->key_column[i];
        *column = (struct mlg_column){ .text = set->key_text + at, .quoted = set->key_quoted + at };
        if (want->dictionary) {
            set->key_dicts[i] = mlg_dict_new(set->part->generation + 1);
            if (set->key_dicts[i] == NULL)
                return mlg_table_no_memory(table, err);
        }
        const struct mlg_typed typed = { .want = want,
                                         .syntax = set->options.cells,
                                         .arena = &set->key_values,
                                         .dict = set->key_dicts[i] };
        MLG_TRY(mlg_typed_column(&typed, rows, column, err));
    }
    return MLG_OK;
}

struct mlg_column mlg_dataset_key_rows(const struct mlg_dataset *set, size_t wanted, size_t rows,
                                       struct mlg_column *items)
{
    const struct mlg_column *key = &set->key_column[wanted];
    struct mlg_column column = *key;
    column.nulls = key->nulls > 0 ? rows : 0;
    column.valids = key->valids > 0 ? rows : 0;
    if (key->items == NULL)
        return column;
    *items = *key->items;
    items->nulls = items->nulls / set->options.batch_rows * rows;
    items->valids = items->valids / set->options.batch_rows * rows;
    column.items = items;
    return column;
}

void mlg_dataset_done_keys(const struct mlg_table *table)
{
    drop_dicts(table);
    mlg_arena_done(&table->set->key_values);
}
