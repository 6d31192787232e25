/* Slices: names for people, numbers for rows. */
#include <stdlib.h>
#include <string.h>

#include <mlgate/base/num.h>

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

static enum mlg_code names_of_edges(const struct mlg_eval_slicing *slicing,
                                    struct mlg_report *report, const char **names,
                                    struct mlg_err *err)
{
    char low[MLG_NUM_TEXT_BYTES], high[MLG_NUM_TEXT_BYTES];

    for (size_t i = 0; i <= slicing->edges_count; i++) {
        if (i > 0)
            (void)mlg_num_format(slicing->edges[i - 1], low);
        if (i < slicing->edges_count)
            (void)mlg_num_format(slicing->edges[i], high);
        names[i] = i == 0 ? mlg_arena_print(&report->arena, "under %s", high)
                   : i == slicing->edges_count
                       ? mlg_arena_print(&report->arena, "%s and over", low)
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

enum mlg_code slice_rows(const struct mlg_eval_slicing *slicing, const struct source *source,
                         const struct dict *dict, const uint32_t *row, size_t n, struct room *room,
                         struct mlg_report *report, struct frame_slicing *ret_slicing,
                         struct mlg_err *err)
{
    const struct source_column *column = source_find(source, WANT_SLICE, slicing);
    const uint32_t *code = column->values.data;
    bool by_edges = slicing->edges != NULL;
    size_t count = by_edges ? slicing->edges_count + 1 : dict_count(dict);
    uint32_t rank[DICT_MAX];
    const char **names = mlg_arena_array(&report->arena, count + 1, sizeof(*names));
    uint16_t *slice;
    bool missing = false;

    if (names == NULL)
        return mlg_arena_full(&report->arena, err);
    MLG_TRY(by_edges ? names_of_edges(slicing, report, names, err)
                     : names_of_values(dict, report, names, rank, err));
    slice = room_alloc(room, n, sizeof(*slice), err);
    if (slice == NULL)
        return MLG_E_LIMIT;
    for (size_t i = 0; i < n; i++) {
        uint32_t value = code[row[i]];
        if (value == DICT_MISSING) {
            missing = true;
            slice[i] = (uint16_t)count;
        } else {
            slice[i] = (uint16_t)(by_edges ? value : rank[value]);
        }
    }
    if (missing)
        names[count++] = "(missing)";
    *ret_slicing = (struct frame_slicing){ .slice = slice, .names = names, .names_count = count };
    return MLG_OK;
}
