#include <mlgate/evidence/verify.h>

#include <string.h>

#include <mlgate/evidence/oms.h>

const char *mlg_evidence_kind(const char *predicate_type)
{
    for (int i = 0; i < MLG_STAGE_COUNT; i++) {
        if (strcmp(predicate_type, mlg_stage_predicate_type((enum mlg_stage)i)) == 0)
            return mlg_stage_name((enum mlg_stage)i);
    }
    if (strcmp(predicate_type, MLG_CARD_TYPE) == 0)
        return "card";
    if (strcmp(predicate_type, MLG_OMS_PREDICATE_TYPE) == 0)
        return "model";
    if (strcmp(predicate_type, MLG_TEST_RESULT_TYPE) == 0)
        return "test-result";
    /* A type that is no URI could be spelt like one of the names above. */
    return strchr(predicate_type, ':') != NULL ? predicate_type : "other";
}

static bool may_sign(const struct mlg_trusted_key *key, const char *kind)
{
    if (key->stages == NULL)
        return true;
    for (size_t i = 0; key->stages[i] != NULL; i++) {
        if (strcmp(key->stages[i], kind) == 0)
            return true;
    }
    return false;
}

/* The key that signed it, and MLG_EVIDENCE_OK; else the state that says most. A key may be listed
 * twice, with different stages: the line that allows `kind` counts. */
static enum mlg_code find_signer(const struct mlg_bundle *bundle,
                                 const struct mlg_trusted_key *keys, size_t count, const char *kind,
                                 struct mlg_evidence *e, struct mlg_err *err)
{
    e->state =
        bundle->material == MLG_BUNDLE_KEY ? MLG_EVIDENCE_UNKNOWN_SIGNER : MLG_EVIDENCE_NOT_BY_KEY;
    for (size_t i = 0; i < count && e->state != MLG_EVIDENCE_OK; i++) {
        enum mlg_bundle_check check = MLG_BUNDLE_BAD_SIGNATURE;
        MLG_TRY(mlg_bundle_verify(bundle, keys[i].key, &check, err));
        if (check == MLG_BUNDLE_VALID) {
            e->signer = i;
            e->state = may_sign(&keys[i], kind) ? MLG_EVIDENCE_OK : MLG_EVIDENCE_NOT_ALLOWED;
        } else if (check == MLG_BUNDLE_BAD_SIGNATURE && e->state == MLG_EVIDENCE_UNKNOWN_SIGNER) {
            /* Without a hint every key is tried, and none is named. */
            if (bundle->hint != NULL || bundle->raw_key.len > 0)
                e->state = MLG_EVIDENCE_BAD_SIGNATURE;
        }
    }
    return MLG_OK;
}

/* The kind is read from the payload before the signer is known, to choose among the lines of one
 * key; it is told only afterwards. */
static const char *read_kind(struct mlg_arena *arena, const struct mlg_bundle *bundle,
                             const char *path, struct mlg_statement *statement, enum mlg_code *code,
                             struct mlg_err *reason)
{
    *code = mlg_statement_parse(arena, bundle->payload, path, statement, reason);
    return *code == MLG_OK ? mlg_evidence_kind(statement->predicate_type) : "";
}

enum mlg_code mlg_evidence_verify(struct mlg_arena *arena, struct mlg_str bytes, const char *path,
                                  const struct mlg_trusted_key *keys, size_t count,
                                  struct mlg_evidence *ret_evidence, struct mlg_err *err)
{
    struct mlg_bundle bundle;
    struct mlg_statement statement;
    struct mlg_evidence e = { .state = MLG_EVIDENCE_UNKNOWN_SIGNER };
    struct mlg_err reason = MLG_ERR_INIT;
    enum mlg_code readable = MLG_OK;
    MLG_TRY(mlg_bundle_parse(arena, bytes, path, &bundle, err));
    const char *kind = read_kind(arena, &bundle, path, &statement, &readable, &reason);
    MLG_TRY(find_signer(&bundle, keys, count, kind, &e, err));
    if (e.state == MLG_EVIDENCE_OK || e.state == MLG_EVIDENCE_NOT_ALLOWED) {
        if (readable != MLG_OK) {
            (void)mlg_err_set(err, readable, "%s", reason.text);
            mlg_err_at_loc(err, &reason.loc);
            return readable;
        }
        e.kind = kind;
        e.statement = statement;
    }
    for (int i = 0; e.state == MLG_EVIDENCE_OK && i < MLG_STAGE_COUNT; i++)
        e.is_stage = e.is_stage || strcmp(kind, mlg_stage_name((enum mlg_stage)i)) == 0;
    if (e.is_stage)
        MLG_TRY(mlg_stage_statement_read(arena, &e.statement, &e.stage, err));
    *ret_evidence = e;
    return MLG_OK;
}

const char *mlg_evidence_state_text(enum mlg_evidence_state state)
{
    static const char *const texts[] = {
        [MLG_EVIDENCE_OK] = "it is signed by a trusted key",
        [MLG_EVIDENCE_UNKNOWN_SIGNER] = "no trusted key signed it",
        [MLG_EVIDENCE_BAD_SIGNATURE] = "its signature does not belong to its bytes",
        [MLG_EVIDENCE_NOT_ALLOWED] = "its signer is trusted, but not for this kind of statement",
        [MLG_EVIDENCE_NOT_BY_KEY] = "it is signed with a certificate, not with a key",
    };
    return texts[state];
}
