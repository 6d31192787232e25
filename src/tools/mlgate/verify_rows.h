#ifndef MLGATE_TOOLS_VERIFY_ROWS_H
#define MLGATE_TOOLS_VERIFY_ROWS_H
/* What `mlgate verify` finds out, a row a question. */
#include <mlgate/evidence/manifest.h>
#include <mlgate/evidence/verify.h>
#include <mlgate/gate/promote.h>
#include <mlgate/verdict/verdict.h>

#define VERIFY_ROWS_LIMIT 2000

struct verify_row {
    const char *what;    /* "model", "test", "approval", ... */
    const char *path;    /* file or folder; NULL = none */
    const char *subject; /* first digits of a digest; NULL = none */
    const char *signer;
    const char *age;
    enum mlg_verdict verdict;
    const char *reason; /* NULL for a plain PASS */
};

struct verification {
    struct mlg_gate *gate;
    struct mlg_arena *arena;
    struct mlg_err *err;
    struct mlg_trusted_key *keys; /* [keys_count], of the policy */
    size_t keys_count;
    struct mlg_manifest model;
    struct mlg_report judged; /* what the gate has against evidence and approvals */
    struct mlg_gate_standing standing;
    struct verify_row *rows;
    size_t count;
};

/* A further row; NULL beyond the limit. */
struct verify_row *verify_add(struct verification *v, const char *what, const char *path);

/* Each adds its rows. An error is a question that could not be answered. */
enum mlg_code verify_keys(struct verification *v);
enum mlg_code verify_model(struct verification *v);
enum mlg_code verify_statements(struct verification *v);
enum mlg_code verify_cards(struct verification *v);
enum mlg_code verify_approvals(struct verification *v);
enum mlg_code verify_ledger(struct verification *v);

#endif
