#include <stdio.h>

#include "git.h"

#define REF_NAME_BYTES 1024

enum mlg_code mlg_repo_head(const struct mlg_repo *repo, struct mlg_oid *ret_commit,
                            struct mlg_err *err)
{
    git_oid id;
    if (git_reference_name_to_id(&id, repo->git, "HEAD") != 0)
        return git_fail(repo, MLG_E_IO, err, "HEAD leads to no commit");
    oid_from_git(&id, ret_commit);
    return MLG_OK;
}

/* The commit of an id, or of the tag object that has it. */
static enum mlg_code peel(const struct mlg_repo *repo, const char *name, const git_oid *id,
                          struct mlg_oid *ret_commit, struct mlg_err *err)
{
    git_object *object = NULL;
    git_object *commit = NULL;
    enum mlg_code code = MLG_OK;
    if (git_object_lookup(&object, repo->git, id, GIT_OBJECT_ANY) != 0)
        code = git_fail(repo, MLG_E_CONFIG, err, "\"%s\" names no commit", name);
    else if (git_object_peel(&commit, object, GIT_OBJECT_COMMIT) != 0)
        code = git_fail(repo, MLG_E_CONFIG, err, "\"%s\" leads to no commit", name);
    else
        oid_from_git(git_object_id(commit), ret_commit);
    git_object_free(commit);
    git_object_free(object);
    return code;
}

/* "<folder><name>", when there is such a ref; else "". */
static bool find_ref(const struct mlg_repo *repo, const char *folder, const char *name,
                     char ret_ref[REF_NAME_BYTES], git_oid *ret_id)
{
    int length = snprintf(ret_ref, REF_NAME_BYTES, "%s%s", folder, name);
    bool found = length > 0 && length < REF_NAME_BYTES &&
                 git_reference_name_to_id(ret_id, repo->git, ret_ref) == 0;
    git_error_clear();
    if (!found)
        ret_ref[0] = '\0';
    return found;
}

static enum mlg_code fail_ambiguous(const struct mlg_repo *repo, const char *name, const char *one,
                                    const char *other, struct mlg_err *err)
{
    mlg_err_set(err, MLG_E_CONFIG, "\"%.60s\" is both %.120s and %.120s", name, one, other);
    mlg_err_hint(err, "write the whole name of the one that is meant, and find out who made the "
                      "other");
    mlg_err_at(err, mlg_repo_path(repo), 0, 0);
    return MLG_E_CONFIG;
}

/* Tags are looked for only to be refused: other than branches they are pushed by whoever may push
 * anything. */
static enum mlg_code resolve_branch(const struct mlg_repo *repo, const char *name, git_oid *ret_id,
                                    struct mlg_err *err)
{
    static const char *const folders[] = { "refs/heads/", "refs/remotes/", "refs/tags/" };
    char found[3][REF_NAME_BYTES];
    git_oid ids[3];
    const char *first = NULL;
    for (size_t i = 0; i < 3; i++) {
        if (!find_ref(repo, folders[i], name, found[i], &ids[i]))
            continue;
        if (first != NULL)
            return fail_ambiguous(repo, name, first, found[i], err);
        first = found[i];
        *ret_id = ids[i];
    }
    if (first != NULL && first != found[2])
        return MLG_OK;
    mlg_err_set(err, MLG_E_CONFIG, "\"%.200s\" is no branch", name);
    mlg_err_hint(err, "a branch (main, origin/main), a ref's whole name (refs/tags/v1) or an id of "
                      "40 digits");
    mlg_err_at(err, mlg_repo_path(repo), 0, 0);
    return MLG_E_CONFIG;
}

enum mlg_code mlg_repo_resolve(const struct mlg_repo *repo, const char *name,
                               struct mlg_oid *ret_commit, struct mlg_err *err)
{
    git_oid id;
    struct mlg_oid written;
    char whole[REF_NAME_BYTES];
    if (mlg_oid_parse(mlg_str_of(name), &written))
        MLG_TRY(oid_to_git(&written, &id, err));
    else if (strncmp(name, "refs/", 5) != 0)
        MLG_TRY(resolve_branch(repo, name, &id, err));
    else if (!find_ref(repo, "", name, whole, &id))
        return git_fail(repo, MLG_E_CONFIG, err, "\"%s\" names no commit", name);
    return peel(repo, name, &id, ret_commit, err);
}

enum mlg_code mlg_repo_is_ancestor(const struct mlg_repo *repo, const struct mlg_oid *ancestor,
                                   const struct mlg_oid *descendant, bool *ret_is,
                                   struct mlg_err *err)
{
    git_oid old;
    git_oid new;
    MLG_TRY(oid_to_git(ancestor, &old, err));
    MLG_TRY(oid_to_git(descendant, &new, err));
    git_commit *found = NULL;
    if (git_commit_lookup(&found, repo->git, &old) != 0)
        return git_fail(repo, MLG_E_IO, err, "commit %s is not here", ancestor->hex);
    git_commit_free(found);
    found = NULL;
    if (git_commit_lookup(&found, repo->git, &new) != 0)
        return git_fail(repo, MLG_E_IO, err, "commit %s is not here", descendant->hex);
    git_commit_free(found);
    int rc = git_oid_equal(&old, &new) ? 1 : git_graph_descendant_of(repo->git, &new, &old);
    if (rc < 0)
        return git_fail(repo, MLG_E_IO, err, "history of %s not readable", descendant->hex);
    *ret_is = rc == 1;
    return MLG_OK;
}

static bool copy_bytes(const git_buf *from, struct mlg_arena *arena, struct mlg_str *to)
{
    char *bytes = mlg_arena_copy(arena, (struct mlg_str){ from->ptr, from->size });
    *to = (struct mlg_str){ bytes, bytes == NULL ? 0 : from->size };
    return bytes != NULL;
}

static enum mlg_code read_signature(const struct mlg_repo *repo, struct mlg_arena *arena,
                                    git_oid *id, const char *hex, struct mlg_commit *commit,
                                    struct mlg_err *err)
{
    git_buf signature = { 0 };
    git_buf signed_bytes = { 0 };
    enum mlg_code code = MLG_OK;
    int rc = git_commit_extract_signature(&signature, &signed_bytes, repo->git, id, NULL);
    if (rc == GIT_ENOTFOUND)
        git_error_clear();
    else if (rc != 0)
        code = git_fail(repo, MLG_E_IO, err, "commit %s not readable", hex);
    else if (!copy_bytes(&signature, arena, &commit->signature) ||
             !copy_bytes(&signed_bytes, arena, &commit->signed_bytes))
        code = mlg_arena_full(arena, err);
    git_buf_dispose(&signature);
    git_buf_dispose(&signed_bytes);
    return code;
}

enum mlg_code mlg_repo_read_commit(const struct mlg_repo *repo, struct mlg_arena *arena,
                                   const struct mlg_oid *id, struct mlg_commit *ret_commit,
                                   struct mlg_err *err)
{
    git_oid git_id;
    MLG_TRY(oid_to_git(id, &git_id, err));
    git_object *object = NULL;
    if (git_object_lookup(&object, repo->git, &git_id, GIT_OBJECT_ANY) != 0)
        return git_fail(repo, MLG_E_IO, err, "commit %s is not here", id->hex);
    bool is_commit = git_object_type(object) == GIT_OBJECT_COMMIT;
    git_object_free(object);
    if (!is_commit)
        return mlg_err_set(err, MLG_E_SYNTAX, "%s is no commit", id->hex);
    struct mlg_commit commit = { 0 };
    MLG_TRY(read_signature(repo, arena, &git_id, id->hex, &commit, err));
    *ret_commit = commit;
    return MLG_OK;
}

static enum mlg_code add_blob(const struct mlg_repo *repo, const git_oid *id, struct mlg_buf *out,
                              struct mlg_err *err)
{
    size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    if (git_odb_read_header(&size, &type, repo->odb, id) != 0)
        return git_fail(repo, MLG_E_IO, err, "file not readable");
    /* Asked before it is read, so that a huge file takes no memory. */
    if (size > out->limit_bytes - (out->len < out->limit_bytes ? out->len : out->limit_bytes))
        return mlg_err_set(err, MLG_E_LIMIT, "%zu bytes are more than the %zu allowed", size,
                           out->limit_bytes);
    git_blob *blob = NULL;
    if (git_blob_lookup(&blob, repo->git, id) != 0)
        return git_fail(repo, MLG_E_IO, err, "file not readable");
    mlg_buf_add(out, git_blob_rawcontent(blob), (size_t)git_blob_rawsize(blob));
    git_blob_free(blob);
    return mlg_buf_check(out, err);
}

enum mlg_code mlg_repo_read_file(const struct mlg_repo *repo, const struct mlg_oid *commit,
                                 const char *path, struct mlg_buf *out, struct mlg_err *err)
{
    git_oid id;
    MLG_TRY(oid_to_git(commit, &id, err));
    git_commit *found = NULL;
    git_tree *tree = NULL;
    git_tree_entry *entry = NULL;
    enum mlg_code code = MLG_OK;
    if (git_commit_lookup(&found, repo->git, &id) != 0 || git_commit_tree(&tree, found) != 0) {
        code = git_fail(repo, MLG_E_IO, err, "commit %s not readable", commit->hex);
    } else if (git_tree_entry_bypath(&entry, tree, path) != 0) {
        code = git_fail(NULL, MLG_E_IO, err, "not in commit %.12s", commit->hex);
    } else if (git_tree_entry_filemode(entry) != GIT_FILEMODE_BLOB &&
               git_tree_entry_filemode(entry) != GIT_FILEMODE_BLOB_EXECUTABLE) {
        code = mlg_err_set(err, MLG_E_CONFIG, "no regular file in commit %.12s", commit->hex);
    } else {
        code = add_blob(repo, git_tree_entry_id(entry), out, err);
    }
    if (code != MLG_OK)
        mlg_err_at(err, path, 0, 0);
    git_tree_entry_free(entry);
    git_tree_free(tree);
    git_commit_free(found);
    return code;
}
