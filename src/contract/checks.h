#ifndef MLGATE_CONTRACT_CHECKS_H
#define MLGATE_CONTRACT_CHECKS_H
/*
 * What runs: a check is a kind (one file, one row of checks.def) with its parameters.
 *
 * A kind looks at cells of one column, or at rows of several columns, or only at the number of
 * rows. It counts; whether the count breaks the clause is said by `limit`, or, without one, by the
 * count being more than 0.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/buf.h>
#include <mlgate/base/err.h>
#include <mlgate/contract/contract.h>

#include "regex.h"
#include "value.h"

struct mlg_contract_column {
    const char *name;
    const char *physical_name; /* NULL when not given */
    struct mlg_value_type type;
    const char *clause; /* "schema[0].properties[3]" */
    uint64_t line;
};

enum mlg_operator {
    MLG_OP_NONE, /* no cell may be counted */
    MLG_OP_EQUAL,
    MLG_OP_NOT_EQUAL,
    MLG_OP_GREATER,
    MLG_OP_GREATER_EQUAL,
    MLG_OP_LESS,
    MLG_OP_LESS_EQUAL,
    MLG_OP_BETWEEN, /* both ends included, and left out by NOT_BETWEEN */
    MLG_OP_NOT_BETWEEN
};

/* What a count is held against: `operator low [high]`, of rows or of percent of all rows. */
struct mlg_limit {
    enum mlg_operator op;
    bool percent;
    struct mlg_decimal low;
    struct mlg_decimal high;
    const char *text; /* "mustBeLessThan 5 percent" */
};

struct mlg_values {
    struct mlg_str *canonical; /* [count], sorted by bytes */
    size_t count;
    bool has_null;
};

struct mlg_check_kind;

/* Columns of another object of the contract, or of the same. */
struct mlg_reference {
    size_t object;
    const size_t *columns; /* as many as the check has */
};

struct mlg_check {
    const struct mlg_check_kind *kind;
    size_t clause;         /* index into the object's clauses */
    enum mlg_level level;  /* of the finding when broken */
    const size_t *columns; /* [columns_count] indices into the object's columns */
    size_t columns_count;  /* 0 = of the table */
    enum mlg_type type;    /* of the first column */
    enum mlg_type item;    /* of each item of an array */
    struct mlg_limit limit;
    struct mlg_value bound; /* minimum, maximum */
    bool exclusive;
    bool zone_unknown; /* of the column */
    uint64_t units;    /* multiple_of: units * 10^exponent */
    int64_t exponent;
    uint64_t length_min, length_max; /* of text, or of arrays */
    const struct mlg_regex *regex;
    const struct mlg_values *values;
    const struct mlg_reference *reference;
    const char *text; /* the parameter as the contract has it, for people; NULL = none */
};

/* Memory that checks use while they look at a cell. */
struct mlg_scratch {
    struct mlg_matcher *matcher;
    struct mlg_buf key;
    struct mlg_buf items; /* of an array that are compared; at most MLG_ITEMS_BYTES */
};

/* Constant, so that the answer is the same for any number of threads. */
#define MLG_ITEMS_BYTES ((size_t)32 * 1024 * 1024)

enum mlg_outcome { MLG_HOLDS, MLG_COUNTS, MLG_UNDECIDED };

struct mlg_check_kind {
    const char *rule; /* id in verdict/rules.def */
    /* One cell of a check with one column; NULL when the kind is of rows or of the table. */
    enum mlg_outcome (*cell)(const struct mlg_check *check, struct mlg_scratch *scratch,
                             const struct mlg_value *value);
    /* Kinds that compare rows: the key of a row is made of all columns' values. With `key_nulls` a
     * null in it counts as broken, else such rows are left out. */
    bool keys;
    bool key_nulls;
    bool refers;   /* counts keys that do not occur in the check's reference; else repeated ones */
    bool of_table; /* counts all rows: needs no cell, and 0 rows are evidence too */
    const char *says; /* "is null": what a counted cell is, behind the column's name */
    /* "at least 3" in the finding; NULL = check->text as it is. */
    void (*expect)(const struct mlg_check *check, struct mlg_buf *out);
    const char *hint;
    const char *undecided; /* why a cell may be; NULL = see run_conclude.c */
};

#define MLG_CHECK(name) extern const struct mlg_check_kind mlg_check_##name;
#include "checks.def"
#undef MLG_CHECK

/* All kinds, in the order of checks.def (sorted); *ret_count. */
const struct mlg_check_kind *const *mlg_checks(size_t *ret_count);

/* Does count (of `rows`) satisfy the limit? rows > 0 when it is in percent. */
bool mlg_limit_holds(const struct mlg_limit *limit, uint64_t count, uint64_t rows);

/* Is the value, which is not null, among the list? */
bool mlg_values_have(const struct mlg_values *values, enum mlg_type type,
                     const struct mlg_value *value, struct mlg_scratch *scratch);

/* The least and the largest number of a width ("i32", "f32"); false: f64, or none. */
bool mlg_format_bounds(const char *name, struct mlg_decimal *ret_low, struct mlg_decimal *ret_high);

/* The answer to `regex` as an outcome: text that does not match is counted. */
enum mlg_outcome mlg_check_regex(const struct mlg_regex *regex, struct mlg_scratch *scratch,
                                 struct mlg_str text);

/* True when one of value and bound carries an offset and the other does not, and the column's zone
 * is none that is known here: their order is then unknown. */
bool mlg_check_zones_differ(const struct mlg_check *check, const struct mlg_value *value);

#endif
