/* A card as Markdown with GitHub's tables. Each number is a link to the statement that it stands
 * in; the definitions of these links, at the end, say where in it. */
#include <string.h>

#include <mlgate/text/escape.h>

#include "card_page.h"

static void md_begin(struct page *p, const char *title)
{
    mlg_buf_add_text(p->out, "# ");
    mlg_escape_markdown(p->out, mlg_str_of(title));
    mlg_buf_add_text(p->out, "\n\n");
}

static void md_end(struct page *p)
{
    if (p->notes != NULL && p->notes->len > 0)
        mlg_buf_add_str(p->out, mlg_buf_view(p->notes));
}

static void md_heading(struct page *p, const char *text)
{
    mlg_buf_add_text(p->out, "## ");
    mlg_escape_markdown(p->out, mlg_str_of(text));
    mlg_buf_add_text(p->out, "\n\n");
}

static void md_begin_paragraph(struct page *p)
{
    (void)p;
}

static void md_end_paragraph(struct page *p)
{
    mlg_buf_add_text(p->out, "\n\n");
}

static void md_begin_table(struct page *p, const char *const *heads, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        mlg_buf_add_text(p->out, "| ");
        mlg_escape_markdown(p->out, mlg_str_of(heads[i]));
        mlg_buf_add_char(p->out, ' ');
    }
    mlg_buf_add_text(p->out, "|\n");
    for (size_t i = 0; i < count; i++)
        mlg_buf_add_text(p->out, "| --- ");
    mlg_buf_add_text(p->out, "|\n");
}

static void md_end_table(struct page *p)
{
    mlg_buf_add_char(p->out, '\n');
}

static void md_begin_row(struct page *p)
{
    mlg_buf_add_char(p->out, '|');
}

static void md_end_row(struct page *p)
{
    mlg_buf_add_char(p->out, '\n');
}

static void md_begin_cell(struct page *p)
{
    mlg_buf_add_char(p->out, ' ');
}

static void md_end_cell(struct page *p)
{
    mlg_buf_add_text(p->out, " |");
}

static void md_text(struct page *p, const char *text)
{
    mlg_escape_markdown(p->out, mlg_str_of(text));
}

/* Plain words in a code span; anything that could end it, or a table's cell, is escaped text. */
static void md_code(struct page *p, const char *text)
{
    if (text == NULL || strpbrk(text, "`|\\\n\r") != NULL || text[0] == '\0' || text[0] == ' ') {
        md_text(p, text);
        return;
    }
    mlg_buf_add_char(p->out, '`');
    mlg_buf_add_text(p->out, text);
    mlg_buf_add_char(p->out, '`');
}

static void md_number(struct page *p, const struct page_number *number)
{
    p->references++;
    mlg_buf_add_format(p->out, "[%s][n%zu]", number->shown, p->references);
    /* File names of evidence are ASCII without blanks and brackets; '%' is their own escape. */
    mlg_buf_add_format(p->notes, "[n%zu]: <", p->references);
    for (const char *at = number->from->file; *at != '\0'; at++)
        mlg_buf_add_text(p->notes, (const char[]){ *at, '\0' });
    mlg_buf_add_format(p->notes, "> \"sha256:%s#%s = %s\"\n", number->from->sha256, number->pointer,
                       number->value);
}

static void md_document(struct page *p, struct mlg_str markdown)
{
    if (p->code == MLG_OK)
        p->code = card_write_document(p->out, markdown, false, p->err);
    mlg_buf_add_char(p->out, '\n');
}

static void md_figure(struct page *p, const struct mlg_card_statement_file *from, size_t first)
{
    (void)p;
    (void)from;
    (void)first;
}

static void md_raw(struct page *p, struct mlg_str bytes)
{
    mlg_buf_add_str(p->out, bytes);
}

const struct page_format card_markdown = {
    .begin = md_begin,
    .end = md_end,
    .heading = md_heading,
    .begin_paragraph = md_begin_paragraph,
    .end_paragraph = md_end_paragraph,
    .begin_table = md_begin_table,
    .end_table = md_end_table,
    .begin_row = md_begin_row,
    .end_row = md_end_row,
    .begin_cell = md_begin_cell,
    .end_cell = md_end_cell,
    .text = md_text,
    .code = md_code,
    .number = md_number,
    .document = md_document,
    .figure = md_figure,
    .raw = md_raw,
};
