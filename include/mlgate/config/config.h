#ifndef MLGATE_CONFIG_CONFIG_H
#define MLGATE_CONFIG_CONFIG_H
/*
 * mlgate.yaml (schemas/mlgate.schema.json says the same for editors; a test holds both together).
 *
 * Reading checks everything that the file alone can tell: unknown keys, ranges, references to data
 * sets and slices that are not declared, stages that gate nothing. Paths are resolved against the
 * folder of the file. Metric names are not checked here: the stage that uses them does, and says
 * the place with the `at` of the entry. Everything lies in the arena given to mlg_config_read.
 * Numbers that the file does not give are NaN, strings NULL.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/err.h>
#include <mlgate/base/sha256.h>

/* Where a value stands in the file. */
struct mlg_config_at {
    uint64_t line, column; /* 0 = not given */
};

struct mlg_config_slice {
    const char *name;    /* used by metrics */
    const char *column;  /* default: the name */
    const double *edges; /* [edges_count], strictly increasing; NULL = by distinct value */
    size_t edges_count;
    size_t quantiles; /* 2 to 100 parts of as many rows each; 0 = not so */
    struct mlg_config_at at;
};

/* In the order of enum mlg_encoding (<mlgate/table/table.h>). */
enum mlg_config_encoding {
    MLG_CONFIG_UTF8,
    MLG_CONFIG_UTF16LE,
    MLG_CONFIG_UTF16BE,
    MLG_CONFIG_LATIN1,
    MLG_CONFIG_WINDOWS_1252
};

struct mlg_config_words {
    const char *const *items; /* [count] */
    size_t count;
};

/* How a CSV file departs from RFC 4180, and its cells from the usual; characters 0 = not. Whether
 * they go together is not looked at here. */
struct mlg_config_dialect {
    char delimiter, quote, escape, comment;
    bool no_quotes, no_header;
    uint32_t skip_lines;
    enum mlg_config_encoding encoding;
    char decimal, thousands;
    struct mlg_config_words null_words, true_words, false_words;
    struct mlg_config_at at;
};

struct mlg_config_data {
    const char *name;
    const char *path;                         /* resolved */
    const struct mlg_config_dialect *dialect; /* of the file; NULL = RFC 4180 */
    const char *const *ids;                   /* [ids_count] id columns */
    size_t ids_count;
    const char *label;
    const char *positive;
    const char *weight;
    const char *cluster; /* column whose equal values tell rows that hang together */
    const char
        *score; /* column of the predictions; default "score" unless `prediction` alone is given */
    const char *prediction;     /* column of the predictions; NULL = from the score by threshold */
    const char *scores;         /* of several classes: "proba_*" or a column of lists */
    const char *class_column;   /* rows have the `score` of the class in it; not with `scores` */
    const char *const *classes; /* [classes_count] in the order of the lists */
    size_t classes_count;
    const struct mlg_config_slice *slices;
    size_t slices_count;
    struct mlg_config_at at;
};

struct mlg_config_validate {
    const struct mlg_config_data *data;
    const char *contract;     /* resolved */
    const char *const *allow; /* [allow_count] rules */
    size_t allow_count;
    struct mlg_config_at at;
};

struct mlg_config_metric {
    const char *name; /* "roc_auc" */
    double min, max, margin;
    bool on_estimate;
    bool untestable_report;
    const struct mlg_config_slice *const *slices; /* [slices_count], of the stage's data set */
    size_t slices_count;
    struct mlg_config_at at;
};

/* test or compare; present = the section is in the file. */
struct mlg_config_stage {
    bool present;
    const struct mlg_config_data *data;
    const char *predictions; /* test: file to use instead of running the model; compare: of the
                                candidate. Resolved; NULL = run */
    const struct mlg_config_dialect *dialect; /* of files with predictions; NULL = RFC 4180 */
    /* compare: path of a model or of predictions (resolved), or registry pointer (as written): a
     * word without '/' and '.' that is no file beside mlgate.yaml */
    const char *baseline;
    const char *baseline_as_written;
    double baseline_threshold;
    double alpha; /* of the stage, else of the file, else NaN; 0 < alpha < 0.5 */
    const struct mlg_config_metric *metrics;
    size_t metrics_count;
    struct mlg_config_at at;
};

struct mlg_config_predict {
    /* NULL-terminated argv, of which the first is resolved when it is a path ("./predict"), and the
     * others are as written; NULL = none */
    const char *const *command;
    const char *const *env; /* NULL-terminated names of variables to pass on; NULL = none */
    double threshold;       /* NaN = not given */
    uint64_t timeout_ms;    /* 0 = default */
    uint64_t memory_bytes;  /* 0 = none */
    uint64_t output_bytes;  /* 0 = default */
    struct mlg_config_at at;
};

/* What may be required of a promotion; bits. */
enum mlg_config_requirement {
    MLG_REQUIRE_VALIDATE = 1,
    MLG_REQUIRE_TEST = 2,
    MLG_REQUIRE_COMPARE = 4,
    MLG_REQUIRE_CARD = 8,
    MLG_REQUIRE_ALL = 15,
    MLG_REQUIRE_PROMOTE = 16 /* of a signer alone: entries of the ledger */
};

struct mlg_config_card {
    bool present;
    const char *owner;
    const char *license; /* as written; NULL = not given */
    /* Markdown files, resolved; NULL = not given. */
    const char *intended_use;
    const char *limitations;
    const char *training_data;
    const char *ethical_considerations;
    struct mlg_config_at at;
};

struct mlg_config_promote {
    bool present;
    const char *to;              /* stage: [A-Za-z0-9][A-Za-z0-9_-]* */
    const char *registry;        /* "git" */
    const char *remote;          /* name, path or URL, as written; NULL = not given */
    unsigned require;            /* bits of enum mlg_config_requirement; all when not given */
    uint64_t approvals_at_least; /* 1 when not given */
    bool approvals_not_author;   /* true when not given */
    const char *tagger;          /* "Name <mail>"; NULL = not given */
    struct mlg_config_at at;
};

struct mlg_config_signer {
    const char *key; /* PEM of a public key, resolved */
    unsigned stages; /* bits: what it may sign, MLG_REQUIRE_PROMOTE among it; never 0 */
    struct mlg_config_at at;
};

/* Whom a CI's actor is in the list of approvers. */
struct mlg_config_actor {
    const char *actor;
    const char *principal;
};

/* Counts only when the file was read from a protected reference. */
struct mlg_config_trust {
    bool present;
    const struct mlg_config_signer *signers;
    size_t signers_count;
    const char *approvers; /* allowed_signers file, resolved; NULL = not given */
    const struct mlg_config_actor *actors;
    size_t actors_count;
    struct mlg_config_at at;
};

struct mlg_config {
    const char *path; /* of the file */
    char sha256[MLG_SHA256_HEX];
    const char *model_name; /* NULL without a model section */
    const char *model_path; /* resolved */
    struct mlg_config_predict predict;
    const struct mlg_config_data *data;
    size_t data_count;
    const struct mlg_config_validate *validate;
    size_t validate_count;
    struct mlg_config_stage test;
    struct mlg_config_stage compare;
    struct mlg_config_card card;
    struct mlg_config_promote promote;
    struct mlg_config_trust trust;
    double alpha;         /* NaN = not given */
    uint64_t seed;        /* 0 = not given */
    const char *evidence; /* resolved folder; default .mlgate/evidence beside the file */
};

/* Read and check. Errors: MLG_E_CONFIG with file:line:col and a hint. */
enum mlg_code mlg_config_read(const char *path, struct mlg_arena *arena,
                              struct mlg_config *ret_config, struct mlg_err *err) MLG_CHECKED;

/* The same over bytes; `path` for messages and for resolving. */
enum mlg_code mlg_config_parse(struct mlg_str bytes, const char *path, struct mlg_arena *arena,
                               struct mlg_config *ret_config, struct mlg_err *err) MLG_CHECKED;

/* One ASCII character, tab, space, or 0xNN. */
bool mlg_config_character(const char *text, char *ret_character);

/* "validate", "test", "compare", "card", "promote" of one bit; NULL for anything else. */
const char *mlg_config_requirement_name(unsigned requirement);

/* The data set of that name, or NULL. */
const struct mlg_config_data *mlg_config_find_data(const struct mlg_config *config,
                                                   const char *name);

#endif
