#include <mlgate/evidence/sign.h>

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <mlgate/base/file.h>
#include <mlgate/evidence/approval.h>
#include <mlgate/evidence/bundle.h>
#include <mlgate/evidence/index.h>
#include <mlgate/evidence/oms.h>
#include <mlgate/evidence/statement.h>
#include <mlgate/evidence/verify.h>

static enum mlg_code refuse(struct mlg_err *err, enum mlg_code code, const char *path,
                            const char *text, const char *hint)
{
    (void)mlg_err_set(err, code, "%s", text);
    mlg_err_at(err, path, 0, 0);
    (void)mlg_err_hint(err, "%s", hint);
    return code;
}

/* --- listing ---------------------------------------------------------------------------------- */

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum mlg_code check_entry(struct mlg_arena *arena, const char *dir, const char *name,
                                 struct mlg_err *err)
{
    struct stat st;
    char *path = mlg_path_join(arena, dir, name);
    if (path == NULL)
        return mlg_arena_full(arena, err);
    if (lstat(path, &st) != 0)
        return refuse(err, MLG_E_IO, path, "cannot be read", "may you read the folder?");
    if (!S_ISREG(st.st_mode))
        return refuse(err, MLG_E_SYNTAX, path, "is not a regular file",
                      "evidence is files, not links");
    if (mlg_utf8_valid_prefix(mlg_str_of(name)) != strlen(name))
        return refuse(err, MLG_E_SYNTAX, path, "has a name that is not UTF-8", "rename it");
    return MLG_OK;
}

static enum mlg_code read_names(struct mlg_arena *arena, DIR *open_dir, const char *dir,
                                struct mlg_str suffix, const char **names, size_t *ret_count,
                                struct mlg_err *err)
{
    const struct dirent *entry;
    size_t count = 0;
    while ((entry = readdir(open_dir)) != NULL) {
        struct mlg_str name = mlg_str_of(entry->d_name);
        if (!mlg_str_ends(name, suffix) || name.len == suffix.len)
            continue;
        if (count == MLG_INDEX_ENTRIES_LIMIT)
            return refuse(err, MLG_E_LIMIT, dir, "holds more than 10000 files of one kind",
                          "keep one model's evidence in one folder");
        MLG_TRY(check_entry(arena, dir, entry->d_name, err));
        names[count] = mlg_arena_copy(arena, name);
        if (names[count++] == NULL)
            return mlg_arena_full(arena, err);
    }
    *ret_count = count;
    return MLG_OK;
}

enum mlg_code mlg_evidence_list(struct mlg_arena *arena, const char *dir, const char *suffix,
                                const char *const **ret_names, size_t *ret_count,
                                struct mlg_err *err)
{
    DIR *open_dir = opendir(dir);
    if (open_dir == NULL)
        return refuse(err, MLG_E_IO, dir,
                      errno == ENOENT ? "does not exist" : "cannot be read as a folder",
                      "name the folder that the stages wrote their evidence to");
    const char **names = mlg_arena_array(arena, MLG_INDEX_ENTRIES_LIMIT, sizeof *names);
    size_t count = 0;
    enum mlg_code code = names != NULL ? MLG_OK : mlg_arena_full(arena, err);
    if (code == MLG_OK)
        code = read_names(arena, open_dir, dir, mlg_str_of(suffix), names, &count, err);
    (void)closedir(open_dir);
    MLG_TRY(code);
    if (count > 1)
        qsort(names, count, sizeof *names, by_bytes);
    *ret_names = names;
    *ret_count = count;
    return MLG_OK;
}

/* --- signing ---------------------------------------------------------------------------------- */

struct signing {
    struct mlg_arena *arena;
    const char *dir;
    const struct mlg_key *key;
    const struct mlg_sign_options *options;
    struct mlg_err *err;
};

/* Is the bundle at `path` one of our key over exactly these bytes? */
static bool is_ours(const struct signing *s, const char *path, struct mlg_str statement)
{
    struct mlg_arena scratch;
    struct mlg_buf bytes;
    struct mlg_bundle bundle;
    enum mlg_bundle_check check = MLG_BUNDLE_BAD_SIGNATURE;
    mlg_arena_init(&scratch, 2 * MLG_BUNDLE_BYTES);
    mlg_buf_init(&bytes, MLG_BUNDLE_BYTES);
    bool ours = mlg_file_read(path, &bytes, NULL) == MLG_OK &&
                mlg_bundle_parse(&scratch, mlg_buf_view(&bytes), path, &bundle, NULL) == MLG_OK &&
                mlg_str_equal(bundle.payload, statement) &&
                mlg_bundle_verify(&bundle, s->key, &check, NULL) == MLG_OK &&
                check == MLG_BUNDLE_VALID;
    mlg_buf_done(&bytes);
    mlg_arena_done(&scratch);
    return ours;
}

/* Kinds that others sign, and names that say something else than the statement. */
static enum mlg_code check_kind(const struct signing *s, struct mlg_arena *scratch,
                                const struct mlg_statement *statement, const char *path)
{
    if (strcmp(statement->predicate_type, MLG_APPROVAL_TYPE) == 0)
        return refuse(s->err, MLG_E_SYNTAX, path, "an approval is no evidence",
                      "a person signs it: ssh-keygen -Y sign -n " MLG_APPROVAL_NAMESPACE);
    if (strcmp(statement->predicate_type, MLG_OMS_PREDICATE_TYPE) == 0)
        return refuse(s->err, MLG_E_SYNTAX, path, "a model's signature is made from the model",
                      "mlgate-card sign");
    return mlg_statement_check_name(scratch, statement, path, s->err);
}

/* Bytes of the statement, if it is one that may be signed here. */
static enum mlg_code read_statement(const struct signing *s, const char *path,
                                    struct mlg_buf *bytes, bool *ret_is_card)
{
    struct mlg_arena scratch;
    struct mlg_statement statement;
    MLG_TRY(mlg_file_read(path, bytes, s->err));
    mlg_arena_init(&scratch, (size_t)512 << 20);
    enum mlg_code code =
        mlg_statement_parse(&scratch, mlg_buf_view(bytes), path, &statement, s->err);
    if (code == MLG_OK)
        code = check_kind(s, &scratch, &statement, path);
    if (code == MLG_OK)
        *ret_is_card = strcmp(statement.predicate_type, MLG_CARD_TYPE) == 0;
    mlg_arena_done(&scratch);
    return code;
}

/* Does the caller vouch for these bytes under this name? */
static bool is_written(const struct signing *s, const char *name, struct mlg_str bytes)
{
    char sha256[MLG_SHA256_HEX];
    mlg_sha256_bytes(bytes.data, bytes.len, sha256);
    for (size_t i = 0; i < s->options->written_count; i++) {
        const struct mlg_written *written = &s->options->written[i];
        if (strcmp(written->name, name) == 0 && strcmp(written->sha256, sha256) == 0)
            return true;
    }
    return false;
}

/* May it be signed? What this key signed before stays signed, and is vouched for no further. */
static enum mlg_code judge(const struct signing *s, struct mlg_signed_file *file, const char *from,
                           const char *to, struct mlg_str bytes, bool is_card)
{
    struct stat st;
    bool there = lstat(to, &st) == 0;
    file->kept = there && S_ISREG(st.st_mode) && is_ours(s, to, bytes);
    if (file->kept)
        return MLG_OK;
    if ((is_card || !s->options->all) && !is_written(s, file->statement, bytes))
        return refuse(s->err, MLG_E_SYNTAX, from,
                      is_card ? "is a card that was not made here, from these statements"
                              : "is not what a stage of this run wrote",
                      is_card ? "remove it; give the --config with the card section, and it is made"
                              : "remove it, or run its stage as well");
    if (there && !s->options->force)
        return refuse(s->err, MLG_E_CONFIG, to,
                      "is there already, over other bytes or by another key",
                      "--force replaces it");
    return MLG_OK;
}

/* Check one, or (`write`) sign it. */
static enum mlg_code handle(const struct signing *s, struct mlg_signed_file *file, bool write)
{
    char *from = mlg_path_join(s->arena, s->dir, file->statement);
    char *to = mlg_path_join(s->arena, s->dir, file->bundle);
    struct mlg_buf bytes, bundle;
    bool is_card = false;
    if (from == NULL || to == NULL)
        return mlg_arena_full(s->arena, s->err);
    mlg_buf_init(&bytes, MLG_STATEMENT_BYTES);
    mlg_buf_init(&bundle, MLG_BUNDLE_BYTES);
    enum mlg_code code = read_statement(s, from, &bytes, &is_card);
    if (code == MLG_OK) /* twice: the bytes that are signed are those that were judged */
        code = judge(s, file, from, to, mlg_buf_view(&bytes), is_card);
    if (code == MLG_OK && write && !file->kept) {
        code = mlg_bundle_sign(s->key, mlg_buf_view(&bytes), &bundle, s->err);
        if (code == MLG_OK)
            code = mlg_file_write(to, mlg_buf_view(&bundle), s->err);
    }
    mlg_buf_done(&bytes);
    mlg_buf_done(&bundle);
    return code;
}

static enum mlg_code check_written(const struct signing *s, const char *const *names, size_t count)
{
    for (size_t i = 0; i < s->options->written_count; i++) {
        const char *name = s->options->written[i].name;
        bool found = false;
        for (size_t k = 0; k < count && !found; k++)
            found = strcmp(names[k], name) == 0;
        char *path = mlg_path_join(s->arena, s->dir, name);
        if (path == NULL)
            return mlg_arena_full(s->arena, s->err);
        if (!found)
            return refuse(s->err, MLG_E_SYNTAX, path, "was written and is gone",
                          "run the stage again");
    }
    return MLG_OK;
}

static enum mlg_code check_orphans(const struct signing *s, const struct mlg_signed_file *files,
                                   size_t count)
{
    const char *const *bundles = NULL;
    size_t bundles_count = 0, at = 0;
    MLG_TRY(
        mlg_evidence_list(s->arena, s->dir, MLG_BUNDLE_SUFFIX, &bundles, &bundles_count, s->err));
    for (size_t i = 0; i < bundles_count; i++) {
        bool found = false;
        for (at = 0; at < count && !found; at++)
            found = strcmp(bundles[i], files[at].bundle) == 0;
        char *path = mlg_path_join(s->arena, s->dir, bundles[i]);
        if (path == NULL)
            return mlg_arena_full(s->arena, s->err);
        if (!found)
            return refuse(s->err, MLG_E_SYNTAX, path, "is signed, and its statement is gone",
                          "it belongs to an earlier run: remove it, or run that stage again");
    }
    return MLG_OK;
}

enum mlg_code mlg_evidence_sign(struct mlg_arena *arena, const char *dir, const struct mlg_key *key,
                                const struct mlg_sign_options *options,
                                struct mlg_signed_file **ret_files, size_t *ret_count,
                                struct mlg_err *err)
{
    struct signing s = { arena, dir, key, options, err };
    const char *const *names = NULL;
    size_t count = 0;
    MLG_TRY(mlg_evidence_list(arena, dir, MLG_STATEMENT_SUFFIX, &names, &count, err));
    if (count == 0)
        return refuse(err, MLG_E_SYNTAX, dir, "holds no statement", "run the stages first");
    struct mlg_signed_file *files = mlg_arena_array(arena, count, sizeof *files);
    if (files == NULL)
        return mlg_arena_full(arena, err);
    for (size_t i = 0; i < count; i++) {
        files[i].statement = names[i];
        files[i].bundle = mlg_index_bundle_name(arena, names[i]);
        if (files[i].bundle == NULL)
            return mlg_arena_full(arena, err);
    }
    MLG_TRY(check_written(&s, names, count));
    MLG_TRY(check_orphans(&s, files, count));
    for (int write = 0; write < 2; write++) {
        for (size_t i = 0; i < count; i++)
            MLG_TRY(handle(&s, &files[i], write == 1));
    }
    *ret_files = files;
    *ret_count = count;
    return MLG_OK;
}
