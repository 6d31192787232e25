/*
 * YAML by the events of libyaml. The tree is built without recursion: a stack of open collections,
 * and one array of nodes that wait for their collection to end (keys and values take turns).
 */
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "doc_reader.h"

enum { MAX_ANCHORS = 1000 };

struct anchor {
    const char *name;
    const struct mlg_node *node;
    size_t size;   /* nodes in it, aliases written out */
    size_t height; /* levels of collections in it: 0 for a scalar */
    bool open;     /* its collection has not ended */
};

struct frame {
    struct mlg_node *node;
    size_t first;  /* its first entry among the waiting */
    size_t before; /* nodes counted before it */
    size_t height;
    size_t anchor; /* index + 1 into anchors, 0 = none */
};

struct builder {
    struct mlg_doc_reader reader;
    yaml_parser_t parser;
    yaml_event_t event;
    struct frame frames[MLG_DOC_MAX_LEVELS];
    size_t depth;
    const struct mlg_node **waiting;
    size_t waiting_count, waiting_capacity;
    struct anchor *anchors;
    size_t anchors_count;
    size_t counted; /* nodes so far, aliases written out */
    const struct mlg_node *root;
};

static enum mlg_code fail_here(const struct builder *self, const char *text)
{
    const yaml_mark_t *mark = &self->event.start_mark;
    return mlg_doc_reader_fail(&self->reader, mark->line + 1, mark->column + 1, "%s", text);
}

/* ---- what libyaml itself refuses ---- */

static enum mlg_code fail_reading(const struct builder *self)
{
    uint64_t line = 0;
    uint64_t column = 0;
    mlg_doc_locate(self->reader.bytes, self->parser.problem_offset, &line, &column);
    if (self->parser.problem_value >= 0)
        return mlg_doc_reader_fail(&self->reader, line, column,
                                   "character U+%04X is not allowed in YAML",
                                   (unsigned)self->parser.problem_value);
    return mlg_doc_reader_fail(&self->reader, line, column, "not valid YAML: %s",
                               self->parser.problem);
}

static bool is_tab_at(struct mlg_str bytes, size_t line, size_t column)
{
    uint64_t at_line = 1;
    size_t at = 0;
    while (at < bytes.len && at_line < line) {
        if (bytes.data[at++] == '\n')
            at_line++;
    }
    /* Only blanks can stand in front of a tab that indents. */
    size_t offset = at + column - 1;
    return offset < bytes.len && bytes.data[offset] == '\t';
}

static enum mlg_code fail_parsing(const struct builder *self)
{
    const yaml_parser_t *parser = &self->parser;
    struct mlg_err *err = self->reader.err;
    if (parser->error == YAML_MEMORY_ERROR)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    if (parser->error == YAML_READER_ERROR)
        return fail_reading(self);
    uint64_t line = parser->problem_mark.line + 1;
    uint64_t column = parser->problem_mark.column + 1;
    uint64_t last_line = 0;
    uint64_t last_column = 0;
    mlg_doc_locate(self->reader.bytes, self->reader.bytes.len, &last_line, &last_column);
    if (line > last_line) { /* the library counts a line end behind the end */
        line = last_line;
        column = last_column;
    }
    if (is_tab_at(self->reader.bytes, line, column)) {
        (void)mlg_doc_reader_fail(&self->reader, line, column, "a tab cannot indent YAML");
        (void)mlg_err_hint(err, "indent with blanks");
        return self->reader.code;
    }
    const char *problem = parser->problem != NULL ? parser->problem : "cannot be parsed";
    if (parser->context == NULL)
        return mlg_doc_reader_fail(&self->reader, line, column, "not valid YAML: %s", problem);
    return mlg_doc_reader_fail(&self->reader, line, column, "not valid YAML: %s, %s from line %zu",
                               problem, parser->context, parser->context_mark.line + 1);
}

/* ---- tags ---- */

/* The part of a core tag behind "tag:yaml.org,2002:", "" for none, NULL for a foreign one. */
static const char *core_tag(const yaml_char_t *tag)
{
    static const char prefix[] = "tag:yaml.org,2002:";
    const char *text = (const char *)tag;
    if (text == NULL)
        return "";
    if (strcmp(text, "!") == 0)
        return "!";
    return strncmp(text, prefix, sizeof(prefix) - 1) == 0 ? text + sizeof(prefix) - 1 : NULL;
}

static enum mlg_code refuse_tag(const struct builder *self, const yaml_char_t *tag)
{
    const yaml_mark_t *mark = &self->event.start_mark;
    return mlg_doc_reader_fail(&self->reader, mark->line + 1, mark->column + 1,
                               "tag " MLG_DOC_SHOWN " is not supported here", (const char *)tag);
}

static bool tag_fits(const char *tag, enum mlg_node_kind kind)
{
    if (strcmp(tag, "float") == 0)
        return kind == MLG_NODE_FLOAT || kind == MLG_NODE_INT;
    return (strcmp(tag, "int") == 0 && kind == MLG_NODE_INT) ||
           (strcmp(tag, "bool") == 0 && kind == MLG_NODE_BOOL) ||
           (strcmp(tag, "null") == 0 && kind == MLG_NODE_NULL);
}

/* ---- nodes ---- */

static enum mlg_code count_nodes(struct builder *self, size_t more, size_t levels)
{
    if (more > MLG_DOC_MAX_NODES - self->counted)
        return mlg_doc_reader_fail(
            &self->reader, self->event.start_mark.line + 1, self->event.start_mark.column + 1,
            "the document has more than %d values, aliases written out", MLG_DOC_MAX_NODES);
    if (self->depth + levels > MLG_DOC_MAX_LEVELS)
        return mlg_doc_reader_fail(
            &self->reader, self->event.start_mark.line + 1, self->event.start_mark.column + 1,
            "the document is nested deeper than %d levels", MLG_DOC_MAX_LEVELS);
    self->counted += more;
    return MLG_OK;
}

static bool key_is_due(const struct builder *self)
{
    if (self->depth == 0)
        return false;
    const struct frame *frame = &self->frames[self->depth - 1];
    return frame->node->kind == MLG_NODE_MAP && (self->waiting_count - frame->first) % 2 == 0;
}

static enum mlg_code check_key(const struct builder *self, const struct mlg_node *node)
{
    if (node->kind == MLG_NODE_LIST || node->kind == MLG_NODE_MAP)
        return fail_here(self, "a key must be a scalar, not a list or a map");
    if (memchr(node->text.data, '\0', node->text.len) != NULL)
        return fail_here(self, "a key holds a NUL character");
    return MLG_OK;
}

/* A whole node: into the collection that is open, or the root. */
static enum mlg_code add_node(struct builder *self, const struct mlg_node *node, size_t height)
{
    if (self->depth == 0) {
        self->root = node;
        return MLG_OK;
    }
    if (self->waiting_count == self->waiting_capacity) {
        size_t capacity = self->waiting_capacity == 0 ? 64 : 2 * self->waiting_capacity;
        const struct mlg_node **grown =
            realloc((void *)self->waiting, capacity * sizeof(*self->waiting));
        if (grown == NULL)
            return mlg_err_set(self->reader.err, MLG_E_NOMEM, "out of memory");
        self->waiting = grown;
        self->waiting_capacity = capacity;
    }
    self->waiting[self->waiting_count++] = node;
    struct frame *frame = &self->frames[self->depth - 1];
    if (height + 1 > frame->height)
        frame->height = height + 1;
    return MLG_OK;
}

/* Remember an anchor, if there is one. *ret_index counts from 1, 0 = none. */
static enum mlg_code add_anchor(struct builder *self, const yaml_char_t *name,
                                const struct mlg_node *node, bool open, size_t *ret_index)
{
    *ret_index = 0;
    if (name == NULL)
        return MLG_OK;
    if (self->anchors_count == MAX_ANCHORS)
        return fail_here(self, "the document has more than 1000 anchors");
    if (self->anchors == NULL)
        self->anchors = calloc(MAX_ANCHORS, sizeof(*self->anchors));
    const char *copy = mlg_arena_copy(self->reader.arena, mlg_str_of((const char *)name));
    if (self->anchors == NULL || copy == NULL)
        return mlg_arena_full(self->reader.arena, self->reader.err);
    self->anchors[self->anchors_count++] =
        (struct anchor){ .name = copy, .node = node, .size = 1, .open = open };
    *ret_index = self->anchors_count;
    return MLG_OK;
}

static enum mlg_code on_alias(struct builder *self)
{
    const char *name = (const char *)self->event.data.alias.anchor;
    const struct anchor *anchor = NULL;
    for (size_t i = self->anchors_count; i > 0 && anchor == NULL; i--) {
        if (strcmp(self->anchors[i - 1].name, name) == 0)
            anchor = &self->anchors[i - 1];
    }
    const yaml_mark_t *mark = &self->event.start_mark;
    if (anchor == NULL)
        return mlg_doc_reader_fail(&self->reader, mark->line + 1, mark->column + 1,
                                   "alias " MLG_DOC_SHOWN " names no anchor above it", name);
    if (anchor->open)
        return mlg_doc_reader_fail(&self->reader, mark->line + 1, mark->column + 1,
                                   "anchor " MLG_DOC_SHOWN " refers to itself", name);
    MLG_TRY(count_nodes(self, anchor->size, anchor->height));
    if (key_is_due(self))
        MLG_TRY(check_key(self, anchor->node));
    return add_node(self, anchor->node, anchor->height);
}

static enum mlg_code fill_scalar(struct builder *self, struct mlg_node *node)
{
    const yaml_event_t *event = &self->event;
    struct mlg_str text = { .data = (const char *)event->data.scalar.value,
                            .len = event->data.scalar.length };
    const char *tag = core_tag(event->data.scalar.tag);
    if (tag == NULL)
        return refuse_tag(self, event->data.scalar.tag);
    bool is_string = strcmp(tag, "str") == 0 || strcmp(tag, "!") == 0;
    bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    bool resolved = !is_string && (plain || tag[0] != '\0');
    MLG_TRY(mlg_doc_set_scalar(&self->reader, node, text, resolved));
    if (!is_string && tag[0] != '\0') {
        if (!tag_fits(tag, node->kind))
            return refuse_tag(self, event->data.scalar.tag);
        if (strcmp(tag, "float") == 0)
            node->kind = MLG_NODE_FLOAT;
    }
    return MLG_OK;
}

static enum mlg_code on_scalar(struct builder *self)
{
    size_t anchor = 0;
    MLG_TRY(count_nodes(self, 1, 0));
    struct mlg_node *node =
        mlg_doc_new_node(&self->reader, MLG_NODE_STRING, self->event.start_mark.line + 1,
                         self->event.start_mark.column + 1);
    if (node == NULL)
        return mlg_arena_full(self->reader.arena, self->reader.err);
    MLG_TRY(fill_scalar(self, node));
    if (key_is_due(self)) {
        MLG_TRY(check_key(self, node));
        if (self->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
            mlg_str_equal(node->text, MLG_STR("<<"))) {
            (void)fail_here(self, "merge keys are not part of YAML 1.2");
            (void)mlg_err_hint(self->reader.err, "write the entries out");
            return self->reader.code;
        }
    }
    MLG_TRY(add_anchor(self, self->event.data.scalar.anchor, node, false, &anchor));
    return add_node(self, node, 0);
}

static enum mlg_code on_start(struct builder *self, enum mlg_node_kind kind, const yaml_char_t *tag,
                              const yaml_char_t *anchor)
{
    const char *core = core_tag(tag);
    const char *own = kind == MLG_NODE_MAP ? "map" : "seq";
    if (core == NULL || (core[0] != '\0' && strcmp(core, "!") != 0 && strcmp(core, own) != 0))
        return refuse_tag(self, tag);
    if (key_is_due(self))
        return fail_here(self, "a key must be a scalar, not a list or a map");
    size_t before = self->counted;
    MLG_TRY(count_nodes(self, 1, 1));
    struct mlg_node *node = mlg_doc_new_node(&self->reader, kind, self->event.start_mark.line + 1,
                                             self->event.start_mark.column + 1);
    if (node == NULL)
        return mlg_arena_full(self->reader.arena, self->reader.err);
    struct frame frame = {
        .node = node, .first = self->waiting_count, .before = before, .height = 1
    };
    MLG_TRY(add_anchor(self, anchor, node, true, &frame.anchor));
    self->frames[self->depth++] = frame;
    return MLG_OK;
}

/* ---- the end of a collection ---- */

/* By key; equal keys in file order, since the pairs lie in one array. */
static int compare_pairs(const void *a, const void *b)
{
    const struct mlg_pair *left = *(const struct mlg_pair *const *)a;
    const struct mlg_pair *right = *(const struct mlg_pair *const *)b;
    int order = mlg_str_compare(left->key, right->key);
    return order != 0 ? order : (left > right) - (left < right);
}

static enum mlg_code check_unique(const struct builder *self, const struct mlg_node *map)
{
    if (map->count < 2)
        return MLG_OK;
    const struct mlg_pair **sorted = calloc(map->count, sizeof(*sorted));
    if (sorted == NULL)
        return mlg_err_set(self->reader.err, MLG_E_NOMEM, "out of memory");
    for (size_t i = 0; i < map->count; i++)
        sorted[i] = &map->pairs[i];
    qsort((void *)sorted, map->count, sizeof(*sorted), compare_pairs);
    const struct mlg_pair *again = NULL; /* the first in the file that repeats another */
    const struct mlg_pair *earlier = NULL;
    for (size_t i = 1; i < map->count; i++) {
        if (mlg_str_equal(sorted[i - 1]->key, sorted[i]->key) &&
            (again == NULL || sorted[i] < again)) {
            again = sorted[i];
            earlier = sorted[i - 1];
        }
    }
    free((void *)sorted);
    if (again == NULL)
        return MLG_OK;
    return mlg_doc_reader_fail(&self->reader, again->key_node->line, again->key_node->column,
                               "duplicate key " MLG_DOC_SHOWN_STR ", first on line %llu",
                               MLG_DOC_CLIP(again->key),
                               (unsigned long long)earlier->key_node->line);
}

static enum mlg_code fill_list(struct builder *self, struct mlg_node *node,
                               const struct mlg_node *const *entries, size_t count)
{
    const struct mlg_node **items = mlg_arena_array(self->reader.arena, count, sizeof(*items));
    if (items == NULL)
        return mlg_arena_full(self->reader.arena, self->reader.err);
    for (size_t i = 0; i < count; i++)
        items[i] = entries[i];
    node->items = items;
    node->count = count;
    return MLG_OK;
}

static enum mlg_code fill_map(struct builder *self, struct mlg_node *node,
                              const struct mlg_node *const *entries, size_t count)
{
    struct mlg_pair *pairs = mlg_arena_array(self->reader.arena, count / 2, sizeof(*pairs));
    if (pairs == NULL)
        return mlg_arena_full(self->reader.arena, self->reader.err);
    for (size_t i = 0; i < count / 2; i++)
        pairs[i] = (struct mlg_pair){ .key = entries[2 * i]->text,
                                      .key_node = entries[2 * i],
                                      .value = entries[2 * i + 1] };
    node->pairs = pairs;
    node->count = count / 2;
    return check_unique(self, node);
}

static enum mlg_code on_end(struct builder *self)
{
    struct frame frame = self->frames[--self->depth];
    size_t count = self->waiting_count - frame.first;
    const struct mlg_node *const *entries = count > 0 ? self->waiting + frame.first : NULL;
    if (frame.node->kind == MLG_NODE_MAP)
        MLG_TRY(fill_map(self, frame.node, entries, count));
    else
        MLG_TRY(fill_list(self, frame.node, entries, count));
    self->waiting_count = frame.first;
    if (frame.anchor > 0) {
        struct anchor *anchor = &self->anchors[frame.anchor - 1];
        anchor->size = self->counted - frame.before;
        anchor->height = frame.height;
        anchor->open = false;
    }
    return add_node(self, frame.node, frame.height);
}

/* ---- the stream ---- */

static enum mlg_code on_event(struct builder *self)
{
    const yaml_event_t *event = &self->event;
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return self->root == NULL
                   ? MLG_OK
                   : fail_here(self, "a second document starts here, one is allowed");
    case YAML_ALIAS_EVENT:
        return on_alias(self);
    case YAML_SCALAR_EVENT:
        return on_scalar(self);
    case YAML_SEQUENCE_START_EVENT:
        return on_start(self, MLG_NODE_LIST, event->data.sequence_start.tag,
                        event->data.sequence_start.anchor);
    case YAML_MAPPING_START_EVENT:
        return on_start(self, MLG_NODE_MAP, event->data.mapping_start.tag,
                        event->data.mapping_start.anchor);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return on_end(self);
    default:
        return MLG_OK;
    }
}

static enum mlg_code read_stream(struct builder *self)
{
    for (bool ended = false; !ended;) {
        if (!yaml_parser_parse(&self->parser, &self->event))
            return fail_parsing(self);
        ended = self->event.type == YAML_STREAM_END_EVENT;
        enum mlg_code code = on_event(self);
        yaml_event_delete(&self->event);
        MLG_TRY(code);
    }
    return MLG_OK;
}

enum mlg_code mlg_doc_parse_yaml(struct mlg_arena *arena, struct mlg_str bytes, const char *path,
                                 enum mlg_code code, struct mlg_doc *ret_doc, struct mlg_err *err)
{
    struct builder self = { .depth = 0 };
    MLG_TRY(mlg_doc_reader_init(&self.reader, arena, bytes, path, code, err));
    if (!yaml_parser_initialize(&self.parser))
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    struct mlg_str text = self.reader.bytes;
    yaml_parser_set_encoding(&self.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&self.parser,
                                 (const unsigned char *)(text.len > 0 ? text.data : ""), text.len);
    enum mlg_code result = read_stream(&self);
    yaml_parser_delete(&self.parser);
    free((void *)self.waiting);
    free(self.anchors);
    if (result != MLG_OK)
        return result;
    if (self.root == NULL) {
        struct mlg_node *empty = mlg_doc_new_node(&self.reader, MLG_NODE_NULL, 1, 1);
        if (empty == NULL)
            return mlg_arena_full(arena, err);
        empty->text = MLG_STR("");
        self.root = empty;
    }
    *ret_doc = (struct mlg_doc){ .root = self.root, .path = path };
    return MLG_OK;
}
