#include <stdarg.h>
#include <stdio.h>

#include <mlgate/base/file.h>

#include "gate.h"

enum mlg_code gate_find(const struct gate_case *c, const char *rule, enum mlg_level level,
                        const char *path, const char *hint, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    struct mlg_finding *finding = mlg_report_find(c->report, rule, level, "%s", text);
    if (finding == NULL)
        return mlg_arena_full(&c->report->arena, c->err);
    if (path != NULL)
        mlg_loc_set_path(&finding->loc, path);
    finding->hint = hint;
    return MLG_OK;
}

enum mlg_code gate_hold(const struct gate_case *c, const char *clause)
{
    struct mlg_clause *held = mlg_report_add_clause(c->report);
    if (held == NULL)
        return mlg_arena_full(&c->report->arena, c->err);
    held->clause = mlg_arena_copy(&c->report->arena, mlg_str_of(clause));
    held->path = mlg_arena_copy(&c->report->arena, mlg_str_of(c->gate->policy.path));
    held->status = MLG_CLAUSE_ENFORCED;
    return held->clause != NULL && held->path != NULL ? MLG_OK
                                                      : mlg_arena_full(&c->report->arena, c->err);
}

size_t gate_errors(const struct gate_case *c)
{
    size_t errors = 0;
    for (size_t i = 0; i < c->report->findings_count; i++)
        errors += c->report->findings[i].level == MLG_LEVEL_ERROR;
    return errors;
}

enum mlg_code gate_read(const struct gate_case *c, const char *path, size_t limit,
                        struct mlg_str *ret_bytes)
{
    struct mlg_buf buf;
    mlg_buf_init(&buf, limit);
    enum mlg_code code = mlg_file_read_regular(path, &buf, c->err);
    char *copy = code == MLG_OK ? mlg_arena_copy(&c->gate->arena, mlg_buf_view(&buf)) : NULL;
    if (code == MLG_OK && copy == NULL)
        code = mlg_arena_full(&c->gate->arena, c->err);
    if (code == MLG_OK)
        *ret_bytes = (struct mlg_str){ copy, buf.len };
    mlg_buf_done(&buf);
    return code;
}
