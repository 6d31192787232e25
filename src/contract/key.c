#include "key.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#define KEYS_BYTES ((size_t)256 * 1024 * 1024)

/* Words of different kinds never meet: an integer takes the first 2^61, then instants without and
 * with a zone, then short texts, by their highest byte. */
#define INTEGERS   (UINT64_C(1) << 60) /* the word of 0 */
#define INSTANTS   (INTEGERS + (UINT64_C(1) << 61))
#define ZONED      (INTEGERS + (UINT64_C(1) << 62))
#define TEXTS      128
#define BOOLEANS   (UINT64_C(192) << 56)
#define WORD_TEXT  7
#define PAIR_BYTES 15

void mlg_keys_init(struct mlg_keys *keys)
{
    *keys = (struct mlg_keys){ .items = NULL };
    mlg_buf_init(&keys->bytes, KEYS_BYTES);
}

void mlg_keys_done(struct mlg_keys *keys)
{
    free(keys->items);
    mlg_buf_done(&keys->bytes);
}

enum mlg_code mlg_keys_reset(struct mlg_keys *keys, size_t count, struct mlg_err *err)
{
    mlg_buf_clear(&keys->bytes);
    if (count > keys->capacity) {
        free(keys->items);
        keys->capacity = 0;
        keys->items = calloc(count, sizeof *keys->items);
        if (keys->items == NULL)
            return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
        keys->capacity = count;
    }
    keys->count = count;
    return MLG_OK;
}

uint64_t mlg_key_integer(int64_t value)
{
    return INTEGERS + (uint64_t)value;
}

/* Up to seven bytes, and their number above them. */
static uint64_t text_word(struct mlg_str text)
{
    uint64_t word = 0;
    if (text.len > 0)
        memcpy(&word, text.data, text.len);
    return le64toh(word) | (uint64_t)(TEXTS + text.len) << 56;
}

static bool number_word(const struct mlg_decimal *decimal, uint64_t *ret_word)
{
    uint64_t units = 0;
    int64_t exponent = 0;
    if (decimal->point > 18 || !mlg_decimal_scaled(decimal, &units, &exponent) || exponent < 0)
        return false;
    for (; exponent > 0; exponent--)
        units *= 10;
    *ret_word = mlg_key_integer(decimal->negative ? -(int64_t)units : (int64_t)units);
    return true;
}

static bool make_word(enum mlg_type type, const struct mlg_value *value, uint64_t *ret_word)
{
    if (value->state == MLG_VALUE_GOOD && mlg_type_is_number(type))
        return number_word(&value->decimal, ret_word);
    if (value->state == MLG_VALUE_GOOD && mlg_type_is_instant(type)) {
        *ret_word = (value->instant.has_zone ? ZONED : INSTANTS) + (uint64_t)value->instant.us;
    } else if (value->state == MLG_VALUE_GOOD && type == MLG_TYPE_BOOLEAN) {
        *ret_word = BOOLEANS + (value->boolean ? 1 : 0);
    } else {
        if (value->text.len > WORD_TEXT)
            return false;
        *ret_word = text_word(value->text);
    }
    return true;
}

/* Bytes that were added to the buffer from `start` on. */
static void take_bytes(struct mlg_buf *bytes, size_t start, bool single, struct mlg_key *ret_key)
{
    size_t length = bytes->failed ? 0 : bytes->len - start;
    if (!single || length > PAIR_BYTES) {
        ret_key->form = MLG_KEY_LONG;
        ret_key->word[0] = start;
        ret_key->word[1] = length;
        return;
    }
    ret_key->form = MLG_KEY_PAIR;
    ret_key->word[0] = ret_key->word[1] = 0;
    if (length > 0)
        memcpy(ret_key->word, bytes->data + start, length);
    ret_key->word[1] = le64toh(ret_key->word[1]) | (uint64_t)length << 56;
    if (!bytes->failed)
        bytes->len = start;
}

static void make_long(const enum mlg_type *types, const struct mlg_value *values, size_t count,
                      struct mlg_buf *bytes, struct mlg_key *ret_key)
{
    size_t start = bytes->len;
    for (size_t i = 0; i < count; i++) {
        uint64_t length = 0;
        size_t at = bytes->len;
        if (count > 1)
            mlg_buf_add(bytes, &length, sizeof length);
        size_t from = bytes->len;
        mlg_value_canonical(types[i], &values[i], bytes);
        length = bytes->len - from;
        if (count > 1 && !bytes->failed)
            memcpy(bytes->data + at, &length, sizeof length);
    }
    take_bytes(bytes, start, count == 1, ret_key);
}

void mlg_key_make(const enum mlg_type *types, const struct mlg_value *values, size_t count,
                  struct mlg_buf *bytes, struct mlg_key *ret_key)
{
    bool words = count <= 2;
    ret_key->form = MLG_KEY_NONE;
    for (size_t i = 0; i < count; i++) {
        if (values[i].state == MLG_VALUE_NULL)
            return;
        words = words && make_word(types[i], &values[i], &ret_key->word[i]);
    }
    if (words)
        ret_key->form = count == 1 ? MLG_KEY_WORD : MLG_KEY_PAIR;
    else
        make_long(types, values, count, bytes, ret_key);
}
