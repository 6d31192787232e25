#include <math.h>
#include <stdio.h>
#include <string.h>

#include <mlgate/base/num.h>
#include <mlgate/text/escape.h>

#include "html.h"

/* All in pixels of a picture of fixed size: text that shrinks with the window cannot be read. */
#define WIDTH      680
#define LABEL      230
#define PLOT_LEFT  245
#define PLOT_RIGHT 660
#define ROW        24
#define HEAD       8
#define AXIS       34

#define GROUPS      50 /* pictures of one report */
#define ROWS        40 /* of one picture; the table has them all */
#define LABEL_BYTES 60

/* What one picture shares: its figures can stand on one scale. */
struct group {
    const struct mlg_result *first;
    double low, high; /* the scale */
    double gate;
    bool gated;
    size_t rows;
    size_t more;
};

static bool number_of(const char *text, double *ret_value)
{
    return text != NULL && mlg_num_parse_double(mlg_str_of(text), ret_value) == MLG_NUM_OK &&
           isfinite(*ret_value) && fabs(*ret_value) < 1e15;
}

/* The figure that the gate is about: the difference in a comparison, else the estimate. */
static bool figure_of(const struct mlg_result *result, double *ret_value)
{
    bool compared = result->gate_margin != NULL || result->difference != NULL;
    return number_of(compared ? result->difference : result->estimate, ret_value);
}

static bool is_drawn(const struct mlg_result *result)
{
    double value;
    return mlg_report_is_gated(result) &&
           (figure_of(result, &value) || number_of(result->lower, &value) ||
            number_of(result->upper, &value));
}

static bool same_text(const char *a, const char *b)
{
    return (a == NULL) == (b == NULL) && (a == NULL || strcmp(a, b) == 0);
}

static bool same_group(const struct mlg_result *a, const struct mlg_result *b)
{
    return same_text(a->rule, b->rule) && same_text(a->metric, b->metric) &&
           same_text(a->params, b->params) && same_text(a->gate_min, b->gate_min) &&
           same_text(a->gate_max, b->gate_max) && same_text(a->gate_margin, b->gate_margin) &&
           a->less_is_better == b->less_is_better;
}

static void widen(struct group *group, double value)
{
    group->low = value < group->low ? value : group->low;
    group->high = value > group->high ? value : group->high;
}

static void read_gate(struct group *group)
{
    const struct mlg_result *result = group->first;
    const char *text = result->gate_min != NULL   ? result->gate_min
                       : result->gate_max != NULL ? result->gate_max
                                                  : result->gate_margin;
    group->gated = number_of(text, &group->gate);
    if (result->gate_margin != NULL && !result->less_is_better)
        group->gate = -group->gate;
    if (!group->gated)
        return;
    widen(group, group->gate);
    if (result->gate_margin != NULL)
        widen(group, 0);
}

/* The scale of all that stands in the group of results[first]. */
static struct group measure(const struct mlg_report *report, size_t first)
{
    struct group group = { .first = &report->results[first], .low = INFINITY, .high = -INFINITY };
    read_gate(&group);
    for (size_t i = first; i < report->results_count; i++) {
        const struct mlg_result *result = &report->results[i];
        const char *const texts[] = { result->lower, result->upper };
        double value;
        if (!is_drawn(result) || !same_group(result, group.first))
            continue;
        if (group.rows == ROWS) {
            group.more++;
            continue;
        }
        group.rows++;
        if (figure_of(result, &value))
            widen(&group, value);
        for (size_t k = 0; k < 2; k++) {
            if (number_of(texts[k], &value))
                widen(&group, value);
        }
    }
    double room = (group.high - group.low) * 0.05;
    room = room > 0 ? room : fabs(group.high) * 0.05 + 1e-9;
    group.low -= room;
    group.high += room;
    return group;
}

static double x_of(const struct group *group, double value)
{
    return PLOT_LEFT + (value - group->low) / (group->high - group->low) * (PLOT_RIGHT - PLOT_LEFT);
}

/* Mid tones that stand out from white and from black alike. */
static const char *color_of(const struct mlg_result *result)
{
    if (result->verdict == MLG_PASS && !mlg_report_is_accepted(result))
        return "#2a8c4a";
    if (result->verdict == MLG_FAIL)
        return "#d6453d";
    return result->verdict == MLG_INCONCLUSIVE ? "#b07a10" : "#808080";
}

static void write_row(struct mlg_html *page, const struct group *group,
                      const struct mlg_result *result, size_t index)
{
    double y = HEAD + ROW * (double)index + ROW / 2.0, low, high, value;
    char looks[96];
    bool has_low = number_of(result->lower, &low), has_high = number_of(result->upper, &high);
    mlg_buf_add_format(page->out,
                       "<svg x=\"0\" y=\"%zu\" width=\"%d\" height=\"%d\"><text x=\"4\" y=\"16\" "
                       "font-size=\"13\" fill=\"currentColor\">",
                       HEAD + ROW * index, LABEL, ROW);
    mlg_report_add_slice(&page->raw, result);
    mlg_html_end_text(page, LABEL_BYTES);
    mlg_buf_add_text(page->out, "</text></svg>");
    mlg_buf_add_format(page->out, "<g stroke=\"%s\" fill=\"%s\">", color_of(result),
                       color_of(result));
    (void)snprintf(looks, sizeof looks, "stroke-width=\"2\"");
    /* A bound that is not there leaves the interval open to the edge. */
    if (has_low || has_high) {
        double left = has_low ? x_of(group, low) : PLOT_LEFT;
        double right = has_high ? x_of(group, high) : PLOT_RIGHT;
        mlg_html_line(page, left, y, right, y, looks);
        if (has_low)
            mlg_html_line(page, left, y - 5, left, y + 5, looks);
        if (has_high)
            mlg_html_line(page, right, y - 5, right, y + 5, looks);
    }
    if (figure_of(result, &value)) {
        mlg_buf_add_text(page->out, "<circle");
        mlg_html_length(page, "cx", x_of(group, value));
        mlg_html_length(page, "cy", y);
        mlg_buf_add_text(page->out, " r=\"4\"/>");
    }
    mlg_buf_add_text(page->out, "</g>\n");
}

static void write_tick(struct mlg_html *page, const struct group *group, double value,
                       const char *anchor, double y)
{
    char number[MLG_NUM_TEXT_BYTES];
    mlg_num_format(value, number);
    mlg_report_add_number(&page->raw, group->first, number, "", false);
    mlg_buf_add_text(page->out, "<text");
    mlg_html_length(page, "x", x_of(group, value));
    mlg_html_length(page, "y", y);
    mlg_buf_add_format(page->out, " text-anchor=\"%s\" font-size=\"12\" fill=\"currentColor\">",
                       anchor);
    mlg_html_end_text(page, 0);
    mlg_buf_add_text(page->out, "</text>");
}

/* The gate's line and its number, the line of no difference, and the ends of the scale. */
static void write_axis(struct mlg_html *page, const struct group *group)
{
    double bottom = HEAD + ROW * (double)group->rows;
    mlg_html_line(page, PLOT_LEFT, bottom, PLOT_RIGHT, bottom, "stroke=\"currentColor\"");
    write_tick(page, group, group->low, "start", bottom + 30);
    write_tick(page, group, group->high, "end", bottom + 30);
    if (group->first->gate_margin != NULL && group->gated)
        mlg_html_line(page, x_of(group, 0), HEAD, x_of(group, 0), bottom,
                      "stroke=\"currentColor\" stroke-opacity=\"0.4\"");
    if (group->gated) {
        double x = x_of(group, group->gate);
        mlg_html_line(page, x, HEAD - 4, x, bottom + 4,
                      "stroke=\"currentColor\" stroke-width=\"2\" stroke-dasharray=\"5 3\"");
        write_tick(page, group, group->gate, "middle", bottom + 16);
    }
    mlg_buf_add_char(page->out, '\n');
}

static void write_caption(struct mlg_html *page, const struct group *group)
{
    const struct mlg_result *first = group->first;
    mlg_report_add_metric(&page->raw, first);
    mlg_buf_add_text(&page->raw,
                     first->gate_margin != NULL ? ": candidate minus baseline, " : ": estimate, ");
    mlg_buf_add_text(&page->raw, "bounds and gate (");
    mlg_report_add_gate(&page->raw, first);
    mlg_buf_add_char(&page->raw, ')');
    if (group->more > 0)
        mlg_buf_add_format(&page->raw, ", and %zu more in the table", group->more);
    mlg_html_end_text(page, 0);
}

static void write_group(struct mlg_html *page, const struct mlg_report *report, size_t first)
{
    struct group group = measure(report, first);
    size_t height = HEAD + ROW * group.rows + AXIS, index = 0;
    mlg_buf_add_text(page->out, "<figure>\n<div class=\"scroll\" role=\"group\" tabindex=\"0\" "
                                "aria-label=\"Plot: ");
    write_caption(page, &group);
    mlg_buf_add_format(page->out,
                       "\">\n<svg role=\"img\" width=\"%d\" height=\"%zu\" "
                       "viewBox=\"0 0 %d %zu\" font-family=\"sans-serif\" aria-label=\"",
                       WIDTH, height, WIDTH, height);
    write_caption(page, &group);
    mlg_buf_add_text(page->out, "\">\n");
    for (size_t i = first; i < report->results_count && index < group.rows; i++) {
        const struct mlg_result *result = &report->results[i];
        if (is_drawn(result) && same_group(result, group.first))
            write_row(page, &group, result, index++);
    }
    write_axis(page, &group);
    mlg_buf_add_text(page->out, "</svg>\n</div>\n<figcaption>");
    write_caption(page, &group);
    mlg_buf_add_text(page->out, "</figcaption>\n</figure>\n");
}

void mlg_html_plots(struct mlg_html *page, const struct mlg_report *report)
{
    const struct mlg_result *begun[GROUPS];
    size_t count = 0;
    for (size_t i = 0; i < report->results_count && count < GROUPS; i++) {
        const struct mlg_result *result = &report->results[i];
        bool fresh = is_drawn(result);
        for (size_t k = 0; k < count && fresh; k++)
            fresh = !same_group(begun[k], result);
        if (!fresh)
            continue;
        begun[count++] = result;
        write_group(page, report, i);
    }
}
