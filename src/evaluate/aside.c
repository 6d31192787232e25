#include "aside.h"

#include <string.h>

#include "cells.h"

#define LINE         64
#define KEPT_BYTES   ((size_t)256 << 10) /* of a column, while rows go as they come */
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
    size_t buffer_bytes = room_buffer_bytes(self->room, ASIDE_PARTITIONS);
    enum mlg_code code;

    MLG_TRY(room_take(self->room, ASIDE_PARTITIONS * buffer_bytes, err));
    code = mlg_spill_open(ASIDE_PARTITIONS, buffer_bytes, ret_spill, err);
    if (code == MLG_OK)
        mlg_spill_keep(*ret_spill, &self->left_bytes);
    else
        room_give(self->room, ASIDE_PARTITIONS * buffer_bytes);
    return code;
}

/* A quarter of the room is for partitions, as long as it is not known what is needed besides. */
static void keep_some(struct aside *self)
{
    uint64_t bytes = self->room->limit_bytes / 4;

    if (room_take(self->room, bytes, NULL) == MLG_OK)
        self->left_bytes = bytes;
}

/* Nothing will be added: what no partition has, or has no more, is the room's again. */
static void give_left(struct aside *self)
{
    room_give(self->room, self->left_bytes);
    self->left_bytes = 0;
}

static void close_spill(struct aside *self, struct mlg_spill *spill)
{
    if (spill == NULL)
        return;
    mlg_spill_close(spill);
    room_give(self->room, ASIDE_PARTITIONS * room_buffer_bytes(self->room, ASIDE_PARTITIONS));
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

/* The values of a row as a record has them, looked up once for many rows. */
struct shape {
    size_t bytes; /* of a record, without the text of its id */
    size_t count;
    struct shape_part {
        unsigned char *values;
        size_t size;
    } part[SOURCE_COLUMNS_MAX];
};

static void look_up(const struct source *source, struct shape *ret)
{
    ret->bytes = 12 + values_bytes(source);
    ret->count = 0;
    for (size_t c = 0; c < source->columns_count; c++)
        if (cells_bytes(&source->column[c]) > 0)
            ret->part[ret->count++] = (struct shape_part){ source->column[c].values.data,
                                                           cells_bytes(&source->column[c]) };
}

static inline void copy(unsigned char *to, const unsigned char *from, size_t size)
{
    if (size == sizeof(double)) /* a size that is known needs no call */
        memcpy(to, from, sizeof(double));
    else if (size == sizeof(uint16_t))
        memcpy(to, from, sizeof(uint16_t));
    else
        memcpy(to, from, size);
}

/* What stands behind the first eight bytes of a record. */
static inline void write_values(const struct source *source, const struct shape *shape, size_t i,
                                unsigned char *record)
{
    uint32_t number = (uint32_t)(source->gone + i);
    unsigned char *to = record + 12;

    memcpy(record + 8, &number, sizeof(number));
    for (size_t c = 0; c < shape->count; c++) {
        copy(to, shape->part[c].values + i * shape->part[c].size, shape->part[c].size);
        to += shape->part[c].size;
    }
}

static enum mlg_code put_texts(const struct source *source, const struct shape *shape,
                               struct mlg_spill *spill, struct mlg_err *err)
{
    unsigned char record[RECORD_BYTES];

    for (size_t i = 0; i < source->rows; i++) {
        write_values(source, shape, i, record);
        MLG_TRY(put(spill, record, shape->bytes, true, 0, texts_at(&source->id.text, i), err));
    }
    return MLG_OK;
}

static enum mlg_code put_numbers(const struct source *source, const struct shape *shape,
                                 struct mlg_spill *spill, struct mlg_err *err)
{
    struct mlg_spill_tail *tails = mlg_spill_tails(spill);
    const int64_t *id = source->id.number.data;
    unsigned char record[RECORD_BYTES];

    for (size_t i = 0; i < source->rows; i++) {
        size_t partition = partition_of(id_number_key(id[i]));
        unsigned char *place = mlg_spill_claim(&tails[partition], shape->bytes);
        unsigned char *to = place != NULL ? place : record;
        memcpy(to, &id[i], sizeof(id[i]));
        write_values(source, shape, i, to);
        if (place != NULL && tails[partition].left >= 2 * LINE) /* where the next ones go */
            __builtin_prefetch(tails[partition].at + LINE, 1);
        if (place == NULL)
            MLG_TRY(mlg_spill_add(spill, partition, record, shape->bytes, err));
    }
    return MLG_OK;
}

static void give_back(struct aside *self)
{
    room_free(self->room, self->memory, self->memory_bytes, 1);
    self->memory = NULL;
    self->memory_bytes = 0;
}

/* The bytes of a partition, valid until the next fetch. NULL on failure; *ret_bytes may be 0. */
static unsigned char *fetch(struct aside *self, const struct mlg_spill *spill, size_t partition,
                            size_t *ret_bytes, struct mlg_err *err)
{
    size_t bytes = (size_t)mlg_spill_bytes(spill, partition);
    unsigned char *page;

    if (self->memory == NULL || bytes + ROOM_PAGE > self->memory_bytes) {
        give_back(self);
        self->memory = room_alloc(self->room, bytes + ROOM_PAGE, 1, err);
        if (self->memory == NULL)
            return NULL;
        self->memory_bytes = bytes + ROOM_PAGE;
    }
    page = room_page(self->memory);
    if (mlg_spill_read(spill, partition, 0, page, bytes, err) != MLG_OK)
        return NULL;
    *ret_bytes = bytes;
    return page;
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
    }
    give_back(self);
    close_spill(self, code == MLG_OK ? self->spill[s] : to);
    if (code == MLG_OK) {
        self->spill[s] = to;
        self->is_text[s] = true;
    }
    return code;
}

/* What is little stays for the next rows. */
static void empty_vec(struct room *room, struct vec *vec)
{
    if (vec->capacity * vec->size > KEPT_BYTES)
        vec_free(room, vec);
    vec->count = 0;
}

static void empty(struct source *source, struct room *room)
{
    for (size_t c = 0; c < source->columns_count; c++)
        empty_vec(room, &source->column[c].values);
    empty_vec(room, &source->id.number);
    empty_vec(room, &source->id.text.bytes);
    empty_vec(room, &source->id.text.ends);
    source->id.count = source->rows = 0;
}

static enum mlg_code set_aside(struct aside *self, int s, struct mlg_err *err)
{
    struct source *source = &self->sources->of[s];
    struct shape shape;

    if (!self->used)
        keep_some(self);
    self->used = true;
    if (source->id.is_text)
        MLG_TRY(make_text(self, s, err));
    else if (self->is_text[s])
        MLG_TRY(ids_make_text(self->room, &source->id, err));
    if (self->spill[s] == NULL)
        MLG_TRY(open_spill(self, &self->spill[s], err));
    look_up(source, &shape);
    MLG_TRY(source->id.is_text ? put_texts(source, &shape, self->spill[s], err)
                               : put_numbers(source, &shape, self->spill[s], err));
    source->gone += source->rows;
    empty(source, self->room);
    return MLG_OK;
}

uint64_t aside_threshold(const struct room *room)
{
    const uint64_t cache = (uint64_t)32 << 20; /* about what the last cache holds */

    return room->limit_bytes / 3 < cache ? room->limit_bytes / 3 : cache;
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
    /* Where some go all go in the end, and it is cheapest while they are in the cache. */
    if (!self->used && self->room->used_bytes <= self->threshold_bytes)
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
    give_left(self);
    return MLG_OK;
}

/* A record with a text. */
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
    *ret_bytes = bytes + (size_t)head;
    return ids_add_text(
        room, &source->id,
        (struct mlg_str){ .data = (const char *)record + bytes, .len = (size_t)head }, err);
}

/* Records with numbers are of one length: column by column. */
static enum mlg_code take_numbers(struct aside *self, int s, const unsigned char *memory,
                                  size_t bytes, struct mlg_err *err)
{
    struct source *source = &self->sources->of[s];
    size_t stride = 12 + values_bytes(source), n = bytes / stride, at = 12;

    MLG_TRY(vec_reserve(self->room, &source->index, sizeof(uint32_t), n, err));
    MLG_TRY(vec_reserve(self->room, &source->id.number, sizeof(int64_t), n, err));
    for (size_t i = 0; i < n; i++) {
        memcpy((int64_t *)source->id.number.data + i, memory + i * stride, sizeof(int64_t));
        memcpy((uint32_t *)source->index.data + i, memory + i * stride + 8, sizeof(uint32_t));
    }
    for (size_t c = 0; c < source->columns_count; c++) {
        struct vec *values = &source->column[c].values;
        size_t size = cells_bytes(&source->column[c]);
        size_t count = cells_are_lists(&source->column[c]) ? source->column[c].width : 1;
        if (count == 0)
            continue;
        MLG_TRY(vec_reserve(self->room, values, size / count, n * count, err));
        for (size_t i = 0; i < n; i++)
            copy((unsigned char *)values->data + i * size, memory + i * stride + at, size);
        values->count = n * count;
        at += size;
    }
    source->rows = source->index.count = source->id.number.count = source->id.count = n;
    return MLG_OK;
}

static enum mlg_code load(struct aside *self, int s, size_t partition, struct mlg_err *err)
{
    struct source *source = &self->sources->of[s];
    enum mlg_code code = MLG_OK;
    size_t bytes;
    unsigned char *memory = fetch(self, self->spill[s], partition, &bytes, err);

    if (memory == NULL)
        return failed(err);
    mlg_spill_drop(self->spill[s], partition);
    give_left(self);
    for (size_t c = 0; c < source->columns_count; c++)
        source->column[c].values.count = 0;
    ids_clear(&source->id);
    source->id.is_text = self->is_text[s];
    source->index.count = source->rows = 0;
    if (!self->is_text[s])
        return take_numbers(self, s, memory, bytes, err);
    for (size_t at = 0, taken = 0; at < bytes && code == MLG_OK; at += taken)
        code = take_record(self, s, memory + at, &taken, err);
    return code;
}

enum mlg_code aside_load(struct aside *self, size_t partition, struct mlg_err *err)
{
    for (int s = 0; s < SOURCES; s++)
        if (self->sources->present[s])
            MLG_TRY(load(self, s, partition, err));
    if (self->memory_bytes > self->room->limit_bytes / 16) /* what is little stays */
        give_back(self);
    return MLG_OK;
}

void aside_done(struct aside *self)
{
    for (int s = 0; s < SOURCES; s++)
        close_spill(self, self->spill[s]);
    if (self->room != NULL) {
        give_left(self);
        give_back(self);
    }
    *self = (struct aside){ 0 };
}
