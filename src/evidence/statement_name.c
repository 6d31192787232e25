/* Which file a statement belongs into, by what it says. */
#include <string.h>

#include <mlgate/base/file.h>
#include <mlgate/evidence/card.h>
#include <mlgate/evidence/sign.h>
#include <mlgate/evidence/statement.h>
#include <mlgate/evidence/verify.h>

static bool ends_with(const char *name, const char *suffix)
{
    return mlg_str_ends(mlg_str_of(name), mlg_str_of(suffix)) && strlen(name) > strlen(suffix);
}

static enum mlg_code is_name_of(struct mlg_arena *arena, enum mlg_stage stage, const char *data,
                                const char *name, bool *ret_is, struct mlg_err *err)
{
    const char *wanted = mlg_statement_file_name(arena, stage, data);
    if (wanted == NULL)
        return mlg_arena_full(arena, err);
    *ret_is = strcmp(name, wanted) == 0;
    return MLG_OK;
}

static enum mlg_code is_stage_name(struct mlg_arena *arena, const struct mlg_statement *statement,
                                   const char *name, bool *ret_fits, struct mlg_err *err)
{
    struct mlg_stage_statement stage;
    bool by_set = false, by_file = false;
    MLG_TRY(mlg_stage_statement_read(arena, statement, &stage, err));
    MLG_TRY(is_name_of(arena, stage.stage, stage.data_set, name, &by_set, err));
    MLG_TRY(is_name_of(arena, stage.stage, statement->subjects[0].name, name, &by_file, err));
    *ret_fits = by_set || by_file;
    return MLG_OK;
}

enum mlg_code mlg_statement_check_name(struct mlg_arena *arena,
                                       const struct mlg_statement *statement, const char *path,
                                       struct mlg_err *err)
{
    const char *name = mlg_path_base(path), *kind = mlg_evidence_kind(statement->predicate_type);
    bool fits = true, is_stage = false;
    for (int i = 0; i < MLG_STAGE_COUNT; i++)
        is_stage = is_stage || strcmp(kind, mlg_stage_name((enum mlg_stage)i)) == 0;
    if (is_stage)
        MLG_TRY(is_stage_name(arena, statement, name, &fits, err));
    else if (strcmp(kind, "test-result") == 0)
        fits = ends_with(name, MLG_RESULT_SUFFIX);
    else if (strcmp(kind, "card") == 0)
        fits = strcmp(name, MLG_CARD_STATEMENT_FILE) == 0;
    if (fits)
        return MLG_OK;
    (void)mlg_err_set(err, MLG_E_SYNTAX, "is not the name of a %s statement", kind);
    mlg_err_at(err, path, 0, 0);
    (void)mlg_err_hint(err, "a stage writes each of its statements into a file of its own name: "
                            "remove what nobody's stage wrote");
    return MLG_E_SYNTAX;
}
