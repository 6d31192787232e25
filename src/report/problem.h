#ifndef MLG_REPORT_PROBLEM_H
#define MLG_REPORT_PROBLEM_H
/*
 * What keeps a run from being green, as one list: the formats that show places in files (github,
 * sarif, warnings-ng, html) all write from it. Texts are raw: they hold foreign bytes and are
 * escaped as a whole by the format.
 */
#include "format.h"

enum mlg_problem_rank {
    MLG_PROBLEM_FAILED = 0, /* a FAIL or a finding of level error */
    MLG_PROBLEM_OPEN,       /* INCONCLUSIVE: never less than an error elsewhere */
    MLG_PROBLEM_WARNING,
    MLG_PROBLEM_NOTE
};

struct mlg_problem {
    enum mlg_problem_rank rank;
    const char *stage;   /* NULL: there is only one */
    const char *rule;    /* "verdict" where the stage itself is the trouble */
    const char *what;    /* "recall (age: 65 and over)", a field, a clause; "" = nothing narrower */
    const char *message; /* one sentence, with what was seen */
    const char *hint;    /* NULL = none */
    const char *path;    /* never empty: what has no place is put on an input or mlgate.yaml */
    uint64_t line;       /* from 1; 0 = unknown */
    uint64_t column;     /* in code points from 1; 0 = unknown */
    size_t order;        /* private: place before sorting */
};

struct mlg_problems {
    struct mlg_arena arena;
    struct mlg_buf raw;
    struct mlg_problem *items; /* [count] */
    size_t count;
    size_t capacity;
    const char *config; /* where gates are stated; NULL = unknown */
    bool failed;
};

/* Caller's storage; keeps style->config. */
void mlg_problems_init(struct mlg_problems *self, const struct mlg_report_style *style);

/* Marks `out` as failed if memory was out on the way. */
void mlg_problems_done(struct mlg_problems *self, struct mlg_buf *out);

/* Those of a report. A verdict that is no PASS and that nothing in the report explains becomes a
 * problem of its own; figures that nobody gated (MLG_NO_VERDICT) are none. */
void mlg_problems_add_report(struct mlg_problems *self, const struct mlg_report *report);

/* Those of every stage; a stage without a report, and a run without stages, is one. */
void mlg_problems_add_run(struct mlg_problems *self, const struct mlg_report_stage *stages,
                          size_t count);

/* Worst first; among equals the order in which they were found. */
void mlg_problems_sort(struct mlg_problems *self);

/* "FAIL", "INCONCLUSIVE", "warning", "note" */
const char *mlg_problem_rank_name(enum mlg_problem_rank rank);

/* "test:0: recall (age: 65 and over)": what it is about. */
void mlg_problem_add_subject(struct mlg_buf *out, const struct mlg_problem *problem);

/* The same behind its rank: "FAIL: test:0: recall (age: 65 and over)". */
void mlg_problem_add_title(struct mlg_buf *out, const struct mlg_problem *problem);

/*
 * A path as seen from the root of the repository: behind style->folder, "." and ".." resolved by
 * name only. An absolute path below style->root loses it. What leads out of the repository keeps
 * its form (so it begins with "/" or "..").
 */
void mlg_report_add_file(struct mlg_buf *out, const struct mlg_report_style *style,
                         const char *path);

#endif
