#ifndef MLGATE_CONTRACT_CELLLOG_ADD_H
#define MLGATE_CONTRACT_CELLLOG_ADD_H
/* Writing side of the log of failing cells; see <mlgate/contract/celllog.h>. */
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/str.h>
#include <mlgate/contract/celllog.h>

struct mlg_logged {
    const char *file; /* of a data set of several; NULL = there is one file, and no such key */
    uint64_t row;     /* 0 = null */
    uint64_t line;    /* 0 = null, offset too */
    uint64_t offset;
    struct mlg_str field; /* data NULL = null */
    const char *rule;
    struct mlg_str value; /* data NULL = null */
};

#define MLG_LOG_AT_ONCE SIZE_MAX

/* `group` MLG_LOG_AT_ONCE: the cell has failed; else it waits for the verdict on that group.
 * Failures are kept and told by mlg_celllog_settle and mlg_celllog_commit. Log NULL does nothing.
 */
void mlg_celllog_add(struct mlg_celllog *log, size_t group, const struct mlg_logged *cell);

/* The data is done: keep the waiting lines of each group with broken[group], drop the rest. */
enum mlg_code mlg_celllog_settle(struct mlg_celllog *log, const unsigned char *broken, size_t count,
                                 struct mlg_err *err) MLG_CHECKED;

#endif
