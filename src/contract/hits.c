#include "hits.h"

#include <stdlib.h>
#include <string.h>

#include <mlgate/base/buf.h>
#include <mlgate/base/spill.h>

/* Each stretch is a partition of the spill, as {row, length, bytes}; they are merged by a heap. */
#define STRETCHES    1024
#define BUFFER_BYTES ((size_t)8 * 1024)

struct head {
    uint64_t row;
    uint64_t length;
};

struct mlg_hits {
    struct mlg_spill *spill;
    size_t count; /* of stretches */
    uint64_t last;
};

/* A stretch while it is read: the head of its next hit. */
struct cursor {
    size_t stretch;
    uint64_t at; /* behind the head */
    struct head head;
};

struct merge {
    const struct mlg_hits *hits;
    struct cursor heap[STRETCHES]; /* [count] the smallest row first */
    size_t count;
};

enum mlg_code mlg_hits_new(struct mlg_hits **ret_hits, struct mlg_err *err)
{
    struct mlg_hits *hits = calloc(1, sizeof *hits);
    if (hits == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    enum mlg_code code = mlg_spill_open(STRETCHES, BUFFER_BYTES, &hits->spill, err);
    if (code != MLG_OK) {
        free(hits);
        return code;
    }
    *ret_hits = hits;
    return MLG_OK;
}

void mlg_hits_free(struct mlg_hits *hits)
{
    if (hits == NULL)
        return;
    mlg_spill_close(hits->spill);
    free(hits);
}

enum mlg_code mlg_hits_add(struct mlg_hits *hits, uint64_t row, struct mlg_str text,
                           struct mlg_err *err)
{
    if (hits->count == 0 || row < hits->last) {
        if (hits->count == STRETCHES) {
            (void)mlg_err_set(err, MLG_E_LIMIT, "the keys are spread over too many files");
            return mlg_err_hint(err, "raise --memory");
        }
        hits->count++;
    }
    hits->last = row;
    struct head head = { .row = row, .length = text.len };
    MLG_TRY(mlg_spill_add(hits->spill, hits->count - 1, &head, sizeof head, err));
    return mlg_spill_add(hits->spill, hits->count - 1, text.data, text.len, err);
}

static void sift_down(struct merge *merge, size_t at)
{
    struct cursor moved = merge->heap[at];
    for (size_t child = 2 * at + 1; child < merge->count; child = 2 * at + 1) {
        if (child + 1 < merge->count &&
            merge->heap[child + 1].head.row < merge->heap[child].head.row)
            child++;
        if (moved.head.row <= merge->heap[child].head.row)
            break;
        merge->heap[at] = merge->heap[child];
        at = child;
    }
    merge->heap[at] = moved;
}

/* Read the head at the cursor; false at the end of its stretch. */
static enum mlg_code read_head(const struct mlg_hits *hits, struct cursor *cursor, bool *ret_more,
                               struct mlg_err *err)
{
    *ret_more = cursor->at < mlg_spill_bytes(hits->spill, cursor->stretch);
    if (!*ret_more)
        return MLG_OK;
    MLG_TRY(mlg_spill_read(hits->spill, cursor->stretch, cursor->at, &cursor->head,
                           sizeof cursor->head, err));
    cursor->at += sizeof cursor->head;
    return MLG_OK;
}

static enum mlg_code begin(struct merge *merge, struct mlg_err *err)
{
    for (size_t i = 0; i < merge->hits->count; i++) {
        bool more = false;
        struct cursor *cursor = &merge->heap[merge->count];
        *cursor = (struct cursor){ .stretch = i };
        MLG_TRY(read_head(merge->hits, cursor, &more, err));
        merge->count += more;
    }
    for (size_t i = merge->count / 2; i-- > 0;)
        sift_down(merge, i);
    return MLG_OK;
}

/* The text of the first hit into `text`, and on to the next. */
static enum mlg_code step(struct merge *merge, struct mlg_buf *text, struct mlg_err *err)
{
    struct cursor *first = &merge->heap[0];
    mlg_buf_clear(text);
    mlg_buf_add_fill(text, ' ', (size_t)first->head.length);
    MLG_TRY(mlg_buf_check(text, err));
    if (text->len > 0)
        MLG_TRY(mlg_spill_read(merge->hits->spill, first->stretch, first->at, text->data, text->len,
                               err));
    first->at += first->head.length;
    bool more = false;
    MLG_TRY(read_head(merge->hits, first, &more, err));
    if (!more)
        merge->heap[0] = merge->heap[--merge->count];
    sift_down(merge, 0);
    return MLG_OK;
}

enum mlg_code mlg_hits_replay(const struct mlg_hits *hits,
                              void (*each)(void *user, uint64_t row, struct mlg_str text),
                              void *user, struct mlg_err *err)
{
    struct merge *merge = calloc(1, sizeof *merge);
    if (merge == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    merge->hits = hits;
    struct mlg_buf text;
    mlg_buf_init(&text, SIZE_MAX / 2);
    enum mlg_code code = begin(merge, err);
    while (code == MLG_OK && merge->count > 0) {
        uint64_t row = merge->heap[0].head.row;
        code = step(merge, &text, err);
        if (code == MLG_OK)
            each(user, row, mlg_buf_view(&text));
    }
    mlg_buf_done(&text);
    free(merge);
    return code;
}
