#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "git.h"

#define LOCK_TRIES    100
#define LOCK_PAUSE_NS (10 * 1000 * 1000)

/* --- listing ---------------------------------------------------------------------------------- */

struct list {
    const struct mlg_repo *repo;
    struct mlg_arena *arena;
    struct mlg_str prefix;
    struct mlg_ref *refs; /* on the heap while it grows */
    size_t count, capacity;
};

static enum mlg_code add_ref(struct list *list, const git_reference *ref, struct mlg_err *err)
{
    if (list->count >= REPO_REFS)
        return mlg_err_set(err, MLG_E_LIMIT, "more than %d refs", REPO_REFS);
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 64 : list->capacity * 2;
        struct mlg_ref *refs = realloc(list->refs, capacity * sizeof(*refs));
        if (refs == NULL)
            return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
        list->refs = refs;
        list->capacity = capacity;
    }
    struct mlg_ref *added = &list->refs[list->count];
    *added = (struct mlg_ref){ .target = MLG_OID_ZERO };
    added->name = mlg_arena_copy(list->arena, mlg_str_of(git_reference_name(ref)));
    if (added->name == NULL)
        return mlg_arena_full(list->arena, err);
    added->symbolic = git_reference_type(ref) == GIT_REFERENCE_SYMBOLIC;
    git_oid id;
    if (!added->symbolic)
        oid_from_git(git_reference_target(ref), &added->target);
    else if (git_reference_name_to_id(&id, list->repo->git, added->name) == 0)
        oid_from_git(&id, &added->target);
    git_error_clear();
    list->count++;
    return MLG_OK;
}

static enum mlg_code collect(struct list *list, struct mlg_err *err)
{
    git_reference_iterator *iterator = NULL;
    /* A glob reads only the folders it can match; the prefix is compared again below. */
    char glob[1024];
    bool plain =
        list->prefix.len + 2 <= sizeof(glob) && strpbrk(list->prefix.data, "*?[\\") == NULL;
    (void)snprintf(glob, sizeof(glob), "%s*", plain ? list->prefix.data : "");
    int opened = plain ? git_reference_iterator_glob_new(&iterator, list->repo->git, glob)
                       : git_reference_iterator_new(&iterator, list->repo->git);
    if (opened != 0)
        return git_fail(list->repo, MLG_E_IO, err, "refs not readable");
    enum mlg_code code = MLG_OK;
    while (code == MLG_OK) {
        git_reference *ref = NULL;
        int rc = git_reference_next(&ref, iterator);
        if (rc == GIT_ITEROVER)
            break;
        if (rc != 0)
            code = git_fail(list->repo, MLG_E_IO, err, "refs not readable");
        else if (mlg_str_starts(mlg_str_of(git_reference_name(ref)), list->prefix))
            code = add_ref(list, ref, err);
        git_reference_free(ref);
    }
    git_reference_iterator_free(iterator);
    return code;
}

static int by_name(const void *a, const void *b)
{
    const struct mlg_ref *left = a;
    const struct mlg_ref *right = b;
    return strcmp(left->name, right->name);
}

enum mlg_code mlg_repo_list_refs(const struct mlg_repo *repo, struct mlg_arena *arena,
                                 const char *prefix, struct mlg_ref **ret_refs, size_t *ret_count,
                                 struct mlg_err *err)
{
    struct list list = { .repo = repo, .arena = arena, .prefix = mlg_str_of(prefix) };
    enum mlg_code code = collect(&list, err);
    struct mlg_ref *refs = NULL;
    if (code == MLG_OK) {
        refs = mlg_arena_array(arena, list.count, sizeof(*refs));
        if (refs == NULL)
            code = mlg_arena_full(arena, err);
    }
    if (code == MLG_OK) {
        if (list.count > 0) {
            qsort(list.refs, list.count, sizeof(*list.refs), by_name);
            memcpy(refs, list.refs, list.count * sizeof(*refs));
        }
        *ret_refs = refs;
        *ret_count = list.count;
    }
    free(list.refs);
    return code;
}

/* --- creating --------------------------------------------------------------------------------- */

static enum mlg_code fail_in_the_way(const struct mlg_repo *repo, const char *name,
                                     const char *other, struct mlg_err *err)
{
    mlg_err_set(err, MLG_E_CONFIG, "ref %.120s is in the way of %.160s", other, name);
    mlg_err_hint(err, "git cannot hold both: remove or rename it");
    mlg_err_at(err, mlg_repo_path(repo), 0, 0);
    return MLG_E_CONFIG;
}

/* A lock does not see that a packed ref "a" forbids "a/b", or the reverse. */
static enum mlg_code check_room(const struct mlg_repo *repo, const char *name, struct mlg_err *err)
{
    char above[1024];
    if (strlen(name) >= sizeof(above))
        return mlg_err_set(err, MLG_E_CONFIG, "a ref's name of %zu bytes is too long",
                           strlen(name));
    for (const char *slash = strchr(name, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        memcpy(above, name, (size_t)(slash - name));
        above[slash - name] = '\0';
        git_reference *ref = NULL;
        /* "refs" and "refs/tags" are no refs: an invalid name is as good as a missing one. */
        bool there = git_reference_lookup(&ref, repo->git, above) == 0;
        git_reference_free(ref);
        git_error_clear();
        if (there)
            return fail_in_the_way(repo, name, above, err);
    }
    (void)snprintf(above, sizeof(above), "%.1021s/", name);
    struct mlg_arena arena;
    mlg_arena_init(&arena, (size_t)64 << 20);
    struct mlg_ref *below = NULL;
    size_t count = 0;
    enum mlg_code code = mlg_repo_list_refs(repo, &arena, above, &below, &count, err);
    if (code == MLG_OK && count > 0)
        code = fail_in_the_way(repo, name, below[0].name, err);
    mlg_arena_done(&arena);
    return code;
}

static enum mlg_code take_lock(const struct mlg_repo *repo, git_transaction *transaction,
                               const char *name, bool *ret_locked, struct mlg_err *err)
{
    const struct timespec pause = { .tv_nsec = LOCK_PAUSE_NS };
    for (int i = 0; i < LOCK_TRIES; i++) {
        int rc = git_transaction_lock_ref(transaction, name);
        if (rc == 0) {
            *ret_locked = true;
            return MLG_OK;
        }
        if (rc != GIT_ELOCKED)
            return git_fail(repo, MLG_E_IO, err, "ref %s not lockable", name);
        (void)nanosleep(&pause, NULL);
    }
    git_error_clear();
    *ret_locked = false;
    return MLG_OK;
}

/* What the ref names now; *ret_there false when it is not there. */
static enum mlg_code look_up(const struct mlg_repo *repo, const char *name, bool *ret_there,
                             struct mlg_oid *ret_target, struct mlg_err *err)
{
    git_reference *ref = NULL;
    int rc = git_reference_lookup(&ref, repo->git, name);
    *ret_there = rc == 0;
    if (rc == GIT_ENOTFOUND) {
        git_error_clear();
        return MLG_OK;
    }
    if (rc != 0)
        return git_fail(repo, MLG_E_IO, err, "ref %s not readable", name);
    *ret_target = MLG_OID_ZERO;
    if (git_reference_type(ref) == GIT_REFERENCE_DIRECT)
        oid_from_git(git_reference_target(ref), ret_target);
    git_reference_free(ref);
    return MLG_OK;
}

static enum mlg_code write_locked(const struct mlg_repo *repo, git_transaction *transaction,
                                  const char *name, const git_oid *target, struct mlg_err *err)
{
    /* Goes into a reflog, where the repository keeps one for tags. */
    git_signature *who = NULL;
    int rc = git_signature_new(&who, "mlgate", "mlgate@localhost", 0, 0);
    if (rc == 0)
        rc = git_transaction_set_target(transaction, name, target, who, "mlgate: create");
    if (rc == 0)
        rc = git_transaction_commit(transaction);
    git_signature_free(who);
    if (rc != 0)
        return git_fail(repo, MLG_E_IO, err, "ref %s not written", name);
    return MLG_OK;
}

static enum mlg_code create_locked(const struct mlg_repo *repo, git_transaction *transaction,
                                   const char *name, const git_oid *target,
                                   struct mlg_ref_outcome *outcome, mlg_step_fn at_step,
                                   void *step_user, struct mlg_err *err)
{
    bool there = false;
    MLG_TRY(look_up(repo, name, &there, &outcome->target, err));
    if (there) {
        outcome->what = MLG_REF_EXISTS;
        return MLG_OK;
    }
    MLG_TRY(check_room(repo, name, err));
    if (at_step != NULL)
        at_step(step_user, "ref-locked");
    MLG_TRY(write_locked(repo, transaction, name, target, err));
    outcome->what = MLG_REF_CREATED;
    oid_from_git(target, &outcome->target);
    return MLG_OK;
}

enum mlg_code mlg_repo_create_ref(const struct mlg_repo *repo, const char *name,
                                  const struct mlg_oid *target, mlg_step_fn at_step,
                                  void *step_user, struct mlg_ref_outcome *ret_outcome,
                                  struct mlg_err *err)
{
    git_oid id;
    MLG_TRY(oid_to_git(target, &id, err));
    if (git_odb_exists(repo->odb, &id) != 1)
        return mlg_err_set(err, MLG_E_BUG, "ref %s to an object that is not there", name);
    if (git_reference_is_valid_name(name) != 1)
        return mlg_err_set(err, MLG_E_CONFIG, "\"%s\" is no name of a ref", name);
    git_transaction *transaction = NULL;
    if (git_transaction_new(&transaction, repo->git) != 0)
        return git_fail(repo, MLG_E_IO, err, "refs not lockable");
    struct mlg_ref_outcome outcome = { .what = MLG_REF_LOCKED, .target = MLG_OID_ZERO };
    (void)snprintf(outcome.lock_path, sizeof(outcome.lock_path), "%s%s.lock",
                   git_repository_commondir(repo->git), name);
    bool locked = false;
    enum mlg_code code = take_lock(repo, transaction, name, &locked, err);
    if (code == MLG_OK && locked)
        code = create_locked(repo, transaction, name, &id, &outcome, at_step, step_user, err);
    git_transaction_free(transaction);
    MLG_TRY(code);
    if (outcome.what != MLG_REF_CREATED) {
        *ret_outcome = outcome;
        return MLG_OK;
    }
    bool there = false;
    MLG_TRY(look_up(repo, name, &there, &outcome.target, err));
    if (!there || !mlg_oid_equal(&outcome.target, target))
        return mlg_err_set(err, MLG_E_IO, "ref %s is not what was just written", name);
    *ret_outcome = outcome;
    return MLG_OK;
}
