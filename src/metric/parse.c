/* "fbeta(beta=2)": a metric and its parameters. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <mlgate/base/num.h>
#include <mlgate/metric/metric.h>

#define TEXT_MAX 256

/* Parameters that make another metric of one. */
static const struct {
    const char *id, *param, *other, *other_param;
} aliases[] = { { "precision", "at_recall", "precision_at_recall", "at" },
                { "recall", "at_precision", "recall_at_precision", "at" },
                { "recall", "at_specificity", "recall_at_specificity", "at" } };

static size_t params_of(const struct mlg_metric *metric)
{
    size_t n = 0;

    while (n < MLG_METRIC_PARAMS_MAX && metric->params[n] != NULL)
        n++;
    return n;
}

static enum mlg_code unknown_metric(struct mlg_str id, struct mlg_err *err)
{
    const char *ids[256];
    char name[TEXT_MAX];
    size_t count;
    const struct mlg_metric *const *metrics = mlg_metrics(&count);
    const char *guess;

    (void)snprintf(name, sizeof(name), "%.*s", (int)id.len, id.data);
    for (size_t i = 0; i < count && i < 256; i++)
        ids[i] = metrics[i]->id;
    guess = mlg_str_suggest(name, ids, count < 256 ? count : 256);
    (void)mlg_err_set(err, MLG_E_CONFIG, "there is no metric '%s'", name);
    if (guess != NULL)
        (void)mlg_err_hint(err, "did you mean '%s'?", guess);
    else
        (void)mlg_err_hint(err, "--list-metrics lists those there are");
    return MLG_E_CONFIG;
}

static void hint_of_params(const char *const *names, size_t n, struct mlg_err *err)
{
    char list[128] = "";
    size_t length = 0;

    for (size_t i = 0; i < n && length < sizeof(list); i++)
        length += (size_t)snprintf(list + length, sizeof(list) - length, "%s%s", i == 0 ? "" : ", ",
                                   names[i]);
    if (n > 0)
        (void)mlg_err_hint(err, "its parameters: %s", list);
    else
        (void)mlg_err_hint(err, "it takes none");
}

static enum mlg_code unknown_param(const struct mlg_metric *metric, struct mlg_str name,
                                   struct mlg_err *err)
{
    const char *names[MLG_METRIC_PARAMS_MAX];
    char text[TEXT_MAX];
    size_t n = params_of(metric);
    const char *guess;

    (void)snprintf(text, sizeof(text), "%.*s", (int)name.len, name.data);
    for (size_t i = 0; i < n; i++)
        names[i] = metric->params[i]->name;
    guess = mlg_str_suggest(text, names, n);
    (void)mlg_err_set(err, MLG_E_CONFIG, "%s has no parameter '%s'", metric->id, text);
    if (guess != NULL)
        (void)mlg_err_hint(err, "did you mean '%s'?", guess);
    else
        hint_of_params(names, n, err);
    return MLG_E_CONFIG;
}

static bool word_of(const struct mlg_metric_param *param, struct mlg_str text, double *ret)
{
    for (size_t w = 0; param->words[w] != NULL; w++)
        if (mlg_str_equal(mlg_str_of(param->words[w]), text)) {
            *ret = (double)w;
            return true;
        }
    return false;
}

static bool number_of(const struct mlg_metric_param *param, struct mlg_str text, double *ret)
{
    double value;

    if (mlg_num_parse_double(text, &value) != MLG_NUM_OK || !isfinite(value) ||
        value < param->low || value > param->high || (param->whole && floor(value) != value))
        return false;
    *ret = value;
    return true;
}

/* What is put into reports between quotes, and split at commas. */
static bool text_of(struct mlg_metric *metric, struct mlg_str text)
{
    if (text.len == 0 || text.len >= MLG_METRIC_TEXT_BYTES ||
        mlg_utf8_valid_prefix(text) != text.len)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.data[i] < 0x20 || text.data[i] == 0x7f || text.data[i] == '"' ||
            text.data[i] == '\\')
            return false;
    memcpy(metric->text, text.data, text.len);
    metric->text[text.len] = '\0';
    return true;
}

static bool value_of(struct mlg_metric *metric, size_t at, struct mlg_str text)
{
    const struct mlg_metric_param *param = metric->params[at];

    if (param->is_text)
        return text_of(metric, text);
    return param->words != NULL ? word_of(param, text, &metric->param[at])
                                : number_of(param, text, &metric->param[at]);
}

static enum mlg_code bad_value(const struct mlg_metric *metric,
                               const struct mlg_metric_param *param, struct mlg_str text,
                               struct mlg_err *err)
{
    char words[TEXT_MAX] = "";
    size_t length = 0;

    (void)mlg_err_set(err, MLG_E_CONFIG, "%s: %s cannot be '%.*s'", metric->id, param->name,
                      (int)(text.len < TEXT_MAX ? text.len : TEXT_MAX), text.data);
    if (param->is_text)
        return mlg_err_hint(err, "it is the name of a %s, without quotes and control characters",
                            metric->needs_column ? "column" : "class");
    if (param->words == NULL)
        return mlg_err_hint(err, "it is a%s number from %g to %g", param->whole ? " whole" : "",
                            param->low, param->high);
    for (size_t w = 0; param->words[w] != NULL && length < sizeof(words); w++) {
        int n = snprintf(words + length, sizeof(words) - length, "%s%s", w == 0 ? "" : ", ",
                         param->words[w]);
        length += n > 0 ? (size_t)n : 0;
    }
    return mlg_err_hint(err, "it is one of %s", words);
}

static enum mlg_code take_param(struct mlg_metric *metric, bool *given, struct mlg_str name,
                                struct mlg_str text, struct mlg_err *err)
{
    for (size_t i = 0; i < params_of(metric); i++) {
        const struct mlg_metric_param *param = metric->params[i];
        if (!mlg_str_equal(mlg_str_of(param->name), name))
            continue;
        if (given[i])
            return mlg_err_set(err, MLG_E_CONFIG, "%s: %s is given twice", metric->id, param->name);
        given[i] = true;
        if (!value_of(metric, i, text))
            return bad_value(metric, param, text, err);
        return MLG_OK;
    }
    return unknown_param(metric, name, err);
}

/* Split at the first `at`; false if it does not occur. */
static bool cut(struct mlg_str text, char at, struct mlg_str *ret_before, struct mlg_str *ret_after)
{
    const char *found = text.len == 0 ? NULL : memchr(text.data, at, text.len);

    if (found == NULL)
        return false;
    *ret_before = (struct mlg_str){ text.data, (size_t)(found - text.data) };
    *ret_after = (struct mlg_str){ found + 1, text.len - ret_before->len - 1 };
    return true;
}

/* Another metric where the name of a parameter makes it one; then *name is the parameter's there.
 */
static const struct mlg_metric *alias_of(const struct mlg_metric *metric, struct mlg_str *name)
{
    if (metric->task != MLG_TASK_BINARY)
        return NULL;
    for (size_t a = 0; a < sizeof(aliases) / sizeof(*aliases); a++)
        if (strcmp(aliases[a].id, metric->id) == 0 &&
            mlg_str_equal(mlg_str_of(aliases[a].param), *name)) {
            *name = mlg_str_of(aliases[a].other_param);
            return mlg_metric_find(mlg_str_of(aliases[a].other));
        }
    return NULL;
}

/* What must be given is; a class has no average; and what is no share has no interval of pairs. */
static enum mlg_code check_params(const struct mlg_metric *metric, const bool *given,
                                  struct mlg_err *err)
{
    for (size_t i = 0; i < params_of(metric); i++) {
        if (metric->params[i]->required && !given[i])
            return mlg_err_set(err, MLG_E_CONFIG, "%s needs the parameter '%s'", metric->id,
                               metric->params[i]->name);
        if (given[i] && metric->text[0] != '\0' && strcmp(metric->params[i]->name, "average") == 0)
            return mlg_err_set(err, MLG_E_CONFIG, "%s: class and average exclude each other",
                               metric->id);
        if (given[i] && metric->params[i]->of_pairs && metric->text[0] == '\0' &&
            metric->shape != MLG_SHAPE_PROPORTION) {
            (void)mlg_err_set(err, MLG_E_CONFIG, "%s: %s is of the share of one class", metric->id,
                              metric->params[i]->name);
            return mlg_err_hint(err, "name the class: class=NAME");
        }
    }
    return MLG_OK;
}

static enum mlg_code take_params(struct mlg_metric *metric, struct mlg_str list,
                                 struct mlg_err *err)
{
    bool given[MLG_METRIC_PARAMS_MAX] = { false };
    bool first = true;
    struct mlg_str item, rest, name, value;

    while (list.len > 0) {
        const struct mlg_metric *other;
        if (!cut(list, ',', &item, &rest)) {
            item = list;
            rest = (struct mlg_str){ list.data + list.len, 0 };
        }
        if (!cut(item, '=', &name, &value))
            return mlg_err_set(err, MLG_E_CONFIG, "%s: a parameter is NAME=VALUE", metric->id);
        name = mlg_str_trim(name);
        other = first ? alias_of(metric, &name) : NULL;
        if (other != NULL)
            *metric = *other;
        first = false;
        MLG_TRY(take_param(metric, given, name, mlg_str_trim(value), err));
        list = rest;
    }
    MLG_TRY(check_params(metric, given, err));
    if (metric->configure != NULL)
        metric->configure(metric);
    return MLG_OK;
}

/* The name and the list of parameters between the brackets. */
static enum mlg_code split(const char *text, struct mlg_str *ret_id, struct mlg_str *ret_list,
                           struct mlg_err *err)
{
    struct mlg_str whole = mlg_str_of(text == NULL ? "" : text);

    *ret_id = whole;
    *ret_list = (struct mlg_str){ "", 0 };
    if (whole.len >= TEXT_MAX)
        return mlg_err_set(err, MLG_E_CONFIG, "the name of a metric is too long");
    if (cut(whole, '(', ret_id, ret_list)) {
        if (ret_list->len == 0 || ret_list->data[ret_list->len - 1] != ')')
            return mlg_err_set(err, MLG_E_CONFIG, "'%s': the parameters lack their ')'", text);
        ret_list->len--;
    }
    return mlg_metric_find(*ret_id) == NULL ? unknown_metric(*ret_id, err) : MLG_OK;
}

enum mlg_code mlg_metric_parse_for(const char *text, enum mlg_task task, struct mlg_metric *ret,
                                   struct mlg_err *err)
{
    struct mlg_str id, list;
    const struct mlg_metric *row;
    struct mlg_metric metric;

    MLG_TRY(split(text, &id, &list, err));
    row = mlg_metric_find_for(id, task);
    if (row == NULL)
        return mlg_err_set(err, MLG_E_CONFIG, "%.*s is no metric of a %s task", (int)id.len,
                           id.data, mlg_task_name(task));
    metric = *row;
    MLG_TRY(take_params(&metric, list, err));
    *ret = metric;
    return MLG_OK;
}

enum mlg_code mlg_metric_parse(const char *text, struct mlg_metric *ret, struct mlg_err *err)
{
    struct mlg_str id, list;
    enum mlg_task first;

    MLG_TRY(split(text, &id, &list, err));
    first = mlg_metric_find(id)->task;
    if (mlg_metric_parse_for(text, first, ret, NULL) == MLG_OK)
        return MLG_OK;
    for (int task = 0; task < MLG_TASKS; task++)
        if (mlg_metric_parse_for(text, (enum mlg_task)task, ret, NULL) == MLG_OK)
            return MLG_OK;
    return mlg_metric_parse_for(text, first, ret, err);
}

unsigned mlg_metric_tasks(const char *text)
{
    struct mlg_metric metric;
    unsigned tasks = 0;

    for (int task = 0; task < MLG_TASKS; task++)
        if (mlg_metric_parse_for(text, (enum mlg_task)task, &metric, NULL) == MLG_OK)
            tasks |= 1U << task;
    return tasks;
}

bool mlg_metric_substitutes(const struct mlg_metric *metric)
{
    const struct mlg_metric *row = mlg_metric_find_for(mlg_str_of(metric->id), metric->task);

    for (size_t i = 0; row != NULL && i < params_of(metric); i++)
        if (metric->params[i]->substitutes && !isnan(metric->param[i]) &&
            !(metric->param[i] == row->param[i]))
            return true;
    return false;
}

enum mlg_pair_interval mlg_metric_pair_interval(const struct mlg_metric *metric)
{
    for (size_t i = 0; i < params_of(metric); i++)
        if (metric->params[i]->of_pairs)
            return (enum mlg_pair_interval)metric->param[i];
    return MLG_PAIR_TANGO;
}

bool mlg_metric_param_text(const struct mlg_metric *metric, size_t at, char *ret)
{
    const struct mlg_metric *row = mlg_metric_find_for(mlg_str_of(metric->id), metric->task);
    const struct mlg_metric_param *param;
    double value;

    if (row == NULL || at >= params_of(metric))
        return false;
    param = metric->params[at];
    value = metric->param[at];
    if (param->is_text) {
        (void)snprintf(ret, MLG_METRIC_PARAM_BYTES, "%s", metric->text);
        return metric->text[0] != '\0';
    }
    if (metric->text[0] != '\0' && strcmp(param->name, "average") == 0)
        return false;
    if (isnan(value) || (!param->shown && value == row->param[at]))
        return false;
    if (param->words != NULL)
        (void)snprintf(ret, MLG_METRIC_PARAM_BYTES, "%s", param->words[(size_t)value]);
    else
        (void)mlg_num_format(value, ret);
    return true;
}
