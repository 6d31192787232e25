#include "checks.h"

/* No key twice, and no null in a key, as in SQL. */
static void expect(const struct mlg_check *check, struct mlg_buf *out)
{
    (void)check;
    mlg_buf_add_text(out, "every key once, and no null in it");
}

const struct mlg_check_kind mlg_check_primary_key = {
    .rule = "contract.primary_key",
    .keys = true,
    .key_nulls = true,
    .expect = expect,
    .says = "is no key",
    .hint = "remove the repeated rows, or name the columns that identify a row as primaryKey",
};
