#ifndef MLGATE_EVIDENCE_CARD_H
#define MLGATE_EVIDENCE_CARD_H
/*
 * The model card: what the evidence says about a model, for people to read, as one HTML file
 * without scripts and as Markdown. It is a view: made from the statements of an evidence folder and
 * from the words and Markdown files of the card section in mlgate.yaml, the same bytes from the
 * same inputs.
 *
 * Every number in it carries the SHA-256 of the statement it was taken from and the JSON Pointer
 * (RFC 6901) to it. The card statement holds the digest of each form of the card without what
 * stands between its two marker lines: that section (who signed, who approved) is filled in later,
 * and can be recomputed from the files it speaks of.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/buf.h>
#include <mlgate/base/err.h>
#include <mlgate/base/sha256.h>
#include <mlgate/evidence/statement.h>
#include <mlgate/evidence/verify.h>
#include <mlgate/verdict/report.h>

#define MLG_CARD_STATEMENT_FILE "card.intoto.json"
#define MLG_CARD_BYTES          ((size_t)64 << 20)
#define MLG_CARD_DOCUMENT_BYTES ((size_t)1 << 20)

/* Each on a line of its own. Digests of a card are over its bytes without what lies between. */
#define MLG_CARD_MARK_BEGIN "<!-- mlgate:signatures -->"
#define MLG_CARD_MARK_END   "<!-- /mlgate:signatures -->"

enum mlg_card_format { MLG_CARD_HTML = 0, MLG_CARD_MARKDOWN };
#define MLG_CARD_FORMATS 2

enum mlg_card_role {
    MLG_CARD_INTENDED_USE = 0,
    MLG_CARD_LIMITATIONS,
    MLG_CARD_TRAINING_DATA,
    MLG_CARD_ETHICS
};
#define MLG_CARD_ROLES 4

/* "intended-use", "limitations", "training-data", "ethical-considerations". */
const char *mlg_card_role_name(enum mlg_card_role role);

/* What a card is made from. Borrowed. */
struct mlg_card_sources {
    const char *model_name;
    char root[MLG_SHA256_HEX], manifest[MLG_SHA256_HEX]; /* of the model, hashed now */
    const char *owner, *license;                         /* NULL = not given */
    const char *documents[MLG_CARD_ROLES];               /* Markdown files; NULL = not given */
    const char *config_path;                             /* NULL = none */
    const char *config_sha256;
    const char *evidence; /* folder */
};

/* A stage's statement in the folder. */
struct mlg_card_statement_file {
    const char *file; /* "test.intoto.json" */
    char sha256[MLG_SHA256_HEX];
    struct mlg_statement statement;
    struct mlg_stage_statement stage;
};

struct mlg_card_document {
    const char *path; /* NULL = not given */
    struct mlg_str text;
    char sha256[MLG_SHA256_HEX];
};

/* Everything lies in the arena it was loaded into. */
struct mlg_card {
    const struct mlg_card_sources *sources;
    struct mlg_card_statement_file *statements; /* [count]: validate by file, then test, compare */
    size_t count;
    struct mlg_card_document documents[MLG_CARD_ROLES];
};

/*
 * Read what the card is made from. MLG_E_IO or MLG_E_SYNTAX for evidence that cannot be read, for
 * a statement of test or compare about another model (or none), and for no such statement at all;
 * MLG_E_CONFIG for a Markdown file that is missing, too large, no UTF-8, or holds a marker.
 */
enum mlg_code mlg_card_load(struct mlg_arena *arena, const struct mlg_card_sources *sources,
                            struct mlg_card *ret_card, struct mlg_err *err) MLG_CHECKED;

/* Append the card. `section` is what mlg_card_write_section wrote in the same format; empty: not
 * signed yet. */
enum mlg_code mlg_card_write(const struct mlg_card *card, enum mlg_card_format format,
                             struct mlg_str section, struct mlg_buf *out,
                             struct mlg_err *err) MLG_CHECKED;

/*
 * Append the section of signatures and approvals, as the files alone tell: of each bundle in the
 * folder `evidence` whose key it names, of each approval (NAME and NAME.sig in the folder
 * `approvals`, NULL or missing = none) the key's fingerprint, role, target and time, if its
 * signature fits. Whether these keys may sign is not asked here. Errors: files that cannot be read.
 */
enum mlg_code mlg_card_write_section(enum mlg_card_format format, const char *evidence,
                                     const char *approvals, struct mlg_buf *out,
                                     struct mlg_err *err) MLG_CHECKED;

/* Is everything in it that a card is to say (owner, intended use, a test or comparison)? If not,
 * *ret_missing names the first thing. */
bool mlg_card_is_complete(const struct mlg_card *card, const char **ret_missing);

/* Append the card statement: subject the model, verdict PASS for a complete card and INCONCLUSIVE
 * for another, and what the card was made from. */
enum mlg_code mlg_card_write_statement(const struct mlg_card *card, const char *tool_sha256,
                                       int64_t time_created, struct mlg_buf *out,
                                       struct mlg_err *err) MLG_CHECKED;

/* The same into <evidence>/card.intoto.json. A statement there that differs in its time alone stays
 * as it is, so that what signs it stays valid. */
enum mlg_code mlg_card_save_statement(const struct mlg_card *card, const char *tool_sha256,
                                      int64_t time_created, struct mlg_err *err) MLG_CHECKED;

/* The card with its section, as the files are now: mlg_card_write_section and mlg_card_write. */
enum mlg_code mlg_card_render(const struct mlg_card *card, enum mlg_card_format format,
                              const char *approvals, struct mlg_buf *out,
                              struct mlg_err *err) MLG_CHECKED;

/* --- reading and verifying -------------------------------------------------------------------- */

struct mlg_card_listed {
    const char *file;
    const char *sha256;
};

/* What a card statement says. Texts lie in the arena of the statement. */
struct mlg_card_statement {
    enum mlg_verdict verdict;
    const char *model_root, *manifest_sha256;
    const char *tool_version;
    const char *time_created;
    const char *card_sha256[MLG_CARD_FORMATS]; /* without the section */
    struct mlg_card_listed *statements;        /* [statements_count] */
    size_t statements_count;
};

/* MLG_E_SYNTAX for another predicate type, members that are missing or of another kind, a model
 * that is not the subject. */
enum mlg_code mlg_card_statement_read(struct mlg_arena *arena,
                                      const struct mlg_statement *statement,
                                      struct mlg_card_statement *ret_card,
                                      struct mlg_err *err) MLG_CHECKED;

struct mlg_card_check {
    const char *card;      /* file */
    const char *evidence;  /* folder */
    const char *approvals; /* folder; NULL = none */
    /* Keys that may sign the card statement; none: the signature is an unenforceable clause, so
     * that the report is at best INCONCLUSIVE. */
    const struct mlg_trusted_key *keys; /* [keys_count] */
    size_t keys_count;
};

/*
 * Recompute a card: its digest against the card statement, every number against its statement, the
 * plots, the section against its files. Findings: card.changed, card.number, card.statement,
 * card.section, evidence.signature. The caller judges the report. *ret_numbers counts the numbers
 * that were compared. Errors: what cannot be read at all; a file that is no card of ours is
 * MLG_E_SYNTAX.
 */
enum mlg_code mlg_card_verify(const struct mlg_card_check *check, struct mlg_report *report,
                              size_t *ret_numbers, struct mlg_err *err) MLG_CHECKED;

#endif
