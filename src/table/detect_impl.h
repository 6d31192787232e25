#ifndef MLG_TABLE_DETECT_IMPL_H
#define MLG_TABLE_DETECT_IMPL_H
/* Rooms of the detection. */
#include <stdbool.h>

#include <mlgate/table/detect.h>

#define DETECT_BYTES ((size_t)64 * 1024)
#define DETECT_ROWS  500

/* The start of a file as UTF-8. */
struct detect_sample {
    char *bytes; /* malloc'ed */
    struct mlg_str text;
    bool whole; /* all of the file */
};

/* Fill the sample and the fact of the encoding. */
enum mlg_code mlg_detect_sample(struct mlg_str head, bool whole, struct detect_sample *ret_sample,
                                struct mlg_detected *detected, struct mlg_err *err);
void mlg_detect_sample_done(struct detect_sample *sample);

/* One way to split; 0 = no such character. */
struct detect_way {
    char delimiter; /* 0 = a table of one column */
    char quote;
    char escape;
    char comment;
};

struct detect_cell {
    struct mlg_str
        text; /* what stands between quotes, or between delimiters; escapes as they are */
    bool quoted;
    bool stray;    /* a quote within, or characters behind the closing one */
    bool last;     /* of its row */
    bool comment;  /* a whole line that is passed over */
    bool unclosed; /* the quote is open at the end of the sample */
};

struct detect_splitter {
    struct mlg_str text;
    size_t at;
    bool within_row;
    struct detect_way way;
};

/* The next cell; false at the end. A blank line is a row of one empty cell. */
bool mlg_detect_split(struct detect_splitter *self, struct detect_cell *ret_cell);

enum detect_kind {
    DETECT_EMPTY,
    DETECT_INTEGER, /* from here on to BOOLEAN: something known */
    DETECT_POINT,   /* 1.5, 1e3 */
    DETECT_COMMA,   /* 1,5 or 1.234,5 */
    DETECT_GROUPED, /* 1,234 */
    DETECT_DATE,
    DETECT_TIME,
    DETECT_BOOLEAN,
    DETECT_WORD, /* no blanks in it: a name, an address */
    DETECT_TEXT,
    DETECT_ODD, /* holds characters that look like another dialect's */
    DETECT_KINDS
};

enum detect_kind mlg_detect_kind(struct mlg_str text);

struct detect_score {
    double score;
    size_t rows;    /* that were looked at, comments not among them */
    size_t columns; /* of most rows */
    size_t fitting; /* rows of so many */
    size_t skip;    /* rows at the top that are shorter, and so perhaps no part of the table */
    size_t quoted;  /* cells that begin and end with a quote */
    size_t stray;
    size_t comments;
};

struct detect_score mlg_detect_score(const struct detect_sample *sample, struct detect_way way);

/* Header, decimal character and thousands, of the sample split the best way; fills their facts. */
enum mlg_code mlg_detect_columns(const struct detect_sample *sample, struct detect_way way,
                                 const struct detect_score *score, struct mlg_detected *detected,
                                 struct mlg_err *err);

/* Set a fact. */
void mlg_detect_fact(struct mlg_detected *detected, enum mlg_detect_item item, const char *value,
                     double certainty, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* "tab", ";", "0x1F", "none". */
const char *mlg_detect_show(char c, char to[24]);

#endif
