/* Cells that are not written as usual: decimal characters and words. */
#include "try.h"

#include "value.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const nulls[] = { "NA", "-999" };
static const char *const yes[] = { "yes", "J" };
static const char *const no[] = { "no" };

static const struct mlg_cell_syntax comma = { .decimal = ',', .thousands = '.' };
static const struct mlg_cell_syntax space = { .thousands = ' ' };
static const struct mlg_cell_syntax words = { .null_words = { nulls, COUNT(nulls) },
                                              .true_words = { yes, COUNT(yes) },
                                              .false_words = { no, COUNT(no) } };
static const struct mlg_cell_syntax only_true = { .true_words = { yes, COUNT(yes) } };

#define INTEGER "      - {name: a, logicalType: integer}\n"
#define NUMBER  "      - {name: a, logicalType: number}\n"
#define RANGE   "      - {name: a, logicalType: number, logicalTypeOptions: {maximum: 1234.5}}\n"
#define UNIQUE  "      - {name: a, logicalType: number, unique: true}\n"
#define FEW                                                                                \
    "      - {name: a, logicalType: number, quality: [{metric: invalidValues, mustBe: 0, " \
    "arguments: {validValues: [1.5, 1000]}}]}\n"
#define BOOLEAN "      - {name: a, logicalType: boolean}\n"
#define NEEDED  "      - {name: a, logicalType: integer, required: true}\n"
#define TEXT    "      - {name: a, logicalType: string, required: true}\n"
#define KEY     "      - {name: a, logicalType: integer, primaryKey: true}\n"

static const struct {
    const struct mlg_cell_syntax *syntax;
    const char *properties, *csv, *rule;
    uint64_t count, row;
} rows[] = {
    { &comma, NUMBER,
      "a\n\"1,5\"\n\"1.234,5\"\n1.234\n1.234.567\n\"0,001\"\n\",5\"\n1e3\n\"-1,5e-3\"\n", NULL, 0,
      0 },
    { &comma, NUMBER,
      "a\n1.5\n12.34\n1234.567\n\"1,234,5\"\n.123\n1..234\n1.2345\n\"1,5.000\"\n\",\"\n",
      "contract.type", 9, 1 },
    { &comma, INTEGER, "a\n1.234\n-1.234.567\n7\n9.223.372.036.854.775.807\n", NULL, 0, 0 },
    { &comma, INTEGER, "a\n\"1,0\"\n9.223.372.036.854.775.808\n1.23\n", "contract.type", 3, 1 },
    { &comma, RANGE, "a\n\"1.234,5\"\n\"1.234,50\"\n\"1.234,500000000000000000001\"\n",
      "contract.maximum", 1, 3 },
    { &comma, UNIQUE, "a\n\"1.234,5\"\n\"12345\"\n\"1234,50\"\n1.234\n1234\n", "contract.unique", 2,
      3 },
    { &comma, FEW, "a\n\"1,5\"\n1.000\n\"1,50\"\n\"1,6\"\n", "contract.invalid_values", 1, 4 },
    { &space, NUMBER, "a\n1 234.5\n1 234 567\n", NULL, 0, 0 },
    { &space, NUMBER, "a\n1  234\n 1\n1 \n1 23\n\"1,5\"\n", "contract.type", 5, 1 },
    { &words, BOOLEAN, "a\nyes\nJ\nno\nNA\n\n", NULL, 0, 0 },
    { &words, BOOLEAN, "a\ntrue\n1\nfalse\n0\nYes\n", "contract.type", 5, 1 },
    { &only_true, BOOLEAN, "a\nyes\nfalse\n0\ntrue\n", "contract.type", 1, 4 },
    { &words, INTEGER, "a\nNA\n-999\n-998\n\"NA\"\n", NULL, 0, 0 },
    { &words, NEEDED, "a\n1\nNA\n-999\n\"NA\"\n\n-0999\n", "contract.required", 4, 2 },
    { &words, TEXT, "a\nx\n\"NA\"\n\"\"\nNAN\nna\n", NULL, 0, 0 },
    { &words, TEXT, "a\nx\nNA\n-999\n", "contract.required", 2, 2 },
    { &words, KEY, "a\n1\n-999\n2\n-999\n", "contract.primary_key", 2, 2 },
    { &words, INTEGER, "a\nN/A\n", "contract.type", 1, 1 },
};

START_TEST(cells_are_read_as_told)
{
    struct try t;
    struct mlg_validate_options options = { .cells = rows[_i].syntax };
    try_begin(&t);
    try_read(&t, try_contract(&t, "3.1.0", rows[_i].properties));
    try_validate(&t, rows[_i].csv, &options);
    ck_assert_msg(t.code == MLG_OK, "%s", t.err.text);
    for (size_t i = 0; i < t.report.findings_count; i++) {
        const struct mlg_finding *finding = &t.report.findings[i];
        ck_assert_msg(finding->level != MLG_LEVEL_ERROR || rows[_i].rule != NULL, "%s",
                      finding->seen);
        if (finding->level != MLG_LEVEL_ERROR)
            continue;
        ck_assert_str_eq(finding->rule, rows[_i].rule);
        ck_assert_uint_eq(finding->count, rows[_i].count);
        ck_assert_uint_eq(finding->loc.row, rows[_i].row);
    }
    ck_assert_int_eq(t.verdict, rows[_i].rule == NULL ? MLG_PASS : MLG_FAIL);
    try_end(&t);
}
END_TEST

START_TEST(json_has_its_own_numbers)
{
    struct try t;
    struct mlg_validate_options options = { .cells = &comma };
    try_begin(&t);
    try_read(&t, try_contract(&t, "3.1.0", NUMBER));
    t.code = mlg_contract_validate_bytes(&t.contract, MLG_STR("{\"a\":1.500}\n"), "t.jsonl",
                                         &options, &t.report, &t.err);
    ck_assert_int_eq(t.code, MLG_E_CONFIG);
    try_end(&t);
}
END_TEST

START_TEST(what_cannot_be_meant_is_refused)
{
    static const char *const empty[] = { "" };
    static const char *const na[] = { "NA" };
    static const struct mlg_cell_syntax bad[] = {
        { .decimal = ',', .thousands = ',' },
        { .thousands = '.' },
        { .decimal = '7' },
        { .decimal = 'e' },
        { .thousands = '-' },
        { .thousands = '\n' },
        { .null_words = { empty, 1 } },
        { .true_words = { na, 1 }, .false_words = { na, 1 } },
        { .true_words = { na, 1 }, .null_words = { na, 1 } },
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct mlg_err err = MLG_ERR_INIT;
        ck_assert_int_eq(mlg_cell_syntax_check(&bad[i], &err), MLG_E_CONFIG);
    }
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(mlg_cell_syntax_check(&comma, &err), MLG_OK);
    ck_assert_int_eq(mlg_cell_syntax_check(&words, &err), MLG_OK);
}
END_TEST

static void expect_same(bool one, const struct mlg_decimal *a, bool other,
                        const struct mlg_decimal *b, const char *text)
{
    if (one != other) /* an assertion is a message to another process, and there are many */
        ck_abort_msg("'%s'", text);
    if (!one)
        return;
    struct mlg_buf x;
    struct mlg_buf y;
    mlg_buf_init(&x, 1000);
    mlg_buf_init(&y, 1000);
    mlg_decimal_canonical(a, &x);
    mlg_decimal_canonical(b, &y);
    if (strcmp(mlg_buf_text(&x), mlg_buf_text(&y)) != 0 || mlg_decimal_compare(a, b) != 0)
        ck_abort_msg("'%s': %s, %s", text, mlg_buf_text(&x), mlg_buf_text(&y));
    mlg_buf_done(&x);
    mlg_buf_done(&y);
}

/* Of the usual characters both readers say the same; with a comma for the point too, and with
 * groups made of its whole digits. */
START_TEST(both_readers_agree)
{
    static const char some[] = "000123456789..eE+-,";
    uint32_t state = 1;
    for (size_t round = 0; round < 200000; round++) {
        char text[24];
        char comma_text[24];
        size_t length = 1 + round % 12;
        for (size_t i = 0; i < length; i++) {
            state = state * 1664525 + 1013904223;
            text[i] = some[(state >> 16) % (i < 2 ? sizeof some - 1 : 14)];
            comma_text[i] = (char)(text[i] == '.' ? ',' : text[i] == ',' ? '.' : text[i]);
        }
        text[length] = comma_text[length] = '\0';
        struct mlg_decimal a;
        struct mlg_decimal b;
        for (int integer = 0; integer < 2; integer++) {
            bool one = integer ? mlg_decimal_parse_integer(mlg_str_of(text), &a)
                               : mlg_decimal_parse(mlg_str_of(text), &a);
            bool other = mlg_decimal_parse_as(mlg_str_of(text), integer, '.', 0, &b);
            expect_same(one, &a, other, &b, text);
            other = mlg_decimal_parse_as(mlg_str_of(comma_text), integer, ',', 0, &b);
            expect_same(one, &a, other, &b, comma_text);
        }
        (void)snprintf(text, sizeof text, "%u.%03u,%02u0", state % 1000, (state >> 8) % 1000,
                       (state >> 20) % 100);
        (void)snprintf(comma_text, sizeof comma_text, "%u%03u.%02u", state % 1000,
                       (state >> 8) % 1000, (state >> 20) % 100);
        expect_same(mlg_decimal_parse_as(mlg_str_of(text), false, ',', '.', &a), &a,
                    mlg_decimal_parse(mlg_str_of(comma_text), &b), &b, text);
    }
}
END_TEST

/* Every text of at most six of these characters: numbers are the same to evaluations, which read
 * doubles, and to contracts, which read decimals. */
START_TEST(both_readers_of_numbers_take_the_same_texts)
{
    static const struct mlg_cell_syntax syntaxes[] = { { .decimal = ',', .thousands = '.' },
                                                       { .decimal = ',' },
                                                       { .thousands = ',' } };
    static const char characters[] = "12,.e-";
    const struct mlg_cell_syntax *syntax = &syntaxes[_i];
    struct mlg_value_type type = { .type = MLG_TYPE_NUMBER, .syntax = syntax };
    size_t good = 0;
    for (uint32_t number = 0; number < 1 << 18; number++) {
        char text[8];
        size_t len = 0;
        for (uint32_t left = number; left > 0 && left % 8 < 7; left /= 8)
            if (left % 8 > 0)
                text[len++] = characters[left % 8 - 1];
            else
                break;
        struct mlg_str cell = { text, len };
        double value = 0;
        enum mlg_cell read = mlg_cell_number_as(syntax, cell, &value);
        if (len == 0)
            continue;
        struct mlg_value exact = mlg_value_read(&type, cell, false);
        if ((read != MLG_CELL_SYNTAX) != (exact.state == MLG_VALUE_GOOD))
            ck_abort_msg("%.*s", (int)len, text);
        good += read != MLG_CELL_SYNTAX;
    }
    ck_assert_uint_gt(good, 1000);
    double value = 0;
    ck_assert_int_eq(mlg_cell_number_as(&syntaxes[0], MLG_STR("-1.234.567,25"), &value),
                     MLG_CELL_OK);
    ck_assert(value == -1234567.25);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("contract syntax");
    TCase *tcase = tcase_create("syntax");
    tcase_add_loop_test(tcase, cells_are_read_as_told, 0, (int)COUNT(rows));
    tcase_add_test(tcase, both_readers_agree);
    tcase_add_test(tcase, json_has_its_own_numbers);
    tcase_add_test(tcase, what_cannot_be_meant_is_refused);
    tcase_add_loop_test(tcase, both_readers_of_numbers_take_the_same_texts, 0, 3);
    suite_add_tcase(suite, tcase);
    return suite;
}
