#include <string.h>

#include <mlgate/contract/validate.h>

static bool is_number_character(char c)
{
    return (c >= '0' && c <= '9') || c == '+' || c == '-' || c == 'e' || c == 'E';
}

static enum mlg_code check_character(const char *name, char c, struct mlg_err *err)
{
    if (c == 0 || (c >= ' ' && c < 0x7F && !is_number_character(c)))
        return MLG_OK;
    return mlg_err_set(err, MLG_E_CONFIG, "the %s character of numbers cannot be '%c'", name,
                       c >= ' ' && c < 0x7F ? c : '?');
}

static enum mlg_code check_words(const struct mlg_cell_words *words, struct mlg_err *err)
{
    for (size_t i = 0; i < words->count; i++)
        if (words->items[i][0] == '\0')
            return mlg_err_set(err, MLG_E_CONFIG, "an empty word: an empty cell is null as it is");
    return MLG_OK;
}

static const char *shared(const struct mlg_cell_words *a, const struct mlg_cell_words *b)
{
    for (size_t i = 0; i < a->count; i++)
        for (size_t k = 0; k < b->count; k++)
            if (strcmp(a->items[i], b->items[k]) == 0)
                return a->items[i];
    return NULL;
}

enum mlg_code mlg_cell_syntax_check(const struct mlg_cell_syntax *syntax, struct mlg_err *err)
{
    char decimal = syntax->decimal != 0 ? syntax->decimal : '.';
    MLG_TRY(check_character("decimal", syntax->decimal, err));
    MLG_TRY(check_character("thousands", syntax->thousands, err));
    if (decimal == syntax->thousands)
        return mlg_err_set(err, MLG_E_CONFIG, "'%c' cannot be both decimal and thousands character",
                           decimal);
    MLG_TRY(check_words(&syntax->null_words, err));
    MLG_TRY(check_words(&syntax->true_words, err));
    MLG_TRY(check_words(&syntax->false_words, err));
    const char *both = shared(&syntax->true_words, &syntax->false_words);
    if (both == NULL)
        both = shared(&syntax->null_words, &syntax->true_words);
    if (both == NULL)
        both = shared(&syntax->null_words, &syntax->false_words);
    if (both != NULL)
        return mlg_err_set(err, MLG_E_CONFIG, "the word '%.40s' stands for two things", both);
    return MLG_OK;
}
