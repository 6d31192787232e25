/* card, promote and trust: what people say about the model, and what makes it production. */
#include <string.h>

#include "config_reader.h"

static const struct {
    const char *name;
    unsigned bit;
} requirements[] = { { "validate", MLG_REQUIRE_VALIDATE },
                     { "test", MLG_REQUIRE_TEST },
                     { "compare", MLG_REQUIRE_COMPARE },
                     { "card", MLG_REQUIRE_CARD },
                     { "promote", MLG_REQUIRE_PROMOTE } };

enum { REQUIREMENTS = sizeof(requirements) / sizeof(requirements[0]), MAX_APPROVALS = 100 };

const char *mlg_config_requirement_name(unsigned requirement)
{
    for (size_t i = 0; i < REQUIREMENTS; i++) {
        if (requirements[i].bit == requirement)
            return requirements[i].name;
    }
    return NULL;
}

/* One word or a list of the names that `allowed` has bits of, into bits; *ret_bits stays when the
 * key is absent. */
static enum mlg_code read_requirements(const struct config_reader *self, const struct mlg_node *map,
                                       const char *key, unsigned allowed, unsigned *ret_bits)
{
    const struct mlg_node *node = mlg_node_get(map, key);
    const char *const *words = NULL;
    size_t count = 0;
    unsigned bits = 0;
    MLG_TRY(mlg_config_words(self, map, key, true, &words, &count));
    for (size_t i = 0; i < count; i++) {
        unsigned bit = 0;
        for (size_t k = 0; k < REQUIREMENTS; k++)
            bit |= strcmp(words[i], requirements[k].name) == 0 ? requirements[k].bit : 0;
        if ((bit & allowed) == 0) {
            const struct mlg_node *at = node->kind == MLG_NODE_LIST ? node->items[i] : node;
            (void)config_fail(self, at, CONFIG_SHOWN " is no stage", words[i]);
            (void)mlg_err_hint(self->err, (allowed & MLG_REQUIRE_PROMOTE) != 0
                                              ? "validate, test, compare, card or promote"
                                              : "validate, test, compare or card");
            return MLG_E_CONFIG;
        }
        bits |= bit;
    }
    if (node != NULL)
        *ret_bits = bits;
    return MLG_OK;
}

static enum mlg_code read_card(const struct config_reader *self, const struct mlg_node *root,
                               struct mlg_config_card *card)
{
    const struct mlg_node *node = mlg_node_get(root, "card");
    if (node == NULL)
        return MLG_OK;
    card->present = true;
    card->at = mlg_config_place(node);
    MLG_TRY(mlg_config_open(self, node, CONFIG_CARD, false));
    MLG_TRY(mlg_config_string(self, node, "owner", &card->owner));
    MLG_TRY(mlg_config_string(self, node, "license", &card->license));
    MLG_TRY(mlg_config_file(self, node, "intended_use", &card->intended_use));
    MLG_TRY(mlg_config_file(self, node, "limitations", &card->limitations));
    MLG_TRY(mlg_config_file(self, node, "training_data", &card->training_data));
    return mlg_config_file(self, node, "ethical_considerations", &card->ethical_considerations);
}

/* ---- promote ---- */

static enum mlg_code read_approvals(const struct config_reader *self, const struct mlg_node *map,
                                    struct mlg_config_promote *promote)
{
    const struct mlg_node *node = mlg_node_get(map, "approvals");
    int64_t at_least = 1;
    if (node == NULL)
        return MLG_OK;
    MLG_TRY(mlg_config_open(self, node, CONFIG_APPROVALS, false));
    const struct mlg_node *count = mlg_node_get(node, "at_least");
    MLG_TRY(mlg_doc_integer(&self->doc, count, &at_least, self->err));
    if (at_least < 0 || at_least > MAX_APPROVALS)
        return config_fail(self, count, "at_least is %s; it must be 0 to %d", count->text.data,
                           MAX_APPROVALS);
    promote->approvals_at_least = (uint64_t)at_least;
    return mlg_doc_boolean(&self->doc, mlg_node_get(node, "not_author"),
                           &promote->approvals_not_author, self->err);
}

/* "Name <mail>": what a tag object can hold on one line, and git reads back. */
static bool is_tagger(const char *text)
{
    const char *open = strchr(text, '<');
    const char *close = open != NULL ? strchr(open, '>') : NULL;
    for (const char *c = text; *c != '\0'; c++) {
        if ((unsigned char)*c < 0x20 || *c == 0x7F)
            return false;
    }
    return close != NULL && close[1] == '\0' && open >= text + 2 && open[-1] == ' ' &&
           text[0] != ' ' && close > open + 1 && strcspn(open + 1, "< ") >= (size_t)(close - open);
}

static enum mlg_code check_stage_name(const struct config_reader *self, const struct mlg_node *node,
                                      const char *name)
{
    if (mlg_config_is_plain_name(name))
        return MLG_OK;
    (void)config_fail(self, node, CONFIG_SHOWN " cannot be a stage's name", name);
    (void)mlg_err_hint(self->err, "letters, digits, '_' and '-', a letter or digit first");
    return MLG_E_CONFIG;
}

/* A required stage that the file does not describe could never be there. */
static enum mlg_code check_required(const struct config_reader *self, const struct mlg_node *node,
                                    const struct mlg_config *config)
{
    unsigned present = (config->validate_count > 0 ? MLG_REQUIRE_VALIDATE : 0U) |
                       (config->test.present ? MLG_REQUIRE_TEST : 0U) |
                       (config->compare.present ? MLG_REQUIRE_COMPARE : 0U) |
                       (config->card.present ? MLG_REQUIRE_CARD : 0U);
    for (size_t i = 0; node != NULL && i < REQUIREMENTS; i++) {
        unsigned bit = requirements[i].bit;
        if ((config->promote.require & bit) == 0 || (present & bit) != 0)
            continue;
        (void)config_fail(self, node, "'%s' is required, but the file has no section %s",
                          requirements[i].name, requirements[i].name);
        (void)mlg_err_hint(self->err, "add the section, or require what there is");
        return MLG_E_CONFIG;
    }
    return MLG_OK;
}

static enum mlg_code read_promote(const struct config_reader *self, const struct mlg_node *root,
                                  struct mlg_config *config)
{
    const struct mlg_node *node = mlg_node_get(root, "promote");
    struct mlg_config_promote *promote = &config->promote;
    promote->require = MLG_REQUIRE_ALL;
    promote->approvals_at_least = 1;
    promote->approvals_not_author = true;
    promote->registry = "git";
    if (node == NULL)
        return MLG_OK;
    promote->present = true;
    promote->at = mlg_config_place(node);
    MLG_TRY(mlg_config_open(self, node, CONFIG_PROMOTE, false));
    MLG_TRY(mlg_config_string(self, node, "to", &promote->to));
    MLG_TRY(check_stage_name(self, mlg_node_get(node, "to"), promote->to));
    MLG_TRY(mlg_config_string(self, node, "registry", &promote->registry));
    if (strcmp(promote->registry, "git") != 0)
        return config_fail(self, mlg_node_get(node, "registry"),
                           "registry " CONFIG_SHOWN " is not known; there is 'git'",
                           promote->registry);
    MLG_TRY(mlg_config_string(self, node, "remote", &promote->remote));
    MLG_TRY(mlg_config_string(self, node, "tagger", &promote->tagger));
    if (promote->tagger != NULL && !is_tagger(promote->tagger))
        return config_fail(self, mlg_node_get(node, "tagger"),
                           CONFIG_SHOWN " is not of the form Name <mail>", promote->tagger);
    MLG_TRY(read_requirements(self, node, "require", MLG_REQUIRE_ALL, &promote->require));
    MLG_TRY(check_required(self, mlg_node_get(node, "require"), config));
    return read_approvals(self, node, promote);
}

/* ---- trust ---- */

static enum mlg_code read_signers(const struct config_reader *self, const struct mlg_node *map,
                                  struct mlg_config_trust *trust)
{
    const struct mlg_node *list = mlg_node_get(map, "signers");
    struct mlg_config_signer *signers = NULL;
    MLG_TRY(mlg_config_filled(self, list, MLG_NODE_LIST, "signers"));
    if (list->count > 100)
        return config_fail(self, list, "a list of more than 100 signers");
    CONFIG_NEW(self, &signers, list->count);
    for (size_t i = 0; i < list->count; i++) {
        signers[i].at = mlg_config_place(list->items[i]);
        MLG_TRY(mlg_config_open(self, list->items[i], CONFIG_SIGNER, false));
        MLG_TRY(mlg_config_file(self, list->items[i], "key", &signers[i].key));
        MLG_TRY(read_requirements(self, list->items[i], "stages",
                                  MLG_REQUIRE_ALL | MLG_REQUIRE_PROMOTE, &signers[i].stages));
    }
    trust->signers = signers;
    trust->signers_count = list->count;
    return MLG_OK;
}

static enum mlg_code read_actors(const struct config_reader *self, const struct mlg_node *map,
                                 struct mlg_config_trust *trust)
{
    const struct mlg_node *node = mlg_node_get(map, "actors");
    struct mlg_config_actor *actors = NULL;
    if (node == NULL)
        return MLG_OK;
    MLG_TRY(mlg_config_filled(self, node, MLG_NODE_MAP, "actors"));
    CONFIG_NEW(self, &actors, node->count);
    for (size_t i = 0; i < node->count; i++) {
        MLG_TRY(mlg_config_name(self, &node->pairs[i], &actors[i].actor));
        MLG_TRY(mlg_config_string(self, node, actors[i].actor, &actors[i].principal));
    }
    trust->actors = actors;
    trust->actors_count = node->count;
    return MLG_OK;
}

static enum mlg_code read_trust(const struct config_reader *self, const struct mlg_node *root,
                                struct mlg_config_trust *trust)
{
    const struct mlg_node *node = mlg_node_get(root, "trust");
    if (node == NULL)
        return MLG_OK;
    trust->present = true;
    trust->at = mlg_config_place(node);
    MLG_TRY(mlg_config_open(self, node, CONFIG_TRUST, false));
    MLG_TRY(read_signers(self, node, trust));
    MLG_TRY(mlg_config_file(self, node, "approvers", &trust->approvers));
    return read_actors(self, node, trust);
}

enum mlg_code mlg_config_read_promotion(const struct config_reader *self,
                                        const struct mlg_node *root, struct mlg_config *config)
{
    MLG_TRY(read_card(self, root, &config->card));
    MLG_TRY(read_promote(self, root, config));
    return read_trust(self, root, &config->trust);
}
