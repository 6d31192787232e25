/* Strangers' Markdown, by libcmark: parsed, made harmless as a tree, and rendered. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmark.h>

#include "card_page.h"

#define OUR_HEADINGS 2
#define LAST_HEADING 6

/* A link may go to these schemes, or have none. */
static bool is_harmless(const char *url)
{
    static const char *const schemes[] = { "http://", "https://", "mailto:" };
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        if (strncasecmp(url, schemes[i], strlen(schemes[i])) == 0)
            return true;
    }
    return url[strcspn(url, ":/?#")] != ':';
}

static bool is_raw(cmark_node_type type)
{
    return type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE ||
           type == CMARK_NODE_CUSTOM_BLOCK || type == CMARK_NODE_CUSTOM_INLINE;
}

/* Collects what is to be taken out; NULL list: only counts. Headings and links are mended. */
static size_t visit(cmark_node *root, cmark_node **list)
{
    size_t count = 0;
    cmark_iter *iter = cmark_iter_new(root);
    cmark_event_type event;
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(node);
        if (event != CMARK_EVENT_ENTER)
            continue;
        if (is_raw(type) || type == CMARK_NODE_IMAGE) {
            if (list != NULL)
                list[count] = node;
            count++;
        } else if (type == CMARK_NODE_HEADING && list != NULL) {
            int level = cmark_node_get_heading_level(node) + OUR_HEADINGS;
            (void)cmark_node_set_heading_level(node, level > LAST_HEADING ? LAST_HEADING : level);
        } else if (type == CMARK_NODE_LINK && list != NULL) {
            if (!is_harmless(cmark_node_get_url(node)))
                (void)cmark_node_set_url(node, "");
        }
    }
    cmark_iter_free(iter);
    return count;
}

/* What an image says instead of it. */
static void take_out(cmark_node *node)
{
    if (cmark_node_get_type(node) == CMARK_NODE_IMAGE) {
        cmark_node *child;
        while ((child = cmark_node_first_child(node)) != NULL) {
            cmark_node_unlink(child);
            (void)cmark_node_insert_before(node, child);
        }
    }
    cmark_node_unlink(node);
    cmark_node_free(node);
}

enum mlg_code card_write_document(struct mlg_buf *out, struct mlg_str markdown, bool html,
                                  struct mlg_err *err)
{
    cmark_node *root = cmark_parse_document(markdown.data, markdown.len, CMARK_OPT_VALIDATE_UTF8);
    size_t count = visit(root, NULL);
    cmark_node **list = calloc(count + 1, sizeof *list);
    if (list == NULL) {
        cmark_node_free(root);
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    }
    (void)visit(root, list);
    /* From the end: an image inside of another one is moved before its parent goes. */
    for (size_t i = count; i > 0; i--)
        take_out(list[i - 1]);
    free(list);
    cmark_consolidate_text_nodes(root);
    char *text = html ? cmark_render_html(root, CMARK_OPT_DEFAULT)
                      : cmark_render_commonmark(root, CMARK_OPT_DEFAULT, 0);
    mlg_buf_add_text(out, text);
    free(text);
    cmark_node_free(root);
    return MLG_OK;
}

/* --- reading back ----------------------------------------------------------------------------- */

/* "sha256:<hex>#<pointer> = <value>" */
static bool split_title(const char *title, struct mlg_str *sha256, struct mlg_str *pointer,
                        struct mlg_str *value)
{
    static const char lead[] = "sha256:";
    const char *hash = strchr(title, '#'), *equals = strstr(title, " = ");
    if (strncmp(title, lead, sizeof lead - 1) != 0)
        return false;
    *sha256 = *pointer = *value = (struct mlg_str){ 0 };
    if (hash == NULL || equals == NULL || equals < hash)
        return true;
    title += sizeof lead - 1;
    *sha256 = (struct mlg_str){ title, (size_t)(hash - title) };
    *pointer = (struct mlg_str){ hash + 1, (size_t)(equals - hash - 1) };
    *value = mlg_str_of(equals + 3);
    return true;
}

enum mlg_code card_each_markdown_number(struct mlg_str card, card_number_fn fn, void *user,
                                        struct mlg_err *err)
{
    cmark_node *root = cmark_parse_document(card.data, card.len, CMARK_OPT_VALIDATE_UTF8);
    (void)err;
    cmark_consolidate_text_nodes(root);
    cmark_iter *iter = cmark_iter_new(root);
    cmark_event_type event;
    bool go_on = true;
    while (go_on && (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        struct mlg_str sha256, pointer, value;
        if (event != CMARK_EVENT_ENTER || cmark_node_get_type(node) != CMARK_NODE_LINK ||
            !split_title(cmark_node_get_title(node), &sha256, &pointer, &value))
            continue;
        cmark_node *child = cmark_node_first_child(node);
        const char *shown =
            child != NULL && cmark_node_next(child) == NULL ? cmark_node_get_literal(child) : NULL;
        go_on = fn(user, mlg_str_of(shown), value, sha256, pointer);
    }
    cmark_iter_free(iter);
    cmark_node_free(root);
    return MLG_OK;
}
