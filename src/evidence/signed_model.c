#include <mlgate/evidence/signed_model.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <mlgate/base/file.h>
#include <mlgate/evidence/bundle.h>
#include <mlgate/evidence/oms.h>
#include <mlgate/evidence/statement.h>

#define ARENA_BYTES     ((size_t)1 << 30)
#define CHANGES_TOLD    20
#define STATEMENT_LIMIT MLG_BUNDLE_BYTES

/* Path of the file `inner` relative to the folder `model`, in the arena; NULL when it does not lie
 * in it. The file itself need not be there, its folder must. */
static const char *inside(struct mlg_arena *arena, const char *model, const char *inner)
{
    char outer_real[PATH_MAX], folder_real[PATH_MAX];
    char *folder = mlg_path_dir(arena, inner);
    if (folder == NULL || !mlg_file_is_dir(model) || realpath(model, outer_real) == NULL ||
        realpath(folder, folder_real) == NULL)
        return NULL;
    size_t n = strlen(outer_real);
    if (strncmp(outer_real, folder_real, n) != 0 ||
        (folder_real[n] != '\0' && folder_real[n] != '/'))
        return NULL;
    const char *base = mlg_path_base(inner);
    return folder_real[n] == '\0' ? mlg_arena_copy(arena, mlg_str_of(base))
                                  : mlg_arena_print(arena, "%s/%s", folder_real + n + 1, base);
}

/* The manifest without the ignored paths and without the bundle. */
static enum mlg_code hash_model(struct mlg_arena *arena, const char *path, const char *bundle_path,
                                const char *const *ignore, size_t count,
                                struct mlg_manifest *manifest, struct mlg_err *err)
{
    const char **list = mlg_arena_array(arena, count + 1, sizeof *list);
    if (list == NULL)
        return mlg_arena_full(arena, err);
    if (count > 0)
        memcpy(list, ignore, count * sizeof *list);
    const char *own = inside(arena, path, bundle_path);
    for (size_t i = 0; own != NULL && i < count; i++) {
        if (strcmp(own, list[i]) == 0)
            own = NULL;
    }
    if (own != NULL)
        list[count++] = own;
    return mlg_manifest_make(path, list, count, manifest, err);
}

enum mlg_code mlg_model_sign(const char *path, const char *bundle_path, const char *const *ignore,
                             size_t ignore_count, const struct mlg_key *key,
                             struct mlg_manifest *ret_manifest, struct mlg_buf *out,
                             struct mlg_err *err)
{
    struct mlg_arena arena;
    struct mlg_buf statement;
    memset(ret_manifest, 0, sizeof *ret_manifest);
    mlg_arena_init(&arena, 1 << 20);
    mlg_buf_init(&statement, STATEMENT_LIMIT);
    enum mlg_code code =
        hash_model(&arena, path, bundle_path, ignore, ignore_count, ret_manifest, err);
    if (code == MLG_OK) {
        mlg_oms_write(&statement, ret_manifest);
        code = mlg_buf_check(&statement, err);
    }
    if (code == MLG_OK)
        code = mlg_bundle_sign(key, mlg_buf_view(&statement), out, err);
    mlg_buf_done(&statement);
    mlg_arena_done(&arena);
    return code;
}

/* --- verifying -------------------------------------------------------------------------------- */

struct check {
    struct mlg_arena arena;
    const char *path, *bundle_path;
    const struct mlg_key *key;
    struct mlg_report *report;
    struct mlg_oms oms;
};

static enum mlg_code add_clause(const struct check *c, const char *clause, const char *path,
                                struct mlg_err *err)
{
    struct mlg_clause *added = mlg_report_add_clause(c->report);
    if (added == NULL)
        return mlg_arena_full(&c->report->arena, err);
    added->clause = clause;
    added->path = mlg_arena_copy(&c->report->arena, mlg_str_of(path));
    added->status = MLG_CLAUSE_ENFORCED;
    return added->path != NULL ? MLG_OK : mlg_arena_full(&c->report->arena, err);
}

static enum mlg_code find(const struct check *c, const char *rule, enum mlg_level level,
                          const char *path, const char *message, const char *hint,
                          struct mlg_err *err)
{
    struct mlg_finding *finding = mlg_report_find(c->report, rule, level, "%s", message);
    if (finding == NULL)
        return mlg_arena_full(&c->report->arena, err);
    mlg_loc_set_path(&finding->loc, path);
    finding->count = 1;
    finding->hint = hint;
    return MLG_OK;
}

static enum mlg_code check_signature(struct check *c, bool *ret_valid, struct mlg_err *err)
{
    struct mlg_buf bytes;
    struct mlg_bundle bundle;
    struct mlg_statement statement;
    enum mlg_bundle_check check = MLG_BUNDLE_BAD_SIGNATURE;
    mlg_buf_init(&bytes, MLG_BUNDLE_BYTES);
    enum mlg_code code = mlg_file_read(c->bundle_path, &bytes, err);
    if (code == MLG_OK)
        code = mlg_bundle_parse(&c->arena, mlg_buf_view(&bytes), c->bundle_path, &bundle, err);
    if (code == MLG_OK)
        code = add_clause(c, "the signature", c->bundle_path, err);
    if (code == MLG_OK)
        code = mlg_bundle_verify(&bundle, c->key, &check, err);
    *ret_valid = code == MLG_OK && check == MLG_BUNDLE_VALID;
    if (code == MLG_OK && !*ret_valid)
        code = find(c, "evidence.signature", MLG_LEVEL_ERROR, c->bundle_path,
                    mlg_bundle_check_text(check), "nothing that it says may be believed", err);
    if (*ret_valid)
        code = mlg_statement_parse(&c->arena, bundle.payload, c->bundle_path, &statement, err);
    if (*ret_valid && code == MLG_OK)
        code = mlg_oms_read(&c->arena, &statement, &c->oms, err);
    mlg_buf_done(&bytes);
    return code;
}

static enum mlg_code tell_changes(const struct check *c, const struct mlg_difference *list,
                                  size_t count, struct mlg_err *err)
{
    for (size_t i = 0; i < count && i < CHANGES_TOLD; i++) {
        struct mlg_finding *finding =
            mlg_report_find(c->report, "evidence.model_changed", MLG_LEVEL_ERROR,
                            "the file was %s since it was signed", mlg_change_name(list[i].change));
        char *path = mlg_path_join(&c->report->arena, c->path, list[i].name);
        if (finding == NULL || path == NULL)
            return mlg_arena_full(&c->report->arena, err);
        mlg_loc_set_path(&finding->loc, path);
        finding->count = 1;
    }
    if (count <= CHANGES_TOLD)
        return MLG_OK;
    struct mlg_finding *finding =
        mlg_report_find(c->report, "evidence.model_changed", MLG_LEVEL_ERROR,
                        "%zu files differ; the first %d are told", count, CHANGES_TOLD);
    return finding != NULL ? MLG_OK : mlg_arena_full(&c->report->arena, err);
}

static enum mlg_code check_files(struct check *c, struct mlg_err *err)
{
    struct mlg_manifest manifest = { 0 };
    struct mlg_difference *list = NULL;
    size_t count = 0;
    MLG_TRY(add_clause(c, "the files", c->path, err));
    for (size_t i = 0; i < c->oms.ignored_count; i++) {
        const char *own = inside(&c->arena, c->path, c->bundle_path);
        char *path = mlg_path_join(&c->arena, c->path, c->oms.ignored[i]);
        if (path == NULL)
            return mlg_arena_full(&c->arena, err);
        struct stat st;
        bool is_bundle = own != NULL && strcmp(own, c->oms.ignored[i]) == 0;
        if (!is_bundle && lstat(path, &st) == 0)
            MLG_TRY(find(c, "evidence.unsigned_path", MLG_LEVEL_WARNING, path,
                         "the signature leaves this path out: what lies there is not signed",
                         "sign without it unless that is meant", err));
    }
    enum mlg_code code = hash_model(&c->arena, c->path, c->bundle_path, c->oms.ignored,
                                    c->oms.ignored_count, &manifest, err);
    if (code == MLG_OK)
        code = mlg_oms_compare(&c->arena, &c->oms, &manifest, &list, &count, err);
    if (code == MLG_OK)
        code = tell_changes(c, list, count, err);
    mlg_manifest_done(&manifest);
    return code;
}

enum mlg_code mlg_model_verify(const char *path, const char *bundle_path, const struct mlg_key *key,
                               struct mlg_report *report, char ret_root[MLG_SHA256_HEX],
                               struct mlg_err *err)
{
    struct check c = { .path = path, .bundle_path = bundle_path, .key = key, .report = report };
    bool valid = false;
    ret_root[0] = '\0';
    mlg_arena_init(&c.arena, ARENA_BYTES);
    enum mlg_code code = check_signature(&c, &valid, err);
    if (code == MLG_OK && valid) {
        memcpy(ret_root, c.oms.root, MLG_SHA256_HEX);
        code = check_files(&c, err);
    }
    mlg_arena_done(&c.arena);
    return code;
}
