/* The digest of a table: of a data set's manifest, or of the file. */
#include <string.h>

#include <mlgate/base/buf.h>

#include "dataset_impl.h"

enum mlg_code mlg_manifest_line(const char *hex, const char *name, struct mlg_buf *line,
                                struct mlg_err *err)
{
    mlg_buf_clear(line);
    mlg_buf_add_format(line, "%s%s  ", strpbrk(name, "\\\n\r") != NULL ? "\\" : "", hex);
    for (; *name != '\0'; name++) {
        if (*name == '\\' || *name == '\n' || *name == '\r')
            mlg_buf_add_char(line, '\\');
        mlg_buf_add_char(line, *name == '\n' ? 'n' : *name == '\r' ? 'r' : *name);
    }
    mlg_buf_add_char(line, '\n');
    return mlg_buf_check(line, err);
}

static enum mlg_code hash_parts(const char *path, struct mlg_arena *arena,
                                char ret_hex[MLG_SHA256_HEX], struct mlg_err *err)
{
    struct mlg_part *parts = NULL;
    size_t count = 0;
    struct mlg_buf line;
    struct mlg_sha256 hash;
    MLG_TRY(mlg_parts_list(path, arena, &parts, &count, err));
    mlg_buf_init(&line, MLG_MANIFEST_LINE);
    mlg_sha256_init(&hash);
    enum mlg_code code = MLG_OK;
    for (size_t i = 0; i < count && code == MLG_OK; i++) {
        char hex[MLG_SHA256_HEX];
        code = mlg_sha256_file(parts[i].path, hex, NULL, err);
        if (code == MLG_OK)
            code = mlg_manifest_line(hex, parts[i].relative, &line, err);
        if (code == MLG_OK)
            mlg_sha256_add(&hash, line.data, line.len);
    }
    mlg_buf_done(&line);
    if (code == MLG_OK) {
        uint8_t digest[MLG_SHA256_BYTES];
        mlg_sha256_finish(&hash, digest);
        mlg_sha256_hex(digest, ret_hex);
    }
    return code;
}

enum mlg_code mlg_table_digest(const char *path, char ret_hex[MLG_SHA256_HEX], struct mlg_err *err)
{
    if (!mlg_dataset_named(path))
        return mlg_sha256_file(path, ret_hex, NULL, err);
    struct mlg_arena arena;
    mlg_arena_init(&arena, MLG_DATASET_BYTES);
    enum mlg_code code = hash_parts(path, &arena, ret_hex, err);
    mlg_arena_done(&arena);
    return code;
}
