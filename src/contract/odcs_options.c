/* ODCS: logicalTypeOptions of a column. */
#include <string.h>

#include "odcs.h"

/* What an option says, and of which types. */
struct option {
    const char *name;
    unsigned types; /* bits 1 << enum mlg_type */
    enum mlg_code (*read)(struct mlg_odcs *odcs, const struct option *option,
                          const struct mlg_node *map, const struct mlg_node *node,
                          const char *clause, size_t column, struct mlg_err *err);
};

#define BIT(type)  (1U << (type))
#define NUMBERS    (BIT(MLG_TYPE_NUMBER) | BIT(MLG_TYPE_INTEGER))
#define TIMES      (BIT(MLG_TYPE_TIMESTAMP) | BIT(MLG_TYPE_TIME))
#define INSTANTS   (BIT(MLG_TYPE_DATE) | TIMES)
#define ONLY(type) BIT(MLG_TYPE_##type)

typedef enum mlg_code option_reader(struct mlg_odcs *odcs, const struct option *option,
                                    const struct mlg_node *map, const struct mlg_node *node,
                                    const char *clause, size_t column, struct mlg_err *err);

static option_reader read_bound, read_length, read_pattern, read_format, read_multiple, read_nested,
    read_unique_items, read_zone;

static const struct option options[] = {
    { "defaultTimezone", TIMES, read_zone },
    { "exclusiveMaximum", NUMBERS | INSTANTS, read_bound },
    { "exclusiveMinimum", NUMBERS | INSTANTS, read_bound },
    { "format", NUMBERS | INSTANTS | ONLY(STRING), read_format },
    { "maxItems", ONLY(ARRAY), read_length },
    { "maxLength", ONLY(STRING), read_length },
    { "maxProperties", ONLY(OBJECT), read_nested },
    { "maximum", NUMBERS | INSTANTS, read_bound },
    { "minItems", ONLY(ARRAY), read_length },
    { "minLength", ONLY(STRING), read_length },
    { "minProperties", ONLY(OBJECT), read_nested },
    { "minimum", NUMBERS | INSTANTS, read_bound },
    { "multipleOf", NUMBERS, read_multiple },
    { "pattern", ONLY(STRING), read_pattern },
    { "required", ONLY(OBJECT), read_nested },
    { "timezone", TIMES, read_zone },
    { "uniqueItems", ONLY(ARRAY), read_unique_items },
};

#define OPTIONS (sizeof options / sizeof options[0])

/* A column whose format cannot be read is left without a type: nothing of it can be compared. */
static enum mlg_code unreadable(struct mlg_odcs *odcs, const struct mlg_node *node,
                                const char *clause, struct mlg_err *err)
{
    return mlg_draft_refuse(&odcs->draft, node, clause, "contract.not_enforceable.format", err,
                            "the format of the type cannot be read");
}

static enum mlg_code read_nested(struct mlg_odcs *odcs, const struct option *option,
                                 const struct mlg_node *map, const struct mlg_node *node,
                                 const char *clause, size_t column, struct mlg_err *err)
{
    (void)option;
    (void)map;
    (void)column;
    return mlg_draft_refuse(&odcs->draft, node, clause, "contract.not_enforceable.nested", err,
                            "the cells of this table hold text, not nested values");
}

static enum mlg_code read_zone(struct mlg_odcs *odcs, const struct option *option,
                               const struct mlg_node *map, const struct mlg_node *node,
                               const char *clause, size_t column, struct mlg_err *err)
{
    (void)option;
    (void)map;
    (void)column; /* read with the format, before everything else: see prepare_type */
    return mlg_draft_clause(&odcs->draft, node, MLG_CLAUSE_INFORMATIONAL, clause, NULL,
                            "says how the type is read: see its logicalType", err);
}

static bool parse_bound(const struct mlg_value_type *type, struct mlg_value *bound)
{
    struct mlg_str text = bound->text;
    *bound = mlg_value_read(type, text, false);
    if (bound->state == MLG_VALUE_GOOD)
        return true;
    /* A bound may be written in ISO 8601 beside another format, and a date may bound timestamps. */
    struct mlg_value_type plain = { .type = type->type };
    *bound = mlg_value_read(&plain, text, false);
    if (bound->state != MLG_VALUE_GOOD && type->type == MLG_TYPE_TIMESTAMP) {
        plain.type = MLG_TYPE_DATE;
        *bound = mlg_value_read(&plain, text, false);
    }
    return bound->state == MLG_VALUE_GOOD;
}

/* Values beyond the machine's are of the type, at these ends. */
static void widen(struct mlg_value_type *type, bool low, bool high)
{
    type->machine_low = type->machine_low && !low;
    type->machine_high = type->machine_high && !high;
}

static enum mlg_code bound_check(struct mlg_odcs *odcs, const struct mlg_node *node,
                                 const char *clause, size_t column, bool upper, bool exclusive,
                                 struct mlg_err *err)
{
    const struct mlg_value_type *type = &odcs->draft.columns[column].type;
    if (type->type == MLG_TYPE_ANY)
        return unreadable(odcs, node, clause, err);
    bool number = mlg_type_is_number(type->type);
    bool fits = number ? node->kind == MLG_NODE_INT || node->kind == MLG_NODE_FLOAT
                       : node->kind == MLG_NODE_STRING;
    struct mlg_check check = { .kind = upper ? &mlg_check_maximum : &mlg_check_minimum,
                               .exclusive = exclusive,
                               .bound = { .text = node->text },
                               .text = node->text.data };
    /* An integer column may have a bound with a fraction. */
    struct mlg_value_type wide = *type;
    if (number)
        wide = (struct mlg_value_type){ .type = MLG_TYPE_NUMBER };
    fits = fits && parse_bound(&wide, &check.bound);
    if (fits && number && !mlg_format_holds(mlg_machine_format(type->type), &check.bound)) {
        bool low = check.bound.decimal.negative; /* whoever wrote it means to go there */
        widen(&odcs->draft.columns[column].type, low, !low);
    }
    if (fits)
        return mlg_draft_check(&odcs->draft, node, clause, column, &check, err);
    (void)mlg_odcs_fail(odcs, node, err, "no bound of type %s: '%.60s'", mlg_type_name(type->type),
                        node->text.len > 0 ? node->text.data : mlg_node_kind_name(node->kind));
    (void)mlg_err_hint(err, number ? "write it as a decimal number, without quotes"
                                   : "write it in quotes, as the column's values are written");
    return MLG_E_CONFIG;
}

/* ODCS 3.0: `exclusiveMinimum: true` makes `minimum` exclusive. 3.1: it is a bound of its own. The
 * standard's own 3.0.2 examples already write bounds. */
static enum mlg_code exclusive_flag(struct mlg_odcs *odcs, const struct option *option,
                                    const struct mlg_node *map, const struct mlg_node *node,
                                    const char *clause, struct mlg_err *err)
{
    const char *other = strcmp(option->name, "exclusiveMaximum") == 0 ? "maximum" : "minimum";
    if (!odcs->v30) {
        (void)mlg_odcs_fail(odcs, node, err, "%s is a bound since ODCS 3.1, not true or false",
                            option->name);
        (void)mlg_err_hint(err, "write the bound here and drop %s", other);
        return MLG_E_CONFIG;
    }
    if (node->boolean && mlg_node_get(map, other) == NULL)
        return mlg_odcs_fail(odcs, node, err, "%s without %s", option->name, other);
    return mlg_draft_clause(&odcs->draft, node, MLG_CLAUSE_INFORMATIONAL, clause, NULL,
                            "says how the bound beside it is read", err);
}

static enum mlg_code read_bound(struct mlg_odcs *odcs, const struct option *option,
                                const struct mlg_node *map, const struct mlg_node *node,
                                const char *clause, size_t column, struct mlg_err *err)
{
    bool upper = strstr(option->name, "aximum") != NULL;
    bool exclusive = option->name[0] == 'e';
    if (exclusive && node->kind == MLG_NODE_BOOL)
        return exclusive_flag(odcs, option, map, node, clause, err);
    if (!exclusive) {
        const struct mlg_node *flag =
            mlg_node_get(map, upper ? "exclusiveMaximum" : "exclusiveMinimum");
        bool by_flag = flag != NULL && flag->kind == MLG_NODE_BOOL && flag->boolean;
        return bound_check(odcs, node, clause, column, upper, by_flag, err);
    }
    size_t at = odcs->draft.clauses_count;
    MLG_TRY(bound_check(odcs, node, clause, column, upper, true, err));
    if (odcs->v30 && odcs->draft.clauses[at].status == MLG_CLAUSE_ENFORCED) {
        odcs->draft.clauses[at].status = MLG_CLAUSE_APPROXIMATED;
        odcs->draft.clauses[at].reason = "read as a bound, as ODCS 3.1 has it; in 3.0 it is true "
                                         "or false";
    }
    return MLG_OK;
}

static enum mlg_code read_length(struct mlg_odcs *odcs, const struct option *option,
                                 const struct mlg_node *map, const struct mlg_node *node,
                                 const char *clause, size_t column, struct mlg_err *err)
{
    (void)map;
    int64_t length = 0;
    MLG_TRY(mlg_doc_integer(odcs->draft.doc, node, &length, err));
    if (length < 0)
        return mlg_odcs_fail(odcs, node, err, "%s cannot be negative", option->name);
    bool least = strncmp(option->name, "min", 3) == 0;
    bool items = odcs->draft.columns[column].type.type == MLG_TYPE_ARRAY;
    struct mlg_check check = { .kind = items ? &mlg_check_item_count : &mlg_check_length,
                               .length_min = least ? (uint64_t)length : 0,
                               .length_max = least ? UINT64_MAX : (uint64_t)length };
    return mlg_draft_check(&odcs->draft, node, clause, column, &check, err);
}

static enum mlg_code read_unique_items(struct mlg_odcs *odcs, const struct option *option,
                                       const struct mlg_node *map, const struct mlg_node *node,
                                       const char *clause, size_t column, struct mlg_err *err)
{
    (void)option;
    (void)map;
    bool unique = false;
    MLG_TRY(mlg_doc_boolean(odcs->draft.doc, node, &unique, err));
    struct mlg_check check = { .kind = &mlg_check_unique_items, .text = "no item twice" };
    return unique ? mlg_draft_check(&odcs->draft, node, clause, column, &check, err) : MLG_OK;
}

enum mlg_code mlg_odcs_pattern(struct mlg_odcs *odcs, const struct mlg_node *node,
                               const char *clause, struct mlg_check *check, bool *ret_made,
                               const char **ret_approximated, struct mlg_err *err)
{
    const char *text = NULL;
    MLG_TRY(mlg_doc_string(odcs->draft.doc, node, &text, err));
    if (text[0] == '\0') {
        (void)mlg_odcs_fail(odcs, node, err, "every text matches an empty pattern");
        (void)mlg_err_hint(err, "write what a value looks like, for example '^[0-9]{5}$', or drop "
                                "the pattern");
        return MLG_E_CONFIG;
    }
    enum mlg_regex_fate fate = MLG_REGEX_GOOD;
    struct mlg_regex_problem problem = { .offset = 0 };
    MLG_TRY(mlg_regex_compile(node->text, odcs->draft.arena, &check->regex, &fate, &problem, err));
    *ret_made = false;
    if (fate == MLG_REGEX_INVALID) {
        (void)mlg_odcs_fail(odcs, node, err, "no ECMA-262 regular expression: %s (at byte %zu)",
                            problem.text, problem.offset);
        (void)mlg_err_hint(err, "in YAML, quote patterns with single quotes");
        return MLG_E_CONFIG;
    }
    if (fate == MLG_REGEX_UNSUPPORTED)
        return mlg_draft_refuse(&odcs->draft, node, clause, "contract.not_enforceable.pattern", err,
                                "the pattern cannot be run: %s", problem.text);
    *ret_made = true;
    if (fate == MLG_REGEX_APPROXIMATE)
        *ret_approximated = "a back-reference in a loop may keep what an earlier round caught";
    return MLG_OK;
}

static enum mlg_code read_pattern(struct mlg_odcs *odcs, const struct option *option,
                                  const struct mlg_node *map, const struct mlg_node *node,
                                  const char *clause, size_t column, struct mlg_err *err)
{
    (void)option;
    (void)map;
    struct mlg_check check = { .kind = &mlg_check_pattern, .text = node->text.data };
    bool made = false;
    const char *approximated = NULL;
    MLG_TRY(mlg_odcs_pattern(odcs, node, clause, &check, &made, &approximated, err));
    if (!made)
        return MLG_OK;
    MLG_TRY(mlg_draft_check(&odcs->draft, node, clause, column, &check, err));
    if (approximated != NULL) {
        struct mlg_contract_clause *last = &odcs->draft.clauses[odcs->draft.clauses_count - 1];
        last->status = MLG_CLAUSE_APPROXIMATED;
        last->reason = approximated;
    }
    return MLG_OK;
}

static enum mlg_code number_format(struct mlg_odcs *odcs, const struct mlg_node *node,
                                   const char *clause, size_t column, struct mlg_err *err)
{
    static const char *const names[] = { "i8",  "i16", "i32", "i64",  "i128", "u8",
                                         "u16", "u32", "u64", "u128", "f32",  "f64" };
    bool integer = odcs->draft.columns[column].type.type == MLG_TYPE_INTEGER;
    size_t first = integer ? 0 : 10;
    size_t behind = integer ? 10 : 12;
    for (size_t i = first; i < behind; i++)
        if (mlg_str_equal(node->text, mlg_str_of(names[i]))) {
            struct mlg_check check = { .kind = &mlg_check_format, .text = names[i] };
            widen(&odcs->draft.columns[column].type, true, true); /* the format says how far */
            return mlg_draft_check(&odcs->draft, node, clause, column, &check, err);
        }
    (void)mlg_odcs_fail(odcs, node, err, "unknown number format '%.40s'",
                        node->text.len > 0 ? node->text.data : "");
    (void)mlg_err_hint(err, integer ? "one of i8 i16 i32 i64 i128 u8 u16 u32 u64 u128"
                                    : "one of f32 f64");
    return MLG_E_CONFIG;
}

static enum mlg_code read_format(struct mlg_odcs *odcs, const struct option *option,
                                 const struct mlg_node *map, const struct mlg_node *node,
                                 const char *clause, size_t column, struct mlg_err *err)
{
    enum mlg_type type = odcs->draft.columns[column].type.type;
    if (mlg_type_is_number(type))
        return number_format(odcs, node, clause, column, err);
    if (type == MLG_TYPE_ANY) {
        struct mlg_time_pattern pattern;
        struct mlg_err why = MLG_ERR_INIT;
        (void)!mlg_time_pattern_compile(&pattern, node->text, &why);
        return mlg_draft_refuse(&odcs->draft, node, clause, "contract.not_enforceable.format", err,
                                "the format cannot be read: %.180s", why.text);
    }
    if (mlg_type_is_instant(type))
        return read_zone(odcs, option, map, node, clause, column, err);
    return mlg_draft_clause(&odcs->draft, node, MLG_CLAUSE_INFORMATIONAL, clause, NULL,
                            "context in the standard, not a check; a pattern would be one", err);
}

static enum mlg_code read_multiple(struct mlg_odcs *odcs, const struct option *option,
                                   const struct mlg_node *map, const struct mlg_node *node,
                                   const char *clause, size_t column, struct mlg_err *err)
{
    (void)option;
    (void)map;
    struct mlg_check check = { .kind = &mlg_check_multiple_of, .text = node->text.data };
    struct mlg_decimal step;
    bool number = node->kind == MLG_NODE_INT || node->kind == MLG_NODE_FLOAT;
    if (!number || !mlg_decimal_parse(node->text, &step) || step.negative || step.digits.len == 0)
        return mlg_odcs_fail(odcs, node, err, "multipleOf needs a number above 0");
    if (!mlg_decimal_scaled(&step, &check.units, &check.exponent))
        return mlg_odcs_fail(odcs, node, err, "multipleOf with more than 18 digits");
    return mlg_draft_check(&odcs->draft, node, clause, column, &check, err);
}

static enum mlg_code read_default_zone(struct mlg_odcs *odcs, const struct mlg_node *node,
                                       struct mlg_value_type *type, struct mlg_err *err)
{
    const char *text = NULL;
    MLG_TRY(mlg_doc_string(odcs->draft.doc, node, &text, err));
    static const char *const utc[] = { "UTC", "Etc/UTC", "Etc/GMT", "GMT", "Z", "Etc/Zulu" };
    bool known = text == NULL;
    for (size_t i = 0; !known && i < sizeof utc / sizeof utc[0]; i++)
        known = strcmp(text, utc[i]) == 0;
    type->zone_unknown = !known;
    return MLG_OK;
}

/* Options that change how the column's cells are read. */
static enum mlg_code prepare_type(struct mlg_odcs *odcs, const struct mlg_node *map, size_t column,
                                  struct mlg_err *err)
{
    struct mlg_draft *draft = &odcs->draft;
    struct mlg_value_type *type = &draft->columns[column].type;
    bool zone = false;
    const struct mlg_node *node = mlg_node_get(map, "timezone");
    MLG_TRY(mlg_doc_boolean(draft->doc, node, &zone, err));
    if (node != NULL)
        type->zone = zone ? MLG_ZONE_WANTED : MLG_ZONE_REFUSED;
    MLG_TRY(read_default_zone(odcs, mlg_node_get(map, "defaultTimezone"), type, err));
    node = mlg_node_get(map, "format");
    MLG_TRY(mlg_doc_string(draft->doc, node, &type->pattern_text, err));
    if (node == NULL)
        return MLG_OK;
    struct mlg_time_pattern *pattern = mlg_arena_alloc(draft->arena, sizeof *pattern);
    if (pattern == NULL)
        return mlg_arena_full(draft->arena, err);
    if (mlg_time_pattern_compile(pattern, node->text, NULL) == MLG_OK)
        type->pattern = pattern;
    else
        type->type = MLG_TYPE_ANY;
    return MLG_OK;
}

static enum mlg_code misplaced(struct mlg_odcs *odcs, const struct mlg_pair *pair, const char *type,
                               struct mlg_err *err)
{
    const char *names[OPTIONS];
    for (size_t i = 0; i < OPTIONS; i++) {
        names[i] = options[i].name;
        if (mlg_str_equal(pair->key, mlg_str_of(names[i])))
            return mlg_odcs_fail(odcs, pair->key_node, err, "%s is no option of type %s", names[i],
                                 type);
    }
    const char *near = mlg_str_suggest(pair->key.data, names, OPTIONS);
    (void)mlg_odcs_fail(odcs, pair->key_node, err, "unknown option '%.40s'", pair->key.data);
    if (near != NULL)
        (void)mlg_err_hint(err, "did you mean '%s'?", near);
    return MLG_E_CONFIG;
}

static enum mlg_code read_one(struct mlg_odcs *odcs, const struct mlg_node *map,
                              const struct mlg_pair *pair, enum mlg_type declared, const char *path,
                              size_t column, struct mlg_err *err)
{
    for (size_t i = 0; i < OPTIONS; i++) {
        if (!mlg_str_equal(pair->key, mlg_str_of(options[i].name)) ||
            (options[i].types & BIT(declared)) == 0)
            continue;
        const char *clause = mlg_draft_print(&odcs->draft, "%s.%s", path, options[i].name);
        return options[i].read(odcs, &options[i], map, pair->value, clause, column, err);
    }
    return misplaced(odcs, pair, mlg_type_name(declared), err);
}

enum mlg_code mlg_odcs_options(struct mlg_odcs *odcs, const struct mlg_node *map, const char *path,
                               size_t column, struct mlg_err *err)
{
    if (map == NULL || map->kind == MLG_NODE_NULL)
        return MLG_OK;
    enum mlg_type declared = odcs->draft.columns[column].type.type;
    if (map->kind != MLG_NODE_MAP)
        return mlg_odcs_fail(odcs, map, err, "logicalTypeOptions must be a map, not %s",
                             mlg_node_kind_name(map->kind));
    if (declared == MLG_TYPE_ANY && map->count > 0)
        return mlg_odcs_fail(odcs, map, err, "logicalTypeOptions without a logicalType");
    if (mlg_type_is_instant(declared))
        MLG_TRY(prepare_type(odcs, map, column, err));
    for (size_t i = 0; i < map->count; i++)
        MLG_TRY(read_one(odcs, map, &map->pairs[i], declared, path, column, err));
    return MLG_OK;
}
