#include <mlgate/evidence/approval.h>

#include <string.h>

#include <mlgate/base/file.h>
#include <mlgate/evidence/statement.h>
#include <mlgate/text/json.h>

#include "hex.h"
#include "reader.h"

#define TIME_MOST INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

static bool is_empty(const char *text)
{
    return text == NULL || text[0] == '\0';
}

static enum mlg_code check(const struct mlg_approval *a, struct mlg_err *err)
{
    bool first = a->baseline[0] == '\0';
    if (!hex_is_sha256(a->root) || !hex_is_sha256(a->manifest) || !hex_is_sha256(a->index) ||
        !hex_is_sha256(a->policy) || (!first && !hex_is_sha256(a->baseline)))
        return mlg_err_set(err, MLG_E_BUG, "an approval needs the digests of what it approves");
    if (is_empty(a->to) || is_empty(a->role))
        return mlg_err_set(err, MLG_E_BUG, "an approval needs a target and a role");
    if (a->created < 0 || a->expires > TIME_MOST || a->created >= a->expires)
        return mlg_err_set(err, MLG_E_BUG, "an approval expires after it was made");
    return MLG_OK;
}

static void write_digest(struct mlg_json *j, const char *key, const char *hex)
{
    mlg_json_key(j, key);
    if (hex[0] == '\0') {
        mlg_json_null(j);
        return;
    }
    mlg_json_begin_map(j);
    mlg_json_pair_text(j, "sha256", hex);
    mlg_json_end_map(j);
}

enum mlg_code mlg_approval_write(struct mlg_buf *out, const struct mlg_approval *approval,
                                 struct mlg_err *err)
{
    char created[32], expires[32];
    struct mlg_json j;
    MLG_TRY(check(approval, err));
    mlg_time_format(approval->created, created);
    mlg_time_format(approval->expires, expires);
    mlg_json_init(&j, out, 2);
    mlg_json_begin_map(&j);
    mlg_json_pair_text(&j, "_type", MLG_STATEMENT_TYPE);
    mlg_json_key(&j, "subject");
    mlg_json_begin_list(&j);
    mlg_json_begin_map(&j);
    mlg_json_pair_text(&j, "name", approval->model);
    write_digest(&j, "digest", approval->root);
    mlg_json_end_map(&j);
    mlg_json_end_list(&j);
    mlg_json_pair_text(&j, "predicateType", MLG_APPROVAL_TYPE);
    mlg_json_key(&j, "predicate");
    mlg_json_begin_map(&j);
    write_digest(&j, "manifest", approval->manifest);
    write_digest(&j, "evidenceIndex", approval->index);
    write_digest(&j, "policy", approval->policy);
    write_digest(&j, "baseline", approval->baseline);
    mlg_json_pair_text(&j, "to", approval->to);
    mlg_json_pair_text(&j, "role", approval->role);
    mlg_json_pair_text(&j, "timeCreated", created);
    mlg_json_pair_text(&j, "timeExpires", expires);
    mlg_json_end_map(&j);
    mlg_json_end_map(&j);
    mlg_buf_add_char(out, '\n');
    return mlg_buf_check(out, err);
}

/* --- reading ---------------------------------------------------------------------------------- */

static enum mlg_code read_digest(const struct reader *r, const struct mlg_node *map,
                                 const char *key, char ret_hex[MLG_SHA256_HEX])
{
    const struct mlg_node *digest = NULL;
    const char *hex = NULL;
    MLG_TRY(reader_get(r, map, key, MLG_NODE_MAP, &digest));
    MLG_TRY(reader_sha256(r, digest, "sha256", &hex));
    memcpy(ret_hex, hex, MLG_SHA256_HEX);
    return MLG_OK;
}

static enum mlg_code read_time(const struct reader *r, const struct mlg_node *map, const char *key,
                               int64_t *ret_seconds)
{
    const char *text = NULL;
    MLG_TRY(reader_text(r, map, key, &text));
    if (!mlg_time_read(text, ret_seconds))
        return reader_fail(r, map, "\"%s\" is not a time of the form YYYY-MM-DDTHH:MM:SSZ", key);
    return MLG_OK;
}

static enum mlg_code read_predicate(const struct reader *r, const struct mlg_node *map,
                                    struct mlg_approval *a)
{
    static const char *const keys[] = { "baseline", "evidenceIndex", "manifest",    "policy",
                                        "role",     "timeCreated",   "timeExpires", "to" };
    MLG_TRY(reader_only(r, map, keys, sizeof keys / sizeof keys[0]));
    MLG_TRY(read_digest(r, map, "manifest", a->manifest));
    MLG_TRY(read_digest(r, map, "evidenceIndex", a->index));
    MLG_TRY(read_digest(r, map, "policy", a->policy));
    const struct mlg_node *baseline = mlg_node_get(map, "baseline");
    if (baseline == NULL || baseline->kind != MLG_NODE_NULL)
        MLG_TRY(read_digest(r, map, "baseline", a->baseline));
    MLG_TRY(reader_text(r, map, "to", &a->to));
    MLG_TRY(reader_text(r, map, "role", &a->role));
    MLG_TRY(read_time(r, map, "timeCreated", &a->created));
    MLG_TRY(read_time(r, map, "timeExpires", &a->expires));
    if (check(a, NULL) != MLG_OK)
        return reader_fail(r, map, "the approval's target, role or times make no sense");
    return MLG_OK;
}

enum mlg_code mlg_approval_read(struct mlg_arena *arena, struct mlg_str bytes, const char *path,
                                struct mlg_approval *ret_approval, struct mlg_err *err)
{
    struct mlg_statement s;
    struct mlg_approval a = { 0 };
    MLG_TRY(mlg_statement_parse(arena, bytes, path, &s, err));
    struct reader r = { &s.doc, err };
    if (strcmp(s.predicate_type, MLG_APPROVAL_TYPE) != 0)
        return reader_fail(&r, s.doc.root, "\"%.100s\" is not the predicate type of an approval",
                           s.predicate_type);
    if (s.subjects_count != 1)
        return reader_fail(&r, s.doc.root, "an approval has one subject, not %zu",
                           s.subjects_count);
    a.model = s.subjects[0].name;
    memcpy(a.root, s.subjects[0].sha256, MLG_SHA256_HEX);
    MLG_TRY(read_predicate(&r, s.predicate, &a));
    *ret_approval = a;
    return MLG_OK;
}

/* --- verification ----------------------------------------------------------------------------- */

static enum mlg_approval_check compare(const struct mlg_approval *a,
                                       const struct mlg_approval *wanted, int64_t now)
{
    const struct {
        const char *said, *wanted;
        enum mlg_approval_check otherwise;
    } pairs[] = {
        { a->root, wanted->root, MLG_APPROVAL_OTHER_MODEL },
        { a->manifest, wanted->manifest, MLG_APPROVAL_OTHER_MANIFEST },
        { a->index, wanted->index, MLG_APPROVAL_OTHER_EVIDENCE },
        { a->policy, wanted->policy, MLG_APPROVAL_OTHER_POLICY },
        { a->baseline, wanted->baseline, MLG_APPROVAL_OTHER_BASELINE },
        { a->to, wanted->to, MLG_APPROVAL_OTHER_STAGE },
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        if (strcmp(pairs[i].said, pairs[i].wanted) != 0)
            return pairs[i].otherwise;
    }
    if (now < a->created)
        return MLG_APPROVAL_FUTURE;
    return now >= a->expires ? MLG_APPROVAL_EXPIRED : MLG_APPROVAL_OK;
}

static enum mlg_approval_check check_signer(const struct mlg_sshsig *sig,
                                            const struct mlg_signers *signers, int64_t now,
                                            const struct mlg_signer **ret_signer)
{
    switch (mlg_signers_find(signers, sig->key, MLG_APPROVAL_NAMESPACE, now, ret_signer)) {
    case MLG_SIGNER_OK:
        return MLG_APPROVAL_OK;
    case MLG_SIGNER_EARLY:
        return MLG_APPROVAL_SIGNER_EARLY;
    case MLG_SIGNER_LATE:
        return MLG_APPROVAL_SIGNER_LATE;
    case MLG_SIGNER_UNKNOWN:
    case MLG_SIGNER_NAMESPACE:
    default:
        return MLG_APPROVAL_UNKNOWN_SIGNER;
    }
}

enum mlg_code mlg_approval_verify(struct mlg_arena *arena, struct mlg_str bytes, const char *path,
                                  const struct mlg_sshsig *sig, const struct mlg_signers *signers,
                                  const struct mlg_approval *wanted, int64_t now,
                                  enum mlg_approval_check *ret_check,
                                  struct mlg_approval *ret_approval,
                                  const struct mlg_signer **ret_signer, struct mlg_err *err)
{
    struct mlg_approval said;
    const struct mlg_signer *signer = NULL;
    if (!mlg_sshsig_verify(sig, MLG_APPROVAL_NAMESPACE, bytes)) {
        *ret_check = MLG_APPROVAL_BAD_SIGNATURE;
        return MLG_OK;
    }
    enum mlg_approval_check result = check_signer(sig, signers, now, &signer);
    if (result == MLG_APPROVAL_OK) {
        MLG_TRY(mlg_approval_read(arena, bytes, path, &said, err));
        result = compare(&said, wanted, now);
    }
    *ret_check = result;
    if (result == MLG_APPROVAL_OK) {
        *ret_approval = said;
        *ret_signer = signer;
    }
    return MLG_OK;
}

const char *mlg_approval_check_text(enum mlg_approval_check check_result)
{
    static const char *const texts[] = {
        [MLG_APPROVAL_OK] = "it is valid",
        [MLG_APPROVAL_BAD_SIGNATURE] = "its signature does not belong to these bytes",
        [MLG_APPROVAL_UNKNOWN_SIGNER] = "it is signed by a key that may not approve",
        [MLG_APPROVAL_SIGNER_EARLY] = "its signer may not approve yet",
        [MLG_APPROVAL_SIGNER_LATE] = "its signer may not approve any more",
        [MLG_APPROVAL_OTHER_MODEL] = "it approves another model",
        [MLG_APPROVAL_OTHER_MANIFEST] = "it approves other names of the model's files",
        [MLG_APPROVAL_OTHER_EVIDENCE] = "it was given on other evidence",
        [MLG_APPROVAL_OTHER_POLICY] = "it was given under another policy",
        [MLG_APPROVAL_OTHER_BASELINE] = "it was given against another baseline",
        [MLG_APPROVAL_OTHER_STAGE] = "it approves another stage",
        [MLG_APPROVAL_FUTURE] = "it was made later than now",
        [MLG_APPROVAL_EXPIRED] = "it has expired",
    };
    return texts[check_result];
}
