/* Patterns mean what ECMA-262 says. Answers below are those of a JavaScript engine with the u flag
 * (Annex B forms: without it). */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "regex.h"

static struct mlg_arena arena;
static struct mlg_matcher *matcher;

static void setup(void)
{
    mlg_arena_init(&arena, (size_t)64 * 1024 * 1024);
    ck_assert_int_eq(mlg_matcher_new(&matcher, NULL), MLG_OK);
}

static void teardown(void)
{
    mlg_matcher_free(matcher);
    mlg_arena_done(&arena);
}

static enum mlg_regex_fate compile(const char *pattern, const struct mlg_regex **ret_regex,
                                   struct mlg_regex_problem *ret_problem)
{
    enum mlg_regex_fate fate = MLG_REGEX_GOOD;
    ck_assert_int_eq(
        mlg_regex_compile(mlg_str_of(pattern), &arena, ret_regex, &fate, ret_problem, NULL),
        MLG_OK);
    return fate;
}

static const struct {
    const char *pattern, *text;
    bool match;
} cases[] = {
    { "ab", "cabin", true },
    { "^ab$", "cabin", false },
    { "^ab$", "ab\n", false },
    { "^ab$", "ab", true },
    { "^\\d+$", "123", true },
    { "^\\d+$", "\xd9\xa3", false }, /* ARABIC-INDIC DIGIT THREE */
    { "^\\w+$", "caf\xc3\xa9", false },
    { "^\\w+$", "cafe_1", true },
    { "^.$", "\xf0\x9f\x98\x80", true },
    { "^.$", "\n", false },
    { "^.$", "\r", false },
    { "^.$", "\xe2\x80\xa8", false }, /* LINE SEPARATOR */
    { "^\\s$", "\xc2\xa0", true },    /* NO-BREAK SPACE */
    { "^\\S$", "\xc2\xa0", false },
    { "^[\\S]$", "\xc2\xa0", false },
    { "^[\\s\\d]+$",
      "1\xef\xbb\xbf"
      "2",
      true },
    { "^[^\\s]$", "a", true },
    { "^[\\w-.]+$", "a-b.c", true }, /* Annex B */
    { "^[\\w.-]+$", "a-b.c", true },
    { "^\\u00e9$", "\xc3\xa9", true },
    { "^\\ud83d\\ude00$", "\xf0\x9f\x98\x80", true },
    { "^\\u{1F600}$", "\xf0\x9f\x98\x80", true },
    { "^\\x41$", "A", true },
    { "^\\cJ$", "\n", true },
    { "^[\\b]$", "\b", true },
    { "\\bab\\b", "x ab y", true },
    { "[]", "a", false },
    { "^[^]$", "\n", true },
    { "^[[:alpha:]]$", ":]", true }, /* the class [:alph, then ] */
    { "^[[:alpha:]]$", "b", false },
    { "^a{,2}$", "a{,2}", true },
    { "^a{1,2}$", "aa", true },
    { "^a{$", "a{", true },
    { "^(a)|b\\1$", "b", true }, /* a group that caught nothing is empty */
    { "^(?:ab)+?$", "abab", true },
    { "^(?=.*\\d)(?!0)\\w+$", "a1", true },
    { "(?<=a)b", "ab", true },
    { "^(?<year>\\d{4})$", "2024", true },
    { "^\\p{Lu}$", "\xc3\x89", true },
    { "^\\-\\/\\.$", "-/.", true },
    { "", "", true },
    { "^[A-Z]{2}[0-9]{2}[A-Z0-9]{4}[0-9]{7}([A-Z0-9]?){0,16}$", "DE89370400440532013000", true },
    { "^[A-Z]{2}[0-9]{2}[A-Z0-9]{4}[0-9]{7}([A-Z0-9]?){0,16}$", "DE8937040044", false },
};

START_TEST(text_is_matched_as_ecma_262_has_it)
{
    const struct mlg_regex *regex = NULL;
    struct mlg_regex_problem problem;
    enum mlg_regex_fate fate = compile(cases[_i].pattern, &regex, &problem);
    ck_assert_msg(fate == MLG_REGEX_GOOD || fate == MLG_REGEX_APPROXIMATE, "%s: %s",
                  cases[_i].pattern, problem.text);
    enum mlg_regex_answer answer = mlg_regex_search(regex, matcher, mlg_str_of(cases[_i].text));
    ck_assert_msg(answer == (cases[_i].match ? MLG_REGEX_MATCH : MLG_REGEX_NO_MATCH), "%s",
                  cases[_i].pattern);
}
END_TEST

static const struct {
    const char *pattern;
    enum mlg_regex_fate fate;
} fates[] = {
    { "(a", MLG_REGEX_INVALID },
    { "a)", MLG_REGEX_INVALID },
    { "[a", MLG_REGEX_INVALID },
    { "*a", MLG_REGEX_INVALID },
    { "a**", MLG_REGEX_INVALID },
    { "a++", MLG_REGEX_INVALID },
    { "a{2}{3}", MLG_REGEX_INVALID },
    { "\\Aab\\z", MLG_REGEX_INVALID },
    { "\\Qab\\E", MLG_REGEX_INVALID },
    { "(?i)ab", MLG_REGEX_INVALID },
    { "(?>ab)", MLG_REGEX_INVALID },
    { "(?P<a>b)", MLG_REGEX_INVALID },
    { "(*UTF)ab", MLG_REGEX_INVALID },
    { "(?#c)ab", MLG_REGEX_INVALID },
    { "(?R)", MLG_REGEX_INVALID },
    { "\\R", MLG_REGEX_INVALID },
    { "\\u12", MLG_REGEX_INVALID },
    { "ab\\", MLG_REGEX_INVALID },
    { "\\012", MLG_REGEX_INVALID },
    { "(?C1)", MLG_REGEX_INVALID },
    { "\\C", MLG_REGEX_INVALID },
    { "\xff", MLG_REGEX_INVALID },
    { "\\ud83d", MLG_REGEX_UNSUPPORTED },
    { "\\p{Script=Greek}", MLG_REGEX_UNSUPPORTED },
    { "(?<a>b)\\k<a>", MLG_REGEX_UNSUPPORTED },
    { "(?<=a+)b", MLG_REGEX_UNSUPPORTED },
    { "a{99999}", MLG_REGEX_UNSUPPORTED },
    { "(a)\\1", MLG_REGEX_APPROXIMATE },
};

START_TEST(other_dialects_are_refused)
{
    const struct mlg_regex *regex = NULL;
    struct mlg_regex_problem problem;
    enum mlg_regex_fate fate = compile(fates[_i].pattern, &regex, &problem);
    ck_assert_msg(fate == fates[_i].fate, "%s: %d %s", fates[_i].pattern, (int)fate, problem.text);
    if (fate == MLG_REGEX_INVALID || fate == MLG_REGEX_UNSUPPORTED)
        ck_assert(problem.text[0] != '\0');
}
END_TEST

START_TEST(a_match_that_costs_too_much_gives_up)
{
    const struct mlg_regex *regex = NULL;
    struct mlg_regex_problem problem;
    ck_assert_int_eq(compile("^(a+)+$", &regex, &problem), MLG_REGEX_GOOD);
    const char *text = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab";
    ck_assert_int_eq(mlg_regex_search(regex, matcher, mlg_str_of(text)), MLG_REGEX_GAVE_UP);
    ck_assert_int_eq(mlg_regex_search(regex, matcher, MLG_STR("aaaa")), MLG_REGEX_MATCH);
}
END_TEST

START_TEST(bytes_that_are_no_text_do_not_match)
{
    const struct mlg_regex *regex = NULL;
    struct mlg_regex_problem problem;
    ck_assert_int_eq(compile("a", &regex, &problem), MLG_REGEX_GOOD);
    ck_assert_int_eq(mlg_regex_search(regex, matcher, MLG_STR("a\xff")), MLG_REGEX_NO_MATCH);
}
END_TEST

#define LOOP(tests, test, array) \
    tcase_add_loop_test(tests, test, 0, (int)(sizeof(array) / sizeof((array)[0])))

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("contract.regex");
    TCase *tests = tcase_create("regex");
    tcase_add_checked_fixture(tests, setup, teardown);
    LOOP(tests, text_is_matched_as_ecma_262_has_it, cases);
    LOOP(tests, other_dialects_are_refused, fates);
    tcase_add_test(tests, a_match_that_costs_too_much_gives_up);
    tcase_add_test(tests, bytes_that_are_no_text_do_not_match);
    suite_add_tcase(suite, tests);
    return suite;
}
