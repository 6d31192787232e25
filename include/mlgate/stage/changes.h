#ifndef MLGATE_STAGE_CHANGES_H
#define MLGATE_STAGE_CHANGES_H
/*
 * What the command line or the environment made other than mlgate.yaml has it. A statement names
 * the digest of mlgate.yaml; so that it does not stand for what was not judged as that file says,
 * it names these too, and a gate takes none that has any.
 *
 * Of a test or comparison: what is read and how rows are told, labelled, weighed and scored. Not
 * the limits, alpha, thresholds of the candidate and models: the statement holds them, and a gate
 * compares them one by one.
 */
#include <mlgate/stage/evaluation.h>

#define MLG_CHANGES_MAX 24

struct mlg_changes {
    const char *names[MLG_CHANGES_MAX]; /* [count] of options, literals */
    size_t count;
};

/* The name (a literal) is added if it `differs` and is not there. */
void mlg_changes_add(struct mlg_changes *self, const char *name, bool differs);

/* What of `done` is not as `asked`, which mlg_evaluation_from_config made, in the order of the
 * names. The same value given once more is no change, nor are more slices. */
void mlg_changes_of_evaluation(struct mlg_changes *self, const struct mlg_evaluation *asked,
                               const struct mlg_evaluation *done);

#endif
