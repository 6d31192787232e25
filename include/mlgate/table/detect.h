#ifndef MLGATE_TABLE_DETECT_H
#define MLGATE_TABLE_DETECT_H
/*
 * How a text table seems to be written: a proposal with reasons, for people. Nothing reads a file
 * by it unless somebody says so.
 *
 * The start of the file is split in every way that its characters allow. A way scores by how many
 * rows have the same number of cells and by how many cells are something known (numbers, dates,
 * words, quoted text) once split so: the consistency measure of van den Burg, Nazabal and Sutton
 * ("Wrangling messy CSV files by detecting row and type patterns", 2019,
 * doi:10.1007/s10618-019-00646-y) is where the idea is from; weights and kinds are our own.
 */
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/err.h>
#include <mlgate/base/str.h>
#include <mlgate/table/table.h>

enum mlg_detect_item {
    MLG_DETECT_ENCODING,
    MLG_DETECT_LINE_ENDS,
    MLG_DETECT_DELIMITER,
    MLG_DETECT_QUOTE,
    MLG_DETECT_ESCAPE,
    MLG_DETECT_COMMENT,
    MLG_DETECT_SKIP_LINES,
    MLG_DETECT_HEADER,
    MLG_DETECT_DECIMAL,
    MLG_DETECT_THOUSANDS,
    MLG_DETECT_ITEMS
};

struct mlg_detect_fact {
    char value[24];   /* "utf-8", "crlf", ";", "tab", "0x1F", "none", "2", "yes" */
    double certainty; /* 0 a guess, 1 cannot be otherwise; not a probability */
    char reason[160];
    char second[24]; /* the next best, or "" */
};

struct mlg_detected {
    enum mlg_table_kind format; /* CSV or JSONL; of JSONL only the encoding is told */
    struct mlg_csv_dialect csv; /* what reads it so; the delimiter is never 0 for CSV */
    char decimal;               /* '.' or ',' */
    char thousands;             /* 0 = none */
    double certainty;           /* the least of the facts' */
    uint64_t bytes;             /* of text that were looked at */
    uint64_t rows;              /* in them, with the header */
    uint64_t columns;
    struct mlg_detect_fact facts[MLG_DETECT_ITEMS];
};

/* "encoding", "line-ends", "delimiter" ... */
const char *mlg_detect_name(enum mlg_detect_item item);

/* Look at the first 64 KiB of text of a file, read through gzip or zstd; "-" is standard input.
 * MLG_E_SYNTAX when there is no text in it: empty, or binary. */
enum mlg_code mlg_table_detect(const char *path, struct mlg_detected *ret_detected,
                               struct mlg_err *err) MLG_CHECKED;

/* The same over bytes; `name` stands in messages. */
enum mlg_code mlg_table_detect_bytes(struct mlg_str bytes, const char *name,
                                     struct mlg_detected *ret_detected,
                                     struct mlg_err *err) MLG_CHECKED;

#endif
