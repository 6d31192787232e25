#ifndef MLGATE_CLI_OPTIONS_H
#define MLGATE_CLI_OPTIONS_H
/*
 * Options of a command as a table of typed rows. From the same rows come parsing, environment
 * variables, --help, "did you mean" and the check of the table itself.
 *
 * Each row names a field of the command's own struct; the macro checks the field's type, so that a
 * flag row on a string field does not compile. Precedence: command line, environment
 * (MLGATE_ALPHA for --alpha), mlgate.yaml, default; which of them set an option is remembered.
 *
 * Accepted: --name value, --name=value, -n value, -nvalue, clusters of short flags, "--". A flag
 * --x is undone by --no-x (and --no-x by --x). No abbreviations. A value that begins with two
 * dashes needs the form --name=value. An option of one value given twice is an error. Options and
 * operands may be mixed. An environment variable that is empty counts as unset.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/buf.h>
#include <mlgate/base/err.h>

enum mlg_opt_type {
    MLG_OPT_IS_END = 0,
    MLG_OPT_IS_GROUP,
    MLG_OPT_IS_FLAG,
    MLG_OPT_IS_STRING,
    MLG_OPT_IS_CHOICE,
    MLG_OPT_IS_DOUBLE,
    MLG_OPT_IS_INT,
    MLG_OPT_IS_UINT,
    MLG_OPT_IS_SIZE,
    MLG_OPT_IS_LIST,
    MLG_OPT_IS_PAIRS,
    MLG_OPT_IS_REST,
    MLG_OPT_IS_OPERANDS
};

/* Values of a repeatable option, in the order given; they borrow argv or lie in the arena. */
struct mlg_opt_list {
    const char **items; /* [count], and a NULL behind: fit for an argv */
    size_t count;
    size_t capacity;
};

struct mlg_opt_pair {
    const char *key; /* "recall(at_precision=0.8)" */
    const char *value;
};

struct mlg_opt_pairs {
    struct mlg_opt_pair *items; /* [count] */
    size_t count;
    size_t capacity;
};

struct mlg_opt {
    enum mlg_opt_type type;
    char short_name;           /* 0 = none */
    const char *name;          /* long name without dashes; of a group its heading */
    const char *arg;           /* "COL"; of a choice "text|json" */
    const char *default_value; /* as it would be typed; NULL = none */
    const char *help;          /* at most 60 characters, no full stop */
    double min, max;           /* numbers: closed range; operands: how many (max < 0: no end) */
    size_t offset;             /* of the field in the command's struct */
};

/* Offset of `field` in `type`, and an error of the compiler if the field is not a `wanted`. */
#define MLG_OPT_AT_(type, field, wanted) \
    (offsetof(type, field) * _Generic(((type *)0)->field, wanted : (size_t)1))
#define MLG_OPT_AT_CHOICE_(type, field) \
    (offsetof(type, field) * _Generic(((type *)0)->field, int : (size_t)1, unsigned : (size_t)1))

/* A heading for the rows behind it. */
#define MLG_OPT_GROUP(heading)                      \
    {                                               \
        .type = MLG_OPT_IS_GROUP, .name = (heading) \
    }
/* bool; false unless given. */
#define MLG_OPT_FLAG(letter, long_name, type_, field, text)                                   \
    {                                                                                         \
        .type = MLG_OPT_IS_FLAG, .short_name = (letter), .name = (long_name), .help = (text), \
        .offset = MLG_OPT_AT_(type_, field, bool)                                             \
    }
/* const char *; NULL without a default. An empty value is an error. */
#define MLG_OPT_STRING(letter, long_name, type_, field, arg_name, preset, text)                    \
    {                                                                                              \
        .type = MLG_OPT_IS_STRING, .short_name = (letter), .name = (long_name), .arg = (arg_name), \
        .default_value = (preset), .help = (text),                                                 \
        .offset = MLG_OPT_AT_(type_, field, const char *)                                          \
    }
/* int or enum: the index of the word in "a|b|c"; 0 without a default. */
#define MLG_OPT_CHOICE(letter, long_name, type_, field, words, preset, text)                    \
    {                                                                                           \
        .type = MLG_OPT_IS_CHOICE, .short_name = (letter), .name = (long_name), .arg = (words), \
        .default_value = (preset), .help = (text), .offset = MLG_OPT_AT_CHOICE_(type_, field)   \
    }
/* double in [low, high]; NaN without a default. NaN and infinities are never accepted. */
#define MLG_OPT_DOUBLE(letter, long_name, type_, field, arg_name, low, high, preset, text)         \
    {                                                                                              \
        .type = MLG_OPT_IS_DOUBLE, .short_name = (letter), .name = (long_name), .arg = (arg_name), \
        .default_value = (preset), .help = (text), .min = (low), .max = (high),                    \
        .offset = MLG_OPT_AT_(type_, field, double)                                                \
    }
/* int64_t in [low, high] (exact up to 2^53); 0 without a default. */
#define MLG_OPT_INT(letter, long_name, type_, field, arg_name, low, high, preset, text)         \
    {                                                                                           \
        .type = MLG_OPT_IS_INT, .short_name = (letter), .name = (long_name), .arg = (arg_name), \
        .default_value = (preset), .help = (text), .min = (low), .max = (high),                 \
        .offset = MLG_OPT_AT_(type_, field, int64_t)                                            \
    }
/* uint64_t in [low, high], at most 2^63 - 1; 0 without a default. */
#define MLG_OPT_UINT(letter, long_name, type_, field, arg_name, low, high, preset, text)         \
    {                                                                                            \
        .type = MLG_OPT_IS_UINT, .short_name = (letter), .name = (long_name), .arg = (arg_name), \
        .default_value = (preset), .help = (text), .min = (low), .max = (high),                  \
        .offset = MLG_OPT_AT_(type_, field, uint64_t)                                            \
    }
/* uint64_t of bytes: "512M", "2GiB"; 0 without a default. 0 itself is not accepted. */
#define MLG_OPT_SIZE(letter, long_name, type_, field, preset, text)                              \
    {                                                                                            \
        .type = MLG_OPT_IS_SIZE, .short_name = (letter), .name = (long_name), .arg = "SIZE",     \
        .default_value = (preset), .help = (text), .offset = MLG_OPT_AT_(type_, field, uint64_t) \
    }
/* struct mlg_opt_list; the option may be given again. From the environment: one a line. */
#define MLG_OPT_LIST(letter, long_name, type_, field, arg_name, text)                            \
    {                                                                                            \
        .type = MLG_OPT_IS_LIST, .short_name = (letter), .name = (long_name), .arg = (arg_name), \
        .help = (text), .offset = MLG_OPT_AT_(type_, field, struct mlg_opt_list)                 \
    }
/* struct mlg_opt_pairs, KEY=VALUE split at the first '=' outside parentheses; may be given again,
 * but not twice with the same key. From the environment: one a line. */
#define MLG_OPT_PAIRS(letter, long_name, type_, field, arg_name, text)                            \
    {                                                                                             \
        .type = MLG_OPT_IS_PAIRS, .short_name = (letter), .name = (long_name), .arg = (arg_name), \
        .help = (text), .offset = MLG_OPT_AT_(type_, field, struct mlg_opt_pairs)                 \
    }
/* struct mlg_opt_list that takes everything behind the option, options and "--" too. Not read from
 * the environment. */
#define MLG_OPT_REST(long_name, type_, field, arg_name, text)                            \
    {                                                                                    \
        .type = MLG_OPT_IS_REST, .name = (long_name), .arg = (arg_name), .help = (text), \
        .offset = MLG_OPT_AT_(type_, field, struct mlg_opt_list)                         \
    }
/* struct mlg_opt_list of what is no option: at least `low`, at most `high` (-1: no end). */
#define MLG_OPT_OPERANDS(type_, field, arg_name, low, high, text)                     \
    {                                                                                 \
        .type = MLG_OPT_IS_OPERANDS, .arg = (arg_name), .help = (text), .min = (low), \
        .max = (high), .offset = MLG_OPT_AT_(type_, field, struct mlg_opt_list)       \
    }
#define MLG_OPT_END            \
    {                          \
        .type = MLG_OPT_IS_END \
    }

/* A command: a binary, or a sub-command of one ("mlgate run"). All text is literal. */
struct mlg_command {
    const char *name;         /* "mlgate-test"; what --version prints is its first word */
    const char *summary;      /* one sentence: the question it answers */
    const char *const *usage; /* lines behind the name, NULL-ended: "--label COL PREDICTIONS" */
    const struct mlg_opt *options; /* ends in MLG_OPT_END; at most MLG_OPTIONS_MAX rows */
    const char *const *examples;   /* two or more whole lines, NULL-ended; "# ..." lines comment */
    size_t values_bytes;           /* sizeof of the struct that the rows fill */
    /* Options that people know from a sibling, each followed by the hint what does it here;
     * NULL-ended, or NULL. */
    const char *const *elsewhere;
};

#define MLG_OPTIONS_MAX 96

enum mlg_opt_origin { MLG_ORIGIN_DEFAULT = 0, MLG_ORIGIN_ENV, MLG_ORIGIN_FLAG };

/* What parsing found out beside the values. */
struct mlg_parsed {
    const struct mlg_command *command;
    unsigned char origin[MLG_OPTIONS_MAX]; /* enum mlg_opt_origin of each row */
    bool help;    /* --help was seen: nothing else counts, values are not complete */
    bool version; /* --version was seen: likewise */
};

/*
 * Parse argv[1..argc-1] (argv ends in NULL and outlives the values), then the environment, then
 * the defaults into `ret_values`, which is zeroed first. Errors: MLG_E_CONFIG with one line that
 * names the option (or the variable) and --help. The content is meaningful only on MLG_OK.
 */
enum mlg_code mlg_options_parse(const struct mlg_command *command, int argc, char *const *argv,
                                struct mlg_arena *arena, void *ret_values,
                                struct mlg_parsed *ret_parsed, struct mlg_err *err) MLG_CHECKED;

/* Did the command line or the environment give the option? `name` must be in the table (else
 * false). Values of mlgate.yaml go only where this says no. Operands: name NULL. */
bool mlg_options_is_set(const struct mlg_parsed *parsed, const char *name);

enum mlg_opt_origin mlg_options_origin(const struct mlg_parsed *parsed, const char *name);

/* The text of --help: usage, what it does, options by group, examples, exit codes; no line over
 * 100 columns. */
void mlg_options_help(const struct mlg_command *command, struct mlg_buf *out);

/* The paragraph on exit codes that every --help ends with. */
void mlg_options_exit_codes(struct mlg_buf *out);

/* "mlgate-test 0.1.0" and a line end. */
void mlg_options_version(const struct mlg_command *command, struct mlg_buf *out);

/* The release, "0.1.0". */
const char *mlg_version(void);

/* Check the table itself; for the unit test that walks every command. MLG_E_BUG names the first
 * fault: a bad or repeated name, a --no- clash, help missing, too long or ending in a full stop,
 * a default that does not parse, a field outside the struct, fewer than two examples. */
enum mlg_code mlg_options_check(const struct mlg_command *command, struct mlg_err *err) MLG_CHECKED;

#endif
