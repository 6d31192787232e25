/* Which of two labels is the positive one. */
#include <math.h>
#include <string.h>
#include <strings.h>

#include "frame.h"

#define HINT_POSITIVE "name the positive class with --positive (positive: in mlgate.yaml)"

/* 1 for the positive default, 0 for the negative one, -1 for any other text. */
static int default_value(struct mlg_str text)
{
    if (text.len == 1 && (text.data[0] == '0' || text.data[0] == '1'))
        return text.data[0] - '0';
    if (text.len == 4 && strncasecmp(text.data, "true", 4) == 0)
        return 1;
    if (text.len == 5 && strncasecmp(text.data, "false", 5) == 0)
        return 0;
    return -1;
}

/* Codes that occur as labels, at most three of them. */
static size_t label_codes(const struct sources *sources, uint16_t codes[3])
{
    size_t count = 0;

    for (size_t code = 0; code < dict_count(&sources->label_dict) && count < 3; code++)
        if (sources->labels->label_used[code])
            codes[count++] = (uint16_t)code;
    return count;
}

static enum mlg_code fail(const struct mlg_eval_plan *plan, const struct sources *sources,
                          const char *hint, struct mlg_err *err, const char *text)
{
    (void)mlg_err_set(err, MLG_E_CONFIG, "label column '%s' %s", plan->label, text);
    mlg_err_at(err, sources->labels->shown, 1, 0);
    (void)mlg_err_hint(err, "%s", hint);
    return MLG_E_CONFIG;
}

static enum mlg_code values_by_default(const struct mlg_eval_plan *plan,
                                       const struct sources *sources, const uint16_t *codes,
                                       size_t count, struct mlg_err *err)
{
    for (size_t i = 0; i < count; i++)
        if (default_value(texts_at(&sources->label_dict.texts, codes[i])) < 0)
            return fail(plan, sources, HINT_POSITIVE, err,
                        "holds neither 0 and 1 nor false and true");
    if (count == 2 && default_value(texts_at(&sources->label_dict.texts, codes[0])) ==
                          default_value(texts_at(&sources->label_dict.texts, codes[1])))
        return fail(plan, sources, "write each class in one way", err,
                    "writes one class in two ways");
    return MLG_OK;
}

static enum mlg_code values_by_name(const struct mlg_eval_plan *plan, const struct sources *sources,
                                    const uint16_t *codes, size_t count, struct mlg_err *err)
{
    struct mlg_str positive = mlg_str_of(plan->positive);

    for (size_t i = 0; i < count; i++)
        if (mlg_str_equal(texts_at(&sources->label_dict.texts, codes[i]), positive))
            return MLG_OK;
    if (count == 2)
        return fail(plan, sources, HINT_POSITIVE, err,
                    "has two values, and neither is the positive one");
    /* Rows of the other class only, or a name that nothing has? Predictions may tell. */
    for (size_t i = 0; i < dict_count(&sources->label_dict) && count == 1; i++)
        if (mlg_str_equal(texts_at(&sources->label_dict.texts, i), positive))
            return MLG_OK;
    if (count == 1)
        return fail(plan, sources, HINT_POSITIVE, err,
                    "has one value, which is not the positive one, and no prediction is either");
    return MLG_OK;
}

enum mlg_code label_values(const struct mlg_eval_plan *plan, const struct sources *sources,
                           double ret_value[DICT_MAX], struct mlg_err *err)
{
    uint16_t codes[3];
    size_t count = label_codes(sources, codes);
    bool negative_known = false;

    if (count > 2)
        return fail(plan, sources,
                    "name the scores of each class with --scores, or their predicted class with "
                    "--prediction, and metrics of several classes",
                    err, "has more than two values");
    MLG_TRY(plan->positive == NULL ? values_by_default(plan, sources, codes, count, err)
                                   : values_by_name(plan, sources, codes, count, err));
    for (size_t i = 0; i < DICT_MAX; i++)
        ret_value[i] = NAN;
    for (size_t i = 0; i < dict_count(&sources->label_dict); i++) {
        struct mlg_str text = texts_at(&sources->label_dict.texts, i);
        int value = default_value(text);
        if (plan->positive == NULL)
            ret_value[i] = value < 0 ? NAN : value;
        else if (mlg_str_equal(text, mlg_str_of(plan->positive)))
            ret_value[i] = 1;
    }
    if (plan->positive == NULL)
        return MLG_OK;
    for (size_t i = 0; i < count; i++)
        if (isnan(ret_value[codes[i]])) {
            ret_value[codes[i]] = 0;
            negative_known = true;
        }
    /* Labels of the positive class only: one other text among the predictions names the other. */
    if (!negative_known && dict_count(&sources->label_dict) == 2)
        for (size_t i = 0; i < 2; i++)
            if (isnan(ret_value[i]))
                ret_value[i] = 0;
    return MLG_OK;
}
