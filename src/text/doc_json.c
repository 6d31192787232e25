/*
 * JSON by jansson, which decides what is valid and decodes strings; it keeps no places, so a second
 * walk over the text, now known to be valid, gives each node its own.
 */
#include <string.h>

#include <jansson.h>

#include "doc_reader.h"

struct walk {
    struct mlg_doc_reader reader;
    size_t at;
    uint64_t line, column;
};

/* Pass one byte; columns count code points, so the later bytes of a sequence are free. */
static void step(struct walk *self)
{
    if (self->at >= self->reader.bytes.len)
        return;
    uint8_t byte = (uint8_t)self->reader.bytes.data[self->at++];
    if (byte == '\n') {
        self->line++;
        self->column = 1;
    } else if ((byte & 0xC0U) != 0x80) {
        self->column++;
    }
}

static bool at_end(const struct walk *self)
{
    return self->at >= self->reader.bytes.len;
}

static char peek(const struct walk *self)
{
    return at_end(self) ? '\0' : self->reader.bytes.data[self->at];
}

static void skip_blanks(struct walk *self)
{
    while (!at_end(self) && strchr(" \t\r\n", peek(self)) != NULL && peek(self) != '\0')
        step(self);
}

static void skip_string(struct walk *self)
{
    step(self);
    while (!at_end(self) && peek(self) != '"') {
        if (peek(self) == '\\')
            step(self);
        step(self);
    }
    step(self);
}

/* Ceilings before the library builds anything: levels, and values (each but the first stands
 * behind a bracket, comma or colon). */
static enum mlg_code check_ceilings(struct mlg_doc_reader reader)
{
    struct walk walk = { .reader = reader, .line = 1, .column = 1 };
    size_t depth = 0;
    size_t values = 0;
    while (!at_end(&walk)) {
        char c = peek(&walk);
        if (c == '\0') /* the library would take it for the end, whatever follows */
            return mlg_doc_reader_fail(&reader, walk.line, walk.column,
                                       "not valid JSON: a NUL byte");
        if (c == '"') {
            skip_string(&walk);
            continue;
        }
        bool opens = c == '[' || c == '{';
        depth += opens ? 1 : 0;
        depth -= (c == ']' || c == '}') && depth > 0 ? 1 : 0;
        values += opens || c == ',' || c == ':' ? 1 : 0;
        if (depth > MLG_DOC_MAX_LEVELS)
            return mlg_doc_reader_fail(&reader, walk.line, walk.column,
                                       "the document is nested deeper than %d levels",
                                       MLG_DOC_MAX_LEVELS);
        if (values > MLG_DOC_MAX_NODES)
            return mlg_doc_reader_fail(&reader, walk.line, walk.column,
                                       "the document has more than %d values", MLG_DOC_MAX_NODES);
        step(&walk);
    }
    return MLG_OK;
}

static enum mlg_code make_node(struct walk *self, const json_t *value,
                               const struct mlg_node **ret_node);

static enum mlg_code fill_scalar(struct walk *self, const json_t *value, struct mlg_node *node)
{
    if (json_is_string(value)) {
        struct mlg_str text = { .data = json_string_value(value),
                                .len = json_string_length(value) };
        skip_string(self);
        return mlg_doc_set_scalar(&self->reader, node, text, false);
    }
    size_t start = self->at;
    while (!at_end(self) && strchr(",]} \t\r\n", peek(self)) == NULL)
        step(self);
    struct mlg_str text = { .data = self->reader.bytes.data + start, .len = self->at - start };
    return mlg_doc_set_scalar(&self->reader, node, text, true);
}

static enum mlg_code fill_list(struct walk *self, const json_t *value, struct mlg_node *node)
{
    size_t count = json_array_size(value);
    const struct mlg_node **items = mlg_arena_array(self->reader.arena, count, sizeof(*items));
    if (items == NULL)
        return mlg_arena_full(self->reader.arena, self->reader.err);
    step(self); /* [ */
    for (size_t i = 0; i < count; i++) {
        MLG_TRY(make_node(self, json_array_get(value, i), &items[i]));
        skip_blanks(self);
        step(self); /* , or ] */
    }
    if (count == 0) {
        skip_blanks(self);
        step(self);
    }
    node->kind = MLG_NODE_LIST;
    node->items = items;
    node->count = count;
    return MLG_OK;
}

static enum mlg_code fill_pair(struct walk *self, const char *key, const json_t *value,
                               struct mlg_pair *pair)
{
    skip_blanks(self);
    struct mlg_node *key_node =
        mlg_doc_new_node(&self->reader, MLG_NODE_STRING, self->line, self->column);
    if (key_node == NULL)
        return mlg_arena_full(self->reader.arena, self->reader.err);
    MLG_TRY(mlg_doc_set_scalar(&self->reader, key_node, mlg_str_of(key), false));
    skip_string(self);
    skip_blanks(self);
    step(self); /* : */
    pair->key = key_node->text;
    pair->key_node = key_node;
    return make_node(self, value, &pair->value);
}

static enum mlg_code fill_map(struct walk *self, const json_t *value, struct mlg_node *node)
{
    size_t count = json_object_size(value);
    struct mlg_pair *pairs = mlg_arena_array(self->reader.arena, count, sizeof(*pairs));
    if (pairs == NULL)
        return mlg_arena_full(self->reader.arena, self->reader.err);
    /* The library's iterators only read, but their type wants an object that may change; its order
     * is that of insertion, which is the file's. */
    json_t *object = (json_t *)(uintptr_t)value;
    step(self); /* { */
    size_t i = 0;
    for (void *at = json_object_iter(object); at != NULL && i < count;
         at = json_object_iter_next(object, at)) {
        MLG_TRY(fill_pair(self, json_object_iter_key(at), json_object_iter_value(at), &pairs[i++]));
        skip_blanks(self);
        step(self); /* , or } */
    }
    if (count == 0) {
        skip_blanks(self);
        step(self);
    }
    node->kind = MLG_NODE_MAP;
    node->pairs = pairs;
    node->count = count;
    return MLG_OK;
}

/* Recursion is bounded by check_ceilings. */
static enum mlg_code make_node(struct walk *self, const json_t *value,
                               const struct mlg_node **ret_node)
{
    skip_blanks(self);
    struct mlg_node *node =
        mlg_doc_new_node(&self->reader, MLG_NODE_NULL, self->line, self->column);
    if (node == NULL)
        return mlg_arena_full(self->reader.arena, self->reader.err);
    *ret_node = node;
    if (json_is_array(value))
        return fill_list(self, value, node);
    if (json_is_object(value))
        return fill_map(self, value, node);
    return fill_scalar(self, value, node);
}

static enum mlg_code fail_parsing(const struct mlg_doc_reader *reader, const json_error_t *error)
{
    if (json_error_code(error) == json_error_out_of_memory)
        return mlg_err_set(reader->err, MLG_E_NOMEM, "out of memory");
    uint64_t line = error->line > 0 ? (uint64_t)error->line : 1;
    uint64_t column = error->column > 0 ? (uint64_t)error->column : 1;
    return mlg_doc_reader_fail(reader, line, column, "not valid JSON: %s", error->text);
}

enum mlg_code mlg_doc_parse_json(struct mlg_arena *arena, struct mlg_str bytes, const char *path,
                                 enum mlg_code code, struct mlg_doc *ret_doc, struct mlg_err *err)
{
    struct walk walk = { .line = 1, .column = 1 };
    MLG_TRY(mlg_doc_reader_init(&walk.reader, arena, bytes, path, code, err));
    MLG_TRY(check_ceilings(walk.reader));
    /* Integers as reals: the library would refuse those beyond 64 bits; the node's value is read
     * from the text, exactly. */
    size_t flags =
        JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL | JSON_ALLOW_NUL;
    struct mlg_str text = walk.reader.bytes;
    json_error_t error;
    json_t *value = json_loadb(text.len > 0 ? text.data : "", text.len, flags, &error);
    if (value == NULL)
        return fail_parsing(&walk.reader, &error);
    const struct mlg_node *root = NULL;
    enum mlg_code result = make_node(&walk, value, &root);
    json_decref(value);
    if (result == MLG_OK)
        *ret_doc = (struct mlg_doc){ .root = root, .path = path };
    return result;
}
