#include "dictionary.h"

#include <stdlib.h>

#define WORDS_MOST  65536
#define WORDS_BYTES ((size_t)1 << 20)
#define SLOTS_FIRST 1024
#define SLOTS_MOST  ((size_t)2 * WORDS_MOST)
#define PROBES      64 /* so that chosen words cannot make a search long */
struct mlg_dict *mlg_dict_new(uint64_t generation)
{
    struct mlg_dict *self = calloc(1, sizeof *self);
    if (self == NULL)
        return NULL;
    mlg_arena_init(&self->bytes, WORDS_BYTES);
    self->door.generation = generation;
    self->slots_count = SLOTS_FIRST;
    self->slots = calloc(self->slots_count, sizeof *self->slots);
    if (self->slots == NULL) {
        free(self);
        return NULL;
    }
    return self;
}

void mlg_dict_free(struct mlg_dict *self)
{
    if (self == NULL)
        return;
    mlg_arena_done(&self->bytes);
    free(self->slots);
    free(self->words);
    free(self);
}

void mlg_dicts_done(struct mlg_dict **dicts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        mlg_dict_free(dicts[i]);
    free(dicts);
}

static inline uint64_t mix(uint64_t value)
{
    value *= UINT64_C(0xD6E8FEB86659FD93);
    return value ^ value >> 32;
}

static uint64_t hash(struct mlg_str text)
{
    uint64_t value = text.len;
    size_t at = 0;
    for (; text.len - at >= 8; at += 8)
        value = mix(value ^ mlg_dict_word(text.data + at, 8));
    if (at < text.len)
        value = mix(value ^ mlg_dict_word(text.data + at, text.len - at));
    return mix(value); /* once more: the last bytes have come to the high half only */
}

/* The word's slot, or the free one where it belongs; NULL if there is neither near enough. */
static uint32_t *slot_of(const struct mlg_dict *self, struct mlg_str text)
{
    size_t at = (size_t)hash(text);
    for (size_t i = 0; i < PROBES; i++) {
        uint32_t *slot = &self->slots[(at + i) & (self->slots_count - 1)];
        if (*slot == 0 || mlg_str_equal(self->words[*slot - 1], text))
            return slot;
    }
    return NULL;
}

/* At most half full. A word that finds no place is not found again, and then nothing is added. */
static bool grow(struct mlg_dict *self)
{
    if (self->door.count == self->words_capacity) {
        size_t capacity = self->words_capacity == 0 ? 64 : self->words_capacity * 2;
        struct mlg_str *words = realloc(self->words, capacity * sizeof *words);
        if (words == NULL)
            return false;
        self->words = words;
        self->door.words = words;
        self->words_capacity = capacity;
    }
    if (self->slots_count > 2 * (size_t)self->door.count || self->slots_count == SLOTS_MOST)
        return true;
    size_t count = self->slots_count < SLOTS_FIRST ? SLOTS_FIRST : self->slots_count * 4;
    uint32_t *slots = calloc(count, sizeof *slots);
    if (slots == NULL)
        return false;
    free(self->slots);
    self->slots = slots;
    self->slots_count = count;
    for (uint32_t i = 0; i < self->door.count; i++) {
        uint32_t *slot = slot_of(self, self->words[i]);
        if (slot != NULL)
            *slot = i + 1;
        else
            self->full = true;
    }
    return true;
}

static bool add(struct mlg_dict *self, struct mlg_str text, uint32_t *ret_code)
{
    *ret_code = MLG_NO_CODE;
    self->full |=
        self->door.count == WORDS_MOST || text.len + 32 > WORDS_BYTES - self->bytes.used_bytes;
    if (!self->full && !grow(self))
        return false;
    uint32_t *slot = self->full ? NULL : slot_of(self, text);
    if (slot == NULL) {
        self->full = true;
        return true;
    }
    char *copy = mlg_arena_copy(&self->bytes, text);
    if (copy == NULL)
        return false;
    self->words[self->door.count] = (struct mlg_str){ copy, text.len };
    *ret_code = self->door.count++;
    *slot = *ret_code + 1;
    return true;
}

bool mlg_dict_find(struct mlg_dict *self, struct mlg_str text, uint32_t *ret_code)
{
    const uint32_t *slot = slot_of(self, text);
    if (slot != NULL && *slot != 0)
        *ret_code = *slot - 1;
    else if (!add(self, text, ret_code))
        return false;
    if (text.len == 0 || text.len > 8 || *ret_code == MLG_NO_CODE)
        return true;
    uint64_t word = mlg_dict_word(text.data, text.len);
    *mlg_dict_recent(self, word, text.len) =
        (struct mlg_dict_recent){ word, (uint32_t)text.len, *ret_code };
    return true;
}
