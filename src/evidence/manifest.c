#include <mlgate/evidence/manifest.h>

#include <stdlib.h>
#include <string.h>

#include "canonical.h"
#include "manifest_walk.h"

#define ARENA_BYTES ((size_t)512 << 20)
/* A name of 4,096 bytes, each escaped, beside 110 bytes of syntax, for every file there may be:
 * more than the arena lets in. */
#define JSON_BYTES  ((size_t)2 << 30)

static int compare_names(const void *a, const void *b)
{
    const struct mlg_resource *x = a, *y = b;
    return mlg_str_compare(mlg_str_of(x->name), mlg_str_of(y->name));
}

static int compare_texts(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;
    return mlg_str_compare(mlg_str_of(*x), mlg_str_of(*y));
}

void mlg_manifest_root(const struct mlg_resource *resources, size_t count,
                       char ret_hex[MLG_SHA256_HEX])
{
    struct mlg_sha256 sum;
    uint8_t digest[MLG_SHA256_BYTES];
    mlg_sha256_init(&sum);
    for (size_t i = 0; i < count; i++)
        mlg_sha256_add(&sum, resources[i].digest, sizeof resources[i].digest);
    mlg_sha256_finish(&sum, digest);
    mlg_sha256_hex(digest, ret_hex);
}

void mlg_manifest_write_resources(struct mlg_buf *out, const struct mlg_resource *resources,
                                  size_t count)
{
    char hex[MLG_SHA256_HEX];
    mlg_buf_add_char(out, '[');
    for (size_t i = 0; i < count; i++) {
        mlg_sha256_hex(resources[i].digest, hex);
        mlg_buf_add_text(out, i == 0 ? "" : ",");
        mlg_buf_add_format(out, "{\"algorithm\":\"sha256\",\"digest\":\"%s\",\"name\":", hex);
        canonical_add_string(out, mlg_str_of(resources[i].name));
        mlg_buf_add_char(out, '}');
    }
    mlg_buf_add_char(out, ']');
}

void mlg_manifest_write_predicate(struct mlg_buf *out, const struct mlg_manifest *manifest)
{
    mlg_buf_add_text(out, "{\"resources\":");
    mlg_manifest_write_resources(out, manifest->resources, manifest->count);
    mlg_buf_add_text(out, ",\"serialization\":{\"allow_symlinks\":false,\"hash_type\":\"sha256\",");
    if (manifest->ignored_count > 0) {
        mlg_buf_add_text(out, "\"ignore_paths\":[");
        for (size_t i = 0; i < manifest->ignored_count; i++) {
            mlg_buf_add_text(out, i == 0 ? "" : ",");
            canonical_add_string(out, mlg_str_of(manifest->ignored[i]));
        }
        mlg_buf_add_text(out, "],");
    }
    mlg_buf_add_text(out, "\"method\":\"files\"}}");
}

enum mlg_code mlg_manifest_digest(const struct mlg_resource *resources, size_t count,
                                  char ret_hex[MLG_SHA256_HEX], struct mlg_err *err)
{
    struct mlg_buf json;
    mlg_buf_init(&json, JSON_BYTES);
    mlg_manifest_write_resources(&json, resources, count);
    enum mlg_code code = mlg_buf_check(&json, err);
    if (code == MLG_OK)
        mlg_sha256_bytes(json.data, json.len, ret_hex);
    mlg_buf_done(&json);
    return code;
}

static enum mlg_code check_ignore(const char *path, struct mlg_err *err)
{
    struct mlg_str rest = mlg_str_of(path);
    bool good = rest.len > 0 && mlg_utf8_valid_prefix(rest) == rest.len;
    while (good) {
        const char *slash = memchr(rest.data, '/', rest.len);
        size_t len = slash != NULL ? (size_t)(slash - rest.data) : rest.len;
        struct mlg_str part = { rest.data, len };
        good = len > 0 && !mlg_str_equal(part, MLG_STR(".")) && !mlg_str_equal(part, MLG_STR(".."));
        if (slash == NULL)
            break;
        rest.data += len + 1;
        rest.len -= len + 1;
    }
    if (good)
        return MLG_OK;
    (void)mlg_err_set(err, MLG_E_CONFIG, "\"%.128s\" cannot be ignored in a model", path);
    (void)mlg_err_hint(err, "write the path as it is below the model, without a leading or "
                            "trailing '/', '.' or '..'");
    return MLG_E_CONFIG;
}

static const char *const always_ignored[] = { ".git", ".gitattributes", ".github", ".gitignore" };
#define ALWAYS_COUNT (sizeof always_ignored / sizeof always_ignored[0])

static enum mlg_code merge_ignored(struct mlg_manifest *self, const char *const *ignore,
                                   size_t count, struct mlg_err *err)
{
    if (count > MLG_MANIFEST_FILES_LIMIT)
        return mlg_err_set(err, MLG_E_LIMIT, "more than %d paths to ignore",
                           MLG_MANIFEST_FILES_LIMIT);
    const char **all = mlg_arena_array(&self->arena, ALWAYS_COUNT + count, sizeof *all);
    if (all == NULL)
        return mlg_arena_full(&self->arena, err);
    memcpy(all, always_ignored, sizeof always_ignored);
    for (size_t i = 0; i < count; i++) {
        MLG_TRY(check_ignore(ignore[i], err));
        all[ALWAYS_COUNT + i] = mlg_arena_copy(&self->arena, mlg_str_of(ignore[i]));
        if (all[ALWAYS_COUNT + i] == NULL)
            return mlg_arena_full(&self->arena, err);
    }
    qsort(all, ALWAYS_COUNT + count, sizeof *all, compare_texts);
    size_t kept = 0;
    for (size_t i = 0; i < ALWAYS_COUNT + count; i++) {
        if (kept == 0 || strcmp(all[kept - 1], all[i]) != 0)
            all[kept++] = all[i];
    }
    self->ignored = all;
    self->ignored_count = kept;
    return MLG_OK;
}

static enum mlg_code finish(struct mlg_manifest *self, const char *path, struct mlg_err *err)
{
    if (self->count == 0) {
        (void)mlg_err_set(err, MLG_E_SYNTAX, "the model holds no file");
        mlg_err_at(err, path, 0, 0);
        (void)mlg_err_hint(err, "an empty folder is no model; is it ignored, or not fetched?");
        return MLG_E_SYNTAX;
    }
    qsort(self->resources, self->count, sizeof *self->resources, compare_names);
    for (size_t i = 0; i < self->count; i++)
        self->size_bytes += self->resources[i].size_bytes;
    mlg_manifest_root(self->resources, self->count, self->root);
    return mlg_manifest_digest(self->resources, self->count, self->digest, err);
}

enum mlg_code mlg_manifest_make(const char *path, const char *const *ignore, size_t ignore_count,
                                struct mlg_manifest *ret_manifest, struct mlg_err *err)
{
    struct mlg_manifest *self = ret_manifest;
    *self = (struct mlg_manifest){ 0 };
    mlg_arena_init(&self->arena, ARENA_BYTES);
    MLG_TRY(merge_ignored(self, ignore, ignore_count, err));
    MLG_TRY(manifest_walk(self, path, err));
    return finish(self, path, err);
}

void mlg_manifest_done(struct mlg_manifest *manifest)
{
    free(manifest->resources);
    mlg_arena_done(&manifest->arena);
    *manifest = (struct mlg_manifest){ 0 };
}
