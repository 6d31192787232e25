/* card, promote and trust. */
#include <check.h>
#include <stdlib.h>

#include <mlgate/base/buf.h>
#include <mlgate/config/config.h>

static struct mlg_arena arena;
static struct mlg_buf buf;
static struct mlg_config config;
static struct mlg_err err;

static void setup(void)
{
    mlg_arena_init(&arena, (size_t)16 << 20);
    mlg_buf_init(&buf, 1 << 20);
    memset(&config, 0, sizeof(config));
    mlg_err_clear(&err);
}

static void teardown(void)
{
    mlg_arena_done(&arena);
    mlg_buf_done(&buf);
}

static void parse(const char *text)
{
    mlg_err_clear(&err);
    enum mlg_code code =
        mlg_config_parse(mlg_str_of(text), "sub/mlgate.yaml", &arena, &config, &err);
    ck_assert_msg(code == MLG_OK, "%llu:%llu: %s (%s)", (unsigned long long)err.loc.line,
                  (unsigned long long)err.loc.column, err.text, err.hint);
}

#define STAGES                                           \
    "version: 1\n"                                       \
    "data: { a: a.csv }\n"                               \
    "validate: [ { data: a, contract: c.yaml } ]\n"      \
    "test: { data: a, metrics: { f1: { min: 0.1 } } }\n" \
    "card: { owner: o@example.org, limitations: docs/l.md }\n"

static const char full[] = STAGES "promote:\n"
                                  "  to: production\n"
                                  "  registry: git\n"
                                  "  remote: file:///srv/models.git\n"
                                  "  require: [validate, card]\n"
                                  "  approvals: { at_least: 2, not_author: false }\n"
                                  "  tagger: Gate <gate@example.org>\n"
                                  "trust:\n"
                                  "  signers:\n"
                                  "    - { key: keys/ci.pub, stages: [validate, test, compare] }\n"
                                  "    - { key: keys/card.pub, stages: [card, promote] }\n"
                                  "  approvers: keys/approvers\n"
                                  "  actors: { octo: alice@example.org, 42: bob@example.org }\n";

START_TEST(everything_is_read)
{
    parse(full);
    ck_assert(config.card.present);
    ck_assert_str_eq(config.card.owner, "o@example.org");
    ck_assert_str_eq(config.card.limitations, "sub/docs/l.md");
    ck_assert_ptr_null(config.card.license);
    ck_assert_ptr_null(config.card.intended_use);
    const struct mlg_config_promote *promote = &config.promote;
    ck_assert(promote->present);
    ck_assert_str_eq(promote->to, "production");
    ck_assert_str_eq(promote->registry, "git");
    ck_assert_str_eq(promote->remote, "file:///srv/models.git");
    ck_assert_uint_eq(promote->require, MLG_REQUIRE_VALIDATE | MLG_REQUIRE_CARD);
    ck_assert_uint_eq(promote->approvals_at_least, 2);
    ck_assert(!promote->approvals_not_author);
    ck_assert_str_eq(promote->tagger, "Gate <gate@example.org>");
    const struct mlg_config_trust *trust = &config.trust;
    ck_assert(trust->present);
    ck_assert_uint_eq(trust->signers_count, 2);
    ck_assert_str_eq(trust->signers[0].key, "sub/keys/ci.pub");
    ck_assert_uint_eq(trust->signers[0].stages,
                      MLG_REQUIRE_VALIDATE | MLG_REQUIRE_TEST | MLG_REQUIRE_COMPARE);
    ck_assert_uint_eq(trust->signers[1].stages, MLG_REQUIRE_CARD | MLG_REQUIRE_PROMOTE);
    ck_assert_str_eq(trust->approvers, "sub/keys/approvers");
    ck_assert_uint_eq(trust->actors_count, 2);
    ck_assert_str_eq(trust->actors[0].actor, "octo");
    ck_assert_str_eq(trust->actors[1].actor, "42");
    ck_assert_str_eq(trust->actors[1].principal, "bob@example.org");
}
END_TEST

/* What is not said is the strict side. */
START_TEST(what_is_absent_is_strict)
{
    parse("version: 1\npromote: { to: production }\n");
    ck_assert_uint_eq(config.promote.require, MLG_REQUIRE_ALL);
    ck_assert_uint_eq(config.promote.approvals_at_least, 1);
    ck_assert(config.promote.approvals_not_author);
    ck_assert_str_eq(config.promote.registry, "git");
    ck_assert_ptr_null(config.promote.remote);
    ck_assert_ptr_null(config.promote.tagger);
    ck_assert(!config.trust.present && !config.card.present);
    parse("version: 1\npromote: { to: production, approvals: {} }\n");
    ck_assert_uint_eq(config.promote.approvals_at_least, 1);
    ck_assert(config.promote.approvals_not_author);
    parse("version: 1\n");
    ck_assert(!config.promote.present);
}
END_TEST

static const struct {
    const char *text, *message;
} bad[] = {
    { "card: {}\n", "m.yaml:6:7: 'owner' is missing in card" },
    { "card: { owner: '' }\n", "m.yaml:6:16: an empty string" },
    { "card: { owner: o, licence: x }\n",
      "m.yaml:6:19: unknown key 'licence' in card | did you mean 'license'?" },
    { "promote: { require: test }\n", "m.yaml:6:10: 'to' is missing in promote" },
    { "promote: { to: 'a b' }\n", "m.yaml:6:16: 'a b' cannot be a stage's name | letters, digits, "
                                  "'_' and '-', a letter or digit first" },
    { "promote: { to: p, registry: mlflow }\n",
      "m.yaml:6:29: registry 'mlflow' is not known; there is 'git'" },
    { "promote: { to: p, require: [] }\n",
      "m.yaml:6:28: an empty list of words | fill it, or leave the key out" },
    { "promote: { to: p, require: [test, test] }\n", "m.yaml:6:35: 'test' is named twice" },
    { "promote: { to: p, require: [test, tests] }\n",
      "m.yaml:6:35: 'tests' is no stage | validate, test, compare or card" },
    { "promote: { to: p, require: promote }\n",
      "m.yaml:6:28: 'promote' is no stage | validate, test, compare or card" },
    { "promote: { to: p, require: [test, compare] }\n",
      "m.yaml:6:28: 'compare' is required, but the file has no section compare | add the section, "
      "or require what there is" },
    { "promote: { to: p, approvals: 2 }\n", "m.yaml:6:30: expected a map, found an integer" },
    { "promote: { to: p, approvals: { at_least: -1 } }\n",
      "m.yaml:6:42: at_least is -1; it must be 0 to 100" },
    { "promote: { to: p, approvals: { at_least: 101 } }\n",
      "m.yaml:6:42: at_least is 101; it must be 0 to 100" },
    { "promote: { to: p, tagger: me }\n", "m.yaml:6:27: 'me' is not of the form Name <mail>" },
    { "promote: { to: p, tagger: 'a <b> <c>' }\n",
      "m.yaml:6:27: 'a <b> <c>' is not of the form Name <mail>" },
    { "promote: { to: p, tagger: \"a\\nb <c>\" }\n",
      "m.yaml:6:27: 'a\\nb <c>' is not of the form Name <mail>" },
    { "promote: { to: p, tagger: '<c>' }\n", "m.yaml:6:27: '<c>' is not of the form Name <mail>" },
    { "promote: { to: p, tagger: 'a <>' }\n",
      "m.yaml:6:27: 'a <>' is not of the form Name <mail>" },
    { "trust: {}\n", "m.yaml:6:8: 'signers' is missing in trust" },
    { "trust: { signers: [] }\n",
      "m.yaml:6:19: an empty list of signers | fill it, or leave the key out" },
    { "trust: { signers: [ { key: k } ] }\n",
      "m.yaml:6:21: 'stages' is missing in an entry of trust.signers" },
    { "trust: { signers: [ { key: k, stages: all } ] }\n",
      "m.yaml:6:39: 'all' is no stage | validate, test, compare, card or promote" },
    { "trust: { signers: [ { key: k, stages: test } ], actors: {} }\n",
      "m.yaml:6:57: an empty map of actors | fill it, or leave the key out" },
    { "trust: { signers: [ { key: k, stages: test } ], actors: { a: '' } }\n",
      "m.yaml:6:62: an empty string" },
};

START_TEST(errors_point)
{
    static const char *const with_card = STAGES;
    size_t without_card = (size_t)(strstr(with_card, "card:") - with_card);

    const char *text =
        mlg_arena_print(&arena, "%.*s#\n%s", (int)without_card, with_card, bad[_i].text);
    enum mlg_code code = mlg_config_parse(mlg_str_of(text), "m.yaml", &arena, &config, &err);
    ck_assert_msg(code == MLG_E_CONFIG, "accepted: %s", bad[_i].text);
    mlg_buf_add_format(&buf, "%s:%llu:%llu: %s", err.loc.path, (unsigned long long)err.loc.line,
                       (unsigned long long)err.loc.column, err.text);
    if (err.hint[0] != '\0')
        mlg_buf_add_format(&buf, " | %s", err.hint);
    ck_assert_str_eq(mlg_buf_text(&buf), bad[_i].message);
}
END_TEST

START_TEST(requirements_have_names)
{
    ck_assert_str_eq(mlg_config_requirement_name(MLG_REQUIRE_COMPARE), "compare");
    ck_assert_str_eq(mlg_config_requirement_name(MLG_REQUIRE_CARD), "card");
    ck_assert_str_eq(mlg_config_requirement_name(MLG_REQUIRE_PROMOTE), "promote");
    ck_assert_ptr_null(mlg_config_requirement_name(0));
    ck_assert_ptr_null(mlg_config_requirement_name(3));
}
END_TEST

START_TEST(a_full_arena_is_an_error)
{
    bool succeeded = false;
    for (size_t limit = 0; !succeeded; limit += 64) {
        struct mlg_arena small;
        mlg_arena_init(&small, limit);
        mlg_err_clear(&err);
        enum mlg_code code = mlg_config_parse(mlg_str_of(full), "m.yaml", &small, &config, &err);
        succeeded = code == MLG_OK;
        ck_assert_msg(succeeded || code == MLG_E_LIMIT || code == MLG_E_NOMEM, "%d: %s", (int)code,
                      err.text);
        mlg_arena_done(&small);
        ck_assert_uint_lt(limit, 1000000);
    }
}
END_TEST

Suite *mlg_test_suite(void);

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("config.promotion");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_test(all, everything_is_read);
    tcase_add_test(all, what_is_absent_is_strict);
    tcase_add_loop_test(all, errors_point, 0, (int)(sizeof bad / sizeof bad[0]));
    tcase_add_test(all, requirements_have_names);
    tcase_add_test(all, a_full_arena_is_an_error);
    suite_add_tcase(suite, all);
    return suite;
}
