/* JSON Lines: what is read, what is reported and where. */
#include "dump.h"

#include "json_line.h"

#define S(text)                  \
    {                            \
        (text), sizeof(text) - 1 \
    }

static const struct {
    const char *name;
    struct mlg_str bytes;
    const char *rows;     /* ' for " */
    const char *problems; /* line:column:offset:row:field:rule; */
} samples[] = {
    { "flat", S("{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\"}\n"),
      "[{'a':'1','b':'x'},{'a':'2','b':'y'}]", "" },
    { "order, blanks, CRLF, no last end",
      S(" {\t\"a\" : 1 , \"b\":true}\r\n{\"b\":false,\"a\":-1.5e+3} "),
      "[{'a':'1','b':'true'},{'a':'-1.5e+3','b':'false'}]", "" },
    { "mark", S("\xEF\xBB\xBF{\"a\":1}\n"), "[{'a':'1'}]", "" },
    { "null and missing are empty", S("{\"a\":null,\"b\":\"\"}\n{}\n{\"b\":2}\n"),
      "[{'a':'','b':''},{'a':'','b':''},{'a':'','b':'2'}]", "" },
    { "nested", S("{\"a\":{\"b\":{\"c\":1},\"d\":2},\"e\":{}}\n"), "[{'a.b.c':'1','a.d':'2'}]",
      "" },
    { "arrays are their text", S("{\"a\":[1, {\"b\":[]}, \"]\"],\"c\":3}\n"),
      "[{'a':'[1, {\\\"b\\\":[]}, \\\"]\\\"]','c':'3'}]", "" },
    { "escapes", S("{\"\\u0061\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\ude00\"}\n"),
      "[{'a':'\\\"\\\\/\\u0008\\u000c\\n\\r\\u0009\xC3\xA9\xF0\x9F\x98\x80'}]", "" },
    { "big integers stay", S("{\"a\":123456789012345678901234567890}\n"),
      "[{'a':'123456789012345678901234567890'}]", "" },
    { "columns of later lines", S("{\"a\":1}\n{\"b\":2}\n"), "[{'a':'1','b':''},{'a':'','b':'2'}]",
      "" },
    { "a key twice", S("{\"a\":1,\"a\":2}\n"), "[{'a':'2'}]", "1:12:11:1:a:duplicate_key;" },
    { "the same path twice", S("{\"a\":{\"b\":1},\"a.b\":2}\n"), "[{'a.b':'2'}]",
      "1:20:19:1:a.b:duplicate_key;" },
    { "an object twice", S("{\"x\":{\"a\":1},\"x\":{\"b\":2}}\n{\"x\":{\"a\":1,\"b\":5}}\n"),
      "[{'x.a':'1','x.b':'2'},{'x.a':'1','x.b':'5'}]", "1:18:17:1:x:duplicate_key;" },
    { "a value and an object",
      S("{\"x\":3,\"i\":1,\"x\":{\"b\":{}}}\n{\"x\":3,\"i\":2,\"x\":{\"a\":9}}\n"),
      "[{'x':'3','i':'1','x.a':''},{'x':'3','i':'2','x.a':'9'}]",
      "1:18:17:1:x:duplicate_key;1:18:17:1:x:mixed_key;"
      "2:18:44:2:x:duplicate_key;2:18:44:2:x:mixed_key;" },
    { "an empty object is no null", S("{\"t\":{ }}\n{\"t\":[1]}\n{\"t\":null}\n"),
      "[{'t':''},{'t':'[1]'},{'t':''}]", "1:6:5:1:t:mixed_key;" },
    { "an object may be null", S("{\"i\":1,\"o\":null}\n{\"o\":{\"a\":2},\"i\":2}\n{\"i\":3}\n"),
      "[{'i':'1','o.a':''},{'i':'2','o.a':'2'},{'i':'3','o.a':''}]", "" },
    { "a null object twice", S("{\"i\":1,\"o\":null,\"o\":{\"a\":2}}\n"), "[{'i':'1','o.a':'2'}]",
      "1:21:20:1:o:duplicate_key;" },
    { "bad lines are left out", S("{\"a\":1}\n{\"a\":1,}\n{\"a\":2}\n[3]\n{\"a\":4} x\n{\"a\":5\n"),
      "[{'a':'1'},{'a':'2'}]",
      "2:8:15:2::bad_json;4:1:25:4::bad_json;5:9:37:5::bad_json;6:7:45:6::bad_json;" },
    { "columns count code points", S("{\"a\":\"\xC3\xA9\",\"a\":x}\n{\"a\":1}\n"), "[{'a':'1'}]",
      "1:14:14:1::bad_json;" },
    { "blank lines", S("{\"a\":1}\n\n{\"a\":2}\n\n"), "[{'a':'1'},{'a':'2'}]",
      "2:1:8:2::blank_line;" },
    { "NUL and bad UTF-8", S("{\"a\":1}\n{\"a\":\"\0\"}\n{\"a\":\"\xFF\"}\n"), "[{'a':'1'}]",
      "2:7:14:2::nul_byte;3:7:24:3::bad_utf8;" },
};

START_TEST(reads_and_reports)
{
    char rows[512];
    size_t i = 0;
    for (const char *c = samples[_i].rows; *c != '\0'; c++)
        rows[i++] = *c == '\'' ? '"' : *c;
    rows[i] = '\0';
    struct mlg_table_options options = { .format = MLG_FORMAT_JSONL };
    struct dump whole;
    dump_read(&whole, samples[_i].bytes, &options);
    ck_assert_msg(whole.code == MLG_OK, "%s: %s", samples[_i].name, whole.err.text);
    ck_assert_msg(strcmp(mlg_buf_text(&whole.rows), rows) == 0, "%s: read %s", samples[_i].name,
                  mlg_buf_text(&whole.rows));
    ck_assert_msg(strcmp(mlg_buf_text(&whole.problems), samples[_i].problems) == 0,
                  "%s: reported %s", samples[_i].name, mlg_buf_text(&whole.problems));
    for (size_t size = 1; size < samples[_i].bytes.len + 2; size++) {
        options.buffer_bytes = size;
        options.batch_rows = 1 + size % 3;
        struct dump cut;
        dump_read(&cut, samples[_i].bytes, &options);
        ck_assert_str_eq(mlg_buf_text(&cut.rows), mlg_buf_text(&whole.rows));
        ck_assert_str_eq(mlg_buf_text(&cut.problems), mlg_buf_text(&whole.problems));
        ck_assert_str_eq(mlg_buf_text(&cut.places), mlg_buf_text(&whole.places));
        dump_done(&cut);
    }
    dump_done(&whole);
}
END_TEST

/* Values that RFC 8259 does not know, each where a value is due. */
START_TEST(what_is_no_json_is_refused)
{
    static const char *const bad[] = {
        "NaN",
        "Infinity",
        "-",
        "01",
        "-01",
        "1.",
        ".5",
        "1e",
        "1e+",
        "+1",
        "0x10",
        "1_0",
        "tru",
        "True",
        "nul",
        "'x'",
        "\"x",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud800\\u0041\"",
        "\"\t\"",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[{]",
        "[{\"a\"]",
        "[{\"a\":}]",
        "[{\"a\":1,}]",
        "[1}",
        "{",
        "{\"b\"",
        "{\"b\":",
        "{\"b\":1",
        "{b:1}",
        "{\"b\" 1}",
        "{\"b\":1,}",
        "",
        "1 2",
        "1,",
        "// x\n1",
        "\xC2\xA0 1",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct mlg_buf text;
        struct dump dump;
        mlg_buf_init(&text, 1 << 20);
        mlg_buf_add_format(&text, "{\"a\":0}\n{\"a\":%s}\n{\"a\":2}\n", bad[i]);
        struct mlg_table_options options = { .format = MLG_FORMAT_JSONL };
        dump_read(&dump, mlg_buf_view(&text), &options);
        ck_assert_int_eq(dump.code, MLG_OK);
        ck_assert_msg(strstr(mlg_buf_text(&dump.problems), "::bad_json;") != NULL, "%s", bad[i]);
        ck_assert_msg(strncmp(mlg_buf_text(&dump.rows), "[{\"a\":\"0\"", 9) == 0, "%s", bad[i]);
        dump_done(&dump);
        mlg_buf_done(&text);
    }
}
END_TEST

/* Strings are read eight bytes at a time: what ends or breaks one is seen at every place. */
START_TEST(strings_end_and_break_at_every_place)
{
    for (size_t len = 0; len < 40; len++) {
        for (size_t at = 0; at <= len; at++) {
            char text[128];
            char expected[64];
            struct mlg_table_options options = { .format = MLG_FORMAT_JSONL };
            struct dump dump;
            /* A control character where the string breaks; DEL, '!', ']' are near the special ones.
             */
            (void)snprintf(text, sizeof text, "{\"a\":\"%.*s%c%.*s\"}\n", (int)at,
                           "!]\x7F#[!]\x7F#[!]\x7F#[!]\x7F#[!]\x7F#[!]\x7F#[!]\x7F#[!]\x7F#[",
                           '\x1F', (int)(len - at),
                           "!]\x7F#[!]\x7F#[!]\x7F#[!]\x7F#[!]\x7F#[!]\x7F#[!]\x7F#[!]\x7F#[");
            (void)snprintf(expected, sizeof expected, "1:%zu:%zu:1::bad_json;", at + 7, at + 6);
            char *control = strchr(text, '\x1F');
            struct mlg_str both = { text, strlen(text) };
            struct mlg_buf file;
            mlg_buf_init(&file, 1 << 10);
            mlg_buf_add_str(&file, both);
            mlg_buf_add_text(&file, "{\"a\":1}\n");
            dump_read(&dump, mlg_buf_view(&file), &options);
            ck_assert_str_eq(mlg_buf_text(&dump.problems), expected);
            dump_done(&dump);
            *control = ' ';
            dump_read(&dump, both, &options);
            ck_assert_str_eq(mlg_buf_text(&dump.problems), "");
            ck_assert_uint_eq(dump.rows.len, both.len - 1 + 2);
            dump_done(&dump);
            mlg_buf_done(&file);
        }
    }
}
END_TEST

START_TEST(a_key_that_comes_late_is_reported)
{
    struct mlg_buf text;
    struct dump dump;
    mlg_buf_init(&text, 8 << 20);
    while (text.len < 300000)
        mlg_buf_add_text(&text, "{\"a\":1}\n");
    uint64_t lines = text.len / 8;
    mlg_buf_add_text(&text, "{\"a\":2,\"b\":3}\n");
    struct mlg_table_options options = { .format = MLG_FORMAT_JSONL };
    dump_read(&dump, mlg_buf_view(&text), &options);
    char expected[128];
    (void)snprintf(expected, sizeof expected, "%" PRIu64 ":12:%" PRIu64 ":%" PRIu64 ":b:late_key;",
                   lines + 1, lines * 8 + 11, lines + 1);
    ck_assert_str_eq(mlg_buf_text(&dump.problems), expected);
    ck_assert_uint_eq(dump.count, lines + 1);
    dump_done(&dump);
    mlg_buf_done(&text);
}
END_TEST

/* Behind the sample: of an object what it holds is told, of an empty one its own key. */
START_TEST(objects_that_come_late_are_reported)
{
    static const struct {
        const char *line, *problem; /* field:rule; */
    } rows[] = {
        { "{\"a\":1,\"n\":null,\"o\":null}", "" },
        { "{\"a\":1,\"o\":{}}", "" },
        { "{\"a\":1,\"b\":{}}", ":b:late_key;" },
        { "{\"a\":1,\"b\":{\"c\":{}}}", ":b.c:late_key;" },
        { "{\"a\":1,\"b\":{\"c\":2}}", ":b.c:late_key;" },
        { "{\"a\":1,\"n\":{}}", ":n:mixed_key;" },
        { "{\"a\":{}}", ":a:mixed_key;" },
        { "{\"a\":1,\"o\":5}", ":o:mixed_key;" },
        { "{\"a\":1,\"o\":[]}", ":o:mixed_key;" },
        { "{\"a\":1,\"o\":null,\"o\":null}", ":o:duplicate_key;" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct mlg_buf text;
        struct dump dump;
        mlg_buf_init(&text, 8 << 20);
        while (text.len < 300000)
            mlg_buf_add_text(&text, "{\"a\":1,\"n\":null,\"o\":{\"p\":1}}\n");
        mlg_buf_add_text(&text, rows[i].line);
        mlg_buf_add_text(&text, "\n");
        struct mlg_table_options options = { .format = MLG_FORMAT_JSONL };
        dump_read(&dump, mlg_buf_view(&text), &options);
        const char *told = mlg_buf_text(&dump.problems);
        for (int part = 0; part < 4 && *told != '\0'; part++) /* the place */
            told = strchr(told, ':') + (part < 3);
        ck_assert_msg(strcmp(told, rows[i].problem) == 0, "%s: %s", rows[i].line,
                      mlg_buf_text(&dump.problems));
        dump_done(&dump);
        mlg_buf_done(&text);
    }
}
END_TEST

START_TEST(depth_and_length_have_ceilings)
{
    struct mlg_buf text;
    mlg_buf_init(&text, 8 << 20);
    mlg_buf_add_text(&text, "{\"a\":0}\n{\"a\":");
    mlg_buf_add_fill(&text, '[', 100000);
    mlg_buf_add_text(&text, "\n");
    for (int i = 0; i < 70; i++)
        mlg_buf_add_text(&text, "{\"a\":");
    mlg_buf_add_text(&text, "\n");
    struct dump dump;
    struct mlg_table_options options = { .format = MLG_FORMAT_JSONL };
    dump_read(&dump, mlg_buf_view(&text), &options);
    ck_assert_int_eq(dump.code, MLG_OK);
    ck_assert_str_eq(mlg_buf_text(&dump.problems),
                     "2:70:77:2::bad_json;3:6:100019:3:a:mixed_key;3:321:100334:3::bad_json;");
    dump_done(&dump);
    options.limits.field_bytes = 3;
    dump_read(&dump, MLG_STR("{\"a\":123}\n{\"a\":\"1234\"}\n"), &options);
    ck_assert_int_eq(dump.code, MLG_E_LIMIT);
    ck_assert_str_eq(dump.err.text, "the value is longer than 3 bytes");
    ck_assert_uint_eq(dump.err.loc.line, 2);
    ck_assert_uint_eq(dump.err.loc.column, 6);
    dump_done(&dump);
    mlg_buf_done(&text);
}
END_TEST

START_TEST(files_without_a_key_are_errors)
{
    struct mlg_table_options options = { .format = MLG_FORMAT_JSONL };
    struct dump dump;
    dump_read(&dump, MLG_STR(""), &options);
    ck_assert_int_eq(dump.code, MLG_E_SYNTAX);
    ck_assert_str_eq(dump.err.text, "the file is empty");
    dump_done(&dump);
    dump_read(&dump, MLG_STR("[{\"a\":1}]\n"), &options);
    ck_assert_int_eq(dump.code, MLG_E_SYNTAX);
    ck_assert_str_eq(dump.err.text, "no key is found in the first lines");
    dump_done(&dump);
}
END_TEST

START_TEST(the_format_is_told_by_name_and_first_character)
{
    static const struct {
        const char *name;
        const char *text;
        const char *column;
    } cases[] = {
        { "x.jsonl", "{\"a\":1}\n", "a" }, { "x.ndjson.gz", "{\"a\":1}\n", "a" },
        { "x", " {\"a\":1}\n", "a" },      { "x.csv", "{a\n1\n", "{a" },
        { "x.txt", "a\n1\n", "a" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mlg_err err = MLG_ERR_INIT;
        MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
        ck_assert_int_eq(
            mlg_table_open_bytes(mlg_str_of(cases[i].text), cases[i].name, NULL, &table, &err),
            MLG_OK);
        ck_assert(mlg_str_equal(mlg_table_column_name(table, 0), mlg_str_of(cases[i].column)));
    }
}
END_TEST

struct leaves {
    struct mlg_buf text; /* key:kind:escaped:value;... */
};

static void add_leaf(struct leaves *leaves, struct mlg_str key, const struct mlg_json_leaf *leaf)
{
    mlg_buf_add(&leaves->text, key.data, key.len);
    mlg_buf_add_format(&leaves->text, ":%d:%d:%zu:", (int)leaf->kind, (int)leaf->escaped, leaf->at);
    mlg_buf_add(&leaves->text, leaf->text.data, leaf->text.len);
    mlg_buf_add_char(&leaves->text, ';');
}

static void on_leaf(void *user, const struct mlg_json_leaf *leaf)
{
    add_leaf(user, leaf->path, leaf);
}

/* The quick reader against the exact one; whether the quick one took the line. */
static bool assert_quick_agrees(const char *text, size_t len)
{
    static const char *const names[] = { "a", "bc", "a.b", "a key of more bytes than a head has" };
    struct mlg_json_key keys[4];
    struct mlg_json_line line = { .text = { text, len } };
    struct leaves exact;
    struct leaves quick;
    enum mlg_json_step step = MLG_JSON_PAIR;
    mlg_buf_init(&exact.text, 1 << 20);
    mlg_buf_init(&quick.text, 1 << 20);
    for (size_t i = 0; i < 4; i++)
        mlg_json_key_set(&keys[i], mlg_str_of(names[i]));
    for (size_t i = 0; step == MLG_JSON_PAIR; i++) {
        bool likely = false;
        struct mlg_str key;
        struct mlg_json_leaf leaf;
        step = mlg_json_line_next(&line, &keys[i % 4], &likely, &key, &leaf);
        if (step == MLG_JSON_PAIR)
            add_leaf(&quick, likely ? mlg_str_of(names[i % 4]) : key, &leaf);
    }
    line.on_leaf = on_leaf;
    line.user = &exact;
    bool good = mlg_json_line_read(&line);
    if (step == MLG_JSON_END) {
        ck_assert_msg(good, "%.*s", (int)len, text);
        ck_assert_str_eq(mlg_buf_text(&quick.text), mlg_buf_text(&exact.text));
    }
    mlg_buf_done(&exact.text);
    mlg_buf_done(&quick.text);
    return step == MLG_JSON_END;
}

START_TEST(quick_lines_are_exact_lines)
{
    static const char *const parts[] = { "\"a\":1",
                                         "\"bc\":\"x\"",
                                         "\"a.b\": null",
                                         "\"e\" :-0.5",
                                         "\"a key of more bytes than a head has\":[1,{}]",
                                         "\"o\":{}",
                                         "\"\\u0061\":1",
                                         "\"s\":\"long \\n enough text\"",
                                         "1e5",
                                         "01",
                                         "true",
                                         "\t",
                                         "," };
    uint64_t state = 0x9E3779B97F4A7C15ULL;
    int taken = 0;
    for (int n = 0; n < 20000; n++) {
        char text[1024] = "{";
        size_t len = 1;
        for (int i = 0; i <= n % 7; i++) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            const char *part = parts[(state >> 20) % (state >> 50 & 1 ? 5 : 13)];
            memcpy(text + len, part, strlen(part));
            len += strlen(part);
            text[len++] = ',';
        }
        text[len - 1] = '}';
        if (n % 3 == 2) /* one byte is another */
            text[(state >> 30) % len] = "{}[]\",:\\ 1a\t\r\x01-"[(state >> 40) % 15];
        taken += assert_quick_agrees(text, len);
    }
    ck_assert_int_gt(taken, 4000);
}
END_TEST

START_TEST(quick_lines_stop_at_any_byte)
{
    static const char whole[] =
        "{\"a\":1,\"bc\":\"x y z\", \"a.b\":[1,\"]\"],\"d\":-1.25,\"e\":true,\"f\":\"\\n\"}";
    char text[sizeof whole + 64];
    memcpy(text, whole, sizeof whole);
    ck_assert(assert_quick_agrees(text, sizeof whole - 1));
    for (size_t len = 0; len < sizeof whole - 1; len++) {
        /* What follows the line is there to be misread. */
        ck_assert(!assert_quick_agrees(text, len));
    }
}
END_TEST

/* What CSV alone has would be passed over, and the file taken for one that was read so. */
START_TEST(a_csv_dialect_is_refused)
{
    static const struct mlg_csv_dialect dialects[] = {
        { .delimiter = ';' },  { .quote = '\'' },
        { .no_quotes = true }, { .escape = '\\' },
        { .comment = '#' },    { .skip_lines = 1 },
        { .no_header = true }, { .encoding = MLG_ENCODING_LATIN1 },
    };
    struct mlg_str bytes = MLG_STR("{\"a\":1}\n{\"a\":2}\n");
    for (size_t i = 0; i < sizeof dialects / sizeof *dialects; i++) {
        struct mlg_err err = MLG_ERR_INIT;
        struct mlg_table *table = NULL;
        struct mlg_table_options options = { .csv = dialects[i] };
        ck_assert_int_eq(mlg_table_open_bytes(bytes, "x.jsonl", &options, &table, &err),
                         MLG_E_CONFIG);
        ck_assert_ptr_nonnull(strstr(err.text, "JSON Lines"));
        ck_assert_ptr_null(table);
    }
}
END_TEST

Suite *mlg_test_suite(void);
Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("table.jsonl");
    TCase *tcase = tcase_create("all");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, reads_and_reports, 0, sizeof samples / sizeof *samples);
    tcase_add_test(tcase, what_is_no_json_is_refused);
    tcase_add_test(tcase, strings_end_and_break_at_every_place);
    tcase_add_test(tcase, a_key_that_comes_late_is_reported);
    tcase_add_test(tcase, objects_that_come_late_are_reported);
    tcase_add_test(tcase, depth_and_length_have_ceilings);
    tcase_add_test(tcase, files_without_a_key_are_errors);
    tcase_add_test(tcase, the_format_is_told_by_name_and_first_character);
    tcase_add_test(tcase, quick_lines_are_exact_lines);
    tcase_add_test(tcase, a_csv_dialect_is_refused);
    tcase_add_test(tcase, quick_lines_stop_at_any_byte);
    suite_add_tcase(suite, tcase);
    return suite;
}
