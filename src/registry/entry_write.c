#include <inttypes.h>

#include <mlgate/text/json.h>

#include "entry.h"
#include "names.h"

bool is_sha256(const char *text)
{
    if (text == NULL || strlen(text) != MLG_SHA256_HEX - 1)
        return false;
    return strspn(text, "0123456789abcdef") == MLG_SHA256_HEX - 1;
}

static bool is_oid(const struct mlg_oid *oid)
{
    struct mlg_oid copy;
    return oid->hex[MLG_OID_HEX - 1] == '\0' && mlg_oid_parse(mlg_str_of(oid->hex), &copy);
}

/* A pass in each, by name, in order: what does not pass moves nothing. */
static bool verdicts_are_writable(const struct mlg_entry *entry)
{
    if (entry->verdicts_count == 0 || entry->verdicts_count > MLG_ENTRY_LIST)
        return false;
    for (size_t i = 0; i < entry->verdicts_count; i++) {
        const struct mlg_entry_verdict *verdict = &entry->verdicts[i];
        if (!name_is_valid(mlg_str_of(verdict->stage)) || verdict->verdict != MLG_PASS)
            return false;
        if (i > 0 && strcmp(entry->verdicts[i - 1].stage, verdict->stage) >= 0)
            return false;
    }
    return true;
}

static bool approvals_are_writable(const struct mlg_entry *entry)
{
    if (entry->approvals_count > MLG_ENTRY_LIST)
        return false;
    for (size_t i = 0; i < entry->approvals_count; i++) {
        if (!is_sha256(entry->approvals[i]))
            return false;
        if (i > 0 && strcmp(entry->approvals[i - 1], entry->approvals[i]) >= 0)
            return false;
    }
    return true;
}

static bool kind_is_writable(const struct mlg_entry *entry)
{
    bool first = mlg_oid_is_zero(&entry->previous);
    bool back = !mlg_oid_is_zero(&entry->rollback_to);
    return entry->kind >= MLG_ENTRY_INITIAL && entry->kind <= MLG_ENTRY_ROLLBACK &&
           first == (entry->kind == MLG_ENTRY_INITIAL) &&
           back == (entry->kind == MLG_ENTRY_ROLLBACK);
}

static const char *find_bad_name(const struct mlg_entry *entry)
{
    struct version version;
    if (!name_is_valid(mlg_str_of(entry->model)) || !name_is_valid(mlg_str_of(entry->stage)))
        return "the name of the model or of the stage is not valid";
    if (!version_parse(mlg_str_of(entry->version), &version))
        return "the version is not of the form v1.2.3";
    if (entry->number == 0 || entry->number > (uint64_t)1 << 53 || entry->time < 0)
        return "number or time out of range";
    if (!tagger_is_valid(mlg_str_of(entry->tagger)))
        return "the tagger is not of the form Name <email>";
    return NULL;
}

static const char *find_bad_digest(const struct mlg_entry *entry)
{
    if (mlg_oid_is_zero(&entry->commit) || !is_oid(&entry->commit) || !is_oid(&entry->previous) ||
        !is_oid(&entry->rollback_to) || !is_oid(&entry->policy_commit))
        return "an object id is missing or malformed";
    if (!is_sha256(entry->model_root) || !is_sha256(entry->manifest_sha256) ||
        !is_sha256(entry->evidence_sha256) || !is_sha256(entry->policy_sha256))
        return "a digest is missing or malformed";
    return NULL;
}

bool entry_is_writable(const struct mlg_entry *entry, const char **ret_reason)
{
    const char *reason = find_bad_name(entry);
    if (reason == NULL)
        reason = find_bad_digest(entry);
    if (reason == NULL && !kind_is_writable(entry))
        reason = "kind, previous entry and rollback do not go together";
    if (reason == NULL && !verdicts_are_writable(entry))
        reason = "the verdicts are not a sorted list of passes";
    if (reason == NULL && !approvals_are_writable(entry))
        reason = "the approvals are not a sorted list of digests";
    *ret_reason = reason;
    return reason == NULL;
}

/* Canonical (RFC 8785): keys in byte order, no blanks; every value is plain ASCII by
 * entry_is_writable. */
static void write_json(struct mlg_buf *out, const struct mlg_entry *entry)
{
    struct mlg_json json;
    mlg_json_init(&json, out, 0);
    mlg_json_begin_map(&json);
    mlg_json_pair_texts(&json, "approvals", entry->approvals, entry->approvals_count);
    mlg_json_pair_text(&json, "commit", entry->commit.hex);
    mlg_json_pair_text(&json, "evidence_sha256", entry->evidence_sha256);
    if (entry->kind == MLG_ENTRY_INITIAL)
        mlg_json_pair_bool(&json, "initial", true);
    mlg_json_pair_text(&json, "kind", mlg_entry_kind_name(entry->kind));
    mlg_json_pair_text(&json, "manifest_sha256", entry->manifest_sha256);
    mlg_json_pair_text(&json, "model", entry->model);
    mlg_json_pair_text(&json, "model_root", entry->model_root);
    if (!mlg_oid_is_zero(&entry->policy_commit))
        mlg_json_pair_text(&json, "policy_commit", entry->policy_commit.hex);
    mlg_json_pair_text(&json, "policy_sha256", entry->policy_sha256);
    mlg_json_pair_text(&json, "previous", entry->previous.hex);
    if (entry->kind == MLG_ENTRY_ROLLBACK)
        mlg_json_pair_text(&json, "rollback_to", entry->rollback_to.hex);
    mlg_json_pair_text(&json, "schema", MLG_LEDGER_SCHEMA);
    mlg_json_pair_text(&json, "stage", entry->stage);
    mlg_json_key(&json, "verdicts");
    mlg_json_begin_map(&json);
    for (size_t i = 0; i < entry->verdicts_count; i++)
        mlg_json_pair_text(&json, entry->verdicts[i].stage,
                           mlg_verdict_name(entry->verdicts[i].verdict));
    mlg_json_end_map(&json);
    mlg_json_pair_text(&json, "version", entry->version);
    mlg_json_end_map(&json);
}

void entry_write(struct mlg_buf *out, const struct mlg_entry *entry)
{
    mlg_buf_add_format(out, "object %s\ntype commit\ntag %s#%s#%" PRIu64 "\n", entry->commit.hex,
                       entry->model, entry->stage, entry->number);
    mlg_buf_add_format(out, "tagger %s %" PRId64 " +0000\n\n", entry->tagger, entry->time);
    mlg_buf_add_format(out, "Assigning stage %s to artifact %s version %s\n\n", entry->stage,
                       entry->model, entry->version);
    write_json(out, entry);
    mlg_buf_add_char(out, '\n');
}

void entry_write_version(struct mlg_buf *out, const struct mlg_entry *entry)
{
    mlg_buf_add_format(out, "object %s\ntype commit\ntag %s@%s\n", entry->commit.hex, entry->model,
                       entry->version);
    mlg_buf_add_format(out, "tagger %s %" PRId64 " +0000\n\n", entry->tagger, entry->time);
    mlg_buf_add_format(out, "Registering artifact %s version %s\n\nmlgate-entry: %s\n",
                       entry->model, entry->version, entry->id.hex);
}

const char *mlg_entry_kind_name(enum mlg_entry_kind kind)
{
    static const char *const names[] = { "initial", "promote", "rollback" };
    return names[kind];
}
