#include "ids.h"

#include <stdio.h>
#include <string.h>

#include <mlgate/base/num.h>

bool id_number(struct mlg_str text, int64_t *ret_number)
{
    bool negative = text.len > 0 && text.data[0] == '-';
    size_t digits = text.len - negative;
    uint64_t value;

    if (digits == 0 || digits > 19 || !mlg_num_digits(text.data + negative, digits, &value))
        return false;
    if (text.data[negative] == '0' && text.len > 1)
        return false;
    if (value > (uint64_t)INT64_MAX)
        return false;
    *ret_number = negative ? -(int64_t)value : (int64_t)value;
    return true;
}

/* The inverse of an odd number modulo 2^64, by Newton's iteration: each step doubles the bits. */
static uint64_t inverse(uint64_t odd)
{
    uint64_t x = odd;

    for (int i = 0; i < 5; i++)
        x *= 2 - odd * x;
    return x;
}

int64_t id_key_number(uint64_t key)
{
    uint64_t x = key >> ID_LOW_BITS;

    x ^= x >> ID_HALF;
    x = x * inverse(ID_ODD_2) & ID_MASK;
    x ^= x >> ID_HALF;
    x = x * inverse(ID_ODD_1) & ID_MASK;
    x ^= x >> ID_HALF;
    return (int64_t)(x << ID_LOW_BITS | (key & ID_LOW_MASK));
}

static uint64_t fold(uint64_t a, uint64_t b)
{
    __extension__ unsigned __int128 product = (unsigned __int128)a * b;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t id_text_key(struct mlg_str text)
{
    uint64_t hash = ID_ODD_1 ^ text.len;
    size_t at = 0;

    for (; text.len - at >= 8; at += 8)
        hash = fold(hash ^ mlg_num_load(text.data + at, 8), ID_ODD_2);
    if (at < text.len)
        hash = fold(hash ^ mlg_num_load(text.data + at, text.len - at), ID_ODD_2);
    return fold(hash, ID_ODD_1);
}

enum mlg_code ids_make_text(struct room *room, struct ids *self, struct mlg_err *err)
{
    char space[ID_TEXT_BYTES];

    if (self->is_text)
        return MLG_OK;
    for (size_t i = 0; i < self->count; i++)
        MLG_TRY(texts_add(room, &self->text, ids_at(self, i, space), err));
    vec_free(room, &self->number);
    self->is_text = true;
    return MLG_OK;
}

enum mlg_code ids_add_number(struct room *room, struct ids *self, int64_t number,
                             struct mlg_err *err)
{
    MLG_TRY(vec_reserve(room, &self->number, sizeof(int64_t), 1, err));
    ((int64_t *)self->number.data)[self->number.count++] = number;
    self->count++;
    return MLG_OK;
}

enum mlg_code ids_add_text(struct room *room, struct ids *self, struct mlg_str id,
                           struct mlg_err *err)
{
    MLG_TRY(texts_add(room, &self->text, id, err));
    self->count++;
    return MLG_OK;
}

enum mlg_code ids_add(struct room *room, struct ids *self, struct mlg_str id, struct mlg_err *err)
{
    int64_t number;

    if (!self->is_text && id_number(id, &number))
        return ids_add_number(room, self, number, err);
    MLG_TRY(ids_make_text(room, self, err));
    return ids_add_text(room, self, id, err);
}

struct mlg_str id_number_text(int64_t number, char space[ID_TEXT_BYTES])
{
    int length = snprintf(space, ID_TEXT_BYTES, "%lld", (long long)number);

    return (struct mlg_str){ .data = space, .len = (size_t)length };
}

struct mlg_str ids_at(const struct ids *self, size_t i, char space[ID_TEXT_BYTES])
{
    return self->is_text ? texts_at(&self->text, i)
                         : id_number_text(((const int64_t *)self->number.data)[i], space);
}

bool ids_same(const struct ids *a, const struct ids *b)
{
    const struct vec *x = &a->text.bytes, *y = &b->text.bytes;

    if (a->count != b->count || a->is_text != b->is_text)
        return false;
    if (a->count == 0)
        return true;
    if (!a->is_text)
        return memcmp(a->number.data, b->number.data, a->count * sizeof(int64_t)) == 0;
    return x->count == y->count &&
           memcmp(a->text.ends.data, b->text.ends.data, a->count * sizeof(uint64_t)) == 0 &&
           (x->count == 0 || memcmp(x->data, y->data, x->count) == 0);
}

void ids_clear(struct ids *self)
{
    self->number.count = self->text.bytes.count = self->text.ends.count = self->count = 0;
}

void ids_free(struct room *room, struct ids *self)
{
    vec_free(room, &self->number);
    texts_free(room, &self->text);
    *self = (struct ids){ 0 };
}
