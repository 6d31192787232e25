#include "sources.h"

#include <string.h>

#include <mlgate/base/file.h>
#include <mlgate/evidence/manifest.h>

enum mlg_code mlg_card_find_sources(const struct mlg_config *config, const char *model,
                                    const char *evidence, struct mlg_card_sources *ret_sources,
                                    struct mlg_err *err)
{
    if (config->model_name == NULL || (model == NULL && config->model_path == NULL)) {
        (void)mlg_err_set(err, MLG_E_CONFIG, "has no model, and a card is about one");
        mlg_err_at(err, config->path, 0, 0);
        (void)mlg_err_hint(err, "add model: { name: ..., path: ... }");
        return MLG_E_CONFIG;
    }
    struct mlg_card_sources sources = {
        .model_name = config->model_name,
        .owner = config->card.owner,
        .license = config->card.license,
        .documents = { [MLG_CARD_INTENDED_USE] = config->card.intended_use,
                       [MLG_CARD_LIMITATIONS] = config->card.limitations,
                       [MLG_CARD_TRAINING_DATA] = config->card.training_data,
                       [MLG_CARD_ETHICS] = config->card.ethical_considerations },
        .config_path = config->path,
        .config_sha256 = config->sha256,
        .evidence = evidence != NULL ? evidence : config->evidence,
    };
    struct mlg_manifest manifest = { 0 };
    enum mlg_code code =
        mlg_manifest_make(model != NULL ? model : config->model_path, NULL, 0, &manifest, err);
    if (code == MLG_OK) {
        memcpy(sources.root, manifest.root, MLG_SHA256_HEX);
        memcpy(sources.manifest, manifest.digest, MLG_SHA256_HEX);
        *ret_sources = sources;
    }
    mlg_manifest_done(&manifest);
    return code;
}

enum mlg_code mlg_card_approvals_folder(struct mlg_arena *arena, const char *option,
                                        const char *evidence, const char **ret_folder,
                                        struct mlg_err *err)
{
    *ret_folder = option != NULL ? option : mlg_path_join(arena, evidence, "approvals");
    return *ret_folder != NULL ? MLG_OK : mlg_arena_full(arena, err);
}
