#ifndef MLG_TABLE_CSV_CUT_H
#define MLG_TABLE_CSV_CUT_H
/*
 * Where the last whole row of a piece of text ends. The text begins with a row. Exact, whatever the
 * quotes: this stage follows each quote as the walk does, and nothing but quotes and line feeds, so
 * that it costs little although it cannot be shared among threads.
 */
#include <stdbool.h>
#include <stddef.h>

#include "csv_cell.h"

/* Zeroed at the start of the text. */
struct mlg_csv_cut {
    size_t at;     /* bytes that have been looked at */
    size_t end;    /* just behind the last row's line feed; 0 = no row has ended */
    size_t behind; /* just behind the quote that was last found within quotes: a quote here goes on
                      with the cell; 0 = none */
    size_t cell;   /* start of the cell; in dialects with escapes or comments */
    size_t near;   /* words for which quotes are likely to come soon */
    bool inside;   /* of quotes */
    bool escaped;  /* the next byte means itself */
    bool comment;  /* within a line of comment */
};

/* On to bytes[to], which is not looked at. 64 bytes behind it may be read. */
void mlg_csv_cut(struct mlg_csv_cut *self, const struct mlg_csv_syntax *syntax, const char *bytes,
                 size_t to);

#endif
