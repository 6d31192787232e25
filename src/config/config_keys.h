#ifndef MLG_CONFIG_KEYS_H
#define MLG_CONFIG_KEYS_H
/*
 * Every key of mlgate.yaml, by section: the one place the reader knows them from. Each section is
 * the definition of the same name in schemas/mlgate.schema.json ("root" is the schema itself); a
 * test holds the two together.
 */
#include <stddef.h>

enum config_section {
    CONFIG_ROOT,
    CONFIG_MODEL,
    CONFIG_PREDICT,
    CONFIG_DATA_SET,
    CONFIG_SLICE,
    CONFIG_DIALECT,
    CONFIG_VALIDATION,
    CONFIG_TEST,
    CONFIG_TEST_METRIC,
    CONFIG_COMPARE,
    CONFIG_COMPARE_METRIC,
    CONFIG_CARD,
    CONFIG_PROMOTE,
    CONFIG_APPROVALS,
    CONFIG_TRUST,
    CONFIG_SIGNER,
    CONFIG_SECTIONS
};

struct config_keys {
    const char *name;        /* of the definition in the schema */
    const char *what;        /* in messages: "in a data set" */
    const char *const *keys; /* [count] */
    size_t count;
    size_t required; /* the first ones must be there */
};

/* Static. */
const struct config_keys *mlg_config_keys(enum config_section section);

#endif
