/* The reader's keys and the schema that editors use say the same. */
#include <check.h>

#include <mlgate/text/doc.h>

#include "config_keys.h"

static struct mlg_arena arena;
static struct mlg_doc schema;

static void setup(void)
{
    struct mlg_err err = MLG_ERR_INIT;
    mlg_arena_init(&arena, (size_t)16 << 20);
    enum mlg_code code = mlg_doc_read(&arena, MLG_TEST_DATA "/../../schemas/mlgate.schema.json",
                                      MLG_E_CONFIG, &schema, &err);
    ck_assert_msg(code == MLG_OK, "%s:%llu: %s", err.loc.path, (unsigned long long)err.loc.line,
                  err.text);
}

static void teardown(void)
{
    mlg_arena_done(&arena);
}

static const struct mlg_node *definition(const char *name)
{
    if (strcmp(name, "root") == 0)
        return schema.root;
    const struct mlg_node *node = mlg_node_get(mlg_node_get(schema.root, "$defs"), name);
    ck_assert_msg(node != NULL, "the schema has no $defs/%s", name);
    return node;
}

static bool lists(const struct mlg_node *list, const char *text)
{
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        if (mlg_str_equal(list->items[i]->text, mlg_str_of(text)))
            return true;
    }
    return false;
}

START_TEST(both_know_the_same_keys)
{
    for (int section = 0; section < CONFIG_SECTIONS; section++) {
        const struct config_keys *keys = mlg_config_keys((enum config_section)section);
        const struct mlg_node *node = definition(keys->name);
        const struct mlg_node *properties = mlg_node_get(node, "properties");
        for (size_t i = 0; i < keys->count; i++)
            ck_assert_msg(mlg_node_get(properties, keys->keys[i]) != NULL,
                          "the schema lacks '%s' %s", keys->keys[i], keys->what);
        ck_assert_msg(properties->count == keys->count, "the reader lacks a key %s", keys->what);
    }
}
END_TEST

START_TEST(both_require_the_same_keys)
{
    for (int section = 0; section < CONFIG_SECTIONS; section++) {
        const struct config_keys *keys = mlg_config_keys((enum config_section)section);
        const struct mlg_node *required = mlg_node_get(definition(keys->name), "required");
        ck_assert_uint_eq(keys->required, required != NULL ? required->count : 0);
        for (size_t i = 0; i < keys->required; i++)
            ck_assert_msg(lists(required, keys->keys[i]), "'%s' %s", keys->keys[i], keys->what);
    }
}
END_TEST

START_TEST(the_schema_refuses_unknown_keys)
{
    for (int section = 0; section < CONFIG_SECTIONS; section++) {
        const struct config_keys *keys = mlg_config_keys((enum config_section)section);
        const struct mlg_node *more = mlg_node_get(definition(keys->name), "additionalProperties");
        ck_assert_msg(more != NULL && more->kind == MLG_NODE_BOOL && !more->boolean, "%s",
                      keys->what);
    }
}
END_TEST

/* A key is described where it stands or where its $ref leads. */
static bool is_described(const struct mlg_node *node)
{
    const struct mlg_node *ref = mlg_node_get(node, "$ref");
    if (mlg_node_get(node, "description") != NULL)
        return true;
    static const char prefix[] = "#/$defs/";
    return ref != NULL && mlg_str_starts(ref->text, MLG_STR("#/$defs/")) &&
           is_described(definition(ref->text.data + sizeof(prefix) - 1));
}

START_TEST(every_key_is_described)
{
    for (int section = 0; section < CONFIG_SECTIONS; section++) {
        const struct config_keys *keys = mlg_config_keys((enum config_section)section);
        const struct mlg_node *properties = mlg_node_get(definition(keys->name), "properties");
        for (size_t i = 0; i < properties->count; i++)
            ck_assert_msg(is_described(properties->pairs[i].value), "'%s' %s",
                          properties->pairs[i].key.data, keys->what);
    }
}
END_TEST

Suite *mlg_test_suite(void);

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("config.schema");
    TCase *both = tcase_create("both");
    tcase_add_checked_fixture(both, setup, teardown);
    tcase_add_test(both, both_know_the_same_keys);
    tcase_add_test(both, both_require_the_same_keys);
    tcase_add_test(both, the_schema_refuses_unknown_keys);
    tcase_add_test(both, every_key_is_described);
    suite_add_tcase(suite, both);
    return suite;
}
