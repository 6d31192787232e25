#include "checks.h"

/* No value twice; nulls are not compared, as in SQL. */
static void expect(const struct mlg_check *check, struct mlg_buf *out)
{
    (void)check;
    mlg_buf_add_text(out, "every value once");
}

const struct mlg_check_kind mlg_check_unique = {
    .rule = "contract.unique",
    .keys = true,
    .expect = expect,
    .says = "repeats an earlier value",
    .hint = "remove the repeated rows, or drop `unique` from the contract",
};
