/* schemas/report.schema.json. read.c reads it back; what one writes the other must know. */
#include <mlgate/text/json.h>

#include "format.h"

#define INDENT 2

static void pair_count(struct mlg_json *json, const char *key, uint64_t count, uint64_t absent)
{
    mlg_json_key(json, key);
    if (count == absent)
        mlg_json_null(json);
    else
        mlg_json_uint(json, count);
}

static void pair_nonempty(struct mlg_json *json, const char *key, const char *text)
{
    mlg_json_pair_text(json, key, text != NULL && text[0] != '\0' ? text : NULL);
}

static void write_input(struct mlg_json *json, const struct mlg_input *input)
{
    mlg_json_begin_map(json);
    mlg_json_pair_text(json, "role", input->role);
    mlg_json_pair_text(json, "path", input->path);
    pair_nonempty(json, "sha256", input->sha256);
    pair_count(json, "rows", input->rows, UINT64_MAX);
    mlg_json_end_map(json);
}

static void write_slice(struct mlg_json *json, const struct mlg_result *result)
{
    mlg_json_key(json, "slice");
    if (result->slice_column == NULL) {
        mlg_json_null(json);
        return;
    }
    mlg_json_begin_map(json);
    mlg_json_pair_text(json, "column", result->slice_column);
    mlg_json_pair_text(json, "value", result->slice_value != NULL ? result->slice_value : "");
    mlg_json_end_map(json);
}

static void write_gate(struct mlg_json *json, const struct mlg_result *result)
{
    mlg_json_key(json, "gate");
    if (!mlg_report_is_gated(result)) {
        mlg_json_null(json);
        return;
    }
    mlg_json_begin_map(json);
    if (result->gate_min != NULL)
        mlg_json_pair_text(json, "min", result->gate_min);
    else if (result->gate_max != NULL)
        mlg_json_pair_text(json, "max", result->gate_max);
    else
        mlg_json_pair_text(json, "margin", result->gate_margin);
    mlg_json_pair_text(json, "on", result->gate_on_estimate ? "estimate" : "bound");
    if (result->gate_margin != NULL)
        mlg_json_pair_bool(json, "less_is_better", result->less_is_better);
    mlg_json_end_map(json);
}

/* Only where there are bins. */
static void write_bins(struct mlg_json *json, const struct mlg_result *result)
{
    if (result->bins_count == 0)
        return;
    mlg_json_key(json, "bins");
    mlg_json_begin_list(json);
    for (size_t b = 0; b < result->bins_count; b++) {
        const struct mlg_result_bin *bin = &result->bins[b];
        mlg_json_begin_map(json);
        mlg_json_pair_text(json, "low", bin->low);
        mlg_json_pair_text(json, "high", bin->high);
        mlg_json_pair_uint(json, "rows", bin->rows);
        mlg_json_pair_text(json, "weight", bin->weight);
        mlg_json_pair_text(json, "confidence", bin->confidence);
        mlg_json_pair_text(json, "hits", bin->hits);
        mlg_json_pair_text(json, "band_low", bin->band_low);
        mlg_json_pair_text(json, "band_high", bin->band_high);
        mlg_json_pair_bool(json, "outside", bin->outside);
        mlg_json_end_map(json);
    }
    mlg_json_end_list(json);
}

static void write_result(struct mlg_json *json, const struct mlg_result *result)
{
    mlg_json_begin_map(json);
    mlg_json_pair_text(json, "rule", result->rule);
    mlg_json_pair_text(json, "metric", result->metric);
    mlg_json_key(json, "params");
    mlg_json_raw(json, mlg_str_of(result->params != NULL ? result->params : "{}"));
    write_slice(json, result);
    mlg_json_pair_uint(json, "n", result->n);
    pair_count(json, "n_relevant", result->n_relevant, UINT64_MAX);
    mlg_json_pair_text(json, "estimate", result->estimate);
    mlg_json_pair_text(json, "lower", result->lower);
    mlg_json_pair_text(json, "upper", result->upper);
    mlg_json_pair_text(json, "alpha", result->alpha);
    mlg_json_pair_text(json, "sided", result->two_sided ? "two" : "one");
    mlg_json_pair_text(json, "method", result->method);
    mlg_json_pair_text(json, "baseline", result->baseline);
    mlg_json_pair_text(json, "difference", result->difference);
    mlg_json_pair_text(json, "p_value", result->p_value);
    mlg_json_pair_text(json, "p_adjusted", result->p_adjusted);
    write_gate(json, result);
    mlg_json_pair_bool(json, "untestable", result->untestable);
    mlg_json_pair_text(json, "verdict",
                       result->verdict == MLG_NO_VERDICT ? NULL
                                                         : mlg_verdict_name(result->verdict));
    mlg_json_pair_text(json, "reason", result->reason);
    write_bins(json, result);
    mlg_json_end_map(json);
}

static void write_finding(struct mlg_json *json, const struct mlg_finding *finding)
{
    mlg_json_begin_map(json);
    mlg_json_pair_text(json, "rule", finding->rule);
    mlg_json_pair_text(json, "level", mlg_level_name(finding->level));
    pair_nonempty(json, "path", finding->loc.path);
    pair_count(json, "line", finding->loc.line, 0);
    pair_count(json, "column", finding->loc.column, 0);
    pair_count(json, "row", finding->loc.row, 0);
    pair_nonempty(json, "field", finding->loc.field);
    mlg_json_pair_uint(json, "count", finding->count);
    mlg_json_pair_text(json, "expected", finding->expected);
    mlg_json_pair_text(json, "seen", finding->seen);
    mlg_json_pair_text(json, "message", finding->message != NULL ? finding->message : "");
    mlg_json_pair_text(json, "hint", finding->hint);
    mlg_json_end_map(json);
}

static void write_clause(struct mlg_json *json, const struct mlg_clause *clause)
{
    mlg_json_begin_map(json);
    mlg_json_pair_text(json, "clause", clause->clause);
    mlg_json_pair_text(json, "path", clause->path);
    pair_count(json, "line", clause->line, 0);
    mlg_json_pair_text(json, "status", mlg_clause_status_name(clause->status));
    mlg_json_pair_bool(json, "allowed", clause->allowed);
    mlg_json_pair_text(json, "reason", clause->reason);
    mlg_json_end_map(json);
}

static void write_one(struct mlg_json *json, const struct mlg_report *report)
{
    mlg_json_begin_map(json);
    mlg_json_pair_text(json, "schema", "mlgate-report/1");
    mlg_json_key(json, "tool");
    mlg_json_begin_map(json);
    mlg_json_pair_text(json, "name", report->tool);
    mlg_json_pair_text(json, "version", report->version);
    mlg_json_end_map(json);
    mlg_json_pair_text(json, "verdict", mlg_verdict_name(report->verdict));
    mlg_json_key(json, "inputs");
    mlg_json_begin_list(json);
    for (size_t i = 0; i < report->inputs_count; i++)
        write_input(json, &report->inputs[i]);
    mlg_json_end_list(json);
    mlg_json_key(json, "results");
    mlg_json_begin_list(json);
    for (size_t i = 0; i < report->results_count; i++)
        write_result(json, &report->results[i]);
    mlg_json_end_list(json);
    mlg_json_key(json, "findings");
    mlg_json_begin_list(json);
    for (size_t i = 0; i < report->findings_count; i++)
        write_finding(json, &report->findings[i]);
    mlg_json_end_list(json);
    mlg_json_key(json, "ledger");
    mlg_json_begin_list(json);
    for (size_t i = 0; i < report->clauses_count; i++)
        write_clause(json, &report->clauses[i]);
    mlg_json_end_list(json);
    if (report->classes_count > 0) /* several classes or labels */
        mlg_json_pair_texts(json, "classes", report->classes, report->classes_count);
    mlg_json_end_map(json);
}

static void write_report(const struct mlg_report *report, const struct mlg_report_style *style,
                         struct mlg_buf *out)
{
    (void)style;
    struct mlg_json json;
    mlg_json_init(&json, out, INDENT);
    write_one(&json, report);
    mlg_buf_add_char(out, '\n');
}

static void write_stage(struct mlg_json *json, const struct mlg_report_stage *stage,
                        struct mlg_buf *raw)
{
    mlg_report_add_stage_decision(raw, stage);
    mlg_json_begin_map(json);
    mlg_json_pair_text(json, "name", stage->name);
    mlg_json_pair_text(json, "verdict", mlg_verdict_name(mlg_report_stage_verdict(stage)));
    mlg_json_key(json, "exit_code");
    mlg_json_int(json, stage->exit_code);
    mlg_json_key(json, "decided_by");
    mlg_json_string(json, mlg_buf_view(raw));
    json->out->failed = json->out->failed || raw->failed;
    mlg_buf_clear(raw);
    mlg_json_pair_text(json, "evidence", stage->evidence);
    mlg_json_pair_text(json, "error", stage->error);
    mlg_json_key(json, "report");
    if (stage->report == NULL)
        mlg_json_null(json);
    else
        write_one(json, stage->report);
    mlg_json_end_map(json);
}

static void write_run(const struct mlg_report_stage *stages, size_t count,
                      const struct mlg_report_style *style, struct mlg_buf *out)
{
    (void)style;
    struct mlg_buf raw;
    mlg_buf_init(&raw, MLG_REPORT_SCRATCH_BYTES);
    struct mlg_json json;
    mlg_json_init(&json, out, INDENT);
    mlg_json_begin_map(&json);
    mlg_json_pair_text(&json, "schema", "mlgate-run/1");
    mlg_json_pair_text(&json, "verdict", mlg_verdict_name(mlg_report_run_verdict(stages, count)));
    mlg_json_key(&json, "stages");
    mlg_json_begin_list(&json);
    for (size_t i = 0; i < count; i++)
        write_stage(&json, &stages[i], &raw);
    mlg_json_end_list(&json);
    mlg_json_end_map(&json);
    mlg_buf_add_char(out, '\n');
    mlg_buf_done(&raw);
}

const struct mlg_report_writer mlg_report_as_json = { "json", "##\\u005b", write_report,
                                                      write_run };
