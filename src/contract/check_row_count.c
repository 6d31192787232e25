#include "checks.h"

/* ODCS metric rowCount. */
const struct mlg_check_kind mlg_check_row_count = {
    .rule = "contract.row_count",
    .of_table = true,
    .hint = "look for a truncated or repeated delivery, or change the limit in the contract",
};
