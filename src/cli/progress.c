/* Signs of life of a program that takes long, for whoever looks at a terminal. */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"

#define FIRST_S 2
#define LAST_S  64

/* What was read so far, by the kernel's count; 0 where it does not say. */
static unsigned long long bytes_read(void)
{
    char text[512];
    unsigned long long bytes = 0;
    int fd = open("/proc/self/io", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    ssize_t got = read(fd, text, sizeof text - 1);
    (void)close(fd);
    text[got > 0 ? got : 0] = '\0';
    if (strncmp(text, "rchar: ", 7) == 0)
        bytes = strtoull(text + 7, NULL, 10);
    return bytes;
}

/* The whole process ends under it, so there is nothing to give back. */
static void *tell(void *tool)
{
    unsigned elapsed_s = 0;
    for (unsigned wait_s = FIRST_S;; wait_s = wait_s < LAST_S ? 2 * wait_s : LAST_S) {
        struct timespec rest = { .tv_sec = wait_s };
        char line[160];
        while (nanosleep(&rest, &rest) != 0)
            continue;
        elapsed_s += wait_s;
        int len = snprintf(line, sizeof line, "%.60s: working for %u s, %llu MB read\n",
                           (const char *)tool, elapsed_s, bytes_read() / 1000000);
        if (len > 0 && (size_t)len < sizeof line)
            (void)mlg_cli_write_all(STDERR_FILENO, (struct mlg_str){ line, (size_t)len });
    }
    return NULL;
}

void mlg_cli_start_progress(const char *tool, const struct mlg_common *common)
{
    const char *ci = getenv("CI");
    sigset_t all, before;
    pthread_t thread;
    if (common->quiet || common->no_progress || (ci != NULL && ci[0] != '\0') ||
        isatty(STDERR_FILENO) != 1)
        return;
    /* Signals are for the thread that works: it ends a model's processes before it ends. */
    (void)sigfillset(&all);
    if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
        return;
    union {
        const char *text;
        void *pointer;
    } name = { .text = tool };
    if (pthread_create(&thread, NULL, tell, name.pointer) == 0)
        (void)pthread_detach(thread);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
}
