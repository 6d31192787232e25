#include <mlgate/verdict/rule.h>

#include <string.h>

static const struct mlg_rule rules[] = {
#define MLG_RULE(id_, summary_) { .id = id_, .summary = summary_ },
#include "rules.def"
#undef MLG_RULE
};

const struct mlg_rule *mlg_rules(size_t *ret_count)
{
    *ret_count = sizeof(rules) / sizeof(rules[0]);
    return rules;
}

const struct mlg_rule *mlg_rule_find(const char *id)
{
    size_t low = 0, high = sizeof(rules) / sizeof(rules[0]);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(id, rules[middle].id);
        if (order == 0)
            return &rules[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}
