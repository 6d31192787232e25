#include <mlgate/stage/changes.h>

#include <math.h>
#include <string.h>

void mlg_changes_add(struct mlg_changes *self, const char *name, bool differs)
{
    for (size_t i = 0; i < self->count; i++)
        differs = differs && strcmp(self->names[i], name) != 0;
    if (differs && self->count < MLG_CHANGES_MAX)
        self->names[self->count++] = name;
}

static bool is_same(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool are_same(const char *const *a, size_t a_count, const char *const *b, size_t b_count)
{
    bool same = a_count == b_count;
    for (size_t i = 0; same && i < a_count; i++)
        same = is_same(a[i], b[i]);
    return same;
}

static size_t length_of(const char *const *argv)
{
    size_t count = 0;
    while (argv != NULL && argv[count] != NULL)
        count++;
    return count;
}

static bool is_same_slicing(const struct mlg_eval_slicing *a, const struct mlg_eval_slicing *b)
{
    bool same = is_same(a->column, b->column) && a->quantiles == b->quantiles &&
                (a->edges != NULL) == (b->edges != NULL) && a->edges_count == b->edges_count;
    for (size_t i = 0; same && a->edges != NULL && b->edges != NULL && i < a->edges_count; i++)
        same = a->edges[i] == b->edges[i];
    return same;
}

/* Is each slicing of the file still there? The column alone does not tell it: other edges may put
 * all rows into one part. */
static bool has_slicings(const struct mlg_eval_plan *asked, const struct mlg_eval_plan *done)
{
    size_t kept = 0;
    for (size_t i = 0; i < asked->slicings_count; i++) {
        bool found = false;
        for (size_t k = 0; !found && k < done->slicings_count; k++)
            found = is_same_slicing(&asked->slicings[i], &done->slicings[k]);
        kept += found;
    }
    return kept == asked->slicings_count;
}

/* A model that is run is known by its digest; where predictions come from nobody can tell, so that
 * they must be those of the file. */
static bool is_same_contender(const struct mlg_contender *asked, const struct mlg_contender *done)
{
    return done->path == NULL || !mlg_evaluation_is_table(done->path) ||
           is_same(asked->path, done->path);
}

void mlg_changes_of_evaluation(struct mlg_changes *self, const struct mlg_evaluation *asked,
                               const struct mlg_evaluation *done)
{
    const struct mlg_eval_plan *a = &asked->plan, *d = &done->plan;
    bool same_threshold = a->baseline_threshold == d->baseline_threshold ||
                          (isnan(a->baseline_threshold) && isnan(d->baseline_threshold));
    const struct {
        const char *name;
        bool same;
    } parts[] = {
        { "baseline", is_same_contender(&asked->baseline, &done->baseline) },
        { "baseline-threshold", same_threshold },
        { "class", are_same(a->classes, a->classes_count, d->classes, d->classes_count) },
        { "class-column", is_same(a->class_column, d->class_column) },
        { "cluster", is_same(a->cluster, d->cluster) },
        { "data", is_same(asked->data, done->data) },
        { "id", are_same(a->ids, a->ids_count, d->ids, d->ids_count) },
        { "label", is_same(a->label, d->label) },
        { "positive", is_same(a->positive, d->positive) },
        { "predict", are_same(asked->predict.argv, length_of(asked->predict.argv),
                              done->predict.argv, length_of(done->predict.argv)) },
        { "prediction", is_same(a->prediction, d->prediction) },
        { "predictions", is_same_contender(&asked->candidate, &done->candidate) },
        { "score", is_same(a->score, d->score) },
        { "scores", is_same(a->scores, d->scores) },
        { "seed", a->seed == d->seed },
        { "slice", has_slicings(a, d) },
        { "weight", is_same(a->weight, d->weight) },
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        mlg_changes_add(self, parts[i].name, !parts[i].same);
}
