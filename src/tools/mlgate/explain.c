/* `mlgate explain ID`: the page of a rule or a metric; without an id, the list of all. */
#include <string.h>

#include <mlgate/cli/main.h>
#include <mlgate/verdict/rule.h>

#include "mlgate.h"
#include "pages.h"

struct explain_options {
    struct mlg_opt_list ids;
};

static const struct mlg_opt options[] = {
    MLG_OPT_OPERANDS(struct explain_options, ids, "ID", 0, 1, "rule or metric id; none lists all"),
    MLG_OPT_END,
};

static const char *const usage[] = { "[ID]", NULL };
static const char *const examples[] = { "mlgate explain contract.required",
                                        "mlgate explain metric.roc_auc", NULL };

static const struct mlg_command command = {
    .name = "mlgate explain",
    .summary = "What does this rule or metric mean, and what to do about it?",
    .usage = usage,
    .options = options,
    .examples = examples,
    .values_bytes = sizeof(struct explain_options),
};

static void list_all(struct mlg_buf *out)
{
    for (size_t i = 0; i < mlg_pages_count; i++) {
        const struct mlg_rule *rule = mlg_rule_find(mlg_pages[i].id);
        mlg_buf_add_format(out, "%-34s%s%s\n", mlg_pages[i].id, rule != NULL ? " " : "",
                           rule != NULL ? rule->summary : "");
    }
}

static const struct mlg_page *find_page(const char *id)
{
    for (size_t i = 0; i < mlg_pages_count; i++) {
        if (strcmp(mlg_pages[i].id, id) == 0)
            return &mlg_pages[i];
    }
    return NULL;
}

static enum mlg_code fail_unknown(const char *id, struct mlg_arena *arena, struct mlg_err *err)
{
    (void)mlg_err_set(err, MLG_E_CONFIG, "there is no rule or metric '%s'", id);
    const char **ids = mlg_arena_array(arena, mlg_pages_count + 1, sizeof(*ids));
    for (size_t i = 0; ids != NULL && i < mlg_pages_count; i++)
        ids[i] = mlg_pages[i].id;
    const char *near = ids != NULL ? mlg_str_suggest(id, ids, mlg_pages_count) : NULL;
    if (near != NULL)
        mlg_err_hint(err, "did you mean '%s'?", near);
    else
        mlg_err_hint(err, "`mlgate explain` lists all");
    return MLG_E_CONFIG;
}

static enum mlg_code explain(const struct explain_options *values, struct mlg_arena *arena,
                             struct mlg_buf *out, struct mlg_err *err)
{
    if (values->ids.count == 0) {
        list_all(out);
    } else {
        const struct mlg_page *page = find_page(values->ids.items[0]);
        if (page == NULL)
            return fail_unknown(values->ids.items[0], arena, err);
        mlg_buf_add(out, page->text, page->length);
    }
    MLG_TRY(mlg_buf_check(out, err));
    return mlg_cli_print(mlg_buf_view(out), err);
}

int mlg_main_explain(int argc, char *const *argv)
{
    struct mlg_arena arena;
    mlg_arena_init(&arena, 4 * 1024 * 1024);
    struct explain_options values;
    struct mlg_parsed parsed;
    int exit_code = 0;
    if (mlg_cli_start(&command, argc, argv, &arena, &values, &parsed, &exit_code)) {
        struct mlg_err err = MLG_ERR_INIT;
        struct mlg_buf out;
        mlg_buf_init(&out, 4 * 1024 * 1024);
        if (explain(&values, &arena, &out, &err) != MLG_OK)
            exit_code = mlg_cli_fail("mlgate explain", &err);
        mlg_buf_done(&out);
    }
    mlg_arena_done(&arena);
    return exit_code;
}
