#ifndef MLGATE_CONTRACT_CONTRACT_H
#define MLGATE_CONTRACT_CONTRACT_H
/*
 * Contracts as others write them, read into one list of checks and one list of clauses.
 *
 * A clause is something the contract asserts of data. Every clause is in the list, whatever becomes
 * of it: enforced, approximated (enforced under a stated reading), informational (says nothing of
 * the data that could be wrong) or not enforceable here, with the reason. A check is what runs.
 * Fields that assert nothing (descriptions, servers, tags, prices) are not listed.
 *
 * Formats: ODCS 3.0.0 to 3.0.2 and 3.1.0. The format is told from the content.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/err.h>
#include <mlgate/base/sha256.h>
#include <mlgate/base/str.h>
#include <mlgate/verdict/report.h>

struct mlg_check;
struct mlg_contract_column;

struct mlg_contract_clause {
    const char *clause; /* "schema[0].properties[3].quality[0]" */
    uint64_t line;      /* 0 = unknown */
    enum mlg_clause_status status;
    const char *reason; /* NULL when enforced */
    const char *rule;   /* what --allow takes when not enforceable, else the rule it is checked by;
                           NULL when informational */
};

/* One table that the contract describes. */
struct mlg_contract_object {
    const char *name;
    const char *physical_name; /* NULL when not given */
    const struct mlg_contract_column *columns;
    size_t columns_count;
    const struct mlg_check *checks;
    size_t checks_count;
    const struct mlg_contract_clause *clauses;
    size_t clauses_count;
};

struct mlg_contract {
    const char *format;  /* "odcs" */
    const char *version; /* of the format: "3.1.0" */
    const char *path;
    char sha256[MLG_SHA256_HEX]; /* of the file's bytes */
    const struct mlg_contract_object *objects;
    size_t objects_count; /* 0 when the contract describes no table */
};

struct mlg_contract_options {
    const char *format; /* name of a format, or NULL: told from the content */
};

/*
 * Read a contract of at most 16 MiB. Everything in *ret_contract lies in the arena, which outlives
 * it. MLG_E_CONFIG with line and column: not a contract of a known format, an unknown key or a
 * malformed value where something is asserted, a pattern that is no regular expression.
 */
enum mlg_code mlg_contract_read(const char *path, const struct mlg_contract_options *options,
                                struct mlg_arena *arena, struct mlg_contract *ret_contract,
                                struct mlg_err *err) MLG_CHECKED;

/* The same over bytes held by the caller during the call; `path` stands in messages, and a name
 * that ends in ".json" asks for strict JSON. */
enum mlg_code mlg_contract_read_bytes(struct mlg_str bytes, const char *path,
                                      const struct mlg_contract_options *options,
                                      struct mlg_arena *arena, struct mlg_contract *ret_contract,
                                      struct mlg_err *err) MLG_CHECKED;

/*
 * The object that speaks of a data file: the one of that name (`name` not NULL), else the one whose
 * name or physical name is the file's name without folder and extension, else the only one.
 * MLG_E_CONFIG naming them all when none of this decides, and when there is none.
 */
enum mlg_code mlg_contract_choose(const struct mlg_contract *contract, const char *name,
                                  const char *data_path,
                                  const struct mlg_contract_object **ret_object,
                                  struct mlg_err *err) MLG_CHECKED;

#endif
