#ifndef MLGATE_BASE_ARENA_H
#define MLGATE_BASE_ARENA_H
/*
 * Arenas: memory that is given back all at once. Two lifetimes exist: a command (configuration,
 * schemas, reports) and a batch of rows (reset, reused). Every arena has a ceiling in bytes;
 * beyond it an allocation returns NULL and the caller fails with MLG_E_LIMIT or MLG_E_NOMEM.
 * Under AddressSanitizer, and with MLG_ARENA_DEBUG, each allocation is a malloc of its own, so that
 * overruns are seen.
 */
#include <stddef.h>

#include <mlgate/base/err.h>
#include <mlgate/base/str.h>

struct mlg_arena_block;

struct mlg_arena {
    struct mlg_arena_block *first; /* the block in use heads the list */
    size_t used_bytes;             /* handed out since init or reset, with padding */
    size_t limit_bytes;
};

/* Caller's storage; `limit_bytes` caps what is handed out between resets. Never fails. */
void mlg_arena_init(struct mlg_arena *arena, size_t limit_bytes);

/* Give everything back; harmless on a zeroed or done arena. */
void mlg_arena_done(struct mlg_arena *arena);

/* Forget all allocations, keep the largest block. Pointers into the arena are dead. */
void mlg_arena_reset(struct mlg_arena *arena);

/* `size` zeroed bytes aligned for any object, or NULL beyond the ceiling or when memory is out.
 * Size 0 gives a valid pointer. */
void *mlg_arena_alloc(struct mlg_arena *arena, size_t size);

/* `count` zeroed objects of `size` bytes; NULL on overflow as well. */
void *mlg_arena_array(struct mlg_arena *arena, size_t count, size_t size);

/* Copies that end in NUL; NULL when memory is out. */
char *mlg_arena_copy(struct mlg_arena *arena, struct mlg_str text);
char *mlg_arena_print(struct mlg_arena *arena, const char *format, ...) MLG_PRINTF(2, 3);

/* The failure of an allocation as an error: MLG_E_LIMIT with the ceiling named. */
enum mlg_code mlg_arena_full(const struct mlg_arena *arena, struct mlg_err *err);

#endif
