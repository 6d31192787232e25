/* The forest plot: one line a slice, from bound to bound, with a dot at the estimate. Drawn with
 * presentation attributes and classes only, so that no inline style is needed. */
#include <math.h>
#include <string.h>

#include <mlgate/base/num.h>
#include <mlgate/text/escape.h>

#include "card_page.h"

#define ROW_HEIGHT  22
#define LABEL_WIDTH 220
#define PLOT_WIDTH  420
#define PLOT_MARGIN 20
#define ROWS_LIMIT  200

struct line {
    size_t index; /* of the result */
    const char *column, *value;
    double lower, upper, middle; /* NaN = undefined */
};

struct plot {
    const struct mlg_card_statement_file *from;
    struct line lines[ROWS_LIMIT];
    size_t count;
    bool sliced;
    double gate;   /* NaN = none */
    double margin; /* NaN = none; drawn to both sides: a statement does not say which is worse */
    double low, high;
};

static double number_of(const struct mlg_node *map, const char *key)
{
    double value = 0;
    const char *text = card_text_of(map, key);
    if (text == NULL || mlg_num_parse_double(mlg_str_of(text), &value) != MLG_NUM_OK)
        return NAN;
    return isfinite(value) ? value : NAN;
}

/* fmin and fmax take the other one for a NaN. */
static void widen(struct plot *plot, double value)
{
    plot->low = fmin(plot->low, value);
    plot->high = fmax(plot->high, value);
}

static void read_gate(struct plot *plot, const struct mlg_node *result)
{
    const struct mlg_node *gate = mlg_node_get(result, "gate");
    double value = number_of(gate, "min");
    if (isnan(value))
        value = number_of(gate, "max");
    double margin = number_of(gate, "margin");
    if (isnan(plot->gate))
        plot->gate = value;
    if (isnan(plot->margin))
        plot->margin = margin;
    widen(plot, value);
    widen(plot, margin);
    widen(plot, -margin);
}

static void read_line(struct plot *plot, const struct mlg_node *result, size_t index)
{
    const struct mlg_node *slice = mlg_node_get(result, "slice");
    const char *difference = card_text_of(result, "difference");
    struct line *line = &plot->lines[plot->count++];
    line->index = index;
    line->column = card_text_of(slice, "column");
    line->value = card_text_of(slice, "value");
    line->lower = number_of(result, "lower");
    line->upper = number_of(result, "upper");
    line->middle = number_of(result, difference != NULL ? "difference" : "estimate");
    plot->sliced = plot->sliced || (line->column != NULL && !isnan(line->middle));
    widen(plot, line->lower);
    widen(plot, line->upper);
    widen(plot, line->middle);
    read_gate(plot, result);
}

static void collect(struct plot *plot, size_t first)
{
    const struct mlg_node *results = card_results(plot->from);
    for (size_t i = first; i < results->count && plot->count < ROWS_LIMIT; i++) {
        if (card_same_metric(results->items[first], results->items[i]))
            read_line(plot, results->items[i], i);
    }
}

static void add_coordinate(struct mlg_buf *out, const char *name, double value)
{
    char text[MLG_NUM_TEXT_BYTES];
    mlg_num_format_fixed(value, 1, text);
    mlg_buf_add_format(out, " %s=\"%s\"", name, text);
}

static double place(const struct plot *plot, double value)
{
    double span = plot->high - plot->low;
    return LABEL_WIDTH + (span > 0 ? (value - plot->low) / span : 0.5) * PLOT_WIDTH;
}

static void draw_stroke(struct mlg_buf *out, const char *name, double x1, double y1, double x2,
                        double y2)
{
    mlg_buf_add_format(out, "<line class=\"%s\"", name);
    add_coordinate(out, "x1", x1);
    add_coordinate(out, "y1", y1);
    add_coordinate(out, "x2", x2);
    add_coordinate(out, "y2", y2);
    mlg_buf_add_text(out, "/>");
}

static void draw_line(struct mlg_buf *out, const struct plot *plot, size_t i)
{
    const struct line *line = &plot->lines[i];
    double y = PLOT_MARGIN + ((double)i + 0.5) * ROW_HEIGHT;
    mlg_buf_add_format(out, "<g data-pointer=\"/predicate/results/%zu\"><text x=\"0\"",
                       line->index);
    add_coordinate(out, "y", y + 4);
    mlg_buf_add_char(out, '>');
    if (line->column == NULL) {
        mlg_buf_add_text(out, "all rows");
    } else {
        mlg_escape_xml(out, mlg_str_of(line->column));
        mlg_buf_add_text(out, ": ");
        mlg_escape_xml(out, mlg_str_of(line->value));
    }
    mlg_buf_add_text(out, "</text>");
    /* A missing bound is open to that side; without both there is a dot alone. */
    if (!isnan(line->lower) || !isnan(line->upper))
        draw_stroke(out, "bar", place(plot, isnan(line->lower) ? plot->low : line->lower), y,
                    place(plot, isnan(line->upper) ? plot->high : line->upper), y);
    if (!isnan(line->middle)) {
        mlg_buf_add_text(out, "<circle class=\"dot\" r=\"4\"");
        add_coordinate(out, "cx", place(plot, line->middle));
        add_coordinate(out, "cy", y);
        mlg_buf_add_text(out, "/>");
    } else {
        mlg_buf_add_text(out, "<text");
        add_coordinate(out, "x", LABEL_WIDTH);
        add_coordinate(out, "y", y + 4);
        mlg_buf_add_text(out, ">undefined</text>");
    }
    mlg_buf_add_text(out, "</g>\n");
}

static void draw(struct mlg_buf *out, const struct plot *plot)
{
    double bottom = PLOT_MARGIN + (double)plot->count * ROW_HEIGHT;
    mlg_buf_add_format(out, "<svg viewBox=\"0 0 %d %d\" width=\"%d\" role=\"img\">",
                       LABEL_WIDTH + PLOT_WIDTH + PLOT_MARGIN, (int)bottom + PLOT_MARGIN,
                       LABEL_WIDTH + PLOT_WIDTH + PLOT_MARGIN);
    mlg_buf_add_text(out, "<title>Estimates and bounds by slice</title>\n");
    draw_stroke(out, "axis", LABEL_WIDTH, bottom, LABEL_WIDTH + PLOT_WIDTH, bottom);
    const double gates[] = { plot->gate, plot->margin, -plot->margin };
    for (size_t i = 0; i < sizeof gates / sizeof gates[0]; i++) {
        double x = place(plot, gates[i]);
        if (!isnan(gates[i]))
            draw_stroke(out, "gate", x, PLOT_MARGIN / 2.0, x, bottom);
    }
    mlg_buf_add_char(out, '\n');
    for (size_t i = 0; i < plot->count; i++)
        draw_line(out, plot, i);
    mlg_buf_add_text(out, "</svg>\n");
}

void card_write_plot(struct mlg_buf *out, const struct mlg_card_statement_file *from, size_t first)
{
    struct plot plot = { .from = from, .gate = NAN, .margin = NAN, .low = NAN, .high = NAN };
    const struct mlg_node *results = card_results(from);
    if (results == NULL || results->kind != MLG_NODE_LIST || first >= results->count)
        return;
    collect(&plot, first);
    if (!plot.sliced)
        return;
    draw(out, &plot);
    mlg_buf_add_text(out, "<figcaption>");
    struct mlg_buf name;
    mlg_buf_init(&name, 64 << 10);
    card_add_metric(&name, results->items[first]);
    mlg_escape_xml(out, mlg_buf_view(&name));
    mlg_buf_done(&name);
    mlg_buf_add_text(out, ", from bound to bound");
    mlg_buf_add_text(out, !isnan(plot.gate)     ? "; the dashed line is the gate"
                          : !isnan(plot.margin) ? "; the dashed lines are the margin to both sides"
                                                : "");
    mlg_buf_add_text(out, "</figcaption>\n");
}
