/* What the start of a file says of how it is written. Accuracy over many dialects is measured by
 * tests/integration/detect_dialects.py. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include <mlgate/table/detect.h>

static struct mlg_detected detect(struct mlg_str text)
{
    struct mlg_detected detected;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_msg(mlg_table_detect_bytes(text, "t.csv", &detected, &err) == MLG_OK, "%s", err.text);
    for (size_t i = 0; i < MLG_DETECT_ITEMS; i++) {
        ck_assert(detected.facts[i].certainty >= 0 && detected.facts[i].certainty <= 1);
        ck_assert(detected.facts[i].certainty >= detected.certainty ||
                  detected.facts[i].value[0] == '\0');
    }
    return detected;
}

struct dialect_case {
    const char *text;
    enum mlg_detect_item item;
    const char *value;
};

static const struct dialect_case dialect_cases[] = {
    { "a,b\n1,2\n3,4\n", MLG_DETECT_DELIMITER, "," },
    { "a;b\n1,5;2\n3,25;4\n", MLG_DETECT_DELIMITER, ";" },
    { "a;b\n1,5;2\n3,25;4\n", MLG_DETECT_DECIMAL, "," },
    { "a;b\n1.234,5;2\n3,25;4\n", MLG_DETECT_THOUSANDS, "." },
    { "a\tb\nx y\t2\nz, w\t4\n", MLG_DETECT_DELIMITER, "tab" },
    { "a|b\n1|2\n3|4\n", MLG_DETECT_DELIMITER, "|" },
    { "a\x1F"
      "b\n1\x1F"
      "2\n3\x1F"
      "4\n",
      MLG_DETECT_DELIMITER, "0x1F" },
    { "name\nAda\nGrace\n", MLG_DETECT_DELIMITER, "none" },
    { "seen\n2024-01-01 10:00:00\n2024-01-02 11:00:00\n", MLG_DETECT_DELIMITER, "none" },
    { "a,b\n'x, y',1\n'z',2\n", MLG_DETECT_QUOTE, "'" },
    { "a,b\n\"x\ny\",1\n\"z\",2\n", MLG_DETECT_QUOTE, "\"" },
    { "a,b\n5\" pipe,1\n6\" pipe,2\n", MLG_DETECT_QUOTE, "none" },
    { "a,b\n\"say \\\"hi, you\\\"\",1\n\"z\",2\n", MLG_DETECT_ESCAPE, "\\" },
    { "a,b\n1,2\n3,4\n", MLG_DETECT_HEADER, "yes" },
    { "1,x\n2,y\n3,z\n", MLG_DETECT_HEADER, "no" },
    { "# made today\na,b\n1,2\n# half\n3,4\n", MLG_DETECT_COMMENT, "#" },
    { "Report of the day\n\na,b,c\n1,2,3\n3,4,5\n5,6,7\n", MLG_DETECT_SKIP_LINES, "2" },
    { "#a,b\n1,2\n3,4\n", MLG_DETECT_COMMENT, "none" },
    { "a,b\r\n1,2\r\n", MLG_DETECT_LINE_ENDS, "crlf" },
    { "a,b\r1,2\r", MLG_DETECT_LINE_ENDS, "cr" },
    { "a,b\n\xC3\xA4,2\n", MLG_DETECT_ENCODING, "utf-8" },
    { "a,b\n\xE4,2\n", MLG_DETECT_ENCODING, "latin-1" },
    { "a,b\n\x80 5,2\n", MLG_DETECT_ENCODING, "windows-1252" },
};

START_TEST(each_fact_is_found)
{
    const struct dialect_case *c = &dialect_cases[_i];
    struct mlg_detected detected = detect(mlg_str_of(c->text));
    ck_assert_msg(strcmp(detected.facts[c->item].value, c->value) == 0, "%s: %s, not %s", c->text,
                  detected.facts[c->item].value, c->value);
    ck_assert_uint_ge(detected.bytes, strlen(c->text));
}
END_TEST

START_TEST(what_is_told_reads_the_file)
{
    static const char text[] = "made today\nid;'note'\n1;'x; y'\n2;'it''s'\n3;'z'\n";
    struct mlg_detected detected = detect(MLG_STR(text));
    struct mlg_table_options options = { .csv = detected.csv };
    struct mlg_err err = MLG_ERR_INIT;
    MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
    ck_assert_msg(mlg_table_open_bytes(MLG_STR(text), "t.csv", &options, &table, &err) == MLG_OK,
                  "%s", err.text);
    ck_assert_uint_eq(mlg_table_columns(table), 2);
    ck_assert(mlg_str_equal(mlg_table_column_name(table, 1), MLG_STR("note")));
    struct mlg_batch batch;
    ck_assert_int_eq(mlg_table_next(table, &batch, &err), MLG_OK);
    ck_assert_uint_eq(batch.rows, 3);
    ck_assert(mlg_str_equal(batch.columns[1].text[1], MLG_STR("it's")));
    ck_assert(mlg_str_equal(batch.columns[1].text[0], MLG_STR("x; y")));
}
END_TEST

START_TEST(what_may_be_either_is_not_sure)
{
    ck_assert(detect(MLG_STR("a;b\n1,234;2\n5,678;4\n")).certainty < 0.5);
    ck_assert(detect(MLG_STR("a,b;c\n1,2;3\n4,5;6\n")).certainty < 0.5);
    ck_assert(detect(MLG_STR("x\n")).certainty < 0.5);
    ck_assert(detect(MLG_STR("id,day\n1,2024-01-01\n2,2024-01-02\n3,2024-01-03\n")).certainty >=
              0.5);
}
END_TEST

START_TEST(text_of_other_forms)
{
    ck_assert_int_eq(detect(MLG_STR("{\"a\":1}\n")).format, MLG_FORMAT_JSONL);
    static const char wide[] = "\xFF\xFE"
                               "a\0;\0b\0\n\0"
                               "1\0;\0"
                               "2\0\n\0";
    struct mlg_detected detected = detect((struct mlg_str){ wide, sizeof wide - 1 });
    ck_assert_str_eq(detected.facts[MLG_DETECT_ENCODING].value, "utf-16le");
    ck_assert_int_eq(detected.csv.encoding, MLG_ENCODING_UTF8); /* the reader sees the mark */
    ck_assert_int_eq(detected.csv.delimiter, ';');
    detected = detect((struct mlg_str){ wide + 2, sizeof wide - 3 });
    ck_assert_int_eq(detected.csv.encoding, MLG_ENCODING_UTF16LE);
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_msg(mlg_table_detect(MLG_TEST_DATA "/csv/compressed/one.csv.gz", &detected, &err) ==
                      MLG_OK,
                  "%s", err.text);
    ck_assert_uint_eq(detected.rows, 4);
    ck_assert_uint_eq(detected.columns, 2);
}
END_TEST

START_TEST(no_text_is_an_error)
{
    static const struct mlg_str bad[] = { { "", 0 },
                                          { "\n\n", 2 },
                                          { "\xEF\xBB\xBF", 3 },
                                          { "a\0b,c\nd,e\n", 10 },
                                          { "\x7F"
                                            "ELF\0\0\1",
                                            7 } };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct mlg_detected detected;
        struct mlg_err err = MLG_ERR_INIT;
        ck_assert_int_eq(mlg_table_detect_bytes(bad[i], "t.csv", &detected, &err), MLG_E_SYNTAX);
        ck_assert_str_eq(err.loc.path, "t.csv");
    }
}
END_TEST

/* Any bytes at all: an answer or an error, and no more. */
START_TEST(noise_ends)
{
    static char noise[200000];
    static const char some[] = ",;|\t\"'\\\n\r#:0a \xC3";
    uint32_t state = 1;
    for (size_t round = 0; round < 40; round++) {
        size_t length = round * 5000;
        for (size_t i = 0; i < length; i++) {
            state = state * 1664525 + 1013904223;
            noise[i] = some[(state >> 16) % (sizeof some - 1)];
        }
        struct mlg_detected detected;
        struct mlg_err err = MLG_ERR_INIT;
        enum mlg_code code =
            mlg_table_detect_bytes((struct mlg_str){ noise, length }, "t", &detected, &err);
        ck_assert(code == MLG_OK || code == MLG_E_SYNTAX);
    }
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("table detect");
    TCase *tcase = tcase_create("detect");
    tcase_add_loop_test(tcase, each_fact_is_found, 0,
                        (int)(sizeof dialect_cases / sizeof dialect_cases[0]));
    tcase_add_test(tcase, what_is_told_reads_the_file);
    tcase_add_test(tcase, what_may_be_either_is_not_sure);
    tcase_add_test(tcase, text_of_other_forms);
    tcase_add_test(tcase, no_text_is_an_error);
    tcase_add_test(tcase, noise_ends);
    suite_add_tcase(suite, tcase);
    return suite;
}
