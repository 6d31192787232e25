/* Statements as they are written, and as they are read back by a suspicious reader. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <mlgate/base/file.h>
#include <mlgate/evidence/statement.h>

#include "mini_schema.h"

#define A64    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B64    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define SCHEMA MLG_TEST_DATA "/../../schemas/evidence/"

Suite *mlg_test_suite(void);

static struct mlg_report report;
static struct mlg_arena arena;
static struct mlg_subject subject = { "model", A64 };
static struct mlg_statement_parts parts;
static const uint64_t seed = UINT64_MAX;

static struct mlg_result *add_result(const char *metric, enum mlg_verdict verdict)
{
    struct mlg_result *r = mlg_report_add_result(&report);
    ck_assert_ptr_nonnull(r);
    *r = (struct mlg_result){ .rule = "metric.recall",
                              .metric = metric,
                              .params = "{}",
                              .n = 1000,
                              .n_relevant = 250,
                              .estimate = "0.8312",
                              .lower = "0.8101",
                              .upper = "0.8523",
                              .alpha = "0.05",
                              .method = "wilson",
                              .gate_min = "0.72",
                              .verdict = verdict };
    return r;
}

static void set_up(void)
{
    mlg_arena_init(&arena, 64 << 20);
    mlg_report_init(&report, "mlgate-test");
    struct mlg_input *input = mlg_report_add_input(&report);
    ck_assert_ptr_nonnull(input);
    *input = (struct mlg_input){ .role = "data", .path = "d.csv", .sha256 = B64, .rows = 1000 };
    input = mlg_report_add_input(&report);
    ck_assert_ptr_nonnull(input);
    *input = (struct mlg_input){
        .role = "contract", .path = "c.yaml", .sha256 = A64, .rows = UINT64_MAX
    };
    (void)add_result("recall", MLG_PASS);
    report.verdict = MLG_PASS;
    parts = (struct mlg_statement_parts){ .stage = MLG_STAGE_TEST,
                                          .report = &report,
                                          .subjects = &subject,
                                          .subjects_count = 1,
                                          .manifest_sha256 = B64,
                                          .alpha = "0.05",
                                          .seed = &seed,
                                          .config_path = "mlgate.yaml",
                                          .config_sha256 = B64,
                                          .tool_sha256 = A64,
                                          .time_created = 1763719200 };
}

static void tear_down(void)
{
    mlg_report_done(&report);
    mlg_arena_done(&arena);
}

static void add_everything(void)
{
    struct mlg_result *r = add_result("recall", MLG_FAIL);
    r->slice_column = "age";
    r->slice_value = "65 and \"over\"\xFF";
    r->params = "{\"k\":5}";
    r->p_value = "1e-9";
    r->p_adjusted = "0.000001";
    r->baseline = "0.9";
    r->difference = "-0.1";
    r->gate_min = NULL;
    r->gate_margin = "0.05";
    r->reason = "worse than the margin";
    r = add_result("f1", MLG_NO_VERDICT);
    r->untestable = true;
    r->gate_min = NULL;
    r->estimate = r->lower = r->upper = r->method = NULL;
    r->reason = "one class";
    r->n_relevant = UINT64_MAX;
    struct mlg_finding *f =
        mlg_report_find(&report, "contract.required", MLG_LEVEL_ERROR, "null in %s", "age");
    ck_assert_ptr_nonnull(f);
    mlg_loc_set_path(&f->loc, "d.csv");
    mlg_loc_set_field(&f->loc, "age", 3);
    f->loc.line = 18;
    f->loc.row = 17;
    f->count = 3;
    f->expected = "not null";
    f->seen = "a secret cell";
    ck_assert_ptr_nonnull(mlg_report_find(&report, "data.bom", MLG_LEVEL_WARNING, "a BOM"));
    static const enum mlg_clause_status status[] = { MLG_CLAUSE_ENFORCED, MLG_CLAUSE_APPROXIMATED,
                                                     MLG_CLAUSE_INFORMATIONAL,
                                                     MLG_CLAUSE_NOT_ENFORCEABLE };
    for (size_t i = 0; i < 4; i++) {
        struct mlg_clause *c = mlg_report_add_clause(&report);
        ck_assert_ptr_nonnull(c);
        *c = (struct mlg_clause){ .clause = "schema[0].quality[0]",
                                  .path = "c.yaml",
                                  .line = i,
                                  .status = status[i],
                                  .reason = i == 0 ? NULL : "no such thing in CSV" };
    }
    static const char *const classes[] = { "bird", "cat" };
    report.classes = classes;
    report.classes_count = 2;
    report.verdict = MLG_FAIL;
}

static const char *write_own(void)
{
    struct mlg_buf out;
    struct mlg_err err = MLG_ERR_INIT;
    mlg_buf_init(&out, MLG_STATEMENT_BYTES);
    ck_assert_msg(mlg_statement_write(&out, &parts, &err) == MLG_OK, "%s", err.text);
    char *text = mlg_arena_copy(&arena, mlg_buf_view(&out));
    mlg_buf_done(&out);
    return text;
}

static const char *write_test_result(void)
{
    struct mlg_buf out;
    mlg_buf_init(&out, MLG_STATEMENT_BYTES);
    ck_assert_int_eq(
        mlg_statement_write_test_result(&out, &parts, MLG_STR("own"), "test.intoto.json", NULL),
        MLG_OK);
    char *text = mlg_arena_copy(&arena, mlg_buf_view(&out));
    mlg_buf_done(&out);
    return text;
}

static void assert_schema(const char *schema_name, const char *text)
{
    struct mlg_doc schema, value;
    struct mlg_err err = MLG_ERR_INIT;
    char path[512];
    (void)snprintf(path, sizeof path, SCHEMA "%s", schema_name);
    ck_assert_msg(mlg_doc_read(&arena, path, MLG_E_CONFIG, &schema, &err) == MLG_OK, "%s",
                  err.text);
    ck_assert_msg(mlg_doc_parse_json(&arena, mlg_str_of(text), "t", MLG_E_SYNTAX, &value, &err) ==
                      MLG_OK,
                  "%s", err.text);
    ck_assert_msg(schema_check(schema.root, schema.root, value.root, ""), "%s", schema_wrong);
}

START_TEST(statement_keeps_its_schema)
{
    parts.stage = (enum mlg_stage)_i;
    assert_schema("stage-v1.schema.json", write_own());
    assert_schema("test-result-v0.1.schema.json", write_test_result());
    add_everything();
    assert_schema("stage-v1.schema.json", write_own());
    assert_schema("test-result-v0.1.schema.json", write_test_result());
    parts.manifest_sha256 = parts.config_path = parts.alpha = subject.name = NULL;
    parts.seed = NULL;
    assert_schema("stage-v1.schema.json", write_own());
    assert_schema("test-result-v0.1.schema.json", write_test_result());
}
END_TEST

START_TEST(missing_member_is_seen_by_the_schema)
{
    struct mlg_doc schema, value;
    char *text = mlg_arena_copy(&arena, mlg_str_of(write_own()));
    char *at = strstr(text, "\"ledger\"");
    ck_assert_ptr_nonnull(at);
    memcpy(at, "\"ledgex\"", 8);
    ck_assert_int_eq(
        mlg_doc_read(&arena, SCHEMA "stage-v1.schema.json", MLG_E_CONFIG, &schema, NULL), MLG_OK);
    ck_assert_int_eq(mlg_doc_parse_json(&arena, mlg_str_of(text), "t", MLG_E_SYNTAX, &value, NULL),
                     MLG_OK);
    ck_assert(!schema_check(schema.root, schema.root, value.root, ""));
    ck_assert_str_eq(schema_wrong, "/predicate/ledger: required, and missing");
}
END_TEST

START_TEST(statement_is_the_same_twice_and_holds_no_cell)
{
    add_everything();
    const char *once = write_own();
    ck_assert_str_eq(once, write_own());
    ck_assert_ptr_null(strstr(once, "secret"));
    ck_assert_ptr_nonnull(strstr(once, "\"timeCreated\": \"2025-11-21T10:00:00Z\""));
    ck_assert_ptr_nonnull(strstr(once, "\"seed\": \"18446744073709551615\""));
    ck_assert_ptr_nonnull(strstr(once, "\"estimate\": \"0.8312\""));
    ck_assert_ptr_null(strstr(write_test_result(), "secret"));
}
END_TEST

static const struct mlg_node *predicate_of(const char *text)
{
    struct mlg_statement s;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_msg(mlg_statement_parse(&arena, mlg_str_of(text), "t", &s, &err) == MLG_OK, "%s",
                  err.text);
    return s.predicate;
}

static void assert_names(const struct mlg_node *predicate, const char *key, const char *expected)
{
    char joined[512] = "";
    const struct mlg_node *list = mlg_node_get(predicate, key);
    ck_assert_ptr_nonnull(list);
    for (size_t i = 0; i < list->count; i++) {
        strcat(joined, i == 0 ? "" : "|");
        strcat(joined, list->items[i]->text.data);
    }
    ck_assert_str_eq(joined, expected);
}

START_TEST(test_result_lists_what_failed_and_what_was_accepted)
{
    const struct mlg_node *p = predicate_of(write_test_result());
    ck_assert_str_eq(mlg_node_get(p, "result")->text.data, "PASSED");
    assert_names(p, "passedTests", "recall");
    assert_names(p, "failedTests", "");
    add_everything();
    p = predicate_of(write_test_result());
    ck_assert_str_eq(mlg_node_get(p, "result")->text.data, "FAILED");
    assert_names(p, "passedTests", "recall");
    assert_names(p, "warnedTests", "f1|data.bom");
    assert_names(p, "failedTests",
                 "recall {\"k\":5} [age=65 and \"over\"\xEF\xBF\xBD]|contract.required age|"
                 "schema[0].quality[0]");
}
END_TEST

START_TEST(inconclusive_and_ungated_runs_are_failed_for_foreign_readers)
{
    static const enum mlg_verdict verdicts[] = { MLG_INCONCLUSIVE, MLG_NO_VERDICT, MLG_FAIL };
    for (size_t i = 0; i < 3; i++) {
        report.verdict = verdicts[i];
        const struct mlg_node *p = predicate_of(write_test_result());
        ck_assert_str_eq(mlg_node_get(p, "result")->text.data, "FAILED");
        p = predicate_of(write_own());
        ck_assert_str_eq(mlg_node_get(p, "verdict")->text.data,
                         verdicts[i] == MLG_FAIL ? "FAIL" : "INCONCLUSIVE");
    }
}
END_TEST

START_TEST(test_result_names_the_digest_of_the_own_statement)
{
    const struct mlg_node *p = predicate_of(write_test_result());
    const struct mlg_node *list = mlg_node_get(p, "configuration");
    ck_assert_uint_eq(list->count, 4);
    const struct mlg_node *own = list->items[3];
    ck_assert_str_eq(mlg_node_get(own, "name")->text.data, "test.intoto.json");
    char hex[MLG_SHA256_HEX];
    mlg_sha256_bytes("own", 3, hex);
    ck_assert_str_eq(mlg_node_get(mlg_node_get(own, "digest"), "sha256")->text.data, hex);
}
END_TEST

static void assert_refused(const char *text)
{
    struct mlg_buf out;
    struct mlg_err err = MLG_ERR_INIT;
    mlg_buf_init(&out, MLG_STATEMENT_BYTES);
    ck_assert_int_eq(mlg_statement_write(&out, &parts, &err), MLG_E_BUG);
    ck_assert_msg(strstr(err.text, text) != NULL, "%s", err.text);
    ck_assert_int_eq(
        mlg_statement_write_test_result(&out, &parts, MLG_STR(""), "test.intoto.json", NULL),
        MLG_E_BUG);
    ck_assert_uint_eq(out.len, 0);
    mlg_buf_done(&out);
}

START_TEST(pass_over_something_that_does_not_pass_is_never_written)
{
    report.results[0].verdict = MLG_FAIL;
    assert_refused("a PASS over a result");
    report.results[0].verdict = MLG_INCONCLUSIVE;
    report.results[0].untestable = true;
    assert_refused("a PASS over a result");
    report.results[0].verdict = MLG_NO_VERDICT;
    assert_refused("a PASS over nothing");
    report.results[0].verdict = MLG_PASS;
    struct mlg_clause *c = mlg_report_add_clause(&report);
    ck_assert_ptr_nonnull(c);
    *c = (struct mlg_clause){ .clause = "quality", .status = MLG_CLAUSE_NOT_ENFORCEABLE };
    assert_refused("a PASS over a clause");
    c->allowed = true;
    (void)write_own();
    ck_assert_ptr_nonnull(mlg_report_find(&report, "r", MLG_LEVEL_ERROR, "m"));
    assert_refused("a PASS over a finding");
}
END_TEST

START_TEST(digest_that_is_missing_or_malformed_is_never_written)
{
    parts.subjects_count = 0;
    assert_refused("needs a subject");
    parts.subjects_count = 1;
    strcpy(report.inputs[1].sha256, "");
    assert_refused("each input");
    strcpy(report.inputs[1].sha256, A64);
    report.inputs[1].sha256[7] = 'A';
    assert_refused("each input");
    report.inputs[1].sha256[7] = 'a';
    parts.tool_sha256 = NULL;
    assert_refused("the tool");
    parts.tool_sha256 = A64 "a";
    assert_refused("the tool");
    parts.tool_sha256 = A64;
    parts.config_sha256 = NULL;
    assert_refused("the configuration");
    parts.config_sha256 = A64;
    parts.manifest_sha256 = "";
    assert_refused("manifest");
}
END_TEST

START_TEST(file_names_never_meet)
{
    static const struct {
        enum mlg_stage stage;
        const char *data, *name;
    } cases[] = {
        { MLG_STAGE_VALIDATE, "incoming", "validate-incoming.intoto.json" },
        { MLG_STAGE_VALIDATE, "a.b_c-D1", "validate-a.b_c-D1.intoto.json" },
        { MLG_STAGE_VALIDATE, ".a/b c%~\xC3\xA9", "validate-%2Ea%2Fb%20c%25%7E%C3%A9.intoto.json" },
        { MLG_STAGE_VALIDATE, NULL, "validate.intoto.json" },
        { MLG_STAGE_TEST, "ignored", "test.intoto.json" },
        { MLG_STAGE_COMPARE, NULL, "compare.intoto.json" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_str_eq(mlg_statement_file_name(&arena, cases[i].stage, cases[i].data),
                         cases[i].name);
    char a[400], b[400];
    memset(a, 'x', sizeof a);
    a[399] = '\0';
    memcpy(b, a, sizeof b);
    b[398] = 'y';
    const char *name_a = mlg_statement_file_name(&arena, MLG_STAGE_VALIDATE, a);
    const char *name_b = mlg_statement_file_name(&arena, MLG_STAGE_VALIDATE, b);
    ck_assert_str_ne(name_a, name_b);
    ck_assert_uint_lt(strlen(name_a), 160);
}
END_TEST

/* The statement of `parts`, as it reads back, in a file of that name. */
static enum mlg_code check_name(const char *text, const char *name)
{
    struct mlg_statement statement;
    ck_assert_int_eq(mlg_statement_parse(&arena, mlg_str_of(text), name, &statement, NULL), MLG_OK);
    return mlg_statement_check_name(&arena, &statement, name, NULL);
}

START_TEST(a_statement_belongs_into_one_file)
{
    ck_assert_int_eq(check_name(write_own(), "a/b/test.intoto.json"), MLG_OK);
    ck_assert_int_eq(check_name(write_own(), "compare.intoto.json"), MLG_E_SYNTAX);
    ck_assert_int_eq(check_name(write_own(), "test.test-result.intoto.json"), MLG_E_SYNTAX);
    ck_assert_int_eq(check_name(write_own(), "test"), MLG_E_SYNTAX);
    ck_assert_int_eq(check_name(write_test_result(), "test.test-result.intoto.json"), MLG_OK);
    ck_assert_int_eq(check_name(write_test_result(), ".test-result.intoto.json"), MLG_E_SYNTAX);
    ck_assert_int_eq(check_name(write_test_result(), "test.intoto.json"), MLG_E_SYNTAX);
    parts.stage = MLG_STAGE_VALIDATE;
    parts.data_set = "in coming";
    subject.name = "file.csv";
    ck_assert_int_eq(check_name(write_own(), "validate-in%20coming.intoto.json"), MLG_OK);
    ck_assert_int_eq(check_name(write_own(), "validate-file.csv.intoto.json"), MLG_OK);
    ck_assert_int_eq(check_name(write_own(), "validate-in coming.intoto.json"), MLG_E_SYNTAX);
    ck_assert_int_eq(check_name(write_own(), "validate-other.intoto.json"), MLG_E_SYNTAX);
    ck_assert_int_eq(check_name(write_own(), "validate.intoto.json"), MLG_E_SYNTAX);
    parts.data_set = NULL;
    ck_assert_int_eq(check_name(write_own(), "validate-in%20coming.intoto.json"), MLG_E_SYNTAX);
    /* Without a mlgate.yaml there are no data sets, whatever the caller says. */
    parts.data_set = "incoming";
    parts.config_path = NULL;
    ck_assert_int_eq(check_name(write_own(), "validate-incoming.intoto.json"), MLG_E_SYNTAX);
}
END_TEST

START_TEST(saved_statements_read_back)
{
    char folder[] = "/tmp/mlgate-test-XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(folder));
    char *dir = mlg_path_join(&arena, folder, "evidence/deep");
    const char *path = NULL;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_msg(mlg_statement_save(&arena, dir, NULL, &parts, &path, &err) == MLG_OK, "%s",
                  err.text);
    ck_assert_str_eq(mlg_path_base(path), "test.intoto.json");
    struct mlg_buf bytes;
    mlg_buf_init(&bytes, MLG_STATEMENT_BYTES);
    ck_assert_int_eq(mlg_file_read(path, &bytes, NULL), MLG_OK);
    ck_assert_str_eq(mlg_buf_text(&bytes), write_own());
    char hex[MLG_SHA256_HEX];
    mlg_sha256_bytes(bytes.data, bytes.len, hex);
    mlg_buf_clear(&bytes);
    ck_assert_int_eq(
        mlg_file_read(mlg_path_join(&arena, dir, "test.test-result.intoto.json"), &bytes, NULL),
        MLG_OK);
    ck_assert_ptr_nonnull(strstr(mlg_buf_text(&bytes), hex));
    mlg_buf_done(&bytes);
    mlg_file_remove_tree(folder);
}
END_TEST

static enum mlg_code read_back(const char *text, struct mlg_stage_statement *stage,
                               struct mlg_err *err)
{
    struct mlg_statement s;
    MLG_TRY(mlg_statement_parse(&arena, mlg_str_of(text), "s.json", &s, err));
    return mlg_stage_statement_read(&arena, &s, stage, err);
}

START_TEST(what_was_written_is_read)
{
    struct mlg_stage_statement s;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_msg(read_back(write_own(), &s, &err) == MLG_OK, "%s", err.text);
    ck_assert_int_eq(s.stage, MLG_STAGE_TEST);
    ck_assert_int_eq(s.verdict, MLG_PASS);
    ck_assert_str_eq(s.model_root, A64);
    ck_assert_str_eq(s.manifest_sha256, B64);
    ck_assert_str_eq(s.config_sha256, B64);
    ck_assert_str_eq(s.tool_name, "mlgate-test");
    ck_assert_str_eq(s.tool_sha256, A64);
    ck_assert_str_eq(s.alpha, "0.05");
    ck_assert_str_eq(s.time_created, "2025-11-21T10:00:00Z");
    ck_assert_ptr_nonnull(s.changed);
    ck_assert_uint_eq(s.changed_count, 0);
    ck_assert_uint_eq(s.inputs_count, 2);
    ck_assert_str_eq(s.inputs[0].role, "data");
    ck_assert_uint_eq(s.inputs[0].rows, 1000);
    ck_assert_uint_eq(s.inputs[1].rows, UINT64_MAX);
    add_everything();
    parts.manifest_sha256 = parts.config_path = parts.alpha = NULL;
    parts.stage = MLG_STAGE_COMPARE;
    ck_assert_msg(read_back(write_own(), &s, &err) == MLG_OK, "%s", err.text);
    ck_assert_int_eq(s.verdict, MLG_FAIL);
    ck_assert_ptr_null(s.model_root);
    ck_assert_ptr_null(s.config_sha256);
    ck_assert_ptr_null(s.alpha);
    ck_assert_ptr_null(s.changed);
}
END_TEST

START_TEST(what_options_changed_is_said)
{
    static const char *const changed[] = { "data", "weight" };
    struct mlg_stage_statement s;
    struct mlg_err err = MLG_ERR_INIT;
    parts.changed = changed;
    parts.changed_count = 2;
    ck_assert_msg(read_back(write_own(), &s, &err) == MLG_OK, "%s", err.text);
    ck_assert_uint_eq(s.changed_count, 2);
    ck_assert_str_eq(s.changed[0], "data");
    ck_assert_str_eq(s.changed[1], "weight");
    char *text = mlg_arena_copy(&arena, mlg_str_of(write_own()));
    char *list = strstr(text, "\"data\",\n");
    ck_assert_ptr_nonnull(list);
    memcpy(list, "     7", 6); /* no name */
    ck_assert_int_eq(read_back(text, &s, &err), MLG_E_SYNTAX);
}
END_TEST

static struct mlg_clause *add_clause(enum mlg_clause_status status, bool allowed)
{
    struct mlg_clause *c = mlg_report_add_clause(&report);
    ck_assert_ptr_nonnull(c);
    *c = (struct mlg_clause){ .clause = "q", .path = "c", .status = status, .allowed = allowed };
    return c;
}

/* What a PASS may rest on when no result passes, and what it may not. */
static const struct {
    enum mlg_clause_status status;
    bool allowed, holds;
} clause_cases[] = {
    { MLG_CLAUSE_ENFORCED, false, true },
    { MLG_CLAUSE_APPROXIMATED, false, true },
    { MLG_CLAUSE_INFORMATIONAL, false, false },
    { MLG_CLAUSE_NOT_ENFORCEABLE, true, false },
};

START_TEST(pass_rests_on_clauses_that_were_enforced)
{
    struct mlg_stage_statement s;
    struct mlg_buf out;
    mlg_buf_init(&out, MLG_STATEMENT_BYTES);
    report.results_count = 0;
    (void)add_clause(clause_cases[_i].status, clause_cases[_i].allowed);
    ck_assert_int_eq(mlg_statement_write(&out, &parts, NULL),
                     clause_cases[_i].holds ? MLG_OK : MLG_E_BUG);
    mlg_buf_done(&out);
    /* The reader must come to the same answer by itself: the text is made with a result, taken out
     * again. */
    report.results_count = 1;
    const char *text = write_own();
    const char *from = strstr(text, "\"results\": ["), *to = strstr(text, "\"findings\"");
    ck_assert(from != NULL && to != NULL);
    text = mlg_arena_print(&arena, "%.*s\"results\": [], %s", (int)(from - text), text, to);
    ck_assert_int_eq(read_back(text, &s, NULL), clause_cases[_i].holds ? MLG_OK : MLG_E_SYNTAX);
}
END_TEST

START_TEST(pass_beside_warnings_notes_and_allowed_clauses_is_read)
{
    struct mlg_stage_statement s;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_ptr_nonnull(mlg_report_find(&report, "r", MLG_LEVEL_WARNING, "m"));
    ck_assert_ptr_nonnull(mlg_report_find(&report, "r", MLG_LEVEL_NOTE, "m"));
    (void)add_clause(MLG_CLAUSE_NOT_ENFORCEABLE, true);
    (void)add_clause(MLG_CLAUSE_INFORMATIONAL, false);
    (void)add_clause(MLG_CLAUSE_ENFORCED, false);
    report.inputs[0].rows = 0;
    const char *text = write_own();
    ck_assert_msg(read_back(text, &s, &err) == MLG_OK, "%s", err.text);
    ck_assert_int_eq(s.verdict, MLG_PASS);
    ck_assert_uint_eq(s.inputs[0].rows, 0);
    /* The same clause, not allowed. */
    const char *at = strstr(text, "\"allowed\": true");
    ck_assert_ptr_nonnull(at);
    const char *bad = mlg_arena_print(&arena, "%.*s\"allowed\": null%s", (int)(at - text), text,
                                      at + strlen("\"allowed\": true"));
    ck_assert_int_eq(read_back(bad, &s, &err), MLG_E_SYNTAX);
    ck_assert_ptr_nonnull(strstr(err.text, "contradicted by ledger[0]"));
}
END_TEST

START_TEST(inconclusive_is_read_as_such)
{
    struct mlg_stage_statement s;
    report.verdict = report.results[0].verdict = MLG_INCONCLUSIVE;
    ck_assert_int_eq(read_back(write_own(), &s, NULL), MLG_OK);
    ck_assert_int_eq(s.verdict, MLG_INCONCLUSIVE);
}
END_TEST

/* One replacement in a good statement, and the complaint. */
static const struct {
    const char *from, *to, *text;
} broken[] = {
    { "Statement/v1", "Statement/v2", "\"_type\" is" },
    { "\"_type\"", "\"_typo\"", "\"_type\" is missing" },
    { "/test/v1\"", "/text/v1\"", "not the predicate type" },
    { "\"subject\"", "\"subjekt\"", "\"subject\" is missing" },
    { "\"sha256\": \"aaa", "\"sha256\": \"Aaa", "hexadecimal" },
    { "\"sha256\": \"aaaa", "\"sha256\": \"aaa", "hexadecimal" },
    { "\"sha256\": \"aaaa", "\"sha512\": \"aaaa", "\"sha256\" is missing" },
    { "\"verdict\": \"PASS\"", "\"verdict\": \"pass\"", "no verdict" },
    { "\"verdict\": \"PASS\"", "\"verdict\": null", "not a string" },
    { "\"verdict\": \"PASS\"", "\"verdict\": \"PASS\\u0000\"", "NUL" },
    { "\"root\": \"aaaa", "\"root\": \"aaab", "not the subject" },
    { "\"model\": {", "\"other\": {", "\"model\" is missing" },
    { "\"manifest\": \"bb", "\"manifest\": \"b", "hexadecimal" },
    { "\"rows\": 1000", "\"rows\": -1", "negative" },
    { "\"rows\": 1000", "\"rows\": \"1000\"", "not an integer" },
    { "\"verdict\": \"PASS\",\n        \"reason\"", "\"verdict\": \"FAIL\",\n        \"reason\"",
      "contradicted by results[0]" },
    { "\"verdict\": \"PASS\",\n        \"reason\"", "\"verdict\": \"OK\",\n        \"reason\"",
      "contradicted by results[0]" },
    { "\"verdict\": \"PASS\",\n        \"reason\"", "\"other\": \"PASS\",\n        \"reason\"",
      "contradicted by results[0]" },
    { "\"verdict\": \"PASS\",\n        \"reason\"", "\"verdict\": null,\n        \"reason\"",
      "rests on nothing" },
    { "\"findings\": []", "\"findings\": [{}]", "contradicted by findings[0]" },
    { "\"ledger\": []", "\"ledger\": [7]", "contradicted by ledger[0]" },
    { "\"ledger\": []", "\"ledger\": {}", "not a list" },
    { "\"predicate\": {", "\"predicate\": {\"verdict\": \"FAIL\",", "" },
};

START_TEST(broken_statement_is_refused)
{
    const char *good = write_own();
    const char *at = strstr(good, broken[_i].from);
    ck_assert_msg(at != NULL, "no %s", broken[_i].from);
    const char *bad = mlg_arena_print(&arena, "%.*s%s%s", (int)(at - good), good, broken[_i].to,
                                      at + strlen(broken[_i].from));
    struct mlg_stage_statement s;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(read_back(bad, &s, &err), MLG_E_SYNTAX);
    ck_assert_msg(strstr(err.text, broken[_i].text) != NULL, "%s", err.text);
    ck_assert_str_eq(err.loc.path, "s.json");
}
END_TEST

static const char *const no_statements[] = { "",     "null", "[]",  "{}",
                                             "\"\"", "{",    "7 7", "{\"_type\": 1}" };

START_TEST(what_is_no_statement_is_refused)
{
    struct mlg_statement s;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(mlg_statement_parse(&arena, mlg_str_of(no_statements[_i]), "s.json", &s, &err),
                     MLG_E_SYNTAX);
    ck_assert_str_ne(err.text, "");
}
END_TEST

START_TEST(tool_digest_is_that_of_the_executable)
{
    char hex[MLG_SHA256_HEX], again[MLG_SHA256_HEX], path[4096];
    ck_assert_int_eq(mlg_statement_tool_sha256(hex, NULL), MLG_OK);
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - 1);
    ck_assert_int_gt(len, 0);
    path[len] = '\0';
    ck_assert_int_eq(mlg_sha256_file(path, again, NULL, NULL), MLG_OK);
    ck_assert_str_eq(hex, again);
}
END_TEST

static TCase *writing(void)
{
    TCase *c = tcase_create("writing");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_loop_test(c, statement_keeps_its_schema, 0, MLG_STAGE_COUNT);
    tcase_add_test(c, missing_member_is_seen_by_the_schema);
    tcase_add_test(c, statement_is_the_same_twice_and_holds_no_cell);
    tcase_add_test(c, test_result_lists_what_failed_and_what_was_accepted);
    tcase_add_test(c, inconclusive_and_ungated_runs_are_failed_for_foreign_readers);
    tcase_add_test(c, test_result_names_the_digest_of_the_own_statement);
    tcase_add_test(c, pass_over_something_that_does_not_pass_is_never_written);
    tcase_add_test(c, digest_that_is_missing_or_malformed_is_never_written);
    tcase_add_test(c, file_names_never_meet);
    tcase_add_test(c, a_statement_belongs_into_one_file);
    tcase_add_test(c, saved_statements_read_back);
    tcase_add_test(c, tool_digest_is_that_of_the_executable);
    return c;
}

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("evidence.statement");
    suite_add_tcase(suite, writing());
    TCase *c = tcase_create("reading");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, what_was_written_is_read);
    tcase_add_test(c, what_options_changed_is_said);
    tcase_add_loop_test(c, pass_rests_on_clauses_that_were_enforced, 0,
                        (int)(sizeof clause_cases / sizeof clause_cases[0]));
    tcase_add_test(c, pass_beside_warnings_notes_and_allowed_clauses_is_read);
    tcase_add_test(c, inconclusive_is_read_as_such);
    tcase_add_loop_test(c, broken_statement_is_refused, 0, (int)(sizeof broken / sizeof broken[0]));
    tcase_add_loop_test(c, what_is_no_statement_is_refused, 0,
                        (int)(sizeof no_statements / sizeof no_statements[0]));
    suite_add_tcase(suite, c);
    return suite;
}
