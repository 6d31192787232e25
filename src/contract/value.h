#ifndef MLGATE_CONTRACT_VALUE_H
#define MLGATE_CONTRACT_VALUE_H
/* A cell as a value of its column's logical type. */
#include <stdbool.h>

#include <mlgate/base/buf.h>
#include <mlgate/base/str.h>
#include <mlgate/table/cells.h>

#include "decimal.h"

enum mlg_type {
    MLG_TYPE_ANY, /* no logical type: text, as strings are */
    MLG_TYPE_STRING,
    MLG_TYPE_DATE,
    MLG_TYPE_TIMESTAMP,
    MLG_TYPE_TIME,
    MLG_TYPE_NUMBER,
    MLG_TYPE_INTEGER,
    MLG_TYPE_BOOLEAN,
    MLG_TYPE_OBJECT,
    MLG_TYPE_ARRAY
};

enum mlg_zone { MLG_ZONE_ANY, MLG_ZONE_WANTED, MLG_ZONE_REFUSED };

struct mlg_cell_syntax; /* <mlgate/contract/validate.h> */

/* How cells of a column are read. */
struct mlg_value_type {
    const struct mlg_cell_syntax
        *syntax; /* words and characters that are not the usual ones; NULL */
    enum mlg_type type;
    const struct mlg_time_pattern *pattern; /* NULL: ISO 8601 */
    const char *pattern_text;               /* of `pattern`, for people */
    enum mlg_zone zone;                     /* must a time carry its offset */
    /* Negative and other values are kept to the machine's (INTEGER: 64 bits with a sign; NUMBER:
     * finite as a double), else of any size. */
    bool machine_low, machine_high;
    bool json;         /* cells are JSON's own values: what was quoted there is no array */
    bool zone_unknown; /* times without offset are in a zone whose rules are not known here */
};

enum mlg_value_state {
    MLG_VALUE_NULL,
    MLG_VALUE_BAD, /* not of the column's type; only `text` counts */
    MLG_VALUE_GOOD
};

struct mlg_value {
    enum mlg_value_state state;
    bool quoted;
    struct mlg_str text;
    struct mlg_decimal decimal;   /* NUMBER, INTEGER */
    struct mlg_timestamp instant; /* DATE, TIME (of 1970-01-01), TIMESTAMP */
    bool boolean;
    size_t items; /* of an ARRAY */
};

/* "string", "date" ... as ODCS names them; NULL for MLG_TYPE_ANY. */
const char *mlg_type_name(enum mlg_type type);
bool mlg_type_find(struct mlg_str name, enum mlg_type *ret_type);
const char *const *mlg_type_names(size_t *ret_count);

bool mlg_type_is_text(enum mlg_type type);    /* ANY, STRING */
bool mlg_type_is_number(enum mlg_type type);  /* NUMBER, INTEGER */
bool mlg_type_is_instant(enum mlg_type type); /* DATE, TIME, TIMESTAMP */

/* Read a cell. Views into `text`; nothing is allocated. An ARRAY is one of JSON; an
 * OBJECT is read as text. */
struct mlg_value mlg_value_read(const struct mlg_value_type *type, struct mlg_str text,
                                bool quoted);

/* Does a good value fit a format of ODCS ("i8" to "u128", "f32", "f64")? */
bool mlg_format_holds(const char *name, const struct mlg_value *value);

/* The format of a column of numbers that names none. */
const char *mlg_machine_format(enum mlg_type type);

/* The order of two good values of a number or instant type: <0, 0, >0. */
int mlg_value_compare(enum mlg_type type, const struct mlg_value *a, const struct mlg_value *b);

/* Bytes that are equal exactly if two values that are not null are the same: numbers by value
 * (1 = 01 = 1.0), instants by the moment, anything else by its bytes. */
void mlg_value_canonical(enum mlg_type type, const struct mlg_value *value, struct mlg_buf *out);

#endif
