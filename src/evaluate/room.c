#include "room.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "ids.h"

enum mlg_code room_refuse(const struct room *room, struct mlg_err *err)
{
    (void)mlg_err_set(err, MLG_E_LIMIT, "the evaluation needs more than %llu bytes of memory",
                      (unsigned long long)room->limit_bytes);
    return err == NULL ? MLG_E_LIMIT : mlg_err_hint(err, "raise --memory, or evaluate fewer rows");
}

enum mlg_code room_take(struct room *room, uint64_t bytes, struct mlg_err *err)
{
    if (bytes > room->limit_bytes - room->used_bytes)
        return room_refuse(room, err);
    room->used_bytes += bytes;
    return MLG_OK;
}

void room_give(struct room *room, uint64_t bytes)
{
    room->used_bytes -= bytes;
}

size_t room_buffer_bytes(const struct room *room, size_t buffers)
{
    const size_t least = (size_t)8 << 10, most = (size_t)256 << 10;
    uint64_t share = room->limit_bytes / 16 / buffers;

    return share < least ? least : share > most ? most : (size_t)share / least * least;
}

#define PAGE ((uintptr_t)64 << 10) /* a multiple of every page */

void room_forget(void *memory, size_t begin, size_t end)
{
    uintptr_t base = (uintptr_t)memory;
    uintptr_t from = (base + begin + PAGE - 1) / PAGE * PAGE, to = (base + end) / PAGE * PAGE;

    if (from < to)
        (void)madvise((unsigned char *)memory + (from - base), to - from, MADV_DONTNEED);
}

void *room_alloc(struct room *room, size_t count, size_t size, struct mlg_err *err)
{
    size_t bytes;
    void *memory;

    if (__builtin_mul_overflow(count, size, &bytes)) {
        (void)room_refuse(room, err);
        return NULL;
    }
    if (room_take(room, bytes, err) != MLG_OK)
        return NULL;
    memory = calloc(1, bytes == 0 ? 1 : bytes);
    if (memory == NULL) {
        room->used_bytes -= bytes;
        (void)mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    }
    return memory;
}

void room_free(struct room *room, void *memory, size_t count, size_t size)
{
    if (memory != NULL)
        room->used_bytes -= (uint64_t)count * size;
    free(memory);
}

void *room_shrink(struct room *room, void *memory, size_t old_count, size_t count, size_t size)
{
    void *moved;

    if (memory == NULL || count == 0)
        return memory;
    moved = realloc(memory, count * size);
    if (moved == NULL) /* the larger one serves as well, and room_free counts as little */
        moved = memory;
    room->used_bytes -= (uint64_t)(old_count - count) * size;
    return moved;
}

enum mlg_code vec_reserve(struct room *room, struct vec *vec, size_t size, size_t extra,
                          struct mlg_err *err)
{
    size_t capacity = vec->capacity < 1024 / size ? 1024 / size + 1 : vec->capacity, wanted, bytes;
    void *data;

    vec->size = size;
    if (extra <= vec->capacity - vec->count)
        return MLG_OK;
    if (__builtin_add_overflow(vec->count, extra, &wanted))
        return room_refuse(room, err);
    while (capacity < wanted)
        if (__builtin_add_overflow(capacity, capacity / 2 + 1, &capacity))
            return room_refuse(room, err);
    if (__builtin_mul_overflow(capacity, size, &bytes))
        return room_refuse(room, err);
    MLG_TRY(room_take(room, bytes - vec->capacity * size, err));
    data = realloc(vec->data, bytes);
    if (data == NULL) {
        room->used_bytes -= bytes - vec->capacity * size;
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    }
    vec->data = data;
    vec->capacity = capacity;
    return MLG_OK;
}

void vec_trim(struct room *room, struct vec *vec)
{
    if (vec->count == 0 || vec->count == vec->capacity)
        return;
    vec->data = room_shrink(room, vec->data, vec->capacity, vec->count, vec->size);
    vec->capacity = vec->count;
}

void vec_free(struct room *room, struct vec *vec)
{
    room->used_bytes -= (uint64_t)vec->capacity * vec->size;
    free(vec->data);
    *vec = (struct vec){ 0 };
}

enum mlg_code texts_add(struct room *room, struct texts *texts, struct mlg_str text,
                        struct mlg_err *err)
{
    MLG_TRY(vec_reserve(room, &texts->bytes, 1, text.len + 1, err));
    MLG_TRY(vec_reserve(room, &texts->ends, sizeof(uint64_t), 1, err));
    if (text.len > 0)
        memcpy((char *)texts->bytes.data + texts->bytes.count, text.data, text.len);
    texts->bytes.count += text.len;
    ((uint64_t *)texts->ends.data)[texts->ends.count++] = texts->bytes.count;
    return MLG_OK;
}

struct mlg_str texts_at(const struct texts *texts, size_t i)
{
    const uint64_t *ends = texts->ends.data;
    uint64_t begin = i == 0 ? 0 : ends[i - 1];

    return (struct mlg_str){ .data = (const char *)texts->bytes.data + begin,
                             .len = (size_t)(ends[i] - begin) };
}

void texts_free(struct room *room, struct texts *texts)
{
    vec_free(room, &texts->bytes);
    vec_free(room, &texts->ends);
}

size_t dict_count(const struct dict *dict)
{
    return dict->texts.ends.count;
}

enum mlg_code dict_code(struct room *room, struct dict *dict, struct mlg_str text,
                        uint16_t *ret_code, struct mlg_err *err)
{
    const uint32_t slots = sizeof(dict->slot) / sizeof(dict->slot[0]);

    for (uint32_t at = (uint32_t)(id_text_key(text) % slots);; at = (at + 1) % slots) {
        if (dict->slot[at] == 0) {
            *ret_code = DICT_MISSING;
            if (dict_count(dict) >= DICT_MAX)
                return MLG_OK;
            MLG_TRY(texts_add(room, &dict->texts, text, err));
            *ret_code = (uint16_t)(dict_count(dict) - 1);
            dict->slot[at] = *ret_code + 1U;
            return MLG_OK;
        }
        if (mlg_str_equal(texts_at(&dict->texts, dict->slot[at] - 1), text)) {
            *ret_code = (uint16_t)(dict->slot[at] - 1);
            return MLG_OK;
        }
    }
}
