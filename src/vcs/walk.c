#include <string.h>

#include "git.h"

struct walk {
    const struct mlg_repo *repo;
    git_revwalk *git;
    const char *path;
};

/* The id of what is at the path in a commit, all zero when nothing is. */
static bool find_entry(const struct walk *w, git_commit *commit, git_oid *ret_id)
{
    git_tree *tree = NULL;
    git_tree_entry *entry = NULL;
    int rc = git_commit_tree(&tree, commit);
    if (rc == 0)
        rc = git_tree_entry_bypath(&entry, tree, w->path);
    memset(ret_id, 0, sizeof *ret_id);
    if (rc == 0)
        git_oid_cpy(ret_id, git_tree_entry_id(entry));
    git_tree_entry_free(entry);
    git_tree_free(tree);
    return rc == 0 || (rc == GIT_ENOTFOUND && tree != NULL);
}

/* Does the path differ from that of each parent? A merge that takes one side as it is made nothing
 * of it. */
static bool made_path(const struct walk *w, git_commit *commit, bool *ret_made)
{
    git_oid own, other;
    unsigned parents = git_commit_parentcount(commit);
    bool readable = find_entry(w, commit, &own);
    bool made = parents > 0 || !git_oid_is_zero(&own);
    for (unsigned i = 0; readable && made && i < parents; i++) {
        git_commit *parent = NULL;
        readable = git_commit_parent(&parent, commit, i) == 0 && find_entry(w, parent, &other);
        made = readable && !git_oid_equal(&own, &other);
        git_commit_free(parent);
    }
    *ret_made = made;
    return readable;
}

static enum mlg_code visit_one(const struct walk *w, const git_oid *id, mlg_commit_fn visit,
                               void *user, struct mlg_err *err)
{
    struct mlg_oid oid;
    bool made = true;
    oid_from_git(id, &oid);
    if (w->path != NULL) {
        git_commit *commit = NULL;
        bool readable =
            git_commit_lookup(&commit, w->repo->git, id) == 0 && made_path(w, commit, &made);
        git_commit_free(commit);
        if (!readable)
            return git_fail(w->repo, MLG_E_IO, err, "commit %s not readable", oid.hex);
        git_error_clear();
    }
    return made ? visit(user, &oid, err) : MLG_OK;
}

static enum mlg_code start(const struct walk *w, const struct mlg_oid *tip,
                           const struct mlg_oid *behind, struct mlg_err *err)
{
    git_oid id;
    MLG_TRY(oid_to_git(tip, &id, err));
    (void)git_revwalk_sorting(w->git, GIT_SORT_TOPOLOGICAL | GIT_SORT_TIME);
    if (git_revwalk_push(w->git, &id) != 0)
        return git_fail(w->repo, MLG_E_IO, err, "commit %s is not here", tip->hex);
    if (behind == NULL)
        return MLG_OK;
    MLG_TRY(oid_to_git(behind, &id, err));
    if (git_revwalk_hide(w->git, &id) != 0)
        return git_fail(w->repo, MLG_E_IO, err, "commit %s is not here", behind->hex);
    return MLG_OK;
}

enum mlg_code mlg_repo_walk(const struct mlg_repo *repo, const struct mlg_oid *tip,
                            const struct mlg_oid *behind, const char *path, mlg_commit_fn visit,
                            void *user, struct mlg_err *err)
{
    struct walk w = { .repo = repo, .path = path };
    if (mlg_repo_is_shallow(repo)) {
        mlg_err_set(err, MLG_E_IO, "history of %s is cut off: a shallow clone", tip->hex);
        mlg_err_hint(err, "set fetch-depth: 0, or: git fetch --unshallow");
        mlg_err_at(err, mlg_repo_path(repo), 0, 0);
        return MLG_E_IO;
    }
    if (git_revwalk_new(&w.git, repo->git) != 0)
        return git_fail(repo, MLG_E_IO, err, "history not readable");
    enum mlg_code code = start(&w, tip, behind, err);
    git_oid id;
    for (size_t seen = 0; code == MLG_OK; seen++) {
        int rc = git_revwalk_next(&id, w.git);
        if (rc == GIT_ITEROVER)
            break;
        if (rc != 0)
            code = git_fail(repo, MLG_E_IO, err, "history of %s not readable", tip->hex);
        else if (seen == REPO_OBJECTS)
            code = mlg_err_set(err, MLG_E_LIMIT, "more than %d commits", REPO_OBJECTS);
        else
            code = visit_one(&w, &id, visit, user, err);
    }
    git_error_clear();
    git_revwalk_free(w.git);
    return code;
}
