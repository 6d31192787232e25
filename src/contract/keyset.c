#include "keyset_impl.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>

#define SLOTS_LEAST  32
#define SLOTS_MOST   (UINT32_MAX / 4)
#define EXPECT_LEAST 1024 /* keys a part that are worth making room for */
#define PAGE_BYTES   4096
#define BLOCK_BYTES  ((size_t)16 * 1024)
#define AHEAD        16 /* keys whose slots are fetched before they are needed */

/* Slots are bytes without gaps: one word or two, then the row in 40 bits; or this. Row 0 or key
 * NULL is free. */
struct long_slot {
    uint64_t hash;
    const unsigned char *key; /* row and length (8 bytes each), then its bytes */
};
#define ROW_BYTES 5
#define ROW_MOST  ((UINT64_C(1) << 40) - 1)
#define LONG_HEAD (2 * sizeof(uint64_t))

static const size_t slot_bytes[MLG_KEY_FORMS] = { 8 + ROW_BYTES, 16 + ROW_BYTES,
                                                  sizeof(struct long_slot) };

__extension__ typedef unsigned __int128 wide;

static inline uint64_t load_word(const unsigned char *from)
{
    uint64_t word;
    memcpy(&word, from, sizeof word);
    return word;
}

static inline uint64_t load_row(const unsigned char *from)
{
    uint32_t low;
    memcpy(&low, from, sizeof low);
    return (uint64_t)from[4] << 32 | low;
}

static inline void store_row(unsigned char *to, uint64_t row)
{
    uint32_t low = (uint32_t)row;
    memcpy(to, &low, sizeof low);
    to[4] = (unsigned char)(row >> 32);
}

/* (a x + b) mod 2^128 / 2^64, with a and b at random: strongly universal for words of 64 bits
 * (Dietzfelbinger, "Universal hashing and k-wise independent random variables", 1996), and so is
 * the sum over several words. */
static inline wide times(const uint64_t seed[2], uint64_t word)
{
    return ((wide)seed[0] << 64 | seed[1]) * word;
}

static inline uint64_t hash_words(const struct mlg_keyset *set, uint64_t first, uint64_t second)
{
    wide sum = times(set->seed, first) + times(set->seed + 2, second) +
               ((wide)set->seed[4] << 64 | set->seed[5]);
    return (uint64_t)(sum >> 64);
}

static uint64_t rotate(uint64_t x, int by)
{
    return (x << by) | (x >> (64 - by));
}

static void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[0] = rotate(v[0], 32);
    v[2] += v[3];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[2] = rotate(v[2], 32);
}

/* SipHash-1-3 (Aumasson and Bernstein, 2012), bytes read as the processor has them: the value never
 * leaves the process. */
static uint64_t hash_bytes(const uint64_t seed[2], const char *bytes, size_t length)
{
    uint64_t v[4] = { seed[0] ^ UINT64_C(0x736f6d6570736575),
                      seed[1] ^ UINT64_C(0x646f72616e646f6d),
                      seed[0] ^ UINT64_C(0x6c7967656e657261),
                      seed[1] ^ UINT64_C(0x7465646279746573) };
    for (size_t at = 0;; at += 8) {
        size_t rest = length - at;
        uint64_t word = 0;
        if (rest > 0)
            memcpy(&word, bytes + at, rest < 8 ? rest : 8);
        if (rest < 8)
            word ^= (uint64_t)length << 56;
        v[3] ^= word;
        sip_round(v);
        v[0] ^= word;
        if (rest < 8)
            break;
    }
    v[2] ^= 0xff;
    sip_round(v);
    sip_round(v);
    sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

void mlg_keyset_hash(const struct mlg_keyset *set, struct mlg_keys *keys)
{
    for (size_t i = 0; i < keys->count; i++) {
        struct mlg_key *key = &keys->items[i];
        if (key->form == MLG_KEY_WORD)
            key->hash = hash_words(set, key->word[0], 0);
        else if (key->form == MLG_KEY_PAIR)
            key->hash = hash_words(set, key->word[0], key->word[1]);
        else if (key->form == MLG_KEY_LONG)
            key->hash =
                hash_bytes(set->seed + 6, keys->bytes.data + key->word[0], (size_t)key->word[1]);
    }
}

enum mlg_code mlg_keyset_new(struct mlg_key_budget *budget, struct mlg_keyset **ret_set,
                             struct mlg_err *err)
{
    struct mlg_keyset *set = calloc(1, sizeof *set);
    if (set == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    set->budget = budget;
    if (getrandom(set->seed, sizeof set->seed, 0) != (ssize_t)sizeof set->seed) {
        free(set);
        return mlg_err_set(err, MLG_E_IO, "no random numbers from the system");
    }
    *ret_set = set;
    return MLG_OK;
}

/* The region is cut into 32 tables; pages that a table leaves go back to the system. */
static void free_table(struct mlg_key_table *table, size_t form)
{
    size_t bytes = (size_t)table->capacity * slot_bytes[form];
    if (!table->mapped) {
        free(table->slots);
    } else {
        uintptr_t from = ((uintptr_t)table->slots + PAGE_BYTES - 1) & ~(uintptr_t)(PAGE_BYTES - 1);
        uintptr_t to = ((uintptr_t)table->slots + bytes) & ~(uintptr_t)(PAGE_BYTES - 1);
        if (to > from)
            (void)madvise(table->slots + (from - (uintptr_t)table->slots), to - from,
                          MADV_DONTNEED);
    }
    *table = (struct mlg_key_table){ .slots = NULL };
}

void mlg_keyset_expect(struct mlg_keyset *set, enum mlg_key_form form, uint64_t count)
{
    /* Three quarters full at the end, and as much more as parts differ. */
    uint64_t slots = count / MLG_KEY_PARTS + count / MLG_KEY_PARTS / 3 + SLOTS_LEAST;
    if (set->held > 0 || set->region != NULL || count / MLG_KEY_PARTS < EXPECT_LEAST ||
        slots > SLOTS_MOST)
        return;
    uint64_t bytes = slots * slot_bytes[form - 1];
    if (bytes * MLG_KEY_PARTS > set->budget->left_bytes)
        return;
    set->region_bytes = (size_t)bytes * MLG_KEY_PARTS;
    void *region =
        mmap(NULL, set->region_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (region == MAP_FAILED)
        return;
    (void)madvise(region, set->region_bytes, MADV_HUGEPAGE);
    set->region = region;
    for (size_t i = 0; i < MLG_KEY_PARTS; i++) {
        set->parts[i].tables[form - 1] = (struct mlg_key_table){ .slots = set->region + i * bytes,
                                                                 .capacity = (uint32_t)slots,
                                                                 .mapped = true };
        set->parts[i].held_bytes = bytes;
    }
    set->budget->left_bytes -= bytes * MLG_KEY_PARTS;
}

void mlg_keyset_forget(struct mlg_keyset *set, size_t index)
{
    struct mlg_key_part *part = &set->parts[index];
    for (size_t form = 0; form < MLG_KEY_FORMS; form++) {
        set->held -= part->tables[form].count;
        free_table(&part->tables[form], form);
    }
    while (part->blocks != NULL) {
        struct mlg_key_block *next = part->blocks->next;
        free(part->blocks);
        part->blocks = next;
    }
    set->budget->left_bytes += part->held_bytes;
    part->held_bytes = 0;
}

void mlg_keyset_release(struct mlg_keyset *set)
{
    for (size_t i = 0; i < MLG_KEY_PARTS; i++)
        mlg_keyset_forget(set, i);
    if (set->region != NULL)
        (void)munmap(set->region, set->region_bytes);
    set->region = NULL;
}

void mlg_keyset_free(struct mlg_keyset *set)
{
    if (set == NULL)
        return;
    mlg_keyset_release(set);
    mlg_spill_close(set->spill);
    free(set);
}

/* Take bytes from the budget for a part, putting the largest parts on disk until there are enough.
 * That may be the part itself: then *ret_taken is false. A set always keeps one key. */
static enum mlg_code take(struct mlg_keyset *set, size_t index, uint64_t bytes, bool *ret_taken,
                          struct mlg_err *err)
{
    while (bytes > set->budget->left_bytes && set->held > 0) {
        size_t largest = index;
        for (size_t i = 0; i < MLG_KEY_PARTS; i++)
            if (set->parts[i].held_bytes > set->parts[largest].held_bytes)
                largest = i;
        MLG_TRY(mlg_keyset_evict(set, largest, err));
        if (largest == index) {
            *ret_taken = false;
            return MLG_OK;
        }
    }
    /* Beyond the budget only for the first key; it is not given back twice. */
    uint64_t left = set->budget->left_bytes;
    set->budget->left_bytes -= bytes < left ? bytes : left;
    set->parts[index].held_bytes += bytes < left ? bytes : left;
    *ret_taken = true;
    return MLG_OK;
}

static inline size_t place_of(const struct mlg_key_table *table, uint64_t hash)
{
    return (size_t)(((hash >> 27 & UINT32_MAX) * table->capacity) >> 32);
}

static uint64_t slot_hash(const struct mlg_keyset *set, size_t form, const unsigned char *slot)
{
    if (form == MLG_KEY_LONG - 1) {
        struct long_slot key;
        memcpy(&key, slot, sizeof key);
        return key.hash;
    }
    uint64_t word[2] = { 0, 0 };
    memcpy(word, slot, form == MLG_KEY_WORD - 1 ? sizeof word[0] : sizeof word);
    return hash_words(set, word[0], word[1]);
}

static bool slot_is_free(size_t form, const unsigned char *slot)
{
    if (form == MLG_KEY_LONG - 1) {
        struct long_slot key;
        memcpy(&key, slot, sizeof key);
        return key.key == NULL;
    }
    return load_row(slot + slot_bytes[form] - ROW_BYTES) == 0;
}

/* One slot is always free, so that every probe ends; behind the last comes the first. */
static void move_slots(const struct mlg_keyset *set, size_t form, const struct mlg_key_table *from,
                       struct mlg_key_table *to)
{
    size_t bytes = slot_bytes[form];
    for (size_t i = 0; i < from->capacity; i++) {
        const unsigned char *slot = from->slots + i * bytes;
        if (slot_is_free(form, slot))
            continue;
        size_t at = place_of(to, slot_hash(set, form, slot));
        while (!slot_is_free(form, to->slots + at * bytes))
            at = at + 1 == to->capacity ? 0 : at + 1;
        memcpy(to->slots + at * bytes, slot, bytes);
    }
}

static enum mlg_code grow(struct mlg_keyset *set, size_t index, size_t form, bool *ret_taken,
                          struct mlg_err *err)
{
    struct mlg_key_part *part = &set->parts[index];
    struct mlg_key_table *table = &part->tables[form];
    struct mlg_key_table larger = { .count = table->count, .capacity = SLOTS_LEAST };
    if (table->capacity > 0)
        larger.capacity = table->capacity + table->capacity / 2;
    if (larger.capacity > SLOTS_MOST)
        return mlg_err_set(err, MLG_E_LIMIT, "too many keys for one table");
    uint64_t bytes = (uint64_t)larger.capacity * slot_bytes[form];
    MLG_TRY(take(set, index, bytes, ret_taken, err));
    if (!*ret_taken)
        return MLG_OK;
    larger.slots = calloc(1, (size_t)bytes);
    if (larger.slots == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    move_slots(set, form, table, &larger);
    bytes = (uint64_t)table->capacity * slot_bytes[form];
    free_table(table, form);
    bytes = bytes < part->held_bytes ? bytes : part->held_bytes;
    part->held_bytes -= bytes;
    set->budget->left_bytes += bytes;
    *table = larger;
    return MLG_OK;
}

/* A long key into a block of the part. */
static enum mlg_code store(struct mlg_keyset *set, size_t index, const char *bytes, uint64_t length,
                           uint64_t row, const unsigned char **ret_key, bool *ret_taken,
                           struct mlg_err *err)
{
    struct mlg_key_part *part = &set->parts[index];
    size_t need = (LONG_HEAD + (size_t)length + 7) / 8 * 8;
    *ret_taken = true;
    if (part->blocks == NULL || part->blocks->size - part->blocks->used < need) {
        size_t size = part->blocks == NULL ? 512 : BLOCK_BYTES;
        size = need > size ? need : size;
        MLG_TRY(take(set, index, sizeof(struct mlg_key_block) + size, ret_taken, err));
        if (!*ret_taken)
            return MLG_OK;
        struct mlg_key_block *block = malloc(sizeof *block + size);
        if (block == NULL)
            return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
        *block = (struct mlg_key_block){ .next = part->blocks, .size = size };
        part->blocks = block;
    }
    unsigned char *place = part->blocks->bytes + part->blocks->used;
    uint64_t head[2] = { row, length };
    memcpy(place, head, sizeof head);
    if (length > 0)
        memcpy(place + LONG_HEAD, bytes, (size_t)length);
    part->blocks->used += need;
    *ret_key = place;
    return MLG_OK;
}

/* The slot of the key, or the free one where it belongs; *ret_row is 0 for that. */
static inline unsigned char *find_word(const struct mlg_key_table *table, const struct mlg_key *key,
                                       uint64_t *ret_row)
{
    size_t at = place_of(table, key->hash);
    for (;;) {
        unsigned char *slot = table->slots + at * (8 + ROW_BYTES);
        uint64_t row = load_row(slot + 8);
        if (row == 0 || load_word(slot) == key->word[0]) {
            *ret_row = row;
            return slot;
        }
        at = at + 1 == table->capacity ? 0 : at + 1;
    }
}

static inline unsigned char *find_pair(const struct mlg_key_table *table, const struct mlg_key *key,
                                       uint64_t *ret_row)
{
    size_t at = place_of(table, key->hash);
    for (;;) {
        unsigned char *slot = table->slots + at * (16 + ROW_BYTES);
        uint64_t row = load_row(slot + 16);
        if (row == 0 || (load_word(slot) == key->word[0] && load_word(slot + 8) == key->word[1])) {
            *ret_row = row;
            return slot;
        }
        at = at + 1 == table->capacity ? 0 : at + 1;
    }
}

static unsigned char *find_long(const struct mlg_key_table *table, const struct mlg_key *key,
                                const char *bytes, uint64_t *ret_row)
{
    size_t at = place_of(table, key->hash);
    for (;;) {
        struct long_slot *slot = (struct long_slot *)(void *)table->slots + at;
        uint64_t head[2] = { 0, 0 };
        if (slot->key != NULL && slot->hash == key->hash)
            memcpy(head, slot->key, sizeof head);
        if (slot->key == NULL ||
            (head[0] != 0 && head[1] == key->word[1] &&
             memcmp(slot->key + LONG_HEAD, bytes, (size_t)key->word[1]) == 0)) {
            *ret_row = head[0];
            return (unsigned char *)slot;
        }
        at = at + 1 == table->capacity ? 0 : at + 1;
    }
}

static inline unsigned char *find(const struct mlg_key_table *table, const struct mlg_key *key,
                                  const char *bytes, uint64_t *ret_row)
{
    *ret_row = 0;
    if (table->capacity == 0)
        return NULL;
    if (key->form == MLG_KEY_PAIR)
        return find_pair(table, key, ret_row);
    if (key->form == MLG_KEY_LONG && bytes != NULL)
        return find_long(table, key, bytes, ret_row);
    return find_word(table, key, ret_row);
}

/* Put a key that is not there into its free slot, which may move. False when its part had to go to
 * disk. */
static enum mlg_code put(struct mlg_keyset *set, const struct mlg_key *key, const char *bytes,
                         uint64_t row, unsigned char *slot, bool *ret_taken, struct mlg_err *err)
{
    size_t index = mlg_key_part_of(key);
    struct mlg_key_table *table = &set->parts[index].tables[key->form - 1];
    const unsigned char *stored = NULL;
    *ret_taken = true;
    if ((uint64_t)table->count * 5 >= (uint64_t)table->capacity * 4) {
        uint64_t none = 0;
        MLG_TRY(grow(set, index, key->form - 1, ret_taken, err));
        if (!*ret_taken)
            return MLG_OK;
        slot = find(table, key, bytes, &none);
    }
    if (key->form == MLG_KEY_LONG) {
        MLG_TRY(store(set, index, bytes, key->word[1], row, &stored, ret_taken, err));
        if (!*ret_taken)
            return MLG_OK;
        *(struct long_slot *)(void *)slot = (struct long_slot){ .hash = key->hash, .key = stored };
    } else {
        size_t words = key->form == MLG_KEY_WORD ? 8 : 16;
        memcpy(slot, key->word, words);
        store_row(slot + words, row);
    }
    table->count++;
    set->held++;
    return MLG_OK;
}

static enum mlg_code set_aside(struct mlg_keyset *set, enum mlg_key_use use,
                               const struct mlg_key *key, const char *bytes, uint64_t row,
                               size_t at, const struct mlg_key_events *events, struct mlg_err *err)
{
    struct mlg_key_record record = { .row = row, .use = use, .key = *key };
    if (key->form == MLG_KEY_LONG)
        record.bytes = (struct mlg_str){ bytes, (size_t)key->word[1] };
    if (use != MLG_KEY_KEEP)
        MLG_TRY(events->describe(events->user, at, &record.text, err));
    return mlg_keyset_write(set, mlg_key_part_of(key), &record, err);
}

static enum mlg_code use_one(struct mlg_keyset *set, enum mlg_key_use use,
                             const struct mlg_key *key, const char *bytes, uint64_t row, size_t at,
                             const struct mlg_key_events *events, struct mlg_err *err)
{
    size_t index = mlg_key_part_of(key);
    struct mlg_key_part *part = &set->parts[index];
    if (row > ROW_MOST)
        return mlg_err_set(err, MLG_E_LIMIT, "more rows than keys can be compared of");
    if (part->on_disk)
        return set_aside(set, use, key, bytes, row, at, events, err);
    uint64_t first = 0;
    unsigned char *slot = find(&part->tables[key->form - 1], key, bytes, &first);
    if (use == MLG_KEY_PROBE)
        return first != 0 ? MLG_OK : events->hit(events->user, at, 0, err);
    if (first != 0)
        return use == MLG_KEY_KEEP ? MLG_OK : events->hit(events->user, at, first, err);
    bool taken = false;
    MLG_TRY(put(set, key, bytes, row, slot, &taken, err));
    return taken ? MLG_OK : set_aside(set, use, key, bytes, row, at, events, err);
}

/* Where the key will be looked for. (A function that only prefetches would be taken for one without
 * effect by gcc 12, and its calls dropped.) */
static inline const unsigned char *slot_ahead(const struct mlg_keyset *set,
                                              const struct mlg_key *key)
{
    if (key->form == MLG_KEY_NONE)
        return NULL;
    const struct mlg_key_table *table = &set->parts[mlg_key_part_of(key)].tables[key->form - 1];
    if (table->slots == NULL)
        return NULL;
    return table->slots + place_of(table, key->hash) * slot_bytes[key->form - 1];
}

enum mlg_code mlg_keyset_use(struct mlg_keyset *set, enum mlg_key_use use,
                             const struct mlg_keys *keys, const uint64_t *rows,
                             const struct mlg_key_events *events, struct mlg_err *err)
{
    for (size_t i = 0; i < keys->count && i < AHEAD; i++)
        __builtin_prefetch(slot_ahead(set, &keys->items[i]));
    for (size_t i = 0; i < keys->count; i++) {
        const struct mlg_key *key = &keys->items[i];
        if (i + AHEAD < keys->count)
            __builtin_prefetch(slot_ahead(set, &keys->items[i + AHEAD]));
        if (key->form == MLG_KEY_NONE) {
            if (events->nulls)
                MLG_TRY(events->hit(events->user, i, 0, err));
            continue;
        }
        const char *bytes = key->form == MLG_KEY_LONG ? keys->bytes.data + key->word[0] : NULL;
        MLG_TRY(use_one(set, use, key, bytes, rows[i], i, events, err));
    }
    return MLG_OK;
}

static void read_slot(size_t form, const unsigned char *slot, struct mlg_key_record *ret_record)
{
    struct mlg_key_record record = { .use = MLG_KEY_KEEP,
                                     .key.form = (enum mlg_key_form)(form + 1) };
    if (form == MLG_KEY_LONG - 1) {
        struct long_slot key;
        uint64_t head[2];
        memcpy(&key, slot, sizeof key);
        memcpy(head, key.key, sizeof head);
        record.row = head[0];
        record.key.word[1] = head[1];
        record.bytes = (struct mlg_str){ (const char *)key.key + LONG_HEAD, (size_t)head[1] };
    } else {
        size_t words = slot_bytes[form] - ROW_BYTES;
        memcpy(record.key.word, slot, words);
        record.row = load_row(slot + words);
    }
    *ret_record = record;
}

enum mlg_code mlg_keyset_walk(struct mlg_keyset *set, size_t index,
                              enum mlg_code (*each)(struct mlg_keyset *set, size_t part,
                                                    const struct mlg_key_record *record,
                                                    struct mlg_err *err),
                              struct mlg_err *err)
{
    for (size_t form = 0; form < MLG_KEY_FORMS; form++) {
        const struct mlg_key_table *table = &set->parts[index].tables[form];
        for (size_t i = 0; i < table->capacity; i++) {
            const unsigned char *slot = table->slots + i * slot_bytes[form];
            struct mlg_key_record record;
            if (slot_is_free(form, slot))
                continue;
            read_slot(form, slot, &record);
            MLG_TRY(each(set, index, &record, err));
        }
    }
    return MLG_OK;
}
