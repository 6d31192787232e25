/* Lists of signers: what ssh-keygen reads, and what it would have skipped in silence. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include <mlgate/crypt/allowed_signers.h>
#include <mlgate/crypt/sshsig.h>

#include "when.h"

#define KEY_A "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIQdQut465od3lkVyVW6038PcD/wSGX/2ij3RcQZTAqt"
#define KEY_B "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJY08ynqE/VoH690nSN+MUxMzAbfNcMdUQr+5ltIskMt"
#define NOON  INT64_C(1763726400) /* 2025-11-21T12:00:00Z */

Suite *mlg_test_suite(void);

static struct mlg_arena arena;

static void set_up(void)
{
    mlg_arena_init(&arena, 16 << 20);
}

static void tear_down(void)
{
    mlg_arena_done(&arena);
}

static struct mlg_signers parse(const char *text)
{
    struct mlg_signers s;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_msg(mlg_signers_parse(&arena, mlg_str_of(text), "allowed", &s, &err) == MLG_OK,
                  "%llu: %s", (unsigned long long)err.loc.line, err.text);
    return s;
}

static struct mlg_str key_of(const char *line)
{
    struct mlg_str key = { 0 };
    ck_assert_int_eq(mlg_ssh_parse_public(&arena, mlg_str_of(line), &key, NULL), MLG_OK);
    return key;
}

START_TEST(lines_are_read_with_their_options)
{
    struct mlg_signers s =
        parse("# approvers\n\n"
              "ann@example.org,ann@*.example.org namespaces=\"approval@mlgate,git\","
              "valid-after=\"20240101\",valid-before=\"202601010930Z\" " KEY_A " Ann's key\r\n"
              "\t\"bob@example.org\"   NameSpaces=\"a b\"\t" KEY_B "\n"
              "* cert-authority " KEY_B "\n"
              "carl " KEY_A);
    ck_assert_uint_eq(s.count, 4);
    ck_assert_str_eq(s.items[0].principals, "ann@example.org,ann@*.example.org");
    ck_assert_str_eq(s.items[0].name_spaces, "approval@mlgate,git");
    ck_assert_int_eq(s.items[0].valid_after, 1704067200);
    ck_assert_int_eq(s.items[0].valid_before, 1767259800);
    ck_assert_uint_eq(s.items[0].line, 3);
    ck_assert(mlg_str_equal(s.items[0].key, key_of(KEY_A)));
    ck_assert_str_eq(s.items[1].principals, "bob@example.org");
    ck_assert_str_eq(s.items[1].name_spaces, "a b");
    ck_assert_uint_eq(s.items[1].line, 4);
    ck_assert(s.items[2].cert_authority);
    ck_assert_ptr_null(s.items[3].name_spaces);
    ck_assert_int_eq(s.items[3].valid_after, INT64_MIN);
    ck_assert_int_eq(s.items[3].valid_before, INT64_MAX);
}
END_TEST

START_TEST(empty_list_lets_nobody_in)
{
    const struct mlg_signer *signer = NULL;
    struct mlg_signers s = parse("# nobody yet\n");
    ck_assert_uint_eq(s.count, 0);
    ck_assert_int_eq(mlg_signers_find(&s, key_of(KEY_A), "git", NOON, &signer), MLG_SIGNER_UNKNOWN);
    ck_assert_ptr_null(signer);
}
END_TEST

static const struct {
    const char *list;
    enum mlg_signer_match match;
    uint64_t line;
} finds[] = {
    { "a " KEY_A, MLG_SIGNER_OK, 1 },
    { "a " KEY_B, MLG_SIGNER_UNKNOWN, 0 },
    { "a cert-authority " KEY_A, MLG_SIGNER_UNKNOWN, 0 },
    { "a namespaces=\"git\" " KEY_A, MLG_SIGNER_NAMESPACE, 1 },
    { "a namespaces=\"approval@*\" " KEY_A, MLG_SIGNER_OK, 1 },
    { "a namespaces=\"*,!approval@mlgate\" " KEY_A, MLG_SIGNER_NAMESPACE, 1 },
    { "a valid-after=\"20251121120000Z\" " KEY_A, MLG_SIGNER_OK, 1 },
    { "a valid-after=\"20251121120001Z\" " KEY_A, MLG_SIGNER_EARLY, 1 },
    { "a valid-before=\"20251121120001Z\" " KEY_A, MLG_SIGNER_OK, 1 },
    { "a valid-before=\"20251121120000Z\" " KEY_A, MLG_SIGNER_LATE, 1 },
    { "a valid-before=\"20240101\" " KEY_A "\na " KEY_A, MLG_SIGNER_OK, 2 },
    { "a namespaces=\"git\" " KEY_A "\na valid-before=\"20240101\" " KEY_A, MLG_SIGNER_LATE, 2 },
    { "a " KEY_A "\nb " KEY_A, MLG_SIGNER_OK, 1 },
};

START_TEST(key_counts_for_its_namespace_and_time)
{
    const struct mlg_signer *signer = NULL;
    struct mlg_signers s = parse(finds[_i].list);
    ck_assert_int_eq(mlg_signers_find(&s, key_of(KEY_A), "approval@mlgate", NOON, &signer),
                     finds[_i].match);
    ck_assert_uint_eq(signer != NULL ? signer->line : 0, finds[_i].line);
}
END_TEST

static const struct {
    const char *text;
    uint64_t line;
} broken[] = {
    { "ann\n", 1 },
    { KEY_A "\n", 1 }, /* the key type would be the principal */
    { "# c\nann ssh-ed25519\n", 2 },
    { "ann namespaces=git " KEY_A "\n", 1 },
    { "ann namespaces=\"git " KEY_A "\n", 1 },
    { "ann namespaces=\"\" " KEY_A "\n", 1 },
    { "ann namespaces=\"a\",namespaces=\"b\" " KEY_A "\n", 1 },
    { "ann no-such-option=\"x\" " KEY_A "\n", 1 },
    { "ann valid-after=\"2024\" " KEY_A "\n", 1 },
    { "ann valid-after=\"20240230\" " KEY_A "\n", 1 },
    { "ann valid-before=\"tomorrow\" " KEY_A "\n", 1 },
    { "ann , " KEY_A "\n", 1 },
    { "ann sk-ssh-ed25519@openssh.com AAAA\n", 1 },
    { "ann\"x " KEY_A "\n", 1 },
    { "\"ann\"x\" " KEY_A "\n", 1 },
    { "ann namespaces=\"a\"b\" " KEY_A "\n", 1 },
    { "ann namespaces=a\"b\" " KEY_A "\n", 1 },
    { "ann namespaces=\" " KEY_A "\n", 1 },
};

START_TEST(line_that_cannot_be_read_is_an_error)
{
    struct mlg_signers s;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(mlg_signers_parse(&arena, mlg_str_of(broken[_i].text), "allowed", &s, &err),
                     MLG_E_CONFIG);
    ck_assert_uint_eq(err.loc.line, broken[_i].line);
    ck_assert_str_eq(err.loc.path, "allowed");
    ck_assert_str_ne(err.hint, "");
}
END_TEST

START_TEST(a_nul_is_an_error)
{
    struct mlg_signers s;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(mlg_signers_parse(&arena, MLG_STR("a " KEY_A "\0b"), "p", &s, &err),
                     MLG_E_CONFIG);
    ck_assert_str_eq(err.loc.path, "p");
}
END_TEST

/* `date -u -d ... +%s` */
static const struct {
    const char *text;
    int64_t seconds; /* -1 = refused */
} times[] = {
    { "19700101", 0 },
    { "20000229", 951782400 },
    { "20241231235959", 1735689599 },
    { "202401010000Z", 1704067200 },
    { "21000301", 4107542400 },
    { "99991231", 253402214400 },
    { "19691231", -1 },
    { "20230229", -1 },
    { "21000229", -1 },
    { "20241301", -1 },
    { "20240001", -1 },
    { "20240100", -1 },
    { "2024010124", -1 },
    { "202401012400", -1 },
    { "202401010060", -1 },
    { "20240101000060", -1 },
    { "", -1 },
    { "Z", -1 },
    { "2024-01-01", -1 },
    { "20240101ZZ", -1 },
    { "+2024010", -1 },
};

START_TEST(times_are_utc)
{
    int64_t seconds = -1;
    bool good = when_parse(mlg_str_of(times[_i].text), &seconds);
    ck_assert_int_eq(good, times[_i].seconds >= 0);
    ck_assert_int_eq(seconds, times[_i].seconds);
}
END_TEST

START_TEST(patterns_match_as_in_ssh)
{
    ck_assert(mlg_pattern_list_match("a*c", "abbc"));
    ck_assert(mlg_pattern_list_match("x,*@example.org", "ann@example.org"));
    ck_assert(mlg_pattern_list_match("?", "x"));
    ck_assert(mlg_pattern_list_match("**a**b*", "xaxxb"));
    ck_assert(!mlg_pattern_list_match("?", ""));
    ck_assert(!mlg_pattern_list_match("", ""));
    ck_assert(!mlg_pattern_list_match("a*c", "abcd"));
    ck_assert(!mlg_pattern_list_match("!a", "b"));
    ck_assert(!mlg_pattern_list_match("*,!a", "a"));
    ck_assert(!mlg_pattern_list_match("A", "a"));
}
END_TEST

START_TEST(lists_that_could_mean_one_person_meet)
{
    static const struct {
        const char *a, *b;
        bool meet;
    } rows[] = {
        { "ann@x", "ann@x", true },
        { "ann@x", "ann@y,ann@x", true },
        { "ann@*", "ann@x", true },
        { "bob@x,*@x", "ann@x", true },
        { "*", "ann@x", true },
        { "ann@x", "bob@x", false },
        { "*@x,!ann@x", "ann@x", false },
        { "!ann@x", "ann@x", false },
        { "ann@x,bob@x", "bob@", false },
        { "", "", false },
        { ",", ",", false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ck_assert_msg(mlg_pattern_lists_meet(rows[i].a, rows[i].b) == rows[i].meet, "%zu", i);
        ck_assert_msg(mlg_pattern_lists_meet(rows[i].b, rows[i].a) == rows[i].meet, "%zu", i);
    }
}
END_TEST

#define COUNT(a) (int)(sizeof(a) / sizeof((a)[0]))

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("crypt.allowed_signers");
    TCase *c = tcase_create("allowed_signers");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, lines_are_read_with_their_options);
    tcase_add_test(c, empty_list_lets_nobody_in);
    tcase_add_loop_test(c, key_counts_for_its_namespace_and_time, 0, COUNT(finds));
    tcase_add_loop_test(c, line_that_cannot_be_read_is_an_error, 0, COUNT(broken));
    tcase_add_test(c, a_nul_is_an_error);
    tcase_add_loop_test(c, times_are_utc, 0, COUNT(times));
    tcase_add_test(c, patterns_match_as_in_ssh);
    tcase_add_test(c, lists_that_could_mean_one_person_meet);
    suite_add_tcase(suite, c);
    return suite;
}
