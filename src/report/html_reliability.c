/* Reliability diagrams: the share of hits in each bin of a calibration error over its mean
 * confidence, with the band it would lie in if the confidences were right. */
#include <math.h>

#include <mlgate/base/num.h>

#include "html.h"

/* Pixels, and all looks are attributes, as in html_plot.c. */
#define WIDTH  300
#define HEIGHT 260
#define LEFT   44
#define TOP    12
#define SIDE   200 /* of the square from 0 to 1 */

#define PICTURES    12
#define LABEL_BYTES 60

/* A share in 0..1. */
static bool share_of(const char *text, double *ret_value)
{
    return text != NULL && mlg_num_parse_double(mlg_str_of(text), ret_value) == MLG_NUM_OK &&
           *ret_value >= 0 && *ret_value <= 1;
}

static double x_of(double share)
{
    return LEFT + SIDE * share;
}

static double y_of(double share)
{
    return TOP + SIDE * (1 - share);
}

static void add_label(struct mlg_html *page, double x, double y, const char *anchor,
                      const char *text)
{
    mlg_buf_add_text(page->out, "<text");
    mlg_html_length(page, "x", x);
    mlg_html_length(page, "y", y);
    mlg_buf_add_format(page->out, " text-anchor=\"%s\">%s</text>", anchor, text);
}

static void write_axes(struct mlg_html *page)
{
    static const char *const ticks[] = { "0", "0.5", "1" };
    mlg_html_line(page, LEFT, y_of(0), x_of(1), y_of(0), "stroke=\"currentColor\"");
    mlg_html_line(page, LEFT, y_of(0), LEFT, y_of(1), "stroke=\"currentColor\"");
    mlg_html_line(page, LEFT, y_of(0), x_of(1), y_of(1),
                  "stroke=\"currentColor\" stroke-opacity=\"0.5\" stroke-dasharray=\"5 3\"");
    mlg_buf_add_text(page->out, "<g font-size=\"12\" fill=\"currentColor\">");
    for (int t = 0; t < 3; t++) {
        add_label(page, x_of(t / 2.0), y_of(0) + 16, "middle", ticks[t]);
        add_label(page, LEFT - 6, y_of(t / 2.0) + 4, "end", ticks[t]);
    }
    add_label(page, x_of(0.5), y_of(0) + 34, "middle", "mean confidence");
    add_label(page, LEFT + 6, y_of(1) + 4, "start", "share of hits");
    mlg_buf_add_text(page->out, "</g>\n");
}

/* A disc within the band, a square outside of it: not told by colour alone. */
static void write_bin(struct mlg_html *page, const struct mlg_result_bin *bin)
{
    double confidence, hits, low, high;
    if (!share_of(bin->confidence, &confidence) || !share_of(bin->hits, &hits))
        return;
    if (share_of(bin->band_low, &low) && share_of(bin->band_high, &high)) {
        double x = x_of(confidence);
        mlg_html_line(page, x, y_of(low), x, y_of(high),
                      "stroke=\"#808080\" stroke-width=\"6\" stroke-opacity=\"0.5\"");
    }
    if (bin->outside) {
        mlg_buf_add_text(page->out, "<rect");
        mlg_html_length(page, "x", x_of(confidence) - 4);
        mlg_html_length(page, "y", y_of(hits) - 4);
        mlg_buf_add_text(page->out, " width=\"8\" height=\"8\" fill=\"#d6453d\"/>\n");
        return;
    }
    mlg_buf_add_text(page->out, "<circle");
    mlg_html_length(page, "cx", x_of(confidence));
    mlg_html_length(page, "cy", y_of(hits));
    mlg_buf_add_text(page->out, " r=\"4\" fill=\"#2a8c4a\"/>\n");
}

static void write_caption(struct mlg_html *page, const struct mlg_result *result)
{
    size_t outside = 0, banded = 0;
    for (size_t b = 0; b < result->bins_count; b++) {
        outside += result->bins[b].outside ? 1 : 0;
        banded += result->bins[b].band_low != NULL ? 1 : 0;
    }
    mlg_report_add_metric(&page->raw, result);
    mlg_buf_add_text(&page->raw, ", ");
    mlg_html_end_text(page, 0);
    mlg_report_add_slice(&page->raw, result);
    mlg_html_end_text(page, LABEL_BYTES);
    if (banded == 0)
        mlg_buf_add_format(page->out, ": %zu bins, no consistency bands", result->bins_count);
    else
        mlg_buf_add_format(
            page->out,
            ": share of hits outside of its 5 %%-95 %% consistency band (squares) in "
            "%zu of %zu bins",
            outside, banded);
}

static void write_picture(struct mlg_html *page, const struct mlg_result *result)
{
    mlg_buf_add_text(page->out, "<figure>\n<div class=\"scroll\" role=\"group\" tabindex=\"0\" "
                                "aria-label=\"Reliability: ");
    write_caption(page, result);
    mlg_buf_add_format(page->out,
                       "\">\n<svg role=\"img\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
                       "font-family=\"sans-serif\" aria-label=\"Reliability: ",
                       WIDTH, HEIGHT, WIDTH, HEIGHT);
    write_caption(page, result);
    mlg_buf_add_text(page->out, "\">\n");
    write_axes(page);
    for (size_t b = 0; b < result->bins_count; b++)
        write_bin(page, &result->bins[b]);
    mlg_buf_add_text(page->out, "</svg>\n</div>\n<figcaption>");
    write_caption(page, result);
    mlg_buf_add_text(page->out, "</figcaption>\n</figure>\n");
}

void mlg_html_reliability(struct mlg_html *page, const struct mlg_report *report)
{
    size_t drawn = 0, more = 0;
    for (size_t i = 0; i < report->results_count; i++) {
        if (report->results[i].bins_count == 0)
            continue;
        if (drawn == PICTURES) {
            more++;
            continue;
        }
        if (drawn++ == 0)
            mlg_buf_add_text(page->out, "<h3>Reliability</h3>\n");
        write_picture(page, &report->results[i]);
    }
    if (more > 0)
        mlg_buf_add_format(page->out, "<p>Bins of %zu more figures are in the JSON report.</p>\n",
                           more);
}
