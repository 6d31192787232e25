#ifndef MLGATE_EVIDENCE_STATEMENT_H
#define MLGATE_EVIDENCE_STATEMENT_H
/*
 * Statements: what a stage found out about which bytes, as in-toto Statement v1. Each stage writes
 * two: its own predicate, which carries the exact verdict and every number, and in-toto's
 * test-result v0.1 for foreign readers, which knows PASSED and FAILED alone: whatever is not PASS
 * is FAILED there. docs/evidence.md describes both, schemas/evidence/ is their grammar.
 *
 * Values of cells never enter a statement: it outlives the data and travels further.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/buf.h>
#include <mlgate/base/err.h>
#include <mlgate/base/sha256.h>
#include <mlgate/text/doc.h>
#include <mlgate/verdict/report.h>

#define MLG_STATEMENT_SUFFIX ".intoto.json"
#define MLG_RESULT_SUFFIX    ".test-result" MLG_STATEMENT_SUFFIX

#define MLG_STATEMENT_TYPE         "https://in-toto.io/Statement/v1"
#define MLG_STATEMENT_PAYLOAD_TYPE "application/vnd.in-toto+json"
#define MLG_TEST_RESULT_TYPE       "https://in-toto.io/attestation/test-result/v0.1"
#define MLG_STATEMENT_BYTES        ((size_t)64 << 20)

enum mlg_stage { MLG_STAGE_VALIDATE = 0, MLG_STAGE_TEST, MLG_STAGE_COMPARE };
#define MLG_STAGE_COUNT 3

/* "validate", "test", "compare"; and https://mlgate.dev/evidence/<stage>/v1. */
const char *mlg_stage_name(enum mlg_stage stage);
const char *mlg_stage_predicate_type(enum mlg_stage stage);

struct mlg_subject {
    const char *name; /* informational: subjects are compared by digest */
    char sha256[MLG_SHA256_HEX];
};

struct mlg_statement_parts {
    enum mlg_stage stage;
    const struct mlg_report *report;
    /* The data (validate), or the model's root or, where no model is named, the predictions. */
    const struct mlg_subject *subjects;
    size_t subjects_count;
    const char *manifest_sha256; /* of the model that subjects[0] is; NULL = no model */
    const char *data_set;        /* validate: its name in mlgate.yaml; NULL = it is none of them */
    const char *alpha;           /* decimal text; NULL = no interval was made */
    const uint64_t *seed;        /* NULL = nothing was drawn */
    const char *config_path;     /* mlgate.yaml; NULL = flags alone */
    const char *config_sha256;
    const char *const *changed; /* [changed_count] what is judged and is not as mlgate.yaml has it,
                                   by the names of options; ignored without mlgate.yaml */
    size_t changed_count;
    const char *tool_sha256; /* of the executable: mlg_statement_tool_sha256 */
    int64_t time_created;    /* seconds since 1970, as mlg_time_now gives them */
};

/* SHA-256 of the running executable's file. */
enum mlg_code mlg_statement_tool_sha256(char ret_hex[MLG_SHA256_HEX],
                                        struct mlg_err *err) MLG_CHECKED;

/*
 * The stage's own statement, appended to *out: JSON with a fixed order of keys, two blanks a level,
 * a line end. Everything in it but timeCreated is decided by the inputs.
 *
 * MLG_E_BUG rather than a statement that says more than is known: no subject; a digest that is not
 * 64 lower-case hexadecimal digits; a report that says PASS over a result, finding or clause that
 * does not pass, or over nothing. A report without a verdict is written as INCONCLUSIVE.
 */
enum mlg_code mlg_statement_write(struct mlg_buf *out, const struct mlg_statement_parts *parts,
                                  struct mlg_err *err) MLG_CHECKED;

/* The test-result statement of the same run; `own` are the bytes of the other, `own_name` its file:
 * its digest is among the configuration, so that the exact verdict can be found. Same errors. */
enum mlg_code mlg_statement_write_test_result(struct mlg_buf *out,
                                              const struct mlg_statement_parts *parts,
                                              struct mlg_str own, const char *own_name,
                                              struct mlg_err *err) MLG_CHECKED;

/* "validate-<data>.intoto.json" (data may be NULL: "validate.intoto.json"), "test.intoto.json",
 * "compare.intoto.json". Bytes of `data` other than A-Z a-z 0-9 _ - and inner dots become %XX, so
 * that two names never meet; over 120 bytes the rest is replaced by a digest. NULL when memory is
 * out. */
char *mlg_statement_file_name(struct mlg_arena *arena, enum mlg_stage stage, const char *data);

/* "X.test-result.intoto.json" of "X.intoto.json"; NULL when memory is out. */
char *mlg_statement_result_name(struct mlg_arena *arena, const char *name);

/* Write both to `dir` (made if missing), under these names. *ret_path, that of the stage's own,
 * lies in the arena. */
enum mlg_code mlg_statement_save(struct mlg_arena *arena, const char *dir, const char *data,
                                 const struct mlg_statement_parts *parts, const char **ret_path,
                                 struct mlg_err *err) MLG_CHECKED;

/* --- reading ---------------------------------------------------------------------------------- */

/* Any in-toto Statement v1. Everything lies in the arena it was parsed into. */
struct mlg_statement {
    struct mlg_subject *subjects; /* [subjects_count], at least one */
    size_t subjects_count;
    const char *predicate_type;
    const struct mlg_node *predicate; /* a map */
    struct mlg_doc doc;
};

/* `path` is for messages. MLG_E_SYNTAX for what is no statement: another _type, no subject, a
 * subject without a SHA-256, no predicate. Unknown members are ignored, as in-toto wants it. */
enum mlg_code mlg_statement_parse(struct mlg_arena *arena, struct mlg_str bytes, const char *path,
                                  struct mlg_statement *ret_statement,
                                  struct mlg_err *err) MLG_CHECKED;

/*
 * Does the statement belong into a file of this name? A stage's own belongs into that of
 * mlg_statement_file_name, by the data set or by the file that it names; a test result into one
 * with ".test-result" before the suffix; a card into MLG_CARD_STATEMENT_FILE. Whoever reads a
 * folder by names would otherwise overlook it. MLG_E_SYNTAX, at `path`, when it does not; of other
 * predicate types nothing is asked.
 */
enum mlg_code mlg_statement_check_name(struct mlg_arena *arena,
                                       const struct mlg_statement *statement, const char *path,
                                       struct mlg_err *err) MLG_CHECKED;

/* The predicate of a stage's own statement, as far as verification asks for it. */
struct mlg_stage_statement {
    enum mlg_stage stage;
    enum mlg_verdict verdict;    /* PASS, FAIL or INCONCLUSIVE */
    const char *model_root;      /* NULL = no model was named */
    const char *manifest_sha256; /* NULL as well then */
    const char *tool_name, *tool_version, *tool_sha256;
    const char *config_sha256;  /* NULL = flags alone */
    const char *const *changed; /* [changed_count] NULL = not said (flags alone: always) */
    size_t changed_count;
    const char *data_set; /* validate: its name in mlgate.yaml; NULL = none of them, or not said */
    const char *alpha;    /* NULL = none */
    const char *time_created; /* RFC 3339 */
    struct mlg_input *inputs; /* [inputs_count]; rows UINT64_MAX when it is no table */
    size_t inputs_count;
};

/* MLG_E_SYNTAX for a predicate type that is no stage's, a member that is missing or of another
 * kind, a verdict that is none, a model that is not the subject, and a PASS that its own results,
 * findings or ledger contradict. */
enum mlg_code mlg_stage_statement_read(struct mlg_arena *arena,
                                       const struct mlg_statement *statement,
                                       struct mlg_stage_statement *ret_stage,
                                       struct mlg_err *err) MLG_CHECKED;

#endif
