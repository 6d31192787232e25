#ifndef MLGATE_EVALUATE_ROOM_ROOM_H
#define MLGATE_EVALUATE_ROOM_ROOM_H
/* Memory of a run: one ceiling for everything that grows with the rows. */
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/err.h>
#include <mlgate/base/str.h>

struct room {
    uint64_t used_bytes, limit_bytes;
};

/* A growing array of elements of one size. Zeroed = empty. */
struct vec {
    void *data;
    size_t count, capacity, size;
};

/* Room for `extra` more elements of `size` bytes behind vec->count. MLG_E_LIMIT, MLG_E_NOMEM. */
enum mlg_code vec_reserve(struct room *room, struct vec *vec, size_t size, size_t extra,
                          struct mlg_err *err) MLG_CHECKED;
/* Give back what lies behind vec->count. */
void vec_trim(struct room *room, struct vec *vec);
void vec_free(struct room *room, struct vec *vec);

/* MLG_E_LIMIT: what is to be done needs more than there is. */
enum mlg_code room_refuse(const struct room *room, struct mlg_err *err);
/* Count bytes that are held by others, and no more. */
enum mlg_code room_take(struct room *room, uint64_t bytes, struct mlg_err *err) MLG_CHECKED;
void room_give(struct room *room, uint64_t bytes);

/* What each of so many buffers for records on their way to disk may have. */
size_t room_buffer_bytes(const struct room *room, size_t buffers);

/* count * size zeroed bytes counted against the room, or NULL with *err filled. Size 0 is valid. */
void *room_alloc(struct room *room, size_t count, size_t size, struct mlg_err *err);
/* Give back what room_alloc gave for the same count and size. NULL is allowed. */
void room_free(struct room *room, void *memory, size_t count, size_t size);
/* The first `count` elements are all that is needed of room_alloc's `old_count`: the same, perhaps
 * moved. NULL stays. */
void *room_shrink(struct room *room, void *memory, size_t old_count, size_t count, size_t size);
/* The bytes begin..end of `memory` will not be read again: their pages may be taken back. They stay
 * counted until they are freed. */
void room_forget(void *memory, size_t begin, size_t end);

/* The first page that begins in `memory`, which has ROOM_PAGE bytes more than are needed: what is
 * read from disk goes there without a copy (mlgate/base/spill.h). */
#define ROOM_PAGE 4096
static inline unsigned char *room_page(unsigned char *memory)
{
    return memory + (ROOM_PAGE - (uintptr_t)memory % ROOM_PAGE) % ROOM_PAGE;
}

/* Texts one behind the other. */
struct texts {
    struct vec bytes;
    struct vec ends; /* uint64_t, [rows]: text i ends before bytes[ends[i]] */
};

enum mlg_code texts_add(struct room *room, struct texts *texts, struct mlg_str text,
                        struct mlg_err *err) MLG_CHECKED;
/* Valid until the next texts_add. */
struct mlg_str texts_at(const struct texts *texts, size_t i);
void texts_free(struct room *room, struct texts *texts);

#define DICT_MAX     1000
#define DICT_MISSING UINT16_MAX

/* Distinct texts, numbered in the order of their first occurrence. Zeroed = empty. */
struct dict {
    struct texts texts;
    uint32_t slot[4096]; /* number + 1, 0 = free */
};

/* The number of `text`, new or known; *ret_code = DICT_MISSING when there are DICT_MAX others
 * already. */
enum mlg_code dict_code(struct room *room, struct dict *dict, struct mlg_str text,
                        uint16_t *ret_code, struct mlg_err *err) MLG_CHECKED;
size_t dict_count(const struct dict *dict);

#endif
