/* The bytes of an entry: what docs/ledger.md shows, and that no other bytes are taken for one. */
#include "ledger_scratch.h"

#include "entry.h"
#include "names.h"

static struct mlg_arena arena;

static void setup(void)
{
    mlg_arena_init(&arena, (size_t)256 << 20);
}

static void teardown(void)
{
    mlg_arena_done(&arena);
}

#define COMMIT "1111111111111111111111111111111111111111"
#define BEFORE "2222222222222222222222222222222222222222"
#define OLDER  "3333333333333333333333333333333333333333"

static const char *const approvals[] = { HEX64_A, HEX64_B };

static struct mlg_entry sample(void)
{
    return (struct mlg_entry){ .model = "income",
                               .stage = "production",
                               .version = "v1.2.0",
                               .number = 7,
                               .commit = { COMMIT },
                               .previous = { BEFORE },
                               .rollback_to = { OLDER },
                               .policy_commit = { COMMIT },
                               .kind = MLG_ENTRY_ROLLBACK,
                               .tagger = "Ann Example <ann@example.org>",
                               .time = 1800000000,
                               .model_root = HEX64_A,
                               .manifest_sha256 = HEX64_B,
                               .evidence_sha256 = HEX64_C,
                               .policy_sha256 = HEX64_D,
                               .verdicts = passes,
                               .verdicts_count = 3,
                               .approvals = approvals,
                               .approvals_count = 2 };
}

static const char golden[] =
    "object " COMMIT "\n"
    "type commit\n"
    "tag income#production#7\n"
    "tagger Ann Example <ann@example.org> 1800000000 +0000\n"
    "\n"
    "Assigning stage production to artifact income version v1.2.0\n"
    "\n"
    "{\"approvals\":[\"" HEX64_A "\",\"" HEX64_B "\"],"
    "\"commit\":\"" COMMIT "\",\"evidence_sha256\":\"" HEX64_C "\",\"kind\":\"rollback\","
    "\"manifest_sha256\":\"" HEX64_B "\",\"model\":\"income\",\"model_root\":\"" HEX64_A "\","
    "\"policy_commit\":\"" COMMIT "\",\"policy_sha256\":\"" HEX64_D "\",\"previous\":\"" BEFORE
    "\",\"rollback_to\":\"" OLDER "\",\"schema\":\"mlgate-ledger/1\",\"stage\":\"production\","
    "\"verdicts\":{\"card\":\"PASS\",\"test\":\"PASS\",\"validate\":\"PASS\"},"
    "\"version\":\"v1.2.0\"}\n";

static bool is_ours(struct mlg_str bytes, struct mlg_entry *entry)
{
    bool ours = false;
    struct mlg_err err = MLG_ERR_INIT;
    const char *copy = mlg_arena_copy(&arena, bytes);
    ck_assert_ptr_nonnull(copy);
    enum mlg_code code =
        entry_read(&arena, (struct mlg_str){ copy, bytes.len }, entry, &ours, &err);
    ck_assert_msg(code == MLG_OK, "%s", err.text);
    return ours;
}

START_TEST(test_the_bytes_are_those_of_the_documentation)
{
    struct mlg_entry entry = sample();
    const char *reason = NULL;
    ck_assert_msg(entry_is_writable(&entry, &reason), "%s", reason);
    struct mlg_buf out;
    mlg_buf_init(&out, 1 << 16);
    entry_write(&out, &entry);
    ck_assert_str_eq(mlg_buf_text(&out), golden);
    mlg_buf_clear(&out);
    entry.id = oid_of(OLDER);
    entry_write_version(&out, &entry);
    ck_assert_str_eq(mlg_buf_text(&out), "object " COMMIT "\ntype commit\ntag income@v1.2.0\n"
                                         "tagger Ann Example <ann@example.org> 1800000000 +0000\n"
                                         "\nRegistering artifact income version v1.2.0\n\n"
                                         "mlgate-entry: " OLDER "\n");
    mlg_buf_done(&out);
}
END_TEST

START_TEST(test_what_is_written_is_read)
{
    struct mlg_entry entry;
    ck_assert(is_ours(MLG_STR(golden), &entry));
    ck_assert_str_eq(entry.name, "income#production#7");
    ck_assert_str_eq(entry.version, "v1.2.0");
    ck_assert_uint_eq(entry.number, 7);
    ck_assert_int_eq(entry.kind, MLG_ENTRY_ROLLBACK);
    ck_assert_str_eq(entry.rollback_to.hex, OLDER);
    ck_assert_int_eq(entry.time, 1800000000);
    ck_assert_uint_eq(entry.verdicts_count, 3);
    ck_assert_int_eq(entry.verdicts[2].verdict, MLG_PASS);
    ck_assert_str_eq(entry.approvals[1], HEX64_B);
    ck_assert_uint_eq(entry.signature.len, 0);
    ck_assert_uint_eq(entry.signed_bytes.len, strlen(golden));
}
END_TEST

START_TEST(test_a_changed_byte_is_no_entry_or_not_signed)
{
    struct mlg_buf whole;
    mlg_buf_init(&whole, 1 << 16);
    mlg_buf_add_text(&whole, golden);
    fake_signature(MLG_STR(golden), &whole);
    struct mlg_entry entry;
    ck_assert(is_ours(mlg_buf_view(&whole), &entry));
    ck_assert(fake_verify(NULL, &entry));
    size_t read_anyway = 0;
    for (size_t at = 0; at < whole.len; at++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            whole.data[at] ^= (char)(1U << bit);
            if (is_ours(mlg_buf_view(&whole), &entry)) {
                ck_assert_msg(!fake_verify(NULL, &entry), "byte %zu bit %u", at, bit);
                read_anyway++;
            }
            whole.data[at] ^= (char)(1U << bit);
        }
        mlg_arena_reset(&arena);
    }
    /* Digits turn into other digits: the form holds, the signature does not. */
    ck_assert_uint_gt(read_anyway, 100);
    for (size_t len = 0; len < whole.len; len++) {
        bool unsigned_one = len == strlen(golden);
        ck_assert_int_eq(is_ours((struct mlg_str){ whole.data, len }, &entry), unsigned_one);
    }
    mlg_buf_done(&whole);
}
END_TEST

static void expect_foreign(const char *from, const char *to)
{
    const char *at = strstr(golden, from);
    ck_assert_ptr_nonnull(at);
    struct mlg_buf bytes;
    mlg_buf_init(&bytes, 1 << 20);
    mlg_buf_add(&bytes, golden, (size_t)(at - golden));
    mlg_buf_add_text(&bytes, to);
    mlg_buf_add_text(&bytes, at + strlen(from));
    struct mlg_entry entry;
    ck_assert_msg(!is_ours(mlg_buf_view(&bytes), &entry), "%s -> %s", from, to);
    mlg_buf_done(&bytes);
}

START_TEST(test_other_forms_of_the_same_are_refused)
{
    expect_foreign("\"card\":\"PASS\"", "\"card\":\"FAIL\"");
    expect_foreign("\"schema\":\"mlgate-ledger/1\"", "\"schema\":\"mlgate-ledger/2\"");
    expect_foreign("{\"approvals\"", "{ \"approvals\"");
    expect_foreign("{\"approvals\"", "{\"extra\":1,\"approvals\"");
    expect_foreign("\"stage\":\"production\"", "\"stage\":\"staging\"");
    expect_foreign("\"stage\":\"production\"", "\"stage\":\"produc\\u0074ion\"");
    expect_foreign("\"kind\":\"rollback\"", "\"kind\":\"promote\"");
    expect_foreign("\"kind\":\"rollback\"", "\"initial\":true,\"kind\":\"rollback\"");
    expect_foreign("version v1.2.0", "version v1.2.1");
    expect_foreign("+0000", "+0100");
    expect_foreign("#7\n", "#07\n");
    expect_foreign("#7\n", "#7 \n");
    expect_foreign("\"approvals\":[\"" HEX64_A "\",", "\"approvals\":[\"" HEX64_B "\",");
    expect_foreign("\"v1.2.0\"}\n", "\"v1.2.0\"}\n\n");
    expect_foreign("\"v1.2.0\"}\n", "\"v1.2.0\"}\nmore\n");
    expect_foreign("\"model\":\"income\",", "");
    expect_foreign("\"previous\":\"" BEFORE "\"", "\"previous\":null");
}
END_TEST

static void refuse_field(const struct mlg_entry *entry)
{
    const char *reason = NULL;
    ck_assert(!entry_is_writable(entry, &reason));
    ck_assert_ptr_nonnull(reason);
}

START_TEST(test_what_cannot_be_written_is_not)
{
    struct mlg_entry entry = sample();
    const struct mlg_entry_verdict one_fails[] = { { "test", MLG_FAIL } };
    const struct mlg_entry_verdict unsorted[] = { { "test", MLG_PASS }, { "card", MLG_PASS } };
    entry.verdicts = one_fails;
    entry.verdicts_count = 1;
    refuse_field(&entry);
    entry.verdicts_count = 0;
    refuse_field(&entry);
    entry.verdicts = unsorted;
    entry.verdicts_count = 2;
    refuse_field(&entry);
    const char *const taggers[] = { "",          "Ann",         "Ann <>",       "<a@b>", "A <a@b> ",
                                    "A\n <a@b>", "A <a@b> <c>", "A  <a@b\377>", NULL };
    for (size_t i = 0; i < sizeof(taggers) / sizeof(taggers[0]); i++) {
        entry = sample();
        entry.tagger = taggers[i];
        refuse_field(&entry);
    }
    const char *const versions[] = { "1.0.0", "v1.0", "v1.0.0-rc1", "v01.0.0",        "v1.0.0.0",
                                     "v1..0", "v",    NULL,         "v1.0.1234567890" };
    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
        entry = sample();
        entry.version = versions[i];
        refuse_field(&entry);
    }
    const char *const names[] = { "", "a#b", "a/b", "-a", "a-", "a@b", "a b", NULL };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        ck_assert(!mlg_registry_name_is_valid(names[i]));
        entry = sample();
        entry.stage = names[i];
        refuse_field(&entry);
    }
    entry = sample();
    entry.model_root = "abc";
    refuse_field(&entry);
    entry = sample();
    entry.previous = MLG_OID_ZERO;
    refuse_field(&entry);
}
END_TEST

START_TEST(test_names_of_tags)
{
    ck_assert_uint_eq(counter_of(MLG_STR("a#b#12")), 12);
    ck_assert_uint_eq(counter_of(MLG_STR("a#b!#3")), 3);
    ck_assert_uint_eq(counter_of(MLG_STR("a@v1.0.0")), 0);
    ck_assert_uint_eq(counter_of(MLG_STR("a#b")), 0);
    ck_assert_uint_eq(counter_of(MLG_STR("a#b#007")), 0);
    ck_assert_uint_eq(counter_of(MLG_STR("a#b#99999999999999999999")), 0);
    struct version one;
    struct version ten;
    ck_assert(version_parse(MLG_STR("v1.2.0"), &one));
    ck_assert(version_parse(MLG_STR("v1.10.0"), &ten));
    ck_assert_int_lt(version_compare(&one, &ten), 0);
}
END_TEST

START_TEST(test_registries_by_their_names)
{
    ck_assert_str_eq(mlg_registry_find("git")->id, "git");
    ck_assert_ptr_null(mlg_registry_find("nothing"));
    ck_assert_ptr_null(mlg_registry_find(NULL));
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("registry.entry");
    TCase *tests = tcase_create("entry");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, test_the_bytes_are_those_of_the_documentation);
    tcase_add_test(tests, test_what_is_written_is_read);
    tcase_add_test(tests, test_a_changed_byte_is_no_entry_or_not_signed);
    tcase_add_test(tests, test_other_forms_of_the_same_are_refused);
    tcase_add_test(tests, test_what_cannot_be_written_is_not);
    tcase_add_test(tests, test_names_of_tags);
    tcase_add_test(tests, test_registries_by_their_names);
    suite_add_tcase(suite, tests);
    return suite;
}
