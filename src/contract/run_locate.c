#include <string.h>

#include "run.h"

void mlg_run_locate(const struct mlg_run *run, const struct mlg_batch *batch, size_t row,
                    size_t column, struct mlg_loc *ret_loc)
{
    mlg_table_locate(run->table, batch, row, run->place[column], ret_loc);
    ret_loc->offset = batch->offset[row];
}
