#ifndef MLGATE_CARD_SOURCES_H
#define MLGATE_CARD_SOURCES_H
/* A card's sources, from mlgate.yaml and the model it names. */
#include <mlgate/config/config.h>
#include <mlgate/evidence/card.h>

/* `model` and `evidence` NULL: as the file says. Hashes the model. MLG_E_CONFIG when the file has
 * no model. Texts are borrowed from the configuration. */
enum mlg_code mlg_card_find_sources(const struct mlg_config *config, const char *model,
                                    const char *evidence, struct mlg_card_sources *ret_sources,
                                    struct mlg_err *err) MLG_CHECKED;

/* `option`, or the folder "approvals" in the evidence folder. In the arena. */
enum mlg_code mlg_card_approvals_folder(struct mlg_arena *arena, const char *option,
                                        const char *evidence, const char **ret_folder,
                                        struct mlg_err *err) MLG_CHECKED;

#endif
