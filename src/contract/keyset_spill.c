/* Keys on disk: written in the order of their rows (behind those that were in memory), read back
 * into a set of their own. */
#include <stdlib.h>
#include <string.h>

#include "keyset_impl.h"

#define BUFFER_LEAST ((size_t)4 * 1024)
#define BUFFER_MOST  ((size_t)64 * 1024)

struct head {
    uint64_t row;
    uint64_t word[2]; /* of a long key the second: its length */
    uint32_t text_bytes;
    uint16_t form;
    uint16_t use;
};

enum mlg_code mlg_keyset_write(struct mlg_keyset *set, size_t part,
                               const struct mlg_key_record *record, struct mlg_err *err)
{
    struct head head;
    memset(&head, 0, sizeof head);
    if (record->text.len > UINT32_MAX)
        return mlg_err_set(err, MLG_E_BUG, "a description of %zu bytes", record->text.len);
    head.row = record->row;
    head.word[0] = record->key.form == MLG_KEY_LONG ? 0 : record->key.word[0];
    head.word[1] = record->key.word[1];
    head.text_bytes = (uint32_t)record->text.len;
    head.form = (uint16_t)record->key.form;
    head.use = (uint16_t)record->use;
    MLG_TRY(mlg_spill_add(set->spill, part, &head, sizeof head, err));
    if (record->bytes.len > 0)
        MLG_TRY(mlg_spill_add(set->spill, part, record->bytes.data, record->bytes.len, err));
    if (record->text.len > 0)
        MLG_TRY(mlg_spill_add(set->spill, part, record->text.data, record->text.len, err));
    return MLG_OK;
}

enum mlg_code mlg_keyset_evict(struct mlg_keyset *set, size_t part, struct mlg_err *err)
{
    if (set->spill == NULL) {
        size_t buffer = (size_t)(set->budget->total_bytes / 256);
        buffer = buffer < BUFFER_LEAST ? BUFFER_LEAST : buffer;
        buffer = buffer > BUFFER_MOST ? BUFFER_MOST : buffer;
        MLG_TRY(mlg_spill_open(MLG_KEY_PARTS, buffer, &set->spill, err));
    }
    MLG_TRY(mlg_keyset_walk(set, part, mlg_keyset_write, err));
    mlg_keyset_forget(set, part);
    set->parts[part].on_disk = true;
    return MLG_OK;
}

/* A part, read from its beginning. */
struct reader {
    struct mlg_spill *spill;
    size_t part;
    uint64_t next; /* byte of the part behind those in `bytes` */
    uint64_t end;
    char *bytes;
    size_t at, count, capacity;
};

/* At least `need` bytes at bytes + at. */
static enum mlg_code fill(struct reader *r, size_t need, struct mlg_err *err)
{
    if (r->count - r->at >= need)
        return MLG_OK;
    r->count -= r->at;
    if (r->count > 0)
        memmove(r->bytes, r->bytes + r->at, r->count);
    r->at = 0;
    if (need > r->capacity) {
        size_t capacity = need > BUFFER_MOST ? need : BUFFER_MOST;
        char *larger = realloc(r->bytes, capacity);
        if (larger == NULL)
            return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
        r->bytes = larger;
        r->capacity = capacity;
    }
    uint64_t rest = r->end - r->next;
    size_t room = r->capacity - r->count;
    size_t bytes = rest < room ? (size_t)rest : room;
    if (r->count + bytes < need)
        return mlg_err_set(err, MLG_E_BUG, "a record of keys is cut off");
    MLG_TRY(mlg_spill_read(r->spill, r->part, r->next, r->bytes + r->count, bytes, err));
    r->next += bytes;
    r->count += bytes;
    return MLG_OK;
}

/* The next record, whose views are valid until the one after it. */
static enum mlg_code read_record(struct reader *r, struct mlg_key_record *ret_record,
                                 struct mlg_err *err)
{
    struct head head;
    MLG_TRY(fill(r, sizeof head, err));
    memcpy(&head, r->bytes + r->at, sizeof head);
    r->at += sizeof head;
    size_t key_bytes = head.form == MLG_KEY_LONG ? (size_t)head.word[1] : 0;
    MLG_TRY(fill(r, key_bytes + head.text_bytes, err));
    *ret_record = (struct mlg_key_record){
        .row = head.row,
        .use = (enum mlg_key_use)head.use,
        .key = { .form = (enum mlg_key_form)head.form, .word = { head.word[0], head.word[1] } },
        .bytes = { r->bytes + r->at, key_bytes },
        .text = { r->bytes + r->at + key_bytes, head.text_bytes },
    };
    r->at += key_bytes + head.text_bytes;
    return MLG_OK;
}

/* Between a set and the one that takes a part of it. */
struct passage {
    const struct mlg_key_events *events;
    uint64_t row; /* of the record in hand */
    struct mlg_str text;
};

static enum mlg_code on_hit(void *user, size_t index, uint64_t first, struct mlg_err *err)
{
    struct passage *passage = user;
    (void)index;
    return passage->events->late(passage->events->user, passage->row, first, passage->text, err);
}

static enum mlg_code on_describe(void *user, size_t index, struct mlg_str *ret_text,
                                 struct mlg_err *err)
{
    struct passage *passage = user;
    (void)index;
    (void)err;
    *ret_text = passage->text;
    return MLG_OK;
}

static enum mlg_code on_late(void *user, uint64_t row, uint64_t first, struct mlg_str text,
                             struct mlg_err *err)
{
    struct passage *passage = user;
    return passage->events->late(passage->events->user, row, first, text, err);
}

static enum mlg_code pour(struct reader *r, struct mlg_keyset *into, struct passage *passage,
                          struct mlg_err *err)
{
    const struct mlg_key_events events = {
        .user = passage, .hit = on_hit, .describe = on_describe, .late = on_late
    };
    struct mlg_key item;
    struct mlg_keys keys = { .items = &item, .count = 1, .capacity = 1 };
    while (r->next < r->end || r->at < r->count) {
        struct mlg_key_record record;
        MLG_TRY(read_record(r, &record, err));
        item = record.key;
        item.word[0] = record.key.form == MLG_KEY_LONG ? 0 : record.key.word[0];
        /* A view, which nobody adds to. */
        keys.bytes = (struct mlg_buf){ .data = r->bytes + (record.bytes.data - r->bytes),
                                       .len = record.bytes.len };
        passage->row = record.row;
        passage->text = record.text;
        mlg_keyset_hash(into, &keys);
        MLG_TRY(mlg_keyset_use(into, record.use, &keys, &record.row, &events, err));
    }
    mlg_keyset_release(into);
    return mlg_keyset_finish(into, &events, err);
}

static enum mlg_code settle(struct mlg_keyset *set, size_t part,
                            const struct mlg_key_events *events, struct mlg_err *err)
{
    struct reader r = { .spill = set->spill,
                        .part = part,
                        .end = mlg_spill_bytes(set->spill, part) };
    struct passage passage = { .events = events };
    struct mlg_keyset *into = NULL;
    MLG_TRY(mlg_keyset_new(set->budget, &into, err));
    into->level = set->level + 1;
    enum mlg_code code = pour(&r, into, &passage, err);
    mlg_keyset_free(into);
    free(r.bytes);
    return code;
}

enum mlg_code mlg_keyset_finish(struct mlg_keyset *set, const struct mlg_key_events *events,
                                struct mlg_err *err)
{
    if (set->spill == NULL)
        return MLG_OK;
    if (set->level == MLG_KEY_LEVEL) {
        (void)mlg_err_set(err, MLG_E_LIMIT, "the keys do not go into %llu MiB, however parted",
                          (unsigned long long)(set->budget->total_bytes >> 20));
        return mlg_err_hint(err, "raise --memory, or check fewer columns for uniqueness");
    }
    for (size_t part = 0; part < MLG_KEY_PARTS; part++)
        if (set->parts[part].on_disk)
            MLG_TRY(settle(set, part, events, err));
    return MLG_OK;
}
