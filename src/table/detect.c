#include <mlgate/table/detect.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <mlgate/base/file.h>

#include "detect_impl.h"

/* Compressed bytes of which a sample is made. */
#define HEAD_BYTES (DETECT_BYTES * 4)

static const char *const names[MLG_DETECT_ITEMS] = {
    [MLG_DETECT_ENCODING] = "encoding",     [MLG_DETECT_LINE_ENDS] = "line-ends",
    [MLG_DETECT_DELIMITER] = "delimiter",   [MLG_DETECT_QUOTE] = "quote",
    [MLG_DETECT_ESCAPE] = "escape",         [MLG_DETECT_COMMENT] = "comment",
    [MLG_DETECT_SKIP_LINES] = "skip-lines", [MLG_DETECT_HEADER] = "header",
    [MLG_DETECT_DECIMAL] = "decimal",       [MLG_DETECT_THOUSANDS] = "thousands",
};

const char *mlg_detect_name(enum mlg_detect_item item)
{
    return names[item];
}

const char *mlg_detect_show(char c, char to[24])
{
    const char *word = c == '\0' ? "none" : c == '\t' ? "tab" : c == ' ' ? "space" : NULL;
    if (word != NULL)
        (void)snprintf(to, 24, "%s", word);
    else if (c < 0x20 || c == 0x7F)
        (void)snprintf(to, 24, "0x%02X", (unsigned)c);
    else
        (void)snprintf(to, 24, "%c", c);
    return to;
}

void mlg_detect_fact(struct mlg_detected *detected, enum mlg_detect_item item, const char *value,
                     double certainty, const char *format, ...)
{
    struct mlg_detect_fact *fact = &detected->facts[item];
    *fact = (struct mlg_detect_fact){ .certainty = certainty };
    (void)snprintf(fact->value, sizeof fact->value, "%s", value);
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(fact->reason, sizeof fact->reason, format, arguments);
    va_end(arguments);
}

static void say_line_ends(struct mlg_str text, struct mlg_detected *detected)
{
    size_t lf = 0;
    size_t crlf = 0;
    size_t cr = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool before = i > 0 && text.data[i - 1] == '\r';
        crlf += text.data[i] == '\n' && before;
        lf += text.data[i] == '\n' && !before;
        cr += text.data[i] == '\r' && i + 1 < text.len && text.data[i + 1] != '\n';
    }
    size_t all = lf + crlf + cr;
    size_t most = lf > crlf ? lf : crlf;
    bool old = cr > most;
    mlg_detect_fact(detected, MLG_DETECT_LINE_ENDS,
                    old         ? "cr"
                    : lf > crlf ? "lf"
                    : crlf > 0  ? "crlf"
                                : "none",
                    all == 0 ? 0.5 : (double)(old ? cr : most) / (double)all,
                    "%zu LF, %zu CRLF, %zu CR alone%s", lf, crlf, cr,
                    old ? "; rows that end with CR are not read, convert them" : "");
}

/* The ways that are tried, best first so far. */
struct contest {
    struct detect_way best, second;
    struct detect_score score, second_score; /* the second has another delimiter */
};

/* A quote that quotes nothing explains nothing, and one that mostly strays is a character. */
static bool is_idle_quote(struct detect_way way, const struct detect_score *score)
{
    if (way.quote == '"')
        return score->quoted == 0 && score->stray > 0;
    return way.quote != 0 && (score->quoted == 0 || score->stray > score->quoted);
}

static void enter(struct contest *contest, const struct detect_sample *sample,
                  struct detect_way way)
{
    struct detect_score score = mlg_detect_score(sample, way);
    if (is_idle_quote(way, &score))
        return;
    bool same = way.delimiter == contest->best.delimiter;
    double margin = 1e-9; /* of two equal ones the first is kept: it departs less from RFC 4180 */
    if (score.score > contest->score.score + margin) {
        if (!same) {
            contest->second = contest->best;
            contest->second_score = contest->score;
        }
        contest->best = way;
        contest->score = score;
    } else if (!same && score.score > contest->second_score.score) {
        contest->second = way;
        contest->second_score = score;
    }
}

static bool has(struct mlg_str text, char c)
{
    return memchr(text.data, c, text.len) != NULL;
}

static bool line_begins_with(struct mlg_str text, char c)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] == c && (i == 0 || text.data[i - 1] == '\n'))
            return true;
    return false;
}

/* A backslash before a quote, a delimiter or itself. */
static bool may_escape(struct mlg_str text, struct detect_way way)
{
    for (size_t i = 0; i + 1 < text.len; i++)
        if (text.data[i] == '\\' && text.data[i + 1] != '\0' &&
            (text.data[i + 1] == way.delimiter || text.data[i + 1] == way.quote))
            return true;
    return false;
}

static void enter_variants(struct contest *contest, const struct detect_sample *sample,
                           struct detect_way way)
{
    static const char comments[] = { 0, '#', '%' };
    for (size_t c = 0; c < sizeof comments; c++) {
        if (comments[c] != 0 && !line_begins_with(sample->text, comments[c]))
            continue;
        way.comment = comments[c];
        way.escape = 0;
        enter(contest, sample, way);
        if (!may_escape(sample->text, way))
            continue;
        way.escape = '\\';
        enter(contest, sample, way);
    }
}

static void hold_contest(struct contest *contest, const struct detect_sample *sample)
{
    static const char delimiters[] = { ',', ';', '\t', '|',    ':',    ' ',
                                       '^', '~', '&',  '\x1F', '\x01', 0 };
    static const char quotes[] = { '"', '\'', 0 };
    for (size_t d = 0; d < sizeof delimiters; d++) {
        if (delimiters[d] != 0 && !has(sample->text, delimiters[d]))
            continue;
        for (size_t q = 0; q < sizeof quotes; q++) {
            bool seen = quotes[q] == 0 ? has(sample->text, '"') : has(sample->text, quotes[q]);
            if (!seen && quotes[q] != '"')
                continue;
            enter_variants(contest, sample,
                           (struct detect_way){ .delimiter = delimiters[d], .quote = quotes[q] });
        }
    }
}

static void say_delimiter(const struct contest *contest, struct mlg_detected *detected)
{
    const struct detect_score *score = &contest->score;
    char shown[24];
    double best = score->score;
    double next = contest->second_score.score;
    size_t rows = score->rows - score->skip;
    double certainty = best > next ? (best - next) / best : 0; /* next may be more by a margin */
    certainty *= (double)rows / ((double)rows + 1.0);
    if (best < 0.3)
        certainty *= best / 0.3;
    mlg_detect_fact(detected, MLG_DETECT_DELIMITER, mlg_detect_show(contest->best.delimiter, shown),
                    certainty, "%zu of %zu rows have %zu cell%s; fit %.2f, next best %.2f",
                    score->fitting, rows, score->columns, score->columns == 1 ? "" : "s", best,
                    next);
    if (next > 0)
        (void)mlg_detect_show(contest->second.delimiter,
                              detected->facts[MLG_DETECT_DELIMITER].second);
}

static void say_quote(const struct contest *contest, const struct detect_sample *sample,
                      struct mlg_detected *detected)
{
    const struct detect_score *score = &contest->score;
    char shown[24];
    const char *value = mlg_detect_show(contest->best.quote, shown);
    if (contest->best.quote == 0) {
        mlg_detect_fact(detected, MLG_DETECT_QUOTE, value, has(sample->text, '"') ? 0.6 : 0.9,
                        "quotes stand within cells, none around one");
    } else if (score->quoted == 0) {
        mlg_detect_fact(detected, MLG_DETECT_QUOTE, value, 0.9,
                        "no cell is in quotes; this is the usual one");
    } else {
        double strays = (double)score->stray / (double)(score->quoted + score->stray);
        mlg_detect_fact(detected, MLG_DETECT_QUOTE, value, 1.0 - strays,
                        "%zu cells are in such quotes, %zu quotes stand elsewhere", score->quoted,
                        score->stray);
    }
}

static void say_rest(const struct contest *contest, struct mlg_detected *detected)
{
    char shown[24];
    mlg_detect_fact(detected, MLG_DETECT_ESCAPE, mlg_detect_show(contest->best.escape, shown),
                    contest->best.escape != 0 ? 0.8 : 1.0,
                    contest->best.escape != 0 ? "cells fit better so"
                                              : "no character that escapes others is seen");
    mlg_detect_fact(detected, MLG_DETECT_COMMENT, mlg_detect_show(contest->best.comment, shown),
                    contest->best.comment != 0 ? 0.8 : 1.0, "%zu lines begin with it",
                    contest->score.comments);
    char skip[24];
    (void)snprintf(skip, sizeof skip, "%u", detected->csv.skip_lines);
    mlg_detect_fact(detected, MLG_DETECT_SKIP_LINES, skip, contest->score.skip > 0 ? 0.6 : 1.0,
                    contest->score.skip > 0 ? "lines before the first row of %zu cells"
                                            : "the first row is as wide as the others: %zu",
                    contest->score.columns);
}

/* Lines of the file before the first row of the table, with the comments and blank lines among
 * them; none when the table begins at once. */
static uint32_t lines_before(const struct detect_sample *sample, const struct contest *contest)
{
    struct detect_splitter splitter = { .text = sample->text, .way = contest->best };
    struct detect_splitter behind = splitter;
    struct detect_cell cell;
    size_t rows = 0;
    while (contest->score.skip > 0 && mlg_detect_split(&behind, &cell)) {
        bool blank = !splitter.within_row && cell.last && cell.text.len == 0 && !cell.quoted;
        if (rows == contest->score.skip && !blank && !cell.comment)
            break;
        rows += cell.last && !blank && !cell.comment;
        splitter = behind;
    }
    uint32_t lines = 0;
    size_t end = splitter.at < sample->text.len ? splitter.at : sample->text.len;
    for (size_t i = 0; i < end; i++)
        lines += sample->text.data[i] == '\n';
    return lines;
}

static enum mlg_code judge(const struct detect_sample *sample, struct mlg_detected *detected,
                           struct mlg_err *err)
{
    struct contest contest = { .score = { .score = -1 } };
    hold_contest(&contest, sample);
    detected->format = MLG_FORMAT_CSV;
    detected->csv.delimiter = contest.best.delimiter != 0 ? contest.best.delimiter : ',';
    detected->csv.quote = contest.best.quote == '"' ? '\0' : contest.best.quote;
    detected->csv.no_quotes = contest.best.quote == 0;
    detected->csv.escape = contest.best.escape;
    detected->csv.comment = contest.best.comment;
    detected->csv.skip_lines = lines_before(sample, &contest);
    detected->rows = contest.score.rows - contest.score.skip;
    detected->columns = contest.score.columns;
    say_delimiter(&contest, detected);
    say_quote(&contest, sample, detected);
    say_rest(&contest, detected);
    return mlg_detect_columns(sample, contest.best, &contest.score, detected, err);
}

static enum mlg_code detect(struct mlg_str head, bool whole, struct mlg_detected *ret_detected,
                            struct mlg_err *err)
{
    struct mlg_detected detected = { .decimal = '.' };
    struct detect_sample sample;
    MLG_TRY(mlg_detect_sample(head, whole, &sample, &detected, err));
    detected.bytes = sample.text.len;
    say_line_ends(sample.text, &detected);
    enum mlg_code code = MLG_OK;
    if (mlg_str_trim(sample.text).len > 0 && mlg_str_trim(sample.text).data[0] == '{')
        detected.format = MLG_FORMAT_JSONL;
    else if (mlg_str_trim(sample.text).len == 0)
        code = mlg_err_set(err, MLG_E_SYNTAX, "the file is empty");
    else
        code = judge(&sample, &detected, err);
    mlg_detect_sample_done(&sample);
    detected.certainty = 1.0;
    for (size_t i = 0; i < MLG_DETECT_ITEMS; i++)
        if (detected.facts[i].value[0] != '\0' && detected.facts[i].certainty < detected.certainty)
            detected.certainty = detected.facts[i].certainty;
    if (code == MLG_OK)
        *ret_detected = detected;
    return code;
}

enum mlg_code mlg_table_detect_bytes(struct mlg_str bytes, const char *name,
                                     struct mlg_detected *ret_detected, struct mlg_err *err)
{
    bool whole = bytes.len <= HEAD_BYTES;
    enum mlg_code code = detect((struct mlg_str){ bytes.data, whole ? bytes.len : HEAD_BYTES },
                                whole, ret_detected, err);
    if (code != MLG_OK)
        mlg_err_at(err, name, 0, 0);
    return code;
}

enum mlg_code mlg_table_detect(const char *path, struct mlg_detected *ret_detected,
                               struct mlg_err *err)
{
    int fd = -1;
    MLG_TRY(mlg_file_open(path, &fd, err));
    char *head = malloc(HEAD_BYTES + 1);
    enum mlg_code code = head == NULL ? mlg_err_set(err, MLG_E_NOMEM, "out of memory") : MLG_OK;
    size_t got = 0;
    if (code == MLG_OK)
        code = mlg_file_read_fd(fd, head, HEAD_BYTES + 1, &got, err);
    (void)close(fd);
    if (code == MLG_OK)
        code = mlg_table_detect_bytes((struct mlg_str){ head, got }, path, ret_detected, err);
    free(head);
    return code;
}
