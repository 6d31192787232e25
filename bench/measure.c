/*
 * measure [-o FILE] COMMAND...: run a command, and print one line on standard error's stead, on
 * standard output: CPU seconds (user + system), wall seconds, peak resident bytes, exit code.
 * The command's output goes to FILE (default /dev/null). Small, since a child's peak begins with
 * that of whoever started it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
    const char *out = "/dev/null";
    struct timespec from, to;
    struct rusage used;
    int status = 0;

    if (argc > 2 && strcmp(argv[1], "-o") == 0) {
        out = argv[2];
        argv += 2;
        argc -= 2;
    }
    if (argc < 2)
        return 2;
    (void)clock_gettime(CLOCK_MONOTONIC, &from);
    pid_t child = fork();
    if (child == 0) {
        int fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (fd < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0)
            _exit(126);
        (void)execvp(argv[1], argv + 1);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &used) < 0)
        return 1;
    (void)clock_gettime(CLOCK_MONOTONIC, &to);
    printf("%.3f %.3f %lld %d\n", seconds(used.ru_utime) + seconds(used.ru_stime),
           (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9,
           (long long)used.ru_maxrss * 1024, WIFEXITED(status) ? WEXITSTATUS(status) : 128);
    return 0;
}
