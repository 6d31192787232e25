/* Signatures under ledger entries. */
#include <mlgate/crypt/sshsig.h>

#include "gate.h"

/* Does the policy name keys for entries alone? While it does not, each of its keys may sign them.
 */
static bool has_own_keys(const struct mlg_policy *policy)
{
    for (size_t i = 0; i < policy->keys_count; i++) {
        if (!policy->keys[i].for_now && (policy->keys[i].stages & MLG_REQUIRE_PROMOTE) != 0)
            return true;
    }
    return false;
}

static const struct mlg_policy_key *find_key(const struct mlg_policy *policy,
                                             struct mlg_str ssh_key)
{
    bool own = has_own_keys(policy);
    for (size_t i = 0; i < policy->keys_count; i++) {
        const struct mlg_policy_key *key = &policy->keys[i];
        if (key->ssh.len > 0 && mlg_str_equal(key->ssh, ssh_key) &&
            (!own || (key->stages & MLG_REQUIRE_PROMOTE) != 0))
            return key;
    }
    return NULL;
}

bool gate_verify_entry(void *user, const struct mlg_entry *entry)
{
    const struct mlg_gate *gate = user;
    struct mlg_arena arena;
    struct mlg_sshsig signature;
    mlg_arena_init(&arena, (size_t)1 << 20);
    bool good =
        mlg_sshsig_parse(&arena, entry->signature, entry->ref, &signature, NULL) == MLG_OK &&
        mlg_sshsig_verify(&signature, MLG_LEDGER_NAMESPACE, entry->signed_bytes) &&
        find_key(&gate->policy, signature.key) != NULL;
    mlg_arena_done(&arena);
    return good;
}

enum mlg_code gate_sign_entry(void *user, struct mlg_str bytes, struct mlg_buf *out,
                              struct mlg_err *err)
{
    const struct mlg_gate *gate = user;
    return mlg_sshsig_sign(gate->options.key, MLG_LEDGER_NAMESPACE, bytes, out, err);
}

/* An entry that the policy does not believe would block the ledger for everybody. */
enum mlg_code gate_check_key(const struct mlg_gate *gate, struct mlg_err *err)
{
    struct mlg_buf wire;
    if (gate->options.key == NULL) {
        (void)mlg_err_set(err, MLG_E_CONFIG, "no key is given to sign the entry with");
        return mlg_err_hint(err, "give --key FILE");
    }
    mlg_buf_init(&wire, MLG_KEY_FILE_BYTES);
    enum mlg_code code = mlg_ssh_write_key(gate->options.key, &wire, err);
    const struct mlg_policy_key *known =
        code == MLG_OK ? find_key(&gate->policy, mlg_buf_view(&wire)) : NULL;
    if (code == MLG_OK && (known == NULL || known->for_now)) {
        (void)mlg_err_set(err, MLG_E_CONFIG,
                          "the key may not sign entries: it is none of the policy's for that");
        code = mlg_err_hint(err, "an entry signed by it would not be believed: add the public key "
                                 "to trust.signers on the protected reference");
    }
    mlg_buf_done(&wire);
    return code;
}
