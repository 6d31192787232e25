#include "aside.h"

#include <string.h>

#include "cells.h"

#define BUFFER_BYTES ((size_t)8 << 10)
#define TAKEN_BYTES  (ASIDE_PARTITIONS * BUFFER_BYTES)
/* id or length of its text, number of the row, and the columns' values */
#define RECORD_BYTES (12 + SOURCE_COLUMNS_MAX * 8 + LIST_MAX * 8)

static size_t partition_of(uint64_t key)
{
    return (size_t)(key >> (64 - ASIDE_BITS));
}

static size_t values_bytes(const struct source *source)
{
    size_t bytes = 0;

    for (size_t c = 0; c < source->columns_count; c++)
        bytes += cells_bytes(&source->column[c]);
    return bytes;
}

static enum mlg_code open_spill(struct aside *self, struct mlg_spill **ret_spill,
                                struct mlg_err *err)
{
    enum mlg_code code;

    MLG_TRY(room_take(self->room, TAKEN_BYTES, err));
    code = mlg_spill_open(ASIDE_PARTITIONS, BUFFER_BYTES, ret_spill, err);
    if (code != MLG_OK)
        room_give(self->room, TAKEN_BYTES);
    return code;
}

static void close_spill(struct aside *self, struct mlg_spill *spill)
{
    if (spill == NULL)
        return;
    mlg_spill_close(spill);
    room_give(self->room, TAKEN_BYTES);
}

/* record = what stands before the values, then these: bytes in all. */
static enum mlg_code put(struct mlg_spill *spill, unsigned char *record, size_t bytes, bool is_text,
                         int64_t number, struct mlg_str text, struct mlg_err *err)
{
    uint64_t head = is_text ? text.len : (uint64_t)number;
    size_t partition = partition_of(is_text ? id_text_key(text) : id_number_key(number));

    memcpy(record, &head, sizeof(head));
    MLG_TRY(mlg_spill_add(spill, partition, record, bytes, err));
    return is_text && text.len > 0 ? mlg_spill_add(spill, partition, text.data, text.len, err)
                                   : MLG_OK;
}

static enum mlg_code put_row(const struct source *source, struct mlg_spill *spill, size_t i,
                             struct mlg_err *err)
{
    unsigned char record[RECORD_BYTES];
    size_t bytes = 12;
    uint32_t number = (uint32_t)(source->gone + i);
    const struct ids *id = &source->id;

    memcpy(record + 8, &number, sizeof(number));
    for (size_t c = 0; c < source->columns_count; c++) {
        size_t size = cells_bytes(&source->column[c]);
        if (size > 0)
            memcpy(record + bytes, (const unsigned char *)source->column[c].values.data + i * size,
                   size);
        bytes += size;
    }
    if (id->is_text)
        return put(spill, record, bytes, true, 0, texts_at(&id->text, i), err);
    return put(spill, record, bytes, false, ((const int64_t *)id->number.data)[i],
               (struct mlg_str){ 0 }, err);
}

/* The bytes of a partition, to be given back to the room. NULL on failure; *ret_bytes may be 0. */
static unsigned char *fetch(struct aside *self, const struct mlg_spill *spill, size_t partition,
                            size_t *ret_bytes, struct mlg_err *err)
{
    size_t bytes = (size_t)mlg_spill_bytes(spill, partition);
    unsigned char *memory = room_alloc(self->room, bytes, 1, err);

    if (memory == NULL || mlg_spill_read(spill, partition, 0, memory, bytes, err) != MLG_OK) {
        room_free(self->room, memory, bytes, 1);
        return NULL;
    }
    *ret_bytes = bytes;
    return memory;
}

static enum mlg_code failed(const struct mlg_err *err)
{
    return err != NULL && err->code != MLG_OK ? err->code : MLG_E_LIMIT;
}

/* A partition of numbers becomes texts, each in the partition of its text. */
static enum mlg_code retell(const struct source *source, struct mlg_spill *to,
                            const unsigned char *record, size_t bytes, struct mlg_err *err)
{
    size_t size = 12 + values_bytes(source);
    unsigned char copy[RECORD_BYTES];

    for (size_t at = 0; at < bytes; at += size) {
        char space[ID_TEXT_BYTES];
        int64_t number;
        memcpy(copy, record + at, size);
        memcpy(&number, copy, sizeof(number));
        MLG_TRY(put(to, copy, size, true, 0, id_number_text(number, space), err));
    }
    return MLG_OK;
}

/* The rows of a file set aside as numbers before its first text, or beside a file of texts. */
static enum mlg_code make_text(struct aside *self, int s, struct mlg_err *err)
{
    struct mlg_spill *to = NULL;
    enum mlg_code code = MLG_OK;

    if (self->is_text[s] || self->spill[s] == NULL) {
        self->is_text[s] = true;
        return MLG_OK;
    }
    MLG_TRY(open_spill(self, &to, err));
    for (size_t p = 0; p < ASIDE_PARTITIONS && code == MLG_OK; p++) {
        size_t bytes;
        unsigned char *memory = fetch(self, self->spill[s], p, &bytes, err);
        if (memory == NULL) {
            code = failed(err);
            break;
        }
        code = retell(&self->sources->of[s], to, memory, bytes, err);
        room_free(self->room, memory, bytes, 1);
    }
    close_spill(self, code == MLG_OK ? self->spill[s] : to);
    if (code == MLG_OK) {
        self->spill[s] = to;
        self->is_text[s] = true;
    }
    return code;
}

static void empty(struct source *source, struct room *room)
{
    bool is_text = source->id.is_text;

    for (size_t c = 0; c < source->columns_count; c++)
        vec_free(room, &source->column[c].values);
    ids_free(room, &source->id);
    source->id.is_text = is_text;
    source->rows = 0;
}

static enum mlg_code set_aside(struct aside *self, int s, struct mlg_err *err)
{
    struct source *source = &self->sources->of[s];

    if (source->id.is_text)
        MLG_TRY(make_text(self, s, err));
    else if (self->is_text[s])
        MLG_TRY(ids_make_text(self->room, &source->id, err));
    if (self->spill[s] == NULL)
        MLG_TRY(open_spill(self, &self->spill[s], err));
    for (size_t i = 0; i < source->rows; i++)
        MLG_TRY(put_row(source, self->spill[s], i, err));
    source->gone += source->rows;
    empty(source, self->room);
    self->used = true;
    return MLG_OK;
}

/* Before the first list of scores it is not known how long a record is. */
static bool knows_widths(const struct source *source)
{
    for (size_t c = 0; c < source->columns_count; c++)
        if (cells_are_lists(&source->column[c]) && source->column[c].width == 0)
            return false;
    return true;
}

enum mlg_code aside_relieve(struct aside *self, struct mlg_err *err)
{
    if (self->room->used_bytes <= self->threshold_bytes)
        return MLG_OK;
    for (int s = 0; s < SOURCES; s++)
        if (self->sources->present[s] && self->sources->of[s].rows > 0 &&
            knows_widths(&self->sources->of[s]))
            MLG_TRY(set_aside(self, s, err));
    return MLG_OK;
}

enum mlg_code aside_settle(struct aside *self, struct mlg_err *err)
{
    bool any_text = false;

    if (!self->used)
        return MLG_OK;
    for (int s = 0; s < SOURCES; s++)
        any_text |=
            self->sources->present[s] && (self->is_text[s] || self->sources->of[s].id.is_text);
    for (int s = 0; s < SOURCES; s++) {
        if (!self->sources->present[s])
            continue;
        MLG_TRY(set_aside(self, s, err));
        if (any_text)
            MLG_TRY(make_text(self, s, err));
    }
    return MLG_OK;
}

static enum mlg_code take_record(struct aside *self, int s, const unsigned char *record,
                                 size_t *ret_bytes, struct mlg_err *err)
{
    struct source *source = &self->sources->of[s];
    struct room *room = self->room;
    size_t bytes = 12;
    uint64_t head;

    memcpy(&head, record, sizeof(head));
    MLG_TRY(vec_reserve(room, &source->index, sizeof(uint32_t), 1, err));
    memcpy((uint32_t *)source->index.data + source->index.count++, record + 8, sizeof(uint32_t));
    for (size_t c = 0; c < source->columns_count; c++) {
        struct vec *values = &source->column[c].values;
        size_t size = cells_bytes(&source->column[c]);
        bool list = cells_are_lists(&source->column[c]);
        size_t count = list ? source->column[c].width : 1;
        if (count == 0)
            continue;
        MLG_TRY(vec_reserve(room, values, size / count, count, err));
        memcpy((unsigned char *)values->data + values->count * (size / count), record + bytes,
               size);
        values->count += count;
        bytes += size;
    }
    source->rows++;
    if (!self->is_text[s]) {
        *ret_bytes = bytes;
        return ids_add_number(room, &source->id, (int64_t)head, err);
    }
    *ret_bytes = bytes + (size_t)head;
    return ids_add_text(
        room, &source->id,
        (struct mlg_str){ .data = (const char *)record + bytes, .len = (size_t)head }, err);
}

static enum mlg_code load(struct aside *self, int s, size_t partition, struct mlg_err *err)
{
    struct source *source = &self->sources->of[s];
    enum mlg_code code = MLG_OK;
    size_t bytes;
    unsigned char *memory = fetch(self, self->spill[s], partition, &bytes, err);

    if (memory == NULL)
        return failed(err);
    for (size_t c = 0; c < source->columns_count; c++)
        source->column[c].values.count = 0;
    ids_clear(&source->id);
    source->id.is_text = self->is_text[s];
    source->index.count = source->rows = 0;
    for (size_t at = 0, taken = 0; at < bytes && code == MLG_OK; at += taken)
        code = take_record(self, s, memory + at, &taken, err);
    room_free(self->room, memory, bytes, 1);
    return code;
}

enum mlg_code aside_load(struct aside *self, size_t partition, struct mlg_err *err)
{
    for (int s = 0; s < SOURCES; s++)
        if (self->sources->present[s])
            MLG_TRY(load(self, s, partition, err));
    return MLG_OK;
}

void aside_done(struct aside *self)
{
    for (int s = 0; s < SOURCES; s++)
        close_spill(self, self->spill[s]);
    *self = (struct aside){ 0 };
}
