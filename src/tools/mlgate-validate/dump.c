#include "dump.h"

#include <stdlib.h>
#include <string.h>

#include <mlgate/base/buf.h>
#include <mlgate/cli/main.h>
#include <mlgate/text/json.h>

#define DUMP_CHUNK_BYTES   ((size_t)256 * 1024)
#define DUMP_CEILING_BYTES ((size_t)1024 * 1024 * 1024)
#define DUMP_PROBLEMS      100

struct dump {
    const char *tool;
    const struct mlg_common *common;
    enum dump_form form;
    struct mlg_buf out;
    struct mlg_buf keys; /* of jsonl: every name as `"name":`, one behind the other */
    size_t *key_ends;    /* [columns] */
    uint64_t problems;
    bool broken; /* one of them is more than a warning */
};

static void on_problem(void *user, const struct mlg_table_problem *problem)
{
    struct dump *dump = user;
    dump->broken |= !problem->warning;
    if (dump->problems++ < DUMP_PROBLEMS)
        mlg_cli_note(dump->tool, dump->common, "%s:%llu:%llu: %s [%s]", problem->loc.path,
                     (unsigned long long)problem->loc.line, (unsigned long long)problem->loc.column,
                     problem->message, problem->rule);
}

static bool needs_quotes(struct mlg_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (strchr(",\"\r\n", text.data[i]) != NULL) /* NUL too */
            return true;
    /* A reader would take these off the start of a file. */
    return mlg_str_starts(text, MLG_STR("\xEF\xBB\xBF")) || mlg_str_starts(text, MLG_STR("sep="));
}

static void put_csv(struct mlg_buf *out, struct mlg_str text, bool quoted)
{
    if (!needs_quotes(text) && !(quoted && text.len == 0)) {
        mlg_buf_add_str(out, text);
        return;
    }
    mlg_buf_add_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '"')
            mlg_buf_add_char(out, '"');
        mlg_buf_add_char(out, text.data[i]);
    }
    mlg_buf_add_char(out, '"');
}

static void put_json(struct mlg_buf *out, struct mlg_str text)
{
    struct mlg_json json;
    mlg_json_init(&json, out, 0);
    mlg_json_string(&json, text);
}

static enum mlg_code put_header(struct dump *dump, const struct mlg_table *table,
                                struct mlg_err *err)
{
    size_t columns = mlg_table_columns(table);
    dump->key_ends = calloc(columns + 1, sizeof *dump->key_ends);
    if (dump->key_ends == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    for (size_t i = 0; i < columns; i++) {
        struct mlg_str name = mlg_table_column_name(table, i);
        if (dump->form == DUMP_CSV) {
            if (i > 0)
                mlg_buf_add_char(&dump->out, ',');
            put_csv(&dump->out, name, false);
        } else {
            put_json(&dump->keys, name);
            mlg_buf_add_char(&dump->keys, ':');
            dump->key_ends[i] = dump->keys.len;
        }
    }
    if (dump->form == DUMP_CSV)
        mlg_buf_add_char(&dump->out, '\n');
    return mlg_buf_check(&dump->keys, err);
}

static void put_row(struct dump *dump, const struct mlg_batch *batch, size_t row)
{
    struct mlg_buf *out = &dump->out;
    if (dump->form == DUMP_JSONL)
        mlg_buf_add_char(out, '{');
    size_t key = 0;
    for (size_t i = 0; i < batch->columns_count; i++) {
        struct mlg_str text = batch->columns[i].text[row];
        bool quoted = batch->columns[i].quoted[row] != 0;
        if (i > 0)
            mlg_buf_add_char(out, ',');
        if (dump->form == DUMP_CSV) {
            put_csv(out, text, quoted);
            continue;
        }
        mlg_buf_add(out, dump->keys.data + key, dump->key_ends[i] - key);
        key = dump->key_ends[i];
        if (text.len == 0 && !quoted)
            mlg_buf_add_text(out, "null");
        else
            put_json(out, text);
    }
    mlg_buf_add_text(out, dump->form == DUMP_JSONL ? "}\n" : "\n");
}

static enum mlg_code flush(struct dump *dump, struct mlg_err *err)
{
    MLG_TRY(mlg_buf_check(&dump->out, err));
    MLG_TRY(mlg_cli_print(mlg_buf_view(&dump->out), err));
    mlg_buf_clear(&dump->out);
    return MLG_OK;
}

static enum mlg_code put_rows(struct dump *dump, struct mlg_table *table, struct mlg_err *err)
{
    MLG_TRY(put_header(dump, table, err));
    for (;;) {
        struct mlg_batch batch;
        enum mlg_code code = mlg_table_next(table, &batch, err);
        if (code != MLG_OK || batch.rows == 0) {
            struct mlg_err later = MLG_ERR_INIT;
            enum mlg_code flushed = flush(dump, code == MLG_OK ? err : &later);
            return code == MLG_OK ? flushed : code;
        }
        for (size_t row = 0; row < batch.rows; row++) {
            put_row(dump, &batch, row);
            if (dump->out.len >= DUMP_CHUNK_BYTES)
                MLG_TRY(flush(dump, err));
        }
    }
}

static enum mlg_code put_table(struct dump *dump, const char *path,
                               const struct mlg_csv_dialect *dialect, struct mlg_err *err)
{
    struct mlg_table_options options = { .on_problem = on_problem, .user = dump, .csv = *dialect };
    MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
    MLG_TRY(mlg_table_open(path, &options, &table, err));
    return put_rows(dump, table, err);
}

enum mlg_code dump_table(const char *tool, const struct mlg_common *common, const char *path,
                         enum dump_form form, const struct mlg_csv_dialect *dialect, int *ret_exit,
                         struct mlg_err *err)
{
    struct dump dump = { .tool = tool, .common = common, .form = form };
    mlg_buf_init(&dump.out, DUMP_CEILING_BYTES);
    mlg_buf_init(&dump.keys, DUMP_CEILING_BYTES);
    enum mlg_code code = put_table(&dump, path, dialect, err);
    if (dump.problems > DUMP_PROBLEMS)
        mlg_cli_note(tool, common, "%s: %llu more of these", path,
                     (unsigned long long)(dump.problems - DUMP_PROBLEMS));
    free(dump.key_ends);
    mlg_buf_done(&dump.out);
    mlg_buf_done(&dump.keys);
    if (code == MLG_OK)
        *ret_exit = dump.broken ? 1 : 0;
    return code;
}
