/* The option table: every way to write an option, where values come from, what is refused. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/cli/common.h>
#include <mlgate/cli/options.h>

struct values {
    bool fast;
    bool no_gate;
    const char *label;
    int on;
    double alpha;
    double threshold;
    int64_t shift;
    uint64_t rows;
    uint64_t memory;
    struct mlg_opt_list slices;
    struct mlg_opt_pairs min;
    struct mlg_opt_list predict;
    struct mlg_opt_list files;
    struct mlg_common common;
};

static const struct mlg_opt rows[] = {
    MLG_OPT_GROUP("Data"),
    MLG_OPT_OPERANDS(struct values, files, "DATA", 0, 2, "files to read"),
    MLG_OPT_STRING('l', "label", struct values, label, "COL", NULL, "column of the label"),
    MLG_OPT_LIST(0, "slice", struct values, slices, "COL[:EDGE,...]", "part of the data"),
    MLG_OPT_REST("predict", struct values, predict, "ARGV", "command that predicts"),
    MLG_OPT_GROUP("Gates"),
    MLG_OPT_PAIRS(0, "min", struct values, min, "METRIC=X", "at least X, may be repeated"),
    MLG_OPT_CHOICE(0, "on", struct values, on, "bound|estimate", "bound", "what is gated"),
    MLG_OPT_DOUBLE('a', "alpha", struct values, alpha, "A", 0.0001, 0.5, "0.05", "one-sided level"),
    MLG_OPT_DOUBLE(0, "threshold", struct values, threshold, "T", -INFINITY, INFINITY, NULL,
                   "score from which a row is positive"),
    MLG_OPT_INT(0, "shift", struct values, shift, "N", -5, 5, NULL, "a signed number"),
    MLG_OPT_UINT('n', "rows", struct values, rows, "N", 1, INFINITY, "10", "how many rows"),
    MLG_OPT_SIZE(0, "chunk", struct values, memory, "1M", "bytes at once"),
    MLG_OPT_FLAG('x', "fast", struct values, fast, "be fast"),
    MLG_OPT_FLAG(0, "no-gate", struct values, no_gate, "figures only"),
    MLG_OPTIONS_COMMON(struct values),
    MLG_OPT_END
};
static const char *const usage[] = { "[OPTION]... DATA", "--predict ARGV...", NULL };
static const char *const examples[] = { "# plain", "tool --label y data.csv", "tool --fast d",
                                        NULL };
static const char *const elsewhere[] = { "margin", "of two models", "rowz", "not rows", NULL };
static const struct mlg_command command = { .name = "mlgate-try it",
                                            .summary = "Does it work?",
                                            .usage = usage,
                                            .options = rows,
                                            .examples = examples,
                                            .values_bytes = sizeof(struct values),
                                            .elsewhere = elsewhere };

static struct mlg_arena arena;
static struct values got;
static struct mlg_parsed parsed;
static struct mlg_err err;

static void setup(void)
{
    mlg_arena_init(&arena, 1024 * 1024);
}

static void teardown(void)
{
    mlg_arena_done(&arena);
}

/* The words behind the tool's name, NULL-ended. */
static enum mlg_code parse(const char *const *words)
{
    static const char *argv[64];
    int argc = 1;
    argv[0] = "tool";
    while (words[argc - 1] != NULL) {
        argv[argc] = words[argc - 1];
        argc++;
    }
    argv[argc] = NULL;
    mlg_err_clear(&err);
    return mlg_options_parse(&command, argc, (char *const *)(void *)argv, &arena, &got, &parsed,
                             &err);
}
#define PARSE(...) parse((const char *const[]){ __VA_ARGS__, NULL })

START_TEST(every_form_of_a_value_is_read)
{
    ck_assert_int_eq(PARSE("--label=y", "--alpha", "0.1", "-n7", "--shift", "-3", "--chunk", "2K",
                           "--on=estimate", "-x", "a.csv", "--threshold=-1e3", "--", "--b.csv"),
                     MLG_OK);
    ck_assert_str_eq(got.label, "y");
    ck_assert_double_eq(got.alpha, 0.1);
    ck_assert_uint_eq(got.rows, 7);
    ck_assert_int_eq(got.shift, -3);
    ck_assert_uint_eq(got.memory, 2048);
    ck_assert_int_eq(got.on, 1);
    ck_assert(got.fast);
    ck_assert_double_eq(got.threshold, -1000);
    ck_assert_uint_eq(got.files.count, 2);
    ck_assert_str_eq(got.files.items[0], "a.csv");
    ck_assert_str_eq(got.files.items[1], "--b.csv");
    ck_assert_ptr_null(got.files.items[2]);
    ck_assert_int_eq(PARSE("-xqf", "json", "-ly"), MLG_OK);
    ck_assert(got.fast && got.common.quiet);
    ck_assert_int_eq(got.common.format, MLG_REPORT_JSON);
    ck_assert_str_eq(got.label, "y");
}
END_TEST

START_TEST(defaults_fill_what_is_not_given)
{
    ck_assert_int_eq(PARSE("a"), MLG_OK);
    ck_assert_double_eq(got.alpha, 0.05);
    ck_assert(isnan(got.threshold));
    ck_assert_uint_eq(got.rows, 10);
    ck_assert_uint_eq(got.memory, 1024 * 1024);
    ck_assert_ptr_null(got.label);
    ck_assert_int_eq(got.on, 0);
    ck_assert(!got.fast && !got.no_gate);
    ck_assert_uint_eq(got.slices.count + got.min.count + got.predict.count, 0);
    ck_assert(!mlg_options_is_set(&parsed, "alpha"));
    ck_assert_int_eq(mlg_options_origin(&parsed, "alpha"), MLG_ORIGIN_DEFAULT);
    ck_assert(mlg_options_is_set(&parsed, NULL));
}
END_TEST

START_TEST(lists_and_pairs_grow_in_order)
{
    const char *words[41] = { NULL };
    for (int i = 0; i < 20; i++) {
        words[2 * i] = "--slice";
        words[2 * i + 1] = i % 2 == 0 ? "even" : "odd";
    }
    ck_assert_int_eq(parse(words), MLG_OK);
    ck_assert_uint_eq(got.slices.count, 20);
    for (size_t i = 0; i < 20; i++)
        ck_assert_str_eq(got.slices.items[i], i % 2 == 0 ? "even" : "odd");
    ck_assert_int_eq(PARSE("--min", "recall(at_precision=0.8)=0.5", "--min=f1=0.25"), MLG_OK);
    ck_assert_uint_eq(got.min.count, 2);
    ck_assert_str_eq(got.min.items[0].key, "recall(at_precision=0.8)");
    ck_assert_str_eq(got.min.items[0].value, "0.5");
    ck_assert_str_eq(got.min.items[1].key, "f1");
    ck_assert_str_eq(got.min.items[1].value, "0.25");
}
END_TEST

START_TEST(rest_takes_options_and_dashes_too)
{
    ck_assert_int_eq(PARSE("-x", "--predict", "./run", "--model", "{model}", "--", "-x", ""),
                     MLG_OK);
    ck_assert_uint_eq(got.predict.count, 6);
    ck_assert_str_eq(got.predict.items[1], "--model");
    ck_assert_str_eq(got.predict.items[3], "--");
    ck_assert_str_eq(got.predict.items[5], "");
    ck_assert_ptr_null(got.predict.items[6]);
    ck_assert_uint_eq(got.files.count, 0);
}
END_TEST

START_TEST(a_flag_is_undone_by_its_opposite)
{
    ck_assert_int_eq(PARSE("--fast", "--no-fast"), MLG_OK);
    ck_assert(!got.fast);
    ck_assert(mlg_options_is_set(&parsed, "fast"));
    ck_assert_int_eq(PARSE("--no-gate"), MLG_OK);
    ck_assert(got.no_gate);
    ck_assert_int_eq(PARSE("--no-gate", "--gate"), MLG_OK);
    ck_assert(!got.no_gate);
    ck_assert_int_ne(PARSE("--no-label"), MLG_OK);
    ck_assert_int_ne(PARSE("--no-no-gate"), MLG_OK);
}
END_TEST

START_TEST(the_environment_yields_to_the_command_line)
{
    setenv("MLGATE_ALPHA", "0.2", 1);
    setenv("MLGATE_NO_COLOR", "yes", 1);
    setenv("MLGATE_SLICE", "sex\n race \n\n", 1);
    setenv("MLGATE_LABEL", "", 1);
    setenv("MLGATE_ROWS", "nonsense", 1);
    ck_assert_int_eq(PARSE("-n", "3"), MLG_OK);
    ck_assert_double_eq(got.alpha, 0.2);
    ck_assert(got.common.no_color);
    ck_assert_uint_eq(got.slices.count, 2);
    ck_assert_str_eq(got.slices.items[1], "race");
    ck_assert_ptr_null(got.label);
    ck_assert_uint_eq(got.rows, 3);
    ck_assert_int_eq(mlg_options_origin(&parsed, "alpha"), MLG_ORIGIN_ENV);
    ck_assert_int_eq(mlg_options_origin(&parsed, "rows"), MLG_ORIGIN_FLAG);
    ck_assert_int_eq(PARSE("-n3", "--alpha=0.3", "--slice", "x", "--color"), MLG_OK);
    ck_assert_double_eq(got.alpha, 0.3);
    ck_assert_uint_eq(got.slices.count, 1);
    ck_assert(!got.common.no_color);
    ck_assert_int_eq(PARSE("a"), MLG_E_CONFIG);
    ck_assert_str_eq(err.text, "variable MLGATE_ROWS: \"nonsense\" is not a whole number of 1 or "
                               "more (mlgate-try it --help)");
    unsetenv("MLGATE_ROWS");
    setenv("MLGATE_NO_COLOR", "maybe", 1);
    ck_assert_int_eq(PARSE("a"), MLG_E_CONFIG);
}
END_TEST

START_TEST(an_option_of_a_sibling_has_its_hint)
{
    ck_assert_int_eq(PARSE("--margin=1", "a"), MLG_E_CONFIG);
    ck_assert_str_eq(err.text, "unknown option --margin (mlgate-try it --help)");
    ck_assert_str_eq(err.hint, "of two models");
    ck_assert_int_eq(PARSE("--rowz", "a"), MLG_E_CONFIG); /* rather than a guess */
    ck_assert_str_eq(err.text, "unknown option --rowz (mlgate-try it --help)");
    ck_assert_str_eq(err.hint, "not rows");
    ck_assert_int_eq(PARSE("--rowd", "a"), MLG_E_CONFIG);
    ck_assert_str_eq(err.text,
                     "unknown option --rowd, did you mean --rows? (mlgate-try it --help)");
    ck_assert_str_eq(err.hint, "");
    ck_assert_int_eq(PARSE("--not", "a"), MLG_E_CONFIG);
    ck_assert_str_eq(err.hint, "");
}
END_TEST

static const struct {
    const char *words[5];
    const char *text;
} wrong[] = {
    { { "--aplha", "1" }, "unknown option --aplha, did you mean --alpha?" },
    { { "--alp=1" }, "unknown option --alp" },
    { { "--labell=\x1b[31m" }, "unknown option --labell, did you mean --label?" },
    { { "-z" }, "unknown option -z" },
    { { "-"
        "" },
      NULL },
    { { "--label" }, "option --label needs a value: COL" },
    { { "--label", "--alpha", "1" },
      "option --label needs a value: COL (a value that begins with -- is written --label=VALUE)" },
    { { "--label=" }, "option --label: the value is empty" },
    { { "-l", "" }, "option -l: the value is empty" },
    { { "--label", "a", "-lb" }, "option -l is given twice" },
    { { "--fast=1" }, "option --fast takes no value" },
    { { "--help=1" }, "option --help takes no value" },
    { { "--alpha", "0.6" }, "option --alpha: \"0.6\" is not a number from 0.0001 to 0.5" },
    { { "--alpha", "nan" }, "option --alpha: \"nan\" is not a number from 0.0001 to 0.5" },
    { { "--alpha", "0,05" }, "option --alpha: \"0,05\" is not a number from 0.0001 to 0.5" },
    { { "--threshold", "inf" }, "option --threshold: \"inf\" is not a number" },
    { { "--threshold", "0x1p3" }, "option --threshold: \"0x1p3\" is not a number" },
    { { "--shift", "6" }, "option --shift: \"6\" is not a whole number from -5 to 5" },
    { { "--rows", "0" }, "option --rows: \"0\" is not a whole number of 1 or more" },
    { { "--rows", "99999999999999999999" },
      "option --rows: \"99999999999999999999\" is not a whole number of 1 or more" },
    { { "--chunk", "0" }, "option --chunk: \"0\" is not a size such as 512M or 2G" },
    { { "--on", "boun" }, "option --on: \"boun\" is none of bound|estimate" },
    { { "--on", "bound|estimate" }, "option --on: \"bound|estimate\" is none of bound|estimate" },
    { { "--min", "f1" }, "option --min: \"f1\" is not of the form METRIC=X" },
    { { "--min", "=1" }, "option --min: \"=1\" is not of the form METRIC=X" },
    { { "--min", "f1=" }, "option --min: \"f1=\" is not of the form METRIC=X" },
    { { "--min", "f1=1", "--min", "f1=0" }, "option --min: f1 is given twice" },
    { { "--min", "f(a=1" }, "option --min: \"f(a=1\" is not of the form METRIC=X" },
    { { "--predict" }, "option --predict needs ARGV behind it" },
    { { "a", "b", "c" }, "unexpected argument \"c\": DATA is given" },
    { { "" }, "DATA is empty" },
};

START_TEST(mistakes_are_named_on_one_line)
{
    enum mlg_code code = parse(wrong[_i].words);
    if (wrong[_i].text == NULL) {
        ck_assert_int_eq(code, MLG_OK); /* a lone dash is an operand: standard input */
        ck_assert_str_eq(got.files.items[0], "-");
        return;
    }
    ck_assert_int_eq(code, MLG_E_CONFIG);
    char wanted[512];
    (void)snprintf(wanted, sizeof wanted, "%s (mlgate-try it --help)", wrong[_i].text);
    ck_assert_str_eq(err.text, wanted);
}
END_TEST

START_TEST(too_few_operands_are_missed)
{
    struct mlg_opt needing[] = {
        MLG_OPT_OPERANDS(struct values, files, "DATA", 1, -1, "files to read"), MLG_OPT_END
    };
    struct mlg_command other = command;
    other.options = needing;
    char *argv[] = { (char[]){ "tool" }, NULL };
    mlg_err_clear(&err);
    ck_assert_int_eq(mlg_options_parse(&other, 1, argv, &arena, &got, &parsed, &err), MLG_E_CONFIG);
    ck_assert_str_eq(err.text, "DATA is missing (mlgate-try it --help)");
}
END_TEST

START_TEST(help_wins_over_what_follows)
{
    ck_assert_int_eq(PARSE("--help", "--nonsense"), MLG_OK);
    ck_assert(parsed.help && !parsed.version);
    ck_assert_int_eq(PARSE("-V"), MLG_OK);
    ck_assert(parsed.version && !parsed.help);
    ck_assert_int_ne(PARSE("--nonsense", "--help"), MLG_OK);
}
END_TEST

START_TEST(help_lists_every_row_within_100_columns)
{
    struct mlg_buf out;
    mlg_buf_init(&out, 64 * 1024);
    mlg_options_help(&command, &out);
    ck_assert_int_eq(mlg_buf_check(&out, &err), MLG_OK);
    const char *text = mlg_buf_text(&out);
    ck_assert(strncmp(text, "Usage: mlgate-try it [OPTION]... DATA\n", 38) == 0);
    for (const struct mlg_opt *row = rows; row->type != MLG_OPT_IS_END; row++) {
        ck_assert_msg(row->name == NULL || strstr(text, row->name) != NULL, "%s", row->name);
        ck_assert_msg(row->help == NULL || strstr(text, row->help) != NULL, "%s", row->help);
    }
    ck_assert_ptr_nonnull(strstr(text, "one-sided level (default: 0.05)\n"));
    ck_assert_ptr_nonnull(strstr(text, "\n\nArguments:\n  DATA...  "));
    ck_assert_ptr_nonnull(strstr(text, "part of the data; may be repeated\n"));
    ck_assert_ptr_nonnull(strstr(text, "at least X, may be repeated\n"));
    ck_assert_ptr_nonnull(strstr(text, "  5 INCONCLUSIVE"));
    for (const char *line = text; *line != '\0';) {
        size_t len = strcspn(line, "\n");
        ck_assert_msg(len <= 100, "%.*s", (int)len, line);
        ck_assert_msg(len == 0 || line[len - 1] != ' ', "%.*s|", (int)len, line);
        line += len + 1;
    }
    mlg_buf_clear(&out);
    mlg_options_version(&command, &out);
    ck_assert_str_eq(mlg_buf_text(&out), "mlgate-try " MLG_VERSION "\n");
    mlg_buf_done(&out);
}
END_TEST

START_TEST(the_table_of_this_test_is_sound)
{
    ck_assert_msg(mlg_options_check(&command, &err) == MLG_OK, "%s", err.text);
}
END_TEST

START_TEST(faults_of_a_table_are_found)
{
    static const struct mlg_opt bad[][4] = {
        { MLG_OPT_FLAG(0, "fast", struct values, fast, "one"),
          MLG_OPT_FLAG(0, "fast", struct values, no_gate, "again"), MLG_OPT_END },
        { MLG_OPT_FLAG('a', "fast", struct values, fast, "one"),
          MLG_OPT_FLAG('a', "slow", struct values, no_gate, "same letter"), MLG_OPT_END },
        { MLG_OPT_FLAG(0, "gate", struct values, fast, "one"),
          MLG_OPT_FLAG(0, "no-gate", struct values, no_gate, "its opposite"), MLG_OPT_END },
        { MLG_OPT_FLAG(0, "fast", struct values, fast, "one"),
          MLG_OPT_FLAG(0, "quick", struct values, fast, "same field"), MLG_OPT_END },
        { MLG_OPT_FLAG(0, "Fast", struct values, fast, "a capital"), MLG_OPT_END },
        { MLG_OPT_FLAG(0, "help", struct values, fast, "built in"), MLG_OPT_END },
        { MLG_OPT_FLAG(0, "fast", struct values, fast, "a full stop."), MLG_OPT_END },
        { MLG_OPT_FLAG(0, "fast", struct values, fast, ""), MLG_OPT_END },
        { MLG_OPT_FLAG(0, "fast", struct values, fast,
                       "a text of help that goes on and on until nobody reads it any more"),
          MLG_OPT_END },
        { MLG_OPT_STRING(0, "label", struct values, label, "A COL", NULL, "two words"),
          MLG_OPT_END },
        { MLG_OPT_CHOICE(0, "on", struct values, on, "a|b", "c", "no such default"), MLG_OPT_END },
        { MLG_OPT_UINT(0, "rows", struct values, rows, "N", -1, 5, NULL, "signed"), MLG_OPT_END },
        { MLG_OPT_OPERANDS(struct values, files, "A", 0, 1, "one"),
          MLG_OPT_OPERANDS(struct values, slices, "B", 0, 1, "two"), MLG_OPT_END },
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct mlg_command other = command;
        other.options = bad[i];
        mlg_err_clear(&err);
        ck_assert_msg(mlg_options_check(&other, &err) == MLG_E_BUG, "table %zu", i);
    }
    struct mlg_command other = command;
    other.values_bytes = 8;
    mlg_err_clear(&err);
    ck_assert_int_eq(mlg_options_check(&other, &err), MLG_E_BUG);
}
END_TEST

Suite *mlg_test_suite(void);
Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("options");
    TCase *tests = tcase_create("options");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, every_form_of_a_value_is_read);
    tcase_add_test(tests, defaults_fill_what_is_not_given);
    tcase_add_test(tests, lists_and_pairs_grow_in_order);
    tcase_add_test(tests, rest_takes_options_and_dashes_too);
    tcase_add_test(tests, a_flag_is_undone_by_its_opposite);
    tcase_add_test(tests, the_environment_yields_to_the_command_line);
    tcase_add_test(tests, an_option_of_a_sibling_has_its_hint);
    tcase_add_loop_test(tests, mistakes_are_named_on_one_line, 0, sizeof wrong / sizeof wrong[0]);
    tcase_add_test(tests, too_few_operands_are_missed);
    tcase_add_test(tests, help_wins_over_what_follows);
    tcase_add_test(tests, help_lists_every_row_within_100_columns);
    tcase_add_test(tests, the_table_of_this_test_is_sound);
    tcase_add_test(tests, faults_of_a_table_are_found);
    suite_add_tcase(suite, tests);
    return suite;
}
