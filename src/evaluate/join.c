/* Matching rows by id: each file's rows are put in the order of their ids, then merged. */
#include <stdlib.h>
#include <string.h>

#include "frame.h"
#include "order.h"

/* A source while its rows are matched, one partition of keys at a time. */
struct side {
    struct source *source;
    struct order order;
    const struct side *lead; /* has the same ids in the same order; or NULL */
    struct record *sorted;   /* [count] of the partition */
    size_t count, at;
    bool is_text;
};

struct merge {
    struct side side[SOURCES]; /* of sources that are present */
    int sides;
    struct record *scratch;
    struct room *room;
    struct joined *joined;
    size_t largest; /* partition */
    unsigned bits;  /* leading bits that all keys share */
};

static struct mlg_str id_of(const struct side *side, const struct record *record,
                            char space[ID_TEXT_BYTES])
{
    if (side->is_text)
        return texts_at(&side->source->id.text, record->row);
    return id_number_text(id_key_number(record_key(record)), space);
}

static int compare_ids(const struct side *a, const struct record *x, const struct side *b,
                       const struct record *y)
{
    uint64_t left = record_key(x), right = record_key(y);

    if (left != right || !a->is_text)
        return (left > right) - (left < right);
    return mlg_str_compare(texts_at(&a->source->id.text, x->row),
                           texts_at(&b->source->id.text, y->row));
}

/* An id as people know it: the parts of a key with several columns stand apart by commas. */
static struct mlg_str shown_id(const struct side *side, const struct record *record, char out[64])
{
    const struct source *source = side->source;
    struct mlg_str id = id_of(side, record, out);
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

static void reject_id(const struct side *side, const struct record *record, const char *rule,
                      const char *message, const char *expected)
{
    char text[64];

    /* A row was found. NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
    source_reject(side->source, record->row, side->source->ids[0], rule, message, expected,
                  shown_id(side, record, text));
}

static const char *const without[SOURCES] = {
    "the predictions have no row with this id",
    "the baseline's predictions have no row with this id",
    "the labels have no row with this id",
};

static bool is_open(const struct side *side)
{
    return side->at < side->count;
}

/* The side whose next id is the smallest that is left, or NULL. */
static const struct side *next_side(const struct merge *merge)
{
    const struct side *least = NULL;

    for (int k = 0; k < merge->sides; k++) {
        const struct side *side = &merge->side[k];
        if (is_open(side) && (least == NULL || compare_ids(side, &side->sorted[side->at], least,
                                                           &least->sorted[least->at]) < 0))
            least = side;
    }
    return least;
}

/* Take the side's records with this id: how many there are. The first is sorted[at - count]. */
static size_t take_id(struct side *side, const struct side *of, const struct record *id)
{
    size_t count = 0;

    while (is_open(side) && compare_ids(side, &side->sorted[side->at], of, id) == 0) {
        const struct record *record = &side->sorted[side->at++];
        if (count++ > 0)
            reject_id(side, record, "evaluate.duplicate_id",
                      "the id occurs more than once in the file", "an id of its own");
    }
    return count;
}

/* One id in all sources: the rows that carry it, or findings. */
static void merge_id(struct merge *merge, const struct side *of)
{
    const struct record *id = &of->sorted[of->at];
    const struct record *first[SOURCES] = { NULL };
    const struct side *has = NULL;
    const struct record *had = NULL;
    bool usable = true;

    for (int k = 0; k < merge->sides; k++) {
        struct side *side = &merge->side[k];
        size_t begin = side->at, count = take_id(side, of, id);
        if (count > 0)
            first[k] = &side->sorted[begin];
        if (count != 1 || source_is_bad(side->source, first[k]->row))
            usable = false;
        if (count > 0 && has == NULL) {
            has = side;
            had = first[k];
        }
    }
    /* A source that lacks the id: told once, at a row that has it. */
    for (int k = 0; k < merge->sides; k++)
        if (first[k] == NULL && has != NULL)
            reject_id(has, had, "evaluate.unmatched_id", without[merge->side[k].source->place],
                      "a partner in the other file");
    for (int k = 0; k < merge->sides && usable; k++)
        if (merge->side[k].lead == NULL)
            merge->joined->row[merge->side[k].source->place][merge->joined->n] = first[k]->row;
    merge->joined->n += usable;
}

/* The common case, quickly: the next record of each side has the same key, which is all of the id,
 * and the ones behind have other keys. Returns whether it was so. */
static bool merge_plain(struct merge *merge)
{
    const struct side *lead = &merge->side[0];
    struct joined *joined = merge->joined;
    uint64_t key;

    if (lead->is_text || lead->at + 1 >= lead->count)
        return false;
    key = record_key(&lead->sorted[lead->at]);
    for (int k = 0; k < merge->sides; k++) {
        const struct side *side = &merge->side[k];
        if (side->at + 1 >= side->count || record_key(&side->sorted[side->at]) != key ||
            record_key(&side->sorted[side->at + 1]) == key ||
            source_is_bad(side->source, side->sorted[side->at].row))
            return false;
    }
    for (int k = 0; k < merge->sides; k++) {
        struct side *side = &merge->side[k];
        if (side->lead == NULL)
            joined->row[side->source->place][joined->n] = side->sorted[side->at].row;
        side->at++;
    }
    joined->n++;
    return true;
}

static int compare_in_side(const void *left, const void *right, void *user)
{
    const struct record *a = left, *b = right;
    int order = compare_ids(user, a, user, b);

    return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

/* Texts with the same key in the order of the texts. */
static void settle_texts(struct side *side)
{
    for (size_t begin = 0, end; begin < side->count; begin = end) {
        uint64_t key = record_key(&side->sorted[begin]);
        end = begin + 1;
        while (end < side->count && record_key(&side->sorted[end]) == key)
            end++;
        if (end - begin > 1)
            qsort_r(side->sorted + begin, end - begin, sizeof(struct record), compare_in_side,
                    side);
    }
}

static void take_partition(struct merge *merge, struct side *side, size_t p)
{
    const struct order *order = &side->order;

    side->at = 0;
    if (side->lead != NULL) {
        side->sorted = side->lead->sorted;
        side->count = side->lead->count;
        return;
    }
    side->count = order->begin[p + 1] - order->begin[p];
    if (side->count > 0)
        memcpy(side->sorted, order->record + order->begin[p], side->count * sizeof(struct record));
    order_sort(side->sorted, merge->scratch, side->count);
    if (side->is_text)
        settle_texts(side);
}

/* The rows of the partitions before were written where their records lay: four bytes for twelve.
 * This one's records are copied before its rows are written. */
static void merge_partitions(struct merge *merge)
{
    const struct side *of;

    for (size_t p = 0; p < merge->side[0].order.partitions; p++) {
        for (int k = 0; k < merge->sides; k++)
            take_partition(merge, &merge->side[k], p);
        for (;;) {
            while (merge_plain(merge))
                ;
            of = next_side(merge);
            if (of == NULL)
                break;
            merge_id(merge, of);
        }
    }
}

/* Which sides have the same ids in the same order as one before; these need theirs no more. */
static void find_leads(struct merge *merge)
{
    for (int k = 1; k < merge->sides; k++) {
        struct side *side = &merge->side[k];
        for (int earlier = 0; earlier < k && side->lead == NULL; earlier++)
            if (merge->side[earlier].lead == NULL &&
                ids_same(&side->source->id, &merge->side[earlier].source->id))
                side->lead = &merge->side[earlier];
    }
    for (int k = 1; k < merge->sides; k++)
        if (merge->side[k].lead != NULL)
            vec_free(merge->room, &merge->side[k].source->id.number);
}

static enum mlg_code start(struct merge *merge, struct mlg_err *err)
{
    /* There are predictions. NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
    size_t partitions = order_partitions(merge->side[0].source->rows);

    find_leads(merge);
    for (int k = 0; k < merge->sides; k++) {
        struct side *side = &merge->side[k];
        if (side->lead != NULL)
            continue;
        MLG_TRY(
            order_make(merge->room, &side->source->id, partitions, merge->bits, &side->order, err));
        merge->joined->row[side->source->place] = (uint32_t *)side->order.record;
        if (side->order.largest > merge->largest)
            merge->largest = side->order.largest;
    }
    merge->scratch = room_alloc(merge->room, merge->largest, sizeof(struct record), err);
    for (int k = 0; k < merge->sides && merge->scratch != NULL; k++) {
        struct side *side = &merge->side[k];
        if (side->lead == NULL)
            side->sorted = room_alloc(merge->room, merge->largest, sizeof(struct record), err);
        if (side->lead == NULL && side->sorted == NULL)
            return MLG_E_LIMIT;
    }
    return merge->scratch == NULL ? MLG_E_LIMIT : MLG_OK;
}

/* The records' memory becomes the joined rows', of sides that follow another the other's. */
static void hand_over(struct merge *merge)
{
    struct joined *joined = merge->joined;

    for (int k = 0; k < merge->sides; k++) {
        struct side *side = &merge->side[k];
        int s = side->source->place;
        if (side->lead != NULL) {
            joined->row[s] = joined->row[side->lead->source->place];
            continue;
        }
        if (side->order.count == 0) {
            joined->row[s] = NULL;
            continue;
        }
        joined->capacity[s] = joined->n == 0 ? side->order.count * 3 : joined->n;
        joined->row[s] = room_shrink(merge->room, joined->row[s], side->order.count * 3, joined->n,
                                     sizeof(uint32_t));
        side->order.record = NULL;
    }
}

static enum mlg_code join_by_id(struct sources *sources, unsigned bits, struct room *room,
                                struct joined *joined, struct mlg_err *err)
{
    struct merge merge = { .room = room, .joined = joined, .bits = bits };
    bool is_text = false;
    enum mlg_code code = MLG_OK;

    for (int s = 0; s < SOURCES; s++)
        if (sources->present[s]) {
            merge.side[merge.sides++] = (struct side){ .source = &sources->of[s] };
            is_text |= sources->of[s].id.is_text;
        }
    for (int k = 0; k < merge.sides && is_text && code == MLG_OK; k++)
        code = ids_make_text(room, &merge.side[k].source->id, err);
    for (int k = 0; k < merge.sides; k++)
        merge.side[k].is_text = is_text;
    if (code == MLG_OK)
        code = start(&merge, err);
    if (code == MLG_OK)
        merge_partitions(&merge);
    for (int k = 0; k < merge.sides; k++)
        if (merge.side[k].lead == NULL)
            room_free(room, merge.side[k].sorted, merge.largest, sizeof(struct record));
    room_free(room, merge.scratch, merge.largest, sizeof(struct record));
    if (code == MLG_OK)
        hand_over(&merge);
    else
        memset(joined->row, 0, sizeof(joined->row));
    for (int k = 0; k < merge.sides; k++)
        order_free(room, &merge.side[k].order);
    return code;
}

static enum mlg_code take_rows(struct sources *sources, struct room *room, struct joined *joined,
                               struct mlg_err *err)
{
    const struct source *source = &sources->of[SOURCE_CANDIDATE];
    uint32_t *row = room_alloc(room, source->rows, sizeof(*row), err);

    if (row == NULL)
        return MLG_E_LIMIT;
    joined->row[SOURCE_CANDIDATE] = row;
    joined->capacity[SOURCE_CANDIDATE] = source->rows;
    for (size_t i = 0; i < source->rows; i++)
        if (!source_is_bad(source, i))
            row[joined->n++] = (uint32_t)i;
    return MLG_OK;
}

enum mlg_code join_rows(struct sources *sources, unsigned bits, struct room *room,
                        struct joined *ret_joined, struct mlg_err *err)
{
    struct joined joined = { 0 };

    if (sources->of[SOURCE_CANDIDATE].ids_count == 0)
        MLG_TRY(take_rows(sources, room, &joined, err));
    else
        MLG_TRY(join_by_id(sources, bits, room, &joined, err));
    *ret_joined = joined;
    return MLG_OK;
}

void joined_free(struct joined *joined, struct room *room)
{
    for (int s = 0; s < SOURCES; s++)
        if (joined->capacity[s] > 0) /* else it is another's */
            room_free(room, joined->row[s], joined->capacity[s], sizeof(uint32_t));
    *joined = (struct joined){ 0 };
}
