/* Approvals: which of the files in the folder count, and how many different keys they are. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/base/file.h>

#include "gate.h"

#define FOLDER_LIMIT    1000
#define STATEMENT_BYTES ((size_t)64 << 10)

struct vote {
    const char *path;
    struct mlg_str key; /* empty: it does not count */
    const struct mlg_signer *signer;
    char sha256[MLG_SHA256_HEX];
};

/* Who made the change. Both ways may say somebody; neither of them may approve. */
struct author {
    struct mlg_str key;         /* of the commit's signature, when it is listed; else empty */
    const char *key_principals; /* its line */
    const char *principal;      /* of the actor */
};

/* ---- the author ---- */

/* A key that is in no line could be anybody's, the approver's second one too: it says nothing. */
static enum mlg_code find_signer(const struct gate_case *c, const struct mlg_signers *signers,
                                 struct author *author)
{
    struct mlg_commit commit;
    struct mlg_sshsig signature;
    const struct mlg_signer *line = NULL;
    MLG_TRY(
        mlg_repo_read_commit(c->gate->repo, &c->gate->arena, &c->gate->commit, &commit, c->err));
    if (commit.signature.len == 0 ||
        mlg_sshsig_parse(&c->gate->arena, commit.signature, "commit", &signature, NULL) != MLG_OK ||
        !mlg_sshsig_verify(&signature, "git", commit.signed_bytes))
        return MLG_OK;
    (void)mlg_signers_find(signers, signature.key, "git", c->gate->now, &line);
    if (line != NULL) {
        author->key = signature.key;
        author->key_principals = line->principals;
    }
    return MLG_OK;
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

static bool is_author(const struct author *author, const struct vote *vote)
{
    if (author->key.len > 0 && (mlg_str_equal(author->key, vote->key) ||
                                strcmp(author->key_principals, vote->signer->principals) == 0))
        return true;
    return author->principal != NULL &&
           mlg_pattern_list_match(vote->signer->principals, author->principal);
}

/* ---- the folder ---- */

static int is_approval(const struct dirent *entry)
{
    struct mlg_str name = mlg_str_of(entry->d_name);
    return name.len > 5 && mlg_str_ends(name, MLG_STR(".json"));
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* A folder that is not there holds no approvals. */
static enum mlg_code list_folder(const struct gate_case *c, struct vote **ret_votes,
                                 size_t *ret_count)
{
    struct dirent **names = NULL;
    const char *folder = c->gate->approvals;
    int count = scandir(folder, &names, is_approval, by_bytes);
    if (count < 0 && errno != ENOENT) {
        (void)mlg_err_set(c->err, MLG_E_IO, "cannot be listed: %s", strerror(errno));
        mlg_err_at(c->err, folder, 0, 0);
        return MLG_E_IO;
    }
    size_t found = count > 0 ? (size_t)count : 0;
    struct vote *votes = mlg_arena_array(&c->gate->arena, found, sizeof *votes);
    bool full = votes == NULL;
    for (size_t i = 0; i < found; i++) {
        if (!full)
            votes[i].path = mlg_path_join(&c->gate->arena, folder, names[i]->d_name);
        full = full || votes[i].path == NULL;
        free(names[i]);
    }
    free(names);
    if (full)
        return mlg_arena_full(&c->gate->arena, c->err);
    if (found > FOLDER_LIMIT)
        return mlg_err_set(c->err, MLG_E_LIMIT, "more than %d approvals", FOLDER_LIMIT);
    *ret_votes = votes;
    *ret_count = found;
    return MLG_OK;
}

/* Read one and ask whether it speaks of what is wanted; *ret_why is NULL when it does. What cannot
 * be read does not count; only memory is an error. */
static enum mlg_code read_vote(const struct gate_case *c, const struct mlg_signers *signers,
                               struct vote *vote, const char **ret_why)
{
    struct mlg_err why = MLG_ERR_INIT;
    struct gate_case quiet = *c;
    struct mlg_str bytes = { 0 }, text = { 0 };
    struct mlg_sshsig signature;
    struct mlg_approval approval;
    enum mlg_approval_check check = MLG_APPROVAL_BAD_SIGNATURE;
    quiet.err = &why;
    const char *signature_path = mlg_arena_print(&c->gate->arena, "%s.sig", vote->path);
    if (signature_path == NULL)
        return mlg_arena_full(&c->gate->arena, c->err);
    enum mlg_code code = gate_read(&quiet, vote->path, STATEMENT_BYTES, &bytes);
    if (code == MLG_OK)
        code = gate_read(&quiet, signature_path, MLG_SSHSIG_BYTES, &text);
    if (code == MLG_OK)
        code = mlg_sshsig_parse(&c->gate->arena, text, signature_path, &signature, &why);
    if (code == MLG_OK)
        code =
            mlg_approval_verify(&c->gate->arena, bytes, vote->path, &signature, signers, &c->wanted,
                                c->gate->now, &check, &approval, &vote->signer, &why);
    if (code == MLG_OK && check == MLG_APPROVAL_OK) {
        vote->key = signature.key;
        mlg_sha256_bytes(bytes.data, bytes.len, vote->sha256);
        *ret_why = NULL;
        return MLG_OK;
    }
    *ret_why = code == MLG_OK ? mlg_approval_check_text(check)
                              : mlg_arena_print(&c->gate->arena, "%s", why.text);
    return *ret_why != NULL ? MLG_OK : mlg_arena_full(&c->gate->arena, c->err);
}

static bool is_first_of_key(const struct vote *votes, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (votes[k].key.len > 0 && mlg_str_equal(votes[k].key, votes[i].key))
            return false;
    }
    return true;
}

/* Count different keys; each file that does not count is told, if `tell`. */
static enum mlg_code count_votes(const struct gate_case *c, const struct mlg_signers *signers,
                                 const struct author *author, bool tell, struct vote *votes,
                                 size_t count, size_t *ret_keys)
{
    size_t keys = 0;
    for (size_t i = 0; i < count; i++) {
        const char *why = NULL;
        MLG_TRY(read_vote(c, signers, &votes[i], &why));
        if (why == NULL && author != NULL && is_author(author, &votes[i])) {
            why = "its signer is the author of the change";
            votes[i].key = (struct mlg_str){ 0 };
        }
        keys += why == NULL && is_first_of_key(votes, i);
        if (why != NULL && tell)
            MLG_TRY(gate_find(c, "gate.approval_void", MLG_LEVEL_WARNING, votes[i].path, NULL,
                              "an approval does not count: %s", why));
    }
    *ret_keys = keys;
    return MLG_OK;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum mlg_code keep_counted(struct gate_case *c, const struct vote *votes, size_t count)
{
    const char **list = mlg_arena_array(&c->gate->arena, count, sizeof *list);
    size_t kept = 0;
    if (list == NULL)
        return mlg_arena_full(&c->gate->arena, c->err);
    for (size_t i = 0; i < count && kept < MLG_ENTRY_LIST; i++) {
        if (votes[i].key.len > 0)
            list[kept++] = votes[i].sha256;
    }
    qsort(list, kept, sizeof *list, by_text);
    c->counted = list;
    c->counted_count = 0;
    for (size_t i = 0; i < kept; i++) {
        if (i == 0 || strcmp(list[i], list[i - 1]) != 0)
            c->counted[c->counted_count++] = list[i];
    }
    return MLG_OK;
}

/* The author as far as it is asked for; *ret_known says whether there is one. */
static enum mlg_code find_author(const struct gate_case *c, struct author *author, bool *ret_known)
{
    *author = (struct author){ .principal = find_actor(c->gate) };
    MLG_TRY(find_signer(c, &c->gate->policy.approvers, author));
    *ret_known = author->key.len > 0 || author->principal != NULL;
    return MLG_OK;
}

enum mlg_code gate_judge_approvals(struct gate_case *c)
{
    const struct mlg_config_promote *promote = &c->gate->policy.config.promote;
    uint64_t wanted = promote->approvals_at_least;
    struct vote *votes = NULL;
    struct author author;
    size_t count = 0, keys = 0;
    bool known = true;
    if (c->initial && wanted == 0)
        wanted = 1; /* nothing else vouches for a first model */
    MLG_TRY(find_author(c, &author, &known));
    if (promote->approvals_not_author && wanted > 0 && !known)
        return gate_find(c, "gate.author_unknown", MLG_LEVEL_ERROR, NULL,
                         "sign commits with an SSH key that is in the list of approvers (with "
                         "namespaces=\"git\" for somebody who may not approve), or map the CI "
                         "account in trust.actors",
                         "nobody knows who made commit %.12s, so an approval may be its author's",
                         c->gate->commit.hex);
    MLG_TRY(list_folder(c, &votes, &count));
    MLG_TRY(count_votes(c, &c->gate->policy.approvers,
                        promote->approvals_not_author ? &author : NULL, true, votes, count, &keys));
    MLG_TRY(keep_counted(c, votes, count));
    if (keys >= wanted)
        return gate_hold(c, "promote.approvals");
    return gate_find(c, "gate.approvals", MLG_LEVEL_ERROR, c->gate->approvals,
                     "ask somebody in the list of approvers for mlgate-card approve",
                     "%zu of %llu approvals", keys, (unsigned long long)wanted);
}

/* ---- from the old policy to the new ---- */

static enum mlg_code ask_old_approvers(struct gate_case *c, const struct mlg_policy *old)
{
    struct vote *votes = NULL;
    struct author author;
    size_t count = 0, keys = 0;
    bool known = false;
    MLG_TRY(find_author(c, &author, &known));
    MLG_TRY(list_folder(c, &votes, &count));
    MLG_TRY(count_votes(c, &old->approvers, &author, false, votes, count, &keys));
    if (keys > 0)
        return gate_hold(c, "policy change");
    return gate_find(c, "gate.policy_changed", MLG_LEVEL_ERROR, c->gate->policy.path,
                     "an approver of the old policy approves under the new one",
                     "the policy is not the one of the last promotion (commit %.12s), and none of "
                     "its approvers agreed to the change",
                     old->commit.hex);
}

static enum mlg_code no_history(const struct gate_case *c, const struct mlg_entry *last,
                                const char *why)
{
    return gate_find(c, "gate.policy_history", MLG_LEVEL_ERROR, c->gate->policy.path,
                     "the policy goes forward on one protected reference",
                     "%s was promoted under the policy of commit %.12s, %s", last->name,
                     last->policy_commit.hex, why);
}

static enum mlg_code judge_change(struct gate_case *c, const struct mlg_entry *last)
{
    struct mlg_policy old;
    struct mlg_err why = MLG_ERR_INIT;
    enum mlg_code code = mlg_policy_read(c->gate->policy_repo, &last->policy_commit,
                                         c->gate->policy.path, &old, &why);
    if (code != MLG_OK)
        code = no_history(c, last, "which cannot be read any more");
    else if (strcmp(old.sha256, last->policy_sha256) != 0)
        code = no_history(c, last, "which holds another policy than was recorded");
    else
        code = ask_old_approvers(c, &old);
    mlg_policy_done(&old);
    return code;
}

/* The last entry of the model, whatever its stage: they share one policy. */
static const struct mlg_entry *last_entry(const struct mlg_gate *gate)
{
    const struct mlg_entry *last = NULL;
    for (size_t i = 0; i < gate->history.count; i++) {
        const struct mlg_entry *entry = &gate->history.entries[i];
        if ((entry->problems & MLG_ENTRY_FOREIGN) == 0)
            last = entry;
    }
    return last;
}

enum mlg_code gate_judge_policy(struct gate_case *c)
{
    const struct mlg_entry *last = last_entry(c->gate);
    const struct mlg_policy *policy = &c->gate->policy;
    bool follows = false;
    if (last == NULL)
        return MLG_OK;
    if (mlg_oid_is_zero(&last->policy_commit) ||
        mlg_repo_is_ancestor(c->gate->policy_repo, &last->policy_commit, &policy->commit, &follows,
                             NULL) != MLG_OK ||
        !follows)
        return no_history(c, last, "which is not in the history of the policy's reference");
    if (strcmp(last->policy_sha256, policy->sha256) == 0)
        return gate_hold(c, "policy");
    return judge_change(c, last);
}
