#include <mlgate/gate/vote.h>

#include <mlgate/base/file.h>
#include <mlgate/evidence/sign.h>

#define STATEMENT_BYTES ((size_t)64 << 10)

struct reader {
    struct mlg_arena *arena;
    const struct mlg_signers *signers;
    const struct mlg_approval *wanted;
    int64_t now;
    struct mlg_buf statement, signature; /* of the one that is read */
};

static enum mlg_code verify(struct reader *r, struct mlg_vote *vote,
                            enum mlg_approval_check *ret_check, struct mlg_err *err)
{
    struct mlg_sshsig signature;
    char *sig_path = mlg_arena_print(r->arena, "%s.sig", vote->path);
    if (sig_path == NULL)
        return mlg_arena_full(r->arena, err);
    mlg_buf_clear(&r->statement);
    mlg_buf_clear(&r->signature);
    MLG_TRY(mlg_file_read_regular(vote->path, &r->statement, err));
    MLG_TRY(mlg_file_read_regular(sig_path, &r->signature, err));
    MLG_TRY(mlg_sshsig_parse(r->arena, mlg_buf_view(&r->signature), sig_path, &signature, err));
    MLG_TRY(mlg_approval_verify(r->arena, mlg_buf_view(&r->statement), vote->path, &signature,
                                r->signers, r->wanted, r->now, ret_check, &vote->approval,
                                &vote->signer, err));
    vote->key = signature.key;
    mlg_sha256_bytes(r->statement.data, r->statement.len, vote->sha256);
    return MLG_OK;
}

/* Only memory is an error. */
static enum mlg_code read_vote(struct reader *r, struct mlg_vote *vote, struct mlg_err *err)
{
    struct mlg_err why = MLG_ERR_INIT;
    enum mlg_approval_check check = MLG_APPROVAL_BAD_SIGNATURE;
    enum mlg_code code = verify(r, vote, &check, &why);
    if (code == MLG_OK && check == MLG_APPROVAL_OK) {
        vote->why = NULL;
        return MLG_OK;
    }
    vote->why =
        code == MLG_OK ? mlg_approval_check_text(check) : mlg_arena_print(r->arena, "%s", why.text);
    return vote->why != NULL ? MLG_OK : mlg_arena_full(r->arena, err);
}

static enum mlg_code read_all(struct reader *r, const char *folder, const char *const *names,
                              size_t count, struct mlg_vote *votes, struct mlg_err *err)
{
    for (size_t i = 0; i < count; i++) {
        votes[i].name = names[i];
        votes[i].path = mlg_path_join(r->arena, folder, names[i]);
        if (votes[i].path == NULL)
            return mlg_arena_full(r->arena, err);
        MLG_TRY(read_vote(r, &votes[i], err));
    }
    return MLG_OK;
}

enum mlg_code mlg_votes_read(struct mlg_arena *arena, const char *folder,
                             const struct mlg_signers *signers, const struct mlg_approval *wanted,
                             int64_t now, struct mlg_vote **ret_votes, size_t *ret_count,
                             struct mlg_err *err)
{
    const char *const *names = NULL;
    size_t count = 0;
    if (mlg_file_is_dir(folder))
        MLG_TRY(mlg_evidence_list(arena, folder, ".json", &names, &count, err));
    if (count > MLG_VOTES) {
        (void)mlg_err_set(err, MLG_E_LIMIT, "more than %d approvals", MLG_VOTES);
        mlg_err_at(err, folder, 0, 0);
        return MLG_E_LIMIT;
    }
    struct mlg_vote *votes = mlg_arena_array(arena, count, sizeof *votes);
    if (votes == NULL)
        return mlg_arena_full(arena, err);
    struct reader r = { .arena = arena, .signers = signers, .wanted = wanted, .now = now };
    mlg_buf_init(&r.statement, STATEMENT_BYTES);
    mlg_buf_init(&r.signature, MLG_SSHSIG_BYTES);
    enum mlg_code code = read_all(&r, folder, names, count, votes, err);
    mlg_buf_done(&r.statement);
    mlg_buf_done(&r.signature);
    MLG_TRY(code);
    *ret_votes = votes;
    *ret_count = count;
    return MLG_OK;
}

static bool is_first_of_key(const struct mlg_vote *votes, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (votes[k].why == NULL && mlg_str_equal(votes[k].key, votes[i].key))
            return false;
    }
    return true;
}

size_t mlg_votes_keys(const struct mlg_vote *votes, size_t count)
{
    size_t keys = 0;
    for (size_t i = 0; i < count; i++)
        keys += votes[i].why == NULL && is_first_of_key(votes, i);
    return keys;
}
