/* Slices: names for people, numbers for rows. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/base/num.h>
#include <mlgate/stat/quantile.h>

#include "frame.h"

struct value {
    struct mlg_str text;
    uint32_t code;
};

static int compare_values(const void *left, const void *right)
{
    const struct value *a = left, *b = right;

    return mlg_str_compare(a->text, b->text);
}

static enum mlg_code names_of_edges(const double *edges, size_t count, struct mlg_report *report,
                                    const char **names, struct mlg_err *err)
{
    char low[MLG_NUM_TEXT_BYTES], high[MLG_NUM_TEXT_BYTES];

    for (size_t i = 0; i <= count; i++) {
        if (i > 0)
            (void)mlg_num_format(edges[i - 1], low);
        if (i < count)
            (void)mlg_num_format(edges[i], high);
        names[i] = count == 0   ? "all of one value"
                   : i == 0     ? mlg_arena_print(&report->arena, "under %s", high)
                   : i == count ? mlg_arena_print(&report->arena, "%s and over", low)
                                : mlg_arena_print(&report->arena, "%s to under %s", low, high);
        if (names[i] == NULL)
            return mlg_arena_full(&report->arena, err);
    }
    return MLG_OK;
}

/* Names in byte order; rank[code] = place of the value in it. */
static enum mlg_code names_of_values(const struct dict *dict, struct mlg_report *report,
                                     const char **names, uint32_t rank[DICT_MAX],
                                     struct mlg_err *err)
{
    struct value values[DICT_MAX];
    size_t count = dict_count(dict);

    for (size_t i = 0; i < count; i++)
        values[i] = (struct value){ texts_at(&dict->texts, i), (uint32_t)i };
    qsort(values, count, sizeof(values[0]), compare_values);
    for (size_t i = 0; i < count; i++) {
        rank[values[i].code] = (uint32_t)i;
        names[i] = mlg_arena_copy(&report->arena, values[i].text);
        if (names[i] == NULL)
            return mlg_arena_full(&report->arena, err);
    }
    return MLG_OK;
}

/* Of rows whose cell is empty: what no value is called. */
static enum mlg_code name_of_missing(struct mlg_report *report, const char **names, size_t count,
                                     const char **ret_name, struct mlg_err *err)
{
    const char *name = "(missing)";

    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) != 0)
            continue;
        name = mlg_arena_print(&report->arena, "(%s)", name);
        if (name == NULL)
            return mlg_arena_full(&report->arena, err);
        i = (size_t)-1; /* from the first one again */
    }
    *ret_name = name;
    return MLG_OK;
}

enum mlg_code slice_names(const struct mlg_eval_slicing *slicing, const struct dict *dict, size_t n,
                          struct mlg_report *report, struct frame_slicing *ret_slicing,
                          struct mlg_err *err)
{
    bool by_edges = slicing->edges_count > 0 || slicing->quantiles > 0;
    size_t count = by_edges ? slicing->edges_count + 1 : dict_count(dict);
    uint32_t rank[DICT_MAX];
    const char **names = mlg_arena_array(&report->arena, count + 1, sizeof(*names));
    uint16_t *slice = ret_slicing->slice;
    bool missing = false;

    if (names == NULL)
        return mlg_arena_full(&report->arena, err);
    MLG_TRY(by_edges ? names_of_edges(slicing->edges, slicing->edges_count, report, names, err)
                     : names_of_values(dict, report, names, rank, err));
    for (size_t i = 0; i < n; i++) {
        missing |= slice[i] == DICT_MISSING;
        slice[i] = (uint16_t)(slice[i] == DICT_MISSING ? count
                              : by_edges               ? slice[i]
                                                       : rank[slice[i]]);
    }
    if (missing) {
        MLG_TRY(name_of_missing(report, names, count, &names[count], err));
        count++;
    }
    ret_slicing->names = names;
    ret_slicing->names_count = count;
    return MLG_OK;
}

size_t slice_keep_edges(double *edges, const uint64_t *less, size_t count, uint64_t n)
{
    uint64_t before = 0;
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (less[i] <= before || less[i] == n)
            continue;
        edges[kept++] = edges[i];
        before = less[i];
    }
    return kept;
}

/* How many of sorted[n] are less. */
static size_t count_less(const double *sorted, size_t n, double value)
{
    size_t low = 0, high = n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sorted[middle] < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

enum mlg_code slice_quantiles(size_t parts, const double *values, size_t n, struct room *room,
                              double *edges, size_t *ret_count, struct mlg_err *err)
{
    double *sorted = room_alloc(room, n, sizeof(*sorted), err);
    uint64_t less[QUANTILES_MAX];
    size_t there = 0, count = 0;

    if (sorted == NULL)
        return MLG_E_LIMIT;
    for (size_t i = 0; i < n; i++)
        if (!isnan(values[i]))
            sorted[there++] = values[i];
    mlg_sort_doubles(sorted, there);
    for (size_t i = 1; i < parts && there > 0; i++) {
        edges[count] = mlg_quantile_sorted(sorted, there, (double)i / (double)parts);
        less[count] = count_less(sorted, there, edges[count]);
        count++;
    }
    room_free(room, sorted, n, sizeof(*sorted));
    *ret_count = slice_keep_edges(edges, less, count, there);
    return MLG_OK;
}
