#ifndef MLGATE_TOOLS_INIT_H
#define MLGATE_TOOLS_INIT_H
/* What `mlgate init` finds out about a repository, and what it writes of it. */
#include <stdbool.h>
#include <stddef.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/buf.h>
#include <mlgate/base/err.h>

#define INIT_VALUES 3 /* distinct labels that are remembered */

/* A file of the repository that will be named, and how it was come by. */
struct init_file {
    const char *path; /* relative to the working directory; NULL = none */
    bool told;        /* by an option, not found */
    size_t found;     /* files of that kind; `path` is the first by name */
};

struct init_found {
    struct init_file test;        /* table with labels */
    struct init_file incoming;    /* table that keeps the contract */
    struct init_file contract;    /* ODCS */
    struct init_file model;       /* file or folder */
    struct init_file predictions; /* of the model on `test` */
    bool requirements;            /* requirements.txt is there */
};

/* The table with labels, looked into. */
struct init_table {
    const char *id;
    const char *label;
    const char *positive; /* NULL = 1 or true, or a number to be predicted */
    bool regression;
    bool id_told, label_told, positive_told;
    const char *column; /* of the predictions: "score" or "prediction" */
};

struct init_answers {
    struct init_found found;
    struct init_table table;
    const char *name;           /* of the model */
    const char *const *predict; /* NULL-terminated argv; NULL = none */
    const char *baseline;       /* NULL = none */
};

/* Look through the working directory: at most 20,000 entries, four levels, no hidden files, no
 * links. Fills what is not told yet. */
enum mlg_code init_scan(struct mlg_arena *arena, struct init_found *found,
                        struct mlg_err *err) MLG_CHECKED;

/* Read the header and the labels of `path`. Columns that are not told are chosen by name;
 * MLG_E_CONFIG lists the columns when none fits. */
enum mlg_code init_look(const char *path, struct mlg_arena *arena, struct init_table *table,
                        struct mlg_err *err) MLG_CHECKED;

/* mlgate.yaml, with the reason of each choice as a comment. */
void init_write_config(const struct init_answers *answers, struct mlg_buf *out);

/* A workflow, or a Jenkinsfile. */
void init_write_workflow(const struct init_answers *answers, struct mlg_buf *out);
void init_write_jenkinsfile(struct mlg_buf *out);

#endif
