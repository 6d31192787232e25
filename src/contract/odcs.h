#ifndef MLGATE_CONTRACT_ODCS_H
#define MLGATE_CONTRACT_ODCS_H
/*
 * Open Data Contract Standard 3.0 and 3.1 (Bitol):
 * https://bitol-io.github.io/open-data-contract-standard/ The reader follows the JSON schemas of
 * each version where they assert something; a place where the standard's own examples differ from
 * its schema says so.
 */
#include "draft.h"

struct mlg_odcs {
    struct mlg_draft draft;
    bool v30;      /* 3.0.x: exclusiveMinimum is a flag, library rules have open names */
    size_t object; /* schema[object] is being read */
    struct mlg_odcs_index *index;
};

/* Index of the objects of `schema`, a list, and of the properties of those that are asked for:
 * n references to n properties cost n log n. Lies in the arena. */
enum mlg_code mlg_odcs_index_make(struct mlg_odcs *odcs, const struct mlg_node *schema,
                                  struct mlg_err *err) MLG_CHECKED;

/* The first object of that name or id; SIZE_MAX = none. */
size_t mlg_odcs_find_object(const struct mlg_odcs *odcs, struct mlg_str name, bool by_id);

/* The first property of schema[object] of that name or id, which need not have been read yet;
 * *ret_index is SIZE_MAX when there is none. Fails when the arena is full. */
enum mlg_code mlg_odcs_find_property(struct mlg_odcs *odcs, size_t object, struct mlg_str name,
                                     bool by_id, size_t *ret_index,
                                     struct mlg_err *err) MLG_CHECKED;

/* Does a property that was found say that it is an array? */
bool mlg_odcs_is_array(const struct mlg_odcs *odcs, size_t object, size_t property);

/* schema[i].properties[j], "path" in the contract. Its columns and clauses go to the draft. */
enum mlg_code mlg_odcs_property(struct mlg_odcs *odcs, const struct mlg_node *node,
                                const char *path, struct mlg_err *err) MLG_CHECKED;

/* logicalTypeOptions of column `column`, which is the last of the draft. */
enum mlg_code mlg_odcs_options(struct mlg_odcs *odcs, const struct mlg_node *options,
                               const char *path, size_t column, struct mlg_err *err) MLG_CHECKED;

/* quality[] of a column, or of the object (column SIZE_MAX). All columns are in the draft. */
enum mlg_code mlg_odcs_quality(struct mlg_odcs *odcs, const struct mlg_node *list, const char *path,
                               size_t column, struct mlg_err *err) MLG_CHECKED;

/* relationships[] of column `column`, or of the object (column SIZE_MAX). Its columns are in the
 * draft; other objects are looked up in the document. */
enum mlg_code mlg_odcs_relationships(struct mlg_odcs *odcs, const struct mlg_node *list,
                                     const char *path, size_t column,
                                     struct mlg_err *err) MLG_CHECKED;

/* The operator of a quality item (exactly one, and one that a table can break) and its unit.
 * *ret_op is MLG_OP_NONE when the item has no operator; *ret_unit is NULL or the unit's text when
 * it is neither rows nor percent. */
enum mlg_code mlg_odcs_limit(struct mlg_odcs *odcs, const struct mlg_node *item,
                             struct mlg_limit *ret_limit, const char **ret_unit,
                             struct mlg_err *err) MLG_CHECKED;

/* The name of an operator that the item has, or NULL. */
const char *mlg_odcs_operator(const struct mlg_node *item);

/* The pattern in `node` for `check`, whose fate decides on the clause; *ret_made is false when the
 * clause was refused. */
enum mlg_code mlg_odcs_pattern(struct mlg_odcs *odcs, const struct mlg_node *node,
                               const char *clause, struct mlg_check *check, bool *ret_made,
                               const char **ret_approximated, struct mlg_err *err) MLG_CHECKED;

/* Scalars of a list as canonical values of `type`. */
enum mlg_code mlg_odcs_values(struct mlg_odcs *odcs, const struct mlg_node *list,
                              const struct mlg_value_type *type,
                              const struct mlg_values **ret_values,
                              struct mlg_err *err) MLG_CHECKED;

/* "Female, Male" of a list of scalars, for people: at most eight, in the arena (NULL when full). */
const char *mlg_odcs_list_text(struct mlg_odcs *odcs, const struct mlg_node *list);

/* Fail at a node, MLG_E_CONFIG. */
#define mlg_odcs_fail(odcs, node, err, ...) \
    mlg_doc_fail((odcs)->draft.doc, (node), MLG_E_CONFIG, (err), __VA_ARGS__)

#endif
