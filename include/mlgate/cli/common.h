#ifndef MLGATE_CLI_COMMON_H
#define MLGATE_CLI_COMMON_H
/* The options that every binary has (design: §8). */
#include <stdbool.h>
#include <stdint.h>

#include <mlgate/cli/options.h>
#include <mlgate/report/write.h>

struct mlg_common {
    const char *config;            /* NULL: mlgate.yaml if it is there and the command wants one */
    enum mlg_report_format format; /* what goes to `output` */
    const char *output;            /* NULL or "-": standard output */
    struct mlg_opt_pairs also;     /* format to file: further reports of the same */
    const char *evidence;          /* NULL: none */
    bool quiet;
    bool verbose;
    bool no_color;
    bool no_progress;
    uint64_t jobs;         /* 0 = as many as there are processors */
    uint64_t memory_bytes; /* 0 = the stage's own ceiling */
    uint64_t seed;
};

/* The format of that name ("json"); false if there is none. */
bool mlg_cli_find_format(const char *name, enum mlg_report_format *ret_format);

/* Rows for a struct that has a member `struct mlg_common common`; put them behind the command's
 * own rows. */
#define MLG_OPTIONS_COMMON(type) \
    MLG_OPTIONS_COMMON_EVIDENCE(type, "write the statement of this run into DIR")

/* The same for a command that reads the evidence folder, with the help of --evidence. */
#define MLG_OPTIONS_COMMON_EVIDENCE(type, evidence_help)                                     \
    MLG_OPT_GROUP("Common options"),                                                         \
        MLG_OPT_STRING('c', "config", type, common.config, "FILE", NULL,                     \
                       "configuration (mlgate.yaml)"),                                       \
        MLG_OPT_CHOICE('f', "format", type, common.format, MLG_REPORT_FORMATS, "text",       \
                       "form of the report"),                                                \
        MLG_OPT_STRING('o', "output", type, common.output, "FILE", NULL,                     \
                       "where the report goes instead of standard output"),                  \
        MLG_OPT_PAIRS(0, "also", type, common.also, "FORMAT=FILE",                           \
                      "write the report in that form as well"),                              \
        MLG_OPT_STRING(0, "evidence", type, common.evidence, "DIR", NULL, evidence_help),    \
        MLG_OPT_FLAG('q', "quiet", type, common.quiet,                                       \
                     "say nothing on standard error but errors"),                            \
        MLG_OPT_FLAG('v', "verbose", type, common.verbose, "say more on standard error"),    \
        MLG_OPT_FLAG(0, "no-color", type, common.no_color, "no colour, also on a terminal"), \
        MLG_OPT_FLAG(0, "no-progress", type, common.no_progress,                             \
                     "no progress lines on a terminal"),                                     \
        MLG_OPT_UINT('j', "jobs", type, common.jobs, "N", 0, 1024, "0",                      \
                     "threads; 0 takes one for each processor"),                             \
        MLG_OPT_SIZE(0, "memory", type, common.memory_bytes, NULL,                           \
                     "ceiling of memory, such as 512M or 2G"),                               \
        MLG_OPT_UINT(0, "seed", type, common.seed, "N", 0, 9007199254740991.0, "0",          \
                     "seed of resampling; results depend on nothing else")

#endif
