#include "draft.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Room for one more in an arena array of `size`-byte things; what it held is copied. */
static enum mlg_code make_room(struct mlg_draft *draft, void **array, size_t count, size_t *room,
                               size_t size, struct mlg_err *err)
{
    if (count < *room)
        return MLG_OK;
    if (count >= draft->limit)
        return mlg_err_set(err, MLG_E_LIMIT, "more than %zu columns or clauses", draft->limit);
    size_t wanted = *room == 0 ? 16 : *room * 2;
    void *larger = mlg_arena_array(draft->arena, wanted, size);
    if (larger == NULL)
        return mlg_arena_full(draft->arena, err);
    if (count > 0)
        memcpy(larger, *array, count * size);
    *array = larger;
    *room = wanted;
    return MLG_OK;
}

enum mlg_code mlg_draft_clause(struct mlg_draft *draft, const struct mlg_node *node,
                               enum mlg_clause_status status, const char *clause, const char *rule,
                               const char *reason, struct mlg_err *err)
{
    void *array = draft->clauses;
    MLG_TRY(make_room(draft, &array, draft->clauses_count, &draft->clauses_room,
                      sizeof *draft->clauses, err));
    draft->clauses = array;
    if (clause == NULL || (reason == NULL && status != MLG_CLAUSE_ENFORCED))
        return mlg_arena_full(draft->arena, err);
    draft->clauses[draft->clauses_count++] =
        (struct mlg_contract_clause){ .clause = clause,
                                      .line = node != NULL ? node->line : 0,
                                      .status = status,
                                      .reason = reason,
                                      .rule = rule };
    return MLG_OK;
}

enum mlg_code mlg_draft_refuse(struct mlg_draft *draft, const struct mlg_node *node,
                               const char *clause, const char *rule, struct mlg_err *err,
                               const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    const char *reason =
        mlg_arena_print(draft->arena, "%s; to go on without it: --allow %s", text, rule);
    return mlg_draft_clause(draft, node, MLG_CLAUSE_NOT_ENFORCEABLE, clause, rule, reason, err);
}

enum mlg_code mlg_draft_column(struct mlg_draft *draft, const struct mlg_contract_column *column,
                               struct mlg_err *err)
{
    void *array = draft->columns;
    MLG_TRY(make_room(draft, &array, draft->columns_count, &draft->columns_room,
                      sizeof *draft->columns, err));
    draft->columns = array;
    if (column->name == NULL || column->clause == NULL)
        return mlg_arena_full(draft->arena, err);
    draft->columns[draft->columns_count++] = *column;
    return MLG_OK;
}

/* What is no array equals none, however that is written. */
static bool has_array(const struct mlg_values *values)
{
    for (size_t i = 0; values != NULL && i < values->count; i++) {
        struct mlg_str text = values->canonical[i]; /* behind the letter of its kind */
        if (mlg_str_starts(mlg_str_trim((struct mlg_str){ text.data + 1, text.len - 1 }),
                           MLG_STR("[")))
            return true;
    }
    return false;
}

/* Arrays are the same whatever blanks, escapes or zeros they are written with, which is not looked
 * into: what says that two cells are equal, or that one is among values, would do so of texts. */
static bool compares_arrays(const struct mlg_draft *draft, const struct mlg_check *check)
{
    if (!check->kind->keys && check->kind != &mlg_check_invalid_values && !has_array(check->values))
        return false;
    for (size_t i = 0; i < check->columns_count; i++)
        if (draft->columns[check->columns[i]].type.type == MLG_TYPE_ARRAY)
            return true;
    return false;
}

enum mlg_code mlg_draft_check(struct mlg_draft *draft, const struct mlg_node *node,
                              const char *clause, size_t column, struct mlg_check *check,
                              struct mlg_err *err)
{
    void *array = draft->checks;
    MLG_TRY(make_room(draft, &array, draft->checks_count, &draft->checks_room,
                      sizeof *draft->checks, err));
    draft->checks = array;
    if (column != SIZE_MAX) {
        size_t *columns = mlg_arena_array(draft->arena, 1, sizeof *columns);
        if (columns == NULL)
            return mlg_arena_full(draft->arena, err);
        columns[0] = column;
        check->columns = columns;
        check->columns_count = 1;
        check->type = draft->columns[column].type.type;
        check->zone_unknown = draft->columns[column].type.zone_unknown;
    }
    if (compares_arrays(draft, check))
        return mlg_draft_refuse(draft, node, clause, "contract.not_enforceable.nested", err,
                                "arrays are not compared with each other or with values");
    check->clause = draft->clauses_count;
    MLG_TRY(
        mlg_draft_clause(draft, node, MLG_CLAUSE_ENFORCED, clause, check->kind->rule, NULL, err));
    draft->checks[draft->checks_count++] = *check;
    return MLG_OK;
}

const char *mlg_draft_print(struct mlg_draft *draft, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return mlg_arena_copy(draft->arena, mlg_str_of(text));
}

void mlg_draft_finish(const struct mlg_draft *draft, struct mlg_contract_object *object)
{
    object->columns = draft->columns;
    object->columns_count = draft->columns_count;
    object->checks = draft->checks;
    object->checks_count = draft->checks_count;
    object->clauses = draft->clauses;
    object->clauses_count = draft->clauses_count;
}
