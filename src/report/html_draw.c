/* What every picture of the page is drawn with. */
#include <mlgate/base/num.h>

#include "html.h"

void mlg_html_length(struct mlg_html *page, const char *name, double value)
{
    char text[MLG_NUM_TEXT_BYTES];
    mlg_num_format_fixed(value, 1, text);
    mlg_buf_add_format(page->out, " %s=\"%s\"", name, text);
}

void mlg_html_line(struct mlg_html *page, double x1, double y1, double x2, double y2,
                   const char *looks)
{
    mlg_buf_add_text(page->out, "<line");
    mlg_html_length(page, "x1", x1);
    mlg_html_length(page, "y1", y1);
    mlg_html_length(page, "x2", x2);
    mlg_html_length(page, "y2", y2);
    mlg_buf_add_format(page->out, " %s/>", looks);
}
