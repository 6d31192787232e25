/* The CSV files of the reference cases: a header line, no quotes, '\n' ends. */
#include "case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *need(void *p, const char *what)
{
    if (p == NULL) {
        fprintf(stderr, "cannot read %s\n", what);
        exit(70);
    }
    return p;
}

static char *read_all(const char *path)
{
    FILE *f = need(fopen(path, "rb"), path);
    size_t size = 0, room = 1 << 16;
    char *text = need(malloc(room), path);
    for (;;) {
        size += fread(text + size, 1, room - 1 - size, f);
        if (size < room - 1)
            break;
        room *= 2;
        text = need(realloc(text, room), path);
    }
    text[size] = '\0';
    fclose(f);
    return text;
}

static size_t count(const char *text, char what)
{
    size_t n = 0;
    for (; *text != '\0'; text++)
        n += *text == what;
    return n;
}

static struct csv_file *load(const char *path)
{
    struct csv_file *f = need(calloc(1, sizeof *f), path);
    f->path = need(strdup(path), path);
    f->text = read_all(path);
    size_t lines = count(f->text, '\n');
    char *rest = f->text, *line = strsep(&rest, "\n");
    f->column_count = count(line, ',') + 1;
    f->columns = need(calloc(f->column_count, sizeof *f->columns), path);
    for (size_t j = 0; j < f->column_count; j++) {
        f->columns[j].name = strsep(&line, ",");
        f->columns[j].cells = need(calloc(lines + 1, sizeof(char *)), path);
    }
    while ((line = strsep(&rest, "\n")) != NULL && *line != '\0') {
        for (size_t j = 0; j < f->column_count; j++)
            f->columns[j].cells[f->rows] = need(strsep(&line, ","), path);
        f->rows++;
    }
    return f;
}

const struct csv_column *oracle_csv_column(struct csv_file **files, const char *dir,
                                           const char *file, const char *column, size_t *ret_rows)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", dir, file);
    struct csv_file *f = *files;
    while (f != NULL && strcmp(f->path, path) != 0)
        f = f->next;
    if (f == NULL) {
        f = load(path);
        f->next = *files;
        *files = f;
    }
    for (size_t j = 0; j < f->column_count; j++)
        if (strcmp(f->columns[j].name, column) == 0) {
            *ret_rows = f->rows;
            return &f->columns[j];
        }
    return NULL;
}

void oracle_csv_free(struct csv_file *files)
{
    while (files != NULL) {
        struct csv_file *next = files->next;
        for (size_t j = 0; j < files->column_count; j++)
            free(files->columns[j].cells);
        free(files->columns);
        free(files->text);
        free(files->path);
        free(files);
        files = next;
    }
}
