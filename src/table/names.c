#include <stdlib.h>
#include <string.h>

#include "impl.h"

struct name_key {
    struct mlg_str name;
    size_t index;
};

static int compare_keys(const void *left, const void *right)
{
    const struct name_key *a = left;
    const struct name_key *b = right;
    int order = mlg_str_compare(a->name, b->name);
    if (order != 0)
        return order;
    return a->index < b->index ? -1 : a->index > b->index;
}

enum mlg_code mlg_names_set(struct mlg_names *self, char *bytes, struct mlg_str *names,
                            size_t count, struct mlg_err *err)
{
    *self = (struct mlg_names){ .bytes = bytes, .names = names, .count = count };
    self->sorted = calloc(count + 1, sizeof *self->sorted);
    self->repeated = calloc(count + 1, sizeof *self->repeated);
    struct name_key *keys = calloc(count + 1, sizeof *keys);
    if (self->sorted == NULL || self->repeated == NULL || keys == NULL) {
        free(keys);
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory for %zu column names", count);
    }
    for (size_t i = 0; i < count; i++)
        keys[i] = (struct name_key){ .name = names[i], .index = i };
    qsort(keys, count, sizeof *keys, compare_keys);
    for (size_t i = 0; i < count; i++) {
        self->sorted[i] = keys[i].index;
        if (i > 0 && mlg_str_equal(keys[i].name, keys[i - 1].name))
            self->repeated[keys[i].index] = true;
    }
    free(keys);
    return MLG_OK;
}

void mlg_names_done(struct mlg_names *self)
{
    free(self->bytes);
    free(self->names);
    free(self->sorted);
    free(self->repeated);
    *self = (struct mlg_names){ 0 };
}

int64_t mlg_names_find(const struct mlg_names *self, struct mlg_str name)
{
    size_t low = 0;
    size_t high = self->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (mlg_str_compare(self->names[self->sorted[middle]], name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == self->count || !mlg_str_equal(self->names[self->sorted[low]], name))
        return -1;
    if (low + 1 < self->count && self->repeated[self->sorted[low + 1]] &&
        mlg_str_equal(self->names[self->sorted[low + 1]], name))
        return -1;
    return (int64_t)self->sorted[low];
}
