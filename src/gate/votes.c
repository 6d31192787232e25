/* Approvals: which of the files in the folder count, and how many different keys they are. */
#include <stdlib.h>
#include <string.h>

#include <mlgate/gate/vote.h>

#include "authors.h"

static const char author[] = "its signer is the author of the change";
static const char author_hint[] = "whoever signed a commit that the model in force does not come "
                                  "from is out: ask somebody else";

/* Approvals under `signers`; those of authors (NULL = nobody asks) do not count. */
static enum mlg_code read_votes(const struct gate_case *c, const struct mlg_signers *signers,
                                const struct authors *authors, struct mlg_vote **ret_votes,
                                size_t *ret_count)
{
    struct mlg_vote *votes = NULL;
    size_t count = 0;
    MLG_TRY(mlg_votes_read(&c->gate->arena, c->gate->approvals, signers, &c->wanted, c->gate->now,
                           &votes, &count, c->err));
    for (size_t i = 0; i < count; i++) {
        if (votes[i].why == NULL && authors != NULL &&
            authors_include(authors, votes[i].key, votes[i].signer))
            votes[i].why = author;
    }
    *ret_votes = votes;
    *ret_count = count;
    return MLG_OK;
}

static enum mlg_code tell_void(const struct gate_case *c, const struct mlg_vote *votes,
                               size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (votes[i].why != NULL)
            MLG_TRY(gate_find(c, "gate.approval_void", MLG_LEVEL_WARNING, votes[i].path,
                              votes[i].why == author ? author_hint : NULL,
                              "an approval does not count: %s", votes[i].why));
    }
    return MLG_OK;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum mlg_code keep_counted(struct gate_case *c, const struct mlg_vote *votes, size_t count)
{
    const char **list = mlg_arena_array(&c->gate->arena, count, sizeof *list);
    size_t kept = 0;
    if (list == NULL)
        return mlg_arena_full(&c->gate->arena, c->err);
    for (size_t i = 0; i < count && kept < MLG_ENTRY_LIST; i++) {
        if (votes[i].why == NULL)
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

static enum mlg_code tell_unknown(const struct gate_case *c, const struct authors *authors)
{
    return gate_find(c, "gate.author_unknown", MLG_LEVEL_ERROR, NULL,
                     "sign commits with an SSH key that is in the list of approvers (with "
                     "namespaces=\"git\" for somebody who may not approve), or map the CI "
                     "account in trust.actors",
                     "nobody knows who made commit %.12s, so an approval may be its author's",
                     authors->unknown.hex);
}

enum mlg_code gate_judge_approvals(struct gate_case *c)
{
    const struct mlg_config_promote *promote = &c->gate->policy.config.promote;
    const struct mlg_signers *approvers = &c->gate->policy.approvers;
    uint64_t wanted = promote->approvals_at_least;
    struct mlg_vote *votes = NULL;
    struct authors authors;
    size_t count = 0;
    if (c->initial && wanted == 0)
        wanted = 1; /* nothing else vouches for a first model */
    bool asks_author = promote->approvals_not_author && wanted > 0;
    if (asks_author)
        MLG_TRY(authors_find(c, &approvers, 1, &authors));
    if (asks_author && !authors_are_known(&authors))
        return tell_unknown(c, &authors);
    MLG_TRY(read_votes(c, approvers, asks_author ? &authors : NULL, &votes, &count));
    MLG_TRY(tell_void(c, votes, count));
    MLG_TRY(keep_counted(c, votes, count));
    size_t keys = mlg_votes_keys(votes, count);
    if (keys >= wanted)
        return gate_hold(c, "promote.approvals");
    return gate_find(c, "gate.approvals", MLG_LEVEL_ERROR, c->gate->approvals,
                     "ask somebody in the list of approvers for mlgate-card approve",
                     "%zu of %llu approvals", keys, (unsigned long long)wanted);
}

/* ---- from the old policy to the new ---- */

/* Whom the old policy would not let approve as an author agrees to nothing either. */
static enum mlg_code ask_old_approvers(struct gate_case *c, const struct mlg_policy *old)
{
    const struct mlg_signers *const lists[] = { &c->gate->policy.approvers, &old->approvers };
    struct mlg_vote *votes = NULL;
    struct authors authors;
    size_t count = 0;
    MLG_TRY(authors_find(c, lists, 2, &authors));
    MLG_TRY(read_votes(c, &old->approvers, &authors, &votes, &count));
    bool known = !old->config.promote.approvals_not_author || authors_are_known(&authors);
    if (known && mlg_votes_keys(votes, count) > 0)
        return gate_hold(c, "policy change");
    return gate_find(c, "gate.policy_changed", MLG_LEVEL_ERROR, c->gate->policy.path,
                     "an approver of the old policy approves under the new one",
                     "the policy is not the one of the last promotion (commit %.12s), and %s",
                     old->commit.hex,
                     known ? "none of its approvers agreed to the change"
                           : "whoever agreed may be the author, whom nobody knows");
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
