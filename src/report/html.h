#ifndef MLG_REPORT_HTML_H
#define MLG_REPORT_HTML_H
/* Between the rooms that write the HTML page. */
#include "problem.h"

struct mlg_html {
    struct mlg_buf *out;
    struct mlg_buf raw;  /* foreign text of the next cell */
    struct mlg_buf tame; /* the same without control characters */
    const struct mlg_report_style *style;
};

/* The raw text as text of the page, visible as a terminal shows it (control characters and marks
 * that reorder are spelled out); `raw` is empty then. At most max_bytes of it; 0 = all. */
void mlg_html_end_text(struct mlg_html *page, size_t max_bytes);

/* The same for a given text. NULL writes nothing. */
void mlg_html_text(struct mlg_html *page, const char *text);

/* An attribute of a picture, ` name="12.3"`; and a line, `looks` being its other attributes. */
void mlg_html_length(struct mlg_html *page, const char *name, double value);
void mlg_html_line(struct mlg_html *page, double x1, double y1, double x2, double y2,
                   const char *looks);

/*
 * Forest plots of the results that have a gate and a figure: one picture a metric and kind of
 * gate, one line a slice, the gate as a dashed line. Nothing where there is nothing to draw. The
 * table below holds the same numbers. All looks are attributes, since Jenkins refuses style sheets
 * inside of pages it shows.
 */
void mlg_html_plots(struct mlg_html *page, const struct mlg_report *report);

/*
 * Reliability diagrams of the results that have bins, at most 12: share of hits over mean
 * confidence, the consistency bands, the diagonal. Nothing where there are none.
 */
void mlg_html_reliability(struct mlg_html *page, const struct mlg_report *report);

#endif
