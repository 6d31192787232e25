#include "detect.h"

#include <stdio.h>
#include <string.h>

#include <mlgate/base/buf.h>
#include <mlgate/cli/main.h>
#include <mlgate/text/escape.h>
#include <mlgate/text/json.h>

#define SURE 0.5

/* An option and its value; a shell takes the text as it is. */
struct words {
    const char *option[16];
    char value[16][28];
    size_t count;
};

static void add_option(struct words *words, const char *option, const char *value)
{
    words->option[words->count] = option;
    (void)snprintf(words->value[words->count], sizeof words->value[0], "%s", value);
    words->count++;
}

/* The facts that differ from what is read without options. */
static void list_options(const struct mlg_detected *d, struct words *words)
{
    const struct mlg_detect_fact *facts = d->facts;
    *words = (struct words){ .count = 0 };
    if (d->csv.encoding != MLG_ENCODING_UTF8)
        add_option(words, "--encoding", facts[MLG_DETECT_ENCODING].value);
    if (d->format != MLG_FORMAT_CSV)
        return;
    if (d->csv.delimiter != ',')
        add_option(words, "--delimiter", facts[MLG_DETECT_DELIMITER].value);
    if (d->csv.quote != 0 || d->csv.no_quotes)
        add_option(words, "--quote", facts[MLG_DETECT_QUOTE].value);
    if (d->csv.escape != 0)
        add_option(words, "--escape", facts[MLG_DETECT_ESCAPE].value);
    if (d->csv.comment != 0)
        add_option(words, "--comment", facts[MLG_DETECT_COMMENT].value);
    if (d->csv.skip_lines != 0) {
        char lines[24];
        (void)snprintf(lines, sizeof lines, "%u", d->csv.skip_lines);
        add_option(words, "--skip-lines", lines);
    }
    if (d->csv.no_header)
        add_option(words, "--no-header", "");
    if (d->decimal != '.')
        add_option(words, "--decimal", facts[MLG_DETECT_DECIMAL].value);
    if (d->thousands != 0)
        add_option(words, "--thousands", facts[MLG_DETECT_THOUSANDS].value);
}

static void put_quoted(struct mlg_buf *out, const char *value)
{
    bool plain = value[0] != '\0' &&
                 value[strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                     "0123456789-.,:/_")] == '\0';
    if (plain)
        mlg_buf_add_text(out, value);
    else if (strchr(value, '\'') != NULL)
        mlg_buf_add_format(out, "\"%s\"", value);
    else
        mlg_buf_add_format(out, "'%s'", value);
}

static void put_text(struct mlg_buf *out, const char *path, const struct mlg_detected *d)
{
    bool table = d->format == MLG_FORMAT_CSV;
    mlg_escape_terminal(out, mlg_str_of(path), 0);
    mlg_buf_add_format(out, ": %s, by %llu bytes of text", table ? "CSV" : "JSON Lines",
                       (unsigned long long)d->bytes);
    if (table)
        mlg_buf_add_format(out, ": %llu rows, %llu columns", (unsigned long long)d->rows,
                           (unsigned long long)d->columns);
    mlg_buf_add_text(out, "\n\n  what        value         sure  why\n");
    for (size_t i = 0; i < MLG_DETECT_ITEMS; i++) {
        const struct mlg_detect_fact *fact = &d->facts[i];
        if (fact->value[0] == '\0')
            continue;
        mlg_buf_add_format(out, "  %-11s %-13s %.2f  %s%s%s\n",
                           mlg_detect_name((enum mlg_detect_item)i), fact->value, fact->certainty,
                           fact->reason, fact->second[0] != '\0' ? "; else " : "", fact->second);
    }
    struct words words;
    list_options(d, &words);
    mlg_buf_add_text(out, words.count == 0 ? "\nread so without options\n" : "\nread it so with:");
    for (size_t i = 0; i < words.count; i++) {
        mlg_buf_add_format(out, " %s", words.option[i]);
        if (words.value[i][0] != '\0') {
            mlg_buf_add_char(out, ' ');
            put_quoted(out, words.value[i]);
        }
    }
    if (words.count > 0)
        mlg_buf_add_char(out, '\n');
}

static void put_json(struct mlg_buf *out, const char *path, const struct mlg_detected *d)
{
    struct mlg_json json;
    mlg_json_init(&json, out, 2);
    mlg_json_begin_map(&json);
    mlg_json_pair_text(&json, "schema", "mlgate-detect/1");
    mlg_json_pair_text(&json, "path", path);
    mlg_json_pair_text(&json, "format", d->format == MLG_FORMAT_CSV ? "csv" : "jsonl");
    mlg_json_key(&json, "certainty");
    mlg_json_number(&json, d->certainty);
    mlg_json_pair_uint(&json, "bytes", d->bytes);
    mlg_json_pair_uint(&json, "rows", d->rows);
    mlg_json_pair_uint(&json, "columns", d->columns);
    mlg_json_key(&json, "facts");
    mlg_json_begin_map(&json);
    for (size_t i = 0; i < MLG_DETECT_ITEMS; i++) {
        const struct mlg_detect_fact *fact = &d->facts[i];
        if (fact->value[0] == '\0')
            continue;
        mlg_json_key(&json, mlg_detect_name((enum mlg_detect_item)i));
        mlg_json_begin_map(&json);
        mlg_json_pair_text(&json, "value", fact->value);
        mlg_json_key(&json, "certainty");
        mlg_json_number(&json, fact->certainty);
        mlg_json_pair_text(&json, "reason", fact->reason);
        mlg_json_pair_text(&json, "second", fact->second[0] != '\0' ? fact->second : NULL);
        mlg_json_end_map(&json);
    }
    mlg_json_end_map(&json);
    struct words words;
    list_options(d, &words);
    mlg_json_key(&json, "options");
    mlg_json_begin_list(&json);
    for (size_t i = 0; i < words.count; i++) {
        mlg_json_text(&json, words.option[i]);
        if (words.value[i][0] != '\0')
            mlg_json_text(&json, words.value[i]);
    }
    mlg_json_end_list(&json);
    mlg_json_end_map(&json);
    mlg_buf_add_char(out, '\n');
}

enum mlg_code detect_table(const struct mlg_common *common, const char *path, int *ret_exit,
                           struct mlg_err *err)
{
    if (common->format != MLG_REPORT_TEXT && common->format != MLG_REPORT_JSON)
        return mlg_err_set(err, MLG_E_CONFIG, "--detect tells as text or json");
    struct mlg_detected detected;
    MLG_TRY(mlg_table_detect(path, &detected, err));
    struct mlg_buf out;
    mlg_buf_init(&out, (size_t)1024 * 1024);
    if (common->format == MLG_REPORT_JSON)
        put_json(&out, path, &detected);
    else
        put_text(&out, path, &detected);
    enum mlg_code code = mlg_buf_check(&out, err);
    if (code == MLG_OK)
        code = mlg_cli_print(mlg_buf_view(&out), err);
    mlg_buf_done(&out);
    if (code == MLG_OK)
        *ret_exit = detected.certainty >= SURE ? 0 : 5;
    return code;
}
