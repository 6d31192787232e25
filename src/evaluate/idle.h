#ifndef MLGATE_EVALUATE_ROOM_IDLE_H
#define MLGATE_EVALUATE_ROOM_IDLE_H
#include "frame.h"

/* Findings about limits of losses in the label's unit that are as wide as the labels' range. Rows
 * on disk are read once for it. */
enum mlg_code idle_note(const struct mlg_eval_plan *plan, struct frame *frame,
                        struct mlg_report *report, struct mlg_err *err) MLG_CHECKED;

#endif
