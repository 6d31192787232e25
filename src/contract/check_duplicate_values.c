#include "checks.h"

/* ODCS metric duplicateValues: rows that repeat an earlier row. */
const struct mlg_check_kind mlg_check_duplicate_values = {
    .rule = "contract.duplicate_values",
    .keys = true,
    .says = "repeats an earlier row",
    .hint = "remove the repeated rows, or raise the limit in the contract",
};
