/* The table of metrics, made from metrics.def. */
#include <string.h>

#include <mlgate/metric/metric.h>

#define MLG_ROW(name) extern const struct mlg_metric mlg_metric_##name;
#include "metrics.def"
#undef MLG_ROW

static const struct mlg_metric *const table[] = {
#define MLG_ROW(name) &mlg_metric_##name,
#include "metrics.def"
#undef MLG_ROW
};

const struct mlg_metric *const *mlg_metrics(size_t *ret_count)
{
    *ret_count = sizeof(table) / sizeof(table[0]);
    return table;
}

const struct mlg_metric *mlg_metric_find(struct mlg_str id)
{
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (mlg_str_equal(mlg_str_of(table[i]->id), id))
            return table[i];
    return NULL;
}

const struct mlg_metric *mlg_metric_find_for(struct mlg_str id, enum mlg_task task)
{
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if ((table[i]->task == task || table[i]->task == MLG_TASK_ANY) &&
            mlg_str_equal(mlg_str_of(table[i]->id), id))
            return table[i];
    return NULL;
}

const char *mlg_task_name(enum mlg_task task)
{
    static const char *const names[MLG_TASKS] = {
        [MLG_TASK_BINARY] = "binary",
        [MLG_TASK_REGRESSION] = "regression",
        [MLG_TASK_MULTICLASS] = "multiclass",
        [MLG_TASK_MULTILABEL] = "multilabel",
        [MLG_TASK_ANY] = "any",
    };

    return names[task];
}
