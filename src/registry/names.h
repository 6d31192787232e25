#ifndef REGISTRY_NAMES_H
#define REGISTRY_NAMES_H
/* Names of tags, in the grammar of GTO (docs/ledger.md). */
#include <stdbool.h>
#include <stdint.h>

#include <mlgate/base/str.h>

#define NAME_BYTES    100 /* of a model or a stage */
#define VERSION_BYTES 64  /* "v" and three numbers */
#define TAGS          "refs/tags/"

struct version {
    uint64_t part[3]; /* major, minor, patch; each below 10^9 */
};

/* "v1.2.3" without leading zeros, pre-releases or build data, which the gate never writes. */
bool version_parse(struct mlg_str text, struct version *ret_version);
int version_compare(const struct version *a, const struct version *b);

/* A number without sign and leading zeros, 1 to 2^53. */
bool count_parse(struct mlg_str text, uint64_t *ret_count);

/* "<model>#<stage>#<N>" taken apart; the parts are views. */
bool assignment_parse(struct mlg_str name, struct mlg_str *ret_model, struct mlg_str *ret_stage,
                      uint64_t *ret_number);

/* The counter behind the last '#' of any of GTO's tags; 0 = none. */
uint64_t counter_of(struct mlg_str name);

bool name_is_valid(struct mlg_str name);

/* "Name <email>" that can stand in a tag object and comes out of it again. */
bool tagger_is_valid(struct mlg_str tagger);

#endif
