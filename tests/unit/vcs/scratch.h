#ifndef TEST_SCRATCH_H
#define TEST_SCRATCH_H
/* Scratch repositories for tests, made with the git program under a home of their own, so that the
 * user's configuration plays no part. Dates are fixed: commits have the same ids everywhere. */
#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/file.h>
#include <mlgate/vcs/repo.h>

static char scratch_root[512];

static inline void scratch_make(void)
{
    struct mlg_arena arena;
    mlg_arena_init(&arena, 1 << 16);
    char *path = NULL;
    ck_assert_int_eq(mlg_file_make_temp_dir(&arena, &path, NULL), MLG_OK);
    (void)snprintf(scratch_root, sizeof(scratch_root), "%s", path);
    mlg_arena_done(&arena);
    setenv("HOME", scratch_root, 1);
    setenv("XDG_CONFIG_HOME", scratch_root, 1);
    setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
    setenv("GIT_AUTHOR_DATE", "1700000000 +0000", 1);
    setenv("GIT_COMMITTER_DATE", "1700000000 +0000", 1);
    unsetenv("GIT_DIR");
    unsetenv("SOURCE_DATE_EPOCH");
    static const char config[] = "[user]\n\tname = Ann Example\n\temail = ann@example.org\n"
                                 "[init]\n\tdefaultBranch = main\n[protocol \"file\"]\n"
                                 "\tallow = always\n[advice]\n\tdetachedHead = false\n";
    char name[600];
    (void)snprintf(name, sizeof(name), "%s/.gitconfig", scratch_root);
    ck_assert_int_eq(mlg_file_write(name, mlg_str_of(config), NULL), MLG_OK);
}

static inline void scratch_remove(void)
{
    mlg_file_remove_tree(scratch_root);
}

/* A path in the scratch folder; four at a time. */
static inline const char *in_scratch(const char *name)
{
    static char paths[4][1024];
    static int turn;
    turn = (turn + 1) % 4;
    (void)snprintf(paths[turn], sizeof(paths[turn]), "%s/%s", scratch_root, name);
    return paths[turn];
}

/* Run `git` with these words (blanks part them) in a folder of the scratch; its output without the
 * last line end, valid until the next call. `rc` NULL: it must succeed. */
static inline const char *git_status(const char *dir, int *rc, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static inline const char *git_status(const char *dir, int *rc, const char *format, ...)
{
    static char out[1 << 16];
    char words[4096];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(words, sizeof(words), format, args);
    va_end(args);
    const char *argv[64] = { "git" };
    size_t count = 1;
    for (char *save = NULL, *word = strtok_r(words, " ", &save); word != NULL && count < 63;
         word = strtok_r(NULL, " ", &save))
        argv[count++] = word;
    int pipes[2];
    ck_assert_int_eq(pipe(pipes), 0);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        if (chdir(in_scratch(dir)) != 0)
            _exit(126);
        (void)dup2(pipes[1], STDOUT_FILENO);
        if (rc != NULL)
            (void)dup2(pipes[1], STDERR_FILENO);
        (void)close(pipes[0]);
        (void)execvp("git", (char *const *)(void *)argv);
        _exit(127);
    }
    (void)close(pipes[1]);
    size_t len = 0;
    ssize_t got = 0;
    while (len + 1 < sizeof(out) && (got = read(pipes[0], out + len, sizeof(out) - 1 - len)) > 0)
        len += (size_t)got;
    (void)close(pipes[0]);
    while (len > 0 && out[len - 1] == '\n')
        len--;
    out[len] = '\0';
    int status = 0;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if (rc != NULL)
        *rc = code;
    else
        ck_assert_msg(code == 0, "git %s in %s: %d %s", format, dir, code, out);
    return out;
}
#define git(dir, ...) git_status(dir, NULL, __VA_ARGS__)

static inline void scratch_write(const char *name, const char *content)
{
    ck_assert_int_eq(mlg_file_write(in_scratch(name), mlg_str_of(content), NULL), MLG_OK);
}

static inline struct mlg_oid oid_of(const char *text)
{
    struct mlg_oid oid = MLG_OID_ZERO;
    ck_assert_msg(mlg_oid_parse(mlg_str_of(text), &oid), "no object id: %s", text);
    return oid;
}

/* A repository with one commit, of the file `name` with this content. */
static inline struct mlg_oid commit_file(const char *dir, const char *name, const char *content)
{
    char path[256];
    (void)snprintf(path, sizeof(path), "%s/%s", dir, name);
    scratch_write(path, content);
    git(dir, "add -A");
    git(dir, "commit -q -m change");
    return oid_of(git(dir, "rev-parse HEAD"));
}

static inline struct mlg_oid make_repo(const char *dir)
{
    git(".", "init -q %s", dir);
    return commit_file(dir, "model/weights", "one\n");
}

static inline struct mlg_repo *open_repo(const char *dir)
{
    struct mlg_repo *repo = NULL;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_msg(mlg_repo_open(in_scratch(dir), &repo, &err) == MLG_OK, "%s", err.text);
    return repo;
}

/* --- two processes in step -------------------------------------------------------------------- */

struct barrier {
    int arrived, round;
};

static inline struct barrier *barrier_make(size_t also_bytes)
{
    void *shared = mmap(NULL, sizeof(struct barrier) + also_bytes, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(shared, MAP_FAILED);
    return shared;
}

/* Busy waiting: both leave within a microsecond of each other, which a pipe would not give. */
static inline void barrier_wait(struct barrier *barrier, int parties)
{
    int round = __atomic_load_n(&barrier->round, __ATOMIC_SEQ_CST);
    if (__atomic_add_fetch(&barrier->arrived, 1, __ATOMIC_SEQ_CST) == parties) {
        __atomic_store_n(&barrier->arrived, 0, __ATOMIC_SEQ_CST);
        __atomic_add_fetch(&barrier->round, 1, __ATOMIC_SEQ_CST);
        return;
    }
    for (long spins = 0; __atomic_load_n(&barrier->round, __ATOMIC_SEQ_CST) == round; spins++)
        if (spins > 20000)
            (void)usleep(50);
}

/* Rounds of a race: 1,000 when MLG_RACE_ROUNDS says so, else `otherwise`. */
static inline int race_rounds(int otherwise)
{
    const char *text = getenv("MLG_RACE_ROUNDS");
    int rounds = text == NULL ? otherwise : atoi(text);
    return rounds > 0 ? rounds : otherwise;
}

#endif
