#ifndef MLG_TABLE_DATASET_IMPL_H
#define MLG_TABLE_DATASET_IMPL_H
/*
 * What the rooms of a data set share: dataset_list.c finds its files, dataset.c reads them one
 * behind the other, dataset_keys.c makes columns of the keys of their folders, and
 * dataset_digest.c has their manifest.
 */
#include <mlgate/base/sha256.h>

#include "dataset.h"

#define MLG_DATASET_BYTES ((size_t)256 << 20) /* an arena of one */
#define MLG_MANIFEST_LINE ((size_t)16 << 10)  /* bytes at most */

struct mlg_part {
    const char *path;     /* to be opened */
    const char *relative; /* below the folder: the order, the keys and the manifest are of this */
    uint64_t rows_before; /* in the parts before, when it was opened */
};

struct mlg_dataset {
    struct mlg_arena arena;
    struct mlg_table_options options; /* the caller's */
    struct mlg_part *parts;
    size_t parts_count;
    size_t at; /* the part that is open */
    struct mlg_table *part;
    enum mlg_table_kind kind;    /* of every part whose rows are read */
    struct mlg_sha256 hash;      /* of the part's bytes */
    uint64_t rows;               /* of the parts before */
    size_t own_columns;          /* names of the files; behind them the keys */
    enum mlg_column_type *types; /* [own_columns] of the first part */
    struct mlg_column *columns;  /* [2 * wanted_count] of the batch that is consumed */
    uint64_t *row;               /* [batch_rows] of the same */
    struct mlg_batch inner;      /* as the part's reader gave it */

    /* dataset_keys.c's. */
    struct mlg_str *keys; /* [keys_count] */
    size_t keys_count;
    struct mlg_str *key_text;      /* [keys_count * batch_rows] the part's values, over and over */
    uint8_t *key_quoted;           /* as key_text */
    struct mlg_column *key_column; /* [wanted_count] the same as they are wanted */
    struct mlg_arena key_values;   /* of the part's typed keys */
    struct mlg_dict **key_dicts;   /* [wanted_count] the part's */
};

/* Its files, sorted by the bytes of their relative paths, in the arena. At least one. */
enum mlg_code mlg_parts_list(const char *path, struct mlg_arena *arena, struct mlg_part **ret_parts,
                             size_t *ret_count, struct mlg_err *err) MLG_CHECKED;

/* Does a relative path match the components of a pattern? `**` is any number of folders. */
bool mlg_parts_match(const char *pattern, const char *relative);
/* May a path below this folder match it? */
bool mlg_parts_lead(const char *pattern, const char *folder);

/* A line of the manifest, in place of what `line` held, as sha256sum writes it: a name with a
 * backslash or a line end has them escaped, and a backslash before the digest. */
enum mlg_code mlg_manifest_line(const char *hex, const char *name, struct mlg_buf *line,
                                struct mlg_err *err) MLG_CHECKED;

/* The key=value folder number `index` of a relative path, undecoded; false when there is none. */
bool mlg_part_key(const char *relative, size_t index, struct mlg_str *ret_name,
                  struct mlg_str *ret_value);

/* %41 to A, as far as it is hexadecimal; in the arena. Any bytes may come of it. */
bool mlg_part_decode(struct mlg_arena *arena, struct mlg_str text, struct mlg_str *ret_text);

/* Why the rows of a part are not read. */
struct mlg_part_refusal {
    const struct mlg_trouble *trouble; /* NULL = they are */
    const char *what;
    struct mlg_str field;
};

extern const struct mlg_trouble mlg_part_other_header;

/* The keys of the first part are those of the data set; a doubtful name is an error. */
enum mlg_code mlg_dataset_take_keys(struct mlg_dataset *set, struct mlg_err *err) MLG_CHECKED;

/* Room for them; the projection is known. */
enum mlg_code mlg_dataset_start_keys(const struct mlg_table *table,
                                     struct mlg_err *err) MLG_CHECKED;

/* The values of the open part's folders; a part that does not belong here is refused. */
enum mlg_code mlg_dataset_set_keys(struct mlg_dataset *set, struct mlg_part_refusal *refusal,
                                   struct mlg_err *err) MLG_CHECKED;

/* These values in the forms that are wanted, for a whole batch. */
enum mlg_code mlg_dataset_key_columns(const struct mlg_table *table,
                                      struct mlg_err *err) MLG_CHECKED;

/* `rows` of a key that is wanted, whose rows are all the same; its items, if any, to *items. */
struct mlg_column mlg_dataset_key_rows(const struct mlg_dataset *set, size_t wanted, size_t rows,
                                       struct mlg_column *items);

/* Of a data set that is half open as well. */
void mlg_dataset_done_keys(const struct mlg_table *table);

#endif
