#ifndef MLGATE_VERDICT_RULE_H
#define MLGATE_VERDICT_RULE_H
/* The table of rules: every id that a finding, a result or an --allow may carry. rules.def holds
 * the rows; each row has its page docs/rules/<id>.md, which `mlgate explain <id>` prints. */
#include <stddef.h>

struct mlg_rule {
    const char *id;      /* "contract.required"; lower case, dots and underscores */
    const char *summary; /* one line */
};

/* Sorted by id; *ret_count rows. */
const struct mlg_rule *mlg_rules(size_t *ret_count);

/* The row of `id`, or NULL. */
const struct mlg_rule *mlg_rule_find(const char *id);

#endif
