#ifndef EVIDENCE_CARD_PAGE_H
#define EVIDENCE_CARD_PAGE_H
/* A page of either format, written front to back. What a card says is in card_write.c and
 * card_section.c; how it looks is in card_html.c and card_markdown.c. */
#include <mlgate/evidence/card.h>

struct page;

/* A number, with the place that it was taken from. */
struct page_number {
    const struct mlg_card_statement_file *from;
    const char *pointer; /* JSON Pointer */
    const char *value;   /* as it stands there */
    const char *shown;   /* for people: card_display */
};

struct page_format {
    void (*begin)(struct page *p, const char *title);
    void (*end)(struct page *p);
    void (*heading)(struct page *p, const char *text);
    void (*begin_paragraph)(struct page *p);
    void (*end_paragraph)(struct page *p);
    void (*begin_table)(struct page *p, const char *const *heads, size_t count);
    void (*end_table)(struct page *p);
    void (*begin_row)(struct page *p);
    void (*end_row)(struct page *p);
    void (*begin_cell)(struct page *p);
    void (*end_cell)(struct page *p);
    void (*text)(struct page *p, const char *text); /* foreign or ours; escaped */
    void (*code)(struct page *p, const char *text);
    void (*number)(struct page *p, const struct page_number *number);
    void (*document)(struct page *p, struct mlg_str markdown); /* a stranger's */
    /* Plot of the slices of the result `first` of a statement; nothing in Markdown. */
    void (*figure)(struct page *p, const struct mlg_card_statement_file *from, size_t first);
    void (*raw)(struct page *p, struct mlg_str bytes); /* of the same format */
};

extern const struct page_format card_html, card_markdown;

struct page {
    const struct page_format *format;
    struct mlg_buf *out;
    struct mlg_buf *notes; /* Markdown: definitions of the references, at the end */
    size_t references;
    enum mlg_code code; /* the first failure */
    struct mlg_err *err;
};

/* The value at a JSON Pointer, or NULL. */
const struct mlg_node *card_point(const struct mlg_node *root, const char *pointer);

#define CARD_SHOWN_BYTES 64

/* How a number of a statement is shown: integers by thousands, decimals with four digits behind the
 * point, where that says something. False when the node holds no number. */
bool card_display(const struct mlg_node *node, char out[CARD_SHOWN_BYTES]);

/* The results of a statement: a list, perhaps empty. */
const struct mlg_node *card_results(const struct mlg_card_statement_file *file);

/* "recall(at_precision=0.8)" of a result, appended raw. */
void card_add_metric(struct mlg_buf *out, const struct mlg_node *result);

/* Member text of a map, or NULL. */
const char *card_text_of(const struct mlg_node *map, const char *key);

/* Do two results belong to the same entry (metric and parameters)? */
bool card_same_metric(const struct mlg_node *a, const struct mlg_node *b);

/* Append the plot of all results of the metric of result `first` as <svg>: a pure function of the
 * statement. Nothing when no slice has a number. */
void card_write_plot(struct mlg_buf *out, const struct mlg_card_statement_file *from, size_t first);

/* Append a stranger's Markdown in the page's format: no raw HTML, no images, links with the schemes
 * http, https and mailto or none, headings below ours. MLG_E_NOMEM. */
enum mlg_code card_write_document(struct mlg_buf *out, struct mlg_str markdown, bool html,
                                  struct mlg_err *err);

/* Each number link of a Markdown card: `user` gets what stands there. False ends the walk. */
typedef bool (*card_number_fn)(void *user, struct mlg_str shown, struct mlg_str value,
                               struct mlg_str sha256, struct mlg_str pointer);
enum mlg_code card_each_markdown_number(struct mlg_str card, card_number_fn fn, void *user,
                                        struct mlg_err *err);
enum mlg_code card_each_html_number(struct mlg_str card, card_number_fn fn, void *user,
                                    struct mlg_err *err);

/* Cut what lies between the marker lines out of a card: *ret_start and *ret_end enclose it.
 * MLG_E_SYNTAX unless each marker stands exactly once, on its own line, in this order. */
enum mlg_code card_find_section(struct mlg_str card, const char *path, size_t *ret_start,
                                size_t *ret_end, struct mlg_err *err);

#endif
