#ifndef EVIDENCE_STATEMENT_CHECK_H
#define EVIDENCE_STATEMENT_CHECK_H
/* What a statement may say, asked before it is written. */
#include <mlgate/evidence/statement.h>

/* MLG_E_BUG when the parts do not hold what the statement would claim. */
enum mlg_code statement_check(const struct mlg_statement_parts *parts, struct mlg_err *err);

/* The verdict as statements know it: PASS, FAIL, and INCONCLUSIVE for everything else. */
enum mlg_verdict statement_verdict(const struct mlg_report *report);

/* Not enforced, not allowed, and asserting something. */
bool statement_clause_blocks(const struct mlg_clause *clause);

#endif
