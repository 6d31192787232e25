#ifndef MLGATE_CLI_MAIN_H
#define MLGATE_CLI_MAIN_H
/* What every main.c needs. The only layer below the tools that prints. */
#include <stdbool.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/err.h>
#include <mlgate/cli/common.h>
#include <mlgate/cli/options.h>
#include <mlgate/verdict/report.h>

/*
 * Begin: SIGPIPE is ignored (a closed pipe is a write error, exit 3), options are parsed, --help
 * and --version are printed. Returns true to go on; false when the program is to end with
 * *ret_exit.
 */
bool mlg_cli_start(const struct mlg_command *command, int argc, char *const *argv,
                   struct mlg_arena *arena, void *ret_values, struct mlg_parsed *ret_parsed,
                   int *ret_exit) MLG_CHECKED;

/* Print "path:line:col: error: text [code]" and "  hint: ..." on standard error, escaped, without
 * parts that are unknown ("tool: error: ..." when there is no path). Returns the exit code. */
int mlg_cli_fail(const char *tool, const struct mlg_err *err);

/* "tool: note: text" on standard error, escaped; nothing with --quiet. */
void mlg_cli_note(const char *tool, const struct mlg_common *common, const char *format, ...)
    MLG_PRINTF(3, 4);

/*
 * From now on, a line on standard error after 2 s, 6 s, 14 s ... at most each 64 s: for how long
 * the program works and what it has read. Only on a terminal, and not with --quiet, --no-progress
 * or a non-empty CI in the environment. `tool` must live as long as the process.
 */
void mlg_cli_start_progress(const char *tool, const struct mlg_common *common);

/* MLG_E_CONFIG if writing `output` would replace or add to `input`: a file by any name, a folder or
 * a pattern of files. Either may be NULL or "-"; pipes and devices may be written to. */
enum mlg_code mlg_cli_check_output(const char *output, const char *input,
                                   struct mlg_err *err) MLG_CHECKED;

/* Write the report in the chosen format to standard output or the file (beside, then renamed), in
 * every form of --also to its file, and with the format github to the step's summary and outputs;
 * return the exit code of its verdict; 3 and a message if it could not be written, 2 if it would
 * take the place of an input of the report or of the configuration. With a file, standard error
 * tells the verdict, unless --quiet. A report without a verdict (figures only) gives 5: a tool
 * whose --no-gate asked for that turns 5 into 0 itself. */
int mlg_cli_report(const struct mlg_parsed *parsed, const struct mlg_common *common,
                   const struct mlg_report *report);

/* The same for a run of several stages; the exit code joins the stages' (design: §2). */
int mlg_cli_report_run(const struct mlg_parsed *parsed, const struct mlg_common *common,
                       const struct mlg_report_stage *stages, size_t count);

/* What stands in the place of the format text; `style` as the other reports get it. */
typedef void mlg_cli_text(const void *user, const struct mlg_report_style *style,
                          struct mlg_buf *out);

/* The same, with a text of the caller's own. */
int mlg_cli_report_run_as(const struct mlg_parsed *parsed, const struct mlg_common *common,
                          const struct mlg_report_stage *stages, size_t count, mlg_cli_text *text,
                          const void *user);

/* Write `bytes` to standard output and flush: MLG_E_IO if not all of it arrived. */
enum mlg_code mlg_cli_print(struct mlg_str bytes, struct mlg_err *err) MLG_CHECKED;

/* Colour on descriptor fd: --no-color or --color, else NO_COLOR (non-empty: no), else
 * CLICOLOR_FORCE (neither empty nor "0": yes), else a terminal whose TERM is set and not "dumb". */
bool mlg_cli_color(const struct mlg_parsed *parsed, const struct mlg_common *common, int fd);

#endif
