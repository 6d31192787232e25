#ifndef MLGATE_BASE_PROCESS_H
#define MLGATE_BASE_PROCESS_H
/*
 * Running a program: an argv array, never a shell line, in a process group of its own that is
 * killed on every way out (also when this process gets SIGINT or SIGTERM while waiting). So is what
 * it moved out of the group (setsid): when a run returns, no descendant of the program is left.
 * The program may be a stranger's, run as the same user: as long as it runs, this process can be
 * neither traced nor looked into by others of its user (PR_SET_DUMPABLE).
 * Meant for one run at a time in a process: what another thread starts meanwhile would be ended.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/buf.h>
#include <mlgate/base/err.h>

struct mlg_process_options {
    const char *const *argv; /* NULL-terminated; argv[0] is looked up on PATH unless it has a '/' */
    const char *const *env_allow; /* names of variables to pass on, NULL-terminated; NULL = all of
                                     them. A name that ends in '*' is a prefix */
    const char *const *env_deny;  /* names never passed on, also when allowed; as env_allow */
    const char *const *env_set;   /* "NAME=value" to add, instead of what the name had before;
                                     NULL-terminated, NULL = none */
    const char *stdin_path;       /* NULL = /dev/null */
    const char
        *stdout_path;    /* file to create; NULL = captured in *out when given, else inherited */
    struct mlg_buf *out; /* captured standard output, bounded by its ceiling */
    struct mlg_buf *err_tail; /* last bytes of standard error, kept up to the buffer's ceiling; NULL
                                 = inherited */
    uint64_t
        output_limit_bytes; /* ceiling on each file the process writes (RLIMIT_FSIZE); 0 = none */
    uint64_t memory_limit_bytes; /* address space (RLIMIT_AS); 0 = none */
    uint64_t timeout_ms;         /* wall time; 0 = none */
};

struct mlg_process_result {
    int exit_code; /* 0..255, or -1 if killed by a signal */
    int signal;    /* 0, or the signal that ended it */
    bool timed_out;
    int interrupted;        /* private: the signal that this process got while waiting */
    bool output_over_limit; /* captured output went over its ceiling; the process was killed */
};

/* Run and wait. An error (MLG_E_IO: program not found or not executable, or this process was told
 * to end by SIGINT, SIGTERM or SIGHUP, or something that it started cannot be ended; MLG_E_NOMEM)
 * means that it did not run, or must not be relied on; how it ended is in *ret_result. */
enum mlg_code mlg_process_run(const struct mlg_process_options *options,
                              struct mlg_process_result *ret_result,
                              struct mlg_err *err) MLG_CHECKED;

#endif
