/* The cold side: what exactly is doubtful in a row, and where. */
#include <inttypes.h>
#include <string.h>

#include "csv.h"

struct mlg_csv_place mlg_csv_place_at(size_t at, uint64_t line)
{
    return (struct mlg_csv_place){ .at = at, .line = line, .column = 1 };
}

void mlg_csv_place_move(const struct mlg_csv *csv, struct mlg_csv_place *place, size_t to,
                        struct mlg_loc *loc)
{
    while (place->at < to) {
        const char *from = csv->window + place->at;
        const char *feed = memchr(from, '\n', to - place->at);
        if (feed == NULL) {
            place->column +=
                mlg_utf8_length((struct mlg_str){ .data = from, .len = to - place->at });
            place->at = to;
            break;
        }
        place->at += (size_t)(feed - from) + 1;
        place->line++;
        place->column = 1;
    }
    loc->line = place->line;
    loc->column = place->column;
    loc->offset = csv->base + place->at;
}

enum doubt { AFTER_QUOTE, STRAY_QUOTE, NUL_BYTE, BARE_CR, BAD_UTF8, BOM_START, BOM_WITHIN, DOUBTS };

static const struct {
    struct mlg_trouble trouble;
    const char *message;
} doubts[DOUBTS] = {
    [AFTER_QUOTE] = { { "table.after_quote", false,
                        "double a quote that belongs to the text, or quote nothing" },
                      "characters follow the closing quote of a cell" },
    [STRAY_QUOTE] = { { "table.stray_quote", false,
                        "quote the whole cell and double the quotes in it" },
                      "a quote stands in a cell that does not begin with one" },
    [NUL_BYTE] = { { "table.nul_byte", false,
                     "the file may be damaged, or UTF-16: convert it to UTF-8" },
                   "a NUL byte stands in the text" },
    [BARE_CR] = { { "table.bare_cr", false, "end lines with LF or CRLF, or quote the cell" },
                  "a carriage return stands alone outside quotes" },
    [BAD_UTF8] = { { "table.bad_utf8", false, "convert the file to UTF-8" },
                   "the bytes here are not valid UTF-8" },
    [BOM_START] = { { "table.bom_inside", false,
                      "remove it: files with a byte order mark each may have been joined" },
                    "a byte order mark (U+FEFF) stands at the start of a cell" },
    [BOM_WITHIN] = { { "table.bom_inside", true, "remove it: it is invisible" },
                     "a byte order mark (U+FEFF) stands within a cell" },
};

struct spot {
    size_t at;
    enum doubt doubt;
};

struct spots {
    struct spot list[DOUBTS];
    size_t count;
};

/* Insert in the order of places; a doubt is noted once a cell. */
static void note(struct spots *spots, size_t at, enum doubt doubt)
{
    size_t i = spots->count++;
    for (; i > 0 && spots->list[i - 1].at > at; i--)
        spots->list[i] = spots->list[i - 1];
    spots->list[i] = (struct spot){ .at = at, .doubt = doubt };
}

static void note_byte(struct spots *spots, const struct mlg_csv *csv, size_t from, size_t to,
                      char byte, enum doubt doubt)
{
    struct mlg_str text = { .data = csv->window, .len = to };
    size_t found = mlg_csv_find_byte(text, from, byte, &csv->syntax);
    if (found < to)
        note(spots, found, doubt);
}

/* NUL is never good, escaped or not. */
static void note_nul(struct spots *spots, const struct mlg_csv *csv, size_t from, size_t to)
{
    const char *found = from < to ? memchr(csv->window + from, '\0', to - from) : NULL;
    if (found != NULL)
        note(spots, (size_t)(found - csv->window), NUL_BYTE);
}

static void note_encoding(struct spots *spots, const struct mlg_csv *csv, size_t from, size_t to,
                          size_t content)
{
    bool seen[DOUBTS] = { false };
    for (size_t at = from; at < to;) {
        at += mlg_csv_clean_prefix(csv->window + at, to - at);
        if (at >= to || (seen[BAD_UTF8] && seen[BOM_WITHIN]))
            return;
        size_t step = mlg_csv_utf8_step(csv->window + at, to - at);
        enum doubt doubt = step == 0 ? BAD_UTF8 : at == content ? BOM_START : BOM_WITHIN;
        if (!seen[doubt])
            note(spots, at, doubt);
        seen[doubt] = true;
        at += step == 0 ? 1 : step;
    }
}

static void note_cell(struct spots *spots, const struct mlg_csv *csv,
                      const struct mlg_csv_cell *cell)
{
    size_t start = (size_t)(cell->raw.data - csv->window);
    size_t end = start + cell->raw.len;
    size_t bare = start + cell->quoted_len; /* from here on it is not quoted */
    if (cell->quoted && bare < end)
        note(spots, bare, AFTER_QUOTE);
    if (!cell->quoted && csv->syntax.quoting)
        note_byte(spots, csv, start, end, csv->syntax.quote, STRAY_QUOTE);
    note_nul(spots, csv, start, end);
    note_byte(spots, csv, bare, end, '\r', BARE_CR);
    note_encoding(spots, csv, start, end, cell->quoted ? start + 1 : start);
}

enum mlg_code mlg_csv_examine(struct mlg_table *table, struct mlg_csv *csv,
                              const struct mlg_csv_row *row, uint64_t number, struct mlg_err *err)
{
    struct mlg_csv_cells cells = {
        .row = { .data = csv->window + row->start, .len = row->end - row->start },
        .syntax = &csv->syntax,
    };
    struct mlg_csv_place place = mlg_csv_place_at(row->start, csv->line);
    struct mlg_csv_cell cell;
    for (size_t column = 0; mlg_csv_cells_next(&cells, &cell); column++) {
        struct spots spots = { .count = 0 };
        note_cell(&spots, csv, &cell);
        for (size_t i = 0; i < spots.count; i++) {
            const struct spot *spot = &spots.list[i];
            struct mlg_loc loc = { .row = number };
            mlg_csv_place_move(csv, &place, spot->at, &loc);
            if (column < table->names.count)
                mlg_loc_set_field(&loc, table->names.names[column].data,
                                  table->names.names[column].len);
            MLG_TRY(mlg_table_report(table, &doubts[spot->doubt].trouble, &loc, err, "%s",
                                     doubts[spot->doubt].message));
        }
    }
    return MLG_OK;
}
