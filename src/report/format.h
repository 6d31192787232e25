#ifndef MLG_REPORT_FORMAT_H
#define MLG_REPORT_FORMAT_H
/* Between the rooms of the report layer: what a format is, and what formats share. Writers append
 * to `out` and leave it to the door to ask whether all of it fitted. */
#include <mlgate/base/arena.h>
#include <mlgate/report/write.h>

struct mlg_report_writer {
    const char *name;
    const char *defused; /* how "##[" is written: CI runners take it for a command wherever it
                            stands; NULL: the escaping of the format has seen to it */
    void (*report)(const struct mlg_report *report, const struct mlg_report_style *style,
                   struct mlg_buf *out);
    void (*run)(const struct mlg_report_stage *stages, size_t count,
                const struct mlg_report_style *style, struct mlg_buf *out);
};

extern const struct mlg_report_writer mlg_report_as_text;
extern const struct mlg_report_writer mlg_report_as_json;
extern const struct mlg_report_writer mlg_report_as_junit;
extern const struct mlg_report_writer mlg_report_as_markdown;
extern const struct mlg_report_writer mlg_report_as_github;
extern const struct mlg_report_writer mlg_report_as_sarif;
extern const struct mlg_report_writer mlg_report_as_warnings_ng;
extern const struct mlg_report_writer mlg_report_as_html;

/* Ceiling of what is put together for one line or cell. */
#define MLG_REPORT_SCRATCH_BYTES ((size_t)16 * 1024 * 1024)

/* The texts below are raw: they hold foreign bytes and are escaped as a whole by the format. */

/* "recall", "recall(at_precision=0.8)" */
void mlg_report_add_metric(struct mlg_buf *out, const struct mlg_result *result);

/* "age: 65 and over", or "all" */
void mlg_report_add_slice(struct mlg_buf *out, const struct mlg_result *result);

/* metric and, in a slice, " (age: 65 and over)" */
void mlg_report_add_label(struct mlg_buf *out, const struct mlg_result *result);

/* "min 0.85", "max 0.35 on estimate", "margin 0.005"; nothing without a gate */
void mlg_report_add_gate(struct mlg_buf *out, const struct mlg_result *result);

/* A number of the result for people: four digits behind the point, more where it is small or near
 * the gate; NULL is `absent`. `sign`: "+" before what is above 0. */
void mlg_report_add_number(struct mlg_buf *out, const struct mlg_result *result, const char *number,
                           const char *absent, bool sign);

/* "[0.8501, 0.8700]", with "-" for a bound that is not there; "-" when neither is. */
void mlg_report_add_bounds(struct mlg_buf *out, const struct mlg_result *result);

/* "1,234" */
void mlg_report_add_count(struct mlg_buf *out, uint64_t count);

/* "path:18:7", "path", or nothing */
void mlg_report_add_place(struct mlg_buf *out, const char *path, uint64_t line, uint64_t column);

/* "row 17, field age, first of 1,234, expected not null, seen "x"": the parts that are known. */
void mlg_report_add_details(struct mlg_buf *out, const struct mlg_finding *finding);

/* What decided the verdict, one sentence: the first gate or finding that did, and how many more. */
void mlg_report_add_decision(struct mlg_buf *out, const struct mlg_report *report);

/* The same for a stage, also for one without a report. */
void mlg_report_add_stage_decision(struct mlg_buf *out, const struct mlg_report_stage *stage);

/* An untestable gate that was accepted in so many words: neither PASS nor a figure. */
bool mlg_report_is_accepted(const struct mlg_result *result);

/* Was a gate asked? */
bool mlg_report_is_gated(const struct mlg_result *result);

/* "PASS", ..., and "untestable" for an accepted untestable gate, "-" for an ungated figure. */
const char *mlg_report_verdict_cell(const struct mlg_result *result);

/* A stage without a report is never a PASS. */
enum mlg_verdict mlg_report_stage_verdict(const struct mlg_report_stage *stage);

/* Clauses of a status; for not enforceable ones only those with allowed == `allowed`. */
size_t mlg_report_count_clauses(const struct mlg_report *report, enum mlg_clause_status status,
                                bool allowed);

/* What `raw` holds, kept in the arena, and `raw` emptied; "" and *failed when memory is out. */
const char *mlg_report_take(struct mlg_arena *arena, struct mlg_buf *raw, bool *failed);

/* Room for one more of `count` items of `size` bytes each: `items` itself, or twice as many in the
 * arena (from `first` on), copied, with *capacity set; NULL and *failed when memory is out. */
void *mlg_report_grow(struct mlg_arena *arena, void *items, size_t count, size_t *capacity,
                      size_t size, size_t first, bool *failed);

#endif
