/*
 * The model in a commit: the trees are read as git stores them ("<mode> <name>NUL<20 bytes>" for
 * each entry), so that nothing is checked out and no filter of the repository can change a byte.
 */
#include <stdlib.h>
#include <string.h>

#include <mlgate/base/file.h>
#include <mlgate/gate/promote.h>

#define ARENA_BYTES ((size_t)512 << 20)
#define TREE_BYTES  ((size_t)64 << 20)
#define BLOB_BYTES  ((size_t)512 << 20)

struct walk {
    const struct mlg_repo *repo;
    struct mlg_manifest *manifest;
    size_t capacity;
    const char *copy_to; /* file or folder that gets the bytes as well; NULL = none */
    struct mlg_err *err;
};

struct tree_entry {
    struct mlg_str mode, name;
    struct mlg_oid id;
};

static void oid_of_bytes(const char *bytes, struct mlg_oid *ret_oid)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < 20; i++) {
        ret_oid->hex[2 * i] = digits[(unsigned char)bytes[i] >> 4];
        ret_oid->hex[2 * i + 1] = digits[(unsigned char)bytes[i] & 15];
    }
    ret_oid->hex[40] = '\0';
}

/* The next entry of a tree; false at its end or where it is damaged, which leaves *rest behind. */
static bool next_entry(struct mlg_str *rest, struct tree_entry *entry)
{
    if (rest->len == 0)
        return false;
    const char *blank = memchr(rest->data, ' ', rest->len);
    const char *end = rest->data + rest->len;
    const char *nul = blank != NULL ? memchr(blank, '\0', (size_t)(end - blank)) : NULL;
    if (nul == NULL || end - nul <= 20)
        return false;
    entry->mode = (struct mlg_str){ rest->data, (size_t)(blank - rest->data) };
    entry->name = (struct mlg_str){ blank + 1, (size_t)(nul - blank - 1) };
    oid_of_bytes(nul + 1, &entry->id);
    *rest = (struct mlg_str){ nul + 21, (size_t)(end - nul - 21) };
    return true;
}

static bool is_mode(const struct tree_entry *entry, const char *mode)
{
    return mlg_str_equal(entry->mode, mlg_str_of(mode));
}

static bool is_file(const struct tree_entry *entry)
{
    return is_mode(entry, "100644") || is_mode(entry, "100755") || is_mode(entry, "100664");
}

static bool is_folder(const struct tree_entry *entry)
{
    return is_mode(entry, "40000") || is_mode(entry, "040000");
}

static enum mlg_code read_object(const struct walk *w, const struct mlg_oid *id,
                                 enum mlg_object_kind kind, struct mlg_buf *out)
{
    enum mlg_object_kind found;
    MLG_TRY(mlg_repo_read_object(w->repo, id, &found, out, w->err));
    if (found != kind)
        return mlg_err_set(w->err, MLG_E_IO, "object %s is of another kind than expected", id->hex);
    return MLG_OK;
}

static enum mlg_code refuse(const struct walk *w, const char *name, const char *why)
{
    (void)mlg_err_set(w->err, MLG_E_SYNTAX, "%s", why);
    mlg_err_at(w->err, name, 0, 0);
    return MLG_E_SYNTAX;
}

/* Write the file beside its hashing: what is copied is what was hashed. A model that is one file
 * has the name ".". */
static enum mlg_code copy_file(const struct walk *w, const char *name, struct mlg_str bytes)
{
    if (w->copy_to == NULL)
        return MLG_OK;
    const char *path =
        strcmp(name, ".") == 0 ? w->copy_to : mlg_path_join(&w->manifest->arena, w->copy_to, name);
    if (path == NULL)
        return mlg_arena_full(&w->manifest->arena, w->err);
    return mlg_file_write(path, bytes, w->err);
}

static enum mlg_code add_file(struct walk *w, const char *name, const struct mlg_oid *id)
{
    struct mlg_manifest *m = w->manifest;
    if (m->count == MLG_MANIFEST_FILES_LIMIT)
        return mlg_err_set(w->err, MLG_E_LIMIT, "a model of more than %d files",
                           MLG_MANIFEST_FILES_LIMIT);
    if (m->count == w->capacity) {
        size_t capacity = w->capacity > 0 ? 2 * w->capacity : 16;
        struct mlg_resource *grown = realloc(m->resources, capacity * sizeof *grown);
        if (grown == NULL)
            return mlg_err_set(w->err, MLG_E_NOMEM, "out of memory");
        m->resources = grown;
        w->capacity = capacity;
    }
    struct mlg_resource *resource = &m->resources[m->count];
    struct mlg_buf bytes;
    struct mlg_sha256 sum;
    mlg_buf_init(&bytes, BLOB_BYTES);
    enum mlg_code code = read_object(w, id, MLG_OBJECT_BLOB, &bytes);
    if (code == MLG_OK) {
        *resource = (struct mlg_resource){ .name = name, .size_bytes = bytes.len };
        mlg_sha256_init(&sum);
        mlg_sha256_add(&sum, bytes.data, bytes.len);
        mlg_sha256_finish(&sum, resource->digest);
        m->size_bytes += bytes.len;
        m->count++;
        code = copy_file(w, name, mlg_buf_view(&bytes));
    }
    mlg_buf_done(&bytes);
    return code;
}

static bool is_ignored(const char *name)
{
    static const char *const ignored[] = { ".git", ".gitattributes", ".github", ".gitignore" };
    for (size_t i = 0; i < sizeof ignored / sizeof ignored[0]; i++) {
        if (strcmp(name, ignored[i]) == 0)
            return true;
    }
    return false;
}

/* Git itself would not check such a name out; a tree can be written by other hands. */
static bool is_plain_name(const char *name, size_t length)
{
    return length > 0 && strlen(name) == length && strchr(name, '/') == NULL &&
           strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static enum mlg_code add_tree(struct walk *w, const char *folder, const struct mlg_oid *id,
                              int level);

static enum mlg_code add_entry(struct walk *w, const char *folder, const struct tree_entry *entry,
                               int level)
{
    if (mlg_utf8_valid_prefix(entry->name) != entry->name.len)
        return refuse(w, folder, "a file's name is not UTF-8");
    const char *own = mlg_arena_copy(&w->manifest->arena, entry->name);
    const char *name = own;
    if (own != NULL && folder[0] != '\0')
        name = mlg_path_join(&w->manifest->arena, folder, own);
    if (name == NULL)
        return mlg_arena_full(&w->manifest->arena, w->err);
    if (!is_plain_name(own, entry->name.len))
        return refuse(w, folder, "a file's name is no name");
    if (level == 0 && is_ignored(own))
        return MLG_OK;
    if (is_file(entry))
        return add_file(w, name, &entry->id);
    if (is_folder(entry))
        return add_tree(w, name, &entry->id, level + 1);
    return refuse(w, name,
                  is_mode(entry, "120000") ? "a link in a model" : "neither a file nor a folder");
}

static enum mlg_code add_tree(struct walk *w, const char *folder, const struct mlg_oid *id,
                              int level)
{
    struct mlg_buf bytes;
    struct tree_entry entry;
    if (level > MLG_MANIFEST_DEPTH_LIMIT)
        return mlg_err_set(w->err, MLG_E_LIMIT, "more than %d levels of folders",
                           MLG_MANIFEST_DEPTH_LIMIT);
    mlg_buf_init(&bytes, TREE_BYTES);
    enum mlg_code code = read_object(w, id, MLG_OBJECT_TREE, &bytes);
    struct mlg_str rest = mlg_buf_view(&bytes);
    while (code == MLG_OK && next_entry(&rest, &entry))
        code = add_entry(w, folder, &entry, level);
    if (code == MLG_OK && rest.len > 0)
        code = mlg_err_set(w->err, MLG_E_IO, "tree %s is damaged", id->hex);
    mlg_buf_done(&bytes);
    return code;
}

/* ---- the way from the commit to the model ---- */

static enum mlg_code root_tree(const struct walk *w, const struct mlg_oid *commit,
                               struct tree_entry *entry)
{
    struct mlg_buf bytes;
    mlg_buf_init(&bytes, TREE_BYTES);
    enum mlg_code code = read_object(w, commit, MLG_OBJECT_COMMIT, &bytes);
    struct mlg_str text = mlg_buf_view(&bytes);
    if (code == MLG_OK &&
        (text.len < 46 || memcmp(text.data, "tree ", 5) != 0 || text.data[45] != '\n' ||
         !mlg_oid_parse((struct mlg_str){ text.data + 5, 40 }, &entry->id)))
        code = mlg_err_set(w->err, MLG_E_IO, "commit %s is damaged", commit->hex);
    entry->mode = MLG_STR("40000");
    mlg_buf_done(&bytes);
    return code;
}

/* Step from the folder *entry into its part `name`. The mode is copied, since the tree's bytes go.
 */
static enum mlg_code step(const struct walk *w, struct mlg_str name, struct tree_entry *entry)
{
    struct mlg_buf bytes;
    struct tree_entry next;
    bool found = false;
    mlg_buf_init(&bytes, TREE_BYTES);
    enum mlg_code code =
        is_folder(entry) ? read_object(w, &entry->id, MLG_OBJECT_TREE, &bytes) : MLG_OK;
    struct mlg_str rest = mlg_buf_view(&bytes);
    while (code == MLG_OK && !found && next_entry(&rest, &next))
        found = mlg_str_equal(next.name, name);
    if (code == MLG_OK && !found)
        code = mlg_err_set(w->err, MLG_E_IO, "not in the commit");
    const char *mode = code == MLG_OK ? mlg_arena_copy(&w->manifest->arena, next.mode) : NULL;
    if (code == MLG_OK && mode == NULL)
        code = mlg_arena_full(&w->manifest->arena, w->err);
    if (code == MLG_OK)
        *entry = (struct tree_entry){ .mode = mlg_str_of(mode), .id = next.id };
    mlg_buf_done(&bytes);
    return code;
}

static enum mlg_code find_model(const struct walk *w, const struct mlg_oid *commit,
                                const char *path, struct tree_entry *entry)
{
    MLG_TRY(root_tree(w, commit, entry));
    for (const char *at = path; *at != '\0';) {
        size_t part = strcspn(at, "/");
        struct mlg_str name = { at, part };
        if (mlg_str_equal(name, MLG_STR("..")))
            return mlg_err_set(w->err, MLG_E_CONFIG, "the model lies outside of the repository");
        if (part > 0 && !mlg_str_equal(name, MLG_STR(".")))
            MLG_TRY(step(w, name, entry));
        at += part + (at[part] == '/');
    }
    return MLG_OK;
}

static int by_name(const void *a, const void *b)
{
    const struct mlg_resource *x = a, *y = b;
    return strcmp(x->name, y->name);
}

static enum mlg_code make(struct walk *w, const struct mlg_oid *commit, const char *path)
{
    struct mlg_manifest *m = w->manifest;
    struct tree_entry entry;
    MLG_TRY(find_model(w, commit, path, &entry));
    if (is_file(&entry))
        MLG_TRY(add_file(w, ".", &entry.id));
    else if (is_folder(&entry))
        MLG_TRY(add_tree(w, "", &entry.id, 0));
    else
        return refuse(w, path, "the model is neither a file nor a folder");
    if (m->count == 0)
        return refuse(w, path, "the model holds no file");
    qsort(m->resources, m->count, sizeof *m->resources, by_name);
    mlg_manifest_root(m->resources, m->count, m->root);
    return mlg_manifest_digest(m->resources, m->count, m->digest, w->err);
}

static enum mlg_code read_model(const struct mlg_repo *repo, const struct mlg_oid *commit,
                                const char *path, const char *copy_to,
                                struct mlg_manifest *ret_manifest, struct mlg_err *err)
{
    struct walk w = { .repo = repo, .manifest = ret_manifest, .copy_to = copy_to, .err = err };
    *ret_manifest = (struct mlg_manifest){ 0 };
    mlg_arena_init(&ret_manifest->arena, ARENA_BYTES);
    enum mlg_code code = path[0] == '/' ? mlg_err_set(err, MLG_E_CONFIG, "an absolute path")
                                        : make(&w, commit, path);
    if (code != MLG_OK) {
        mlg_err_at(err, path, 0, 0);
        (void)mlg_err_hint(err, "the model must be in commit %.12s, as plain files", commit->hex);
    }
    return code;
}

enum mlg_code mlg_gate_model_in_commit(const struct mlg_repo *repo, const struct mlg_oid *commit,
                                       const char *path, struct mlg_manifest *ret_manifest,
                                       struct mlg_err *err)
{
    return read_model(repo, commit, path, NULL, ret_manifest, err);
}

enum mlg_code mlg_gate_export(const struct mlg_gate *gate, const struct mlg_entry *entry,
                              const char *to, struct mlg_err *err)
{
    struct mlg_manifest model;
    enum mlg_code code = read_model(gate->repo, &entry->commit, gate->model_path, to, &model, err);
    if (code == MLG_OK && (strcmp(model.root, entry->model_root) != 0 ||
                           strcmp(model.digest, entry->manifest_sha256) != 0))
        code =
            mlg_err_set(err, MLG_E_IO, "the model in commit %.12s is not the one that %s recorded",
                        entry->commit.hex, entry->name);
    mlg_manifest_done(&model);
    return code;
}
