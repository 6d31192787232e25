/*
 * SARIF 2.1.0 (OASIS) as GitHub's code scanning takes it: one run a stage, every result with a
 * place in a file that is relative to the root of the repository, a whole message text, and a
 * fingerprint that survives moved lines. INCONCLUSIVE is an error there too.
 */
#include <stdlib.h>
#include <string.h>

#include <mlgate/base/sha256.h>
#include <mlgate/text/escape.h>
#include <mlgate/text/json.h>
#include <mlgate/verdict/rule.h>

#include "problem.h"

/* Limits of code scanning: 20 runs a file, 5,000 results shown of a run, 10 MiB packed. */
#define RUNS          20
#define RESULTS       5000
#define MESSAGE_BYTES 2000

#define SCHEMA \
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

/* One run of the log. */
struct run {
    const char *tool;
    const char *version;
    const char *id; /* of the run's kind within one upload, NULL = none */
    enum mlg_verdict verdict;
    bool complete; /* every stage in it ended with a report */
    struct mlg_problems problems;
};

static bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           strchr("-._~/", c) != NULL;
}

/* A relative reference, always: code scanning refuses a whole file for one absolute place. What
 * leads out of the repository loses its "/" or "../"; the message keeps the path as it was. */
static void add_uri(struct mlg_json *json, const struct mlg_report_style *style, const char *path,
                    struct mlg_buf *raw)
{
    struct mlg_buf uri;
    mlg_buf_init(&uri, MLG_REPORT_SCRATCH_BYTES);
    mlg_report_add_file(raw, style, path);
    const char *at = mlg_buf_text(raw);
    while (*at == '/' || strncmp(at, "../", 3) == 0)
        at += *at == '/' ? 1 : 3;
    for (; *at != '\0'; at++) {
        if (is_unreserved(*at))
            mlg_buf_add_char(&uri, *at);
        else
            mlg_buf_add_format(&uri, "%%%02X", (unsigned)(unsigned char)*at);
    }
    mlg_json_key(json, "uri");
    mlg_json_string(json, uri.len > 0 ? mlg_buf_view(&uri) : MLG_STR("mlgate.yaml"));
    json->out->failed = json->out->failed || uri.failed || raw->failed;
    mlg_buf_done(&uri);
    mlg_buf_clear(raw);
}

/* In a message "[a](b)" is a link and "{0}" a place for an argument (SARIF 3.11.5, 3.11.6). */
static void add_plain(struct mlg_buf *out, struct mlg_str text)
{
    bool links = memmem(text.data, text.len, "](", 2) != NULL, places = false;
    for (size_t i = 0; i + 1 < text.len; i++)
        places =
            places || (text.data[i] == '{' && text.data[i + 1] >= '0' && text.data[i + 1] <= '9');
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (links && (c == '[' || c == ']'))
            mlg_buf_add_char(out, '\\');
        mlg_buf_add_char(out, c);
        if (places && (c == '{' || c == '}'))
            mlg_buf_add_char(out, c);
    }
}

/* {"text": "What `raw` holds, as a sentence."}; `raw` is empty then. */
static void pair_message(struct mlg_json *json, const char *key, struct mlg_buf *raw)
{
    struct mlg_buf tame, plain;
    mlg_buf_init(&tame, 8 * MLG_REPORT_SCRATCH_BYTES);
    mlg_buf_init(&plain, 16 * MLG_REPORT_SCRATCH_BYTES);
    mlg_escape_terminal(&tame, mlg_buf_view(raw), MESSAGE_BYTES);
    if (tame.len > 0)
        add_plain(&plain, mlg_buf_view(&tame));
    if (plain.len == 0 || strchr(".!?", plain.data[plain.len - 1]) == NULL)
        mlg_buf_add_char(&plain, '.');
    mlg_json_key(json, key);
    mlg_json_begin_map(json);
    mlg_json_key(json, "text");
    mlg_json_string(json, mlg_buf_view(&plain));
    mlg_json_end_map(json);
    json->out->failed = json->out->failed || raw->failed || tame.failed || plain.failed;
    mlg_buf_done(&tame);
    mlg_buf_done(&plain);
    mlg_buf_clear(raw);
}

static int compare_ids(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* The rules of the results, sorted, each once; NULL when memory is out. */
static const char **collect_rules(struct mlg_problems *problems, size_t *ret_count)
{
    const char **ids = mlg_arena_array(&problems->arena, problems->count + 1, sizeof *ids);
    size_t count = 0;
    if (ids == NULL)
        return NULL;
    for (size_t i = 0; i < problems->count; i++)
        ids[i] = problems->items[i].rule;
    qsort(ids, problems->count, sizeof *ids, compare_ids);
    for (size_t i = 0; i < problems->count; i++) {
        if (count == 0 || strcmp(ids[count - 1], ids[i]) != 0)
            ids[count++] = ids[i];
    }
    *ret_count = count;
    return ids;
}

/* "contract.not_enforceable" -> "ContractNotEnforceable" */
static void add_pascal(struct mlg_buf *out, const char *id)
{
    bool begins = true;
    for (; *id != '\0'; id++) {
        bool lower = *id >= 'a' && *id <= 'z';
        bool other = (*id >= 'A' && *id <= 'Z') || (*id >= '0' && *id <= '9');
        if (lower || other)
            mlg_buf_add_char(out, begins && lower ? (char)(*id - 'a' + 'A') : *id);
        begins = !lower && !other;
    }
}

static void write_rule(struct mlg_json *json, const char *id, struct mlg_buf *raw)
{
    const struct mlg_rule *rule = mlg_rule_find(id);
    const char *summary = rule != NULL ? rule->summary : "the verdict of a stage";
    mlg_json_begin_map(json);
    mlg_json_pair_text(json, "id", id);
    add_pascal(raw, id);
    if (raw->len > 0 && strcmp(mlg_buf_text(raw), id) != 0) {
        mlg_json_key(json, "name");
        mlg_json_string(json, mlg_buf_view(raw));
    }
    mlg_buf_clear(raw);
    mlg_buf_add_text(raw, summary);
    pair_message(json, "shortDescription", raw);
    mlg_buf_add_text(raw, summary);
    pair_message(json, "fullDescription", raw);
    if (rule != NULL) {
        mlg_buf_add_format(raw, "Run mlgate explain %s for when this is found and what to do", id);
        pair_message(json, "help", raw);
    }
    mlg_json_end_map(json);
}

static void write_driver(struct mlg_json *json, const struct run *run, const char *const *rules,
                         size_t count, struct mlg_buf *raw)
{
    mlg_json_key(json, "tool");
    mlg_json_begin_map(json);
    mlg_json_key(json, "driver");
    mlg_json_begin_map(json);
    mlg_json_pair_text(json, "name", run->tool);
    if (run->version != NULL)
        mlg_json_pair_text(json, "version", run->version);
    mlg_json_key(json, "rules");
    mlg_json_begin_list(json);
    for (size_t i = 0; i < count; i++)
        write_rule(json, rules[i], raw);
    mlg_json_end_list(json);
    mlg_json_end_map(json);
    mlg_json_end_map(json);
}

static void write_location(struct mlg_json *json, const struct mlg_problem *problem,
                           const struct mlg_report_style *style, struct mlg_buf *raw)
{
    mlg_json_key(json, "locations");
    mlg_json_begin_list(json);
    mlg_json_begin_map(json);
    mlg_json_key(json, "physicalLocation");
    mlg_json_begin_map(json);
    mlg_json_key(json, "artifactLocation");
    mlg_json_begin_map(json);
    add_uri(json, style, problem->path, raw);
    mlg_json_end_map(json);
    mlg_json_key(json, "region");
    mlg_json_begin_map(json);
    uint64_t line = problem->line != 0 ? problem->line : 1;
    mlg_json_pair_uint(json, "startLine", line);
    if (problem->column != 0)
        mlg_json_pair_uint(json, "startColumn", problem->column);
    mlg_json_pair_uint(json, "endLine", line);
    if (problem->column != 0)
        mlg_json_pair_uint(json, "endColumn", problem->column + 1);
    mlg_json_end_map(json);
    mlg_json_end_map(json);
    mlg_json_end_map(json);
    mlg_json_end_list(json);
}

/* Of what it is and where it belongs, not of the line it stands on today. */
static void fingerprint(const struct mlg_problem *problem, char ret_hex[MLG_SHA256_HEX])
{
    const char *const parts[] = { problem->stage != NULL ? problem->stage : "", problem->rule,
                                  problem->path, problem->what };
    struct mlg_sha256 sha;
    uint8_t digest[MLG_SHA256_BYTES];
    mlg_sha256_init(&sha);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        mlg_sha256_add(&sha, parts[i], strlen(parts[i]) + 1);
    mlg_sha256_finish(&sha, digest);
    mlg_sha256_hex(digest, ret_hex);
    ret_hex[16] = '\0';
}

static void write_result(struct mlg_json *json, const struct mlg_problem *problem,
                         const struct mlg_report_style *style, const char *print,
                         struct mlg_buf *raw)
{
    mlg_json_begin_map(json);
    mlg_json_pair_text(json, "ruleId", problem->rule);
    mlg_json_pair_text(json, "level",
                       problem->rank <= MLG_PROBLEM_OPEN      ? "error"
                       : problem->rank == MLG_PROBLEM_WARNING ? "warning"
                                                              : "note");
    mlg_problem_add_title(raw, problem);
    mlg_buf_add_text(raw, ": ");
    mlg_buf_add_text(raw, problem->message);
    mlg_buf_add_text(raw, problem->hint != NULL ? "; hint: " : NULL);
    mlg_buf_add_text(raw, problem->hint);
    pair_message(json, "message", raw);
    write_location(json, problem, style, raw);
    mlg_json_key(json, "partialFingerprints");
    mlg_json_begin_map(json);
    mlg_json_pair_text(json, "primaryLocationLineHash", print);
    mlg_json_end_map(json);
    mlg_json_end_map(json);
}

struct print {
    char text[MLG_SHA256_HEX];
    size_t index;
};

static int compare_prints(const void *left, const void *right)
{
    const struct print *a = left, *b = right;
    int by = strcmp(a->text, b->text);
    return by != 0 ? by : (a->index > b->index) - (a->index < b->index);
}

/* prints[i] of problem i, equal ones numbered: "0f1e...:2"; NULL when memory is out. */
static const char **make_prints(struct mlg_problems *problems, size_t count)
{
    struct print *prints = mlg_arena_array(&problems->arena, count + 1, sizeof *prints);
    const char **ret = mlg_arena_array(&problems->arena, count + 1, sizeof *ret);
    if (prints == NULL || ret == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        fingerprint(&problems->items[i], prints[i].text);
        prints[i].index = i;
    }
    qsort(prints, count, sizeof *prints, compare_prints);
    size_t ordinal = 0;
    for (size_t i = 0; i < count; i++) {
        ordinal = i > 0 && strcmp(prints[i].text, prints[i - 1].text) == 0 ? ordinal + 1 : 1;
        const char *text = mlg_arena_print(&problems->arena, "%s:%zu", prints[i].text, ordinal);
        if (text == NULL)
            return NULL;
        ret[prints[i].index] = text;
    }
    return ret;
}

static void write_invocation(struct mlg_json *json, const struct run *run, size_t dropped,
                             struct mlg_buf *raw)
{
    mlg_json_key(json, "invocations");
    mlg_json_begin_list(json);
    mlg_json_begin_map(json);
    mlg_json_pair_bool(json, "executionSuccessful", run->complete);
    if (dropped > 0) {
        mlg_json_key(json, "toolExecutionNotifications");
        mlg_json_begin_list(json);
        mlg_json_begin_map(json);
        mlg_json_pair_text(json, "level", "warning");
        mlg_buf_add_format(raw, "%zu more results are in the JSON report", dropped);
        pair_message(json, "message", raw);
        mlg_json_end_map(json);
        mlg_json_end_list(json);
    }
    mlg_json_end_map(json);
    mlg_json_end_list(json);
}

static void write_one(struct mlg_json *json, struct run *run, const struct mlg_report_style *style)
{
    struct mlg_problems *problems = &run->problems;
    size_t rules_count = 0, count = problems->count < RESULTS ? problems->count : RESULTS;
    size_t dropped = problems->count - count;
    mlg_problems_sort(problems);
    problems->count = count;
    const char **rules = collect_rules(problems, &rules_count);
    const char **prints = make_prints(problems, count);
    if (rules == NULL || prints == NULL) {
        json->out->failed = true;
        return;
    }
    mlg_json_begin_map(json);
    write_driver(json, run, rules, rules_count, &problems->raw);
    if (run->id != NULL) {
        mlg_json_key(json, "automationDetails");
        mlg_json_begin_map(json);
        mlg_json_pair_text(json, "id", run->id);
        mlg_json_end_map(json);
    }
    write_invocation(json, run, dropped, &problems->raw);
    mlg_json_pair_text(json, "columnKind", "unicodeCodePoints");
    mlg_json_key(json, "properties");
    mlg_json_begin_map(json);
    mlg_json_pair_text(json, "verdict", mlg_verdict_name(run->verdict));
    mlg_json_end_map(json);
    mlg_json_key(json, "results");
    mlg_json_begin_list(json);
    for (size_t i = 0; i < count; i++)
        write_result(json, &problems->items[i], style, prints[i], &problems->raw);
    mlg_json_end_list(json);
    mlg_json_end_map(json);
}

static void begin_log(struct mlg_json *json, struct mlg_buf *out)
{
    mlg_json_init(json, out, 2);
    mlg_json_begin_map(json);
    mlg_json_pair_text(json, "$schema", SCHEMA);
    mlg_json_pair_text(json, "version", "2.1.0");
    mlg_json_key(json, "runs");
    mlg_json_begin_list(json);
}

static void end_log(struct mlg_json *json)
{
    mlg_json_end_list(json);
    mlg_json_end_map(json);
    mlg_buf_add_char(json->out, '\n');
}

static void write_report(const struct mlg_report *report, const struct mlg_report_style *style,
                         struct mlg_buf *out)
{
    struct run run = { .tool = report->tool,
                       .version = report->version,
                       .verdict = report->verdict,
                       .complete = true };
    struct mlg_json json;
    begin_log(&json, out);
    mlg_problems_init(&run.problems, style);
    mlg_problems_add_report(&run.problems, report);
    write_one(&json, &run, style);
    mlg_problems_done(&run.problems, out);
    if (!out->failed)
        end_log(&json);
}

/* Stages [0, count) as one run. */
static void write_stages(struct mlg_json *json, const struct mlg_report_stage *stages, size_t count,
                         const char *id, const struct mlg_report_style *style)
{
    struct run run = { .tool = "mlgate", .version = MLG_VERSION, .id = id, .complete = true };
    if (count == 1 && stages[0].report != NULL) {
        run.tool = stages[0].report->tool;
        run.version = stages[0].report->version;
    }
    run.verdict = mlg_report_run_verdict(stages, count);
    for (size_t i = 0; i < count; i++)
        run.complete = run.complete && stages[i].report != NULL;
    mlg_problems_init(&run.problems, style);
    mlg_problems_add_run(&run.problems, stages, count);
    write_one(json, &run, style);
    mlg_problems_done(&run.problems, json->out);
}

/* More stages than runs are allowed: the last run holds the rest. */
static void write_run(const struct mlg_report_stage *stages, size_t count,
                      const struct mlg_report_style *style, struct mlg_buf *out)
{
    struct mlg_json json;
    struct mlg_buf id;
    mlg_buf_init(&id, MLG_REPORT_SCRATCH_BYTES);
    begin_log(&json, out);
    size_t alone = count <= RUNS ? count : RUNS - 1;
    for (size_t i = 0; i < alone && !out->failed; i++) {
        mlg_buf_clear(&id);
        mlg_buf_add_text(&id, "mlgate/");
        mlg_escape_terminal(&id, mlg_str_of(stages[i].name), 0);
        mlg_buf_add_char(&id, '/');
        write_stages(&json, &stages[i], 1, mlg_buf_text(&id), style);
        out->failed = out->failed || id.failed;
    }
    if ((alone < count || count == 0) && !out->failed)
        write_stages(&json, stages + alone, count - alone, "mlgate/rest/", style);
    if (!out->failed)
        end_log(&json);
    mlg_buf_done(&id);
}

const struct mlg_report_writer mlg_report_as_sarif = { "sarif", "##\\u005b", write_report,
                                                       write_run };
