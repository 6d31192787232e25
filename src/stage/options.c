#include <mlgate/stage/options.h>

#include <math.h>

static enum mlg_code apply_slices(struct mlg_evaluation *self, const struct mlg_opt_list *slices,
                                  struct mlg_arena *arena, struct mlg_err *err)
{
    struct mlg_eval_slicing *slicings = mlg_arena_array(arena, slices->count, sizeof(*slicings));
    if (slicings == NULL)
        return mlg_arena_full(arena, err);
    for (size_t i = 0; i < slices->count; i++)
        MLG_TRY(mlg_evaluation_parse_slicing(slices->items[i], arena, &slicings[i], err));
    self->plan.slicings = slicings;
    self->plan.slicings_count = slices->count;
    return mlg_evaluation_slice_all(self, arena, err);
}

static enum mlg_code apply_untestable(struct mlg_evaluation *self, bool report,
                                      struct mlg_arena *arena, struct mlg_err *err)
{
    struct mlg_eval_entry *entries =
        mlg_arena_array(arena, self->plan.entries_count, sizeof(*entries));
    if (entries == NULL)
        return mlg_arena_full(arena, err);
    for (size_t i = 0; i < self->plan.entries_count; i++) {
        entries[i] = self->plan.entries[i];
        entries[i].untestable = report ? MLG_UNTESTABLE_REPORT : MLG_UNTESTABLE_INCONCLUSIVE;
    }
    self->plan.entries = entries;
    return MLG_OK;
}

/* What the model says: columns that are named on the command line replace all of the file's. */
static void apply_outputs(struct mlg_eval_plan *plan, const struct mlg_evaluation_options *options)
{
    if (options->score != NULL || options->prediction != NULL || options->scores != NULL ||
        options->class_column != NULL) {
        plan->score = options->score;
        plan->scores = options->scores;
        plan->prediction = options->prediction;
        plan->class_column = options->class_column;
        plan->classes = NULL;
        plan->classes_count = 0;
    }
    if (options->classes.count > 0) {
        plan->classes = options->classes.items;
        plan->classes_count = options->classes.count;
    }
    if (options->class_column != NULL) {
        plan->scores = options->score != NULL ? options->score : "score";
        plan->score = NULL;
    }
    if (plan->score == NULL && plan->prediction == NULL && plan->scores == NULL)
        plan->score = "score";
}

static void apply_columns(struct mlg_evaluation *self, const struct mlg_evaluation_options *options)
{
    struct mlg_eval_plan *plan = &self->plan;
    if (options->ids.count > 0) {
        plan->ids = options->ids.items;
        plan->ids_count = options->ids.count;
    }
    if (options->label != NULL)
        plan->label = options->label;
    if (options->positive != NULL)
        plan->positive = options->positive;
    if (options->cluster != NULL)
        plan->cluster = options->cluster;
    if (options->weight != NULL)
        plan->weight = options->weight;
    apply_outputs(plan, options);
    if (options->labels != NULL)
        self->data = options->labels;
    if (options->data != NULL)
        self->data = options->data;
}

enum mlg_code mlg_evaluation_apply(struct mlg_evaluation *self,
                                   const struct mlg_evaluation_options *options,
                                   const struct mlg_parsed *parsed, struct mlg_arena *arena,
                                   struct mlg_err *err)
{
    if (options->class_column != NULL && options->scores != NULL) {
        (void)mlg_err_set(err, MLG_E_CONFIG,
                          "--scores and --class-column exclude each other: scores of classes stand "
                          "beside or below each other");
        return err == NULL ? MLG_E_CONFIG
                           : mlg_err_hint(err, "beside --class-column, --score names the scores");
    }
    apply_columns(self, options);
    if (!isnan(options->threshold))
        self->plan.threshold = options->threshold;
    if (!isnan(options->alpha))
        self->plan.alpha = options->alpha;
    if (mlg_options_is_set(parsed, "untestable"))
        MLG_TRY(apply_untestable(self, options->untestable == 1, arena, err));
    if (options->slices.count > 0)
        MLG_TRY(apply_slices(self, &options->slices, arena, err));
    if (options->predict.count > 0)
        self->predict.argv = options->predict.items;
    return MLG_OK;
}
