/*
 * predict --model MODEL.json [--input ROWS.csv] [--output SCORES.csv]
 *
 * The model of this example: reads rows as CSV, writes row_id and score. It stands for whatever
 * program serves a model, and shares no code with mlgate, which runs it as a command. A model is
 * "mlgate-demo-model/1": features made from columns, a linear sum or boosted trees over them, a
 * link; or a blend, the weighted mean of other models' scores. README.md says more.
 *
 * It is strict: a column that is missing, a cell that is no number, a ragged row, or a score that
 * is not finite ends the run with 1 and one line on stderr, and no output file is left. 2 means
 * that it was called wrongly.
 */
#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    MAX_COLUMNS = 4096,
    MAX_RECORD_BYTES = 1 << 20,
    MAX_OUTPUTS = 64, /* classes of a softmax */
    MAX_MEMBERS = 16  /* of a blend */
};

/* The file being written, so that a failure does not leave half of it. */
static char *unfinished;

static _Noreturn void __attribute__((format(printf, 1, 2))) die(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)fputs("predict: ", stderr);
    (void)vfprintf(stderr, format, args);
    (void)fputc('\n', stderr);
    va_end(args);
    if (unfinished != NULL) {
        (void)unlink(unfinished);
    }
    exit(EXIT_FAILURE);
}

static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count == 0 ? 1 : count, size);
    if (memory == NULL) {
        die("out of memory");
    }
    return memory;
}

static char *join(const char *a, size_t a_bytes, const char *b)
{
    size_t b_bytes = strlen(b) + 1;
    char *joined = allocate(a_bytes + b_bytes, 1);
    memcpy(joined, a, a_bytes);
    memcpy(joined + a_bytes, b, b_bytes);
    return joined;
}

/* --- the model
 * ---------------------------------------------------------------------------------------------------
 */

/* Strings belong to the model's document. */
struct feature {
    const char *column;
    const char *equals; /* 1 if the cell is this, else 0; NULL: the cell is a number */
    double fill;        /* in place of an empty cell; NaN when the model gave none */
    double mean, scale; /* 0 and 1 when the model gave none */
    size_t at;          /* the column of the input, once the header is known */
};

/* Children lie behind their parent in the arrays, which load_tree checks: walking down ends. */
struct node {
    bool leaf, missing_left;
    size_t feature, left, right;
    double threshold, value;
};

struct tree {
    struct node *nodes;
};

enum link { LINK_LOGISTIC, LINK_SOFTMAX, LINK_IDENTITY };

struct model {
    json_t *document;
    const char *path; /* for messages */
    struct feature *features;
    size_t n_features;
    enum link link;
    size_t n_outputs;
    double base[MAX_OUTPUTS]; /* the intercepts of a linear model */
    double *coef;             /* coef[n_outputs][n_features] of a linear model, else NULL */
    struct tree *trees;       /* tree t adds to output t % n_outputs */
    size_t n_trees;
    struct model *members; /* of a blend, else NULL */
    size_t n_members;
    double weights[MAX_MEMBERS];
};

static const json_t *need(const struct model *m, const json_t *object, const char *key,
                          json_type type)
{
    const json_t *value = json_object_get(object, key);
    if (value == NULL || json_typeof(value) != type) {
        die("%s: \"%s\" is missing or of the wrong type", m->path, key);
    }
    return value;
}

static const char *need_string(const struct model *m, const json_t *object, const char *key)
{
    return json_string_value(need(m, object, key, JSON_STRING));
}

static const json_t *need_array(const struct model *m, const json_t *object, const char *key,
                                size_t length)
{
    const json_t *array = need(m, object, key, JSON_ARRAY);
    if (json_array_size(array) != length) {
        die("%s: \"%s\" has %zu entries, expected %zu", m->path, key, json_array_size(array),
            length);
    }
    return array;
}

static double number_of(const struct model *m, const json_t *value, const char *key)
{
    if (!json_is_number(value) || !isfinite(json_number_value(value))) {
        die("%s: \"%s\" is not a number", m->path, key);
    }
    return json_number_value(value);
}

static double number_or(const struct model *m, const json_t *object, const char *key,
                        double otherwise)
{
    const json_t *value = json_object_get(object, key);
    return value == NULL ? otherwise : number_of(m, value, key);
}

static size_t index_of(const struct model *m, const json_t *value, const char *key, size_t low,
                       size_t high)
{
    json_int_t index = json_is_integer(value) ? json_integer_value(value) : -1;
    if (index < 0 || (size_t)index < low || (size_t)index >= high) {
        die("%s: \"%s\" is out of range", m->path, key);
    }
    return (size_t)index;
}

static void load_features(struct model *m)
{
    const json_t *list = need(m, m->document, "features", JSON_ARRAY);
    m->n_features = json_array_size(list);
    if (m->n_features == 0) {
        die("%s: no features", m->path);
    }
    m->features = allocate(m->n_features, sizeof *m->features);
    for (size_t i = 0; i < m->n_features; i++) {
        const json_t *entry = json_array_get(list, i);
        struct feature *f = &m->features[i];
        const char *op = need_string(m, entry, "op");
        f->column = need_string(m, entry, "column");
        if (strcmp(op, "equals") == 0) {
            f->equals = need_string(m, entry, "value");
        } else if (strcmp(op, "number") != 0) {
            die("%s: unknown op \"%s\"", m->path, op);
        }
        f->fill = number_or(m, entry, "fill", (double)NAN);
        f->mean = number_or(m, entry, "mean", 0.0);
        f->scale = number_or(m, entry, "scale", 1.0);
        if (f->scale == 0.0) {
            die("%s: a scale of 0", m->path);
        }
    }
}

static void load_outputs(struct model *m, const json_t *list)
{
    m->n_outputs = json_array_size(list);
    if (m->n_outputs == 0 || m->n_outputs > MAX_OUTPUTS ||
        (m->link != LINK_SOFTMAX && m->n_outputs != 1)) {
        die("%s: %zu outputs do not suit the link", m->path, m->n_outputs);
    }
    for (size_t k = 0; k < m->n_outputs; k++) {
        m->base[k] = number_of(m, json_array_get(list, k), "base");
    }
}

static void load_linear(struct model *m, const json_t *body)
{
    load_outputs(m, need(m, body, "intercept", JSON_ARRAY));
    const json_t *rows = need_array(m, body, "coef", m->n_outputs);
    m->coef = allocate(m->n_outputs * m->n_features, sizeof *m->coef);
    for (size_t k = 0; k < m->n_outputs; k++) {
        const json_t *row = json_array_get(rows, k);
        if (json_array_size(row) != m->n_features) {
            die("%s: \"coef\" does not fit the features", m->path);
        }
        for (size_t i = 0; i < m->n_features; i++) {
            m->coef[k * m->n_features + i] = number_of(m, json_array_get(row, i), "coef");
        }
    }
}

static void load_tree(struct model *m, const json_t *source, struct tree *tree)
{
    size_t n = json_array_size(need(m, source, "left", JSON_ARRAY));
    if (n == 0) {
        die("%s: an empty tree", m->path);
    }
    const json_t *left = need_array(m, source, "left", n);
    const json_t *right = need_array(m, source, "right", n);
    const json_t *feature = need_array(m, source, "feature", n);
    const json_t *threshold = need_array(m, source, "threshold", n);
    const json_t *missing_left = need_array(m, source, "missing_left", n);
    const json_t *value = need_array(m, source, "value", n);
    tree->nodes = allocate(n, sizeof *tree->nodes);
    for (size_t i = 0; i < n; i++) {
        struct node *node = &tree->nodes[i];
        const json_t *child = json_array_get(left, i);
        node->leaf = json_is_integer(child) && json_integer_value(child) == -1;
        if (node->leaf) {
            node->value = number_of(m, json_array_get(value, i), "value");
            continue;
        }
        node->left = index_of(m, child, "left", i + 1, n);
        node->right = index_of(m, json_array_get(right, i), "right", i + 1, n);
        node->feature = index_of(m, json_array_get(feature, i), "feature", 0, m->n_features);
        node->threshold = number_of(m, json_array_get(threshold, i), "threshold");
        node->missing_left =
            index_of(m, json_array_get(missing_left, i), "missing_left", 0, 2) == 1;
    }
}

static void load_trees(struct model *m, const json_t *body)
{
    load_outputs(m, need(m, body, "base", JSON_ARRAY));
    const json_t *groups = need(m, body, "trees", JSON_ARRAY);
    m->n_trees = json_array_size(groups) * m->n_outputs;
    m->trees = allocate(m->n_trees, sizeof *m->trees);
    for (size_t t = 0; t < m->n_trees; t++) {
        const json_t *group = json_array_get(groups, t / m->n_outputs);
        if (json_array_size(group) != m->n_outputs) {
            die("%s: a group of trees does not fit the outputs", m->path);
        }
        load_tree(m, json_array_get(group, t % m->n_outputs), &m->trees[t]);
    }
}

static void load_document(struct model *m, const char *path)
{
    json_error_t error;
    m->path = path;
    m->document = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (m->document == NULL) {
        die("%s:%d:%d: %s", path, error.line, error.column, error.text);
    }
    if (strcmp(need_string(m, m->document, "format"), "mlgate-demo-model/1") != 0) {
        die("%s: \"format\" is not mlgate-demo-model/1", path);
    }
}

static void load_single(struct model *m)
{
    static const char *const links[] = { "logistic", "softmax", "identity" };
    const char *link = need_string(m, m->document, "link");
    size_t i = 0;
    while (i < 3 && strcmp(link, links[i]) != 0) {
        i++;
    }
    if (i == 3 || json_object_get(m->document, "text") != NULL) {
        die("%s: unknown link \"%s\", or a model of text", m->path, link);
    }
    m->link = (enum link)i;
    load_features(m);
    const json_t *body = need(m, m->document, "model", JSON_OBJECT);
    const char *kind = need_string(m, body, "kind");
    if (strcmp(kind, "linear") == 0) {
        load_linear(m, body);
    } else if (strcmp(kind, "trees") == 0) {
        load_trees(m, body);
    } else {
        die("%s: unknown kind \"%s\"", m->path, kind);
    }
}

/* Members are file names in the blend's own folder, are no blends themselves, and have one score
 * each. */
static void load_blend(struct model *m)
{
    const json_t *members = need(m, m->document, "members", JSON_ARRAY);
    m->n_members = json_array_size(members);
    if (m->n_members == 0 || m->n_members > MAX_MEMBERS) {
        die("%s: a blend has 1 to %d members", m->path, MAX_MEMBERS);
    }
    const json_t *weights = need_array(m, m->document, "weights", m->n_members);
    const char *slash = strrchr(m->path, '/');
    size_t folder_bytes = slash == NULL ? 0 : (size_t)(slash - m->path) + 1;
    double sum = 0.0;
    m->members = allocate(m->n_members, sizeof *m->members);
    m->n_outputs = 1;
    for (size_t i = 0; i < m->n_members; i++) {
        const char *name = json_string_value(json_array_get(members, i));
        if (name == NULL || name[0] == '\0' || strchr(name, '/') != NULL) {
            die("%s: a member is not a file name", m->path);
        }
        m->weights[i] = number_of(m, json_array_get(weights, i), "weights");
        sum += m->weights[i];
        load_document(&m->members[i], join(m->path, folder_bytes, name));
        load_single(&m->members[i]);
        if (m->members[i].n_outputs != 1 || m->weights[i] < 0.0) {
            die("%s: member \"%s\" has several scores or a negative weight", m->path, name);
        }
    }
    if (fabs(sum - 1.0) > 1e-9) {
        die("%s: the weights sum to %.17g, not 1", m->path, sum);
    }
}

static void load_model(struct model *m, const char *path)
{
    load_document(m, path);
    const char *kind = json_string_value(json_object_get(m->document, "kind"));
    if (kind != NULL && strcmp(kind, "blend") == 0) {
        load_blend(m);
    } else {
        load_single(m);
    }
}

static void free_model(struct model *m)
{
    for (size_t i = 0; i < m->n_members; i++) {
        free_model(&m->members[i]);
        free((char *)(uintptr_t)m->members[i].path);
    }
    for (size_t t = 0; t < m->n_trees; t++) {
        free(m->trees[t].nodes);
    }
    free(m->members);
    free(m->trees);
    free(m->coef);
    free(m->features);
    json_decref(m->document);
}

/* --- rows: RFC 4180
 * ---------------------------------------------------------------------------------------------- */

struct rows {
    FILE *file;
    const char *path;
    uint64_t line; /* of the record's first byte, from 1 */
    uint64_t next_line;
    char bytes[MAX_RECORD_BYTES]; /* the cells of the record, each ended by a NUL */
    size_t used;
    const char *cells[MAX_COLUMNS]; /* into bytes */
    size_t n_cells;
};

static void put(struct rows *r, char c)
{
    if (r->used == sizeof r->bytes) {
        die("%s:%llu: a record of more than %d bytes", r->path, (unsigned long long)r->line,
            MAX_RECORD_BYTES);
    }
    r->bytes[r->used++] = c;
}

static void start_cell(struct rows *r)
{
    if (r->n_cells == MAX_COLUMNS) {
        die("%s:%llu: more than %d columns", r->path, (unsigned long long)r->line, MAX_COLUMNS);
    }
    r->cells[r->n_cells++] = r->bytes + r->used;
}

static int next_byte(struct rows *r)
{
    int c = getc(r->file);
    if (c == '\n') {
        r->next_line++;
    } else if (c == '\0') {
        die("%s:%llu: a NUL byte", r->path, (unsigned long long)r->next_line);
    } else if (c == EOF && ferror(r->file) != 0) {
        die("%s: %s", r->path, strerror(errno));
    }
    return c;
}

/* Behind the opening quote; returns the byte behind the closing one. */
static int read_quoted(struct rows *r)
{
    for (;;) {
        int c = next_byte(r);
        if (c == EOF) {
            die("%s:%llu: a quote is never closed", r->path, (unsigned long long)r->line);
        }
        if (c == '"') {
            c = next_byte(r);
            if (c != '"') {
                return c;
            }
        }
        put(r, (char)c);
    }
}

/* Reads one cell that begins with c; returns the byte that ended it: ',', '\n' or EOF. */
static int read_cell(struct rows *r, int c)
{
    start_cell(r);
    bool quoted = c == '"';
    if (quoted) {
        c = read_quoted(r);
    }
    for (; c != ',' && c != '\n' && c != EOF; c = next_byte(r)) {
        if (c == '\r') {
            int after = next_byte(r);
            if (after != '\n' && after != EOF) {
                die("%s:%llu: a carriage return inside a line", r->path,
                    (unsigned long long)r->line);
            }
            c = after;
            break;
        }
        if (quoted || c == '"') {
            die("%s:%llu: a stray quote", r->path, (unsigned long long)r->line);
        }
        put(r, (char)c);
    }
    put(r, '\0');
    return c;
}

/* False at the end of the input. */
static bool read_record(struct rows *r)
{
    r->used = 0;
    r->n_cells = 0;
    r->line = r->next_line;
    int c = next_byte(r);
    if (c == EOF) {
        return false;
    }
    while (read_cell(r, c) == ',') {
        c = next_byte(r);
    }
    return true;
}

static struct rows *open_rows(const char *path)
{
    struct rows *r = allocate(1, sizeof *r);
    r->path = path == NULL ? "standard input" : path;
    r->file = path == NULL ? stdin : fopen(path, "rb");
    r->next_line = 1;
    if (r->file == NULL) {
        die("%s: %s", path, strerror(errno));
    }
    if (!read_record(r)) {
        die("%s: empty", r->path);
    }
    if (strncmp(r->cells[0], "\xEF\xBB\xBF", 3) == 0) {
        r->cells[0] += 3;
    }
    return r;
}

static size_t find_column(const struct rows *header, const char *name)
{
    size_t found = header->n_cells;
    for (size_t i = 0; i < header->n_cells; i++) {
        if (strcmp(header->cells[i], name) != 0) {
            continue;
        }
        if (found != header->n_cells) {
            die("%s:1: column \"%s\" twice", header->path, name);
        }
        found = i;
    }
    if (found == header->n_cells) {
        die("%s:1: no column \"%s\"", header->path, name);
    }
    return found;
}

static void bind_model(struct model *m, const struct rows *header)
{
    for (size_t i = 0; i < m->n_features; i++) {
        m->features[i].at = find_column(header, m->features[i].column);
    }
    for (size_t i = 0; i < m->n_members; i++) {
        bind_model(&m->members[i], header);
    }
}

/* --- scoring
 * -----------------------------------------------------------------------------------------------------
 */

static double cell_number(const struct rows *r, const struct feature *f)
{
    const char *cell = r->cells[f->at];
    if (cell[0] == '\0') {
        return f->fill;
    }
    char *end = NULL;
    double value = strtod(cell, &end);
    /* strtod also takes blanks, hexadecimal, inf and nan, which no cell of ours means. */
    if (*end != '\0' || !isfinite(value) || cell[strspn(cell, "0123456789+-.eE")] != '\0') {
        die("%s:%llu: column \"%s\": \"%.64s\" is not a number", r->path,
            (unsigned long long)r->line, f->column, cell);
    }
    return value;
}

static double feature_value(const struct rows *r, const struct feature *f)
{
    if (f->equals != NULL) {
        return strcmp(r->cells[f->at], f->equals) == 0 ? 1.0 : 0.0;
    }
    return (cell_number(r, f) - f->mean) / f->scale;
}

static double walk(const struct tree *tree, const double *x)
{
    const struct node *node = tree->nodes;
    while (!node->leaf) {
        double v = x[node->feature];
        bool left = isnan(v) ? node->missing_left : v <= node->threshold;
        node = tree->nodes + (left ? node->left : node->right);
    }
    return node->value;
}

static void apply_link(const struct model *m, double *scores)
{
    if (m->link == LINK_LOGISTIC) {
        /* Two forms, so that exp never overflows. */
        double e = exp(-fabs(scores[0]));
        scores[0] = scores[0] >= 0.0 ? 1.0 / (1.0 + e) : e / (1.0 + e);
    } else if (m->link == LINK_SOFTMAX) {
        double largest = scores[0];
        double sum = 0.0;
        for (size_t k = 1; k < m->n_outputs; k++) {
            largest = fmax(largest, scores[k]);
        }
        for (size_t k = 0; k < m->n_outputs; k++) {
            scores[k] = exp(scores[k] - largest);
            sum += scores[k];
        }
        for (size_t k = 0; k < m->n_outputs; k++) {
            scores[k] /= sum;
        }
    }
}

/* x has room for m->n_features numbers. */
static void score_single(const struct model *m, const struct rows *r, double *x, double *scores)
{
    for (size_t i = 0; i < m->n_features; i++) {
        x[i] = feature_value(r, &m->features[i]);
    }
    for (size_t k = 0; k < m->n_outputs; k++) {
        scores[k] = m->base[k];
        for (size_t i = 0; m->coef != NULL && i < m->n_features; i++) {
            scores[k] += m->coef[k * m->n_features + i] * x[i];
        }
    }
    for (size_t t = 0; t < m->n_trees; t++) {
        scores[t % m->n_outputs] += walk(&m->trees[t], x);
    }
    apply_link(m, scores);
    for (size_t k = 0; k < m->n_outputs; k++) {
        if (!isfinite(scores[k])) {
            die("%s:%llu: %s gives no finite score; is a cell empty that the model needs?", r->path,
                (unsigned long long)r->line, m->path);
        }
    }
}

static void score_row(const struct model *m, const struct rows *r, double *x, double *scores)
{
    if (m->members == NULL) {
        score_single(m, r, x, scores);
        return;
    }
    double sum = 0.0;
    for (size_t i = 0; i < m->n_members; i++) {
        score_single(&m->members[i], r, x, scores);
        sum += m->weights[i] * scores[0];
    }
    scores[0] = sum;
}

static size_t widest(const struct model *m)
{
    size_t n = m->n_features;
    for (size_t i = 0; i < m->n_members; i++) {
        n = m->members[i].n_features > n ? m->members[i].n_features : n;
    }
    return n;
}

static void write_text(FILE *out, const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        (void)fputs(text, out);
        return;
    }
    (void)fputc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"') {
            (void)fputc('"', out);
        }
        (void)fputc(*text, out);
    }
    (void)fputc('"', out);
}

static void write_header(FILE *out, const struct model *m)
{
    (void)fputs("row_id", out);
    if (m->n_outputs == 1) {
        (void)fputs(",score", out);
    } else {
        const json_t *classes = need_array(m, m->document, "classes", m->n_outputs);
        for (size_t k = 0; k < m->n_outputs; k++) {
            const char *name = json_string_value(json_array_get(classes, k));
            (void)fputc(',', out);
            write_text(out, name == NULL ? "" : name);
        }
    }
    (void)fputc('\n', out);
}

static void score_all(struct model *m, struct rows *r, FILE *out)
{
    size_t columns = r->n_cells;
    size_t id = find_column(r, "row_id");
    bind_model(m, r);
    double scores[MAX_OUTPUTS];
    double *x = allocate(widest(m), sizeof *x);
    write_header(out, m);
    while (read_record(r)) {
        if (r->n_cells != columns) {
            die("%s:%llu: %zu cells, the header has %zu", r->path, (unsigned long long)r->line,
                r->n_cells, columns);
        }
        score_row(m, r, x, scores);
        write_text(out, r->cells[id]);
        for (size_t k = 0; k < m->n_outputs; k++) {
            (void)fprintf(out, ",%.17g", scores[k]);
        }
        (void)fputc('\n', out);
    }
    free(x);
}

/* A file is written beside its place and moved there when it is whole. */
static void write_scores(struct model *m, struct rows *r, const char *path)
{
    FILE *out = stdout;
    if (path != NULL) {
        unfinished = join(path, strlen(path), ".part");
        out = fopen(unfinished, "wb");
        if (out == NULL) {
            die("%s: %s", unfinished, strerror(errno));
        }
    }
    score_all(m, r, out);
    bool failed = ferror(out) != 0;
    failed |= fclose(out) != 0;
    if (failed || (path != NULL && rename(unfinished, path) != 0)) {
        die("%s: %s", path == NULL ? "standard output" : path, strerror(errno));
    }
    free(unfinished);
    unfinished = NULL;
}

static const char usage[] =
    "usage: predict --model MODEL.json [--input ROWS.csv] [--output SCORES.csv]\n";

int main(int argc, char **argv)
{
    static const struct option options[] = { { "model", required_argument, NULL, 'm' },
                                             { "input", required_argument, NULL, 'i' },
                                             { "output", required_argument, NULL, 'o' },
                                             { "help", no_argument, NULL, 'h' },
                                             { NULL, 0, NULL, 0 } };
    const char *model_path = NULL;
    const char *input = NULL;
    const char *output = NULL;
    int option = 0;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case 'm':
            model_path = optarg;
            break;
        case 'i':
            input = optarg;
            break;
        case 'o':
            output = optarg;
            break;
        case 'h':
            return fputs(usage, stdout) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
        default:
            (void)fputs(usage, stderr);
            return 2;
        }
    }
    if (model_path == NULL || optind != argc) {
        (void)fputs(usage, stderr);
        return 2;
    }
    struct model model = { 0 };
    load_model(&model, model_path);
    struct rows *rows = open_rows(input);
    write_scores(&model, rows, output);
    (void)fclose(rows->file);
    free(rows);
    free_model(&model);
    return EXIT_SUCCESS;
}
