#ifndef MLGATE_EVALUATE_ROOM_JUDGE_H
#define MLGATE_EVALUATE_ROOM_JUDGE_H
/* From measures to verdicts, in the order of judgement: FAIL, PASS, uncorrected failure,
 * untestable, INCONCLUSIVE. */
#include <mlgate/evaluate/evaluate.h>

#include "measure.h"

/* One gate, or one figure that nobody gates. */
struct gate {
    const struct mlg_metric *metric; /* with its parameters, in the report's arena */
    const struct mlg_eval_entry *entry;
    const char *slice_column, *slice_value; /* NULL = overall */
    size_t part, group;                     /* its rows, see tally.h */
    bool by_rows;                           /* what the figure lacks only the rows can tell */
    struct bar bar;
    struct measure measure;
    double p_adjusted; /* NaN = not corrected */
    enum mlg_verdict verdict;
    const char *reason; /* in the report's arena */
};

/* The Holm-adjusted p-values of the slice gates among gates[count], which stem from one entry. A
 * gate whose p-value is undefined counts as p = 1, so that it makes the others harder to fail,
 * never easier. */
enum mlg_code judge_adjust(struct gate *gates, size_t count, struct mlg_err *err) MLG_CHECKED;

/* Verdict and reason of one gate; `incomplete`: rows were left out. `same`: candidate and baseline
 * agree on every row. */
enum mlg_code judge_gate(struct gate *gate, bool incomplete, bool same, struct mlg_report *report,
                         struct mlg_err *err) MLG_CHECKED;

#endif
