#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <mlgate/base/file.h>
#include <mlgate/text/doc.h>
#include <mlgate/text/json.h>

static struct mlg_arena arena;
static struct mlg_buf buf;
static struct mlg_doc doc;
static struct mlg_err err;

static void setup(void)
{
    mlg_arena_init(&arena, (size_t)256 << 20);
    mlg_buf_init(&buf, (size_t)64 << 20);
    doc = (struct mlg_doc){ .root = NULL };
    mlg_err_clear(&err);
}

static void teardown(void)
{
    mlg_arena_done(&arena);
    mlg_buf_done(&buf);
}

typedef enum mlg_code parse_function(struct mlg_arena *, struct mlg_str, const char *,
                                     enum mlg_code, struct mlg_doc *, struct mlg_err *);

static const struct mlg_node *parse(parse_function *function, const char *text)
{
    mlg_err_clear(&err);
    enum mlg_code code = function(&arena, mlg_str_of(text), "f", MLG_E_CONFIG, &doc, &err);
    ck_assert_msg(code == MLG_OK, "%llu:%llu: %s in: %s", (unsigned long long)err.loc.line,
                  (unsigned long long)err.loc.column, err.text, text);
    return doc.root;
}

/* The error as people see it, in buf. */
static const char *message(void)
{
    mlg_buf_clear(&buf);
    mlg_buf_add_format(&buf, "%s:%llu:%llu: %s", err.loc.path, (unsigned long long)err.loc.line,
                       (unsigned long long)err.loc.column, err.text);
    if (err.hint[0] != '\0')
        mlg_buf_add_format(&buf, " | %s", err.hint);
    return mlg_buf_text(&buf);
}

struct bad {
    struct mlg_str text;
    const char *message;
};

#define BAD(input, expected)                                      \
    {                                                             \
        { .data = (input), .len = sizeof(input) - 1 }, (expected) \
    }

static void check_bad(parse_function *function, const struct bad *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct mlg_doc none = { .root = NULL };
        mlg_err_clear(&err);
        enum mlg_code code = function(&arena, rows[i].text, "f", MLG_E_SYNTAX, &none, &err);
        ck_assert_msg(code == MLG_E_SYNTAX && err.code == code, "row %zu is accepted", i);
        ck_assert_ptr_null(none.root);
        ck_assert_str_eq(message(), rows[i].message);
        /* Without an error record nothing else changes. */
        ck_assert(function(&arena, rows[i].text, "f", MLG_E_SYNTAX, &none, NULL) == MLG_E_SYNTAX);
    }
}

/* Kinds, places and values of the tree as one line: "map@1:1{a@1:1=int@1:4 1}". */
static void show(const struct mlg_node *node)
{
    mlg_buf_add_format(&buf, "%s@%llu:%llu", mlg_node_kind_name(node->kind),
                       (unsigned long long)node->line, (unsigned long long)node->column);
    if (node->kind == MLG_NODE_LIST) {
        mlg_buf_add_char(&buf, '[');
        for (size_t i = 0; i < node->count; i++) {
            mlg_buf_add_text(&buf, i > 0 ? ", " : "");
            show(node->items[i]);
        }
        mlg_buf_add_char(&buf, ']');
    } else if (node->kind == MLG_NODE_MAP) {
        mlg_buf_add_char(&buf, '{');
        for (size_t i = 0; i < node->count; i++) {
            const struct mlg_pair *pair = &node->pairs[i];
            mlg_buf_add_format(&buf, "%s%s@%llu:%llu=", i > 0 ? ", " : "", pair->key.data,
                               (unsigned long long)pair->key_node->line,
                               (unsigned long long)pair->key_node->column);
            show(pair->value);
        }
        mlg_buf_add_char(&buf, '}');
    } else {
        ck_assert_uint_eq(strlen(node->text.data), node->text.len);
        mlg_buf_add_format(&buf, " <%s>", node->text.data);
    }
}

static const char *shown(const struct mlg_node *node)
{
    mlg_buf_clear(&buf);
    show(node);
    return mlg_buf_text(&buf);
}

START_TEST(yaml_nodes_know_their_places)
{
    parse(mlg_doc_parse_yaml, "a: 1\n"
                              "\"\xC3\xA9\": [x, \"\xE2\x82\xAC\", y]\n"
                              "b:\n"
                              "  - c: true\n"
                              "    d:\n"
                              "  - |\n"
                              "    two\n"
                              "    lines\n");
    ck_assert_str_eq(shown(doc.root),
                     "a map@1:1{a@1:1=an integer@1:4 <1>, \xC3\xA9@2:1=a list@2:6[a string@2:7 "
                     "<x>, a string@2:10 <\xE2\x82\xAC>, a string@2:15 <y>], b@3:1=a list@4:3["
                     "a map@4:5{c@4:5=true or false@4:8 <true>, d@5:5=null@5:7 <>}, "
                     "a string@6:5 <two\nlines\n>]}");
    ck_assert_str_eq(doc.path, "f");
}
END_TEST

START_TEST(json_nodes_know_their_places)
{
    parse(mlg_doc_parse_json, "{\"a\" : [1, -2.5e3 ,\"\\u20ac\\\"]\"],\n"
                              "\t\"\xC3\xA9\":{ } , \"n\":null,\r\n"
                              "  \"e\": [ ], \"t\":true}\n");
    ck_assert_str_eq(shown(doc.root),
                     "a map@1:1{a@1:2=a list@1:8[an integer@1:9 <1>, a number@1:12 <-2.5e3>, "
                     "a string@1:20 <\xE2\x82\xAC\"]>], \xC3\xA9@2:2=a map@2:6{}, "
                     "n@2:12=null@2:16 <null>, e@3:3=a list@3:8[], t@3:13=true or false@3:17 "
                     "<true>}");
}
END_TEST

START_TEST(json_and_yaml_read_the_same_values)
{
    static const char text[] = "{\"a\": [1, 2.5, \"x\", null, false], \"b\": {\"c\": \"1\"}}";
    char *first = NULL;
    parse(mlg_doc_parse_json, text);
    first = strdup(shown(doc.root));
    parse(mlg_doc_parse_yaml, text);
    ck_assert_str_eq(first, shown(doc.root));
    free(first);
}
END_TEST

START_TEST(plain_scalars_by_the_core_schema)
{
    static const struct {
        const char *text;
        enum mlg_node_kind kind;
        double number;
    } rows[] = {
        { "", MLG_NODE_NULL, 0 },
        { "~", MLG_NODE_NULL, 0 },
        { "NULL", MLG_NODE_NULL, 0 },
        { "nULL", MLG_NODE_STRING, 0 },
        { "True", MLG_NODE_BOOL, 0 },
        { "false", MLG_NODE_BOOL, 0 },
        { "yes", MLG_NODE_STRING, 0 },
        { "Off", MLG_NODE_STRING, 0 },
        { "0", MLG_NODE_INT, 0 },
        { "-19", MLG_NODE_INT, -19 },
        { "+12", MLG_NODE_INT, 12 },
        { "010", MLG_NODE_INT, 10 },
        { "0o14", MLG_NODE_INT, 12 },
        { "0x3A", MLG_NODE_INT, 58 },
        { "0xZ", MLG_NODE_STRING, 0 },
        { "0x", MLG_NODE_STRING, 0 },
        { "-0x1", MLG_NODE_STRING, 0 },
        { "0b1", MLG_NODE_STRING, 0 },
        { "1_000", MLG_NODE_STRING, 0 },
        { "9223372036854775807", MLG_NODE_INT, 9223372036854775807.0 },
        { "9223372036854775808", MLG_NODE_FLOAT, 9223372036854775808.0 },
        { "0xFFFFFFFFFFFFFFFFF", MLG_NODE_FLOAT, 295147905179352825855.0 },
        { "0.", MLG_NODE_FLOAT, 0 },
        { ".5", MLG_NODE_FLOAT, 0.5 },
        { "-2E+05", MLG_NODE_FLOAT, -200000 },
        { "12e03", MLG_NODE_FLOAT, 12000 },
        { "1e999", MLG_NODE_FLOAT, INFINITY },
        { ".inf", MLG_NODE_FLOAT, INFINITY },
        { "-.Inf", MLG_NODE_FLOAT, -INFINITY },
        { "+.INF", MLG_NODE_FLOAT, INFINITY },
        { ".NaN", MLG_NODE_FLOAT, NAN },
        { "-.nan", MLG_NODE_STRING, 0 },
        { "nan", MLG_NODE_STRING, 0 },
        { "inf", MLG_NODE_STRING, 0 },
        { ".", MLG_NODE_STRING, 0 },
        { "-", MLG_NODE_STRING, 0 },
        { "1.2.3", MLG_NODE_STRING, 0 },
        { "2026-11-21", MLG_NODE_STRING, 0 },
        { "12:30", MLG_NODE_STRING, 0 },
        { "1e", MLG_NODE_STRING, 0 },
        { "\"1\"", MLG_NODE_STRING, 0 },
        { "'true'", MLG_NODE_STRING, 0 },
        { "!!str 1", MLG_NODE_STRING, 0 },
        { "! 1", MLG_NODE_STRING, 0 },
        { "!!float 1", MLG_NODE_FLOAT, 1 },
        { "!!int \"3\"", MLG_NODE_INT, 3 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mlg_buf_clear(&buf);
        mlg_buf_add_format(&buf, "a: %s\n", rows[i].text);
        if (strcmp(rows[i].text, "-") == 0) { /* a dash is an entry elsewhere */
            mlg_buf_clear(&buf);
            mlg_buf_add_text(&buf, "a: [-]");
        }
        const struct mlg_node *node =
            mlg_node_get(parse(mlg_doc_parse_yaml, mlg_buf_text(&buf)), "a");
        if (node->kind == MLG_NODE_LIST)
            node = node->items[0];
        ck_assert_msg(node->kind == rows[i].kind, "'%s' is %s", rows[i].text,
                      mlg_node_kind_name(node->kind));
        ck_assert_msg(node->number == rows[i].number ||
                          (isnan(node->number) && isnan(rows[i].number)),
                      "'%s' is %g", rows[i].text, node->number);
        if (node->kind == MLG_NODE_INT)
            ck_assert((double)node->integer == rows[i].number);
    }
}
END_TEST

START_TEST(json_integers_are_exact)
{
    const struct mlg_node *root =
        parse(mlg_doc_parse_json,
              "[9007199254740993, -9223372036854775808, 9223372036854775808, 1.0, 0.1]");
    ck_assert_int_eq(root->items[0]->kind, MLG_NODE_INT);
    ck_assert_int_eq(root->items[0]->integer, 9007199254740993);
    ck_assert(root->items[1]->kind == MLG_NODE_INT && root->items[1]->integer == INT64_MIN);
    ck_assert(root->items[2]->kind == MLG_NODE_FLOAT &&
              root->items[2]->number == 9223372036854775808.0);
    ck_assert_int_eq(root->items[3]->kind, MLG_NODE_FLOAT);
    ck_assert(root->items[4]->number == 0.1);
}
END_TEST

START_TEST(strings_may_hold_nul_but_not_where_c_strings_are_wanted)
{
    const struct mlg_node *root = parse(mlg_doc_parse_json, "[\"a\\u0000b\"]");
    const char *text = "unset";
    ck_assert_uint_eq(root->items[0]->text.len, 3);
    ck_assert(mlg_doc_string(&doc, root->items[0], &text, &err) == MLG_E_CONFIG);
    ck_assert_str_eq(message(), "f:1:2: the string holds a NUL character");
    ck_assert_str_eq(text, "unset");
}
END_TEST

START_TEST(empty_documents_are_null)
{
    static const char *const texts[] = { "", "\n\n", "# nothing\n", "---\n", "\xEF\xBB\xBF" };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        ck_assert_int_eq(parse(mlg_doc_parse_yaml, texts[i])->kind, MLG_NODE_NULL);
}
END_TEST

START_TEST(a_byte_order_mark_is_passed_over)
{
    parse(mlg_doc_parse_yaml, "\xEF\xBB\xBF"
                              "a: b");
    ck_assert_str_eq(shown(doc.root), "a map@1:1{a@1:1=a string@1:4 <b>}");
    parse(mlg_doc_parse_json, "\xEF\xBB\xBF[1]");
    ck_assert_str_eq(shown(doc.root), "a list@1:1[an integer@1:2 <1>]");
}
END_TEST

START_TEST(aliases_share_nodes)
{
    const struct mlg_node *root =
        parse(mlg_doc_parse_yaml, "a: &x [1, &y 2]\nb: *x\nc: *y\n*y : d\n&y e: *y\n");
    ck_assert_ptr_eq(mlg_node_get(root, "a"), mlg_node_get(root, "b"));
    ck_assert_int_eq(mlg_node_get(root, "c")->integer, 2);
    ck_assert_str_eq(mlg_node_get(root, "2")->text.data, "d");
    ck_assert_str_eq(mlg_node_get(root, "e")->text.data, "e"); /* the later anchor wins */
}
END_TEST

START_TEST(yaml_errors_point)
{
    static const struct bad rows[] = {
        BAD("a: 1\nb: 2\na: 3\n", "f:3:1: duplicate key 'a', first on line 1"),
        BAD("x:\n  - {k: 1, j: 2, \"k\": 3}", "f:2:18: duplicate key 'k', first on line 2"),
        BAD("b: 1\nb: 2\na: 3\na: 4\n", "f:2:1: duplicate key 'b', first on line 1"),
        BAD("a: b\n---\nc: d\n", "f:2:1: a second document starts here, one is allowed"),
        BAD("---\n---\n", "f:2:1: a second document starts here, one is allowed"),
        BAD("a: &x [*x]", "f:1:8: anchor 'x' refers to itself"),
        BAD("a: *nope", "f:1:4: alias 'nope' names no anchor above it"),
        BAD("? [a, b]\n: c", "f:1:3: a key must be a scalar, not a list or a map"),
        BAD("x: &x {a: 1}\n*x : 2", "f:2:1: a key must be a scalar, not a list or a map"),
        BAD("a: !!binary aGk=", "f:1:4: tag 'tag:yaml.org,2002:binary' is not supported here"),
        BAD("a: !secret x", "f:1:4: tag '!secret' is not supported here"),
        BAD("a: !!int x", "f:1:4: tag 'tag:yaml.org,2002:int' is not supported here"),
        BAD("a: !!set {}", "f:1:4: tag 'tag:yaml.org,2002:set' is not supported here"),
        BAD("a: &x {b: 1}\nc:\n  <<: *x\n",
            "f:3:3: merge keys are not part of YAML 1.2 | write the entries out"),
        BAD("a:\n\tb: 1\n", "f:2:1: a tab cannot indent YAML | indent with blanks"),
        BAD("a:\n  - 1\n \t- 2\n", "f:3:2: a tab cannot indent YAML | indent with blanks"),
        BAD("a: \x07", "f:1:4: character U+0007 is not allowed in YAML"),
        BAD("a: 1\n\xC3\xA9: \xC2\x9B", "f:2:4: character U+009B is not allowed in YAML"),
        BAD("a: 1\nb: \0", "f:2:4: character U+0000 is not allowed in YAML"),
        BAD("a: \xE9t\xE9", "f:1:4: byte 0xE9 is not UTF-8 | save the file as UTF-8"),
        BAD("ok: 1\n\xE2\x82\xAC: \xED\xA0\x80",
            "f:2:4: byte 0xED is not UTF-8 | save the file as UTF-8"),
        BAD("\xFF\xFE"
            "a\0:\0",
            "f:1:1: the text is UTF-16, not UTF-8 | save the file as UTF-8"),
        BAD("\xFE\xFF\0a", "f:1:1: the text is UTF-16, not UTF-8 | save the file as UTF-8"),
        BAD("\"k\\0\": 1", "f:1:1: a key holds a NUL character"),
        BAD("a: [1, 2", "f:1:9: not valid YAML: did not find expected ',' or ']', while parsing a "
                        "flow sequence from line 1"),
        BAD("a: \"open\nb: 2\n", "f:3:1: not valid YAML: found unexpected end of stream, while "
                                 "scanning a quoted scalar from line 1"),
        BAD("a: b: c", "f:1:5: not valid YAML: mapping values are not allowed in this context"),
        BAD("a: 1\n  b: 2\n", "f:2:4: not valid YAML: mapping values are not allowed in this "
                              "context"),
        BAD("a: @x", "f:1:4: not valid YAML: found character that cannot start any token, while "
                     "scanning for the next token from line 1"),
        BAD("a: \"\\ud83d\\ude00\"", "f:1:7: not valid YAML: found invalid Unicode character "
                                     "escape code, while parsing a quoted scalar from line 1"),
        BAD("\"a\\nb\\e[1m\": 1\n\"a\\nb\\e[1m\": 1\n",
            "f:2:1: duplicate key 'a\\nb\\x1B[1m', first on line 1"),
    };
    check_bad(mlg_doc_parse_yaml, rows, sizeof rows / sizeof rows[0]);
}
END_TEST

START_TEST(json_errors_point)
{
    static const struct bad rows[] = {
        BAD("", "f:1:1: not valid JSON: unexpected token near end of file"),
        BAD("{\"a\": 1,\n \"a\": 2}", "f:2:4: not valid JSON: duplicate object key near '\"a\"'"),
        BAD("[1,\n 2,]", "f:2:4: not valid JSON: unexpected token near ']'"),
        BAD("[1] x", "f:1:5: not valid JSON: end of file expected near 'x'"),
        BAD("[1]\0[2]", "f:1:4: not valid JSON: a NUL byte"),
        BAD("{a: 1}", "f:1:2: not valid JSON: string or '}' expected near 'a'"),
        BAD("[NaN]", "f:1:4: not valid JSON: invalid token near 'NaN'"),
        BAD("[1e400]", "f:1:6: not valid JSON: real number overflow near '1e400'"),
        BAD("// c\n[]", "f:1:1: not valid JSON: invalid token near '/'"),
        BAD("{\"a\\u0000\": 1}", "f:1:10: not valid JSON: NUL byte in object key not supported "
                                 "near '\"a\\u0000\"'"),
        BAD("[\"\\ud800\"]", "f:1:9: not valid JSON: invalid Unicode '\\uD800' near '\"\\ud800\"'"),
        BAD("[\"\xFF\"]", "f:1:3: byte 0xFF is not UTF-8 | save the file as UTF-8"),
        BAD("\xFF\xFE[\0]\0", "f:1:1: the text is UTF-16, not UTF-8 | save the file as UTF-8"),
    };
    check_bad(mlg_doc_parse_json, rows, sizeof rows / sizeof rows[0]);
}
END_TEST

/* `count` times `unit` */
static void fill(const char *unit, size_t count)
{
    for (size_t i = 0; i < count; i++)
        mlg_buf_add_text(&buf, unit);
}

static const char *refusal(parse_function *function)
{
    mlg_err_clear(&err);
    struct mlg_doc none;
    ck_assert(function(&arena, mlg_buf_view(&buf), "f", MLG_E_SYNTAX, &none, &err) == MLG_E_SYNTAX);
    return message();
}

START_TEST(levels_have_a_ceiling)
{
    parse_function *const both[] = { mlg_doc_parse_yaml, mlg_doc_parse_json };
    for (size_t i = 0; i < 2; i++) {
        mlg_buf_clear(&buf);
        fill("[", MLG_DOC_MAX_LEVELS);
        fill("]", MLG_DOC_MAX_LEVELS);
        (void)parse(both[i], mlg_buf_text(&buf));
        mlg_buf_clear(&buf);
        fill("[", 100000);
        ck_assert_str_eq(refusal(both[i]),
                         "f:1:101: the document is nested deeper than 100 levels");
    }
}
END_TEST

START_TEST(values_have_a_ceiling)
{
    parse_function *const both[] = { mlg_doc_parse_yaml, mlg_doc_parse_json };
    for (size_t i = 0; i < 2; i++) {
        mlg_buf_clear(&buf);
        mlg_buf_add_text(&buf, "[ ");
        fill("1,", MLG_DOC_MAX_NODES + 1);
        mlg_buf_add_text(&buf, "1]");
        ck_assert_msg(strstr(refusal(both[i]), "more than 500000 values") != NULL, "%s",
                      mlg_buf_text(&buf));
    }
}
END_TEST

START_TEST(aliases_count_as_if_written_out)
{
    /* Nine levels of nine: 9^9 values in 200 bytes. */
    mlg_buf_add_text(&buf, "l0: &l0 [x, x, x, x, x, x, x, x, x]\n");
    for (int level = 1; level <= 9; level++) {
        mlg_buf_add_format(&buf, "l%d: &l%d [", level, level);
        for (int i = 0; i < 9; i++)
            mlg_buf_add_format(&buf, "%s*l%d", i > 0 ? ", " : "", level - 1);
        mlg_buf_add_text(&buf, "]\n");
    }
    ck_assert_str_eq(refusal(mlg_doc_parse_yaml),
                     "f:6:40: the document has more than 500000 values, aliases written out");
}
END_TEST

START_TEST(aliases_count_as_levels)
{
    mlg_buf_add_text(&buf, "a0: &a0 [x]\n");
    for (int level = 1; level <= 120; level++)
        mlg_buf_add_format(&buf, "a%d: &a%d [*a%d]\n", level, level, level - 1);
    ck_assert_str_eq(refusal(mlg_doc_parse_yaml),
                     "f:100:12: the document is nested deeper than 100 levels");
}
END_TEST

START_TEST(anchors_have_a_ceiling)
{
    for (int i = 0; i < 1001; i++)
        mlg_buf_add_format(&buf, "- &a%d x\n", i);
    ck_assert_str_eq(refusal(mlg_doc_parse_yaml),
                     "f:1001:3: the document has more than 1000 anchors");
}
END_TEST

START_TEST(a_full_arena_is_an_error)
{
    static const char text[] = "{\"a\": [1, 2, {\"b\": \"c\"}]}";
    parse_function *const both[] = { mlg_doc_parse_yaml, mlg_doc_parse_json };
    for (size_t i = 0; i < 2; i++) {
        bool succeeded = false;
        for (size_t limit = 0; !succeeded; limit += 8) {
            struct mlg_arena small;
            mlg_arena_init(&small, limit);
            mlg_err_clear(&err);
            enum mlg_code code = both[i](&small, mlg_str_of(text), "f", MLG_E_CONFIG, &doc, &err);
            succeeded = code == MLG_OK;
            if (!succeeded)
                ck_assert_msg(code == MLG_E_LIMIT || code == MLG_E_NOMEM, "%d", (int)code);
            mlg_arena_done(&small);
            ck_assert_uint_lt(limit, 100000);
        }
    }
}
END_TEST

START_TEST(typed_access_says_what_it_wants)
{
    const struct mlg_node *root =
        parse(mlg_doc_parse_yaml, "s: text\ni: 3\nf: 2.5\nb: true\nl: []\nm: {}\nn:\ninf: .inf\n");
    const char *text = NULL;
    double number = 0;
    int64_t integer = 0;
    bool boolean = false;
    ck_assert(mlg_doc_string(&doc, mlg_node_get(root, "s"), &text, &err) == MLG_OK);
    ck_assert_str_eq(text, "text");
    ck_assert(mlg_doc_word(&doc, mlg_node_get(root, "f"), &text, &err) == MLG_OK);
    ck_assert_str_eq(text, "2.5");
    ck_assert(mlg_doc_number(&doc, mlg_node_get(root, "i"), &number, &err) == MLG_OK);
    ck_assert(number == 3);
    ck_assert(mlg_doc_integer(&doc, mlg_node_get(root, "i"), &integer, &err) == MLG_OK);
    ck_assert_int_eq(integer, 3);
    ck_assert(mlg_doc_boolean(&doc, mlg_node_get(root, "b"), &boolean, &err) == MLG_OK);
    ck_assert(boolean);

    ck_assert(mlg_doc_string(&doc, mlg_node_get(root, "i"), &text, &err) == MLG_E_CONFIG);
    ck_assert_str_eq(message(), "f:2:4: expected a string, found an integer | write it in quotes: "
                                "\"3\"");
    mlg_err_clear(&err);
    ck_assert(mlg_doc_word(&doc, mlg_node_get(root, "n"), &text, &err) == MLG_E_CONFIG);
    ck_assert_str_eq(message(), "f:7:3: expected a string or number, found null");
    mlg_err_clear(&err);
    ck_assert(mlg_doc_number(&doc, mlg_node_get(root, "s"), &number, &err) == MLG_E_CONFIG);
    ck_assert_str_eq(message(), "f:1:4: expected a number, found a string");
    mlg_err_clear(&err);
    ck_assert(mlg_doc_number(&doc, mlg_node_get(root, "inf"), &number, &err) == MLG_E_CONFIG);
    ck_assert_str_eq(message(), "f:8:6: expected a finite number, found '.inf'");
    mlg_err_clear(&err);
    ck_assert(mlg_doc_integer(&doc, mlg_node_get(root, "f"), &integer, &err) == MLG_E_CONFIG);
    ck_assert_str_eq(message(), "f:3:4: expected an integer of 64 bits, found '2.5'");
    mlg_err_clear(&err);
    ck_assert(mlg_doc_boolean(&doc, mlg_node_get(root, "m"), &boolean, &err) == MLG_E_CONFIG);
    ck_assert_str_eq(message(), "f:6:4: expected true or false, found a map");
    ck_assert(text[0] == '2' && number == 3 && integer == 3 && boolean);

    ck_assert(mlg_doc_number(&doc, NULL, &number, NULL) == MLG_OK);
    ck_assert(number == 3);
    ck_assert_ptr_null(mlg_node_get(root, "absent"));
    ck_assert_ptr_null(mlg_node_get(NULL, "a"));
    ck_assert_ptr_null(mlg_node_get(mlg_node_get(root, "l"), "a"));
}
END_TEST

START_TEST(unknown_keys_get_a_suggestion)
{
    static const char *const keys[] = { "label", "path", "positive" };
    const struct mlg_node *root = parse(mlg_doc_parse_yaml, "path: x\nlabels: y\n");
    ck_assert(mlg_doc_check_keys(&doc, root, "in data", keys, 3, &err) == MLG_E_CONFIG);
    ck_assert_str_eq(message(), "f:2:1: unknown key 'labels' in data | did you mean 'label'?");
    mlg_err_clear(&err);
    root = parse(mlg_doc_parse_yaml, "quite_another: y\n");
    ck_assert(mlg_doc_check_keys(&doc, root, "in data", keys, 3, &err) == MLG_E_CONFIG);
    ck_assert_str_eq(message(),
                     "f:1:1: unknown key 'quite_another' in data | known here: label, path, "
                     "positive");
    mlg_err_clear(&err);
    root = parse(mlg_doc_parse_yaml, "[path]");
    ck_assert(mlg_doc_check_keys(&doc, root, "in data", keys, 3, &err) == MLG_E_CONFIG);
    ck_assert_str_eq(message(), "f:1:1: expected a map, found a list");
    mlg_err_clear(&err);
    root = parse(mlg_doc_parse_yaml, "{path: 1, label: 2}");
    ck_assert(mlg_doc_check_keys(&doc, root, "in data", keys, 3, &err) == MLG_OK);
}
END_TEST

START_TEST(files_are_read_by_their_names)
{
    char *folder = NULL;
    ck_assert(mlg_file_make_temp_dir(&arena, &folder, &err) == MLG_OK);
    const char *json = mlg_path_join(&arena, folder, "a.json");
    const char *yaml = mlg_path_join(&arena, folder, "a.yaml");
    ck_assert(mlg_file_write(json, MLG_STR("{\"a\": 1,}"), &err) == MLG_OK);
    ck_assert(mlg_file_write(yaml, MLG_STR("{\"a\": 1,}"), &err) == MLG_OK);
    ck_assert(mlg_doc_read(&arena, yaml, MLG_E_CONFIG, &doc, &err) == MLG_OK);
    ck_assert_int_eq(mlg_node_get(doc.root, "a")->integer, 1);
    ck_assert(mlg_doc_read(&arena, json, MLG_E_CONFIG, &doc, &err) == MLG_E_CONFIG);
    ck_assert_str_eq(err.text, "not valid JSON: string or '}' expected near '}'");
    mlg_err_clear(&err);
    const char *none = mlg_path_join(&arena, folder, "none.yaml");
    ck_assert(mlg_doc_read(&arena, none, MLG_E_CONFIG, &doc, &err) == MLG_E_CONFIG);
    ck_assert_int_eq(err.code, MLG_E_CONFIG);
    ck_assert_str_eq(err.loc.path, none);
    mlg_err_clear(&err);
    ck_assert(mlg_doc_read(&arena, folder, MLG_E_SYNTAX, &doc, &err) == MLG_E_SYNTAX);
    ck_assert_str_eq(err.text, "is a directory, not a file");
    ck_assert(mlg_doc_read(&arena, folder, MLG_E_SYNTAX, &doc, NULL) == MLG_E_SYNTAX);
    mlg_file_remove_tree(folder);
}
END_TEST

Suite *mlg_test_suite(void);

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("text.doc");
    TCase *good = tcase_create("good");
    tcase_add_checked_fixture(good, setup, teardown);
    tcase_add_test(good, yaml_nodes_know_their_places);
    tcase_add_test(good, json_nodes_know_their_places);
    tcase_add_test(good, json_and_yaml_read_the_same_values);
    tcase_add_test(good, plain_scalars_by_the_core_schema);
    tcase_add_test(good, json_integers_are_exact);
    tcase_add_test(good, strings_may_hold_nul_but_not_where_c_strings_are_wanted);
    tcase_add_test(good, empty_documents_are_null);
    tcase_add_test(good, a_byte_order_mark_is_passed_over);
    tcase_add_test(good, aliases_share_nodes);
    tcase_add_test(good, typed_access_says_what_it_wants);
    tcase_add_test(good, files_are_read_by_their_names);
    suite_add_tcase(suite, good);
    TCase *bad = tcase_create("bad");
    tcase_add_checked_fixture(bad, setup, teardown);
    tcase_add_test(bad, yaml_errors_point);
    tcase_add_test(bad, json_errors_point);
    tcase_add_test(bad, levels_have_a_ceiling);
    tcase_add_test(bad, values_have_a_ceiling);
    tcase_add_test(bad, aliases_count_as_if_written_out);
    tcase_add_test(bad, aliases_count_as_levels);
    tcase_add_test(bad, anchors_have_a_ceiling);
    tcase_add_test(bad, a_full_arena_is_an_error);
    tcase_add_test(bad, unknown_keys_get_a_suggestion);
    suite_add_tcase(suite, bad);
    return suite;
}
