#ifndef MLGATE_CONTRACT_FORMAT_H
#define MLGATE_CONTRACT_FORMAT_H
/* A contract format: one file, one row of formats.def. */
#include <stdbool.h>

#include <mlgate/contract/contract.h>
#include <mlgate/text/doc.h>

struct mlg_contract_format {
    const char *name;
    bool (*is)(const struct mlg_node *root); /* told from the content */
    /* Fill version, objects and objects_count. */
    enum mlg_code (*read)(const struct mlg_doc *doc, struct mlg_arena *arena,
                          struct mlg_contract *contract, struct mlg_err *err);
};

#define MLG_FORMAT(name) extern const struct mlg_contract_format mlg_format_##name;
#include "formats.def"
#undef MLG_FORMAT

#endif
