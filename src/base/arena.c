#include <mlgate/base/arena.h>

#include <stdalign.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__) || defined(MLG_ARENA_DEBUG)
#define ARENA_BLOCK_BYTES \
    0 /* each allocation is a block of its own, so that its bounds are checked */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_BLOCK_BYTES 0
#endif
#endif
#ifndef ARENA_BLOCK_BYTES
#define ARENA_BLOCK_BYTES (64 * 1024)
#endif

struct mlg_arena_block {
    struct mlg_arena_block *next;
    size_t capacity;
    size_t used;
    alignas(max_align_t) char bytes[];
};

void mlg_arena_init(struct mlg_arena *arena, size_t limit_bytes)
{
    *arena = (struct mlg_arena){ .limit_bytes = limit_bytes };
}

void mlg_arena_done(struct mlg_arena *arena)
{
    for (struct mlg_arena_block *block = arena->first; block != NULL;) {
        struct mlg_arena_block *next = block->next;
        free(block);
        block = next;
    }
    arena->first = NULL;
    arena->used_bytes = 0;
}

void mlg_arena_reset(struct mlg_arena *arena)
{
    struct mlg_arena_block *largest = NULL;
    if (ARENA_BLOCK_BYTES != 0) {
        for (struct mlg_arena_block *b = arena->first; b != NULL; b = b->next) {
            if (largest == NULL || b->capacity > largest->capacity)
                largest = b;
        }
    }
    for (struct mlg_arena_block *block = arena->first; block != NULL;) {
        struct mlg_arena_block *next = block->next;
        if (block != largest)
            free(block);
        block = next;
    }
    if (largest != NULL) {
        largest->next = NULL;
        largest->used = 0;
    }
    arena->first = largest;
    arena->used_bytes = 0;
}

static struct mlg_arena_block *block_new(size_t capacity)
{
    struct mlg_arena_block *block = malloc(sizeof(*block) + capacity);
    if (block != NULL) {
        block->next = NULL;
        block->capacity = capacity;
        block->used = 0;
    }
    return block;
}

void *mlg_arena_alloc(struct mlg_arena *arena, size_t size)
{
    const size_t align = alignof(max_align_t);
    if (size > SIZE_MAX / 2)
        return NULL;
    size_t padded = (size + align - 1) & ~(align - 1);
    if (padded > arena->limit_bytes || arena->used_bytes > arena->limit_bytes - padded)
        return NULL;
    struct mlg_arena_block *block = arena->first;
    if (block == NULL || block->capacity - block->used < padded) {
        size_t capacity = ARENA_BLOCK_BYTES == 0 ? size : ARENA_BLOCK_BYTES;
        bool own =
            padded > capacity / 4; /* a large piece must not waste the rest of a fresh block */
        block = block_new(own ? (ARENA_BLOCK_BYTES == 0 ? size : padded) : capacity);
        if (block == NULL)
            return NULL;
        if (own && arena->first != NULL && ARENA_BLOCK_BYTES != 0) {
            block->next = arena->first->next;
            arena->first->next = block;
        } else {
            block->next = arena->first;
            arena->first = block;
        }
    }
    void *piece = block->bytes + block->used;
    block->used = ARENA_BLOCK_BYTES == 0 ? block->capacity : block->used + padded;
    arena->used_bytes += padded;
    memset(piece, 0, size);
    return piece;
}

void *mlg_arena_array(struct mlg_arena *arena, size_t count, size_t size)
{
    size_t total = 0;
    if (__builtin_mul_overflow(count, size, &total))
        return NULL;
    return mlg_arena_alloc(arena, total);
}

char *mlg_arena_copy(struct mlg_arena *arena, struct mlg_str text)
{
    char *copy = text.len == SIZE_MAX ? NULL : mlg_arena_alloc(arena, text.len + 1);
    if (copy != NULL && text.len > 0)
        memcpy(copy, text.data, text.len);
    return copy;
}

char *mlg_arena_print(struct mlg_arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0)
        return NULL;
    char *text = mlg_arena_alloc(arena, (size_t)length + 1);
    if (text == NULL)
        return NULL;
    va_start(args, format);
    (void)vsnprintf(text, (size_t)length + 1, format, args);
    va_end(args);
    return text;
}

enum mlg_code mlg_arena_full(const struct mlg_arena *arena, struct mlg_err *err)
{
    if (arena->used_bytes < arena->limit_bytes / 2)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    return mlg_err_set(err, MLG_E_LIMIT, "needs more than the %zu bytes it may have",
                       arena->limit_bytes);
}
