/*
 * The child is a fork that sets its limits and execs; all that happens between is
 * async-signal-safe. It gets a process group of its own, which is killed on every way out, and a
 * death signal, so that it does not outlive this process. What left the group is adopted and killed
 * as well (orphans.h). While waiting, SIGINT, SIGTERM and SIGHUP of this process end the child's
 * group before they take effect.
 */
#include <mlgate/base/process.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <mlgate/base/arena.h>

#include "orphans.h"

extern char **environ;

struct child {
    pid_t pid;
    int out_fd; /* our end of standard output's pipe, -1 when not captured or at its end */
    int err_fd;
    int signal_fd;
    sigset_t old_mask;
};

static bool allowed(const char *const *names, const char *entry)
{
    const char *equals = strchr(entry, '=');
    size_t length = equals != NULL ? (size_t)(equals - entry) : strlen(entry);
    for (; *names != NULL; names++) {
        size_t n = strlen(*names);
        bool prefix = n > 0 && (*names)[n - 1] == '*';
        if (prefix ? length >= n - 1 && strncmp(entry, *names, n - 1) == 0
                   : length == n && strncmp(entry, *names, n) == 0)
            return true;
    }
    return false;
}

/* Is the entry's name among those that are set anew? */
static bool replaced(const char *const *set, const char *entry)
{
    const char *equals = strchr(entry, '=');
    size_t length = equals != NULL ? (size_t)(equals - entry) : strlen(entry);
    for (; set != NULL && *set != NULL; set++) {
        if (strncmp(entry, *set, length) == 0 && (*set)[length] == '=')
            return true;
    }
    return false;
}

static bool passes_on(const struct mlg_process_options *o, const char *entry)
{
    return (o->env_allow == NULL || allowed(o->env_allow, entry)) &&
           (o->env_deny == NULL || !allowed(o->env_deny, entry)) && !replaced(o->env_set, entry);
}

/* What the process gets of this process's environment, and what is set; NULL when memory is out.
 * The strings are borrowed: no copy of a secret is made. */
static char **make_environment(struct mlg_arena *arena, const struct mlg_process_options *o)
{
    size_t count = 0, added = 0;
    while (environ[count] != NULL)
        count++;
    while (o->env_set != NULL && o->env_set[added] != NULL)
        added++;
    char **list = mlg_arena_array(arena, count + added + 1, sizeof(*list));
    if (list == NULL)
        return NULL;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (passes_on(o, environ[i]))
            list[kept++] = environ[i];
    }
    /* execve's type predates const; it does not change the strings. */
    if (added > 0)
        memcpy(&list[kept], o->env_set, added * sizeof(*list));
    return list;
}

/* argv[0] with its folder, looked up on PATH before the fork; NULL when there is no such program.
 */
static char *find_program(struct mlg_arena *arena, const char *name)
{
    if (strchr(name, '/') != NULL)
        return access(name, X_OK) == 0 ? mlg_arena_copy(arena, mlg_str_of(name)) : NULL;
    const char *path = getenv("PATH");
    for (const char *at = path; at != NULL && *at != '\0';) {
        size_t length = strcspn(at, ":");
        char *candidate =
            length == 0 ? NULL : mlg_arena_print(arena, "%.*s/%s", (int)length, at, name);
        if (candidate != NULL && access(candidate, X_OK) == 0)
            return candidate;
        at += length + (at[length] == ':' ? 1 : 0);
    }
    return NULL;
}

static void limit(int what, uint64_t bytes)
{
    if (bytes == 0)
        return;
    struct rlimit value = { .rlim_cur = bytes, .rlim_max = bytes };
    (void)setrlimit(what, &value);
}

static _Noreturn void run_child(const struct mlg_process_options *o, const char *program,
                                char **env, int in, int out, int err, const sigset_t *mask,
                                pid_t parent)
{
    (void)setpgid(0, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(127);
    struct sigaction usual = { .sa_handler = SIG_DFL };
    (void)sigaction(SIGPIPE, &usual, NULL);
    (void)sigprocmask(SIG_SETMASK, mask, NULL);
    if (dup2(in, STDIN_FILENO) < 0 || (out >= 0 && dup2(out, STDOUT_FILENO) < 0) ||
        (err >= 0 && dup2(err, STDERR_FILENO) < 0))
        _exit(127);
    limit(RLIMIT_FSIZE, o->output_limit_bytes);
    limit(RLIMIT_AS, o->memory_limit_bytes);
    limit(RLIMIT_CORE, 0);
    /* execve's type predates const; it does not change the strings. */
    union {
        const char *const *in;
        char *const *out;
    } argv = { .in = o->argv };
    (void)execve(program, argv.out, env);
    _exit(127);
}

static void keep_tail(struct mlg_buf *tail, const char *bytes, size_t count)
{
    size_t room = tail->limit_bytes;
    if (count >= room) {
        mlg_buf_clear(tail);
        mlg_buf_add(tail, bytes + (count - room), room);
        return;
    }
    if (tail->len + count > room) {
        size_t drop = tail->len + count - room;
        memmove(tail->data, tail->data + drop, tail->len - drop);
        tail->len -= drop;
    }
    mlg_buf_add(tail, bytes, count);
}

/* Take what is there from *fd; closes it (and sets -1) at its end. False when captured output is
 * over its ceiling. */
static bool drain(int *fd, struct mlg_buf *whole, struct mlg_buf *tail)
{
    char chunk[16 * 1024];
    ssize_t n = read(*fd, chunk, sizeof(chunk));
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return true;
    if (n <= 0) {
        (void)close(*fd);
        *fd = -1;
        return true;
    }
    if (tail != NULL)
        keep_tail(tail, chunk, (size_t)n);
    if (whole != NULL)
        mlg_buf_add(whole, chunk, (size_t)n);
    return whole == NULL || !whole->failed;
}

static int64_t now_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* True once the child has been reaped, with *status set. */
static bool reap(pid_t pid, int *status)
{
    pid_t got;
    do {
        got = waitpid(pid, status, WNOHANG);
    } while (got < 0 && errno == EINTR);
    return got == pid;
}

/* What serve() knows while it waits. */
struct wait {
    const struct mlg_process_options *options;
    struct child *child;
    struct mlg_process_result *result;
    int64_t deadline_ms; /* -1 = none */
    bool ended;
    bool stop; /* the group is to be killed */
};

static int next_timeout_ms(const struct wait *w)
{
    const int64_t longest = 1000;
    int64_t left = w->ended ? 0 : w->deadline_ms < 0 ? longest : w->deadline_ms - now_ms();
    return (int)(left < 0 ? 0 : left > longest ? longest : left);
}

static void take_signal(struct wait *w)
{
    struct signalfd_siginfo info;
    if (read(w->child->signal_fd, &info, sizeof(info)) != (ssize_t)sizeof(info) ||
        info.ssi_signo == SIGCHLD)
        return;
    w->result->interrupted = (int)info.ssi_signo;
    w->stop = true;
}

/* Wait for something to happen and take it. False when nothing came from the pipes. */
static bool take_events(struct wait *w)
{
    struct child *c = w->child;
    struct pollfd fds[3] = { { .fd = c->signal_fd, .events = POLLIN },
                             { .fd = c->out_fd, .events = POLLIN },
                             { .fd = c->err_fd, .events = POLLIN } };
    if (poll(fds, 3, next_timeout_ms(w)) <= 0)
        return false;
    if ((fds[0].revents & POLLIN) != 0)
        take_signal(w);
    if (fds[1].revents != 0 && !drain(&c->out_fd, w->options->out, NULL))
        w->stop = w->result->output_over_limit = true;
    if (fds[2].revents != 0)
        (void)drain(&c->err_fd, NULL, w->options->err_tail);
    return fds[1].revents != 0 || fds[2].revents != 0;
}

/* Serve the pipes until the child has ended; what its descendants still hold open is not waited
 * for. Returns its wait status. */
static int serve(const struct mlg_process_options *o, struct child *c,
                 struct mlg_process_result *result)
{
    struct wait w = { .options = o, .child = c, .result = result };
    w.deadline_ms = o->timeout_ms == 0 ? -1 : now_ms() + (int64_t)o->timeout_ms;
    int status = 0;
    while (!w.ended || c->out_fd >= 0 || c->err_fd >= 0) {
        bool heard = take_events(&w);
        if (w.ended && !heard)
            break;
        if (!w.ended && w.deadline_ms >= 0 && now_ms() >= w.deadline_ms)
            w.stop = result->timed_out = true;
        if (w.stop)
            (void)kill(-c->pid, SIGKILL);
        if (!w.ended)
            w.ended = reap(c->pid, &status);
        if (w.ended)
            (void)kill(-c->pid, SIGKILL); /* whatever it left running */
    }
    return status;
}

static void open_signals(struct child *c)
{
    sigset_t mask;
    (void)sigemptyset(&mask);
    (void)sigaddset(&mask, SIGCHLD);
    (void)sigaddset(&mask, SIGINT);
    (void)sigaddset(&mask, SIGTERM);
    (void)sigaddset(&mask, SIGHUP);
    (void)sigprocmask(SIG_BLOCK, &mask, &c->old_mask);
    c->signal_fd = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}

/* The three ends that the child gets, and ours of the pipes. */
struct ends {
    int in, out, err, our_out, our_err;
};

static void close_ends(struct ends *e)
{
    close_fd(&e->in);
    close_fd(&e->out);
    close_fd(&e->err);
    close_fd(&e->our_out);
    close_fd(&e->our_err);
}

static enum mlg_code open_ends(const struct mlg_process_options *o, struct ends *e,
                               struct mlg_err *err)
{
    const char *input = o->stdin_path != NULL ? o->stdin_path : "/dev/null";
    e->in = open(input, O_RDONLY | O_CLOEXEC);
    if (e->in < 0) {
        enum mlg_code code =
            mlg_err_set(err, MLG_E_IO, "cannot be opened as input of '%s'", o->argv[0]);
        mlg_err_at(err, input, 0, 0);
        return code;
    }
    if (o->stdout_path != NULL) {
        e->out = open(o->stdout_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (e->out < 0) {
            enum mlg_code code = mlg_err_set(err, MLG_E_IO, "cannot be written");
            mlg_err_at(err, o->stdout_path, 0, 0);
            return code;
        }
    }
    int pipe_out[2] = { -1, -1 }, pipe_err[2] = { -1, -1 };
    if (o->out != NULL && o->stdout_path == NULL && pipe2(pipe_out, O_CLOEXEC) != 0)
        return mlg_err_set(err, MLG_E_NOMEM, "no pipe can be made");
    if (pipe_out[0] >= 0) {
        e->our_out = pipe_out[0];
        e->out = pipe_out[1];
    }
    if (o->err_tail != NULL && pipe2(pipe_err, O_CLOEXEC) != 0)
        return mlg_err_set(err, MLG_E_NOMEM, "no pipe can be made");
    e->our_err = pipe_err[0];
    e->err = pipe_err[1];
    return MLG_OK;
}

/* Fork, and see it and what it left behind to their end. */
static enum mlg_code run_program(const struct mlg_process_options *o, const char *program,
                                 char **env, struct ends *e, struct mlg_arena *arena,
                                 struct mlg_process_result *result, struct mlg_err *err)
{
    struct child c = { .out_fd = e->our_out, .err_fd = e->our_err };
    struct orphans orphans;
    MLG_TRY(orphans_begin(&orphans, arena, err));
    int was_open = prctl(PR_GET_DUMPABLE);
    (void)prctl(PR_SET_DUMPABLE, 0); /* of this process; execve opens the child again */
    open_signals(&c);
    pid_t parent = getpid();
    c.pid = fork();
    if (c.pid == 0)
        run_child(o, program, env, e->in, e->out, e->err, &c.old_mask, parent);
    enum mlg_code code = MLG_OK;
    if (c.pid < 0) {
        code = mlg_err_set(err, MLG_E_NOMEM, "cannot run '%s': no process can be made", o->argv[0]);
    } else {
        (void)setpgid(c.pid, c.pid);
        close_fd(&e->in);
        close_fd(&e->out);
        close_fd(&e->err);
        int status = serve(o, &c, result);
        result->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        result->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
        e->our_out = c.out_fd;
        e->our_err = c.err_fd;
    }
    enum mlg_code ended = orphans_end(&orphans, arena, err);
    if (was_open == 1)
        (void)prctl(PR_SET_DUMPABLE, 1);
    close_fd(&c.signal_fd);
    (void)sigprocmask(SIG_SETMASK, &c.old_mask, NULL);
    return code == MLG_OK ? ended : code;
}

static enum mlg_code start_and_wait(const struct mlg_process_options *o, struct mlg_arena *arena,
                                    struct ends *e, struct mlg_process_result *result,
                                    struct mlg_err *err)
{
    char *program = find_program(arena, o->argv[0]);
    if (program == NULL) {
        (void)mlg_err_set(err, MLG_E_IO, "cannot run '%s': no such program, or not executable",
                          o->argv[0]);
        return mlg_err_hint(err, "a name without '/' is looked up on PATH"), MLG_E_IO;
    }
    char **env = make_environment(arena, o);
    if (env == NULL)
        return mlg_arena_full(arena, err);
    MLG_TRY(open_ends(o, e, err));
    return run_program(o, program, env, e, arena, result, err);
}

enum mlg_code mlg_process_run(const struct mlg_process_options *options,
                              struct mlg_process_result *ret_result, struct mlg_err *err)
{
    struct mlg_arena arena;
    mlg_arena_init(&arena, 16 * 1024 * 1024);
    struct ends ends = { -1, -1, -1, -1, -1 };
    struct mlg_process_result result = { 0 };
    enum mlg_code code = start_and_wait(options, &arena, &ends, &result, err);
    if (code == MLG_OK && result.interrupted != 0)
        code = mlg_err_set(err, MLG_E_IO, "interrupted by signal %d", result.interrupted);
    if (code == MLG_OK)
        *ret_result = result;
    close_ends(&ends);
    mlg_arena_done(&arena);
    return code;
}
