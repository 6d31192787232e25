/*
 * A bundle from a stranger: parsed, checked against a key that never signed it, its payload read as
 * a statement and as a model's signature. It must never be found valid, and what is read must hold
 * together.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/evidence/bundle.h>
#include <mlgate/evidence/oms.h>

static const char key_pem[] = "-----BEGIN PUBLIC KEY-----\n"
                              "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEZ805D3eqNZywjCI19lInBJOp7YMr\n"
                              "CrzAH3CVTAOQ0jgMeCvVTiaRJaRPRDOv8UMs6U4SvKc6pnrIDOoSYI3fdA==\n"
                              "-----END PUBLIC KEY-----\n";

static void check_oms(const struct mlg_oms *oms)
{
    if (oms->count == 0 || strlen(oms->root) != 64 || strlen(oms->digest) != 64)
        abort();
    for (size_t i = 1; i < oms->count; i++) {
        if (strcmp(oms->resources[i - 1].name, oms->resources[i].name) >= 0)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mlg_arena arena;
    struct mlg_bundle bundle;
    struct mlg_statement statement;
    struct mlg_oms oms;
    enum mlg_bundle_check check = MLG_BUNDLE_BAD_SIGNATURE;
    struct mlg_str bytes = { (const char *)data, size };
    struct mlg_err err = MLG_ERR_INIT;
    MLG_AUTO(mlg_key) struct mlg_key *key = NULL;
    if (mlg_key_parse_public(MLG_STR(key_pem), &key, NULL) != MLG_OK)
        abort();
    mlg_arena_init(&arena, (size_t)64 << 20);
    if (mlg_bundle_parse(&arena, bytes, "fuzz", &bundle, &err) == MLG_OK) {
        if (mlg_bundle_verify(&bundle, key, &check, NULL) == MLG_OK && check == MLG_BUNDLE_VALID)
            abort();
        if (mlg_statement_parse(&arena, bundle.payload, "fuzz", &statement, &err) == MLG_OK &&
            mlg_oms_read(&arena, &statement, &oms, &err) == MLG_OK)
            check_oms(&oms);
    } else if (err.text[0] == '\0') {
        abort();
    }
    mlg_arena_done(&arena);
    return 0;
}
