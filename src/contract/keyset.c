#include "keyset.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* Keys lie in blocks as {row, length, bytes}; the table holds hashes and pointers to them. */
struct entry {
    uint64_t hash;
    const unsigned char *key; /* NULL = free */
};

struct block {
    struct block *next;
    size_t used;
    size_t size;
    unsigned char bytes[];
};

struct mlg_keyset {
    struct mlg_key_budget *budget;
    uint64_t seed[2];
    struct entry *table; /* [capacity], a power of two */
    size_t capacity;
    size_t count;
    struct block *blocks;
};

#define KEY_HEAD    (2 * sizeof(uint64_t))
#define BLOCK_BYTES ((size_t)64 * 1024)

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
static uint64_t hash_key(const uint64_t seed[2], struct mlg_str key)
{
    uint64_t v[4] = { seed[0] ^ UINT64_C(0x736f6d6570736575),
                      seed[1] ^ UINT64_C(0x646f72616e646f6d),
                      seed[0] ^ UINT64_C(0x6c7967656e657261),
                      seed[1] ^ UINT64_C(0x7465646279746573) };
    for (size_t at = 0;; at += 8) {
        size_t rest = key.len - at;
        uint64_t word = 0;
        if (rest > 0)
            memcpy(&word, key.data + at, rest < 8 ? rest : 8);
        if (rest < 8)
            word ^= (uint64_t)key.len << 56;
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

static enum mlg_code take(struct mlg_key_budget *budget, size_t bytes, struct mlg_err *err)
{
    if (bytes > budget->left_bytes) {
        (void)mlg_err_set(err, MLG_E_LIMIT, "the values of unique columns need more than %llu MiB",
                          (unsigned long long)(budget->total_bytes >> 20));
        (void)mlg_err_hint(err, "raise --memory, or check fewer columns for uniqueness");
        return MLG_E_LIMIT;
    }
    budget->left_bytes -= bytes;
    return MLG_OK;
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

void mlg_keyset_free(struct mlg_keyset *set)
{
    if (set == NULL)
        return;
    while (set->blocks != NULL) {
        struct block *next = set->blocks->next;
        free(set->blocks);
        set->blocks = next;
    }
    free(set->table);
    free(set);
}

static enum mlg_code grow(struct mlg_keyset *set, struct mlg_err *err)
{
    size_t capacity = set->capacity == 0 ? 1024 : set->capacity * 2;
    MLG_TRY(take(set->budget, capacity * sizeof(struct entry), err));
    struct entry *table = calloc(capacity, sizeof *table);
    if (table == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    for (size_t i = 0; i < set->capacity; i++) {
        if (set->table[i].key == NULL)
            continue;
        size_t at = (size_t)set->table[i].hash & (capacity - 1);
        while (table[at].key != NULL)
            at = (at + 1) & (capacity - 1);
        table[at] = set->table[i];
    }
    free(set->table);
    set->budget->left_bytes += set->capacity * sizeof(struct entry);
    set->table = table;
    set->capacity = capacity;
    return MLG_OK;
}

static enum mlg_code store(struct mlg_keyset *set, struct mlg_str key, uint64_t row,
                           const unsigned char **ret_key, struct mlg_err *err)
{
    size_t need = KEY_HEAD + key.len;
    if (set->blocks == NULL || set->blocks->size - set->blocks->used < need) {
        size_t size = need > BLOCK_BYTES ? need : BLOCK_BYTES;
        MLG_TRY(take(set->budget, sizeof(struct block) + size, err));
        struct block *block = malloc(sizeof *block + size);
        if (block == NULL)
            return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
        block->next = set->blocks;
        block->used = 0;
        block->size = size;
        set->blocks = block;
    }
    unsigned char *place = set->blocks->bytes + set->blocks->used;
    uint64_t head[2] = { row, key.len };
    memcpy(place, head, sizeof head);
    if (key.len > 0)
        memcpy(place + KEY_HEAD, key.data, key.len);
    set->blocks->used += need;
    *ret_key = place;
    return MLG_OK;
}

enum mlg_code mlg_keyset_add(struct mlg_keyset *set, struct mlg_str key, uint64_t row,
                             uint64_t *ret_first, struct mlg_err *err)
{
    if (set->count * 4 >= set->capacity * 3)
        MLG_TRY(grow(set, err));
    uint64_t hash = hash_key(set->seed, key);
    size_t at = (size_t)hash & (set->capacity - 1);
    for (; set->table[at].key != NULL; at = (at + 1) & (set->capacity - 1)) {
        if (set->table[at].hash != hash)
            continue;
        uint64_t head[2];
        memcpy(head, set->table[at].key, sizeof head);
        if (head[1] == key.len &&
            (key.len == 0 || memcmp(set->table[at].key + KEY_HEAD, key.data, key.len) == 0)) {
            *ret_first = head[0];
            return MLG_OK;
        }
    }
    const unsigned char *stored = NULL;
    MLG_TRY(store(set, key, row, &stored, err));
    set->table[at] = (struct entry){ .hash = hash, .key = stored };
    set->count++;
    *ret_first = 0;
    return MLG_OK;
}
