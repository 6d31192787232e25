#ifndef MLGATE_EVALUATE_ROOM_PASS_H
#define MLGATE_EVALUATE_ROOM_PASS_H
/* All metrics on all groups of rows. */
#include "judge.h"

/* What a metric is measured from. */
enum way {
    WAY_CELLS,
    WAY_LOSSES,
    WAY_RANKS,
    WAY_ORDER, /* order statistics of a column: of the rows where they are at hand */
    WAY_ROWS
};

/* An entry of the plan, and its gates: all rows first, then slice by slice of each slicing. */
struct asked {
    struct mlg_metric *metric; /* with its parameters, in the report's arena */
    const struct mlg_eval_entry *entry;
    enum way way;
    struct gate *gate; /* [gates_count] */
    size_t gates_count;
};

struct pass {
    struct frame *frame; /* rows that lie afar take turns in it */
    struct room *room;
    unsigned jobs;
    struct part *part; /* [frame->slicings_count + 1]: all rows, then the slicings */
    struct asked *asked;
    size_t asked_count;
};

enum way way_of(const struct mlg_metric *metric, const struct frame *frame);

/* Fill the measure of every gate, whose metric, part, group and bar are set. */
enum mlg_code pass_measure(const struct pass *pass, struct mlg_err *err) MLG_CHECKED;

/* --- between the rooms --- */

struct subject pass_subject(const struct pass *pass, const struct gate *gate);
/* Does the entry ask for the part? */
bool pass_asks(const struct asked *asked, size_t part);
/* Eight bytes a row for each thread that ranks. */
struct rooms {
    uint64_t *room[64]; /* MLG_PARALLEL_JOBS_MAX */
    size_t count;       /* at least 1 */
};
enum mlg_code pass_ranks(const struct pass *pass, uint32_t *const order[2],
                         const struct rooms *rooms, struct mlg_err *err) MLG_CHECKED;
enum mlg_code pass_rows(const struct pass *pass, uint32_t *const order[2],
                        struct mlg_err *err) MLG_CHECKED;

#endif
