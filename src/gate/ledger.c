/* The ledger as it is: what blocks it, and whether the stage may be entered as asked. */
#include <string.h>

#include "gate.h"

static enum mlg_code judge_entry(const struct gate_case *c, const struct mlg_entry *entry)
{
    for (unsigned bit = 1; bit != 0 && bit <= entry->problems; bit <<= 1) {
        if ((entry->problems & bit) == 0)
            continue;
        bool benign = (bit & MLG_ENTRY_BENIGN) != 0;
        const char *text = mlg_entry_problem_text(bit);
        MLG_TRY(gate_find(c, "gate.ledger", benign ? MLG_LEVEL_NOTE : MLG_LEVEL_ERROR, entry->ref,
                          benign ? "the next apply or rollback makes what is missing"
                                 : "look at the object, then let an administrator remove the ref",
                          "%s: %s", entry->name != NULL ? entry->name : entry->id.hex,
                          text != NULL ? text : "something is wrong"));
    }
    return MLG_OK;
}

enum mlg_code gate_judge_ledger(const struct gate_case *c)
{
    const struct mlg_history *history = &c->gate->history;
    size_t before = gate_errors(c);
    for (size_t i = 0; i < history->count; i++)
        MLG_TRY(judge_entry(c, &history->entries[i]));
    for (size_t i = 0; i < history->strays_count; i++) {
        const struct mlg_stray *stray = &history->strays[i];
        MLG_TRY(gate_find(c, "gate.ledger", stray->blocks ? MLG_LEVEL_ERROR : MLG_LEVEL_NOTE,
                          stray->ref, "names of the ledger belong to the promotion job alone", "%s",
                          stray->reason));
    }
    if (history->blocked && gate_errors(c) == before)
        MLG_TRY(gate_find(c, "gate.ledger", MLG_LEVEL_ERROR, NULL, NULL, "the ledger is blocked"));
    return gate_errors(c) == before ? gate_hold(c, "ledger") : MLG_OK;
}

/* Is `name` "<prefix>" alone or with a number or a mark behind it, not another stage's? */
static bool is_of_stage(const char *name, const char *prefix)
{
    size_t length = strlen(prefix);
    return strncmp(name, prefix, length) == 0 && strchr("#!/", name[length]) != NULL;
}

/* Does any tag of the stage exist in the local repository, of ours or by hand? */
static enum mlg_code find_tag(const struct gate_case *c, const char *prefix, const char **ret_name)
{
    struct mlg_ref *refs = NULL;
    size_t count = 0;
    if (prefix == NULL)
        return mlg_arena_full(&c->gate->arena, c->err);
    MLG_TRY(mlg_repo_list_refs(c->gate->repo, &c->gate->arena, prefix, &refs, &count, c->err));
    for (size_t i = 0; i < count && *ret_name == NULL; i++) {
        if (is_of_stage(refs[i].name, prefix))
            *ret_name = refs[i].name;
    }
    return MLG_OK;
}

enum mlg_code gate_judge_start(const struct gate_case *c)
{
    const struct mlg_gate *gate = c->gate;
    const char *found = gate->head != NULL ? gate->head->name : NULL;
    if (!c->initial) {
        if (gate->head != NULL)
            return MLG_OK;
        return gate_find(c, "gate.initial", MLG_LEVEL_ERROR, NULL,
                         "the first model is promoted by mlgate-promote apply --initial",
                         "nothing of %s is at %s yet: there is no baseline", gate->model,
                         gate->stage);
    }
    const char *tag = mlg_arena_print(&c->gate->arena, "refs/tags/%s#%s", gate->model, gate->stage);
    const char *own =
        mlg_arena_print(&c->gate->arena, "refs/tags/mlgate/%s/%s", gate->model, gate->stage);
    MLG_TRY(find_tag(c, tag, &found));
    MLG_TRY(find_tag(c, own, &found));
    for (size_t i = 0; found == NULL && i < gate->history.strays_count; i++) {
        if (is_of_stage(gate->history.strays[i].ref, tag))
            found = gate->history.strays[i].ref;
    }
    if (found == NULL)
        return MLG_OK;
    return gate_find(c, "gate.initial", MLG_LEVEL_ERROR, NULL, "leave --initial out",
                     "this is no first promotion: %s is there", found);
}
