#include <string.h>

#include "run.h"

/* Code points that a cell takes in its file: the quotes around it and those doubled inside. */
static uint64_t width_of(struct mlg_str text, bool quoted)
{
    uint64_t width = mlg_utf8_length(text);
    if (!quoted)
        return width;
    for (size_t i = 0; i < text.len; i++)
        width += text.data[i] == '"';
    return width + 2;
}

/* Behind the last line end in `text`; counts the line ends. */
static struct mlg_str last_line(struct mlg_str text, uint64_t *lines)
{
    size_t start = 0;
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] == '\n') {
            start = i + 1;
            (*lines)++;
        }
    return (struct mlg_str){ text.data + start, text.len - start };
}

void mlg_run_locate(const struct mlg_run *run, const struct mlg_batch *batch, size_t row,
                    size_t column, struct mlg_loc *ret_loc)
{
    struct mlg_loc loc = { .line = batch->line[row],
                           .offset = batch->offset[row],
                           .row = batch->row[row] };
    mlg_loc_set_path(&loc, run->path);
    size_t place = column == SIZE_MAX ? SIZE_MAX : run->place[column];
    if (run->whole_rows && place != SIZE_MAX) {
        loc.column = 1;
        for (size_t i = 0; i < place; i++) {
            struct mlg_str text = batch->columns[i].text[row];
            bool quoted = batch->columns[i].quoted[row] != 0;
            uint64_t lines = 0;
            struct mlg_str tail = last_line(text, &lines);
            if (lines > 0) {
                loc.line += lines;
                /* The opening quote stands on an earlier line. */
                loc.column = width_of(tail, quoted) - 1 + 2;
            } else {
                loc.column += width_of(text, quoted) + 1;
            }
        }
    }
    if (column != SIZE_MAX) {
        const char *name = mlg_run_column_name(run, column);
        mlg_loc_set_field(&loc, name, strlen(name));
    }
    *ret_loc = loc;
}
