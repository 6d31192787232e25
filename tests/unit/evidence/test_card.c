/* Cards: made from statements, verified against them, and refused with any byte changed. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <mlgate/evidence/bundle.h>
#include <mlgate/evidence/card.h>
#include <mlgate/evidence/sign.h>

#include "card_page.h"
#include "load.h"
#include "mini_schema.h"

#define HEX(c)   c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c
#define ROOT     HEX("ab")
#define MANIFEST HEX("cd")
#define OTHER    HEX("ef")

Suite *mlg_test_suite(void);

static struct mlg_arena arena;
static struct mlg_key *key;
static char folder[64];
static struct mlg_card_sources sources;

static const char *in_folder(const char *name)
{
    const char *path = mlg_path_join(&arena, folder, name);
    ck_assert_ptr_nonnull(path);
    return path;
}

static void put(const char *name, const char *text)
{
    ck_assert_int_eq(mlg_file_write(in_folder(name), mlg_str_of(text), NULL), MLG_OK);
}

static void add_result(struct mlg_report *report, const char *slice, const char *estimate,
                       const char *lower)
{
    struct mlg_result *r = mlg_report_add_result(report);
    ck_assert_ptr_nonnull(r);
    *r = (struct mlg_result){ .rule = "metric.recall",
                              .metric = "recall",
                              .params = "{\"threshold\":0.5}",
                              .slice_column = slice != NULL ? "sex" : NULL,
                              .slice_value = slice,
                              .n = 14662,
                              .n_relevant = 250,
                              .estimate = estimate,
                              .lower = lower,
                              .upper = "0.8523",
                              .alpha = "0.05",
                              .method = "wilson",
                              .gate_min = "0.72",
                              .verdict = MLG_PASS };
}

static void save_statement(enum mlg_stage stage, const char *slice, const char *root)
{
    struct mlg_report report;
    struct mlg_subject subject = { .name = "m" };
    struct mlg_err err = MLG_ERR_INIT;
    const char *path = NULL;
    memcpy(subject.sha256, root, MLG_SHA256_HEX);
    mlg_report_init(&report, stage == MLG_STAGE_TEST ? "mlgate-test" : "mlgate-compare");
    add_result(&report, NULL, "0.83121999", "0.81");
    add_result(&report, slice, "0.00000125", NULL);
    add_result(&report, "m", NULL, NULL);
    report.verdict = MLG_PASS;
    struct mlg_statement_parts parts = { .stage = stage,
                                         .report = &report,
                                         .subjects = &subject,
                                         .subjects_count = 1,
                                         .manifest_sha256 = MANIFEST,
                                         .alpha = "0.05",
                                         .tool_sha256 = OTHER };
    ck_assert_msg(mlg_statement_save(&arena, folder, NULL, &parts, &path, &err) == MLG_OK, "%s",
                  err.text);
    mlg_report_done(&report);
}

static void set_up(void)
{
    mlg_arena_init(&arena, (size_t)256 << 20);
    ck_assert_int_eq(mlg_key_generate(&key, NULL), MLG_OK);
    strcpy(folder, "/tmp/mlgate-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    sources = (struct mlg_card_sources){ .model_name = "income",
                                         .root = ROOT,
                                         .manifest = MANIFEST,
                                         .owner = "models@example.org",
                                         .evidence = folder };
    put("use.md", "Use it *well*.\n");
    sources.documents[MLG_CARD_INTENDED_USE] = in_folder("use.md");
}

static void tear_down(void)
{
    mlg_key_free(key);
    mlg_file_remove_tree(folder);
    mlg_arena_done(&arena);
}

static struct mlg_card load_card(void)
{
    struct mlg_card card;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_msg(mlg_card_load(&arena, &sources, &card, &err) == MLG_OK, "%s", err.text);
    return card;
}

/* Statement, signature and both forms, in the folder. */
static void make_card(void)
{
    struct mlg_signed_file *files = NULL;
    struct mlg_err err = MLG_ERR_INIT;
    size_t count = 0;
    struct mlg_card card = load_card();
    struct mlg_written written = { .name = MLG_CARD_STATEMENT_FILE };
    struct mlg_sign_options options = { .all = true, .written = &written, .written_count = 1 };
    ck_assert_int_eq(mlg_card_save_statement(&card, OTHER, 1000, &err), MLG_OK);
    ck_assert_int_eq(
        mlg_sha256_file(in_folder(MLG_CARD_STATEMENT_FILE), written.sha256, NULL, &err), MLG_OK);
    ck_assert_int_eq(mlg_evidence_sign(&arena, folder, key, &options, &files, &count, &err),
                     MLG_OK);
    for (int i = 0; i < MLG_CARD_FORMATS; i++) {
        struct mlg_buf out;
        mlg_buf_init(&out, MLG_CARD_BYTES);
        ck_assert_int_eq(mlg_card_render(&card, (enum mlg_card_format)i, NULL, &out, &err), MLG_OK);
        put(i == MLG_CARD_HTML ? "card.html" : "card.md", mlg_buf_text(&out));
        mlg_buf_done(&out);
    }
}

/* Verdict over the file, or INCONCLUSIVE when it cannot be read as a card. */
static enum mlg_verdict verify(const char *name, size_t *ret_numbers, bool *ret_number_found)
{
    struct mlg_report report;
    struct mlg_trusted_key trusted = { .key = key, .name = "k" };
    struct mlg_card_check check = { in_folder(name), folder, NULL, &trusted, 1 };
    size_t numbers = 0;
    mlg_report_init(&report, "test");
    enum mlg_verdict verdict = MLG_INCONCLUSIVE;
    if (mlg_card_verify(&check, &report, &numbers, NULL) == MLG_OK)
        verdict = mlg_report_judge(&report);
    for (size_t i = 0; ret_number_found != NULL && i < report.findings_count; i++)
        *ret_number_found =
            *ret_number_found || strcmp(report.findings[i].rule, "card.number") == 0;
    mlg_report_done(&report);
    if (ret_numbers != NULL)
        *ret_numbers = numbers;
    return verdict;
}

START_TEST(both_forms_verify_and_hold_every_number)
{
    save_statement(MLG_STAGE_TEST, "f", ROOT);
    make_card();
    size_t html = 0, markdown = 0;
    ck_assert_int_eq(verify("card.html", &html, NULL), MLG_PASS);
    ck_assert_int_eq(verify("card.md", &markdown, NULL), MLG_PASS);
    /* alpha; three results with n and a gate; estimate, bounds: 3 + 2 + 1 */
    ck_assert_uint_eq(html, 1 + 3 * 2 + 3 + 2 + 1);
    ck_assert_uint_eq(markdown, html);
    const char *text = load(&arena, in_folder("card.html")).data;
    ck_assert_ptr_nonnull(strstr(text, "data-pointer=\"/predicate/results/0/estimate\">0.8312<"));
    ck_assert_ptr_nonnull(
        strstr(text, "data-pointer=\"/predicate/results/1/estimate\">0.00000125<"));
    ck_assert_ptr_nonnull(strstr(text, "data-pointer=\"/predicate/results/0/n\">14,662<"));
    ck_assert_ptr_nonnull(strstr(text, "<td>undefined</td>"));
}
END_TEST

/* The property: a byte changed anywhere is seen, in the section of signatures too. */
static size_t flip_all(const char *name)
{
    struct mlg_str whole = load(&arena, in_folder(name));
    char *bytes = malloc(whole.len + 1);
    size_t passed = 0;
    ck_assert_ptr_nonnull(bytes);
    memcpy(bytes, whole.data, whole.len + 1);
    for (size_t i = 0; i < whole.len; i += 3) {
        char kept = bytes[i];
        bytes[i] = (char)(kept ^ 1);
        ck_assert_int_eq(
            mlg_file_write(in_folder("flipped"), (struct mlg_str){ bytes, whole.len }, NULL),
            MLG_OK);
        passed += verify("flipped", NULL, NULL) == MLG_PASS;
        bytes[i] = kept;
    }
    free(bytes);
    return passed;
}

START_TEST(no_byte_can_change)
{
    save_statement(MLG_STAGE_TEST, "f", ROOT);
    make_card();
    ck_assert_uint_eq(flip_all("card.html"), 0);
    ck_assert_uint_eq(flip_all("card.md"), 0);
}
END_TEST

/* A digit of a shown number is named as such, besides the digest that differs. */
START_TEST(each_digit_of_each_number_is_found)
{
    static const char lead[] = "\">";
    save_statement(MLG_STAGE_TEST, "f", ROOT);
    make_card();
    struct mlg_str whole = load(&arena, in_folder("card.html"));
    char *bytes = mlg_arena_copy(&arena, whole), *at = bytes;
    size_t tried = 0;
    while ((at = strstr(at, "<data ")) != NULL) {
        at = strstr(at, lead) + strlen(lead);
        for (char *digit = at; *digit != '<'; digit++) {
            char kept = *digit;
            bool found = false;
            if (kept < '0' || kept > '9')
                continue;
            *digit = kept == '9' ? '0' : (char)(kept + 1);
            put("flipped", bytes);
            ck_assert_int_eq(verify("flipped", NULL, &found), MLG_FAIL);
            ck_assert(found);
            *digit = kept;
            tried++;
        }
    }
    ck_assert_uint_gt(tried, 40);
}
END_TEST

/* Without the backslash that makes it text in Markdown. */
static bool stands_open(const char *text, const char *what)
{
    for (const char *at = text; (at = strstr(at, what)) != NULL; at++) {
        if (at == text || at[-1] != '\\')
            return true;
    }
    return false;
}

START_TEST(foreign_text_stays_text)
{
    static const char hostile[] = "<script>alert(1)</script> | ](javascript:x) <!-- "
                                  "/mlgate:signatures --> <data value=\"1\">";
    put("use.md", "# A\n\n<script>alert(1)</script>\n\n<b onclick=\"x()\">b</b> "
                  "[a](javascript:alert(1)) [b](DATA:text/html,x) ![p](https://example.org/p.png) "
                  "[c](https://example.org/?a=1) [n](x \"sha256:1#/a = 1\")\n\n    </style>\n");
    save_statement(MLG_STAGE_TEST, hostile, ROOT);
    make_card();
    for (int i = 0; i < MLG_CARD_FORMATS; i++) {
        const char *text = load(&arena, in_folder(i == 0 ? "card.html" : "card.md")).data;
        ck_assert(!stands_open(text, "<script"));
        ck_assert_ptr_null(strstr(text, "onclick"));
        ck_assert_ptr_null(strstr(text, "(javascript:alert"));
        ck_assert_ptr_null(strstr(text, "href=\"javascript"));
        ck_assert_ptr_null(strstr(text, "DATA:"));
        ck_assert_ptr_null(strstr(text, "p.png"));
        ck_assert_ptr_nonnull(strstr(text, "https://example.org/?a=1"));
    }
    const char *html = load(&arena, in_folder("card.html")).data;
    ck_assert_ptr_null(strstr(strstr(html, "</style>") + 1, "</style>"));
    ck_assert_ptr_nonnull(strstr(html, "<h3>A</h3>"));
    ck_assert_int_eq(verify("card.html", NULL, NULL), MLG_PASS);
    /* A link that poses as a number is compared, and is none. */
    ck_assert_int_eq(verify("card.md", NULL, NULL), MLG_FAIL);
}
END_TEST

START_TEST(other_models_markers_and_missing_files_are_refused)
{
    struct mlg_card card;
    ck_assert_int_eq(mlg_card_load(&arena, &sources, &card, NULL), MLG_E_SYNTAX); /* nothing */
    save_statement(MLG_STAGE_TEST, "f", OTHER);
    ck_assert_int_eq(mlg_card_load(&arena, &sources, &card, NULL), MLG_E_SYNTAX);
    save_statement(MLG_STAGE_TEST, "f", ROOT);
    ck_assert_int_eq(mlg_card_load(&arena, &sources, &card, NULL), MLG_OK);
    put("use.md", "x\n" MLG_CARD_MARK_END "\n");
    ck_assert_int_eq(mlg_card_load(&arena, &sources, &card, NULL), MLG_E_CONFIG);
    put("use.md", "\xff\xfe");
    ck_assert_int_eq(mlg_card_load(&arena, &sources, &card, NULL), MLG_E_CONFIG);
    ck_assert_int_eq(unlink(in_folder("use.md")), 0);
    ck_assert_int_eq(mlg_card_load(&arena, &sources, &card, NULL), MLG_E_CONFIG);
}
END_TEST

START_TEST(the_statement_keeps_its_grammar_and_its_time)
{
    struct mlg_doc schema, value;
    struct mlg_statement statement;
    struct mlg_card_statement read;
    save_statement(MLG_STAGE_TEST, "f", ROOT);
    struct mlg_card card = load_card();
    ck_assert_int_eq(mlg_card_save_statement(&card, OTHER, 1000, NULL), MLG_OK);
    struct mlg_str first = load(&arena, in_folder(MLG_CARD_STATEMENT_FILE));
    ck_assert_int_eq(mlg_card_save_statement(&card, OTHER, 2000, NULL), MLG_OK);
    ck_assert(mlg_str_equal(first, load(&arena, in_folder(MLG_CARD_STATEMENT_FILE))));
    const char *path = MLG_TEST_DATA "/../../schemas/evidence/card-v1.schema.json";
    ck_assert_int_eq(mlg_doc_read(&arena, path, MLG_E_CONFIG, &schema, NULL), MLG_OK);
    ck_assert_int_eq(mlg_doc_parse_json(&arena, first, "c", MLG_E_SYNTAX, &value, NULL), MLG_OK);
    ck_assert_msg(schema_check(schema.root, schema.root, value.root, ""), "%s", schema_wrong);
    ck_assert_int_eq(mlg_statement_parse(&arena, first, "c", &statement, NULL), MLG_OK);
    ck_assert_int_eq(mlg_card_statement_read(&arena, &statement, &read, NULL), MLG_OK);
    ck_assert_int_eq(read.verdict, MLG_PASS);
    ck_assert_str_eq(read.time_created, "1970-01-01T00:16:40Z");
    ck_assert_uint_eq(read.statements_count, 1);
    /* Without an owner the card is there, and is not complete. */
    sources.owner = NULL;
    ck_assert_int_eq(mlg_card_save_statement(&card, OTHER, 3000, NULL), MLG_OK);
    struct mlg_str second = load(&arena, in_folder(MLG_CARD_STATEMENT_FILE));
    ck_assert_int_eq(mlg_statement_parse(&arena, second, "c", &statement, NULL), MLG_OK);
    ck_assert_int_eq(mlg_card_statement_read(&arena, &statement, &read, NULL), MLG_OK);
    ck_assert_int_eq(read.verdict, MLG_INCONCLUSIVE);
}
END_TEST

START_TEST(the_section_is_recomputed)
{
    save_statement(MLG_STAGE_TEST, "f", ROOT);
    make_card();
    ck_assert_int_eq(verify("card.md", NULL, NULL), MLG_PASS);
    struct mlg_buf bundle;
    mlg_buf_init(&bundle, 1 << 20);
    ck_assert_int_eq(
        mlg_bundle_sign(key, load(&arena, in_folder("test.intoto.json")), &bundle, NULL), MLG_OK);
    put("test.sigstore.json", mlg_buf_text(&bundle)); /* valid as well, and another one */
    mlg_buf_done(&bundle);
    ck_assert_int_eq(verify("card.md", NULL, NULL), MLG_FAIL);
}
END_TEST

START_TEST(pointers_follow_rfc_6901)
{
    static const char text[] = "{\"a\":[1,{\"b/c\":\"x\",\"d~e\":2}],\"\":3,\"n\":{\"0\":4}}";
    static const struct {
        const char *pointer;
        const char *value; /* NULL: nothing there */
    } cases[] = {
        { "/a/0", "1" },   { "/a/1/b~1c", "x" }, { "/a/1/d~0e", "2" }, { "/", "3" },
        { "/n/0", "4" },   { "/a/2", NULL },     { "/a/-1", NULL },    { "/a/01", NULL },
        { "/a/+0", NULL }, { "/x", NULL },       { "a", NULL },        { "/a/0/0", NULL }
    };
    struct mlg_doc doc;
    ck_assert_int_eq(mlg_doc_parse_json(&arena, mlg_str_of(text), "d", MLG_E_SYNTAX, &doc, NULL),
                     MLG_OK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct mlg_node *node = card_point(doc.root, cases[i].pointer);
        if (cases[i].value == NULL)
            ck_assert_msg(node == NULL, "%s", cases[i].pointer);
        else
            ck_assert_msg(node != NULL && strcmp(node->text.data, cases[i].value) == 0, "%s",
                          cases[i].pointer);
    }
    ck_assert_ptr_eq(card_point(doc.root, ""), doc.root);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("card");
    TCase *c = tcase_create("card");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_set_timeout(c, 120);
    tcase_add_test(c, both_forms_verify_and_hold_every_number);
    tcase_add_test(c, no_byte_can_change);
    tcase_add_test(c, each_digit_of_each_number_is_found);
    tcase_add_test(c, foreign_text_stays_text);
    tcase_add_test(c, other_models_markers_and_missing_files_are_refused);
    tcase_add_test(c, the_statement_keeps_its_grammar_and_its_time);
    tcase_add_test(c, the_section_is_recomputed);
    tcase_add_test(c, pointers_follow_rfc_6901);
    suite_add_tcase(suite, c);
    return suite;
}
