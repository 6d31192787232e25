/* dialect: how a file of a table departs from RFC 4180. */
#include <string.h>

#include <mlgate/base/num.h>

#include "config_reader.h"

#define SKIP_LINES_MOST 1000000

bool mlg_config_character(const char *text, char *ret_character)
{
    static const struct {
        const char *word;
        char character;
    } words[] = { { "tab", '\t' }, { "\\t", '\t' }, { "space", ' ' } };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(text, words[i].word) == 0) {
            *ret_character = words[i].character;
            return true;
        }
    int value = (unsigned char)text[0];
    if (strlen(text) == 4 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
        int high = mlg_hex_digit(text[2]);
        int low = mlg_hex_digit(text[3]);
        value = high < 0 || low < 0 ? -1 : high * 16 + low;
    } else if (strlen(text) != 1) {
        return false;
    }
    if (value <= 0 || value > 127)
        return false;
    *ret_character = (char)value;
    return true;
}

static enum mlg_code read_character(const struct config_reader *self, const struct mlg_node *map,
                                    const char *key, char *ret_character)
{
    const struct mlg_node *node = mlg_node_get(map, key);
    const char *text = NULL;
    if (node == NULL)
        return MLG_OK;
    MLG_TRY(mlg_doc_word(&self->doc, node, &text, self->err));
    if (mlg_config_character(text, ret_character))
        return MLG_OK;
    (void)config_fail(self, node, "%s is one ASCII character, not " CONFIG_SHOWN, key, text);
    (void)mlg_err_hint(self->err, "write it in quotes, or as tab, space, or its number as 0xNN");
    return MLG_E_CONFIG;
}

static enum mlg_code read_quote(const struct config_reader *self, const struct mlg_node *map,
                                struct mlg_config_dialect *dialect)
{
    const struct mlg_node *node = mlg_node_get(map, "quote_char");
    dialect->no_quotes = node != NULL && mlg_str_equal(node->text, MLG_STR("none"));
    return dialect->no_quotes ? MLG_OK : read_character(self, map, "quote_char", &dialect->quote);
}

static enum mlg_code read_skip_lines(const struct config_reader *self, const struct mlg_node *map,
                                     struct mlg_config_dialect *dialect)
{
    const struct mlg_node *node = mlg_node_get(map, "skip_lines");
    int64_t lines = 0;
    MLG_TRY(mlg_doc_integer(&self->doc, node, &lines, self->err));
    if (lines < 0 || lines > SKIP_LINES_MOST)
        return config_fail(self, node, "skip_lines is %s; it must be from 0 to %d", node->text.data,
                           SKIP_LINES_MOST);
    dialect->skip_lines = (uint32_t)lines;
    return MLG_OK;
}

static enum mlg_code read_encoding(const struct config_reader *self, const struct mlg_node *map,
                                   struct mlg_config_dialect *dialect)
{
    static const char *const names[] = { [MLG_CONFIG_UTF8] = "utf-8",
                                         [MLG_CONFIG_UTF16LE] = "utf-16le",
                                         [MLG_CONFIG_UTF16BE] = "utf-16be",
                                         [MLG_CONFIG_LATIN1] = "latin-1",
                                         [MLG_CONFIG_WINDOWS_1252] = "windows-1252" };
    size_t count = sizeof names / sizeof names[0];
    const char *text = NULL;
    MLG_TRY(mlg_config_string(self, map, "encoding", &text));
    if (text == NULL)
        return MLG_OK;
    for (size_t i = 0; i < count; i++)
        if (strcmp(text, names[i]) == 0) {
            dialect->encoding = (enum mlg_config_encoding)i;
            return MLG_OK;
        }
    (void)config_fail(self, mlg_node_get(map, "encoding"), "unknown encoding " CONFIG_SHOWN, text);
    (void)mlg_err_hint(self->err, "one of utf-8, utf-16le, utf-16be, latin-1 and windows-1252");
    return MLG_E_CONFIG;
}

static enum mlg_code read_words(const struct config_reader *self, const struct mlg_node *map,
                                const char *key, struct mlg_config_words *words)
{
    return mlg_config_words(self, map, key, true, &words->items, &words->count);
}

static enum mlg_code read_dialect(const struct config_reader *self, const struct mlg_node *map,
                                  struct mlg_config_dialect *dialect)
{
    bool header = true;
    MLG_TRY(mlg_config_open(self, map, CONFIG_DIALECT, false));
    MLG_TRY(read_character(self, map, "delimiter", &dialect->delimiter));
    MLG_TRY(read_quote(self, map, dialect));
    MLG_TRY(read_character(self, map, "escape_char", &dialect->escape));
    MLG_TRY(read_character(self, map, "comment_char", &dialect->comment));
    MLG_TRY(mlg_doc_boolean(&self->doc, mlg_node_get(map, "header"), &header, self->err));
    dialect->no_header = !header;
    MLG_TRY(read_skip_lines(self, map, dialect));
    MLG_TRY(read_encoding(self, map, dialect));
    MLG_TRY(read_character(self, map, "decimal_char", &dialect->decimal));
    MLG_TRY(read_character(self, map, "group_char", &dialect->thousands));
    MLG_TRY(read_words(self, map, "missing_values", &dialect->null_words));
    MLG_TRY(read_words(self, map, "true_values", &dialect->true_words));
    return read_words(self, map, "false_values", &dialect->false_words);
}

enum mlg_code mlg_config_read_dialect(const struct config_reader *self, const struct mlg_node *map,
                                      const struct mlg_config_dialect **ret_dialect)
{
    const struct mlg_node *node = mlg_node_get(map, "dialect");
    if (node == NULL)
        return MLG_OK;
    struct mlg_config_dialect *dialect = NULL;
    CONFIG_NEW(self, &dialect, 1);
    dialect->at = mlg_config_place(node);
    MLG_TRY(mlg_config_filled(self, node, MLG_NODE_MAP, "options"));
    MLG_TRY(read_dialect(self, node, dialect));
    *ret_dialect = dialect;
    return MLG_OK;
}
