#ifndef MLG_CLI_CLI_H
#define MLG_CLI_CLI_H
/* Between the rooms that write to files and the terminal. */
#include <mlgate/cli/main.h>

/* All of `bytes` to the descriptor; false with errno set. */
bool mlg_cli_write_all(int fd, struct mlg_str bytes);

/* `text` to standard error, and release it. Talk that cannot be delivered changes nothing. */
void mlg_cli_talk(struct mlg_buf *text);

/* Is every pair of --also a format and a file, each file once under any name and none of them
 * standard output or `output`? MLG_E_CONFIG. */
enum mlg_code mlg_cli_check_also(const struct mlg_opt_pairs *also, const char *output,
                                 struct mlg_err *err) MLG_CHECKED;

/* Where the program stands in a repository, for the formats that name its files. */
struct mlg_cli_places {
    char root[4096];   /* of the checkout, "" = unknown */
    char folder[4096]; /* the working folder */
    const char *below; /* the working folder as seen from the root; NULL = unknown */
};

/* From GITHUB_WORKSPACE, else WORKSPACE (Jenkins), if the working folder lies in it. */
void mlg_cli_find_places(struct mlg_cli_places *ret_places);

/*
 * Append to the files that a workflow of GitHub reads: `markdown` to GITHUB_STEP_SUMMARY, cut with
 * a note where the summary of the step would pass 1 MiB (it would be dropped as a whole), and the
 * outputs verdict, report and summary to GITHUB_OUTPUT. Nothing where a variable is unset or empty.
 * MLG_E_IO with the file's path.
 */
enum mlg_code mlg_github_tell(const struct mlg_common *common, enum mlg_verdict verdict,
                              struct mlg_str markdown, struct mlg_err *err) MLG_CHECKED;

#endif
