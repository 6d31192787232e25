/*
 * run_oracles [--only METRIC] DIR: answer every reference case of the families in DIR and compare.
 * One line a failure, one line a family; exit 0 if nothing failed, 1 if something did, 2 on usage,
 * 3 without cases.
 */
#include "case.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

struct tally {
    size_t passed, failed, not_offered;
};

struct run {
    const char *dir, *only;
    struct csv_file *files;
    char not_offered[256][128];
    size_t not_offered_count;
};

/* Lines "metric: reason", "metric(variant): reason" or "case id: reason"; '#' begins a comment. */
static void read_not_offered(struct run *r, const char *path)
{
    char line[1024];
    FILE *f = fopen(path, "r");
    if (f == NULL)
        return;
    while (fgets(line, sizeof line, f) != NULL) {
        char *colon = strstr(line, ": ");
        if (line[0] == '#' || colon == NULL || strspn(colon + 1, " \n") == strlen(colon + 1))
            continue;
        *colon = '\0';
        if (r->not_offered_count < 256)
            snprintf(r->not_offered[r->not_offered_count++], 128, "%.127s", line);
    }
    fclose(f);
}

static bool is_not_offered(const struct run *r, const char *metric)
{
    for (size_t i = 0; i < r->not_offered_count; i++)
        if (strcmp(r->not_offered[i], metric) == 0)
            return true;
    return false;
}

/* A case of a kind that its function refuses counts as not offered only where the list says so. */
static bool is_variant_not_offered(const struct run *r, const struct oracle_case *c)
{
    char name[128];
    bool refused = c->undefined != NULL && json_is_true(json_object_get(c->self, "undefined"));
    if (c->variant == NULL || refused)
        return false;
    snprintf(name, sizeof name, "%s(%s)", oracle_metric(c), c->variant);
    return is_not_offered(r, name);
}

static const struct oracle_entry *find(const struct oracle_entry *table, const char *metric)
{
    for (; table->metric != NULL; table++)
        if (strcmp(table->metric, metric) == 0)
            return table;
    return table->more == NULL ? NULL : find(table->more, metric);
}

static const struct oracle_answer *answer_named(const struct oracle_case *c, const char *name)
{
    for (const struct oracle_answer *a = c->answers; a != NULL; a = a->next)
        if (strcmp(a->name, name) == 0)
            return a;
    return NULL;
}

static bool close_enough(double got, double want, double rel, double abs_tol)
{
    if (isnan(want) || isnan(got))
        return isnan(want) && isnan(got);
    if (isinf(want) || isinf(got))
        return want == got;
    return fabs(got - want) <= fmax(rel * fabs(want), abs_tol);
}

static bool fail(const struct oracle_case *c, const char *name, const char *text)
{
    printf("FAIL %s: %s: %s\n", oracle_id(c), name, text);
    return false;
}

static bool compare_part(struct oracle_case *c, const char *name, const json_t *expected)
{
    const struct oracle_answer *a = answer_named(c, name);
    if (a == NULL)
        return fail(c, name, "no answer");
    size_t n = oracle_flatten(c, expected, NULL, 0);
    double *want = oracle_alloc(c, n + 1, sizeof *want);
    oracle_flatten(c, expected, want, n);
    if (n != a->n)
        return fail(c, name, "another number of values");
    double rel = json_number_value(json_object_get(c->self, "rel_tol"));
    double abs_tol = json_number_value(json_object_get(c->self, "abs_tol"));
    for (size_t i = 0; i < n; i++) {
        if (close_enough(a->values[i], want[i], rel, abs_tol))
            continue;
        char text[160];
        snprintf(text, sizeof text,
                 "[%zu] got %.17g, expected %.17g (rel %.3g, allowed %.3g, %.3g)", i, a->values[i],
                 want[i], fabs(a->values[i] / want[i] - 1), rel, abs_tol);
        return fail(c, name, text);
    }
    return true;
}

/* "none" where a sample is too small for a rank, and such: a text is compared with NaN (no number).
 */
static bool compare(struct oracle_case *c)
{
    const char *name;
    json_t *value;
    json_object_foreach(json_object_get(c->self, "expected"), name, value)
    {
        if (strcmp(name, "digits30") == 0 || strcmp(name, "raises") == 0)
            continue;
        double ignored;
        if (json_is_string(value) && !oracle_to_number(value, &ignored)) {
            const struct oracle_answer *a = answer_named(c, name);
            if (a == NULL || a->n != 1 || !isnan(a->values[0]))
                return fail(c, name, "expected no number");
        } else if (!compare_part(c, name, value)) {
            return false;
        }
    }
    return true;
}

static bool one_value(struct oracle_case *c, const char *name)
{
    const double *v;
    size_t n = oracle_vector(c, name, &v);
    for (size_t i = 1; i < n; i++)
        if (v[i] != v[0])
            return false;
    return n > 0;
}

/* May the default be undefined although a library gives a number? */
static bool may_be_undefined(struct oracle_case *c)
{
    return strstr(oracle_note(c), "undefined") != NULL || one_value(c, "y_true") ||
           one_value(c, "y_pred");
}

static bool judge(struct oracle_case *c)
{
    if (json_is_true(json_object_get(c->self, "undefined")))
        return c->undefined != NULL ? true : fail(c, "undefined", "answered with a number");
    if (c->undefined != NULL)
        return fail(c, "undefined", c->undefined);
    if (c->default_undefined != NULL && !may_be_undefined(c))
        return fail(c, c->default_undefined,
                    "the default is undefined, but nothing says it should");
    return compare(c);
}

static void run_family(struct run *r, const json_t *cases, const struct oracle_entry *table,
                       struct tally *t)
{
    size_t i;
    json_t *self;
    json_array_foreach(cases, i, self)
    {
        struct oracle_case c = { .dir = r->dir,
                                 .self = self,
                                 .input = json_object_get(self, "input"),
                                 .args = json_object_get(self, "args"),
                                 .files = &r->files };
        const char *metric = oracle_metric(&c);
        if (metric == NULL || (r->only != NULL && strcmp(r->only, metric) != 0))
            continue;
        const struct oracle_entry *entry = find(table, metric);
        if (is_not_offered(r, oracle_id(&c)) || (entry == NULL && is_not_offered(r, metric))) {
            t->not_offered++;
            continue;
        }
        bool passed = false;
        if (entry == NULL) {
            fail(&c, metric, "unknown metric, and not-offered.txt does not name it");
        } else {
            entry->answer(&c);
            if (is_variant_not_offered(r, &c)) {
                t->not_offered++;
                oracle_case_done(&c);
                continue;
            }
            passed = judge(&c);
        }
        t->passed += passed;
        t->failed += !passed;
        oracle_case_done(&c);
    }
}

/* Runs dir/<family>.json if it is there. */
static bool open_family(struct run *r, const char *family, const struct oracle_entry *table,
                        struct tally *total)
{
    char path[4096];
    json_error_t error;
    snprintf(path, sizeof path, "%s/%s.json", r->dir, family);
    FILE *f = fopen(path, "rb");
    if (f == NULL && errno == ENOENT)
        return true;
    json_t *root = f == NULL ? NULL : json_loadf(f, 0, &error);
    if (f != NULL)
        fclose(f);
    if (root == NULL) {
        fprintf(stderr, "%s: cannot be read as JSON\n", path);
        return false;
    }
    struct tally t = { 0, 0, 0 };
    run_family(r, json_object_get(root, "cases"), table, &t);
    printf("%s: %zu passed, %zu failed, %zu not offered\n", family, t.passed, t.failed,
           t.not_offered);
    total->passed += t.passed;
    total->failed += t.failed;
    total->not_offered += t.not_offered;
    json_decref(root);
    return true;
}

int main(int argc, char **argv)
{
    struct run r = { 0 };
    if (argc == 4 && strcmp(argv[1], "--only") == 0) {
        r.only = argv[2];
        r.dir = argv[3];
    } else if (argc == 2) {
        r.dir = argv[1];
    } else {
        fprintf(stderr, "usage: run_oracles [--only METRIC] DIR\n");
        return 2;
    }
    read_not_offered(&r, ORACLE_NOT_OFFERED);
    struct tally total = { 0, 0, 0 };
    bool read = true;
#define ORACLE_FAMILY(family) read &= open_family(&r, #family, oracle_##family, &total);
#include "families.def"
    oracle_csv_free(r.files);
    if (!read || total.passed + total.failed + total.not_offered == 0) {
        fprintf(stderr, "%s: no cases\n", r.dir);
        return 3;
    }
    return total.failed == 0 ? 0 : 1;
}
