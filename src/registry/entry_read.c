#include <mlgate/base/num.h>
#include <mlgate/text/doc.h>

#include "entry.h"
#include "names.h"

/* Cut "<key> <value>\n" off the front. */
static bool take_line(struct mlg_str *rest, const char *key, struct mlg_str *ret_value)
{
    struct mlg_str start = mlg_str_of(key);
    if (!mlg_str_starts(*rest, start))
        return false;
    const char *end = memchr(rest->data, '\n', rest->len);
    if (end == NULL)
        return false;
    size_t len = (size_t)(end - rest->data);
    *ret_value = (struct mlg_str){ rest->data + start.len, len - start.len };
    *rest = (struct mlg_str){ end + 1, rest->len - len - 1 };
    return true;
}

/* "Name <email> 1700000000 +0100": the zone changes nothing about the moment. */
static bool read_tagger(struct mlg_str line, struct tag_header *header)
{
    size_t close = line.len;
    while (close > 0 && line.data[close - 1] != '>')
        close--;
    if (close == 0 || close >= line.len || line.data[close] != ' ')
        return false;
    struct mlg_str rest = { line.data + close + 1, line.len - close - 1 };
    const char *blank = rest.len == 0 ? NULL : memchr(rest.data, ' ', rest.len);
    if (blank == NULL)
        return false;
    struct mlg_str seconds = { rest.data, (size_t)(blank - rest.data) };
    if (seconds.len > 15 || mlg_num_parse_int(seconds, &header->time) != MLG_NUM_OK)
        return false;
    header->tagger = (struct mlg_str){ line.data, close };
    return true;
}

bool tag_header_read(struct mlg_str bytes, struct tag_header *ret_header)
{
    struct tag_header header = { .time = 0 };
    struct mlg_str object;
    struct mlg_str tagger;
    if (!take_line(&bytes, "object ", &object) || !mlg_oid_parse(object, &header.target) ||
        !take_line(&bytes, "type ", &header.type) || !take_line(&bytes, "tag ", &header.name) ||
        !take_line(&bytes, "tagger ", &tagger) || !read_tagger(tagger, &header))
        return false;
    if (bytes.len == 0 || bytes.data[0] != '\n')
        return false;
    header.body = (struct mlg_str){ bytes.data + 1, bytes.len - 1 };
    *ret_header = header;
    return true;
}

/* --- the JSON line ---------------------------------------------------------------------------- */

static const char *text_of(const struct mlg_node *map, const char *key)
{
    const struct mlg_node *node = mlg_node_get(map, key);
    return node != NULL && node->kind == MLG_NODE_STRING ? node->text.data : NULL;
}

/* An absent id is zero; what is malformed does not come out the same when written again. */
static void read_oid(const struct mlg_node *map, const char *key, struct mlg_oid *oid)
{
    *oid = MLG_OID_ZERO;
    (void)mlg_oid_parse(mlg_str_of(text_of(map, key)), oid);
}

static bool read_kind(const struct mlg_node *map, enum mlg_entry_kind *ret_kind)
{
    const char *text = text_of(map, "kind");
    for (int kind = MLG_ENTRY_INITIAL; kind <= MLG_ENTRY_ROLLBACK; kind++) {
        if (text != NULL && strcmp(text, mlg_entry_kind_name((enum mlg_entry_kind)kind)) == 0) {
            *ret_kind = (enum mlg_entry_kind)kind;
            return true;
        }
    }
    return false;
}

static enum mlg_code read_verdicts(struct mlg_arena *arena, const struct mlg_node *map,
                                   struct mlg_entry *entry, struct mlg_err *err)
{
    if (map == NULL || map->kind != MLG_NODE_MAP || map->count > MLG_ENTRY_LIST)
        return MLG_OK;
    struct mlg_entry_verdict *verdicts = mlg_arena_array(arena, map->count, sizeof(*verdicts));
    if (verdicts == NULL)
        return mlg_arena_full(arena, err);
    for (size_t i = 0; i < map->count; i++) {
        const struct mlg_node *value = map->pairs[i].value;
        verdicts[i].stage = map->pairs[i].key.data;
        if (value->kind == MLG_NODE_STRING && mlg_str_equal(value->text, MLG_STR("PASS")))
            verdicts[i].verdict = MLG_PASS;
    }
    entry->verdicts = verdicts;
    entry->verdicts_count = map->count;
    return MLG_OK;
}

static enum mlg_code read_approvals(struct mlg_arena *arena, const struct mlg_node *list,
                                    struct mlg_entry *entry, struct mlg_err *err)
{
    if (list == NULL || list->kind != MLG_NODE_LIST || list->count > MLG_ENTRY_LIST)
        return MLG_OK;
    const char **approvals = mlg_arena_array(arena, list->count, sizeof(*approvals));
    if (approvals == NULL)
        return mlg_arena_full(arena, err);
    for (size_t i = 0; i < list->count; i++) {
        const struct mlg_node *item = list->items[i];
        approvals[i] = item->kind == MLG_NODE_STRING ? item->text.data : NULL;
    }
    entry->approvals = approvals;
    entry->approvals_count = list->count;
    return MLG_OK;
}

static enum mlg_code read_json(struct mlg_arena *arena, struct mlg_str line,
                               struct mlg_entry *entry, bool *ret_ours, struct mlg_err *err)
{
    *ret_ours = false;
    struct mlg_doc doc;
    struct mlg_err refused = MLG_ERR_INIT;
    enum mlg_code code = mlg_doc_parse_json(arena, line, "entry", MLG_E_SYNTAX, &doc, &refused);
    if (code == MLG_E_NOMEM)
        return mlg_err_set(err, code, "%s", refused.text);
    if (code != MLG_OK || !read_kind(doc.root, &entry->kind))
        return MLG_OK;
    entry->model = text_of(doc.root, "model");
    entry->stage = text_of(doc.root, "stage");
    entry->version = text_of(doc.root, "version");
    entry->model_root = text_of(doc.root, "model_root");
    entry->manifest_sha256 = text_of(doc.root, "manifest_sha256");
    entry->evidence_sha256 = text_of(doc.root, "evidence_sha256");
    entry->policy_sha256 = text_of(doc.root, "policy_sha256");
    read_oid(doc.root, "previous", &entry->previous);
    read_oid(doc.root, "policy_commit", &entry->policy_commit);
    read_oid(doc.root, "rollback_to", &entry->rollback_to);
    MLG_TRY(read_verdicts(arena, mlg_node_get(doc.root, "verdicts"), entry, err));
    MLG_TRY(read_approvals(arena, mlg_node_get(doc.root, "approvals"), entry, err));
    *ret_ours = true;
    return MLG_OK;
}

/* --- the whole -------------------------------------------------------------------------------- */

/* Split the body into the JSON line and the signature; the first line is checked by writing the
 * entry again. */
static bool split_body(struct mlg_str bytes, struct mlg_str body, struct mlg_entry *entry,
                       struct mlg_str *ret_json)
{
    const char *gap = memmem(body.data, body.len, "\n\n", 2);
    if (gap == NULL)
        return false;
    const char *json = gap + 2;
    size_t left = body.len - (size_t)(json - body.data);
    const char *end = left == 0 ? NULL : memchr(json, '\n', left);
    if (end == NULL)
        return false;
    *ret_json = (struct mlg_str){ json, (size_t)(end - json) };
    size_t signed_len = (size_t)(end + 1 - bytes.data);
    entry->signed_bytes = (struct mlg_str){ bytes.data, signed_len };
    entry->signature = (struct mlg_str){ end + 1, bytes.len - signed_len };
    if (entry->signature.len == 0)
        return true;
    struct mlg_str begin = MLG_STR(SIGNATURE_BEGIN);
    struct mlg_str rest = { entry->signature.data + begin.len, entry->signature.len - begin.len };
    return mlg_str_starts(entry->signature, begin) &&
           mlg_str_ends(entry->signature, MLG_STR(SIGNATURE_END)) &&
           memmem(rest.data, rest.len, "-----BEGIN", 10) == NULL;
}

/* The fields are right if and only if the same bytes come out of them. */
static enum mlg_code compare_rewritten(const struct mlg_entry *entry, bool *ret_same,
                                       struct mlg_err *err)
{
    const char *reason = NULL;
    *ret_same = false;
    if (!entry_is_writable(entry, &reason))
        return MLG_OK;
    struct mlg_buf again;
    mlg_buf_init(&again, MLG_ENTRY_BYTES * 2);
    entry_write(&again, entry);
    enum mlg_code code = mlg_buf_check(&again, err);
    if (code == MLG_OK)
        *ret_same = mlg_str_equal(mlg_buf_view(&again), entry->signed_bytes);
    mlg_buf_done(&again);
    return code;
}

enum mlg_code entry_read(struct mlg_arena *arena, struct mlg_str bytes, struct mlg_entry *ret_entry,
                         bool *ret_ours, struct mlg_err *err)
{
    *ret_ours = false;
    struct mlg_entry entry = { .previous = MLG_OID_ZERO, .rollback_to = MLG_OID_ZERO };
    struct tag_header header;
    struct mlg_str model;
    struct mlg_str stage;
    struct mlg_str json;
    if (bytes.len > MLG_ENTRY_BYTES || !tag_header_read(bytes, &header) ||
        !assignment_parse(header.name, &model, &stage, &entry.number) ||
        !split_body(bytes, header.body, &entry, &json))
        return MLG_OK;
    entry.commit = header.target;
    entry.time = header.time;
    entry.tagger = mlg_arena_copy(arena, header.tagger);
    entry.name = mlg_arena_copy(arena, header.name);
    if (entry.tagger == NULL || entry.name == NULL)
        return mlg_arena_full(arena, err);
    bool ours = false;
    MLG_TRY(read_json(arena, json, &entry, &ours, err));
    if (ours)
        MLG_TRY(compare_rewritten(&entry, &ours, err));
    if (ours)
        *ret_entry = entry;
    *ret_ours = ours;
    return MLG_OK;
}
