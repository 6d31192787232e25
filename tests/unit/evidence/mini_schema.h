#ifndef TEST_EVIDENCE_MINI_SCHEMA_H
#define TEST_EVIDENCE_MINI_SCHEMA_H
/* As much of JSON Schema 2020-12 as schemas/evidence/ uses, and one rule more: a member that the
 * schema does not describe is wrong. */
#include <check.h>
#include <regex.h>
#include <stdio.h>
#include <string.h>

#include <mlgate/text/doc.h>

static char schema_wrong[512];

static bool schema_fail(const char *at, const char *what)
{
    (void)snprintf(schema_wrong, sizeof schema_wrong, "%s: %s", at, what);
    return false;
}

static bool schema_has_type(const struct mlg_node *value, struct mlg_str type)
{
    static const char *const names[] = { "null",   "boolean", "integer", "number",
                                         "string", "array",   "object" };
    return mlg_str_equal(type, mlg_str_of(names[value->kind]));
}

static bool schema_type(const struct mlg_node *type, const struct mlg_node *value)
{
    if (type == NULL)
        return true;
    if (type->kind == MLG_NODE_STRING)
        return schema_has_type(value, type->text);
    for (size_t i = 0; i < type->count; i++) {
        if (schema_has_type(value, type->items[i]->text))
            return true;
    }
    return false;
}

static bool schema_same(const struct mlg_node *a, const struct mlg_node *b)
{
    return a->kind == b->kind && mlg_str_equal(a->text, b->text);
}

static bool schema_scalar(const struct mlg_node *schema, const struct mlg_node *value,
                          const char *at)
{
    const struct mlg_node *constant = mlg_node_get(schema, "const");
    const struct mlg_node *list = mlg_node_get(schema, "enum");
    const struct mlg_node *pattern = mlg_node_get(schema, "pattern");
    const struct mlg_node *minimum = mlg_node_get(schema, "minimum");
    if (constant != NULL && !schema_same(constant, value))
        return schema_fail(at, "not the constant");
    bool found = list == NULL;
    for (size_t i = 0; list != NULL && i < list->count; i++)
        found = found || schema_same(list->items[i], value);
    if (!found)
        return schema_fail(at, "not in the enumeration");
    if (minimum != NULL && value->kind == MLG_NODE_INT && value->number < minimum->number)
        return schema_fail(at, "under the minimum");
    if (pattern != NULL && value->kind == MLG_NODE_STRING) {
        regex_t regex;
        ck_assert_int_eq(regcomp(&regex, pattern->text.data, REG_EXTENDED | REG_NOSUB), 0);
        bool match = regexec(&regex, value->text.data, 0, NULL, 0) == 0;
        regfree(&regex);
        if (!match)
            return schema_fail(at, "does not match the pattern");
    }
    return true;
}

static bool schema_check(const struct mlg_node *root, const struct mlg_node *schema,
                         const struct mlg_node *value, const char *at);

static bool schema_members(const struct mlg_node *root, const struct mlg_node *schema,
                           const struct mlg_node *value, const char *at)
{
    char path[256];
    const struct mlg_node *required = mlg_node_get(schema, "required");
    for (size_t i = 0; required != NULL && i < required->count; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", at, required->items[i]->text.data);
        if (mlg_node_get(value, required->items[i]->text.data) == NULL)
            return schema_fail(path, "required, and missing");
    }
    const struct mlg_node *properties = mlg_node_get(schema, "properties");
    for (size_t i = 0; i < value->count; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", at, value->pairs[i].key.data);
        const struct mlg_node *described =
            properties != NULL ? mlg_node_get(properties, value->pairs[i].key.data) : NULL;
        if (properties != NULL && described == NULL)
            return schema_fail(path, "not described");
        if (described != NULL && !schema_check(root, described, value->pairs[i].value, path))
            return false;
    }
    return true;
}

static bool schema_check(const struct mlg_node *root, const struct mlg_node *schema,
                         const struct mlg_node *value, const char *at)
{
    const struct mlg_node *ref = mlg_node_get(schema, "$ref");
    if (ref != NULL) {
        const char *name = strrchr(ref->text.data, '/') + 1;
        const struct mlg_node *target = mlg_node_get(mlg_node_get(root, "$defs"), name);
        ck_assert_msg(target != NULL, "no $defs/%s", name);
        return schema_check(root, target, value, at);
    }
    if (!schema_type(mlg_node_get(schema, "type"), value))
        return schema_fail(at, "of another type");
    if (value->kind == MLG_NODE_MAP)
        return schema_members(root, schema, value, at);
    if (value->kind != MLG_NODE_LIST)
        return schema_scalar(schema, value, at);
    const struct mlg_node *items = mlg_node_get(schema, "items");
    const struct mlg_node *minimum = mlg_node_get(schema, "minItems");
    if (minimum != NULL && (double)value->count < minimum->number)
        return schema_fail(at, "too few items");
    for (size_t i = 0; items != NULL && i < value->count; i++) {
        char path[256];
        (void)snprintf(path, sizeof path, "%s/%zu", at, i);
        if (!schema_check(root, items, value->items[i], path))
            return false;
    }
    return true;
}

#endif
