#ifndef MLGATE_CONTRACT_CELLLOG_H
#define MLGATE_CONTRACT_CELLLOG_H
/*
 * Every failing cell of a run as JSON Lines (--errors-out), not capped.
 *
 * A line has the keys row (from 1 in the data, null when the table as a whole fails), line (from 1,
 * null when unknown), offset (of the row's first byte, null when unknown), field (column name, or
 * null), rule and value (the cell as it stands, null when it has none; bytes that are not UTF-8
 * become U+FFFD). Of a data set of several files `file` stands before them: lines and offsets are
 * the file's, rows count through.
 *
 * Of one table, cells come by row, then by the order of the contract; behind them those of clauses
 * that tolerate some; behind those the rows of each clause that compares rows, by row.
 *
 * Lines go to a file beside the target, which takes the target's name at commit: a reader sees
 * nothing or all of it. A clause that tolerates some bad cells is known to be broken only at the
 * end of the data, so its lines wait in a spool and are copied or dropped when the data is done.
 */
#include <mlgate/base/err.h>

struct mlg_celllog;

/* MLG_E_IO when the folder is not writable. */
enum mlg_code mlg_celllog_open(const char *path, struct mlg_celllog **ret_log,
                               struct mlg_err *err) MLG_CHECKED;

/* Give the file its name; call once, after every data file was validated. */
enum mlg_code mlg_celllog_commit(struct mlg_celllog *log, struct mlg_err *err) MLG_CHECKED;

/* Free it; without a commit nothing is left on the disk. NULL allowed. */
void mlg_celllog_free(struct mlg_celllog *log);
MLG_AUTO_DECLARE(mlg_celllog, struct mlg_celllog *, mlg_celllog_free);

#endif
