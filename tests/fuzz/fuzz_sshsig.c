/*
 * SSH signatures and lists of signers from a stranger; the first byte says which. No signature over
 * this message exists, so none may verify; a list that was read must hold well-formed keys.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <mlgate/crypt/allowed_signers.h>
#include <mlgate/crypt/sshsig.h>

static void read_signature(struct mlg_arena *arena, struct mlg_str text)
{
    struct mlg_sshsig sig;
    struct mlg_err err = MLG_ERR_INIT;
    char fingerprint[MLG_SSH_FINGERPRINT_TEXT];
    if (mlg_sshsig_parse(arena, text, "fuzz", &sig, &err) != MLG_OK) {
        if (err.text[0] == '\0')
            abort();
        return;
    }
    mlg_ssh_fingerprint(sig.key, fingerprint);
    char *name_space = mlg_arena_copy(arena, sig.name_space);
    if (name_space != NULL && mlg_sshsig_verify(&sig, name_space, MLG_STR("nobody signed this")))
        abort();
}

static void read_signers(struct mlg_arena *arena, struct mlg_str text)
{
    struct mlg_signers signers;
    const struct mlg_signer *signer = NULL;
    struct mlg_err err = MLG_ERR_INIT;
    if (mlg_signers_parse(arena, text, "fuzz", &signers, &err) != MLG_OK) {
        if (err.text[0] == '\0')
            abort();
        return;
    }
    for (size_t i = 0; i < signers.count; i++) {
        const struct mlg_signer *s = &signers.items[i];
        if (s->key.len == 0 || s->principals == NULL || s->line == 0)
            abort();
        if (mlg_signers_find(&signers, s->key, "approval@mlgate", 0, &signer) == MLG_SIGNER_OK &&
            (signer == NULL || signer->cert_authority))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct mlg_arena arena;
    struct mlg_str text = { (const char *)data + 1, size - 1 };
    mlg_arena_init(&arena, (size_t)64 << 20);
    if (data[0] == 's')
        read_signature(&arena, text);
    else
        read_signers(&arena, text);
    mlg_arena_done(&arena);
    return 0;
}
