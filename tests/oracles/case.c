/* What a family function may ask of its case, and how it answers. */
#include "case.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *oracle_alloc(struct oracle_case *c, size_t n, size_t size)
{
    size_t head = sizeof(struct oracle_block) < 16 ? 16 : sizeof(struct oracle_block);
    struct oracle_block *b =
        size != 0 && n > (SIZE_MAX - head) / size ? NULL : calloc(1, head + n * size);
    if (b == NULL) {
        fprintf(stderr, "out of memory\n");
        exit(70);
    }
    b->next = c->memory;
    c->memory = b;
    return (char *)b + head;
}

void oracle_case_done(struct oracle_case *c)
{
    while (c->memory != NULL) {
        struct oracle_block *next = c->memory->next;
        free(c->memory);
        c->memory = next;
    }
}

const char *oracle_id(const struct oracle_case *c)
{
    return json_string_value(json_object_get(c->self, "id"));
}

const char *oracle_metric(const struct oracle_case *c)
{
    return json_string_value(json_object_get(c->self, "metric"));
}

const char *oracle_note(const struct oracle_case *c)
{
    const char *note = json_string_value(json_object_get(c->self, "note"));
    return note == NULL ? "" : note;
}

static bool word_to_number(const char *text, double *ret)
{
    static const struct {
        const char *text;
        double value;
    } words[] = { { "NaN", (double)NAN }, { "Infinity", INFINITY }, { "-Infinity", -INFINITY },
                  { "nan", (double)NAN }, { "inf", INFINITY },      { "-inf", -INFINITY } };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(text, words[i].text) == 0) {
            *ret = words[i].value;
            return true;
        }
    return false;
}

bool oracle_to_number(const json_t *value, double *ret)
{
    if (json_is_number(value)) {
        *ret = json_number_value(value);
        return true;
    }
    if (json_is_boolean(value)) {
        *ret = json_is_true(value);
        return true;
    }
    return json_is_string(value) && word_to_number(json_string_value(value), ret);
}

/* A cell of a CSV file as a number (the program runs in the C locale). */
static bool cell_to_number(const char *text, double *ret)
{
    if (word_to_number(text, ret))
        return true;
    char *end;
    *ret = strtod(text, &end);
    return end != text && *end == '\0';
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static size_t collect_texts(const json_t *value, const char **ret, size_t n)
{
    double ignored;
    size_t i;
    json_t *item;
    if (json_is_string(value) && !oracle_to_number(value, &ignored)) {
        if (ret != NULL)
            ret[n] = json_string_value(value);
        return n + 1;
    }
    json_array_foreach(value, i, item) n = collect_texts(item, ret, n);
    return n;
}

/* Give the text labels of inline vectors and of args their numbers: all distinct texts in byte
 * order. */
static void number_labels(struct oracle_case *c)
{
    const char *key;
    json_t *value;
    size_t n = 0;
    json_t *sources[2] = { c->input, json_object_get(c->args, "labels") };
    json_object_foreach(c->input, key, value) n = collect_texts(value, NULL, n);
    n = collect_texts(sources[1], NULL, n);
    c->labels = oracle_alloc(c, n + 1, sizeof *c->labels);
    n = 0;
    json_object_foreach(c->input, key, value) n = collect_texts(value, c->labels, n);
    n = collect_texts(sources[1], c->labels, n);
    qsort(c->labels, n, sizeof *c->labels, by_bytes);
    for (size_t i = 0; i < n; i++)
        if (c->label_count == 0 || strcmp(c->labels[c->label_count - 1], c->labels[i]) != 0)
            c->labels[c->label_count++] = c->labels[i];
}

static double label_number(struct oracle_case *c, const char *text)
{
    if (c->labels == NULL)
        number_labels(c);
    for (size_t i = 0; i < c->label_count; i++)
        if (strcmp(c->labels[i], text) == 0)
            return (double)i;
    return (double)NAN;
}

size_t oracle_flatten(struct oracle_case *c, const json_t *value, double *ret, size_t room)
{
    size_t n = 0, i;
    json_t *item;
    if (!json_is_array(value)) {
        double v;
        if (!oracle_to_number(value, &v))
            v = json_is_string(value) ? label_number(c, json_string_value(value)) : (double)NAN;
        if (room > 0)
            ret[0] = v;
        return 1;
    }
    json_array_foreach(value, i, item) n +=
        oracle_flatten(c, item, ret == NULL ? NULL : ret + n, room > n ? room - n : 0);
    return n;
}

static size_t to_vector(struct oracle_case *c, const json_t *value, const double **ret)
{
    size_t n = oracle_flatten(c, value, NULL, 0);
    double *v = oracle_alloc(c, n + 1, sizeof *v);
    oracle_flatten(c, value, v, n);
    *ret = v;
    return n;
}

static size_t column_vector(struct oracle_case *c, const char *column, double *ret, size_t step)
{
    size_t rows = 0;
    const char *file = json_string_value(json_object_get(c->input, "file"));
    const struct csv_column *col = oracle_csv_column(c->files, c->dir, file, column, &rows);
    if (col == NULL) {
        fprintf(stderr, "%s: no column %s in %s\n", oracle_id(c), column, file);
        exit(70);
    }
    for (size_t i = 0; i < rows && ret != NULL; i++)
        if (!cell_to_number(col->cells[i], &ret[i * step])) {
            fprintf(stderr, "%s: %s in %s is not a number\n", oracle_id(c), col->cells[i], file);
            exit(70);
        }
    return rows;
}

static const json_t *columns_of(const struct oracle_case *c, const char *name)
{
    if (!json_is_string(json_object_get(c->input, "file")))
        return NULL;
    return json_object_get(json_object_get(c->input, "columns"), name);
}

bool oracle_has(const struct oracle_case *c, const char *name)
{
    return columns_of(c, name) != NULL || json_object_get(c->input, name) != NULL;
}

double oracle_number(struct oracle_case *c, const char *name)
{
    double v;
    return oracle_to_number(json_object_get(c->input, name), &v) ? v : (double)NAN;
}

size_t oracle_vector(struct oracle_case *c, const char *name, const double **ret)
{
    const json_t *column = columns_of(c, name);
    *ret = NULL;
    if (column == NULL) {
        const json_t *value = json_object_get(c->input, name);
        return json_is_array(value) ? to_vector(c, value, ret) : 0;
    }
    size_t n = column_vector(c, json_string_value(column), NULL, 1);
    double *v = oracle_alloc(c, n + 1, sizeof *v);
    column_vector(c, json_string_value(column), v, 1);
    *ret = v;
    return n;
}

size_t oracle_matrix(struct oracle_case *c, const char *name, const double **ret,
                     size_t *ret_columns)
{
    const json_t *names = columns_of(c, name);
    *ret = NULL;
    *ret_columns = 0;
    if (names == NULL) {
        const json_t *value = json_object_get(c->input, name);
        size_t rows = json_array_size(value);
        if (rows == 0)
            return 0;
        size_t all = to_vector(c, value, ret);
        *ret_columns = all / rows;
        return rows;
    }
    size_t columns = json_array_size(names);
    size_t rows = column_vector(c, json_string_value(json_array_get(names, 0)), NULL, 1);
    double *v = oracle_alloc(c, rows * columns + 1, sizeof *v);
    for (size_t j = 0; j < columns; j++)
        column_vector(c, json_string_value(json_array_get(names, j)), v + j, columns);
    *ret = v;
    *ret_columns = columns;
    return rows;
}

bool oracle_has_arg(const struct oracle_case *c, const char *name)
{
    const json_t *value = json_object_get(c->args, name);
    return value != NULL && !json_is_null(value);
}

double oracle_arg(struct oracle_case *c, const char *name, double otherwise)
{
    double v;
    return oracle_to_number(json_object_get(c->args, name), &v) ? v : otherwise;
}

bool oracle_arg_bool(const struct oracle_case *c, const char *name, bool otherwise)
{
    const json_t *value = json_object_get(c->args, name);
    return json_is_boolean(value) ? json_is_true(value) : otherwise;
}

const char *oracle_arg_text(const struct oracle_case *c, const char *name, const char *otherwise)
{
    const char *text = json_string_value(json_object_get(c->args, name));
    return text == NULL ? otherwise : text;
}

bool oracle_arg_is(const struct oracle_case *c, const char *name, const char *text)
{
    return strcmp(oracle_arg_text(c, name, ""), text) == 0;
}

size_t oracle_arg_vector(struct oracle_case *c, const char *name, const double **ret)
{
    const json_t *value = json_object_get(c->args, name);
    *ret = NULL;
    return json_is_array(value) ? to_vector(c, value, ret) : 0;
}

void oracle_got_many(struct oracle_case *c, const char *name, const double *values, size_t n)
{
    struct oracle_answer *a = oracle_alloc(c, 1, sizeof *a);
    double *copy = oracle_alloc(c, n + 1, sizeof *copy);
    if (n > 0)
        memcpy(copy, values, n * sizeof *copy);
    *a = (struct oracle_answer){ name, copy, n, c->answers };
    c->answers = a;
}

void oracle_got(struct oracle_case *c, const char *name, double value)
{
    oracle_got_many(c, name, &value, 1);
}

void oracle_not_offered(struct oracle_case *c, const char *variant)
{
    c->variant = variant;
}

void oracle_undefined(struct oracle_case *c, const char *reason)
{
    c->undefined = reason == NULL ? "undefined" : reason;
}

void oracle_default_undefined(struct oracle_case *c, const char *parameter)
{
    c->default_undefined = parameter;
}
