#ifndef MLG_TEST_REPORT_SAMPLE_H
#define MLG_TEST_REPORT_SAMPLE_H
/* Reports that the tests of this layer write and read. */
#include <string.h>

#include <mlgate/report/write.h>

#define DIGEST "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static inline void sample_result(struct mlg_report *report, struct mlg_result values)
{
    struct mlg_result *result = mlg_report_add_result(report);
    if (values.rule == NULL)
        values.rule = "metric.recall";
    if (values.metric == NULL)
        values.metric = "recall";
    if (values.n_relevant == 0)
        values.n_relevant = UINT64_MAX;
    if (values.params == NULL)
        values.params = "{}";
    *result = values;
}

static inline struct mlg_finding *sample_finding(struct mlg_report *report, const char *rule,
                                                 enum mlg_level level, const char *path,
                                                 const char *field, const char *message)
{
    struct mlg_finding *finding = mlg_report_add_finding(report);
    finding->rule = rule;
    finding->level = level;
    finding->message = message;
    finding->count = 1;
    if (path != NULL) {
        mlg_loc_set_path(&finding->loc, path);
        finding->loc.line = 18;
        finding->loc.column = 7;
        finding->loc.row = 17;
    }
    if (field != NULL)
        mlg_loc_set_field(&finding->loc, field, strlen(field));
    return finding;
}

static inline void sample_clause(struct mlg_report *report, const char *name,
                                 enum mlg_clause_status status, bool allowed, const char *reason)
{
    *mlg_report_add_clause(report) = (struct mlg_clause){ .clause = name,
                                                          .path = "c.odcs.yaml",
                                                          .line = 41,
                                                          .status = status,
                                                          .allowed = allowed,
                                                          .reason = reason };
}

/* A comparison: one gate passes, one fails, one is open, one is untestable and accepted, one is a
 * figure, one is undefined. */
static inline void sample_comparison(struct mlg_report *report)
{
    mlg_report_init(report, "mlgate-compare");
    report->version = "0.1.0";
    struct mlg_input *input = mlg_report_add_input(report);
    *input = (struct mlg_input){ .role = "predictions", .path = "candidate.csv", .rows = 16281 };
    memcpy(input->sha256, DIGEST, sizeof DIGEST);
    sample_result(report, (struct mlg_result){ .rule = "metric.roc_auc",
                                               .metric = "roc_auc",
                                               .n = 16281,
                                               .estimate = "0.920512345",
                                               .lower = "0.0141",
                                               .upper = "0.0171",
                                               .alpha = "0.05",
                                               .method = "delong",
                                               .baseline = "0.904912",
                                               .difference = "0.015600345",
                                               .gate_margin = "0.005",
                                               .verdict = MLG_PASS });
    sample_result(report, (struct mlg_result){ .slice_column = "age",
                                               .slice_value = "65 and over",
                                               .n = 780,
                                               .n_relevant = 143,
                                               .estimate = "0.483",
                                               .lower = "-0.2017",
                                               .upper = "-0.0661",
                                               .alpha = "0.05",
                                               .method = "tango",
                                               .baseline = "0.615",
                                               .difference = "-0.132",
                                               .p_value = "0.00001",
                                               .p_adjusted = "0.00005",
                                               .gate_margin = "0.05",
                                               .verdict = MLG_FAIL,
                                               .reason = "the upper bound is below -0.05" });
    sample_result(report, (struct mlg_result){ .slice_column = "age",
                                               .slice_value = "17 to 24",
                                               .n = 2500,
                                               .n_relevant = 30,
                                               .estimate = "0.2",
                                               .lower = "-0.1",
                                               .upper = "0.1",
                                               .alpha = "0.05",
                                               .method = "tango",
                                               .baseline = "0.2",
                                               .difference = "0",
                                               .gate_margin = "0.05",
                                               .untestable = true,
                                               .verdict = MLG_NO_VERDICT,
                                               .reason = "30 positives could not pass" });
    sample_result(report, (struct mlg_result){ .rule = "metric.log_loss",
                                               .metric = "log_loss",
                                               .params = "{\"eps\":1e-15}",
                                               .n = 16281,
                                               .estimate = "0.0000123456",
                                               .lower = "-1",
                                               .upper = "1",
                                               .alpha = "0.05",
                                               .two_sided = true,
                                               .method = "t",
                                               .baseline = "0.3",
                                               .difference = "-0.2999876544",
                                               .gate_margin = "0.01",
                                               .less_is_better = true,
                                               .gate_on_estimate = true,
                                               .verdict = MLG_INCONCLUSIVE,
                                               .reason = "too few rows" });
    sample_result(report, (struct mlg_result){ .rule = "metric.f1",
                                               .metric = "f1",
                                               .n = 0,
                                               .verdict = MLG_NO_VERDICT,
                                               .reason = "no row is positive" });
    (void)mlg_report_judge(report);
}

/* A validation that fails, with a clause in every state. */
static inline void sample_validation(struct mlg_report *report)
{
    mlg_report_init(report, "mlgate-validate");
    report->version = "0.1.0";
    *mlg_report_add_input(report) =
        (struct mlg_input){ .role = "contract", .path = "c.odcs.yaml", .rows = UINT64_MAX };
    struct mlg_finding *finding = sample_finding(report, "contract.required", MLG_LEVEL_ERROR,
                                                 "new.csv", "age", "3 values are missing");
    finding->count = 1234;
    finding->expected = "not null";
    finding->seen = "";
    finding->hint = "fill the column";
    (void)sample_finding(report, "contract.note", MLG_LEVEL_WARNING, NULL, NULL, "looks odd");
    sample_clause(report, "schema[0].a", MLG_CLAUSE_ENFORCED, false, NULL);
    sample_clause(report, "schema[0].b", MLG_CLAUSE_APPROXIMATED, false, "by bytes");
    sample_clause(report, "schema[0].c", MLG_CLAUSE_INFORMATIONAL, false, "prose");
    sample_clause(report, "schema[0].d", MLG_CLAUSE_NOT_ENFORCEABLE, true, "needs SQL");
    (void)mlg_report_judge(report);
}

#define EVIL                                                                              \
    "::error file=x::boo ##[error]boo \x1b[31m\r\n::warning::w\n\xc2\x85<script>alert(1)" \
    "</script>|`x`[l](http://e)@me &amp; \"'\\ \xff\xfe \xe2\x80\xae"

/* Every foreign text is hostile. */
static inline void sample_hostile(struct mlg_report *report)
{
    mlg_report_init(report, "mlgate-test");
    report->version = "0.1.0";
    *mlg_report_add_input(report) =
        (struct mlg_input){ .role = "predictions", .path = EVIL, .rows = 3 };
    sample_result(report, (struct mlg_result){ .slice_column = EVIL,
                                               .slice_value = EVIL,
                                               .n = 3,
                                               .estimate = "0.5",
                                               .gate_min = "0.1",
                                               .verdict = MLG_FAIL,
                                               .reason = EVIL });
    sample_result(report, (struct mlg_result){ .slice_column = "##",
                                               .slice_value = "##",
                                               .n = 3,
                                               .estimate = "0.5",
                                               .lower = "0.1",
                                               .upper = "0.2",
                                               .gate_max = "0.1",
                                               .verdict = MLG_INCONCLUSIVE,
                                               .reason = "##" });
    struct mlg_finding *finding =
        sample_finding(report, "contract.required", MLG_LEVEL_ERROR, EVIL, EVIL, EVIL);
    finding->expected = EVIL;
    finding->seen = EVIL;
    finding->hint = EVIL;
    (void)sample_finding(report, "contract.required", MLG_LEVEL_NOTE, ":", "f", "a ::b::");
    (void)sample_finding(report, "contract.required", MLG_LEVEL_NOTE, " ::error::x", "f", "##");
    (void)sample_finding(report, "contract.required", MLG_LEVEL_NOTE, "##", "f", "[error]");
    sample_clause(report, EVIL, MLG_CLAUSE_NOT_ENFORCEABLE, false, EVIL);
    (void)mlg_report_judge(report);
}

#endif
