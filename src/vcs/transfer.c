#include <stdlib.h>

#include "git.h"

/*
 * A walk in which an object is written after everything it refers to, so that its being there means
 * that all of it is there, even if the process dies half way. The destination itself remembers what
 * has been visited.
 */
struct step {
    git_oid id;
    bool expanded; /* what it refers to lies above it on the stack, or is done */
};

struct walk {
    const struct mlg_repo *from, *to;
    struct step *steps;
    size_t count, capacity;
    size_t pushed;
};

static enum mlg_code push(struct walk *walk, const git_oid *id, struct mlg_err *err)
{
    if (++walk->pushed > REPO_OBJECTS)
        return mlg_err_set(err, MLG_E_LIMIT, "more than %d objects to copy", REPO_OBJECTS);
    if (walk->count == walk->capacity) {
        size_t capacity = walk->capacity == 0 ? 64 : walk->capacity * 2;
        struct step *steps = realloc(walk->steps, capacity * sizeof(*steps));
        if (steps == NULL)
            return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
        walk->steps = steps;
        walk->capacity = capacity;
    }
    walk->steps[walk->count++] = (struct step){ .id = *id };
    return MLG_OK;
}

static enum mlg_code push_commit(struct walk *walk, const git_commit *commit, struct mlg_err *err)
{
    MLG_TRY(push(walk, git_commit_tree_id(commit), err));
    for (unsigned i = 0; i < git_commit_parentcount(commit); i++)
        MLG_TRY(push(walk, git_commit_parent_id(commit, i), err));
    return MLG_OK;
}

static enum mlg_code push_tree(struct walk *walk, const git_tree *tree, struct mlg_err *err)
{
    for (size_t i = 0; i < git_tree_entrycount(tree); i++) {
        const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
        /* A submodule's commit is in another repository. */
        if (git_tree_entry_filemode(entry) != GIT_FILEMODE_COMMIT)
            MLG_TRY(push(walk, git_tree_entry_id(entry), err));
    }
    return MLG_OK;
}

static enum mlg_code push_references(struct walk *walk, const git_oid *id, git_object_t type,
                                     struct mlg_err *err)
{
    if (type == GIT_OBJECT_BLOB)
        return MLG_OK;
    git_object *object = NULL;
    if (git_object_lookup(&object, walk->from->git, id, type) != 0)
        return git_fail(walk->from, MLG_E_IO, err, "object not readable");
    enum mlg_code code = MLG_OK;
    if (type == GIT_OBJECT_COMMIT)
        code = push_commit(walk, (const git_commit *)object, err);
    else if (type == GIT_OBJECT_TREE)
        code = push_tree(walk, (const git_tree *)object, err);
    else if (type == GIT_OBJECT_TAG)
        code = push(walk, git_tag_target_id((const git_tag *)object), err);
    git_object_free(object);
    return code;
}

static enum mlg_code copy_object(const struct walk *walk, const git_oid *id, struct mlg_err *err)
{
    git_odb_object *object = NULL;
    if (git_odb_read(&object, walk->from->odb, id) != 0)
        return git_fail(walk->from, MLG_E_IO, err, "object not readable");
    git_oid written;
    int rc = git_odb_write(&written, walk->to->odb, git_odb_object_data(object),
                           git_odb_object_size(object), git_odb_object_type(object));
    git_odb_object_free(object);
    if (rc != 0)
        return git_fail(walk->to, MLG_E_IO, err, "object not written");
    if (!git_oid_equal(&written, id))
        return mlg_err_set(err, MLG_E_BUG, "an object changed its id while it was copied");
    return MLG_OK;
}

static enum mlg_code visit(struct walk *walk, struct mlg_err *err)
{
    struct step *top = &walk->steps[walk->count - 1];
    git_oid id = top->id;
    if (git_odb_exists(walk->to->odb, &id) == 1) {
        walk->count--;
        return MLG_OK;
    }
    if (top->expanded) {
        walk->count--;
        return copy_object(walk, &id, err);
    }
    top->expanded = true;
    size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    if (git_odb_read_header(&size, &type, walk->from->odb, &id) != 0) {
        enum mlg_code code = git_fail(walk->from, MLG_E_IO, err, "object missing");
        mlg_err_hint(err, "a shallow or partial clone? set fetch-depth: 0");
        return code;
    }
    if (size > REPO_OBJECT_BYTES) {
        mlg_err_set(err, MLG_E_LIMIT, "an object of %zu bytes is too large to copy", size);
        mlg_err_hint(err, "push the commit first: git push");
        return MLG_E_LIMIT;
    }
    return push_references(walk, &id, type, err);
}

enum mlg_code mlg_repo_transfer(const struct mlg_repo *from, const struct mlg_repo *to,
                                const struct mlg_oid *oids, size_t count, struct mlg_err *err)
{
    struct walk walk = { .from = from, .to = to };
    enum mlg_code code = MLG_OK;
    for (size_t i = 0; code == MLG_OK && i < count; i++) {
        git_oid id;
        code = oid_to_git(&oids[i], &id, err);
        if (code == MLG_OK)
            code = push(&walk, &id, err);
        while (code == MLG_OK && walk.count > 0)
            code = visit(&walk, err);
    }
    free(walk.steps);
    return code;
}
