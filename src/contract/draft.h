#ifndef MLGATE_CONTRACT_DRAFT_H
#define MLGATE_CONTRACT_DRAFT_H
/* An object of a contract while a format's reader fills it. */
#include <mlgate/text/doc.h>

#include "checks.h"

struct mlg_draft {
    struct mlg_arena *arena;
    const struct mlg_doc *doc;
    struct mlg_contract_column *columns;
    size_t columns_count, columns_room;
    struct mlg_check *checks;
    size_t checks_count, checks_room;
    struct mlg_contract_clause *clauses;
    size_t clauses_count, clauses_room;
    size_t limit; /* on columns, and on clauses */
};

/* What a clause becomes; reason and rule as in struct mlg_contract_clause. */
enum mlg_code mlg_draft_clause(struct mlg_draft *draft, const struct mlg_node *node,
                               enum mlg_clause_status status, const char *clause, const char *rule,
                               const char *reason, struct mlg_err *err) MLG_CHECKED;

/* A clause that is not enforceable; the reason ends by naming the rule for --allow. */
enum mlg_code mlg_draft_refuse(struct mlg_draft *draft, const struct mlg_node *node,
                               const char *clause, const char *rule, struct mlg_err *err,
                               const char *format, ...) MLG_CHECKED MLG_PRINTF(6, 7);

enum mlg_code mlg_draft_column(struct mlg_draft *draft, const struct mlg_contract_column *column,
                               struct mlg_err *err) MLG_CHECKED;

/* An enforced clause and the check behind it: of column `column` (SIZE_MAX: none, or set
 * check->columns before). check->clause is filled in. Where cells that are arrays would be compared
 * the clause is refused, and there is no check. */
enum mlg_code mlg_draft_check(struct mlg_draft *draft, const struct mlg_node *node,
                              const char *clause, size_t column, struct mlg_check *check,
                              struct mlg_err *err) MLG_CHECKED;

/* Text in the arena; NULL only when it is full, which the next mlg_draft_... call reports. */
const char *mlg_draft_print(struct mlg_draft *draft, const char *format, ...) MLG_PRINTF(2, 3);

/* Hand the object over. */
void mlg_draft_finish(const struct mlg_draft *draft, struct mlg_contract_object *object);

#endif
