/*
 * scan memory|read|index FILE         one pass of that kind over a table
 * scan cells FILE...                  the same over several
 * scan project FILE COLUMN...         the cells of some columns
 *
 *   memory  sums 64-bit words of 256 MiB of the file, held in memory, until as many bytes as the
 *           file has have been summed: what the machine can do at all. Prints the CPU seconds of
 *           the sums alone.
 *   read    the same while reading the file piece by piece
 *   index   every field is found, rows are counted and made sure to be whole; no cell is taken
 *   cells   every cell of every column is taken as text
 * Each prints what it saw, so that nothing is optimised away.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <mlgate/table/table.h>

#define MEMORY_BYTES ((size_t)256 << 20)
#define PIECE_BYTES  ((size_t)256 << 10)

static uint64_t sum_words(const uint64_t *words, size_t count)
{
    uint64_t sum[4] = { 0 };
    for (size_t i = 0; i + 4 <= count; i += 4)
        for (size_t k = 0; k < 4; k++)
            sum[k] += words[i + k];
    return sum[0] + sum[1] + sum[2] + sum[3];
}

static double cpu_seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int pass_memory(int file, uint64_t size)
{
    uint64_t *words = calloc(1, MEMORY_BYTES), sum = 0, done = 0;
    if (words == NULL)
        return 1;
    ssize_t got = read(file, words, MEMORY_BYTES);
    double from = cpu_seconds();
    while (got > 0 && done < size) {
        sum += sum_words(words, (size_t)got / 8);
        __asm__ volatile("" ::: "memory"); /* or one pass would do for all */
        done += (uint64_t)got;
    }
    double seconds = (cpu_seconds() - from) * (double)size / (double)(done > 0 ? done : 1);
    printf("%.6f %" PRIx64 "\n", seconds, sum);
    free(words);
    return got > 0 ? 0 : 1;
}

static int pass_read(int file)
{
    static uint64_t words[PIECE_BYTES / 8];
    uint64_t sum = 0;
    ssize_t got;
    while ((got = read(file, words, sizeof words)) > 0)
        sum += sum_words(words, (size_t)got / 8);
    printf("%" PRIx64 "\n", sum);
    return got == 0 ? 0 : 1;
}

static void on_problem(void *user, const struct mlg_table_problem *problem)
{
    (void)problem;
    ++*(uint64_t *)user;
}

static int project(struct mlg_table *table, char **names, int count, struct mlg_err *err)
{
    size_t indices[64], found = 0;
    for (int i = 0; i < count && found < 64; i++) {
        struct mlg_str name = { names[i], strlen(names[i]) };
        int64_t at = mlg_table_find(table, name);
        if (at < 0) {
            fprintf(stderr, "no column %s\n", names[i]);
            return 1;
        }
        indices[found++] = (size_t)at;
    }
    return mlg_table_project(table, indices, found, err) == MLG_OK ? 0 : 1;
}

static int pass_table(const char *path, const char *mode, char **names, int count)
{
    uint64_t problems = 0, bytes = 0, cells = 0;
    struct mlg_table_options options = { .on_problem = on_problem, .user = &problems };
    struct mlg_table *table = NULL;
    struct mlg_batch batch;
    struct mlg_err err = { 0 };
    int code = 1;

    if (mlg_table_open(path, &options, &table, &err) != MLG_OK ||
        (strcmp(mode, "cells") != 0 && project(table, names, count, &err) != 0))
        goto done;
    for (;;) {
        if (mlg_table_next(table, &batch, &err) != MLG_OK)
            goto done;
        if (batch.rows == 0)
            break;
        cells += batch.rows * batch.columns_count;
        for (size_t c = 0; c < batch.columns_count; c++)
            for (size_t r = 0; r < batch.rows; r++)
                bytes += batch.columns[c].text[r].len;
    }
    printf("%" PRIu64 " rows, %" PRIu64 " cells, %" PRIu64 " bytes, %" PRIu64 " problems\n",
           mlg_table_rows(table), cells, bytes, problems);
    code = 0;
done:
    if (code != 0)
        fprintf(stderr, "%s: %s\n", path, err.text);
    mlg_table_close(table);
    return code;
}

int main(int argc, char **argv)
{
    struct stat status;
    if (argc < 3) {
        fputs("usage: scan memory|read|index FILE | cells FILE... | project FILE COLUMN...\n",
              stderr);
        return 2;
    }
    if (strcmp(argv[1], "cells") == 0) {
        int code = 0;
        for (int i = 2; i < argc && code == 0; i++)
            code = pass_table(argv[i], argv[1], NULL, 0);
        return code;
    }
    if (argv[1][0] != 'm' && argv[1][0] != 'r')
        return pass_table(argv[2], argv[1], argv + 3, argc - 3);
    int file = open(argv[2], O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &status) != 0)
        return 1;
    int code = argv[1][0] == 'm' ? pass_memory(file, (uint64_t)status.st_size) : pass_read(file);
    (void)close(file);
    return code;
}
