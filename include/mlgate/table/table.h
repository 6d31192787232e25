#ifndef MLGATE_TABLE_TABLE_H
#define MLGATE_TABLE_TABLE_H
/*
 * Tables: files read as a stream of batches of columns. One reader, one file a format (csv.c, ...).
 *
 * A batch holds up to some thousand rows of the projected columns, each in the form that was asked
 * for: as text, as values of a type, or as codes of a dictionary, with the place of every row.
 * Memory is bounded by the ceilings of the options, not by the file. What makes two parsers read a
 * file differently is reported as a finding through `on_problem` (ragged rows, stray quotes, NUL
 * bytes, bad UTF-8, bare CR, duplicate or empty header names ...) and never repaired in silence.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/buf.h>
#include <mlgate/base/err.h>
#include <mlgate/base/sha256.h>
#include <mlgate/base/str.h>

struct mlg_table;
struct mlg_cell_syntax; /* <mlgate/table/cells.h> */

struct mlg_table_limits {
    uint64_t field_bytes; /* a longer cell is MLG_E_LIMIT; default 16 MiB */
    uint64_t row_bytes;   /* default 64 MiB */
    uint32_t columns;     /* default 100,000 */
    uint32_t ratio; /* a compressed file may grow to that many times its size, beyond the first
                       64 MiB; default 2,000 */
};

/* What the reader met and could not take as it is. The table cannot pass with it, unless it is a
 * warning: readers agree on the cells all the same, or the place is merely odd. */
struct mlg_table_problem {
    const char *rule;    /* "table.ragged_row", ... (static string; a row of verdict/rules.def) */
    bool warning;        /* nothing is lost or doubtful, only worth knowing */
    struct mlg_loc loc;  /* path, line, column, offset, row (0 = header or none), field */
    const char *message; /* one line without cell content; valid during the call */
    const char *hint;    /* static, or NULL */
};

enum mlg_table_kind {
    MLG_FORMAT_AUTO = 0, /* by the name, else by the first character: '{' is JSON Lines */
    MLG_FORMAT_CSV,
    MLG_FORMAT_JSONL
};

enum mlg_encoding {
    MLG_ENCODING_UTF8 = 0, /* or UTF-16, if the file begins with its byte order mark */
    MLG_ENCODING_UTF16LE,
    MLG_ENCODING_UTF16BE,
    MLG_ENCODING_LATIN1,
    MLG_ENCODING_WINDOWS_1252
};

/* How a CSV file departs from RFC 4180. All zeros: it does not. Characters are ASCII, none of them
 * a line end or NUL, no two the same (else MLG_E_CONFIG). Anything but zeros over JSON Lines is
 * MLG_E_CONFIG: it would be passed over. */
struct mlg_csv_dialect {
    char delimiter;      /* 0 = by a first line "sep=;" as spreadsheets write it (reported as
                            table.sep_line), else by name: tab for .tsv and .tab, else ',' */
    char quote;          /* 0 = '"' */
    bool no_quotes;      /* quotes are characters like any other */
    char escape;         /* takes the next character literally, in quotes and outside; 0 = none.
                            Doubled quotes keep their meaning */
    char comment;        /* lines that begin with it are passed over, before and behind the header;
                            0 = none */
    uint32_t skip_lines; /* lines (ended by LF) before the header that are passed over unread */
    enum mlg_encoding encoding; /* the text is read as UTF-8 made of it; what is no character there
                                   is table.bad_utf8 */
    bool no_header;             /* the first row is data; columns are named column1, column2, ... */
};

struct mlg_table_options {
    struct mlg_table_limits limits; /* zeros = defaults */
    void (*on_problem)(void *user,
                       const struct mlg_table_problem
                           *problem); /* NULL: the first problem is an error MLG_E_SYNTAX */
    void (*on_bytes)(void *user, const void *bytes,
                     size_t count); /* every byte of the file once, in order, as it is read (all of
                                       them when the end is reached), for hashing; or NULL */
    void *user;
    size_t batch_rows;   /* 0 = 4,096; a batch may hold fewer */
    size_t buffer_bytes; /* read at a time, 0 = 256 KiB; a block holds that much and grows to the
                            longest row. Rows and problems do not depend on it */
    enum mlg_table_kind format;
    struct mlg_csv_dialect csv;
    /* How the cells are written that are made values: the words for null (not in quotes), true and
     * false, and a DOUBLE's characters. Items of lists are JSON's. NULL = as usual;
     * outlives the table. */
    const struct mlg_cell_syntax *cells;
};

/* Of a column in a file and of one that is asked for. A text becomes a value by the functions of
 * <mlgate/table/cells.h>, which are strict. */
enum mlg_column_type {
    MLG_COLUMN_TEXT = 0,
    MLG_COLUMN_INT64,
    MLG_COLUMN_DOUBLE,    /* finite */
    MLG_COLUMN_BOOL,      /* true, True, TRUE, 1, false, False, FALSE, 0 */
    MLG_COLUMN_DATE,      /* days since 1970-01-01 */
    MLG_COLUMN_TIME,      /* microseconds since midnight */
    MLG_COLUMN_TIMESTAMP, /* microseconds since 1970-01-01T00:00:00Z; without a zone as if UTC */
    MLG_COLUMN_LIST       /* of items of one type; a text is one by mlg_cell_list */
};

/* One column of the batches. The same column of the file may be wanted in several forms. */
struct mlg_table_want {
    size_t column; /* index in the file */
    enum mlg_column_type type;
    enum mlg_column_type item; /* of a LIST: type of its items; lists in lists are their text */
    bool dictionary;           /* of TEXT: codes as well */
};

#define MLG_NO_CODE UINT32_MAX

/* Texts of a column by number. A worker's dictionary of a column grows from batch to batch, so
 * that a code means the same text in all of them as long as the generation is the same. */
struct mlg_dictionary {
    const struct mlg_str *words; /* [count] each once; moves when it grows */
    uint32_t count;
    uint64_t generation; /* another number for each dictionary that a worker is given of a column */
};

/*
 * A column of a batch; all arrays are valid as long as the batch, and NULL where nothing is said of
 * them. Bitmaps have row i in bit i % 64 of word i / 64; bits beyond the rows mean nothing.
 *
 * A cell that is neither null nor valid is not of the type: the caller looks at its text and says
 * what is wrong. Values of such cells and of nulls are NaN, 0, and an empty list.
 */
struct mlg_column {
    enum mlg_column_type type; /* as wanted */
    /* [rows] unquoted content. Of text formats always; of columnar ones where TEXT is wanted: of
     * one cell mlg_table_text makes it. */
    const struct mlg_str *text;
    const uint8_t
        *quoted; /* [rows]; 1 if the cell was quoted in the file: "" and an empty cell differ */
    /* Not of a TEXT without a dictionary. */
    /* CSV: not quoted, and empty or a word for null; JSON: null, or the key is missing, or such a
     * word that is no string */
    const uint64_t *null;
    size_t nulls;
    const uint64_t *valid;       /* is a value of the type */
    size_t valids;               /* == rows: nothing needs to be looked at */
    union {                      /* [rows] by the type */
        const int64_t *integers; /* INT64, DATE, TIME, TIMESTAMP */
        const double *numbers;
        const uint8_t *booleans;
        const uint32_t *codes; /* TEXT with a dictionary; MLG_NO_CODE = null, or the dictionary is
                                  full: it takes 65,536 words and 1 MiB of text */
        const uint32_t *ends;  /* LIST: end of the row's items; the next row's begin there */
    };
    const struct mlg_dictionary *dictionary;
    const struct mlg_column *items; /* [ends[rows - 1]], a column of its own with rows that many */
};

struct mlg_batch {
    size_t rows;                      /* at most the options' batch_rows */
    size_t columns_count;             /* the projection's */
    const struct mlg_column *columns; /* [columns_count] */
    const uint64_t *offset;           /* [rows] first byte of the row, from 0 */
    const uint64_t *line;             /* [rows] line on which the row begins, from 1 */
    const uint64_t *row; /* [rows] number of the row, from 1, rising; the header does not count,
                            rows that were left out do */
    void *note;          /* of a scan: mlg_table_scan */
    void *owner;         /* the reader's own */
};

/*
 * A path that is a folder, or a pattern (* ? [...] and **, for any number of folders) that names no
 * file, is a data set of many files (dataset.c): read one behind the other in the order of the
 * bytes of their relative paths, rows counting through. Folders named key=value become columns
 * behind those of the files, percent-decoded; __HIVE_DEFAULT_PARTITION__ is null; a file whose key
 * has bytes that a cell would be told of (table.bad_utf8, nul_byte, bom_inside) is told of and left
 * out, and such a name of a key is MLG_E_SYNTAX. Names that begin
 * with '.' or '_' (without a '=') are passed over, links that lead out of the folder an error, as
 * are more than 100,000 files and more than 16 levels. A file of another format than the first,
 * whose header is not that of the first, or whose folders have other keys, is told of
 * (table.part_header) and left out. Locations name the file. `on_bytes` is given the manifest
 * instead of the bytes: a line for each file as sha256sum writes it, with the relative path, in
 * order.
 */
/* Open a table. gzip (of several members) and zstd (of several frames) are told from the first
 * bytes and read through, other encodings turned into UTF-8; offsets then count in the text, and
 * `on_bytes` sees the file's own bytes.
 * The format is told from the content and the name (.csv, .tsv, .jsonl, .ndjson). `path` "-" is
 * standard input. The header is read at once. A file without a header line is MLG_E_SYNTAX
 * ("the file is empty"); columnar, UTF-32 and other files are told from their first bytes and
 * refused by name. `options` may be NULL. */
enum mlg_code mlg_table_open(const char *path, const struct mlg_table_options *options,
                             struct mlg_table **ret_table, struct mlg_err *err) MLG_CHECKED;

/* The same over bytes that outlive the table; `name` stands in messages. */
enum mlg_code mlg_table_open_bytes(struct mlg_str bytes, const char *name,
                                   const struct mlg_table_options *options,
                                   struct mlg_table **ret_table, struct mlg_err *err) MLG_CHECKED;

void mlg_table_close(struct mlg_table *table); /* NULL allowed */
MLG_AUTO_DECLARE(mlg_table, struct mlg_table *,
                 mlg_table_close); /* MLG_AUTO(mlg_table) struct mlg_table *t = NULL; */

/* Column names in file order; valid until close. */
size_t mlg_table_columns(const struct mlg_table *table);
struct mlg_str mlg_table_column_name(const struct mlg_table *table, size_t index);

/* Index of the column of that name, or -1. A name that occurs twice is not found by name (and was
 * reported). */
int64_t mlg_table_find(const struct mlg_table *table, struct mlg_str name);

/* What the file says that the column holds; of text formats always TEXT. */
enum mlg_column_type mlg_table_column_type(const struct mlg_table *table, size_t index);

/* Choose the columns that batches carry, before the first batch (default: all, as text). The array
 * is copied. Values are made on the thread that reads, before `work`. Dictionaries of other types
 * than TEXT and lists of lists are MLG_E_BUG. */
enum mlg_code mlg_table_project_typed(struct mlg_table *table, const struct mlg_table_want *wanted,
                                      size_t count, struct mlg_err *err) MLG_CHECKED;

/* The same by index, as text. */
enum mlg_code mlg_table_project(struct mlg_table *table, const size_t *indices, size_t count,
                                struct mlg_err *err) MLG_CHECKED;

/*
 * Next batch into *ret_batch (borrowed until the next call); rows == 0 at the end, when the whole
 * file has been read. Rows that stand before an error are delivered first; the error comes with the
 * next call, and again with every further one.
 *
 * CSV is RFC 4180: a quote opens a cell only as its first byte, "" inside quotes is one quote, CRLF
 * and LF end rows, and so does the end of the file. Lines are counted by LF. Left out of batches,
 * counted and reported: rows with too few or too many cells, blank lines in a table of several
 * columns (one at the very end is ignored). Taken literally and reported: the rest. An unterminated
 * quote is reported and then an error (MLG_E_SYNTAX), since no later row can be trusted.
 *
 * JSON Lines is one object (RFC 8259) a line. Columns are the dotted paths of the leaves ("a.b") in
 * the lines of the first 256 KiB (at least one line), in the order in which they come; a path that
 * comes up later is table.late_key. A path of objects and nulls is no column; objects where one is,
 * and values where none is, are table.mixed_key. Strings are `quoted`; null and a missing key are
 * an empty cell that is not; numbers and arrays are their text. Lines that are not such an object
 * are left out and reported. At most 64 levels, paths of at most 4,096 bytes.
 */
enum mlg_code mlg_table_next(struct mlg_table *table, struct mlg_batch *ret_batch,
                             struct mlg_err *err) MLG_CHECKED;

/*
 * Read the whole table on several threads; instead of mlg_table_next, not beside it. The file is
 * cut into blocks at ends of rows, a block is read by one thread and holds some batches of about 64
 * KiB of text. Whatever is told in order (`consume` and on_problem, and for itself on_bytes) is
 * told in the order of the file by one thread at a time, each seeing what the one before it wrote;
 * so the answer depends neither on the number of threads nor on who was faster. on_bytes of a block
 * comes before its rows are told, and may run beside consume and on_problem of the blocks before:
 * what it writes is its own.
 */
struct mlg_table_scan {
    unsigned jobs; /* threads, at most 64; 0 and 1 = the caller's own and no other */
    /* In each batch, this many bytes for what `work` leaves for `consume`: zeroed before work,
     * aligned for any type, the same bytes in both calls. */
    size_t note_bytes;
    /* A batch as soon as it is read, on any thread, in any order, several at a time: `worker`
     * (below jobs) is the thread's number. Everything in the batch stands but `line` and `row`,
     * which are known only in consume. May be told of batches that are never consumed, when the
     * scan fails. NULL = none. */
    void (*work)(void *user, unsigned worker, const struct mlg_batch *batch);
    /* The same batch, with the same `worker` and the same pointers as in work, when all before it
     * have been consumed and the problems of its rows have been told. mlg_table_locate may be
     * called. What is not MLG_OK ends the scan. */
    enum mlg_code (*consume)(void *user, unsigned worker, const struct mlg_batch *batch,
                             struct mlg_err *err);
    void *user;
};

/* Up to the end of the file, or the first error (of reading, or of `consume`); rows that stand
 * before an error are consumed first. Calls on_bytes and on_problem of the options as
 * mlg_table_next does, from any of the threads. */
enum mlg_code mlg_table_scan(struct mlg_table *table, const struct mlg_table_scan *scan,
                             struct mlg_err *err) MLG_CHECKED;

/* Place of the cell in row `row` (index in the batch) of the batch's column `column`: all fields of
 * *ret_loc, the column in code points. Costs a walk over the row, or from the cell located before
 * if that is further left in the same row; for messages. The batch must be the last one that
 * mlg_table_next gave, or the one that is consumed. */
void mlg_table_locate(const struct mlg_table *table, const struct mlg_batch *batch, size_t row,
                      size_t column, struct mlg_loc *ret_loc);

/* The text of a cell, for messages, in `room` if it must be made (after what it holds); *ret_text
 * is valid as long as the batch and the room. Called as mlg_table_locate. */
enum mlg_code mlg_table_text(const struct mlg_table *table, const struct mlg_batch *batch,
                             size_t row, size_t column, struct mlg_buf *room,
                             struct mlg_str *ret_text, struct mlg_err *err) MLG_CHECKED;

/* SHA-256 of what on_bytes is given when all of it is read: of the file, or of the manifest. */
enum mlg_code mlg_table_digest(const char *path, char ret_hex[MLG_SHA256_HEX],
                               struct mlg_err *err) MLG_CHECKED;

/* The format that a name tells by its ending (.csv, .tsv, .tab; .jsonl, .ndjson), with that of a
 * compression behind it or not; AUTO = none. */
enum mlg_table_kind mlg_table_kind_of_name(const char *name);

/* What the table was told to be or taken for (a data set is of one format): not AUTO. */
enum mlg_table_kind mlg_table_kind(const struct mlg_table *table);

/* For who reads cells as text and makes numbers of them: MLG_E_CONFIG where `cells` (NULL = as
 * usual) has characters of numbers and the table is JSON Lines, whose numbers are JSON's: 2.101
 * would be read as 2101. Of options->cells the opening says the same. */
enum mlg_code mlg_table_check_cells(const struct mlg_table *table,
                                    const struct mlg_cell_syntax *cells,
                                    struct mlg_err *err) MLG_CHECKED;

/* Path of the file in which row `row` (from 1, read already) of a data set stands; NULL for a table
 * of one file. Valid until close. */
const char *mlg_table_file(const struct mlg_table *table, uint64_t row);

/* Rows read so far; all of them once mlg_table_next gave an empty batch. Rows that were left out
 * count as well. */
uint64_t mlg_table_rows(const struct mlg_table *table);

#endif
