#ifndef MLGATE_EVALUATE_ROOM_SELECT_H
#define MLGATE_EVALUATE_ROOM_SELECT_H
/*
 * Order statistics of numbers that memory does not hold.
 *
 * A double's bits, turned so that they ascend with its value, are told from the top: in each pass
 * over the numbers those that share the leading bits found so far are counted by their next ones,
 * and the counts say in which of them each rank lies. The last bits are the number: exact, whatever
 * the numbers are, in at most 64 / bits passes. Memory is two to the bits counts for each prefix
 * that still holds a rank; how many bits a pass takes follows from what there is.
 */
#include <stddef.h>
#include <stdint.h>

#include "room.h"

/* The number with `place` others of its group before it (0-based, in the order of mlg_sort_doubles:
 * -0 before 0). The group has to have more than `place` numbers. */
struct select_rank {
    size_t group;
    uint64_t place;
    double value; /* found */
};

struct select;

/* Tell every number of every group, by select_number: the same ones whenever it is called. */
typedef enum mlg_code (*select_source)(void *context, struct select *select, struct mlg_err *err);
/* NaN is passed over. */
void select_number(struct select *self, size_t group, double value);

/* Find rank[count], which are sorted by group and by place. MLG_E_LIMIT when there is not even
 * room for counts of four bits, MLG_E_BUG when a group has fewer numbers; what the source says. */
enum mlg_code select_ranks(struct room *room, size_t groups, struct select_rank *rank, size_t count,
                           select_source source, void *context, struct mlg_err *err) MLG_CHECKED;

#endif
