#include <mlgate/evidence/index.h>

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <mlgate/base/file.h>
#include <mlgate/evidence/approval.h>
#include <mlgate/evidence/bundle.h>
#include <mlgate/evidence/statement.h>

#include "canonical.h"

#define INDEX_BYTES ((size_t)16 << 20)
#define SUFFIX      ".sigstore.json"

char *mlg_index_bundle_name(struct mlg_arena *arena, const char *statement_name)
{
    struct mlg_str name = mlg_str_of(statement_name), suffix = MLG_STR(".intoto.json");
    if (!mlg_str_ends(name, suffix))
        return NULL;
    return mlg_arena_print(arena, "%.*s" SUFFIX, (int)(name.len - suffix.len), name.data);
}

void mlg_index_write(struct mlg_buf *out, const struct mlg_index *index)
{
    mlg_buf_add_text(out, "{\"entries\":[");
    for (size_t i = 0; i < index->count; i++) {
        const struct mlg_index_entry *e = &index->entries[i];
        mlg_buf_add_text(out, i == 0 ? "{\"file\":" : ",{\"file\":");
        canonical_add_string(out, mlg_str_of(e->file));
        mlg_buf_add_text(out, ",\"predicateType\":");
        canonical_add_string(out, mlg_str_of(e->predicate_type));
        mlg_buf_add_format(out, ",\"sha256\":\"%s\",\"subject\":\"%s\"}", e->sha256, e->subject);
    }
    mlg_buf_add_text(out, "],\"version\":1}");
}

static enum mlg_code digest_index(struct mlg_index *index, struct mlg_err *err)
{
    struct mlg_buf bytes;
    mlg_buf_init(&bytes, INDEX_BYTES);
    mlg_index_write(&bytes, index);
    enum mlg_code code = mlg_buf_check(&bytes, err);
    if (code == MLG_OK)
        mlg_sha256_bytes(bytes.data, bytes.len, index->sha256);
    mlg_buf_done(&bytes);
    return code;
}

/* --- making ----------------------------------------------------------------------------------- */

static enum mlg_code refuse(struct mlg_err *err, enum mlg_code code, const char *path,
                            const char *text, const char *hint)
{
    (void)mlg_err_set(err, code, "%s", text);
    mlg_err_at(err, path, 0, 0);
    (void)mlg_err_hint(err, "%s", hint);
    return code;
}

/* What the statement in a bundle says, with an arena of its own: only names stay. */
static enum mlg_code describe(struct mlg_arena *arena, struct mlg_str bytes, const char *path,
                              struct mlg_index_entry *entry, struct mlg_err *err)
{
    struct mlg_arena scratch;
    struct mlg_bundle bundle;
    struct mlg_statement statement;
    mlg_arena_init(&scratch, (size_t)512 << 20);
    enum mlg_code code = mlg_bundle_parse(&scratch, bytes, path, &bundle, err);
    if (code == MLG_OK)
        code = mlg_statement_parse(&scratch, bundle.payload, path, &statement, err);
    if (code == MLG_OK && strcmp(statement.predicate_type, MLG_APPROVAL_TYPE) == 0)
        code = refuse(err, MLG_E_SYNTAX, path, "an approval is no evidence",
                      "keep approvals outside the evidence folder");
    if (code == MLG_OK) {
        memcpy(entry->subject, statement.subjects[0].sha256, MLG_SHA256_HEX);
        mlg_sha256_bytes(bytes.data, bytes.len, entry->sha256);
        entry->predicate_type = mlg_arena_copy(arena, mlg_str_of(statement.predicate_type));
        if (entry->predicate_type == NULL)
            code = mlg_arena_full(arena, err);
    }
    mlg_arena_done(&scratch);
    return code;
}

static enum mlg_code read_entry(struct mlg_arena *arena, const char *dir, const char *name,
                                struct mlg_index_entry *entry, struct mlg_err *err)
{
    struct stat st;
    entry->file = mlg_arena_copy(arena, mlg_str_of(name));
    char *path = mlg_path_join(arena, dir, name);
    if (entry->file == NULL || path == NULL)
        return mlg_arena_full(arena, err);
    if (mlg_utf8_valid_prefix(mlg_str_of(name)) != strlen(name))
        return refuse(err, MLG_E_SYNTAX, path, "has a name that is not UTF-8", "rename it");
    if (lstat(path, &st) != 0)
        return refuse(err, MLG_E_IO, path, "cannot be read", "may you read the folder?");
    if (!S_ISREG(st.st_mode))
        return refuse(err, MLG_E_SYNTAX, path, "is not a regular file",
                      "evidence is files, not links");
    struct mlg_buf bytes;
    mlg_buf_init(&bytes, MLG_BUNDLE_BYTES);
    enum mlg_code code = mlg_file_read(path, &bytes, err);
    if (code == MLG_OK)
        code = describe(arena, mlg_buf_view(&bytes), path, entry, err);
    mlg_buf_done(&bytes);
    return code;
}

static int is_bundle(const struct dirent *entry)
{
    struct mlg_str name = mlg_str_of(entry->d_name);
    return mlg_str_ends(name, MLG_STR(SUFFIX)) && name.len > strlen(SUFFIX);
}

static int compare_bytes(const struct dirent **a, const struct dirent **b)
{
    return mlg_str_compare(mlg_str_of((*a)->d_name), mlg_str_of((*b)->d_name));
}

static enum mlg_code read_entries(struct mlg_arena *arena, const char *dir, struct dirent **names,
                                  size_t count, struct mlg_index *index, struct mlg_err *err)
{
    if (count == 0)
        return refuse(err, MLG_E_SYNTAX, dir, "holds no signed statement",
                      "run the stages, then mlgate-card sign-evidence");
    if (count > MLG_INDEX_ENTRIES_LIMIT)
        return refuse(err, MLG_E_LIMIT, dir, "holds more than 10000 signed statements",
                      "keep one model's evidence in one folder");
    index->entries = mlg_arena_array(arena, count, sizeof *index->entries);
    if (index->entries == NULL)
        return mlg_arena_full(arena, err);
    index->count = count;
    for (size_t i = 0; i < count; i++)
        MLG_TRY(read_entry(arena, dir, names[i]->d_name, &index->entries[i], err));
    return digest_index(index, err);
}

enum mlg_code mlg_index_make(struct mlg_arena *arena, const char *dir, struct mlg_index *ret_index,
                             struct mlg_err *err)
{
    struct dirent **names = NULL;
    struct mlg_index index = { 0 };
    int count = scandir(dir, &names, is_bundle, compare_bytes);
    if (count < 0)
        return refuse(err, MLG_E_IO, dir,
                      errno == ENOENT ? "does not exist" : "cannot be read as a folder",
                      "name the folder that the stages wrote their evidence to");
    enum mlg_code code = read_entries(arena, dir, names, (size_t)count, &index, err);
    for (int i = 0; i < count; i++)
        free(names[i]);
    free(names);
    if (code == MLG_OK)
        *ret_index = index;
    return code;
}
