#include <check.h>

#include <mlgate/text/escape.h>

struct row {
    struct mlg_str in;
    const char *out;
};

/* Two literals, so that a hexadecimal escape may be followed by any letter. */
#define ROW(input, output)                                      \
    {                                                           \
        { .data = (input), .len = sizeof(input) - 1 }, (output) \
    }

static struct mlg_buf buf;

static void setup(void)
{
    mlg_buf_init(&buf, 1 << 20);
}

static void teardown(void)
{
    mlg_buf_done(&buf);
}

static void check_rows(const struct row *rows, size_t count,
                       void (*escape)(struct mlg_buf *, struct mlg_str))
{
    for (size_t i = 0; i < count; i++) {
        mlg_buf_clear(&buf);
        escape(&buf, rows[i].in);
        ck_assert_msg(strcmp(mlg_buf_text(&buf), rows[i].out) == 0, "row %zu: \"%s\" is not \"%s\"",
                      i, mlg_buf_text(&buf), rows[i].out);
    }
}

#define CHECK_ROWS(rows, escape) check_rows((rows), sizeof(rows) / sizeof((rows)[0]), (escape))

static void escape_terminal_whole(struct mlg_buf *out, struct mlg_str text)
{
    mlg_escape_terminal(out, text, 0);
}

START_TEST(terminal_shows_what_would_act)
{
    static const struct row rows[] = {
        ROW("", ""),
        ROW("plain \xC3\xA9\xE2\x82\xAC text", "plain \xC3\xA9\xE2\x82\xAC text"),
        ROW("C:\\new\\x41", "C:\\new\\x41"),
        ROW("a\nb\rc\td", "a\\nb\\rc\\td"),
        ROW("\x1B[31mred\x1B[0m", "\\x1B[31mred\\x1B[0m"),
        ROW("\0\x07\x7F", "\\x00\\x07\\x7F"),
        ROW("\xC2\x9B"
            "31m",
            "\\u{009B}31m"), /* C1 control sequence introducer */
        ROW("a\xE2\x80\xAE"
            "b",
            "a\\u{202E}b"), /* right-to-left override */
        ROW("\xE2\x81\xA6\xE2\x81\xA9", "\\u{2066}\\u{2069}"),
        ROW("\xE2\x80\xA8\xE2\x80\xA9\xC2\x85", "\\u{2028}\\u{2029}\\u{0085}"),
        ROW("\xEF\xBB\xBFx", "\\u{FEFF}x"),
        ROW("\xF3\xA0\x81\x81", "\\u{E0041}"),
        ROW("caf\xE9", "caf\\xE9"),
        ROW("\xED\xA0\x80", "\\xED\\xA0\\x80"),
    };
    CHECK_ROWS(rows, escape_terminal_whole);
}
END_TEST

START_TEST(terminal_defuses_commands_of_ci_runners)
{
    static const struct row rows[] = {
        ROW("::error::x", "\\x3A:error::x"),
        ROW("  ::set-output", "  \\x3A:set-output"),
        ROW("\xC2\xA0\xE3\x80\x80::x", "\xC2\xA0\xE3\x80\x80\\x3A:x"), /* trimmed by the runner */
        ROW("\n::error::", "\\n::error::"), /* not at the start of a line any more */
        ROW("a::b", "a::b"),
        ROW(":one", ":one"),
        ROW(":::", "\\x3A::"),
        ROW("##[error]", "##\\x5Berror]"),
        ROW("a ###[group]b##[x", "a ###\\x5Bgroup]b##\\x5Bx"),
        ROW("#[x", "#[x"),
    };
    CHECK_ROWS(rows, escape_terminal_whole);
}
END_TEST

START_TEST(terminal_cuts_between_code_points)
{
    struct mlg_str text = MLG_STR("ab\xC3\xA9"
                                  "cd");
    static const char *const expected[] = { "ab\xC3\xA9"
                                            "cd",
                                            "a...",
                                            "ab...",
                                            "ab...",
                                            "ab\xC3\xA9...",
                                            "ab\xC3\xA9"
                                            "c...",
                                            "ab\xC3\xA9"
                                            "cd" };
    for (size_t max = 0; max < sizeof expected / sizeof expected[0]; max++) {
        mlg_buf_clear(&buf);
        mlg_escape_terminal(&buf, text, max);
        ck_assert_str_eq(mlg_buf_text(&buf), expected[max]);
    }
}
END_TEST

START_TEST(xml_holds_no_markup_and_no_forbidden_character)
{
    static const struct row rows[] = {
        ROW("<a href=\"x\">&'</a>", "&lt;a href=&#34;x&#34;&gt;&amp;&#39;&lt;/a&gt;"),
        ROW("]]>", "]]&gt;"),
        ROW("\t\n\r", "&#9;&#10;&#13;"),
        ROW("\0\x1B\x0C", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"),
        ROW("\xEF\xBF\xBE\xEF\xBF\xBF", "\xEF\xBF\xBD\xEF\xBF\xBD"),
        ROW("\xFFz", "\xEF\xBF\xBDz"),
        ROW("\xC3\xA9\xF0\x9F\x98\x80", "\xC3\xA9\xF0\x9F\x98\x80"),
    };
    CHECK_ROWS(rows, mlg_escape_xml);
}
END_TEST

START_TEST(markdown_stays_text)
{
    static const struct row rows[] = {
        ROW("roc_auc at 0.85, 3-4 (x) = 2: ok", "roc\\_auc at 0.85, 3-4 (x) = 2: ok"),
        ROW("<b>&amp;", "\\<b\\>&amp;amp;"),
        ROW("[a](http://x.org) ![i](j)", "\\[a\\](http\\://x.org) \\!\\[i\\](j)"),
        ROW("www.evil.org WWW.x", "www\\.evil.org WWW\\.x"),
        ROW("`code` *b* ~s~ $m$ \\", "\\`code\\` \\*b\\* \\~s\\~ \\$m\\$ \\\\"),
        ROW("a|b\\|c", "a\\|b\\\\\\|c"),
        ROW("@user a@b.org @ x", "\\@\xE2\x80\x8Buser a\\@\xE2\x80\x8B"
                                 "b.org \\@ x"),
        ROW("#12 # x", "\\#\xE2\x80\x8B"
                       "12 \\# x"),
        ROW("line\nnext\r\n", "line next  "),
        ROW("    code", "&#32;   code"),
        ROW("- a", "\\- a"),
        ROW("+ a", "\\+ a"),
        ROW("---", "\\---"),
        ROW("12. a", "12\\. a"),
        ROW("1) a", "1\\) a"),
        ROW("\x1B\xE2\x80\xAE\xFF", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"),
    };
    CHECK_ROWS(rows, mlg_escape_markdown);
}
END_TEST

START_TEST(csv_quotes_only_when_needed)
{
    static const struct row rows[] = {
        ROW("", ""),
        ROW("plain", "plain"),
        ROW("a,b", "\"a,b\""),
        ROW("say \"hi\"", "\"say \"\"hi\"\"\""),
        ROW("two\nlines\r", "\"two\nlines\r\""),
        ROW(" edge", "\" edge\""),
        ROW("edge ", "\"edge \""),
        ROW("\xE9", "\xEF\xBF\xBD"),
    };
    CHECK_ROWS(rows, mlg_escape_csv);
}
END_TEST

Suite *mlg_test_suite(void);

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("text.escape");
    TCase *escapes = tcase_create("escapes");
    tcase_add_checked_fixture(escapes, setup, teardown);
    tcase_add_test(escapes, terminal_shows_what_would_act);
    tcase_add_test(escapes, terminal_defuses_commands_of_ci_runners);
    tcase_add_test(escapes, terminal_cuts_between_code_points);
    tcase_add_test(escapes, xml_holds_no_markup_and_no_forbidden_character);
    tcase_add_test(escapes, markdown_stays_text);
    tcase_add_test(escapes, csv_quotes_only_when_needed);
    suite_add_tcase(suite, escapes);
    return suite;
}
