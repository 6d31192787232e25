#include "source.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <mlgate/base/num.h>

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

enum mlg_code source_open(struct source *self, const struct mlg_eval_file *file,
                          struct mlg_err *err)
{
    struct mlg_table_options options = { .on_problem = on_problem,
                                         .on_bytes = on_bytes,
                                         .user = self };
    enum mlg_code code;

    self->file = file;
    self->shown = file->shown != NULL ? file->shown : file->path;
    mlg_sha256_init(&self->hash);
    code = mlg_table_open(file->path, &options, &self->table, err);
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

void source_reject(struct source *self, size_t i, const char *field, const char *rule,
                   const char *message, const char *expected, struct mlg_str seen)
{
    struct source_problem *problem = problem_of(self, rule, message, field);
    size_t number = source_number(self, i);

    ((uint64_t *)self->bad.data)[number / 64] |= UINT64_C(1) << number % 64;
    self->any_bad = true;
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

enum mlg_code source_report(struct source *self, struct mlg_report *report, struct mlg_err *err)
{
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

#define RULE_NUMBER     "evaluate.bad_number"
#define RULE_FINITE     "evaluate.score_not_finite"
#define RULE_LABEL      "evaluate.label_missing"
#define RULE_PREDICTION "evaluate.prediction_missing"
#define RULE_WEIGHT     "evaluate.bad_weight"

/* The number of a cell; a row without one is rejected under the rule that fits the column. */
static double read_number(struct source *self, size_t row, const struct source_column *column,
                          struct mlg_str text)
{
    double value = NAN;

    if (text.len > 0 && mlg_num_parse_double(text, &value) == MLG_NUM_SYNTAX) {
        source_reject(self, row, column->name, RULE_NUMBER, "the cell is no number", "a number",
                      text);
        return NAN;
    }
    if (column->want == WANT_WEIGHT && !(isfinite(value) && value >= 0)) {
        source_reject(self, row, column->name, RULE_WEIGHT,
                      "the weight is not a finite number of at least 0", "0 or more", text);
        return NAN;
    }
    if (isfinite(value))
        return value;
    if (column->want == WANT_LABEL_NUMBER)
        source_reject(self, row, column->name, RULE_LABEL, "the row has no label",
                      "a finite number", text);
    else
        source_reject(self, row, column->name, RULE_FINITE, "the score is not a finite number",
                      "a finite number", text);
    return NAN;
}

static uint16_t read_bin(struct source *self, size_t row, const struct source_column *column,
                         struct mlg_str text)
{
    const struct mlg_eval_slicing *slicing = column->slicing;
    uint16_t bin = 0;
    double value;

    if (text.len == 0)
        return DICT_MISSING;
    if (mlg_num_parse_double(text, &value) == MLG_NUM_SYNTAX || isnan(value)) {
        source_reject(self, row, column->name, RULE_NUMBER,
                      "the cell is no number, so it belongs to no slice", "a number", text);
        return DICT_MISSING;
    }
    while (bin < slicing->edges_count && value >= slicing->edges[bin])
        bin++;
    return bin;
}

static enum mlg_code too_many(const struct source *self, size_t row,
                              const struct source_column *column, struct mlg_err *err)
{
    struct mlg_loc loc = source_place(self, row, column->name);

    (void)mlg_err_set(err, MLG_E_CONFIG, "column '%s' has more than %d distinct values",
                      column->name, DICT_MAX);
    mlg_err_at_loc(err, &loc);
    if (column->want == WANT_SLICE)
        (void)mlg_err_hint(err, "slice a column of numbers by edges");
    else
        (void)mlg_err_hint(err, "labels and predicted labels of a binary task have two values; "
                                "several classes are not yet offered");
    return MLG_E_CONFIG;
}

static enum mlg_code read_code(struct source *self, struct room *room, size_t row,
                               const struct source_column *column, struct mlg_str text,
                               uint16_t *ret_code, struct mlg_err *err)
{
    *ret_code = DICT_MISSING;
    if (text.len == 0) {
        if (column->want == WANT_LABEL_TEXT)
            source_reject(self, row, column->name, RULE_LABEL, "the row has no label", "a label",
                          text);
        if (column->want == WANT_PREDICTION_TEXT)
            source_reject(self, row, column->name, RULE_PREDICTION, "the row has no prediction",
                          "a predicted label", text);
        return MLG_OK;
    }
    MLG_TRY(dict_code(room, column->dict, text, ret_code, err));
    if (*ret_code == DICT_MISSING)
        return too_many(self, row, column, err);
    if (column->want == WANT_LABEL_TEXT)
        self->label_used[*ret_code] = true;
    return MLG_OK;
}

static enum mlg_code read_column(struct source *self, struct room *room,
                                 struct source_column *column, const struct mlg_column *cells,
                                 size_t rows, struct mlg_err *err)
{
    bool number = column->want == WANT_LABEL_NUMBER || column->want == WANT_SCORE ||
                  column->want == WANT_WEIGHT;
    bool bin = column->want == WANT_SLICE && column->slicing->edges != NULL;

    MLG_TRY(
        vec_reserve(room, &column->values, number ? sizeof(double) : sizeof(uint16_t), rows, err));
    for (size_t i = 0; i < rows; i++) {
        size_t row = self->rows + i;
        uint16_t *code = (uint16_t *)column->values.data + row;
        if (number)
            ((double *)column->values.data)[row] = read_number(self, row, column, cells->text[i]);
        else if (bin)
            *code = read_bin(self, row, column, cells->text[i]);
        else
            MLG_TRY(read_code(self, room, row, column, cells->text[i], code, err));
    }
    column->values.count += rows;
    return MLG_OK;
}

/* Several cells as one text, each ended so that ("a", "bc") and ("ab", "c") differ. */
static enum mlg_code join_cells(struct source *self, struct room *room,
                                const struct mlg_batch *batch, size_t i, bool *ret_empty,
                                struct mlg_err *err)
{
    struct vec *joint = &self->joint;

    joint->count = 0;
    for (size_t c = 0; c < self->ids_count; c++) {
        struct mlg_str text = batch->columns[self->columns_count + c].text[i];
        char *out;
        MLG_TRY(vec_reserve(room, joint, 1, 2 * text.len + 2, err));
        out = (char *)joint->data + joint->count;
        for (size_t b = 0; b < text.len; b++) {
            *out++ = text.data[b];
            if (text.data[b] == '\0')
                *out++ = '\1';
        }
        *out++ = '\0';
        *out++ = '\0';
        joint->count = (size_t)(out - (char *)joint->data);
        *ret_empty = *ret_empty && text.len == 0;
    }
    return MLG_OK;
}

static enum mlg_code read_id(struct source *self, struct room *room, const struct mlg_batch *batch,
                             size_t i, struct mlg_err *err)
{
    struct mlg_str id = batch->columns[self->columns_count].text[i];
    bool empty = true;

    if (self->ids_count > 1) {
        MLG_TRY(join_cells(self, room, batch, i, &empty, err));
        id = (struct mlg_str){ .data = self->joint.data, .len = self->joint.count };
    } else {
        empty = id.len == 0;
    }
    MLG_TRY(ids_add(room, &self->id, id, err));
    if (empty)
        source_reject(self, self->rows + i, self->ids[0], "evaluate.id_missing",
                      "the row has no id", "an id", (struct mlg_str){ 0 });
    return MLG_OK;
}

/* Note where rows or lines do not follow those before. */
static enum mlg_code read_places(struct source *self, struct room *room,
                                 const struct mlg_batch *batch, struct mlg_err *err)
{
    const struct source_jump *jumps = self->jump.data;
    struct source_jump last = { .line = 0 };

    if (self->jump.count > 0)
        last = jumps[self->jump.count - 1];
    for (size_t i = 0; i < batch->rows; i++) {
        struct source_jump here = { self->gone + self->rows + i, batch->row[i], batch->line[i] };
        if (self->jump.count > 0 && here.row - last.row == here.index - last.index &&
            here.line - last.line == here.index - last.index)
            continue;
        MLG_TRY(vec_reserve(room, &self->jump, sizeof(here), 1, err));
        ((struct source_jump *)self->jump.data)[self->jump.count++] = last = here;
    }
    return MLG_OK;
}

static enum mlg_code read_batch(struct source *self, struct room *room,
                                const struct mlg_batch *batch, struct mlg_err *err)
{
    size_t words = (self->gone + self->rows + batch->rows + 63) / 64;

    if (source_total(self) + batch->rows >= UINT32_MAX)
        return mlg_err_set(err, MLG_E_LIMIT, "more than 2^32 - 2 rows in '%s'", self->shown);
    MLG_TRY(read_places(self, room, batch, err));
    if (words > self->bad.count) {
        MLG_TRY(vec_reserve(room, &self->bad, sizeof(uint64_t), words - self->bad.count, err));
        memset((uint64_t *)self->bad.data + self->bad.count, 0,
               (words - self->bad.count) * sizeof(uint64_t));
        self->bad.count = words;
    }
    for (size_t c = 0; c < self->columns_count; c++)
        MLG_TRY(read_column(self, room, &self->column[c], &batch->columns[c], batch->rows, err));
    if (self->ids_count > 0)
        for (size_t i = 0; i < batch->rows; i++)
            MLG_TRY(read_id(self, room, batch, i, err));
    self->rows += batch->rows;
    return MLG_OK;
}

static enum mlg_code read_rows(struct source *self, struct room *room, struct mlg_err *err)
{
    size_t indices[SOURCE_COLUMNS_MAX + SOURCE_IDS_MAX];
    size_t count = 0;

    for (size_t c = 0; c < self->columns_count; c++)
        indices[count++] = self->column[c].index;
    for (size_t c = 0; c < self->ids_count; c++) {
        int64_t index = mlg_table_find(self->table, mlg_str_of(self->ids[c]));
        if (index < 0)
            return no_column(self, self->ids[c], err);
        indices[count++] = (size_t)index;
    }
    MLG_TRY(mlg_table_project(self->table, indices, count, err));
    for (;;) {
        struct mlg_batch batch;
        MLG_TRY(mlg_table_next(self->table, &batch, err));
        if (batch.rows == 0)
            return MLG_OK;
        MLG_TRY(read_batch(self, room, &batch, err));
    }
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
    mlg_sha256_hex(digest, input->sha256);
    input->rows = mlg_table_rows(self->table);
    return MLG_OK;
}

enum mlg_code source_read(struct source *self, struct room *room, struct mlg_report *report,
                          struct mlg_err *err)
{
    enum mlg_code code = read_rows(self, room, err);

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
    ids_free(room, &self->id);
    vec_free(room, &self->joint);
    vec_free(room, &self->jump);
    vec_free(room, &self->index);
    vec_free(room, &self->bad);
    *self = (struct source){ 0 };
}
