#include <mlgate/registry/registry.h>

#define MLG_ROW(id) extern const struct mlg_registry_ops mlg_registry_##id;
#include "registries.def"
#undef MLG_ROW

#define MLG_ROW(id) &mlg_registry_##id,
static const struct mlg_registry_ops *const registries[] = {
#include "registries.def"
};
#undef MLG_ROW

const struct mlg_registry_ops *mlg_registry_find(const char *id)
{
    for (size_t i = 0; i < sizeof(registries) / sizeof(registries[0]); i++)
        if (id != NULL && strcmp(registries[i]->id, id) == 0)
            return registries[i];
    return NULL;
}
