#include "orphans.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS        5000 /* of one millisecond */
#define ROUND_NS      1000000
#define CHILDREN_LIST 4096 /* ended in one round */

/* Has this process a child at all, ended or not? One call, which is the usual case's whole cost. */
static bool has_children(void)
{
    siginfo_t info;
    int got;
    do {
        got = waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT);
    } while (got != 0 && errno == EINTR);
    return got == 0 || errno != ECHILD;
}

/* Parent of the process, by the field behind its name in /proc/PID/stat; the name is the process's
 * own and may hold anything, ") " included. -1 when it is gone. */
static pid_t parent_of(const char *pid)
{
    char path[64], text[512];
    int length = snprintf(path, sizeof path, "/proc/%s/stat", pid);
    if (length < 0 || (size_t)length >= sizeof path)
        return -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    ssize_t n = read(fd, text, sizeof text - 1);
    (void)close(fd);
    if (n <= 0)
        return -1;
    text[n] = '\0';
    const char *at = strrchr(text, ')');
    if (at == NULL || strlen(at) < 4)
        return -1;
    return (pid_t)strtol(at + 3, NULL, 10); /* ") S 123 ..." */
}

static bool is_number(const char *text)
{
    return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

/* The children of this process, at most `limit`, as /proc has them. */
static size_t list_children(pid_t *list, size_t limit)
{
    size_t count = 0;
    DIR *proc = opendir("/proc");
    if (proc == NULL)
        return 0;
    for (const struct dirent *entry; count < limit && (entry = readdir(proc)) != NULL;) {
        if (is_number(entry->d_name) && parent_of(entry->d_name) == getpid())
            list[count++] = (pid_t)strtol(entry->d_name, NULL, 10);
    }
    (void)closedir(proc);
    return count;
}

enum mlg_code orphans_begin(struct orphans *self, struct mlg_arena *arena, struct mlg_err *err)
{
    *self = (struct orphans){ 0 };
    if (prctl(PR_GET_CHILD_SUBREAPER, &self->adopted_before) != 0 ||
        prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
        return mlg_err_set(err, MLG_E_IO, "what a program leaves running could not be ended: %s",
                           strerror(errno));
    if (!has_children())
        return MLG_OK;
    self->own = mlg_arena_array(arena, CHILDREN_LIST, sizeof *self->own);
    if (self->own == NULL)
        return mlg_arena_full(arena, err);
    self->own_count = list_children(self->own, CHILDREN_LIST);
    return MLG_OK;
}

static bool is_own(const struct orphans *self, pid_t pid)
{
    for (size_t i = 0; i < self->own_count; i++) {
        if (self->own[i] == pid)
            return true;
    }
    return false;
}

/* One round over those that are left: the children of a killed one are adopted by then. The number
 * of an ended child is not given away before it is reaped, so nobody else is hit. */
static size_t kill_round(const struct orphans *self, pid_t *list)
{
    size_t count = list_children(list, CHILDREN_LIST), left = 0;
    for (size_t i = 0; i < count; i++) {
        if (is_own(self, list[i]))
            continue;
        (void)kill(list[i], SIGKILL);
        (void)waitpid(list[i], NULL, WNOHANG);
        left++;
    }
    return left;
}

static enum mlg_code kill_all(const struct orphans *self, struct mlg_arena *arena,
                              struct mlg_err *err)
{
    if (!has_children())
        return MLG_OK;
    pid_t *list = mlg_arena_array(arena, CHILDREN_LIST, sizeof *list);
    if (list == NULL)
        return mlg_arena_full(arena, err);
    const struct timespec pause = { .tv_nsec = ROUND_NS };
    for (int round = 0; round < ROUNDS; round++) {
        size_t left = kill_round(self, list);
        if (!has_children() || (left == 0 && self->own_count > 0))
            return MLG_OK;
        (void)nanosleep(&pause, NULL);
    }
    (void)mlg_err_set(err, MLG_E_IO, "it left a process running that cannot be ended");
    (void)mlg_err_hint(err, "it could change what is found out behind our back; end it, and run "
                            "this again");
    return MLG_E_IO;
}

enum mlg_code orphans_end(struct orphans *self, struct mlg_arena *arena, struct mlg_err *err)
{
    enum mlg_code code = kill_all(self, arena, err);
    (void)prctl(PR_SET_CHILD_SUBREAPER, self->adopted_before);
    return code;
}
