#include "checks.h"

/* ODCS foreignKey: the key of every row occurs in the other table. A key with a null in it is not
 * asked for, as in SQL (MATCH SIMPLE). */
static void expect(const struct mlg_check *check, struct mlg_buf *out)
{
    mlg_buf_add_format(out, "a value of %s", check->text);
}

const struct mlg_check_kind mlg_check_relationship = {
    .rule = "contract.relationship",
    .keys = true,
    .refers = true,
    .expect = expect,
    .says = "has no match",
    .hint = "add the missing rows to the other table, or correct the values",
};
