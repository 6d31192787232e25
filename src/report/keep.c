/* Text and entries that a format gathers before it writes. */
#include <string.h>

#include "format.h"

const char *mlg_report_take(struct mlg_arena *arena, struct mlg_buf *raw, bool *failed)
{
    const char *text = raw->failed ? NULL : mlg_arena_copy(arena, mlg_buf_view(raw));
    *failed = *failed || text == NULL;
    mlg_buf_clear(raw);
    return text != NULL ? text : "";
}

void *mlg_report_grow(struct mlg_arena *arena, void *items, size_t count, size_t *capacity,
                      size_t size, size_t first, bool *failed)
{
    if (count < *capacity)
        return items;
    size_t more = *capacity == 0 ? first : 2 * *capacity;
    void *grown = mlg_arena_array(arena, more, size);
    if (grown == NULL) {
        *failed = true;
        return NULL;
    }
    if (count > 0)
        memcpy(grown, items, count * size);
    *capacity = more;
    return grown;
}
