#ifndef MLGATE_EVALUATE_ROOM_IDS_H
#define MLGATE_EVALUATE_ROOM_IDS_H
/*
 * The ids of a file's rows, and the order they put rows in.
 *
 * While every id is an integer in its canonical form (no sign +, no leading zeros, 64 bits) it is
 * kept as one; the first that is not turns all of them into texts. Each id has a key of 64 bits,
 * and rows stand in the order of (key, text): an order of the ids alone, which spreads them evenly
 * over the keys whatever they look like. The key of an integer is a bijection of it: equal keys are
 * equal ids, and 4,096 integers in a row have keys in a row, so that files in the order of their
 * ids are walked through in long steps. The key of a text is a hash, so texts with equal keys must
 * be compared; whoever makes many of them collide pays with sorting.
 */
#include "room.h"

struct ids {
    struct vec number; /* int64_t [count], unless is_text */
    struct texts text;
    bool is_text;
    size_t count;
};

enum { ID_TEXT_BYTES = 24 };

/* Is the text an integer in canonical form? "-0" is not. */
bool id_number(struct mlg_str text, int64_t *ret_number);

/* Upper 52 bits are mixed, lower 12 stay: each step can be undone. */
#define ID_LOW_BITS 12
#define ID_LOW_MASK ((UINT64_C(1) << ID_LOW_BITS) - 1)
#define ID_MASK     ((UINT64_C(1) << (64 - ID_LOW_BITS)) - 1)
#define ID_HALF     ((64 - ID_LOW_BITS) / 2)
#define ID_ODD_1    UINT64_C(0x9ddfea08eb382d69)
#define ID_ODD_2    UINT64_C(0xc2b2ae3d27d4eb4f)

static inline uint64_t id_number_key(int64_t number)
{
    uint64_t value = (uint64_t)number, x = value >> ID_LOW_BITS;

    x ^= x >> ID_HALF;
    x = x * ID_ODD_1 & ID_MASK;
    x ^= x >> ID_HALF;
    x = x * ID_ODD_2 & ID_MASK;
    x ^= x >> ID_HALF;
    return x << ID_LOW_BITS | (value & ID_LOW_MASK);
}
uint64_t id_text_key(struct mlg_str text);

/* The number whose key it is. */
int64_t id_key_number(uint64_t key);

/* Its text, in `space`. */
struct mlg_str id_number_text(int64_t number, char space[ID_TEXT_BYTES]);

enum mlg_code ids_add(struct room *room, struct ids *self, struct mlg_str id,
                      struct mlg_err *err) MLG_CHECKED;

/* The same for an id that is known to be of the kind of the others. */
enum mlg_code ids_add_number(struct room *room, struct ids *self, int64_t number,
                             struct mlg_err *err) MLG_CHECKED;
enum mlg_code ids_add_text(struct room *room, struct ids *self, struct mlg_str id,
                           struct mlg_err *err) MLG_CHECKED;

/* Turn numbers into texts; texts stay. */
enum mlg_code ids_make_text(struct room *room, struct ids *self, struct mlg_err *err) MLG_CHECKED;

/* Id i; `space` may hold its text, which is valid as long as that and until the next ids_add. */
struct mlg_str ids_at(const struct ids *self, size_t i, char space[ID_TEXT_BYTES]);

static inline uint64_t ids_key(const struct ids *self, size_t i)
{
    return self->is_text ? id_text_key(texts_at(&self->text, i))
                         : id_number_key(((const int64_t *)self->number.data)[i]);
}

/* The same ids in the same order? */
bool ids_same(const struct ids *a, const struct ids *b);

/* No id, for reuse. */
void ids_clear(struct ids *self);
void ids_free(struct room *room, struct ids *self);

#endif
