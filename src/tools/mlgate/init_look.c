/* What a table of labelled rows says about itself. */
#include <string.h>
#include <strings.h>

#include <mlgate/base/buf.h>
#include <mlgate/table/table.h>

#include "init.h"

#define ROWS_LOOKED_AT 100000

struct labels {
    const char *value[INIT_VALUES];
    size_t rows[INIT_VALUES];
    size_t count; /* INIT_VALUES + 1: more than that */
    bool numbers;
    uint64_t generation;           /* of the dictionary whose words are known */
    uint32_t known;                /* the first ones */
    size_t place[INIT_VALUES + 1]; /* [known] among the values */
};

static const char *name_at(const struct mlg_table *table, size_t i, struct mlg_arena *arena)
{
    return mlg_arena_copy(arena, mlg_table_column_name(table, i));
}

static const char *by_name(const struct mlg_table *table, const char *const *names, size_t count,
                           struct mlg_arena *arena)
{
    for (size_t n = 0; n < count; n++) {
        for (size_t i = 0; i < mlg_table_columns(table); i++) {
            struct mlg_str name = mlg_table_column_name(table, i);
            if (name.len == strlen(names[n]) && strncasecmp(name.data, names[n], name.len) == 0)
                return name_at(table, i, arena);
        }
    }
    return NULL;
}

static enum mlg_code fail_column(const struct mlg_table *table, const char *path, const char *what,
                                 const char *option, struct mlg_err *err)
{
    struct mlg_buf list;
    mlg_buf_init(&list, 4096);
    for (size_t i = 0; i < mlg_table_columns(table); i++) {
        struct mlg_str name = mlg_table_column_name(table, i);
        if (list.len + name.len > 180) {
            mlg_buf_add_text(&list, ", ...");
            break;
        }
        mlg_buf_add_text(&list, list.len > 0 ? ", " : "");
        mlg_buf_add_str(&list, name);
    }
    (void)mlg_err_set(err, MLG_E_CONFIG, "%s", what);
    mlg_err_at(err, path, 0, 0);
    (void)mlg_err_hint(err, "%s COL; its columns: %s", option, mlg_buf_text(&list));
    mlg_buf_done(&list);
    return MLG_E_CONFIG;
}

static enum mlg_code choose_columns(const struct mlg_table *t, const char *path,
                                    struct mlg_arena *arena, struct init_table *table,
                                    struct mlg_err *err)
{
    static const char *const ids[] = { "id", "row_id", "rowid", "uuid", "key", "index" };
    static const char *const labels[] = { "label", "target", "y", "class", "outcome" };
    if (table->id == NULL)
        table->id = by_name(t, ids, sizeof ids / sizeof ids[0], arena);
    if (table->label == NULL)
        table->label = by_name(t, labels, sizeof labels / sizeof labels[0], arena);
    if (table->label == NULL || mlg_table_find(t, mlg_str_of(table->label)) < 0)
        return fail_column(t, path, "which column holds the true values?", "--label", err);
    if (table->id == NULL || mlg_table_find(t, mlg_str_of(table->id)) < 0)
        return fail_column(t, path, "which column tells a row from the others?", "--id", err);
    return MLG_OK;
}

/* The value's place, which it gets if it has none; INIT_VALUES when there are too many. */
static enum mlg_code find_label(struct labels *labels, struct mlg_str text, struct mlg_arena *arena,
                                size_t *ret_place, struct mlg_err *err)
{
    size_t i = 0;
    while (i < labels->count && i < INIT_VALUES &&
           !mlg_str_equal(mlg_str_of(labels->value[i]), text))
        i++;
    *ret_place = i;
    if (i == INIT_VALUES)
        labels->count = INIT_VALUES + 1;
    if (i < labels->count)
        return MLG_OK;
    labels->value[i] = mlg_arena_copy(arena, text);
    labels->count++;
    return labels->value[i] != NULL ? MLG_OK : mlg_arena_full(arena, err);
}

/* A row without a label is of no class. */
static enum mlg_code count_labels(struct labels *labels, const struct mlg_batch *batch,
                                  struct mlg_arena *arena, struct mlg_err *err)
{
    const struct mlg_column *numbers = &batch->columns[0];
    const struct mlg_column *texts = &batch->columns[1];
    const struct mlg_dictionary *words = texts->dictionary;
    labels->numbers = labels->numbers && numbers->valids + numbers->nulls == batch->rows;
    if (labels->generation != words->generation)
        labels->known = 0;
    labels->generation = words->generation;
    for (; labels->known < words->count && labels->known <= INIT_VALUES; labels->known++)
        MLG_TRY(find_label(labels, words->words[labels->known], arena,
                           &labels->place[labels->known], err));
    for (size_t i = 0; i < batch->rows; i++)
        if (texts->codes[i] < labels->known && labels->place[texts->codes[i]] < INIT_VALUES)
            labels->rows[labels->place[texts->codes[i]]]++;
    return MLG_OK;
}

static enum mlg_code read_labels(struct mlg_table *t, const char *label, struct mlg_arena *arena,
                                 struct labels *labels, struct mlg_err *err)
{
    size_t column = (size_t)mlg_table_find(t, mlg_str_of(label));
    const struct mlg_table_want wanted[] = {
        { .column = column, .type = MLG_COLUMN_DOUBLE },
        { .column = column, .dictionary = true },
    };
    MLG_TRY(mlg_table_project_typed(t, wanted, 2, err));
    *labels = (struct labels){ .numbers = true };
    for (;;) {
        struct mlg_batch batch;
        MLG_TRY(mlg_table_next(t, &batch, err));
        if (batch.rows == 0 || mlg_table_rows(t) > ROWS_LOOKED_AT)
            return MLG_OK;
        MLG_TRY(count_labels(labels, &batch, arena, err));
    }
}

static bool is_default_label(const char *text)
{
    static const char *const known[] = { "0", "1", "false", "true" };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcasecmp(text, known[i]) == 0)
            return true;
    }
    return false;
}

static enum mlg_code judge_labels(const struct labels *labels, const char *path,
                                  struct init_table *table, struct mlg_err *err)
{
    table->regression = labels->count > 2 && labels->numbers;
    table->column = table->regression ? "prediction" : "score";
    if (table->regression || table->positive != NULL)
        return MLG_OK;
    if (labels->count != 2) {
        (void)mlg_err_set(err, MLG_E_CONFIG, "column '%.100s' has %s", table->label,
                          labels->count < 2 ? "fewer than two different values"
                                            : "more than two labels that are no numbers");
        mlg_err_at(err, path, 0, 0);
        return mlg_err_hint(err, labels->count < 2 ? "give --data with labels of both classes"
                                                   : "name the one to tell from all others with "
                                                     "--positive VALUE");
    }
    if (!is_default_label(labels->value[0]) || !is_default_label(labels->value[1]))
        table->positive = labels->rows[1] < labels->rows[0] ? labels->value[1] : labels->value[0];
    return MLG_OK;
}

static void ignore_problem(void *user, const struct mlg_table_problem *problem)
{
    (void)user;
    (void)problem;
}

enum mlg_code init_look(const char *path, struct mlg_arena *arena, struct init_table *table,
                        struct mlg_err *err)
{
    struct mlg_table_options options = { .on_problem = ignore_problem };
    MLG_AUTO(mlg_table) struct mlg_table *t = NULL;
    struct labels labels;
    table->id_told = table->id != NULL;
    table->label_told = table->label != NULL;
    table->positive_told = table->positive != NULL;
    MLG_TRY(mlg_table_open(path, &options, &t, err));
    MLG_TRY(choose_columns(t, path, arena, table, err));
    MLG_TRY(read_labels(t, table->label, arena, &labels, err));
    return judge_labels(&labels, path, table, err);
}
