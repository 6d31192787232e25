#ifndef CASE_H
#define CASE_H
#include "oracles.h"

#include <jansson.h>

struct oracle_answer {
    const char *name;
    const double *values;
    size_t n;
    struct oracle_answer *next;
};

struct oracle_block {
    struct oracle_block *next;
};

struct csv_column {
    char *name;
    char **cells; /* [rows] */
};

struct csv_file {
    char *path, *text;
    struct csv_column *columns;
    size_t column_count, rows;
    struct csv_file *next;
};

struct oracle_case {
    const char *dir;
    json_t *self, *input, *args;
    struct csv_file **files; /* read so far, shared by all cases */
    struct oracle_block *memory;
    struct oracle_answer *answers;
    const char *undefined;         /* reason */
    const char *variant;           /* not offered */
    const char *default_undefined; /* parameter */
    const char **labels;           /* texts in byte order; NULL if every label is a number */
    size_t label_count;
};

void oracle_case_done(struct oracle_case *c);
/* All values of a number, a list, or a list of lists, one after another; texts as labels. */
size_t oracle_flatten(struct oracle_case *c, const json_t *value, double *ret, size_t room);
/* One number; "NaN", "Infinity" and "-Infinity" as well. False: it is something else. */
bool oracle_to_number(const json_t *value, double *ret);

/* A column of dir/file; NULL if there is none. Ends the program when the file cannot be read. */
const struct csv_column *oracle_csv_column(struct csv_file **files, const char *dir,
                                           const char *file, const char *column, size_t *ret_rows);
void oracle_csv_free(struct csv_file *files);

#endif
