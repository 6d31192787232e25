#ifndef MLGATE_VALIDATE_DIALECT_H
#define MLGATE_VALIDATE_DIALECT_H
/* How a CSV file departs from RFC 4180, as options of the command line. */
#include <mlgate/cli/options.h>
#include <mlgate/table/table.h>

struct dialect_options {
    const char *delimiter;
    const char *quote;
    const char *escape;
    const char *comment;
    uint64_t skip_lines;
    int encoding; /* enum mlg_encoding: the words below stand in its order */
    bool no_header;
};

/* Rows for a struct that has a member `struct dialect_options csv`. */
#define DIALECT_OPTIONS(type)                                                                   \
    MLG_OPT_GROUP("CSV"),                                                                       \
        MLG_OPT_STRING(0, "comment", type, csv.comment, "CHAR", NULL,                           \
                       "lines that begin with it are passed over"),                             \
        MLG_OPT_STRING(0, "delimiter", type, csv.delimiter, "CHAR", NULL,                       \
                       "between cells; also tab, space or 0xNN (default: ,)"),                  \
        MLG_OPT_CHOICE(0, "encoding", type, csv.encoding,                                       \
                       "utf-8|utf-16le|utf-16be|latin-1|windows-1252", "utf-8", "of the text"), \
        MLG_OPT_STRING(0, "escape", type, csv.escape, "CHAR", NULL,                             \
                       "takes the next character literally"),                                   \
        MLG_OPT_FLAG(0, "no-header", type, csv.no_header,                                       \
                     "the first row is data; names are column1, column2 and on"),               \
        MLG_OPT_STRING(0, "quote", type, csv.quote, "CHAR", NULL,                               \
                       "around cells, or none (default: \")"),                                  \
        MLG_OPT_UINT(0, "skip-lines", type, csv.skip_lines, "N", 0, 1000000, "0",               \
                     "lines before the header that are not read")

/* MLG_E_CONFIG names the option whose character is none. Whether they go together is the reader's
 * to say. */
enum mlg_code dialect_read(const struct dialect_options *options,
                           struct mlg_csv_dialect *ret_dialect, struct mlg_err *err) MLG_CHECKED;

/* No option says anything that RFC 4180 does not. */
bool dialect_is_plain(const struct mlg_csv_dialect *dialect);

#endif
