/*
 * Rows of a file into columns, on several threads: where all cells of a batch's column are as they
 * should be, they are made values on the thread that read them and only copied in order; the rest
 * is done again in order, cell by cell (cells.c). So the fast way may give up on anything.
 */
#include <math.h>
#include <string.h>

#include <mlgate/base/num.h>

#include "aside.h"
#include "cells.h"

#define JOBS_MAX   64
#define DICT_BYTES ((uint64_t)1 << 20) /* of texts in a thread's own dictionary */
#define RECENT     256                 /* a power of two */

/* A thread's own numbers of texts of a column. */
struct codes {
    struct dict dict;
    struct recent {
        uint64_t word;
        uint32_t length; /* 1 to 8; 0 = free */
        uint16_t code;
    } recent[RECENT];
    uint16_t
        known[DICT_MAX]; /* the source's number of own number i; DICT_MISSING = not yet known */
};

struct reader {
    struct source *source;
    struct room *room;
    unsigned jobs;
    size_t at[SOURCE_COLUMNS_MAX + 1]; /* byte of a column's values in a note; then the ids' */
    size_t coded;                      /* columns with codes */
    struct codes *codes;               /* [jobs * coded] */
    struct room worker[JOBS_MAX];      /* of the dictionaries */
};

/* What a thread leaves: which columns it could make into values, and behind it the values. */
struct note {
    bool plain[SOURCE_COLUMNS_MAX + 1];
};

static bool is_coded(const struct source_column *column)
{
    return !cells_are_numbers(column) && !cells_are_bins(column) && !cells_are_lists(column) &&
           !cells_are_clusters(column);
}

static bool plain_clusters(const struct mlg_str *text, size_t rows, uint64_t *values)
{
    for (size_t i = 0; i < rows; i++) {
        if (text[i].len == 0)
            return false;
        values[i] = cells_cluster(text[i]);
    }
    return true;
}

static bool plain_numbers(const struct source_column *column, const struct mlg_str *text,
                          size_t rows, double *values)
{
    double least = column->want == WANT_WEIGHT ? 0 : -INFINITY;

    for (size_t i = 0; i < rows; i++)
        if (mlg_num_parse_double(text[i], &values[i]) != MLG_NUM_OK || !isfinite(values[i]) ||
            !(values[i] >= least))
            return false;
    return true;
}

static bool plain_bins(const struct source_column *column, const struct mlg_str *text, size_t rows,
                       uint16_t *codes)
{
    for (size_t i = 0; i < rows; i++) {
        double value;
        if (mlg_num_parse_double(text[i], &value) != MLG_NUM_OK || isnan(value))
            return false;
        codes[i] = cells_bin(column->slicing, value);
    }
    return true;
}

/* One to eight bytes: with the length, all of the text. */
static uint64_t word_of(struct mlg_str text)
{
    uint32_t low, high;

    if (text.len < 4)
        return (uint64_t)(unsigned char)text.data[0] |
               (uint64_t)(unsigned char)text.data[text.len / 2] << 8 |
               (uint64_t)(unsigned char)text.data[text.len - 1] << 16;
    memcpy(&low, text.data, 4);
    memcpy(&high, text.data + text.len - 4, 4);
    return (uint64_t)high << 32 | low;
}

static uint16_t code_of(struct codes *codes, struct room *room, struct mlg_str text)
{
    bool brief = text.len <= 8;
    uint64_t word = brief ? word_of(text) : 0;
    struct recent *recent =
        &codes->recent[(word + text.len) * UINT64_C(0x9ddfea08eb382d69) >> 56 & (RECENT - 1)];
    uint16_t code;

    /* Columns of texts have codes. NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
    if (brief && recent->length == text.len && recent->word == word)
        return recent->code;
    if (dict_code(room, &codes->dict, text, &code, NULL) != MLG_OK || code == DICT_MISSING)
        return DICT_MISSING;
    if (brief)
        *recent = (struct recent){ word, (uint32_t)text.len, code };
    return code;
}

static bool plain_codes(struct codes *codes, struct room *room, const struct source_column *column,
                        const struct mlg_str *text, size_t rows, uint16_t *values)
{
    for (size_t i = 0; i < rows; i++) {
        values[i] = DICT_MISSING;
        if (text[i].len == 0 && column->want == WANT_SLICE)
            continue;
        if (text[i].len == 0)
            return false;
        values[i] = code_of(codes, room, text[i]);
        if (values[i] == DICT_MISSING)
            return false;
    }
    return true;
}

static bool plain_ids(const struct mlg_str *text, size_t rows, int64_t *values)
{
    for (size_t i = 0; i < rows; i++)
        if (!id_number(text[i], &values[i]))
            return false;
    return true;
}

static void work(void *user, unsigned worker, const struct mlg_batch *batch)
{
    struct reader *self = user;
    const struct source *source = self->source;
    struct note *note = batch->note;
    unsigned char *bytes = batch->note;
    struct codes *codes = self->codes == NULL ? NULL : &self->codes[worker * self->coded];

    if (source->file->dialect.cells != NULL) { /* cells.c alone knows how they are written */
        memset(note->plain, 0, sizeof note->plain);
        return;
    }
    for (size_t c = 0; c < source->columns_count; c++) {
        const struct source_column *column = &source->column[c];
        const struct mlg_str *text = batch->columns[c].text;
        void *values = bytes + self->at[c];
        if (cells_are_lists(column))
            continue;
        if (cells_are_clusters(column))
            note->plain[c] = plain_clusters(text, batch->rows, values);
        else if (cells_are_numbers(column))
            note->plain[c] = plain_numbers(column, text, batch->rows, values);
        else if (cells_are_bins(column))
            note->plain[c] = plain_bins(column, text, batch->rows, values);
        else
            note->plain[c] =
                plain_codes(codes++, &self->worker[worker], column, text, batch->rows, values);
    }
    if (source->ids_count == 1)
        note->plain[source->columns_count] =
            plain_ids(batch->columns[source->columns_count].text, batch->rows,
                      (int64_t *)(void *)(bytes + self->at[source->columns_count]));
}

/* A thread's numbers of texts become the source's, which count texts in the order of the file. */
static enum mlg_code take_codes(struct reader *self, struct codes *codes,
                                struct source_column *column, const struct mlg_str *text,
                                const uint16_t *from, size_t rows, struct mlg_err *err)
{
    uint16_t *to = (uint16_t *)column->values.data + self->source->rows;

    for (size_t i = 0; i < rows; i++) {
        to[i] = from[i] == DICT_MISSING ? DICT_MISSING : codes->known[from[i]];
        if (to[i] != DICT_MISSING || from[i] == DICT_MISSING)
            continue;
        /* the first time on this thread: the exact way knows what to do */
        struct mlg_column cell = { .text = &text[i] };
        size_t before = self->source->rows;
        self->source->rows += i;
        enum mlg_code code = cells_read_column(self->source, self->room, column, &cell, 1, err);
        self->source->rows = before;
        MLG_TRY(code);
        codes->known[from[i]] = to[i];
    }
    return MLG_OK;
}

static enum mlg_code take_column(struct reader *self, size_t c, struct codes *codes,
                                 const struct mlg_batch *batch, struct mlg_err *err)
{
    struct source *source = self->source;
    struct source_column *column = &source->column[c];
    const struct note *note = batch->note;
    const unsigned char *from = (const unsigned char *)batch->note + self->at[c];
    size_t size = cells_bytes(column);

    if (cells_are_lists(column))
        return cells_read_column(source, self->room, column, &batch->columns[c], batch->rows, err);
    MLG_TRY(vec_reserve(self->room, &column->values, size, batch->rows, err));
    if (!note->plain[c])
        MLG_TRY(
            cells_read_column(source, self->room, column, &batch->columns[c], batch->rows, err));
    else if (codes != NULL)
        MLG_TRY(take_codes(self, codes, column, batch->columns[c].text,
                           (const uint16_t *)(const void *)from, batch->rows, err));
    else
        memcpy((unsigned char *)column->values.data + source->rows * size, from,
               batch->rows * size);
    column->values.count += batch->rows;
    return MLG_OK;
}

static enum mlg_code take_ids(struct reader *self, const struct mlg_batch *batch,
                              struct mlg_err *err)
{
    struct source *source = self->source;
    const struct note *note = batch->note;
    struct ids *id = &source->id;

    if (id->is_text || !note->plain[source->columns_count])
        return cells_read_ids(source, self->room, batch, err);
    MLG_TRY(vec_reserve(self->room, &id->number, sizeof(int64_t), batch->rows, err));
    memcpy((int64_t *)id->number.data + id->count,
           (const unsigned char *)batch->note + self->at[source->columns_count],
           batch->rows * sizeof(int64_t));
    id->number.count += batch->rows;
    id->count += batch->rows;
    return MLG_OK;
}

/* Note where rows or lines do not follow those before. */
static enum mlg_code take_places(struct source *self, struct room *room,
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

static enum mlg_code consume(void *user, unsigned worker, const struct mlg_batch *batch,
                             struct mlg_err *err)
{
    struct reader *self = user;
    struct source *source = self->source;
    struct codes *codes = self->codes == NULL ? NULL : &self->codes[worker * self->coded];
    size_t words = (source->gone + source->rows + batch->rows + 63) / 64;

    if (source_total(source) + batch->rows >= UINT32_MAX)
        return mlg_err_set(err, MLG_E_LIMIT, "more than 2^32 - 2 rows in '%s'", source->shown);
    MLG_TRY(take_places(source, self->room, batch, err));
    if (words > source->bad.count) {
        size_t more = words - source->bad.count;
        MLG_TRY(vec_reserve(self->room, &source->bad, sizeof(uint64_t), more, err));
        memset((uint64_t *)source->bad.data + source->bad.count, 0, more * sizeof(uint64_t));
        source->bad.count = words;
    }
    for (size_t c = 0; c < source->columns_count; c++) {
        bool coded = is_coded(&source->column[c]);
        MLG_TRY(take_column(self, c, coded ? codes++ : NULL, batch, err));
    }
    if (source->ids_count > 0)
        MLG_TRY(take_ids(self, batch, err));
    source->rows += batch->rows;
    return source->aside == NULL ? MLG_OK : aside_relieve(source->aside, err);
}

/* Where the values lie in a note, and dictionaries for each thread. */
static enum mlg_code plan_notes(struct reader *self, size_t *ret_bytes, struct mlg_err *err)
{
    const struct source *source = self->source;
    size_t bytes = (sizeof(struct note) + 15) / 16 * 16;

    for (size_t c = 0; c < source->columns_count; c++) {
        self->coded += is_coded(&source->column[c]);
        self->at[c] = bytes;
        if (cells_are_lists(&source->column[c]))
            continue;
        bytes += SOURCE_BATCH_ROWS * cells_bytes(&source->column[c]);
    }
    self->at[source->columns_count] = bytes;
    *ret_bytes = bytes + SOURCE_BATCH_ROWS * sizeof(int64_t);
    if (self->coded == 0)
        return MLG_OK;
    self->codes = room_alloc(self->room, self->jobs * self->coded, sizeof(*self->codes), err);
    if (self->codes == NULL)
        return MLG_E_LIMIT;
    for (size_t i = 0; i < self->jobs * self->coded; i++)
        for (size_t k = 0; k < DICT_MAX; k++)
            self->codes[i].known[k] = DICT_MISSING;
    return MLG_OK;
}

enum mlg_code source_read_rows(struct source *self, unsigned jobs, struct room *room,
                               struct mlg_err *err)
{
    struct reader reader = { .source = self, .room = room };
    struct mlg_table_scan scan = { .work = work, .consume = consume, .user = &reader };
    enum mlg_code code;

    reader.jobs = jobs < 1 ? 1 : jobs > JOBS_MAX ? JOBS_MAX : jobs;
    scan.jobs = reader.jobs;
    for (unsigned w = 0; w < reader.jobs; w++)
        reader.worker[w].limit_bytes = DICT_BYTES;
    code = plan_notes(&reader, &scan.note_bytes, err);
    if (code == MLG_OK)
        code = mlg_table_scan(self->table, &scan, err);
    for (size_t i = 0; reader.codes != NULL && i < reader.jobs * reader.coded; i++)
        texts_free(&reader.worker[i / reader.coded], &reader.codes[i].dict.texts);
    room_free(room, reader.codes, reader.jobs * reader.coded, sizeof(*reader.codes));
    return code;
}
