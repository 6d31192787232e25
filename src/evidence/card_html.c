/* A card as one HTML file: no scripts, nothing that is fetched, and a policy that says so. */
#include <string.h>

#include <mlgate/crypt/base64.h>
#include <mlgate/text/escape.h>

#include "card_page.h"

static const char style[] =
    ":root{color-scheme:light dark;--ink:#1b1f24;--dim:#59636e;--line:#d1d9e0;--paper:#fff;"
    "--good:#1a7f37;--bad:#cf222e;--mark:#0969da}\n"
    "@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--dim:#9198a1;--line:#3d444d;"
    "--paper:#0d1117;--good:#3fb950;--bad:#f85149;--mark:#4493f8}}\n"
    "body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);"
    "max-width:64rem;margin:2rem auto;padding:0 1rem}\n"
    "h1,h2{line-height:1.2}h2{border-bottom:1px solid var(--line);padding-bottom:.2rem;"
    "margin-top:2rem}\n"
    ".wide{overflow-x:auto}\n"
    "table{border-collapse:collapse;margin:1rem 0;font-size:.9rem}\n"
    "th,td{border:1px solid var(--line);padding:.25rem .5rem;text-align:left;vertical-align:top}\n"
    "th{color:var(--dim);font-weight:600}\n"
    "data{font-variant-numeric:tabular-nums}\n"
    "code{font:.85em ui-monospace,monospace;overflow-wrap:anywhere}\n"
    "a{color:var(--mark)}figure{margin:1rem 0}figcaption{color:var(--dim)}\n"
    "svg{max-width:100%;height:auto}svg text{font:12px system-ui,sans-serif;fill:var(--ink)}\n"
    ".bar{stroke:var(--mark);stroke-width:2}.dot{fill:var(--mark)}"
    ".axis{stroke:var(--line)}.gate{stroke:var(--bad);stroke-dasharray:4 3}\n"
    "@media print{:root{--ink:#000;--dim:#444;--line:#bbb;--paper:#fff;--mark:#000}"
    "body{max-width:none;margin:0;font-size:10pt}h2{break-after:avoid}"
    "table,figure{break-inside:avoid}}\n";

static void html_begin(struct page *p, const char *title)
{
    struct mlg_sha256 hash;
    uint8_t digest[MLG_SHA256_BYTES];
    mlg_sha256_init(&hash);
    mlg_sha256_add(&hash, style, sizeof style - 1);
    mlg_sha256_finish(&hash, digest);
    mlg_buf_add_text(p->out,
                     "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
                     "'none'; style-src 'sha256-");
    mlg_base64_write(p->out, digest, sizeof digest);
    mlg_buf_add_text(p->out, "'; base-uri 'none'; form-action 'none'\">\n<meta name=\"viewport\" "
                             "content=\"width=device-width, initial-scale=1\">\n<meta "
                             "name=\"referrer\" content=\"no-referrer\">\n<title>");
    mlg_escape_xml(p->out, mlg_str_of(title));
    mlg_buf_add_text(p->out, "</title>\n<style>");
    mlg_buf_add_text(p->out, style);
    mlg_buf_add_text(p->out, "</style>\n</head>\n<body>\n<h1>");
    mlg_escape_xml(p->out, mlg_str_of(title));
    mlg_buf_add_text(p->out, "</h1>\n");
}

static void html_end(struct page *p)
{
    mlg_buf_add_text(p->out, "</body>\n</html>\n");
}

static void html_heading(struct page *p, const char *text)
{
    mlg_buf_add_text(p->out, "<h2>");
    mlg_escape_xml(p->out, mlg_str_of(text));
    mlg_buf_add_text(p->out, "</h2>\n");
}

static void html_begin_paragraph(struct page *p)
{
    mlg_buf_add_text(p->out, "<p>");
}

static void html_end_paragraph(struct page *p)
{
    mlg_buf_add_text(p->out, "</p>\n");
}

static void html_begin_table(struct page *p, const char *const *heads, size_t count)
{
    mlg_buf_add_text(p->out, "<div class=\"wide\"><table>\n<thead><tr>");
    for (size_t i = 0; i < count; i++) {
        mlg_buf_add_text(p->out, "<th scope=\"col\">");
        mlg_escape_xml(p->out, mlg_str_of(heads[i]));
        mlg_buf_add_text(p->out, "</th>");
    }
    mlg_buf_add_text(p->out, "</tr></thead>\n<tbody>\n");
}

static void html_end_table(struct page *p)
{
    mlg_buf_add_text(p->out, "</tbody>\n</table></div>\n");
}

static void html_begin_row(struct page *p)
{
    mlg_buf_add_text(p->out, "<tr>");
}

static void html_end_row(struct page *p)
{
    mlg_buf_add_text(p->out, "</tr>\n");
}

static void html_begin_cell(struct page *p)
{
    mlg_buf_add_text(p->out, "<td>");
}

static void html_end_cell(struct page *p)
{
    mlg_buf_add_text(p->out, "</td>");
}

static void html_text(struct page *p, const char *text)
{
    mlg_escape_xml(p->out, mlg_str_of(text));
}

static void html_code(struct page *p, const char *text)
{
    mlg_buf_add_text(p->out, "<code>");
    mlg_escape_xml(p->out, mlg_str_of(text));
    mlg_buf_add_text(p->out, "</code>");
}

static void html_number(struct page *p, const struct page_number *number)
{
    mlg_buf_add_text(p->out, "<data value=\"");
    mlg_escape_xml(p->out, mlg_str_of(number->value));
    mlg_buf_add_format(p->out, "\" data-statement=\"%s\" data-pointer=\"", number->from->sha256);
    mlg_escape_xml(p->out, mlg_str_of(number->pointer));
    mlg_buf_add_text(p->out, "\">");
    mlg_escape_xml(p->out, mlg_str_of(number->shown));
    mlg_buf_add_text(p->out, "</data>");
}

static void html_document(struct page *p, struct mlg_str markdown)
{
    if (p->code == MLG_OK)
        p->code = card_write_document(p->out, markdown, true, p->err);
}

static void html_figure(struct page *p, const struct mlg_card_statement_file *from, size_t first)
{
    size_t before = p->out->len;
    mlg_buf_add_format(p->out, "<figure data-statement=\"%s\" data-first=\"%zu\">\n", from->sha256,
                       first);
    size_t opened = p->out->len;
    card_write_plot(p->out, from, first);
    if (p->out->len == opened && !p->out->failed) {
        p->out->len = before; /* nothing to draw */
        p->out->data[before] = '\0';
        return;
    }
    mlg_buf_add_text(p->out, "</figure>\n");
}

static void html_raw(struct page *p, struct mlg_str bytes)
{
    mlg_buf_add_str(p->out, bytes);
}

const struct page_format card_html = {
    .begin = html_begin,
    .end = html_end,
    .heading = html_heading,
    .begin_paragraph = html_begin_paragraph,
    .end_paragraph = html_end_paragraph,
    .begin_table = html_begin_table,
    .end_table = html_end_table,
    .begin_row = html_begin_row,
    .end_row = html_end_row,
    .begin_cell = html_begin_cell,
    .end_cell = html_end_cell,
    .text = html_text,
    .code = html_code,
    .number = html_number,
    .document = html_document,
    .figure = html_figure,
    .raw = html_raw,
};

/* --- reading back ----------------------------------------------------------------------------- */

/* Takes `lead` and what stands before `tail` from the front of *rest; false if it is not so. */
static bool take(struct mlg_str *rest, const char *lead, const char *tail, struct mlg_str *ret)
{
    size_t lead_len = strlen(lead), tail_len = strlen(tail);
    if (rest->len < lead_len || memcmp(rest->data, lead, lead_len) != 0)
        return false;
    const char *from = rest->data + lead_len;
    const char *to = memmem(from, rest->len - lead_len, tail, tail_len);
    if (to == NULL)
        return false;
    *ret = (struct mlg_str){ from, (size_t)(to - from) };
    rest->len -= (size_t)(to + tail_len - rest->data);
    rest->data = to + tail_len;
    return true;
}

/* Text of a card is escaped, so "<data" is one of ours; one that is not as we write it is handed on
 * as empty, which nothing equals. */
enum mlg_code card_each_html_number(struct mlg_str card, card_number_fn fn, void *user,
                                    struct mlg_err *err)
{
    struct mlg_str rest = card;
    const char *at;
    (void)err;
    while ((at = memmem(rest.data, rest.len, "<data", 5)) != NULL) {
        struct mlg_str value, sha256, pointer, shown, none = { 0 };
        rest.len -= (size_t)(at - rest.data);
        rest.data = at;
        bool whole = take(&rest, "<data value=\"", "\" data-statement=\"", &value) &&
                     take(&rest, "", "\" data-pointer=\"", &sha256) &&
                     take(&rest, "", "\">", &pointer) && take(&rest, "", "</data>", &shown);
        if (!(whole ? fn(user, shown, value, sha256, pointer) : fn(user, none, none, none, none)))
            break;
        if (!whole) {
            rest.data += 1;
            rest.len -= 1;
        }
    }
    return MLG_OK;
}
