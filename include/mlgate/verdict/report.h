#ifndef MLGATE_VERDICT_REPORT_H
#define MLGATE_VERDICT_REPORT_H
/*
 * What a stage found out: inputs, results, findings and the ledger of clauses. The one model
 * that every format is written from (layer report) and that statements quote (layer evidence).
 * All strings and arrays lie in the report's arena and live as long as the report.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/err.h>
#include <mlgate/base/sha256.h>
#include <mlgate/verdict/verdict.h>

enum mlg_level { MLG_LEVEL_ERROR = 0, MLG_LEVEL_WARNING, MLG_LEVEL_NOTE };

/* A file that the stage read. */
struct mlg_input {
    const char *role; /* data, contract, predictions, baseline-predictions, labels, model,
                         baseline-model, baseline-manifest, config */
    const char *path;
    char sha256[MLG_SHA256_HEX]; /* of a model: its OMS root digest; of a manifest: its digest */
    uint64_t rows;               /* UINT64_MAX when it is no table */
};

/* A bin of a calibration error, and the band its share of hits would lie in, 5 % to 95 %, if the
 * confidences were right (layer metric, calibration.h). Numbers as those of a result. */
struct mlg_result_bin {
    const char *low, *high; /* edges */
    uint64_t rows;
    const char *weight;               /* sum of the rows' weights */
    const char *confidence;           /* mean */
    const char *hits;                 /* share */
    const char *band_low, *band_high; /* NULL: no band was made */
    bool outside;                     /* the share of hits is outside of the band */
};

/* Numbers of a result: decimal text made once (shortest round trip), or NULL when undefined. */
struct mlg_result {
    const char *rule;         /* "metric.roc_auc" */
    const char *metric;       /* "roc_auc" */
    const char *params;       /* canonical JSON object text, "{}" when there are none */
    const char *slice_column; /* NULL = overall */
    const char *slice_value;  /* "65 and over", "Female" */
    uint64_t n;               /* rows that count for it */
    uint64_t n_relevant;  /* rows the metric rests on (positives for recall, ...); UINT64_MAX = n */
    const char *estimate; /* of the model or candidate */
    const char *lower;    /* bound on the estimate, or on the difference when baseline is given */
    const char *upper;
    const char *alpha;
    bool two_sided;     /* "sided": "two" or "one" */
    const char *method; /* "wilson", "delong-logit", "tango", ... NULL when no interval was made */
    const char *baseline;   /* estimate of the baseline, NULL outside a comparison */
    const char *difference; /* candidate - baseline, in the metric's own direction */
    const char
        *p_value; /* of "worse than the margin or threshold", uncorrected; NULL when not gated */
    const char *p_adjusted; /* after Holm; NULL when not corrected */
    const char *gate_min;   /* at most one of min, max, margin ... */
    const char *gate_max;
    const char *gate_margin;
    bool less_is_better;   /* of a margin: worse is above, and the line is at +margin */
    bool gate_on_estimate; /* "on": "estimate" rather than "bound" */
    bool untestable; /* could not have passed at this n; accepted only when `untestable: report` */
    enum mlg_verdict verdict; /* MLG_NO_VERDICT: reported, not gated */
    const char *reason; /* why, one sentence; NULL only for a plain PASS or an ungated figure */
    struct mlg_result_bin *bins; /* of a calibration error: those that hold rows; NULL = none */
    size_t bins_count;
};

struct mlg_finding {
    const char *rule; /* "contract.required" */
    enum mlg_level level;
    struct mlg_loc loc; /* the first place */
    uint64_t count;     /* how often */
    const char *expected;
    const char *seen; /* NULL = does not apply; raw bytes of a cell, escaped on output */
    const char *message;
    const char *hint; /* NULL = none */
};

enum mlg_clause_status {
    MLG_CLAUSE_ENFORCED = 0,
    MLG_CLAUSE_APPROXIMATED,
    MLG_CLAUSE_INFORMATIONAL,
    MLG_CLAUSE_NOT_ENFORCEABLE
};

/* One clause of a contract, and what became of it. */
struct mlg_clause {
    const char *clause; /* "schema[0].properties[3].quality[0]" */
    const char *path;
    uint64_t line;
    enum mlg_clause_status status;
    const char *reason; /* NULL when enforced */
    bool allowed;       /* not enforceable, but accepted by --allow */
};

struct mlg_report {
    const char *tool; /* "mlgate-test" */
    const char *version;
    enum mlg_verdict verdict;
    struct mlg_input *inputs;
    size_t inputs_count;
    struct mlg_result *results;
    size_t results_count;
    struct mlg_finding *findings;
    size_t findings_count;
    struct mlg_clause *clauses;
    size_t clauses_count;
    const char *const *classes; /* [classes_count] of an evaluation of several classes or labels: */
    size_t classes_count;       /* their names in the order of their numbers; 0 = none */
    struct mlg_arena arena;
    size_t capacity[4]; /* private: room in the four arrays */
};

/* Caller's storage. `tool` is a literal. The arena's ceiling is 256 MiB. */
void mlg_report_init(struct mlg_report *report, const char *tool);
void mlg_report_done(struct mlg_report *report);

/* Append a zeroed entry and return it, or NULL when memory is out. Valid until the next append. */
struct mlg_input *mlg_report_add_input(struct mlg_report *report);
struct mlg_result *mlg_report_add_result(struct mlg_report *report);
struct mlg_finding *mlg_report_add_finding(struct mlg_report *report);
struct mlg_clause *mlg_report_add_clause(struct mlg_report *report);

/* Finding with formatted message; returns it for the rest to be filled, or NULL when memory is out.
 */
struct mlg_finding *mlg_report_find(struct mlg_report *report, const char *rule,
                                    enum mlg_level level, const char *format, ...) MLG_PRINTF(4, 5);

/* Decimal text of a number in the report's arena; NULL for NaN (undefined). */
const char *mlg_report_number(struct mlg_report *report, double value);

/*
 * The verdict of everything in it, stored in report->verdict and returned: results by their
 * verdicts; a finding of level error is a FAIL; a clause not enforceable and not allowed is
 * INCONCLUSIVE; nothing gated (no result with a verdict, no enforced clause) is INCONCLUSIVE.
 */
enum mlg_verdict mlg_report_judge(struct mlg_report *report);

const char *mlg_level_name(enum mlg_level level); /* "error", "warning", "note" */
const char *
mlg_clause_status_name(enum mlg_clause_status status); /* "enforced", "approximated", ... */

#endif
