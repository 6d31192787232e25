#include "dialect.h"

#include <string.h>

#include <mlgate/config/config.h>

static enum mlg_code read_option(const char *name, const char *text, char *ret_character,
                                 struct mlg_err *err)
{
    if (text == NULL || mlg_config_character(text, ret_character))
        return MLG_OK;
    (void)mlg_err_set(err, MLG_E_CONFIG, "option --%s: \"%.40s\" is no ASCII character", name,
                      text);
    (void)mlg_err_hint(err, "give one character, tab, space, or its number as 0xNN");
    return MLG_E_CONFIG;
}

enum mlg_code dialect_read(const struct dialect_options *options,
                           struct mlg_csv_dialect *ret_dialect, struct mlg_err *err)
{
    struct mlg_csv_dialect dialect = { .skip_lines = (uint32_t)options->skip_lines,
                                       .encoding = (enum mlg_encoding)options->encoding,
                                       .no_header = options->no_header };
    dialect.no_quotes = options->quote != NULL && strcmp(options->quote, "none") == 0;
    MLG_TRY(read_option("delimiter", options->delimiter, &dialect.delimiter, err));
    MLG_TRY(read_option("quote", dialect.no_quotes ? NULL : options->quote, &dialect.quote, err));
    MLG_TRY(read_option("escape", options->escape, &dialect.escape, err));
    MLG_TRY(read_option("comment", options->comment, &dialect.comment, err));
    *ret_dialect = dialect;
    return MLG_OK;
}

static struct mlg_cell_words words_of(const struct mlg_opt_list *list)
{
    return (struct mlg_cell_words){ .items = list->items, .count = list->count };
}

enum mlg_code dialect_read_cells(const struct dialect_options *options,
                                 struct mlg_cell_syntax *ret_syntax, struct mlg_err *err)
{
    struct mlg_cell_syntax syntax = { .null_words = words_of(&options->null_words),
                                      .true_words = words_of(&options->true_words),
                                      .false_words = words_of(&options->false_words) };
    MLG_TRY(read_option("decimal", options->decimal, &syntax.decimal, err));
    MLG_TRY(read_option("thousands", options->thousands, &syntax.thousands, err));
    MLG_TRY(mlg_cell_syntax_check(&syntax, err));
    *ret_syntax = syntax;
    return MLG_OK;
}

bool dialect_has_cells(const struct dialect_options *options)
{
    return options->decimal != NULL || options->thousands != NULL ||
           options->null_words.count + options->true_words.count + options->false_words.count > 0;
}

bool dialect_is_plain(const struct mlg_csv_dialect *dialect)
{
    return dialect->delimiter == 0 && dialect->quote == 0 && !dialect->no_quotes &&
           dialect->escape == 0 && dialect->comment == 0 && dialect->skip_lines == 0 &&
           dialect->encoding == MLG_ENCODING_UTF8 && !dialect->no_header;
}
