#ifndef MLGATE_VALIDATE_DIALECT_H
#define MLGATE_VALIDATE_DIALECT_H
/* How a CSV file departs from RFC 4180, as options of the command line. */
#include <mlgate/cli/options.h>
#include <mlgate/contract/validate.h>
#include <mlgate/table/table.h>

struct dialect_options {
    const char *delimiter;
    const char *quote;
    const char *escape;
    const char *comment;
    uint64_t skip_lines;
    int encoding; /* enum mlg_encoding: the words below stand in its order */
    bool no_header;
    const char *decimal;
    const char *thousands;
    struct mlg_opt_list null_words;
    struct mlg_opt_list true_words;
    struct mlg_opt_list false_words;
};

/* Rows for a struct that has a member `struct dialect_options csv`. */
#define DIALECT_OPTIONS(type)                                                                   \
    MLG_OPT_GROUP("CSV"),                                                                       \
        MLG_OPT_STRING(0, "comment", type, csv.comment, "CHAR", NULL,                           \
                       "lines that begin with it are passed over"),                             \
        MLG_OPT_STRING(0, "decimal", type, csv.decimal, "CHAR", NULL,                           \
                       "between a number and its fraction (default: .)"),                       \
        MLG_OPT_STRING(0, "delimiter", type, csv.delimiter, "CHAR", NULL,                       \
                       "between cells; also tab, space or 0xNN (default: ,)"),                  \
        MLG_OPT_CHOICE(0, "encoding", type, csv.encoding,                                       \
                       "utf-8|utf-16le|utf-16be|latin-1|windows-1252", "utf-8", "of the text"), \
        MLG_OPT_STRING(0, "escape", type, csv.escape, "CHAR", NULL,                             \
                       "takes the next character literally"),                                   \
        MLG_OPT_LIST(0, "false-word", type, csv.false_words, "WORD",                            \
                     "false, instead of false, False, FALSE, 0"),                               \
        MLG_OPT_FLAG(0, "no-header", type, csv.no_header,                                       \
                     "the first row is data; names are column1, column2 and on"),               \
        MLG_OPT_LIST(0, "null-word", type, csv.null_words, "WORD",                              \
                     "a cell that is null, as an empty one is"),                                \
        MLG_OPT_STRING(0, "quote", type, csv.quote, "CHAR", NULL,                               \
                       "around cells, or none (default: \")"),                                  \
        MLG_OPT_UINT(0, "skip-lines", type, csv.skip_lines, "N", 0, 1000000, "0",               \
                     "lines before the header that are not read"),                              \
        MLG_OPT_STRING(0, "thousands", type, csv.thousands, "CHAR", NULL,                       \
                       "between groups of three digits (default: none)"),                       \
        MLG_OPT_LIST(0, "true-word", type, csv.true_words, "WORD",                              \
                     "true, instead of true, True, TRUE, 1")

/* MLG_E_CONFIG names the option whose character is none. Whether they go together is the reader's
 * to say. */
enum mlg_code dialect_read(const struct dialect_options *options,
                           struct mlg_csv_dialect *ret_dialect, struct mlg_err *err) MLG_CHECKED;

/* How cells are written; *ret_syntax borrows the words of the options. */
enum mlg_code dialect_read_cells(const struct dialect_options *options,
                                 struct mlg_cell_syntax *ret_syntax,
                                 struct mlg_err *err) MLG_CHECKED;
bool dialect_has_cells(const struct dialect_options *options);

/* No option says anything that RFC 4180 does not. */
bool dialect_is_plain(const struct mlg_csv_dialect *dialect);

#endif
