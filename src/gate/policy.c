#include <mlgate/gate/policy.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/base/buf.h>
#include <mlgate/base/file.h>
#include <mlgate/crypt/sshsig.h>
#include <mlgate/text/doc.h>
#include <mlgate/text/json.h>

#define ARENA_BYTES ((size_t)256 << 20)

/* ---- where ---- */

static enum mlg_code no_remote(struct mlg_err *err)
{
    (void)mlg_err_set(err, MLG_E_CONFIG,
                      "there is no remote whose HEAD could be the policy's reference");
    (void)mlg_err_hint(err, "name the protected reference, such as --policy-ref main");
    return MLG_E_CONFIG;
}

enum mlg_code mlg_policy_find(const struct mlg_repo *repo, const char *remote,
                              const char *policy_ref, struct mlg_repo **ret_repo,
                              struct mlg_oid *ret_commit, struct mlg_err *err)
{
    MLG_AUTO(mlg_repo) struct mlg_repo *found = NULL;
    struct mlg_arena arena;
    mlg_arena_init(&arena, (size_t)1 << 20);
    enum mlg_code code = MLG_OK;
    if (policy_ref != NULL) {
        code = mlg_repo_open(mlg_repo_path(repo), &found, err);
        if (code == MLG_OK)
            code = mlg_repo_resolve(found, policy_ref, ret_commit, err);
    } else {
        code = mlg_repo_open_remote(repo, remote, &arena, &found, NULL, err);
        if (code == MLG_OK && mlg_repo_is_same(repo, found))
            code = no_remote(err);
        if (code == MLG_OK)
            code = mlg_repo_head(found, ret_commit, err);
    }
    mlg_arena_done(&arena);
    if (code == MLG_OK)
        *ret_repo = MLG_STEAL(found);
    return code;
}

static char *real_path(struct mlg_arena *arena, const char *path)
{
    char *real = realpath(path, NULL);
    char *copy = real != NULL ? mlg_arena_copy(arena, mlg_str_of(real)) : NULL;
    free(real);
    return copy;
}

enum mlg_code mlg_policy_path(const struct mlg_repo *repo, const char *config,
                              struct mlg_arena *arena, const char **ret_path, struct mlg_err *err)
{
    const char *file = config != NULL ? config : "mlgate.yaml";
    const char *top = mlg_repo_workdir(repo);
    if (top == NULL) {
        *ret_path = file;
        return MLG_OK;
    }
    const char *dir = mlg_path_dir(arena, file);
    const char *folder = dir != NULL ? real_path(arena, dir) : NULL;
    top = real_path(arena, top);
    if (folder == NULL || top == NULL) {
        (void)mlg_err_set(err, MLG_E_CONFIG, "has no folder: %s", strerror(errno));
        mlg_err_at(err, file, 0, 0);
        return MLG_E_CONFIG;
    }
    size_t length = strlen(top);
    if (strncmp(folder, top, length) != 0 || (folder[length] != '/' && folder[length] != '\0')) {
        (void)mlg_err_set(err, MLG_E_CONFIG, "lies outside of the repository");
        mlg_err_at(err, file, 0, 0);
        return MLG_E_CONFIG;
    }
    const char *inside = folder[length] == '/' ? folder + length + 1 : "";
    *ret_path = mlg_path_join(arena, inside, mlg_path_base(file));
    return *ret_path != NULL ? MLG_OK : mlg_arena_full(arena, err);
}

/* ---- files of the commit ---- */

/* Shorten room[0..length) by its last name; the new length. */
static size_t go_up(const char *room, size_t length)
{
    while (length > 0 && room[length - 1] != '/')
        length--;
    return length > 0 ? length - 1 : 0;
}

/* A path without "." and "..", or NULL when it is absolute, leads outside or names nothing. */
static char *plain_path(struct mlg_arena *arena, const char *path)
{
    char *room = path[0] != '/' ? mlg_arena_alloc(arena, strlen(path) + 2) : NULL;
    size_t length = 0;
    for (const char *at = path; room != NULL && *at != '\0';) {
        struct mlg_str part = { at, strcspn(at, "/") };
        if (mlg_str_equal(part, MLG_STR(".."))) {
            if (length == 0)
                return NULL;
            length = go_up(room, length);
        } else if (part.len > 0 && !mlg_str_equal(part, MLG_STR("."))) {
            if (length > 0)
                room[length++] = '/';
            memcpy(room + length, part.data, part.len);
            length += part.len;
        }
        at += part.len + (at[part.len] == '/');
    }
    return length > 0 ? room : NULL;
}

struct loader {
    const struct mlg_repo *repo;
    struct mlg_policy *policy;
    size_t capacity; /* of policy->files */
    struct mlg_err *err;
};

static enum mlg_code record(struct loader *l, const char *path, struct mlg_str bytes)
{
    struct mlg_policy *p = l->policy;
    struct mlg_policy_file *file = &p->files[p->files_count];
    if (mlg_policy_file_sha256(p, path) != NULL)
        return MLG_OK;
    if (p->files_count == l->capacity)
        return mlg_err_set(l->err, MLG_E_BUG, "more files in a policy than it names");
    file->path = path;
    mlg_sha256_bytes(bytes.data, bytes.len, file->sha256);
    p->files_count++;
    return MLG_OK;
}

/* Read a file of the policy into *out; *ret_path is its plain path. */
static enum mlg_code read_file(struct loader *l, const char *path, struct mlg_buf *out,
                               const char **ret_path)
{
    struct mlg_err reading = MLG_ERR_INIT;
    const char *plain = plain_path(&l->policy->arena, path);
    if (plain == NULL) {
        (void)mlg_err_set(l->err, MLG_E_CONFIG, "the policy names a file outside of its commit");
        mlg_err_at(l->err, path, 0, 0);
        return MLG_E_CONFIG;
    }
    if (mlg_repo_read_file(l->repo, &l->policy->commit, plain, out, &reading) != MLG_OK) {
        (void)mlg_err_set(l->err, MLG_E_CONFIG, "a file of the policy: %s", reading.text);
        mlg_err_at(l->err, plain, 0, 0);
        (void)mlg_err_hint(l->err, "policy, keys and approvers are read from the protected "
                                   "reference: are they merged there?");
        return MLG_E_CONFIG;
    }
    *ret_path = plain;
    return record(l, plain, mlg_buf_view(out));
}

static enum mlg_code read_config(struct loader *l, const char *path)
{
    struct mlg_buf bytes;
    const char *plain = NULL;
    mlg_buf_init(&bytes, MLG_DOC_MAX_BYTES);
    enum mlg_code code = read_file(l, path, &bytes, &plain);
    if (code == MLG_OK)
        code = mlg_config_parse(mlg_buf_view(&bytes), plain, &l->policy->arena, &l->policy->config,
                                l->err);
    mlg_buf_done(&bytes);
    l->policy->path = plain;
    return code;
}

static enum mlg_code name_key(struct mlg_policy *policy, struct mlg_policy_key *key,
                              struct mlg_err *err)
{
    struct mlg_buf wire;
    mlg_buf_init(&wire, MLG_KEY_FILE_BYTES);
    enum mlg_code code = mlg_key_hint(key->key, key->hint, err);
    if (code == MLG_OK)
        code = mlg_ssh_write_key(key->key, &wire, err);
    char *copy = code == MLG_OK ? mlg_arena_copy(&policy->arena, mlg_buf_view(&wire)) : NULL;
    if (code == MLG_OK && copy == NULL)
        code = mlg_arena_full(&policy->arena, err);
    key->ssh = (struct mlg_str){ copy, copy != NULL ? wire.len : 0 };
    mlg_buf_done(&wire);
    return code;
}

static enum mlg_code read_key(struct loader *l, const struct mlg_config_signer *signer)
{
    struct mlg_policy_key *key = &l->policy->keys[l->policy->keys_count];
    struct mlg_buf pem;
    mlg_buf_init(&pem, MLG_KEY_FILE_BYTES);
    key->stages = signer->stages;
    enum mlg_code code = read_file(l, signer->key, &pem, &key->path);
    if (code == MLG_OK)
        code = mlg_key_parse_public(mlg_buf_view(&pem), &key->key, l->err);
    if (code != MLG_OK)
        mlg_err_at(l->err, signer->key, 0, 0);
    mlg_buf_done(&pem);
    if (key->key != NULL)
        l->policy->keys_count++;
    return code == MLG_OK ? name_key(l->policy, key, l->err) : code;
}

static enum mlg_code read_approvers(struct loader *l)
{
    struct mlg_buf text;
    const char *path = l->policy->config.trust.approvers;
    if (path == NULL)
        return MLG_OK;
    mlg_buf_init(&text, MLG_ALLOWED_SIGNERS_BYTES);
    enum mlg_code code = read_file(l, path, &text, &path);
    if (code == MLG_OK)
        code = mlg_signers_parse(&l->policy->arena, mlg_buf_view(&text), path,
                                 &l->policy->approvers, l->err);
    mlg_buf_done(&text);
    return code;
}

static enum mlg_code read_contracts(struct loader *l)
{
    const struct mlg_config *config = &l->policy->config;
    for (size_t i = 0; i < config->validate_count; i++) {
        struct mlg_buf bytes;
        const char *path = NULL;
        mlg_buf_init(&bytes, (size_t)64 << 20);
        enum mlg_code code = read_file(l, config->validate[i].contract, &bytes, &path);
        mlg_buf_done(&bytes);
        MLG_TRY(code);
    }
    return MLG_OK;
}

static int by_path(const void *a, const void *b)
{
    const struct mlg_policy_file *x = a, *y = b;
    return strcmp(x->path, y->path);
}

/* Paths are printed as JSON escapes them: canonical for all paths without control characters. */
static enum mlg_code digest(struct mlg_policy *policy, struct mlg_err *err)
{
    struct mlg_buf text;
    struct mlg_json j;
    qsort(policy->files, policy->files_count, sizeof *policy->files, by_path);
    mlg_buf_init(&text, (size_t)16 << 20);
    mlg_json_init(&j, &text, 0);
    mlg_json_begin_map(&j);
    mlg_json_key(&j, "files");
    mlg_json_begin_list(&j);
    for (size_t i = 0; i < policy->files_count; i++) {
        mlg_json_begin_map(&j);
        mlg_json_pair_text(&j, "path", policy->files[i].path);
        mlg_json_pair_text(&j, "sha256", policy->files[i].sha256);
        mlg_json_end_map(&j);
    }
    mlg_json_end_list(&j);
    mlg_json_pair_uint(&j, "version", 1);
    mlg_json_end_map(&j);
    enum mlg_code code = mlg_buf_check(&text, err);
    if (code == MLG_OK)
        mlg_sha256_bytes(text.data, text.len, policy->sha256);
    mlg_buf_done(&text);
    return code;
}

static enum mlg_code check_sections(const struct mlg_policy *policy, struct mlg_err *err)
{
    const struct mlg_config *config = &policy->config;
    const char *missing = config->model_name == NULL || config->model_path == NULL ? "model.path"
                          : !config->promote.present                               ? "promote"
                          : !config->trust.present                                 ? "trust"
                                                                                   : NULL;
    if (missing == NULL)
        return MLG_OK;
    (void)mlg_err_set(err, MLG_E_CONFIG, "the policy in commit %.12s has no %s", policy->commit.hex,
                      missing);
    mlg_err_at(err, policy->path, 0, 0);
    return mlg_err_hint(err, "add it on the protected reference");
}

static enum mlg_code read_all(struct loader *l, const char *path)
{
    struct mlg_policy *policy = l->policy;
    struct mlg_policy_file only;
    policy->files = &only; /* until it is known how many files there are */
    l->capacity = 1;
    enum mlg_code code = read_config(l, path);
    policy->files = NULL;
    policy->files_count = 0;
    MLG_TRY(code);
    MLG_TRY(check_sections(policy, l->err));
    size_t signers = policy->config.trust.signers_count;
    l->capacity = 2 + signers + policy->config.validate_count;
    policy->files = mlg_arena_array(&policy->arena, l->capacity, sizeof *policy->files);
    policy->keys = calloc(signers, sizeof *policy->keys);
    if (policy->files == NULL)
        return mlg_arena_full(&policy->arena, l->err);
    if (policy->keys == NULL)
        return mlg_err_set(l->err, MLG_E_NOMEM, "out of memory");
    policy->files[policy->files_count++] = only;
    for (size_t i = 0; i < signers; i++)
        MLG_TRY(read_key(l, &policy->config.trust.signers[i]));
    MLG_TRY(read_approvers(l));
    MLG_TRY(read_contracts(l));
    return digest(policy, l->err);
}

enum mlg_code mlg_policy_read(const struct mlg_repo *repo, const struct mlg_oid *commit,
                              const char *path, struct mlg_policy *ret_policy, struct mlg_err *err)
{
    struct loader l = { .repo = repo, .policy = ret_policy, .err = err };
    *ret_policy = (struct mlg_policy){ .commit = *commit };
    mlg_arena_init(&ret_policy->arena, ARENA_BYTES);
    return read_all(&l, path);
}

void mlg_policy_done(struct mlg_policy *policy)
{
    for (size_t i = 0; i < policy->keys_count; i++)
        mlg_key_free(policy->keys[i].key);
    free(policy->keys);
    mlg_arena_done(&policy->arena);
    *policy = (struct mlg_policy){ 0 };
}

enum mlg_code mlg_policy_trust(struct mlg_policy *policy, const char *path, struct mlg_err *err)
{
    struct mlg_policy_key *keys =
        realloc(policy->keys, (policy->keys_count + 1) * sizeof *policy->keys);
    if (keys == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    policy->keys = keys;
    struct mlg_policy_key *key = &keys[policy->keys_count];
    *key = (struct mlg_policy_key){ .path = path,
                                    .for_now = true,
                                    .stages = MLG_REQUIRE_ALL | MLG_REQUIRE_PROMOTE };
    MLG_TRY(mlg_key_load_public(path, &key->key, err));
    policy->keys_count++;
    return name_key(policy, key, err);
}

const char *mlg_policy_file_sha256(const struct mlg_policy *policy, const char *path)
{
    for (size_t i = 0; i < policy->files_count; i++) {
        if (strcmp(policy->files[i].path, path) == 0)
            return policy->files[i].sha256;
    }
    return NULL;
}
