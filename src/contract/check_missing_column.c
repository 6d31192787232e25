#include "checks.h"

/* The column is there: asked of the header, not of cells (see validate.c). */
static void expect(const struct mlg_check *check, struct mlg_buf *out)
{
    mlg_buf_add_format(out, "a column named %s", check->text);
}

const struct mlg_check_kind mlg_check_missing_column = {
    .rule = "contract.missing_column",
    .of_table = true,
    .expect = expect,
    .says = "is missing",
    .hint = "add the column to the data, or take it out of the contract",
};
