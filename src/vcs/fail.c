#include <stdarg.h>
#include <stdio.h>

#include "git.h"

/* Messages of libgit2 quote names of refs and files, which are anybody's bytes. */
static void print_line(char *out, size_t size, const char *text)
{
    size_t at = 0;
    for (; text != NULL && *text != '\0' && at + 1 < size; text++)
        out[at++] = (unsigned char)*text < 0x20 || *text == 0x7F ? ' ' : *text;
    while (at > 0 && (out[at - 1] == ' ' || out[at - 1] == '.'))
        at--;
    at = mlg_utf8_valid_prefix((struct mlg_str){ out, at });
    out[at] = '\0';
}

enum mlg_code git_fail(const struct mlg_repo *repo, enum mlg_code code, struct mlg_err *err,
                       const char *what, ...)
{
    char subject[192] = "";
    va_list args;
    va_start(args, what);
    (void)vsnprintf(subject, sizeof(subject), what, args);
    va_end(args);
    const git_error *last = git_error_last();
    char reason[224] = "";
    /* From 1.8 on there is always a record; without an error it says "no error". */
    bool any = last != NULL && last->klass != GIT_ERROR_NONE;
    print_line(reason, sizeof(reason), any ? last->message : NULL);
    if (last != NULL && last->klass == GIT_ERROR_NOMEMORY)
        code = MLG_E_NOMEM;
    git_error_clear();
    char line[192];
    print_line(line, sizeof(line), subject);
    mlg_err_set(err, code, "%s%s%s", line, reason[0] == '\0' ? "" : ": ", reason);
    if (repo != NULL)
        mlg_err_at(err, mlg_repo_path(repo), 0, 0);
    return code;
}
