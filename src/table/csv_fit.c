/*
 * How much of what has been read goes into one block. All batches of a block are held at once, and
 * a row of three bytes, "{}", may make a thousand cells: so a block takes no more rows than there
 * is room for, and behind a long row, which makes the window grow, no more bytes than usual.
 */
#include <string.h>

#include "csv.h"
#include "csv_cut.h"

#define BATCHES_BYTES ((uint64_t)48 << 20)                 /* of a block, about */
#define LINE_BYTES    (2 * sizeof(struct mlg_csv_suspect)) /* their room is doubled when full */

void mlg_csv_fit_open(const struct mlg_table *table, const struct mlg_csv *csv,
                      struct mlg_feed *feed)
{
    struct mlg_csv_grid_cost cost = mlg_csv_grid_cost(table);
    uint64_t lines =
        BATCHES_BYTES / (LINE_BYTES + cost.row_bytes + cost.grid_bytes / cost.rows_least);
    feed->cost = cost;
    feed->lines_most = lines > 0 ? (size_t)lines : 1;
    feed->bytes_most = 2 * table->options.buffer_bytes;
    /* Of a row that is not left out: its delimiters and the line feed, or "{}" and that. */
    feed->row_least = csv->by_line ? 3 : csv->columns;
}

/* Whether so many bytes fit, whatever they are. */
static bool is_small(const struct mlg_feed *feed, size_t len)
{
    const struct mlg_csv_grid_cost *cost = &feed->cost;
    size_t rows = len / feed->row_least + 1;
    size_t grids = rows / cost->rows_usual + len / cost->sample_bytes + 1;
    double bytes = (double)len * (double)LINE_BYTES + (double)rows * (double)cost->row_bytes +
                   (double)grids * (double)cost->grid_bytes;
    return len <= feed->bytes_most && (len <= feed->lines_most || bytes <= (double)BATCHES_BYTES);
}

/* Behind so many lines, or `len`. */
static size_t lines_end(const char *bytes, size_t len, size_t lines)
{
    const char *at = bytes;
    const char *end = bytes + len;
    for (; lines > 0 && at < end; lines--) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));
        if (feed == NULL)
            return len;
        at = feed + 1;
    }
    return (size_t)(at - bytes);
}

size_t mlg_csv_fit(const struct mlg_feed *feed, const struct mlg_csv_syntax *syntax,
                   const char *bytes, size_t len)
{
    struct mlg_csv_cut cut = { .at = 0 };
    if (is_small(feed, len))
        return 0;
    while (cut.end == 0) { /* as long as all of it is within one row */
        size_t rest = len - cut.at;
        size_t most = rest < feed->bytes_most ? rest : feed->bytes_most;
        size_t to = cut.at + lines_end(bytes + cut.at, most, feed->lines_most);
        if (to == len)
            return 0;
        mlg_csv_cut(&cut, syntax, bytes, to);
    }
    return cut.end;
}
