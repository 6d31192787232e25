#ifndef MLG_CONFIG_READER_H
#define MLG_CONFIG_READER_H
/*
 * What the readers of the sections share. Functions on a value take the map and the key; an absent
 * key leaves the ret_ value as it was. Errors are MLG_E_CONFIG with the place of the value.
 */
#include <mlgate/config/config.h>
#include <mlgate/text/doc.h>

#include "config_keys.h"

struct config_reader {
    struct mlg_arena *arena;
    struct mlg_err *err;
    struct mlg_doc doc;
    const char *folder; /* of the file, for relative paths */
};

/* Forms of a quoted word in messages: as much of it as a line can bear. */
#define CONFIG_SHOWN "'%.60s'"

#define config_fail(self, node, ...) \
    mlg_doc_fail(&(self)->doc, (node), MLG_E_CONFIG, (self)->err, __VA_ARGS__)

/* An array of count zeroed objects into *ret, or the failure of the arena. */
#define CONFIG_NEW(self, ret, how_many)                                       \
    do {                                                                      \
        *(ret) = mlg_arena_array((self)->arena, (how_many), sizeof(**(ret))); \
        if (*(ret) == NULL)                                                   \
            return mlg_arena_full((self)->arena, (self)->err);                \
    } while (0)

struct mlg_config_at mlg_config_place(const struct mlg_node *node);

/* A map with known keys and all that are required. A null node is an empty map when `may_be_null`.
 */
enum mlg_code mlg_config_open(const struct config_reader *self, const struct mlg_node *node,
                              enum config_section section, bool may_be_null) MLG_CHECKED;

/* A map or list (`kind`) with something in it; `what` for messages: "checks". */
enum mlg_code mlg_config_filled(const struct config_reader *self, const struct mlg_node *node,
                                enum mlg_node_kind kind, const char *what) MLG_CHECKED;

/* A name given by a key of a map: not empty, printable, as text in *ret_name. */
enum mlg_code mlg_config_name(const struct config_reader *self, const struct mlg_pair *pair,
                              const char **ret_name) MLG_CHECKED;

/* A string that is not empty. */
enum mlg_code mlg_config_string(const struct config_reader *self, const struct mlg_node *map,
                                const char *key, const char **ret_text) MLG_CHECKED;

/* The same, resolved against the folder of the file. */
enum mlg_code mlg_config_file(const struct config_reader *self, const struct mlg_node *map,
                              const char *key, const char **ret_path) MLG_CHECKED;

/* A path resolved; NULL when memory is out. */
const char *mlg_config_resolve(const struct config_reader *self, const char *path);

/* One word or a list of them, NULL behind the last; `unique` refuses a repeated one. */
enum mlg_code mlg_config_words(const struct config_reader *self, const struct mlg_node *map,
                               const char *key, bool unique, const char *const **ret_words,
                               size_t *ret_count) MLG_CHECKED;

/* A finite number. */
enum mlg_code mlg_config_number(const struct config_reader *self, const struct mlg_node *map,
                                const char *key, double *ret_value) MLG_CHECKED;

/* The one-sided level of a bound, 0 < alpha < 0.5. */
enum mlg_code mlg_config_alpha(const struct config_reader *self, const struct mlg_node *map,
                               double *ret_alpha) MLG_CHECKED;

/* A size in bytes, over 0: 1048576, 512M, 2GiB. */
enum mlg_code mlg_config_size(const struct config_reader *self, const struct mlg_node *map,
                              const char *key, uint64_t *ret_bytes) MLG_CHECKED;

/* One of two words: *ret_second says which. */
enum mlg_code mlg_config_either(const struct config_reader *self, const struct mlg_node *map,
                                const char *key, const char *first, const char *second,
                                bool *ret_second) MLG_CHECKED;

/* Hint at a declared name near to `word`, or at all of names[count]; `none` when there are none. */
void mlg_config_hint_names(const struct config_reader *self, const char *word,
                           const char *const *names, size_t count, const char *none);

/* ---- sections ---- */

enum mlg_code mlg_config_read_data(const struct config_reader *self, const struct mlg_node *root,
                                   struct mlg_config *config) MLG_CHECKED;
/* `dialect` of the map of a data set or a stage; *ret_dialect is left where there is none. */
enum mlg_code mlg_config_read_dialect(const struct config_reader *self, const struct mlg_node *map,
                                      const struct mlg_config_dialect **ret_dialect) MLG_CHECKED;
enum mlg_code mlg_config_read_validate(const struct config_reader *self,
                                       const struct mlg_node *root,
                                       struct mlg_config *config) MLG_CHECKED;
enum mlg_code mlg_config_read_test(const struct config_reader *self, const struct mlg_node *root,
                                   struct mlg_config *config) MLG_CHECKED;

/* After mlg_config_read_test, whose data set is the default. */
enum mlg_code mlg_config_read_compare(const struct config_reader *self, const struct mlg_node *root,
                                      struct mlg_config *config) MLG_CHECKED;

/* card, promote and trust; after the stages, which promote.require may name. */
enum mlg_code mlg_config_read_promotion(const struct config_reader *self,
                                        const struct mlg_node *root,
                                        struct mlg_config *config) MLG_CHECKED;

/* [A-Za-z0-9][A-Za-z0-9_-]*: a name that every registry accepts. */
bool mlg_config_is_plain_name(const char *name);

#endif
