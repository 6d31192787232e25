/* What the columns say of the first row and of decimal characters. */
#include <stdlib.h>

#include "detect_impl.h"

struct column {
    struct mlg_str head; /* of the first row */
    enum detect_kind head_kind;
    size_t kinds[DETECT_KINDS]; /* of the rows below it */
    size_t filled;
    size_t same_as_head; /* rows below that repeat the first one's text */
    size_t shortest, longest;
};

/* Numbers of the table that say which character is the decimal one. */
struct numbers {
    size_t point, comma, grouped;
    size_t dots; /* of the commas, those with points for thousands */
};

static void see(struct column *column, struct mlg_str text, enum detect_kind kind)
{
    column->kinds[kind]++;
    if (kind == DETECT_EMPTY)
        return;
    column->filled++;
    column->same_as_head += mlg_str_equal(text, column->head);
    if (column->filled == 1 || text.len < column->shortest)
        column->shortest = text.len;
    if (text.len > column->longest)
        column->longest = text.len;
}

static bool known(enum detect_kind kind)
{
    return kind >= DETECT_INTEGER && kind <= DETECT_BOOLEAN;
}

/* Of a column of text: lengths and words that set the first row apart, or do not. */
static double vote_of_text(const struct column *column)
{
    bool even = column->filled > 2 && column->shortest == column->longest;
    bool wordy = column->kinds[DETECT_TEXT] * 2 > column->filled;
    double sum = column->same_as_head > 0 ? -0.6 : 0.0;
    if (even && column->head.len != column->longest)
        sum += 0.5;
    if (column->head_kind == DETECT_WORD && wordy)
        sum += 0.3;
    return sum;
}

/* 1 for a column that says "header", -1 for one that says "data", fractions for hints. */
static double vote(const struct column *column)
{
    size_t things = 0;
    for (size_t kind = DETECT_INTEGER; kind <= DETECT_BOOLEAN; kind++)
        things += column->kinds[kind];
    bool of_things = column->filled > 0 && things * 5 >= column->filled * 4;
    if (column->head_kind == DETECT_EMPTY)
        return column->filled > 0 ? -0.3 : 0.0;
    if (known(column->head_kind))
        return of_things ? -1.0 : -0.6;
    return of_things ? 1.0 : vote_of_text(column);
}

static bool names_repeat(const struct column *columns, size_t count)
{
    for (size_t i = 0; i < count && count <= 1000; i++)
        for (size_t k = 0; k < i; k++)
            if (columns[i].head.len > 0 && mlg_str_equal(columns[i].head, columns[k].head))
                return true;
    return false;
}

static void say_header(const struct column *columns, size_t count, size_t rows,
                       struct mlg_detected *detected)
{
    size_t yes = 0;
    size_t no = 0;
    bool repeated = names_repeat(columns, count);
    double sum = repeated ? -0.5 : 0.0;
    for (size_t i = 0; i < count; i++) {
        double voice = vote(&columns[i]);
        sum += voice;
        yes += voice > 0;
        no += voice < 0;
    }
    if (sum == 0 || rows < 2) {
        mlg_detect_fact(detected, MLG_DETECT_HEADER, "yes", 0.1,
                        "nothing sets the first row apart; most tables have a header");
        return;
    }
    double share = (sum < 0 ? -sum : sum) / (double)count * 2;
    detected->csv.no_header = sum < 0;
    mlg_detect_fact(detected, MLG_DETECT_HEADER, sum > 0 ? "yes" : "no", share > 1 ? 1 : share,
                    "%zu of %zu columns set the first row apart, %zu have it like the others%s",
                    yes, count, no, repeated ? "; names repeat" : "");
}

/* 1,234 alone may be either: where ';' stands between cells, ',' is rather the decimal point. */
static bool is_unclear(const struct numbers *n)
{
    return n->point == 0 && n->comma == 0 && n->grouped > 0;
}

static char thousands_of(const struct numbers *n, bool comma)
{
    if (comma)
        return n->dots > 0 ? '.' : '\0';
    return n->grouped > 0 ? ',' : '\0';
}

static void say_decimal(const struct numbers *n, char delimiter, struct mlg_detected *detected)
{
    bool unclear = is_unclear(n);
    bool comma = unclear ? delimiter == ';' : n->comma > n->point;
    size_t all = n->point + n->comma;
    double certainty = all == 0 ? 1.0 : (double)(comma ? n->comma : n->point) / (double)all;
    if (unclear)
        certainty = 0.3;
    detected->decimal = comma ? ',' : '.';
    detected->thousands = thousands_of(n, comma);
    mlg_detect_fact(detected, MLG_DETECT_DECIMAL, comma ? "," : ".", certainty,
                    "%zu numbers with a point, %zu with a comma, %zu that may be either", n->point,
                    n->comma, n->grouped);
    if (certainty < 1)
        detected->facts[MLG_DETECT_DECIMAL].second[0] = comma ? '.' : ',';
    char shown[24];
    mlg_detect_fact(detected, MLG_DETECT_THOUSANDS, mlg_detect_show(detected->thousands, shown),
                    unclear ? 0.3 : 1.0, "%s",
                    detected->thousands != 0 ? "groups of three digits"
                                             : "no groups of three digits");
}

static void count_number(struct numbers *n, struct mlg_str text, enum detect_kind kind)
{
    n->point += kind == DETECT_POINT;
    n->comma += kind == DETECT_COMMA;
    n->grouped += kind == DETECT_GROUPED;
    if (kind != DETECT_COMMA)
        return;
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] == '.') {
            n->dots++;
            break;
        }
}

static void read_columns(const struct detect_sample *sample, struct detect_way way,
                         const struct detect_score *score, struct column *columns,
                         struct numbers *numbers)
{
    struct detect_splitter splitter = { .text = sample->text, .way = way };
    struct detect_cell cell;
    size_t row = 0;
    size_t at = 0;
    while (row < DETECT_ROWS && mlg_detect_split(&splitter, &cell)) {
        if (cell.comment || (at == 0 && cell.last && cell.text.len == 0 && !cell.quoted))
            continue;
        enum detect_kind kind = mlg_detect_kind(cell.text);
        if (row == score->skip && at < score->columns) {
            columns[at].head = cell.text;
            columns[at].head_kind = kind;
        } else if (row > score->skip && at < score->columns) {
            see(&columns[at], cell.text, kind);
        }
        if (row >= score->skip)
            count_number(numbers, cell.text, kind);
        at = cell.last ? 0 : at + 1;
        row += cell.last;
    }
}

enum mlg_code mlg_detect_columns(const struct detect_sample *sample, struct detect_way way,
                                 const struct detect_score *score, struct mlg_detected *detected,
                                 struct mlg_err *err)
{
    struct column *columns = calloc(score->columns + 1, sizeof *columns);
    if (columns == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory for %zu columns", score->columns);
    struct numbers numbers = { .point = 0 };
    read_columns(sample, way, score, columns, &numbers);
    say_header(columns, score->columns, score->rows - score->skip, detected);
    say_decimal(&numbers, way.delimiter, detected);
    free(columns);
    return MLG_OK;
}
