#include "cells.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The problem of that rule, message (NULL: of the table reader) and column (NULL: any). */
static struct source_problem *problem_of(struct source *self, const char *rule, const char *message,
                                         const char *field)
{
    struct source_problem *problem;

    for (size_t i = 0; i < self->problems_count; i++) {
        problem = &self->problem[i];
        if (strcmp(problem->rule, rule) == 0 && problem->message == message &&
            (field == NULL || strcmp(problem->loc.field, field) == 0))
            return problem;
    }
    if (self->problems_count == SOURCE_PROBLEMS_MAX)
        return &self->problem[SOURCE_PROBLEMS_MAX - 1];
    problem = &self->problem[self->problems_count++];
    *problem = (struct source_problem){ .rule = rule, .message = message };
    return problem;
}

static void on_problem(void *user, const struct mlg_table_problem *from)
{
    struct source *self = user;
    struct source_problem *problem = problem_of(self, from->rule, NULL, NULL);

    if (!from->warning)
        self->rejected++;
    problem->count++;
    if (problem->count > 1)
        return;
    problem->warning = from->warning;
    problem->loc = from->loc;
    problem->hint = from->hint;
    (void)snprintf(problem->seen, sizeof(problem->seen), "%.150s", from->message);
}

static void on_bytes(void *user, const void *bytes, size_t count)
{
    struct source *self = user;

    mlg_sha256_add(&self->hash, bytes, count);
}

enum mlg_code source_open(struct source *self, const struct mlg_eval_file *file, bool digest,
                          struct mlg_err *err)
{
    struct mlg_table_options options = { .on_problem = on_problem,
                                         .on_bytes = digest ? on_bytes : NULL,
                                         .batch_rows = SOURCE_BATCH_ROWS,
                                         .user = self,
                                         .csv = file->dialect.csv,
                                         .cells = file->dialect.cells };
    enum mlg_code code;

    self->file = file;
    self->digest = digest;
    self->shown = file->shown != NULL ? file->shown : file->path;
    mlg_sha256_init(&self->hash);
    code = mlg_table_open(file->path, &options, &self->table, err);
    if (code == MLG_OK)
        code = mlg_table_check_cells(self->table, file->dialect.cells, err);
    if (code != MLG_OK && err != NULL)
        mlg_loc_set_path(&err->loc, self->shown);
    return code;
}

bool source_has(const struct source *self, const char *name)
{
    return mlg_table_find(self->table, mlg_str_of(name)) >= 0;
}

/* The hint for a column that is not there: a name like it, or the first few there are. */
static void hint_columns(const struct source *self, const char *name, struct mlg_err *err)
{
    enum { SHOWN = 64, LISTED = 6 };
    char names[SHOWN][64];
    const char *candidates[SHOWN];
    char list[160] = "";
    size_t all = mlg_table_columns(self->table), length = 0;
    size_t count = all < SHOWN ? all : SHOWN;

    for (size_t i = 0; i < count; i++) {
        struct mlg_str column = mlg_table_column_name(self->table, i);
        int shown = column.len < sizeof(names[i]) ? (int)column.len : (int)sizeof(names[i]) - 1;
        (void)snprintf(names[i], sizeof(names[i]), "%.*s", shown, shown == 0 ? "" : column.data);
        candidates[i] = names[i];
        if (i < LISTED && length < sizeof(list))
            length += (size_t)snprintf(list + length, sizeof(list) - length, "%s'%.20s'",
                                       i == 0 ? "" : ", ", names[i]);
    }
    const char *guess = mlg_str_suggest(name, candidates, count);
    if (guess != NULL)
        (void)mlg_err_hint(err, "did you mean '%s'?", guess);
    else
        (void)mlg_err_hint(err, "the columns are %s%s", list, all > LISTED ? ", ..." : "");
}

/* A file without the column: where the header is doubtful the file is wrong, else the name. */
static enum mlg_code no_column(const struct source *self, const char *name, struct mlg_err *err)
{
    bool doubtful = self->rejected > 0;
    enum mlg_code code = doubtful ? MLG_E_SYNTAX : MLG_E_CONFIG;

    (void)mlg_err_set(err, code, "there is no column '%s'%s%s", name, doubtful ? ": " : "",
                      doubtful ? self->problem[0].seen : "");
    mlg_err_at(err, self->shown, 1, 0);
    if (doubtful)
        (void)mlg_err_hint(err, "is it CSV with a line of column names?");
    else
        hint_columns(self, name, err);
    return code;
}

enum mlg_code source_want(struct source *self, enum want want, const char *name,
                          const struct mlg_eval_slicing *slicing, struct dict *dict,
                          struct mlg_err *err)
{
    int64_t index = mlg_table_find(self->table, mlg_str_of(name));

    if (index < 0)
        return no_column(self, name, err);
    if (self->columns_count == SOURCE_COLUMNS_MAX)
        return mlg_err_set(err, MLG_E_CONFIG, "more than %d columns are asked for",
                           SOURCE_COLUMNS_MAX);
    self->column[self->columns_count++] = (struct source_column){
        .want = want, .name = name, .slicing = slicing, .dict = dict, .index = (size_t)index
    };
    return MLG_OK;
}

size_t source_total(const struct source *self)
{
    if (self->is_long && self->folded.width > 0)
        return self->ids_seen;
    return self->gone + (self->index.count > 0 ? 0 : self->rows);
}

/* The last jump at or before the row. */
static const struct source_jump *jump_of(const struct source *self, size_t number)
{
    const struct source_jump *jump = self->jump.data;
    size_t low = 0, high = self->jump.count;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (jump[middle].index <= number)
            low = middle;
        else
            high = middle;
    }
    return &jump[low];
}

static uint64_t row_of(const struct source *self, size_t i)
{
    size_t number = source_number(self, i);
    const struct source_jump *jump = jump_of(self, number);

    return jump->row + (number - jump->index);
}

struct mlg_loc source_place(const struct source *self, size_t i, const char *field)
{
    size_t number = source_number(self, i);
    const struct source_jump *jump = jump_of(self, number);
    struct mlg_loc loc = { .line = jump->line + (number - jump->index),
                           .row = jump->row + (number - jump->index) };

    mlg_loc_set_path(&loc, self->shown);
    if (field != NULL)
        mlg_loc_set_field(&loc, field, strlen(field));
    return loc;
}

void source_spoil(struct source *self, size_t i)
{
    size_t number = source_number(self, i);

    ((uint64_t *)self->bad.data)[number / 64] |= UINT64_C(1) << number % 64;
    self->any_bad = true;
}

void source_hint(struct source *self, const char *rule, const char *hint)
{
    for (size_t i = 0; i < self->problems_count; i++)
        if (strcmp(self->problem[i].rule, rule) == 0)
            self->problem[i].hint = hint;
}

void source_reject(struct source *self, size_t i, const char *field, const char *rule,
                   const char *message, const char *expected, struct mlg_str seen)
{
    struct source_problem *problem = problem_of(self, rule, message, field);

    source_spoil(self, i);
    if (problem->count++ > 0 && problem->loc.row <= row_of(self, i))
        return;
    problem->loc = source_place(self, i, field);
    problem->expected = expected;
    (void)snprintf(problem->seen, sizeof(problem->seen), "%.*s", seen.len > 63 ? 63 : (int)seen.len,
                   seen.data == NULL ? "" : seen.data);
}

static enum mlg_code report_problem(const struct source_problem *problem, const char *shown,
                                    struct mlg_report *report, struct mlg_err *err)
{
    bool of_table = problem->message == NULL;
    struct mlg_finding *finding = mlg_report_find(
        report, problem->rule, problem->warning ? MLG_LEVEL_WARNING : MLG_LEVEL_ERROR, "%s",
        of_table ? problem->seen : problem->message);

    if (finding == NULL)
        return mlg_arena_full(&report->arena, err);
    finding->loc = problem->loc;
    mlg_loc_set_path(&finding->loc, shown);
    finding->count = problem->count;
    finding->hint = problem->hint;
    if (of_table)
        return MLG_OK;
    finding->expected = problem->expected;
    finding->seen = mlg_arena_copy(&report->arena, mlg_str_of(problem->seen));
    return finding->seen == NULL ? mlg_arena_full(&report->arena, err) : MLG_OK;
}

static int compare_places(const void *left, const void *right)
{
    const struct source_problem *a = left, *b = right;
    int order = (a->loc.row > b->loc.row) - (a->loc.row < b->loc.row);

    if (order == 0)
        order = strcmp(a->rule, b->rule);
    return order != 0 ? order : strcmp(a->message, b->message);
}

/* Of rows first those that come first, whatever was looked at first. */
static void sort_problems(struct source *self)
{
    size_t begin = 0;

    while (begin < self->problems_count && self->problem[begin].message == NULL)
        begin++;
    for (size_t i = begin; i < self->problems_count; i++)
        if (self->problem[i].message == NULL)
            return;
    qsort(self->problem + begin, self->problems_count - begin, sizeof(self->problem[0]),
          compare_places);
}

enum mlg_code source_report(struct source *self, struct mlg_report *report, struct mlg_err *err)
{
    sort_problems(self);
    for (size_t i = 0; i < self->problems_count; i++)
        MLG_TRY(report_problem(&self->problem[i], self->shown, report, err));
    self->problems_count = 0;
    return MLG_OK;
}

struct source_column *source_find(struct source *self, enum want want,
                                  const struct mlg_eval_slicing *slicing)
{
    for (size_t i = 0; i < self->columns_count; i++)
        if (self->column[i].want == want && self->column[i].slicing == slicing)
            return &self->column[i];
    return NULL;
}

struct source_column *source_find_named(struct source *self, enum want want, const char *name)
{
    for (size_t i = 0; i < self->columns_count; i++)
        if (self->column[i].want == want && strcmp(self->column[i].name, name) == 0)
            return &self->column[i];
    return NULL;
}

static enum mlg_code report_input(const struct source *self, struct mlg_report *report,
                                  struct mlg_err *err)
{
    struct mlg_sha256 hash = self->hash;
    uint8_t digest[MLG_SHA256_BYTES];
    struct mlg_input *input = mlg_report_add_input(report);

    if (input == NULL)
        return mlg_arena_full(&report->arena, err);
    input->role = self->file->role != NULL ? self->file->role : "data";
    input->path = mlg_arena_copy(&report->arena, mlg_str_of(self->shown));
    if (input->path == NULL)
        return mlg_arena_full(&report->arena, err);
    mlg_sha256_finish(&hash, digest);
    if (self->digest)
        mlg_sha256_hex(digest, input->sha256);
    input->rows = mlg_table_rows(self->table);
    return MLG_OK;
}

static enum mlg_code project(struct source *self, struct mlg_err *err)
{
    struct mlg_table_want wanted[SOURCE_COLUMNS_MAX + SOURCE_IDS_MAX];
    size_t count = 0;

    for (size_t c = 0; c < self->columns_count; c++)
        wanted[count++] = cells_want(&self->column[c]);
    for (size_t c = 0; c < self->ids_count; c++) {
        int64_t index = mlg_table_find(self->table, mlg_str_of(self->ids[c]));
        if (index < 0)
            return no_column(self, self->ids[c], err);
        wanted[count++] = (struct mlg_table_want){
            .column = (size_t)index,
            .type = self->ids_count == 1 ? MLG_COLUMN_INT64 : MLG_COLUMN_TEXT,
        };
    }
    return mlg_table_project_typed(self->table, wanted, count, err);
}

enum mlg_code source_read(struct source *self, unsigned jobs, struct room *room,
                          struct mlg_report *report, struct mlg_err *err)
{
    enum mlg_code code = project(self, err);

    if (code == MLG_OK)
        code = source_read_rows(self, jobs, room, err);

    if (code == MLG_OK && mlg_table_rows(self->table) == 0) {
        code = mlg_err_set(err, MLG_E_SYNTAX, "the file has a header and no rows");
        mlg_err_at(err, self->shown, 1, 0);
    }
    if (code != MLG_OK) {
        if (err != NULL && code != MLG_E_LIMIT)
            mlg_loc_set_path(&err->loc, self->shown);
        return code;
    }
    MLG_TRY(report_input(self, report, err));
    mlg_table_close(self->table);
    self->table = NULL;
    for (size_t c = 0; c < self->columns_count; c++)
        vec_trim(room, &self->column[c].values);
    vec_trim(room, &self->id.number);
    return source_report(self, report, err);
}

void source_done(struct source *self, struct room *room)
{
    mlg_table_close(self->table);
    for (size_t c = 0; c < self->columns_count; c++)
        vec_free(room, &self->column[c].values);
    vec_free(room, &self->folded.values);
    ids_free(room, &self->id);
    vec_free(room, &self->jump);
    vec_free(room, &self->index);
    vec_free(room, &self->bad);
    *self = (struct source){ 0 };
}
