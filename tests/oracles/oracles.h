#ifndef ORACLES_H
#define ORACLES_H
/*
 * Reference cases: what a family file needs to answer them.
 *
 * A family is one file beside this one, named after tests/data/oracles/<family>.json, with a table
 * of metric -> function, ended by a row of NULLs:
 *
 *     static void accuracy(struct oracle_case *c)
 *     {
 *         const double *y, *p;
 *         size_t n = oracle_vector(c, "y_true", &y);
 *         if (oracle_vector(c, "y_pred", &p) != n || n == 0)
 *             oracle_undefined(c, "no rows");
 *         else
 *             oracle_got(c, "value", ...);
 *     }
 *     const struct oracle_entry oracle_classification[] = { { "accuracy", accuracy }, { NULL, NULL
 * } };
 *
 * and a line below. CMakeLists.txt takes the file in. The runner reads, compares and counts. A
 * function answers with oracle_got for each name in `expected` (names that are not expected are
 * ignored), or with oracle_undefined. A case marked undefined passes only with oracle_undefined.
 */
#include <stdbool.h>
#include <stddef.h>

struct oracle_case; /* everything it returns is valid until the function returns */

/* The last row, without a metric, may name a table of another file that continues this one. */
struct oracle_entry {
    const char *metric;
    void (*answer)(struct oracle_case *c);
    const struct oracle_entry *more;
};

extern const struct oracle_entry oracle_classification[];
extern const struct oracle_entry oracle_intervals[];
extern const struct oracle_entry oracle_regression[];
extern const struct oracle_entry oracle_special[];

const char *oracle_id(const struct oracle_case *c);
const char *oracle_metric(const struct oracle_case *c);
/* The note, "" if there is none. */
const char *oracle_note(const struct oracle_case *c);

/* --- input --- */
bool oracle_has(const struct oracle_case *c, const char *name);
/* A scalar input; NaN if absent. "NaN", "Infinity" and "-Infinity" are read as numbers. */
double oracle_number(struct oracle_case *c, const char *name);
/* A vector of numbers, inline or a column of the CSV file: returns its length and *ret; 0 and NULL
 * if absent. Labels that are texts are numbered 0, 1, ... in byte order over all label vectors of
 * the case, so that order and equality hold. */
size_t oracle_vector(struct oracle_case *c, const char *name, const double **ret);
/* A matrix, inline (list of rows) or a list of CSV columns, row-major: returns the rows; 0,
 * *ret_columns = 0 if absent. */
size_t oracle_matrix(struct oracle_case *c, const char *name, const double **ret,
                     size_t *ret_columns);

/* --- arguments (`args`) --- */
/* false too when the argument is null */
bool oracle_has_arg(const struct oracle_case *c, const char *name);
double oracle_arg(struct oracle_case *c, const char *name, double otherwise);
bool oracle_arg_bool(const struct oracle_case *c, const char *name, bool otherwise);
/* The text of an argument; `otherwise` if absent, null or not a text. */
const char *oracle_arg_text(const struct oracle_case *c, const char *name, const char *otherwise);
bool oracle_arg_is(const struct oracle_case *c, const char *name, const char *text);
/* An argument that is a list of numbers (texts as labels numbered like the vectors): its length, 0
 * if absent. */
size_t oracle_arg_vector(struct oracle_case *c, const char *name, const double **ret);

/* --- the answer --- */
void oracle_got(struct oracle_case *c, const char *name, double value);
/* values[n]; an expected matrix is compared with its rows one after another. */
void oracle_got_many(struct oracle_case *c, const char *name, const double *values, size_t n);
void oracle_undefined(struct oracle_case *c, const char *reason);
/* The metric is offered, but not this kind of case: not-offered.txt must name "metric(variant)". */
void oracle_not_offered(struct oracle_case *c, const char *variant);
/* Our default is undefined here, and what oracle_got says comes from the named compatibility
 * parameter (`zero_division=0`). Accepted only where the note speaks of "undefined", or labels or
 * predictions are of one class (the runner looks). */
void oracle_default_undefined(struct oracle_case *c, const char *parameter);
/* Memory that lives as long as the case; n * size bytes, zeroed; never NULL (the runner ends when
 * there is none). */
void *oracle_alloc(struct oracle_case *c, size_t n, size_t size);

#endif
