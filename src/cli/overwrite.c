/* No output may take the place of what was read. */
#include <fnmatch.h>
#include <string.h>

#include <mlgate/base/file.h>

#include "cli.h"

#define PATH_BYTES 4096

/* Is `path` below the folder? Both resolved. */
static bool lies_in(const char *path, const char *folder)
{
    size_t length = strlen(folder);
    return strncmp(path, folder, length) == 0 && (path[length] == '/' || folder[length - 1] == '/');
}

/* Could the pattern of files (docs/formats.md) name `path`, which is resolved? Rather yes than no:
 * its "*" stands for folders too. */
static bool may_name(const char *pattern, const char *path)
{
    char resolved[PATH_BYTES], whole[2 * PATH_BYTES];
    size_t there = 0, length = 0;
    if (!mlg_path_resolve(pattern, resolved, &there))
        return false;
    for (const char *at = resolved; *at != '\0';) {
        bool literal = at < resolved + there;
        if (!literal && strncmp(at, "**/", 3) == 0) { /* no folder, too */
            whole[length++] = '*';
            at += 3;
            continue;
        }
        if (literal && strchr("*?[\\", *at) != NULL)
            whole[length++] = '\\';
        whole[length++] = *at++;
    }
    whole[length] = '\0';
    return fnmatch(whole, path, 0) == 0;
}

static bool is_among(const char *output, const char *input)
{
    char path[PATH_BYTES], folder[PATH_BYTES];
    size_t there = 0;
    if (strcmp(output, "-") == 0 || strcmp(input, "-") == 0 || mlg_file_is_sink(output))
        return false;
    if (mlg_file_is_same(output, input))
        return true;
    if (!mlg_path_resolve(output, path, &there))
        return false;
    if (mlg_file_is_dir(input))
        return mlg_path_resolve(input, folder, &there) && lies_in(path, folder);
    return strpbrk(input, "*?[") != NULL && !mlg_file_is_regular(input) && may_name(input, path);
}

enum mlg_code mlg_cli_check_output(const char *output, const char *input, struct mlg_err *err)
{
    if (output == NULL || input == NULL || !is_among(output, input))
        return MLG_OK;
    (void)mlg_err_set(err, MLG_E_CONFIG, "\"%.150s\" is to be written, and \"%.150s\" is read",
                      output, input);
    (void)mlg_err_hint(err, "name another file for what is written");
    return MLG_E_CONFIG;
}
