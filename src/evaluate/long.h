#ifndef MLGATE_EVALUATE_ROOM_LONG_H
#define MLGATE_EVALUATE_ROOM_LONG_H
/*
 * Scores of classes below each other: a row for each class of an id, in any order. Before the join
 * they are folded into one row an id, whose scores stand beside each other as those of a list do;
 * from there on nothing tells the forms apart.
 *
 * An id whose rows cannot be folded (a class without a score or with two, a class that is none,
 * rows that disagree in another column) becomes a row that is rejected.
 */
#include "frame.h"

/* Ask a model's file for its column of classes and that of their scores. */
enum mlg_code long_want(const struct mlg_eval_plan *plan, struct sources *sources,
                        struct source *source, struct mlg_err *err) MLG_CHECKED;

/* Is that column of a file in the long form its classes', whatever else has its name? */
bool long_is_class(const struct mlg_eval_plan *plan, const struct source *source, const char *name);

/* All files are read: unless the plan names the classes they are those that occur. */
enum mlg_code long_name(struct sources *sources, const struct mlg_eval_plan *plan,
                        struct mlg_arena *arena, struct mlg_err *err) MLG_CHECKED;

/* Classes have their places: so do their texts. */
void long_place(struct sources *sources);

/* Rows that folding can give at most of all that were read. */
size_t long_rows_most(const struct source *source, const struct classes *classes);

/* Fold the rows at hand, which are all of their ids, of every file in the long form. `bits` as in
 * join_rows. MLG_E_LIMIT, MLG_E_NOMEM. */
enum mlg_code long_fold(struct sources *sources, unsigned bits, struct room *room,
                        struct mlg_err *err) MLG_CHECKED;

#endif
