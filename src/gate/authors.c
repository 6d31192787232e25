#include "authors.h"

#include <string.h>

#define CHANGE_COMMITS 100000
#define COMMIT_BYTES   ((size_t)16 << 20)

struct search {
    const struct gate_case *c;
    const struct mlg_signers *const *lists;
    size_t lists_count;
    struct authors *authors;
    size_t seen;
    struct mlg_arena scratch;
};

static void add_line(struct authors *authors, const struct mlg_signer *line)
{
    for (size_t i = 0; i < authors->count; i++) {
        if (authors->lines[i] == line)
            return;
    }
    authors->lines[authors->count++] = line;
}

/* All lines of the key: one person may be written down under several names. */
static bool add_key(const struct search *s, struct mlg_str key)
{
    bool found = false;
    for (size_t i = 0; i < s->lists_count; i++) {
        for (size_t k = 0; k < s->lists[i]->count; k++) {
            const struct mlg_signer *line = &s->lists[i]->items[k];
            if (line->cert_authority || !mlg_str_equal(line->key, key))
                continue;
            add_line(s->authors, line);
            found = true;
        }
    }
    return found;
}

/* A key that is in no line could be anybody's, the approver's second one too: it says nothing. */
static enum mlg_code visit(void *user, const struct mlg_oid *id, struct mlg_err *err)
{
    struct search *s = user;
    struct mlg_commit commit;
    struct mlg_sshsig signature;
    if (++s->seen > CHANGE_COMMITS)
        return mlg_err_set(err, MLG_E_LIMIT, "a change of more than %d commits", CHANGE_COMMITS);
    mlg_arena_reset(&s->scratch);
    MLG_TRY(mlg_repo_read_commit(s->c->gate->repo, &s->scratch, id, &commit, err));
    bool known =
        commit.signature.len > 0 &&
        mlg_sshsig_parse(&s->scratch, commit.signature, "commit", &signature, NULL) == MLG_OK &&
        mlg_sshsig_verify(&signature, "git", commit.signed_bytes) && add_key(s, signature.key);
    if (!known && mlg_oid_is_zero(&s->authors->unknown))
        s->authors->unknown = *id;
    return MLG_OK;
}

/* A model in force whose commit is lost is told elsewhere, and lets nothing move. */
static enum mlg_code walk(struct search *s)
{
    const struct mlg_gate *gate = s->c->gate;
    const struct mlg_oid *base = gate->head != NULL ? &gate->head->commit : NULL;
    struct mlg_err *err = s->c->err;
    bool follows = false;
    if (base != NULL && !mlg_repo_has(gate->repo, base))
        base = NULL;
    if (base != NULL && !mlg_oid_equal(base, &gate->commit))
        MLG_TRY(mlg_repo_is_ancestor(gate->repo, base, &gate->commit, &follows, err));
    MLG_TRY(visit(s, &gate->commit, err));
    if (!follows)
        MLG_TRY(mlg_repo_walk(gate->repo, &gate->commit, NULL, gate->model_path, visit, s, err));
    return base == NULL ? MLG_OK
                        : mlg_repo_walk(gate->repo, &gate->commit, base, NULL, visit, s, err);
}

static const char *find_actor(const struct mlg_gate *gate)
{
    const struct mlg_config_trust *trust = &gate->policy.config.trust;
    for (size_t i = 0; gate->options.actor != NULL && i < trust->actors_count; i++) {
        if (strcmp(trust->actors[i].actor, gate->options.actor) == 0)
            return trust->actors[i].principal;
    }
    return NULL;
}

enum mlg_code authors_find(const struct gate_case *c, const struct mlg_signers *const *lists,
                           size_t lists_count, struct authors *ret_authors)
{
    struct authors authors = { .actor = find_actor(c->gate), .unknown = MLG_OID_ZERO };
    struct search s = { .c = c, .lists = lists, .lists_count = lists_count, .authors = &authors };
    size_t lines = 0;
    for (size_t i = 0; i < lists_count; i++)
        lines += lists[i]->count;
    authors.lines = mlg_arena_array(&c->gate->arena, lines, sizeof *authors.lines);
    if (authors.lines == NULL)
        return mlg_arena_full(&c->gate->arena, c->err);
    mlg_arena_init(&s.scratch, COMMIT_BYTES);
    enum mlg_code code = walk(&s);
    mlg_arena_done(&s.scratch);
    if (code == MLG_OK)
        *ret_authors = authors;
    return code;
}

bool authors_are_known(const struct authors *authors)
{
    return authors->actor != NULL || mlg_oid_is_zero(&authors->unknown);
}

bool authors_include(const struct authors *authors, struct mlg_str key,
                     const struct mlg_signer *signer)
{
    for (size_t i = 0; i < authors->count; i++) {
        if (mlg_str_equal(authors->lines[i]->key, key) ||
            mlg_pattern_lists_meet(authors->lines[i]->principals, signer->principals))
            return true;
    }
    return authors->actor != NULL && mlg_pattern_lists_meet(signer->principals, authors->actor);
}
