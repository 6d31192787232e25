#include <mlgate/evidence/statement.h>

#include <string.h>

#include <mlgate/base/file.h>

#define NAME_BYTES 120

static bool is_plain(const char *data, size_t at)
{
    char c = data[at];
    bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    return plain || c == '_' || c == '-' || (c == '.' && at > 0);
}

char *mlg_statement_result_name(struct mlg_arena *arena, const char *name)
{
    size_t stem = strlen(name) - strlen(MLG_STATEMENT_SUFFIX);
    return mlg_arena_print(arena, "%.*s" MLG_RESULT_SUFFIX, (int)stem, name);
}

char *mlg_statement_file_name(struct mlg_arena *arena, enum mlg_stage stage, const char *data)
{
    if (stage != MLG_STAGE_VALIDATE || data == NULL)
        return mlg_arena_print(arena, "%s.intoto.json", mlg_stage_name(stage));
    struct mlg_buf name;
    mlg_buf_init(&name, 4 * NAME_BYTES);
    for (size_t i = 0; data[i] != '\0' && name.len <= NAME_BYTES; i++) {
        if (is_plain(data, i))
            mlg_buf_add_char(&name, data[i]);
        else
            mlg_buf_add_format(&name, "%%%02X", (unsigned char)data[i]);
    }
    if (name.len > NAME_BYTES) {
        char hex[MLG_SHA256_HEX];
        mlg_sha256_bytes(data, strlen(data), hex);
        name.len = NAME_BYTES - 18;
        /* No short name has a '~', so none can meet this one. */
        mlg_buf_add_format(&name, "~%.16s", hex);
    }
    char *full = NULL;
    if (mlg_buf_check(&name, NULL) == MLG_OK)
        full =
            mlg_arena_print(arena, "%s-%s.intoto.json", mlg_stage_name(stage), mlg_buf_text(&name));
    mlg_buf_done(&name);
    return full;
}

static enum mlg_code save_both(struct mlg_buf *own, struct mlg_buf *result, const char *name,
                               const char *path, const char *result_path,
                               const struct mlg_statement_parts *parts, struct mlg_err *err)
{
    MLG_TRY(mlg_statement_write(own, parts, err));
    MLG_TRY(mlg_statement_write_test_result(result, parts, mlg_buf_view(own), name, err));
    MLG_TRY(mlg_file_write(path, mlg_buf_view(own), err));
    return mlg_file_write(result_path, mlg_buf_view(result), err);
}

enum mlg_code mlg_statement_save(struct mlg_arena *arena, const char *dir, const char *data,
                                 const struct mlg_statement_parts *parts, const char **ret_path,
                                 struct mlg_err *err)
{
    char *name = mlg_statement_file_name(arena, parts->stage, data);
    char *second = name != NULL ? mlg_statement_result_name(arena, name) : NULL;
    char *path = name != NULL ? mlg_path_join(arena, dir, name) : NULL;
    char *second_path = second != NULL ? mlg_path_join(arena, dir, second) : NULL;
    if (path == NULL || second_path == NULL)
        return mlg_arena_full(arena, err);
    struct mlg_buf own, result;
    mlg_buf_init(&own, MLG_STATEMENT_BYTES);
    mlg_buf_init(&result, MLG_STATEMENT_BYTES);
    enum mlg_code code = save_both(&own, &result, name, path, second_path, parts, err);
    mlg_buf_done(&own);
    mlg_buf_done(&result);
    if (code == MLG_OK)
        *ret_path = path;
    return code;
}
