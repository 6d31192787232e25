#ifndef MLG_TABLE_DICTIONARY_H
#define MLG_TABLE_DICTIONARY_H
/*
 * Texts by number: a worker's dictionary of a column. Any thread, one at a time. Most columns worth
 * one have few and short words: those of up to eight bytes are looked for among the recent ones
 * first, as one number each.
 */
#include <stdbool.h>
#include <string.h>

#include <mlgate/table/table.h>

#define MLG_DICT_RECENT 256 /* a power of two */

/* A word of one to eight bytes; length 0 = free. */
struct mlg_dict_recent {
    uint64_t word;
    uint32_t length;
    uint32_t code;
};

struct mlg_dict {
    struct mlg_dictionary door;
    struct mlg_str *words; /* the door's */
    size_t words_capacity;
    struct mlg_arena bytes;
    uint32_t *slots; /* [slots_count] a word's code + 1; a power of two of them */
    size_t slots_count;
    bool full; /* no word is added */
    struct mlg_dict_recent recent[MLG_DICT_RECENT];
};

struct mlg_dict *mlg_dict_new(uint64_t generation); /* NULL: out of memory */
void mlg_dict_free(struct mlg_dict *self);          /* NULL allowed */
void mlg_dicts_done(struct mlg_dict **dicts, size_t count);

/* The text's number, which it gets if it has none; MLG_NO_CODE when it cannot get one. False: out
 * of memory. */
bool mlg_dict_find(struct mlg_dict *self, struct mlg_str text, uint32_t *ret_code);

/* One to eight bytes: with their number, all of them. */
static inline uint64_t mlg_dict_word(const char *text, size_t len)
{
    uint32_t low;
    uint32_t high;
    if (len < 4)
        return (uint64_t)(unsigned char)text[0] | (uint64_t)(unsigned char)text[len / 2] << 8 |
               (uint64_t)(unsigned char)text[len - 1] << 16;
    memcpy(&low, text, 4);
    memcpy(&high, text + len - 4, 4);
    return (uint64_t)high << 32 | low;
}

static inline struct mlg_dict_recent *mlg_dict_recent(struct mlg_dict *self, uint64_t word,
                                                      size_t len)
{
    uint64_t mixed = (word + len) * UINT64_C(0x9E3779B97F4A7C15);
    return &self->recent[mixed >> 56 & (MLG_DICT_RECENT - 1)];
}

/* The same as mlg_dict_find. */
static inline bool mlg_dict_code(struct mlg_dict *self, struct mlg_str text, uint32_t *ret_code)
{
    if (text.len - 1 < 8) {
        uint64_t word = mlg_dict_word(text.data, text.len);
        const struct mlg_dict_recent *recent = mlg_dict_recent(self, word, text.len);
        if (recent->word == word && recent->length == text.len) {
            *ret_code = recent->code;
            return true;
        }
    }
    return mlg_dict_find(self, text, ret_code);
}

#endif
