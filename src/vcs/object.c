#include "git.h"

bool mlg_repo_has(const struct mlg_repo *repo, const struct mlg_oid *oid)
{
    git_oid id;
    return oid_to_git(oid, &id, NULL) == MLG_OK && git_odb_exists(repo->odb, &id) == 1;
}

static bool kind_from_git(git_object_t type, enum mlg_object_kind *ret_kind)
{
    switch (type) {
    case GIT_OBJECT_COMMIT:
        *ret_kind = MLG_OBJECT_COMMIT;
        return true;
    case GIT_OBJECT_TREE:
        *ret_kind = MLG_OBJECT_TREE;
        return true;
    case GIT_OBJECT_BLOB:
        *ret_kind = MLG_OBJECT_BLOB;
        return true;
    case GIT_OBJECT_TAG:
        *ret_kind = MLG_OBJECT_TAG;
        return true;
    default:
        return false;
    }
}

enum mlg_code mlg_repo_read_object(const struct mlg_repo *repo, const struct mlg_oid *oid,
                                   enum mlg_object_kind *ret_kind, struct mlg_buf *out,
                                   struct mlg_err *err)
{
    git_oid id;
    MLG_TRY(oid_to_git(oid, &id, err));
    size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    if (git_odb_read_header(&size, &type, repo->odb, &id) != 0)
        return git_fail(repo, MLG_E_IO, err, "object %s is not here", oid->hex);
    enum mlg_object_kind kind = MLG_OBJECT_BLOB;
    if (!kind_from_git(type, &kind))
        return mlg_err_set(err, MLG_E_IO, "object %s is of no known kind", oid->hex);
    if (size > out->limit_bytes || out->len > out->limit_bytes - size)
        return mlg_err_set(err, MLG_E_LIMIT, "object %s has %zu bytes, more than the %zu allowed",
                           oid->hex, size, out->limit_bytes);
    git_odb_object *object = NULL;
    if (git_odb_read(&object, repo->odb, &id) != 0)
        return git_fail(repo, MLG_E_IO, err, "object %s not readable", oid->hex);
    mlg_buf_add(out, git_odb_object_data(object), git_odb_object_size(object));
    git_odb_object_free(object);
    MLG_TRY(mlg_buf_check(out, err));
    *ret_kind = kind;
    return MLG_OK;
}

enum mlg_code mlg_repo_write_tag(const struct mlg_repo *repo, struct mlg_str bytes,
                                 struct mlg_oid *ret_oid, struct mlg_err *err)
{
    git_oid id;
    if (git_odb_write(&id, repo->odb, bytes.data, bytes.len, GIT_OBJECT_TAG) != 0)
        return git_fail(repo, MLG_E_IO, err, "tag object not written");
    /* libgit2's own reading of what was stored is the judge; nothing refers to a bad one. */
    git_tag *tag = NULL;
    if (git_tag_lookup(&tag, repo->git, &id) != 0)
        return git_fail(repo, MLG_E_BUG, err, "tag object not readable as one");
    bool whole = git_tag_tagger(tag) != NULL && git_tag_name(tag) != NULL;
    git_tag_free(tag);
    if (!whole)
        return mlg_err_set(err, MLG_E_BUG, "tag object without name or tagger");
    oid_from_git(&id, ret_oid);
    return MLG_OK;
}
