/*
 * The signed statements: whose they are, what bytes they speak of, what they say, and under whose
 * rules it was found out. A statement that no trusted key signed counts as missing.
 */
#include <stdio.h>
#include <string.h>

#include <mlgate/base/file.h>

#include "gate.h"

/* What is known of the statement that a requirement is looking for. */
struct search {
    unsigned bit;
    const char *name;  /* "test" */
    const char *file;  /* "test.intoto.json" */
    const char *label; /* for messages: "test", "validate incoming" */
};

static const char *path_of(const struct gate_case *c, size_t i)
{
    const char *path = mlg_path_join(&c->gate->arena, c->gate->evidence, c->index.entries[i].file);
    return path != NULL ? path : c->index.entries[i].file;
}

static bool is_kind(const char *kind, const char *name)
{
    return kind != NULL && strcmp(kind, name) == 0;
}

/* ---- reading ---- */

/* Foreign readers' forms go with any kind: no question rests on them. */
static const char *const *stage_names(struct mlg_arena *arena, unsigned bits)
{
    const char **names = mlg_arena_array(arena, GATE_STAGES + 2, sizeof *names);
    size_t count = 0;
    for (unsigned bit = 1; names != NULL && bit <= MLG_REQUIRE_CARD; bit <<= 1) {
        if ((bits & bit) != 0)
            names[count++] = mlg_config_requirement_name(bit);
    }
    if (names != NULL)
        names[count++] = "test-result";
    return names;
}

enum mlg_code mlg_gate_trusted_keys(struct mlg_gate *gate, struct mlg_trusted_key **ret_keys,
                                    size_t *ret_count, struct mlg_err *err)
{
    const struct mlg_policy *policy = &gate->policy;
    struct mlg_trusted_key *keys = mlg_arena_array(&gate->arena, policy->keys_count, sizeof *keys);
    if (keys == NULL)
        return mlg_arena_full(&gate->arena, err);
    for (size_t i = 0; i < policy->keys_count; i++) {
        keys[i].key = policy->keys[i].key;
        keys[i].name = policy->keys[i].path;
        keys[i].stages = stage_names(&gate->arena, policy->keys[i].stages);
        if (keys[i].stages == NULL)
            return mlg_arena_full(&gate->arena, err);
    }
    *ret_keys = keys;
    *ret_count = policy->keys_count;
    return MLG_OK;
}

/* The bytes that are judged are those that the index names. */
static enum mlg_code read_one(struct gate_case *c, size_t i, const struct mlg_trusted_key *keys)
{
    struct mlg_str bytes = { 0 };
    char sha256[MLG_SHA256_HEX];
    const char *path = path_of(c, i);
    MLG_TRY(gate_read(c, path, MLG_BUNDLE_BYTES, &bytes));
    mlg_sha256_bytes(bytes.data, bytes.len, sha256);
    if (strcmp(sha256, c->index.entries[i].sha256) != 0) {
        (void)mlg_err_set(c->err, MLG_E_IO, "changed while it was read");
        mlg_err_at(c->err, path, 0, 0);
        return MLG_E_IO;
    }
    struct mlg_bundle bundle;
    MLG_TRY(mlg_bundle_parse(&c->gate->arena, bytes, path, &bundle, c->err));
    mlg_sha256_bytes(bundle.payload.data, bundle.payload.len, c->payloads[i]);
    return mlg_evidence_verify(&c->gate->arena, bytes, path, keys, c->gate->policy.keys_count,
                               &c->evidence[i], c->err);
}

/* What no trusted key signed is told, whatever it is: it is in the index that people approve. */
static enum mlg_code judge_signature(const struct gate_case *c, size_t i)
{
    const struct mlg_evidence *evidence = &c->evidence[i];
    const char *text = mlg_evidence_state_text(evidence->state);
    switch (evidence->state) {
    case MLG_EVIDENCE_OK:
        return MLG_OK;
    case MLG_EVIDENCE_BAD_SIGNATURE:
        return gate_find(c, "gate.bad_signature", MLG_LEVEL_ERROR, path_of(c, i),
                         "sign the statement again; if nobody changed it, find out who did", "%s",
                         text);
    case MLG_EVIDENCE_UNKNOWN_SIGNER:
    case MLG_EVIDENCE_NOT_ALLOWED:
    case MLG_EVIDENCE_NOT_BY_KEY:
    default:
        if (!is_kind("model", mlg_evidence_kind(c->index.entries[i].predicate_type)) &&
            !is_kind("test-result", mlg_evidence_kind(c->index.entries[i].predicate_type)))
            return gate_find(c, "gate.unknown_signer", MLG_LEVEL_WARNING, path_of(c, i),
                             "trust.signers of the policy says which keys count, and for what",
                             "%s: it counts as missing", text);
        return MLG_OK;
    }
}

enum mlg_code gate_read_evidence(struct gate_case *c)
{
    struct mlg_trusted_key *keys = NULL;
    size_t keys_count = 0;
    MLG_TRY(mlg_index_make(&c->gate->arena, c->gate->evidence, &c->index, c->err));
    memcpy(c->wanted.index, c->index.sha256, sizeof c->wanted.index);
    c->evidence = mlg_arena_array(&c->gate->arena, c->index.count, sizeof *c->evidence);
    c->payloads = mlg_arena_array(&c->gate->arena, c->index.count, sizeof *c->payloads);
    if (c->evidence == NULL || c->payloads == NULL)
        return mlg_arena_full(&c->gate->arena, c->err);
    MLG_TRY(mlg_gate_trusted_keys(c->gate, &keys, &keys_count, c->err));
    for (size_t i = 0; i < c->index.count; i++)
        MLG_TRY(read_one(c, i, keys));
    return MLG_OK;
}

/* ---- one statement ---- */

static const char *text_of(const struct mlg_node *map, const char *key)
{
    const struct mlg_node *node = mlg_node_get(map, key);
    return node != NULL && node->kind == MLG_NODE_STRING ? node->text.data : NULL;
}

/* " roc_auc FAIL", " recall [age=65 and over] INCONCLUSIVE"; nothing for what passed or was not
 * gated. */
static void name_result(const struct mlg_node *result, struct mlg_buf *out)
{
    const char *verdict = text_of(result, "verdict");
    const char *metric = text_of(result, "metric");
    const struct mlg_node *slice = mlg_node_get(result, "slice");
    const char *column = text_of(slice, "column"), *value = text_of(slice, "value");
    if (verdict == NULL || metric == NULL || strcmp(verdict, "PASS") == 0)
        return;
    mlg_buf_add_format(out, "%s%.60s", out->len == 0 ? ": " : ", ", metric);
    if (column != NULL && value != NULL)
        mlg_buf_add_format(out, " [%.40s=%.60s]", column, value);
    mlg_buf_add_format(out, " %.20s", verdict);
}

/* The results that kept it from passing, as many as a line can bear. */
static void name_failures(const struct mlg_evidence *evidence, struct mlg_buf *out)
{
    const struct mlg_node *results = mlg_node_get(evidence->statement.predicate, "results");
    for (size_t i = 0; results != NULL && i < results->count; i++) {
        name_result(results->items[i], out);
        if (out->len > 200 && i + 1 < results->count) {
            mlg_buf_add_text(out, ", ...");
            return;
        }
    }
}

static enum mlg_code judge_verdict(const struct gate_case *c, const struct search *s, size_t i)
{
    const struct mlg_evidence *evidence = &c->evidence[i];
    if (evidence->stage.verdict == MLG_PASS)
        return MLG_OK;
    struct mlg_buf failures;
    mlg_buf_init(&failures, 1024);
    name_failures(evidence, &failures);
    enum mlg_code code = gate_find(
        c, "gate.not_pass", MLG_LEVEL_ERROR, path_of(c, i), "nothing but PASS moves a model",
        "%s is %s%s", s->label, mlg_verdict_name(evidence->stage.verdict), mlg_buf_text(&failures));
    mlg_buf_done(&failures);
    return code;
}

static enum mlg_code judge_subject(const struct gate_case *c, const struct search *s, size_t i)
{
    const struct mlg_stage_statement *stage = &c->evidence[i].stage;
    const char *what = NULL;
    if (stage->model_root == NULL || strcmp(stage->model_root, c->wanted.root) != 0)
        what = "bytes";
    else if (stage->manifest_sha256 == NULL ||
             strcmp(stage->manifest_sha256, c->wanted.manifest) != 0)
        what = "names of files";
    if (what == NULL)
        return MLG_OK;
    return gate_find(c, "gate.other_model", MLG_LEVEL_ERROR, path_of(c, i),
                     "run the stages on the model as it is committed",
                     "%s speaks of other %s than those of the model", s->label, what);
}

/* The stage must have read the policy's mlgate.yaml, to the byte. */
static enum mlg_code judge_config(const struct gate_case *c, const struct search *s, size_t i)
{
    const char *sha256 = c->evidence[i].stage.config_sha256;
    if (sha256 != NULL && strcmp(sha256, c->gate->policy.config.sha256) == 0)
        return MLG_OK;
    return gate_find(c, "gate.other_policy", MLG_LEVEL_ERROR, path_of(c, i),
                     "limits, slices and contracts are those of the protected reference: merge a "
                     "change of mlgate.yaml first",
                     "%s was made %s", s->label,
                     sha256 == NULL ? "without mlgate.yaml"
                                    : "with another mlgate.yaml than the "
                                      "policy's");
}

/* What was judged must be what that file says: a statement names its digest, and the command line
 * may have put another table, column or weight in the place of the file's. */
static enum mlg_code judge_changes(const struct gate_case *c, const struct search *s, size_t i)
{
    const struct mlg_stage_statement *stage = &c->evidence[i].stage;
    if (stage->config_sha256 == NULL || (stage->changed != NULL && stage->changed_count == 0))
        return MLG_OK;
    struct mlg_buf names;
    mlg_buf_init(&names, 1024);
    for (size_t k = 0; stage->changed != NULL && k < stage->changed_count && names.len < 200; k++)
        mlg_buf_add_format(&names, "%s%.40s", k == 0 ? "" : ", ", stage->changed[k]);
    enum mlg_code code = gate_find(
        c, "gate.other_policy", MLG_LEVEL_ERROR, path_of(c, i),
        "run the stage without these options: what they say belongs into the policy's mlgate.yaml",
        stage->changed == NULL ? "%s does not say what options changed%s"
                               : "%s was made with options in the place of the policy: %s",
        s->label, mlg_buf_text(&names));
    mlg_buf_done(&names);
    return code;
}

static const struct mlg_input *input_of(const struct mlg_evidence *evidence, const char *role)
{
    for (size_t i = 0; i < evidence->stage.inputs_count; i++) {
        if (strcmp(evidence->stage.inputs[i].role, role) == 0)
            return &evidence->stage.inputs[i];
    }
    return NULL;
}

/* Bytes and names: a root is the same when files change places with their neighbours' names. */
static enum mlg_code judge_baseline(const struct gate_case *c, size_t i)
{
    const struct mlg_entry *head = c->gate->head;
    const struct mlg_input *root = input_of(&c->evidence[i], "baseline-model");
    const struct mlg_input *manifest = input_of(&c->evidence[i], "baseline-manifest");
    if (head == NULL) /* said by judge_start */
        return MLG_OK;
    if (root == NULL || strcmp(root->sha256, head->model_root) != 0)
        return gate_find(c, "gate.other_baseline", MLG_LEVEL_ERROR, path_of(c, i),
                         "compare with the model that is in the stage now",
                         "compare did not run against %s, which is in force", head->name);
    if (manifest == NULL)
        return gate_find(c, "gate.other_baseline", MLG_LEVEL_ERROR, path_of(c, i),
                         "run compare again, with this version",
                         "compare does not say how the files of its baseline were named");
    if (strcmp(manifest->sha256, head->manifest_sha256) == 0)
        return MLG_OK;
    return gate_find(c, "gate.other_baseline", MLG_LEVEL_ERROR, path_of(c, i),
                     "compare with the model that is in the stage now, its files named as they are",
                     "compare ran against the bytes of %s under other names of files", head->name);
}

/* ---- requirements ---- */

static enum mlg_code missing(const struct gate_case *c, const struct search *s)
{
    const char *path = mlg_path_join(&c->gate->arena, c->gate->evidence, s->file);
    if (path == NULL)
        return mlg_arena_full(&c->gate->arena, c->err);
    const char *bundle = mlg_index_bundle_name(&c->gate->arena, path);
    if (bundle != NULL && mlg_file_is_regular(bundle))
        return gate_find(c, "gate.missing", MLG_LEVEL_ERROR, bundle, NULL,
                         "%s is required, and this is not it, or not by a trusted key", s->label);
    if (mlg_file_is_regular(path))
        return gate_find(c, "gate.unsigned", MLG_LEVEL_ERROR, path, "run mlgate-card sign-evidence",
                         "%s is required and not signed", s->label);
    return gate_find(c, "gate.missing", MLG_LEVEL_ERROR, c->gate->evidence,
                     "run the stage, then mlgate-card sign-evidence", "%s is required and missing",
                     s->label);
}

static enum mlg_code pass(struct gate_case *c, const struct search *s, size_t errors_before)
{
    char clause[64];
    if (gate_errors(c) != errors_before)
        return MLG_OK;
    (void)snprintf(clause, sizeof clause, "promote.require: %s", s->name);
    c->verdicts[c->verdicts_count++] =
        (struct mlg_entry_verdict){ .stage = s->name, .verdict = MLG_PASS };
    return gate_hold(c, clause);
}

/* test or compare: every trusted statement of the kind must be about this model and say PASS. */
static enum mlg_code judge_stage(struct gate_case *c, const struct search *s,
                                 const struct mlg_config_stage *stage)
{
    size_t found = 0, errors = gate_errors(c);
    for (size_t i = 0; i < c->index.count; i++) {
        if (c->evidence[i].state != MLG_EVIDENCE_OK || !c->evidence[i].is_stage ||
            !is_kind(c->evidence[i].kind, s->name))
            continue;
        found++;
        MLG_TRY(judge_subject(c, s, i));
        MLG_TRY(judge_verdict(c, s, i));
        MLG_TRY(judge_config(c, s, i));
        MLG_TRY(judge_changes(c, s, i));
        if (c->evidence[i].stage.verdict == MLG_PASS)
            MLG_TRY(gate_judge_limits(c, &c->evidence[i], stage, path_of(c, i)));
        if (s->bit == MLG_REQUIRE_COMPARE)
            MLG_TRY(judge_baseline(c, i));
    }
    if (found == 0)
        MLG_TRY(missing(c, s));
    return pass(c, s, errors);
}

static enum mlg_code judge_card(struct gate_case *c, const struct search *s)
{
    size_t found = 0, errors = gate_errors(c);
    for (size_t i = 0; i < c->index.count; i++) {
        const struct mlg_evidence *evidence = &c->evidence[i];
        if (evidence->state != MLG_EVIDENCE_OK || !is_kind(evidence->kind, s->name))
            continue;
        found++;
        MLG_TRY(gate_judge_card(c, evidence, path_of(c, i)));
    }
    if (found == 0)
        MLG_TRY(missing(c, s));
    return pass(c, s, errors);
}

/* ---- validate ---- */

/* Was the data set evaluated? Then the bytes that kept the contract must be those. */
static enum mlg_code judge_joined(const struct gate_case *c, const struct search *s, size_t i,
                                  const struct mlg_config_validate *validate)
{
    const struct mlg_config *config = &c->gate->policy.config;
    bool in_test = config->test.present && config->test.data == validate->data;
    bool in_compare = config->compare.present && config->compare.data == validate->data;
    const char *sha256 = c->evidence[i].statement.subjects[0].sha256;
    for (size_t k = 0; k < c->index.count; k++) {
        const struct mlg_evidence *other = &c->evidence[k];
        if (other->state != MLG_EVIDENCE_OK || !other->is_stage ||
            !((in_test && is_kind(other->kind, "test")) ||
              (in_compare && is_kind(other->kind, "compare"))))
            continue;
        bool same = false;
        for (size_t n = 0; n < other->stage.inputs_count; n++)
            same = same || strcmp(other->stage.inputs[n].sha256, sha256) == 0;
        if (!same)
            MLG_TRY(gate_find(c, "gate.other_data", MLG_LEVEL_ERROR, path_of(c, i),
                              "validate the data that the model is tested on",
                              "%s saw other bytes than %s", s->label, other->kind));
    }
    if (in_test || in_compare)
        return MLG_OK;
    return gate_find(c, "gate.data_not_joined", MLG_LEVEL_NOTE, path_of(c, i), NULL,
                     "%s: neither test nor compare uses this data set, so nothing ties it to the "
                     "model",
                     s->label);
}

/* By the name that the policy has for it: a path is not enough, since two data sets may be the same
 * file, read in different ways, and one path may end in another. */
static bool is_validation_of(const struct gate_case *c, size_t i,
                             const struct mlg_config_validate *validate)
{
    const struct mlg_evidence *evidence = &c->evidence[i];
    if (evidence->state != MLG_EVIDENCE_OK || !evidence->is_stage ||
        !is_kind(evidence->kind, "validate") || evidence->statement.subjects_count != 1)
        return false;
    const struct mlg_input *data = input_of(evidence, "data");
    const char *name = evidence->stage.data_set;
    return data != NULL && name != NULL && strcmp(name, validate->data->name) == 0 &&
           strcmp(data->sha256, evidence->statement.subjects[0].sha256) == 0;
}

static enum mlg_code judge_contract(const struct gate_case *c, const struct search *s, size_t i,
                                    const struct mlg_config_validate *validate)
{
    const struct mlg_input *contract = input_of(&c->evidence[i], "contract");
    const char *wanted = mlg_policy_file_sha256(&c->gate->policy, validate->contract);
    if (contract != NULL && wanted != NULL && strcmp(contract->sha256, wanted) == 0)
        return MLG_OK;
    return gate_find(c, "gate.other_policy", MLG_LEVEL_ERROR, path_of(c, i),
                     "a changed contract counts once it is merged",
                     "%s was held against another contract than the policy's", s->label);
}

static enum mlg_code judge_data_set(const struct gate_case *c,
                                    const struct mlg_config_validate *validate)
{
    struct search s = { .bit = MLG_REQUIRE_VALIDATE, .name = "validate" };
    size_t found = 0;
    s.label = mlg_arena_print(&c->gate->arena, "validate %s", validate->data->name);
    s.file = mlg_statement_file_name(&c->gate->arena, MLG_STAGE_VALIDATE, validate->data->name);
    if (s.label == NULL || s.file == NULL)
        return mlg_arena_full(&c->gate->arena, c->err);
    for (size_t i = 0; i < c->index.count; i++) {
        if (!is_validation_of(c, i, validate))
            continue;
        found++;
        MLG_TRY(judge_verdict(c, &s, i));
        MLG_TRY(judge_config(c, &s, i));
        MLG_TRY(judge_changes(c, &s, i));
        MLG_TRY(judge_contract(c, &s, i, validate));
        MLG_TRY(judge_joined(c, &s, i, validate));
    }
    return found > 0 ? MLG_OK : missing(c, &s);
}

static enum mlg_code judge_validate(struct gate_case *c, const struct search *s)
{
    const struct mlg_config *config = &c->gate->policy.config;
    size_t errors = gate_errors(c);
    if (config->validate_count == 0)
        MLG_TRY(missing(c, s));
    for (size_t i = 0; i < config->validate_count; i++)
        MLG_TRY(judge_data_set(c, &config->validate[i]));
    return pass(c, s, errors);
}

enum mlg_code gate_judge_evidence(struct gate_case *c)
{
    const struct mlg_config *config = &c->gate->policy.config;
    for (size_t i = 0; i < c->index.count; i++)
        MLG_TRY(judge_signature(c, i));
    const struct search validate = { MLG_REQUIRE_VALIDATE, "validate", "validate.intoto.json",
                                     "validate" };
    const struct search test = { MLG_REQUIRE_TEST, "test", "test.intoto.json", "test" };
    const struct search compare = { MLG_REQUIRE_COMPARE, "compare", "compare.intoto.json",
                                    "compare" };
    const struct search card = { MLG_REQUIRE_CARD, "card", "card.intoto.json", "card" };
    /* In byte order of the names, as the entry lists the verdicts. */
    if ((c->require & MLG_REQUIRE_CARD) != 0)
        MLG_TRY(judge_card(c, &card));
    if ((c->require & MLG_REQUIRE_COMPARE) != 0)
        MLG_TRY(judge_stage(c, &compare, &config->compare));
    if ((c->require & MLG_REQUIRE_TEST) != 0)
        MLG_TRY(judge_stage(c, &test, &config->test));
    if ((c->require & MLG_REQUIRE_VALIDATE) != 0)
        MLG_TRY(judge_validate(c, &validate));
    return MLG_OK;
}
