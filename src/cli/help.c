/* --help and --version from the rows. */
#include <string.h>

#include "option.h"

#define LINE_COLUMNS 100
#define LEFT_COLUMNS 34 /* a longer left part gets a line of its own */

const char *mlg_version(void)
{
    return MLG_VERSION;
}

/* Words of `text` from column `at` on, wrapped before LINE_COLUMNS and indented by `indent`. */
static void add_wrapped(struct mlg_buf *out, const char *text, size_t at, size_t indent)
{
    bool first = true;
    while (*text != '\0') {
        size_t word = strcspn(text, " ");
        if (!first && at + 1 + word > LINE_COLUMNS) {
            mlg_buf_add_char(out, '\n');
            mlg_buf_add_fill(out, ' ', indent);
            at = indent;
        } else if (!first) {
            mlg_buf_add_char(out, ' ');
            at++;
        }
        mlg_buf_add(out, text, word);
        at += word;
        text += word;
        text += strspn(text, " ");
        first = false;
    }
    mlg_buf_add_char(out, '\n');
}

/* "  -f, --format text|json" into left; returns its length. */
static void format_left(const struct mlg_opt *row, struct mlg_buf *left)
{
    mlg_buf_clear(left);
    if (row->type == MLG_OPT_IS_OPERANDS) {
        mlg_buf_add_format(left, "  %s%s", row->arg, row->max < 0 || row->max > 1 ? "..." : "");
        return;
    }
    if (row->short_name != 0)
        mlg_buf_add_format(left, "  -%c, --%s", row->short_name, row->name);
    else
        mlg_buf_add_format(left, "      --%s", row->name);
    if (row->arg != NULL)
        mlg_buf_add_format(left, " %s", row->arg);
    if (row->type == MLG_OPT_IS_REST)
        mlg_buf_add_text(left, "...");
}

static void add_row(struct mlg_buf *out, struct mlg_buf *scratch, const struct mlg_opt *row)
{
    format_left(row, scratch);
    mlg_buf_add_str(out, mlg_buf_view(scratch));
    size_t at = scratch->len;
    if (at + 2 > LEFT_COLUMNS) {
        mlg_buf_add_char(out, '\n');
        at = 0;
    }
    mlg_buf_add_fill(out, ' ', LEFT_COLUMNS - at);
    mlg_buf_clear(scratch);
    mlg_buf_add_text(scratch, row->help);
    bool repeats = row->type == MLG_OPT_IS_LIST || row->type == MLG_OPT_IS_PAIRS;
    if (repeats && strstr(row->help, "repeated") == NULL)
        mlg_buf_add_text(scratch, "; may be repeated");
    if (row->type == MLG_OPT_IS_REST && strstr(row->help, "rest of the line") == NULL)
        mlg_buf_add_text(scratch, "; takes the rest of the line");
    if (row->default_value != NULL)
        mlg_buf_add_format(scratch, " (default: %s)", row->default_value);
    add_wrapped(out, mlg_buf_text(scratch), LEFT_COLUMNS, LEFT_COLUMNS);
}

static void add_usage(struct mlg_buf *out, const struct mlg_command *command)
{
    for (size_t i = 0; command->usage[i] != NULL; i++) {
        const char *lead = i == 0 ? "Usage: " : "       ";
        mlg_buf_add_format(out, "%s%s ", lead, command->name);
        size_t column = strlen(lead) + strlen(command->name) + 1;
        add_wrapped(out, command->usage[i], column, column);
    }
}

/* Operands first, wherever they stand in the table; then the options by group. */
static void add_rows(struct mlg_buf *out, struct mlg_buf *scratch,
                     const struct mlg_command *command)
{
    size_t rows = mlg_option_rows(command);
    bool in_group = false;
    for (size_t i = 0; i < rows; i++) {
        if (command->options[i].type != MLG_OPT_IS_OPERANDS)
            continue;
        mlg_buf_add_text(out, "\nArguments:\n");
        add_row(out, scratch, &command->options[i]);
    }
    for (size_t i = 0; i < rows; i++) {
        const struct mlg_opt *row = &command->options[i];
        if (row->type == MLG_OPT_IS_OPERANDS)
            continue;
        bool heading = row->type == MLG_OPT_IS_GROUP;
        if (heading || !in_group)
            mlg_buf_add_format(out, "\n%s:\n", heading ? row->name : "Options");
        in_group = true;
        if (!heading)
            add_row(out, scratch, row);
    }
}

void mlg_options_help(const struct mlg_command *command, struct mlg_buf *out)
{
    struct mlg_buf scratch;
    mlg_buf_init(&scratch, 64 * 1024);
    add_usage(out, command);
    mlg_buf_add_char(out, '\n');
    add_wrapped(out, command->summary, 0, 0);
    add_rows(out, &scratch, command);
    mlg_buf_add_text(out, "  -h, --help                      this text\n"
                          "  -V, --version                   the release\n"
                          "\nA flag --x is undone by --no-x. MLGATE_NAME in the environment stands "
                          "for --name.\n"
                          "\nExamples:\n");
    for (size_t i = 0; command->examples[i] != NULL; i++)
        mlg_buf_add_format(out, "  %s\n", command->examples[i]);
    mlg_buf_add_char(out, '\n');
    mlg_options_exit_codes(out);
    out->failed = out->failed || scratch.failed;
    mlg_buf_done(&scratch);
}

void mlg_options_exit_codes(struct mlg_buf *out)
{
    mlg_buf_add_text(out, "Exit codes:\n"
                          "  0 PASS   1 FAIL   2 usage or configuration   3 data missing or "
                          "unreadable   4 remote service\n"
                          "  5 INCONCLUSIVE   70 internal error\n");
}

void mlg_options_version(const struct mlg_command *command, struct mlg_buf *out)
{
    mlg_buf_add(out, command->name, strcspn(command->name, " "));
    mlg_buf_add_format(out, " %s\n", mlg_version());
}
