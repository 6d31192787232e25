/* The files by which a step of a GitHub workflow tells more than its log: docs.github.com,
 * "Workflow commands"; actions/runner FileCommandManager.cs. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mlgate/base/file.h>
#include <mlgate/base/sha256.h>

#include "cli.h"

#define SUMMARY_BYTES ((size_t)1024 * 1024)
#define OUTPUT_BYTES  ((size_t)64 * 1024)

/* Less than this of a summary helps nobody. */
#define SUMMARY_LEAST 512

static const char cut_note[] =
    "\n\n**The rest was cut: a summary holds at most 1 MiB. The report holds all of it.**\n";

static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

void mlg_cli_find_places(struct mlg_cli_places *ret_places)
{
    struct mlg_cli_places *places = ret_places;
    const char *root = variable("GITHUB_WORKSPACE");
    root = root != NULL ? root : variable("WORKSPACE");
    places->below = NULL;
    places->root[0] = '\0';
    if (getcwd(places->folder, sizeof places->folder) == NULL) {
        places->folder[0] = '\0';
        return;
    }
    char *real = root != NULL ? realpath(root, NULL) : NULL;
    size_t len = real != NULL ? strlen(real) : 0;
    if (len > 1 && len < sizeof places->root && strncmp(places->folder, real, len) == 0 &&
        (places->folder[len] == '/' || places->folder[len] == '\0')) {
        memcpy(places->root, real, len + 1);
        places->below = places->folder + len + (places->folder[len] == '/' ? 1 : 0);
    }
    free(real);
}

static enum mlg_code fail(const char *path, struct mlg_err *err)
{
    int why = errno;
    mlg_err_at(err, path, 0, 0);
    return mlg_err_set(err, MLG_E_IO, "cannot be appended to: %s", strerror(why));
}

/* Open for appending; *ret_size is what the file holds already, *ret_open whether its last line
 * has no end yet. */
static enum mlg_code open_file(const char *path, int *ret_fd, size_t *ret_size, bool *ret_open,
                               struct mlg_err *err)
{
    struct stat info;
    char last = '\n';
    int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0 || fstat(fd, &info) != 0) {
        enum mlg_code code = fail(path, err);
        if (fd >= 0)
            (void)close(fd);
        return code;
    }
    /* What cannot be read is taken as a line that is open: a line break too many does no harm. */
    if (info.st_size > 0 && pread(fd, &last, 1, info.st_size - 1) != 1)
        last = '\0';
    *ret_size = (size_t)info.st_size;
    *ret_open = last != '\n';
    *ret_fd = fd;
    return MLG_OK;
}

static enum mlg_code append(int fd, const char *path, struct mlg_buf *text, struct mlg_err *err)
{
    enum mlg_code code = mlg_buf_check(text, err);
    if (code == MLG_OK && !mlg_cli_write_all(fd, mlg_buf_view(text)))
        code = fail(path, err);
    if (close(fd) != 0 && code == MLG_OK)
        code = fail(path, err);
    mlg_buf_done(text);
    return code;
}

/* At most `room` bytes of whole lines, the note included. */
static void add_cut(struct mlg_buf *out, struct mlg_str markdown, size_t room)
{
    if (markdown.len <= room) {
        mlg_buf_add_str(out, markdown);
        return;
    }
    size_t len = room - (sizeof cut_note - 1);
    while (len > 0 && markdown.data[len - 1] != '\n')
        len--;
    mlg_buf_add(out, markdown.data, len);
    mlg_buf_add_text(out, cut_note);
}

static enum mlg_code write_summary(const char *path, struct mlg_str markdown, struct mlg_err *err)
{
    int fd = -1;
    size_t size = 0;
    bool open_line = false;
    struct mlg_buf text;
    MLG_TRY(open_file(path, &fd, &size, &open_line, err));
    mlg_buf_init(&text, SUMMARY_BYTES);
    if (size + SUMMARY_LEAST < SUMMARY_BYTES) {
        /* A heading wants a blank line before it. */
        mlg_buf_add_text(&text, open_line ? "\n\n" : size > 0 ? "\n" : NULL);
        add_cut(&text, markdown, SUMMARY_BYTES - size - text.len);
    }
    return append(fd, path, &text, err);
}

/* The delimiter is the digest of the value: a value that held its own digest cannot be made. */
static void add_output(struct mlg_buf *out, const char *name, const char *value)
{
    char digest[MLG_SHA256_HEX];
    mlg_sha256_bytes(value, strlen(value), digest);
    mlg_buf_add_format(out, "%s<<mlgate_%s\n", name, digest);
    mlg_buf_add_text(out, value);
    mlg_buf_add_format(out, "\nmlgate_%s\n", digest);
}

/* The file of --also for that format, or NULL. */
static const char *also_file(const struct mlg_common *common, const char *format)
{
    for (size_t i = 0; i < common->also.count; i++) {
        if (strcmp(common->also.items[i].key, format) == 0)
            return common->also.items[i].value;
    }
    return NULL;
}

/* A path that a later step finds from wherever it stands. */
static void add_path_output(struct mlg_buf *out, const char *name, const char *path)
{
    struct mlg_cli_places places;
    struct mlg_buf whole;
    mlg_buf_init(&whole, OUTPUT_BYTES);
    mlg_cli_find_places(&places);
    if (path != NULL && path[0] != '/' && places.folder[0] != '\0') {
        mlg_buf_add_text(&whole, places.folder);
        mlg_buf_add_char(&whole, '/');
    }
    mlg_buf_add_text(&whole, path);
    add_output(out, name, mlg_buf_text(&whole));
    out->failed = out->failed || whole.failed;
    mlg_buf_done(&whole);
}

static enum mlg_code write_outputs(const char *path, const struct mlg_common *common,
                                   enum mlg_verdict verdict, struct mlg_err *err)
{
    int fd = -1;
    size_t size = 0;
    bool open_line = false;
    struct mlg_buf text;
    const char *report = also_file(common, "json"), *summary = also_file(common, "markdown");
    if (report == NULL && common->output != NULL && strcmp(common->output, "-") != 0)
        report = common->output;
    if (report == NULL && common->also.count > 0)
        report = common->also.items[0].value;
    MLG_TRY(open_file(path, &fd, &size, &open_line, err));
    mlg_buf_init(&text, OUTPUT_BYTES);
    mlg_buf_add_text(&text, open_line ? "\n" : NULL);
    add_output(&text, "verdict", mlg_verdict_name(verdict));
    add_path_output(&text, "report", report);
    add_path_output(&text, "summary", summary != NULL ? summary : variable("GITHUB_STEP_SUMMARY"));
    return append(fd, path, &text, err);
}

enum mlg_code mlg_github_tell(const struct mlg_common *common, enum mlg_verdict verdict,
                              struct mlg_str markdown, struct mlg_err *err)
{
    const char *summary = variable("GITHUB_STEP_SUMMARY"), *output = variable("GITHUB_OUTPUT");
    if (summary != NULL)
        MLG_TRY(write_summary(summary, markdown, err));
    if (output != NULL)
        MLG_TRY(write_outputs(output, common, verdict, err));
    return MLG_OK;
}
