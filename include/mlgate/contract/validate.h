#ifndef MLGATE_CONTRACT_VALIDATE_H
#define MLGATE_CONTRACT_VALIDATE_H
/*
 * Does this data keep its contract? The table is streamed once through the checks.
 *
 * What becomes of it lies in the report: the data as an input (SHA-256 of the bytes that were
 * checked, rows), one finding for each broken clause (count, first place, first bad value), and the
 * clauses. A clause that could not be decided on this data (no rows, a column that is not there, a
 * pattern that gave up) is entered as not enforceable, never as enforced.
 *
 * Null: an unquoted empty cell is null, in a column of strings (or without a logical type) a quoted
 * one ("") is the empty string; in a column of any other type a quoted empty cell is null too.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/err.h>
#include <mlgate/base/str.h>
#include <mlgate/contract/celllog.h>
#include <mlgate/contract/contract.h>
#include <mlgate/table/cells.h>
#include <mlgate/table/table.h>
#include <mlgate/verdict/report.h>

/* MLG_E_CONFIG: characters that cannot stand in numbers, or the same for both; a word that is
 * empty, or both true and false. */
enum mlg_code mlg_cell_syntax_check(const struct mlg_cell_syntax *syntax,
                                    struct mlg_err *err) MLG_CHECKED;

/* Data of an object that relationships of others may point to. */
struct mlg_validate_reference {
    const char *object; /* its name */
    const char *path;   /* read once more for each relationship; a stream ("-", a FIFO) cannot be */
    struct mlg_csv_dialect csv; /* as of the options below */
    const struct mlg_cell_syntax *cells;
};

struct mlg_validate_options {
    const char *object;       /* name of the contract's object; NULL = see mlg_contract_choose */
    const char *const *allow; /* [allow_count] rule ids; "a.b" also stands for every "a.b.c" */
    size_t allow_count;
    struct mlg_celllog *errors_out; /* NULL = none */
    uint64_t memory_bytes; /* for the keys of rows; what is beyond lies on disk. 0 = 256 MiB */
    const struct mlg_validate_reference *references; /* [references_count] */
    size_t references_count;
    unsigned jobs;  /* threads, at most MLG_PARALLEL_JOBS_MAX; 0 = 1. No answer depends on them */
    bool no_digest; /* the data's digest is for nobody: the input in the report has none, unless
                       there are relationships, for which tables are read more than once */
    struct mlg_table_limits limits;      /* zeros = the reader's defaults */
    struct mlg_csv_dialect csv;          /* zeros = RFC 4180 */
    const struct mlg_cell_syntax *cells; /* NULL = as usual; checked */
};

/*
 * Add to `report` what the data in `data_path` says to the contract. The verdict is
 * mlg_report_judge's. Errors: MLG_E_CONFIG (no object chosen, a contract that checks nothing),
 * MLG_E_SYNTAX (data that cannot be parsed), MLG_E_IO, MLG_E_LIMIT (field too
 * long, a memory budget that is far too small).
 */
enum mlg_code mlg_contract_validate(const struct mlg_contract *contract, const char *data_path,
                                    const struct mlg_validate_options *options,
                                    struct mlg_report *report, struct mlg_err *err) MLG_CHECKED;

/* The same over bytes; `name` stands in messages and chooses the object. */
enum mlg_code mlg_contract_validate_bytes(const struct mlg_contract *contract, struct mlg_str bytes,
                                          const char *name,
                                          const struct mlg_validate_options *options,
                                          struct mlg_report *report,
                                          struct mlg_err *err) MLG_CHECKED;

/* The contract itself as an input of the report (role "contract"), once for a run. */
enum mlg_code mlg_contract_add_input(const struct mlg_contract *contract, struct mlg_report *report,
                                     struct mlg_err *err) MLG_CHECKED;

#endif
