#ifndef MLGATE_VALIDATE_DUMP_H
#define MLGATE_VALIDATE_DUMP_H
/* What the reader makes of a file, on standard output. */
#include <mlgate/cli/common.h>
#include <mlgate/table/table.h>

enum dump_form { DUMP_CSV, DUMP_JSONL };

/*
 * csv: RFC 4180 with LF, the header first; a cell is quoted where its content needs it, and an
 * empty one where it was quoted in the file, so that null and "" stay apart.
 * jsonl: an object a row; every cell is a string, or null where an unquoted cell was empty.
 * What the reader reported goes to standard error. *ret_exit is 1 when that is more than warnings:
 * rows may be left out. Errors are the reader's, or MLG_E_IO of standard output.
 */
enum mlg_code dump_table(const char *tool, const struct mlg_common *common, const char *path,
                         enum dump_form form, const struct mlg_csv_dialect *dialect, int *ret_exit,
                         struct mlg_err *err) MLG_CHECKED;

#endif
