#include "select.h"

#include <math.h>
#include <string.h>

#define KEY_BITS   64
#define BITS_LEAST 4 /* of a pass; a power of two, as the most */
#define BITS_MOST  16

/* Numbers of a group whose keys begin with the same bits, and some rank among them. */
struct prefix {
    uint64_t bits;   /* the leading ones, of which `known` are known */
    uint64_t before; /* numbers of the group that are less */
    uint64_t *count; /* [1 << taken], by the next bits */
};

struct select {
    struct room *room;
    size_t groups;
    size_t *first; /* [groups + 1]: a group's prefixes, which ascend */
    struct prefix *prefix;
    size_t prefixes;
    unsigned known, taken;
    uint64_t *count; /* of all prefixes */
};

static uint64_t key_of(double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof(bits));
    return bits >> 63 != 0 ? ~bits : bits | UINT64_C(1) << 63;
}

static double value_of(uint64_t key)
{
    uint64_t bits = key >> 63 != 0 ? key & ~(UINT64_C(1) << 63) : ~key;
    double value;

    memcpy(&value, &bits, sizeof(value));
    return value;
}

void select_number(struct select *self, size_t group, double value)
{
    size_t low = self->first[group], high = self->first[group + 1];
    uint64_t key = key_of(value), leading = self->known == 0 ? 0 : key >> (KEY_BITS - self->known);

    if (isnan(value) || low == high)
        return;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        *(self->prefix[middle].bits <= leading ? &low : &high) = middle;
    }
    if (self->prefix[low].bits == leading)
        self->prefix[low].count[key << self->known >> (KEY_BITS - self->taken)]++;
}

/* One prefix, of no bits, for each group that is asked of. */
static void begin(struct select *self, const struct select_rank *rank, size_t count)
{
    size_t at = 0;

    for (size_t g = 0; g < self->groups; g++) {
        self->first[g] = self->prefixes;
        if (at < count && rank[at].group == g)
            self->prefix[self->prefixes++] = (struct prefix){ 0 };
        while (at < count && rank[at].group == g)
            at++;
    }
    self->first[self->groups] = self->prefixes;
}

/* As many bits as half of what is left has room for, and as go into the key; what is left may be
 * more or less than in the pass before. */
static enum mlg_code take_bits(struct select *self, struct mlg_err *err)
{
    uint64_t left = (self->room->limit_bytes - self->room->used_bytes) / 2;

    self->taken = BITS_MOST;
    while (self->taken > BITS_LEAST && (sizeof(uint64_t) * self->prefixes << self->taken) > left)
        self->taken /= 2;
    while (self->taken > KEY_BITS - self->known)
        self->taken /= 2;
    self->count = room_alloc(self->room, self->prefixes << self->taken, sizeof(*self->count), err);
    if (self->count == NULL)
        return MLG_E_LIMIT;
    for (size_t p = 0; p < self->prefixes; p++)
        self->prefix[p].count = self->count + (p << self->taken);
    return MLG_OK;
}

/* The next bits of the number at `place` of the prefix's group, and how many are less. */
static bool next_bits(const struct select *self, const struct prefix *prefix, uint64_t place,
                      struct prefix *ret)
{
    uint64_t before = prefix->before;

    for (uint64_t b = 0; b < UINT64_C(1) << self->taken; b++) {
        if (place < before + prefix->count[b]) {
            *ret = (struct prefix){ .bits = prefix->bits << self->taken | b, .before = before };
            return true;
        }
        before += prefix->count[b];
    }
    return false;
}

/* The prefix that holds the place: of its group's the last with no more before it. */
static const struct prefix *holder(const struct select *self, const struct select_rank *rank)
{
    size_t p = self->first[rank->group];

    while (p + 1 < self->first[rank->group + 1] && self->prefix[p + 1].before <= rank->place)
        p++;
    return &self->prefix[p];
}

/* Longer prefixes take the place of those that were counted; ranks ascend, and so do they. */
static enum mlg_code lengthen(struct select *self, struct select_rank *rank, size_t count,
                              struct prefix *longer, struct mlg_err *err)
{
    size_t made = 0, at = 0;

    for (size_t g = 0; g < self->groups; g++) {
        size_t begun = made;
        for (; at < count && rank[at].group == g; at++) {
            struct prefix next;
            if (!next_bits(self, holder(self, &rank[at]), rank[at].place, &next))
                return mlg_err_set(err, MLG_E_BUG, "a group of numbers is smaller than was told");
            if (made == begun || longer[made - 1].bits != next.bits)
                longer[made++] = next;
            rank[at].value = value_of(next.bits); /* of the last pass, the number */
        }
        self->first[g] = begun; /* where its old prefixes began is not needed any more */
    }
    self->first[self->groups] = made;
    memcpy(self->prefix, longer, made * sizeof(*longer));
    self->prefixes = made;
    self->known += self->taken;
    return MLG_OK;
}

static enum mlg_code run(struct select *self, struct select_rank *rank, size_t count,
                         struct prefix *longer, select_source source, void *context,
                         struct mlg_err *err)
{
    while (self->known < KEY_BITS) {
        size_t prefixes = self->prefixes;
        enum mlg_code code;
        MLG_TRY(take_bits(self, err));
        code = source(context, self, err);
        if (code == MLG_OK)
            code = lengthen(self, rank, count, longer, err);
        room_free(self->room, self->count, prefixes << self->taken, sizeof(*self->count));
        MLG_TRY(code);
    }
    return MLG_OK;
}

enum mlg_code select_ranks(struct room *room, size_t groups, struct select_rank *rank, size_t count,
                           select_source source, void *context, struct mlg_err *err)
{
    struct select self = { .room = room, .groups = groups };
    struct prefix *next = room_alloc(room, count, sizeof(*next), err);
    enum mlg_code code = MLG_E_LIMIT;

    self.prefix = next == NULL ? NULL : room_alloc(room, count, sizeof(*self.prefix), err);
    self.first =
        self.prefix == NULL ? NULL : room_alloc(room, groups + 1, sizeof(*self.first), err);
    if (self.first != NULL) {
        begin(&self, rank, count);
        code = count == 0 ? MLG_OK : run(&self, rank, count, next, source, context, err);
    }
    room_free(room, self.first, groups + 1, sizeof(*self.first));
    room_free(room, self.prefix, count, sizeof(*self.prefix));
    room_free(room, next, count, sizeof(*next));
    return code;
}
