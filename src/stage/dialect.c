#include <mlgate/stage/dialect.h>

#include <mlgate/contract/validate.h>

_Static_assert((int)MLG_CONFIG_UTF16LE == (int)MLG_ENCODING_UTF16LE &&
                   (int)MLG_CONFIG_UTF16BE == (int)MLG_ENCODING_UTF16BE &&
                   (int)MLG_CONFIG_LATIN1 == (int)MLG_ENCODING_LATIN1 &&
                   (int)MLG_CONFIG_WINDOWS_1252 == (int)MLG_ENCODING_WINDOWS_1252,
               "encodings stand in one order");

static struct mlg_cell_words words_of(const struct mlg_config_words *words)
{
    return (struct mlg_cell_words){ .items = words->items, .count = words->count };
}

static bool has_cells(const struct mlg_config_dialect *dialect)
{
    return dialect->decimal != 0 || dialect->thousands != 0 ||
           dialect->null_words.count + dialect->true_words.count + dialect->false_words.count > 0;
}

static enum mlg_code take_cells(const struct mlg_config *config,
                                const struct mlg_config_dialect *dialect, struct mlg_arena *arena,
                                const struct mlg_cell_syntax **ret_cells, struct mlg_err *err)
{
    struct mlg_cell_syntax *cells = mlg_arena_alloc(arena, sizeof *cells);
    if (cells == NULL)
        return mlg_arena_full(arena, err);
    *cells = (struct mlg_cell_syntax){ .decimal = dialect->decimal,
                                       .thousands = dialect->thousands,
                                       .null_words = words_of(&dialect->null_words),
                                       .true_words = words_of(&dialect->true_words),
                                       .false_words = words_of(&dialect->false_words) };
    enum mlg_code code = mlg_cell_syntax_check(cells, err);
    if (code != MLG_OK)
        mlg_err_at(err, config->path, dialect->at.line, dialect->at.column);
    *ret_cells = cells;
    return code;
}

enum mlg_code mlg_stage_dialect(const struct mlg_config *config,
                                const struct mlg_config_dialect *dialect, struct mlg_arena *arena,
                                struct mlg_csv_dialect *ret_csv,
                                const struct mlg_cell_syntax **ret_cells, struct mlg_err *err)
{
    *ret_csv = (struct mlg_csv_dialect){ .delimiter = 0 };
    *ret_cells = NULL;
    if (dialect == NULL)
        return MLG_OK;
    *ret_csv = (struct mlg_csv_dialect){
        .delimiter = dialect->delimiter,
        .quote = dialect->quote,
        .no_quotes = dialect->no_quotes,
        .escape = dialect->escape,
        .comment = dialect->comment,
        .skip_lines = dialect->skip_lines,
        .encoding = (enum mlg_encoding)dialect->encoding,
        .no_header = dialect->no_header,
    };
    return has_cells(dialect) ? take_cells(config, dialect, arena, ret_cells, err) : MLG_OK;
}
