/* Matching rows by id: each file's keys are sorted, then merged. */
#include <stdlib.h>
#include <string.h>

#include "frame.h"

struct key {
    uint64_t head; /* first eight bytes, big-endian: most comparisons end here */
    const char *data;
    uint32_t len, row;
};

static int compare_ids(const struct key *a, const struct key *b)
{
    size_t shorter = a->len < b->len ? a->len : b->len;
    int order;

    if (a->head != b->head)
        return a->head < b->head ? -1 : 1;
    order = shorter == 0 ? 0 : memcmp(a->data, b->data, shorter);
    return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

static int compare_keys(const void *left, const void *right)
{
    const struct key *a = left, *b = right;
    int order = compare_ids(a, b);

    return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

static struct key *sorted_keys(const struct source *source, struct room *room, struct mlg_err *err)
{
    struct key *keys = room_alloc(room, source->rows, sizeof(*keys), err);

    if (keys == NULL)
        return NULL;
    for (size_t i = 0; i < source->rows; i++) {
        struct mlg_str id = texts_at(&source->id, i);
        uint64_t head = 0;
        for (size_t b = 0; b < 8; b++)
            head = head << 8 | (b < id.len ? (unsigned char)id.data[b] : 0);
        keys[i] = (struct key){ head, id.data, (uint32_t)id.len, (uint32_t)i };
    }
    qsort(keys, source->rows, sizeof(*keys), compare_keys);
    return keys;
}

/* An id as people know it: the parts of a key with several columns stand apart by commas. */
static struct mlg_str shown_id(const struct source *source, size_t row, char out[64])
{
    struct mlg_str id = texts_at(&source->id, row);
    size_t length = 0;

    if (source->ids_count == 1)
        return id;
    for (size_t i = 0; i + 1 < id.len && length < 60; i++) {
        if (id.data[i] != '\0') {
            out[length++] = id.data[i];
        } else if (id.data[i + 1] == '\0') {
            i++;
            if (i + 1 < id.len) {
                out[length++] = ',';
                out[length++] = ' ';
            }
        } else {
            i++;
        }
    }
    return (struct mlg_str){ .data = out, .len = length };
}

struct merge {
    struct sources *sources;
    struct key *keys[SOURCES];
    size_t at[SOURCES];
};

static bool is_open(const struct merge *merge, int s)
{
    return merge->sources->present[s] && merge->at[s] < merge->sources->of[s].rows;
}

/* The smallest id that is left, or NULL. */
static const struct key *next_id(const struct merge *merge)
{
    const struct key *least = NULL;

    for (int s = 0; s < SOURCES; s++) {
        const struct key *key = is_open(merge, s) ? &merge->keys[s][merge->at[s]] : NULL;
        if (key != NULL && (least == NULL || compare_ids(key, least) < 0))
            least = key;
    }
    return least;
}

static void reject_id(struct source *source, size_t row, const char *rule, const char *message,
                      const char *expected)
{
    char text[64];

    source_reject(source, row, source->ids[0], rule, message, expected,
                  shown_id(source, row, text));
}

static const char *const without[SOURCES] = {
    "the predictions have no row with this id",
    "the baseline's predictions have no row with this id",
    "the labels have no row with this id",
};

/* Take the rows with this id from source s: how many there are, and the first of them. */
static size_t take_id(struct merge *merge, int s, const struct key *id, uint32_t *ret_row)
{
    size_t count = 0;

    while (is_open(merge, s) && compare_ids(&merge->keys[s][merge->at[s]], id) == 0) {
        uint32_t row = merge->keys[s][merge->at[s]++].row;
        if (count++ == 0)
            *ret_row = row;
        else
            reject_id(&merge->sources->of[s], row, "evaluate.duplicate_id",
                      "the id occurs more than once in the file", "an id of its own");
    }
    return count;
}

/* Source s lacks the id: told once, at a row that has it. */
static void miss_id(struct merge *merge, int s, const uint32_t row[SOURCES],
                    const size_t count[SOURCES])
{
    for (int other = 0; other < SOURCES; other++)
        if (count[other] > 0) {
            reject_id(&merge->sources->of[other], row[other], "evaluate.unmatched_id", without[s],
                      "a partner in the other file");
            return;
        }
}

/* One id in all sources: the rows that carry it, or findings. */
static void merge_id(struct merge *merge, const struct key *id, struct joined *joined)
{
    const struct key least = *id;
    uint32_t row[SOURCES] = { 0 };
    size_t count[SOURCES] = { 0 };
    bool usable = true;

    for (int s = 0; s < SOURCES; s++) {
        const struct source *source = &merge->sources->of[s];
        if (!merge->sources->present[s])
            continue;
        count[s] = take_id(merge, s, &least, &row[s]);
        if (count[s] != 1 || ((const uint8_t *)source->bad.data)[row[s]] != 0)
            usable = false;
    }
    for (int s = 0; s < SOURCES; s++)
        if (merge->sources->present[s] && count[s] == 0)
            miss_id(merge, s, row, count);
    for (int s = 0; s < SOURCES && usable; s++)
        if (merge->sources->present[s])         /* a source that is there has its rows */
            joined->row[s][joined->n] = row[s]; /* NOLINT(clang-analyzer-core.NullDereference) */
    joined->n += usable;
}

static enum mlg_code join_by_id(struct sources *sources, struct room *room, struct joined *joined,
                                struct mlg_err *err)
{
    struct merge merge = { .sources = sources };
    enum mlg_code code = MLG_OK;
    const struct key *id;

    for (int s = 0; s < SOURCES && code == MLG_OK; s++) {
        if (!sources->present[s])
            continue;
        merge.keys[s] = sorted_keys(&sources->of[s], room, err);
        code = merge.keys[s] == NULL ? MLG_E_LIMIT : MLG_OK;
    }
    while (code == MLG_OK && (id = next_id(&merge)) != NULL)
        merge_id(&merge, id, joined);
    for (int s = 0; s < SOURCES; s++)
        room_free(room, merge.keys[s], sources->of[s].rows, sizeof(struct key));
    return code;
}

static void take_rows(struct sources *sources, struct joined *joined)
{
    const uint8_t *bad = sources->of[SOURCE_CANDIDATE].bad.data;

    for (size_t i = 0; i < sources->of[SOURCE_CANDIDATE].rows; i++)
        if (bad[i] == 0)
            /* A candidate is always there. NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
            joined->row[SOURCE_CANDIDATE][joined->n++] = (uint32_t)i;
}

enum mlg_code join_rows(struct sources *sources, struct room *room, struct mlg_report *report,
                        struct joined *ret_joined, struct mlg_err *err)
{
    struct joined joined = { 0 };
    enum mlg_code code = MLG_OK;

    joined.capacity = sources->of[SOURCE_CANDIDATE].rows;
    for (int s = 0; s < SOURCES; s++) {
        if (sources->present[s] && sources->of[s].rows >= UINT32_MAX)
            return mlg_err_set(err, MLG_E_LIMIT, "more than 2^32 - 2 rows in '%s'",
                               sources->of[s].shown);
        if (!sources->present[s])
            continue;
        joined.row[s] = room_alloc(room, joined.capacity, sizeof(uint32_t), err);
        if (joined.row[s] == NULL) {
            joined_free(&joined, room);
            return MLG_E_LIMIT;
        }
    }
    if (sources->of[SOURCE_CANDIDATE].ids_count == 0)
        take_rows(sources, &joined);
    else
        code = join_by_id(sources, room, &joined, err);
    for (int s = 0; s < SOURCES && code == MLG_OK; s++)
        if (sources->present[s])
            code = source_report(&sources->of[s], report, err);
    if (code != MLG_OK) {
        joined_free(&joined, room);
        return code;
    }
    *ret_joined = joined;
    return MLG_OK;
}

void joined_free(struct joined *joined, struct room *room)
{
    for (int s = 0; s < SOURCES; s++) {
        room_free(room, joined->row[s], joined->capacity, sizeof(uint32_t));
        joined->row[s] = NULL;
    }
}
