/* Which object of a contract speaks of a data file. */
#include <string.h>

#include <mlgate/base/buf.h>
#include <mlgate/base/file.h>
#include <mlgate/contract/contract.h>

static bool is_named(const struct mlg_contract_object *object, struct mlg_str name)
{
    return mlg_str_equal(name, mlg_str_of(object->name)) ||
           (object->physical_name != NULL &&
            mlg_str_equal(name, mlg_str_of(object->physical_name)));
}

/* The object of that name if there is exactly one. */
static const struct mlg_contract_object *find(const struct mlg_contract *contract,
                                              struct mlg_str name)
{
    const struct mlg_contract_object *found = NULL;
    for (size_t i = 0; i < contract->objects_count; i++)
        if (is_named(&contract->objects[i], name)) {
            if (found != NULL)
                return NULL;
            found = &contract->objects[i];
        }
    return found;
}

static struct mlg_str stem_of(const char *path)
{
    const char *base = mlg_path_base(path);
    const char *dot = strchr(base, '.');
    return (struct mlg_str){ base, dot != NULL ? (size_t)(dot - base) : strlen(base) };
}

static void list_names(const struct mlg_contract *contract, struct mlg_buf *out)
{
    for (size_t i = 0; i < contract->objects_count && i < 8; i++)
        /* objects[objects_count]. NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
        mlg_buf_add_format(out, "%s%.60s", i > 0 ? ", " : "", contract->objects[i].name);
    if (contract->objects_count > 8)
        mlg_buf_add_format(out, " and %zu more", contract->objects_count - 8);
}

static enum mlg_code undecided(const struct mlg_contract *contract, const char *name,
                               const char *data_path, struct mlg_err *err)
{
    struct mlg_buf names;
    mlg_buf_init(&names, 4096);
    list_names(contract, &names);
    if (name != NULL)
        (void)mlg_err_set(err, MLG_E_CONFIG, "no schema object is named '%.60s'", name);
    else
        (void)mlg_err_set(err, MLG_E_CONFIG, "%zu schema objects, and none is named as %.100s is",
                          contract->objects_count, mlg_path_base(data_path));
    (void)mlg_err_hint(err, "name one with --schema: %s", mlg_buf_text(&names));
    mlg_err_at(err, contract->path, 0, 0);
    mlg_buf_done(&names);
    return MLG_E_CONFIG;
}

enum mlg_code mlg_contract_choose(const struct mlg_contract *contract, const char *name,
                                  const char *data_path,
                                  const struct mlg_contract_object **ret_object,
                                  struct mlg_err *err)
{
    if (contract->objects_count == 0) {
        (void)mlg_err_set(err, MLG_E_CONFIG,
                          "the contract has no schema: there is nothing to check");
        (void)mlg_err_hint(err, "describe the table under `schema:`");
        mlg_err_at(err, contract->path, 0, 0);
        return MLG_E_CONFIG;
    }
    const struct mlg_contract_object *found = NULL;
    if (name != NULL)
        found = find(contract, mlg_str_of(name));
    else if (contract->objects_count == 1)
        found = &contract->objects[0];
    else
        found = find(contract, stem_of(data_path));
    if (found == NULL)
        return undecided(contract, name, data_path, err);
    *ret_object = found;
    return MLG_OK;
}
