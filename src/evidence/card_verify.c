/* A card against what it was made from. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/base/file.h>
#include <mlgate/base/num.h>
#include <mlgate/evidence/bundle.h>
#include <mlgate/evidence/sign.h>
#include <mlgate/text/escape.h>

#include "card_page.h"

#define ARENA_BYTES  ((size_t)2 << 30)
#define NUMBERS_TOLD 20
#define CARD_BUNDLE  "card" MLG_BUNDLE_SUFFIX

struct verification {
    const struct mlg_card_check *check;
    struct mlg_report *report;
    struct mlg_err *err;
    struct mlg_arena arena;
    struct mlg_str card;
    enum mlg_card_format format;
    struct mlg_card_statement statement;
    struct mlg_card_statement_file *files; /* those that the card statement lists */
    size_t files_count;
    size_t numbers, wrong;
    enum mlg_code code; /* of the walk over numbers */
};

static enum mlg_code find(struct verification *v, const char *rule, const char *path,
                          const char *message, const char *hint)
{
    struct mlg_finding *finding = mlg_report_find(v->report, rule, MLG_LEVEL_ERROR, "%s", message);
    if (finding == NULL)
        return mlg_arena_full(&v->report->arena, v->err);
    mlg_loc_set_path(&finding->loc, path);
    finding->count = 1;
    finding->hint = hint;
    return MLG_OK;
}

static enum mlg_code hold(struct verification *v, const char *clause, const char *path,
                          enum mlg_clause_status status, const char *reason)
{
    struct mlg_clause *added = mlg_report_add_clause(v->report);
    if (added == NULL)
        return mlg_arena_full(&v->report->arena, v->err);
    *added = (struct mlg_clause){ .clause = clause, .status = status, .reason = reason };
    added->path = mlg_arena_copy(&v->report->arena, mlg_str_of(path));
    return added->path != NULL ? MLG_OK : mlg_arena_full(&v->report->arena, v->err);
}

static enum mlg_code read_file(struct verification *v, const char *path, size_t limit,
                               struct mlg_str *ret_bytes)
{
    struct mlg_buf bytes;
    mlg_buf_init(&bytes, limit);
    enum mlg_code code = mlg_file_read(path, &bytes, v->err);
    if (code == MLG_OK) {
        *ret_bytes = (struct mlg_str){ mlg_arena_copy(&v->arena, mlg_buf_view(&bytes)), bytes.len };
        if (ret_bytes->data == NULL)
            code = mlg_arena_full(&v->arena, v->err);
    }
    mlg_buf_done(&bytes);
    return code;
}

static enum mlg_code in_evidence(struct verification *v, const char *name, const char **ret_path)
{
    *ret_path = mlg_path_join(&v->arena, v->check->evidence, name);
    return *ret_path != NULL ? MLG_OK : mlg_arena_full(&v->arena, v->err);
}

/* --- the card statement ----------------------------------------------------------------------- */

/* The statement that counts is the one in the bundle. Without keys the bytes beside it will do, and
 * the report says that nobody vouches for them. */
static enum mlg_code read_statement(struct verification *v, bool *ret_usable)
{
    const char *path = NULL;
    struct mlg_str bytes;
    struct mlg_statement statement;
    struct mlg_evidence evidence;
    *ret_usable = true;
    if (v->check->keys_count == 0) {
        MLG_TRY(in_evidence(v, MLG_CARD_STATEMENT_FILE, &path));
        MLG_TRY(read_file(v, path, MLG_STATEMENT_BYTES, &bytes));
        MLG_TRY(
            hold(v, "the signature", path, MLG_CLAUSE_NOT_ENFORCEABLE, "no public key is given"));
        MLG_TRY(mlg_statement_parse(&v->arena, bytes, path, &statement, v->err));
    } else {
        MLG_TRY(in_evidence(v, CARD_BUNDLE, &path));
        MLG_TRY(read_file(v, path, MLG_BUNDLE_BYTES, &bytes));
        MLG_TRY(hold(v, "the signature", path, MLG_CLAUSE_ENFORCED, NULL));
        MLG_TRY(mlg_evidence_verify(&v->arena, bytes, path, v->check->keys, v->check->keys_count,
                                    &evidence, v->err));
        *ret_usable = evidence.state == MLG_EVIDENCE_OK;
        if (!*ret_usable)
            return find(v, "evidence.signature", path, mlg_evidence_state_text(evidence.state),
                        "nothing that it says may be believed");
        statement = evidence.statement;
    }
    return mlg_card_statement_read(&v->arena, &statement, &v->statement, v->err);
}

static enum mlg_code load_files(struct verification *v)
{
    v->files = mlg_arena_array(&v->arena, v->statement.statements_count, sizeof *v->files);
    if (v->files == NULL)
        return mlg_arena_full(&v->arena, v->err);
    for (size_t i = 0; i < v->statement.statements_count; i++) {
        const struct mlg_card_listed *listed = &v->statement.statements[i];
        struct mlg_card_statement_file *file = &v->files[v->files_count];
        struct mlg_str bytes;
        const char *path = NULL;
        MLG_TRY(in_evidence(v, listed->file, &path));
        if (!mlg_file_is_regular(path)) {
            MLG_TRY(find(v, "card.statement", path, "a statement that the card quotes is missing",
                         "the card cannot be checked without it"));
            continue;
        }
        MLG_TRY(read_file(v, path, MLG_STATEMENT_BYTES, &bytes));
        mlg_sha256_bytes(bytes.data, bytes.len, file->sha256);
        if (strcmp(file->sha256, listed->sha256) != 0) {
            MLG_TRY(find(v, "card.statement", path,
                         "a statement is not the one that the card was made from",
                         "render the card again, or bring the statement back"));
            continue;
        }
        MLG_TRY(mlg_statement_parse(&v->arena, bytes, path, &file->statement, v->err));
        file->file = listed->file;
        v->files_count++;
    }
    return MLG_OK;
}

/* --- bytes ------------------------------------------------------------------------------------ */

static enum mlg_code check_bytes(struct verification *v, size_t start, size_t end)
{
    struct mlg_sha256 hash;
    uint8_t digest[MLG_SHA256_BYTES];
    char hex[MLG_SHA256_HEX];
    mlg_sha256_init(&hash);
    mlg_sha256_add(&hash, v->card.data, start);
    mlg_sha256_add(&hash, v->card.data + end, v->card.len - end);
    mlg_sha256_finish(&hash, digest);
    mlg_sha256_hex(digest, hex);
    MLG_TRY(hold(v, "the card's bytes", v->check->card, MLG_CLAUSE_ENFORCED, NULL));
    if (strcmp(hex, v->statement.card_sha256[v->format]) == 0)
        return MLG_OK;
    return find(v, "card.changed", v->check->card,
                "the card is not the one that its statement covers",
                "render it again from the evidence");
}

static enum mlg_code check_section(struct verification *v, size_t start, size_t end)
{
    struct mlg_buf section;
    struct mlg_str there = { v->card.data + start, end - start };
    mlg_buf_init(&section, MLG_CARD_BYTES);
    enum mlg_code code = mlg_card_write_section(v->format, v->check->evidence, v->check->approvals,
                                                &section, v->err);
    if (code == MLG_OK)
        code = hold(v, "signatures and approvals", v->check->card, MLG_CLAUSE_ENFORCED, NULL);
    if (code == MLG_OK && !mlg_str_equal(mlg_buf_view(&section), there))
        code = find(v, "card.section", v->check->card,
                    "the section of signatures and approvals is not what the files say",
                    "mlgate-card render fills it from the files that are there now");
    mlg_buf_done(&section);
    return code;
}

/* --- numbers ---------------------------------------------------------------------------------- */

static const struct mlg_card_statement_file *file_of(const struct verification *v,
                                                     struct mlg_str sha256)
{
    for (size_t i = 0; i < v->files_count; i++) {
        if (mlg_str_equal(mlg_str_of(v->files[i].sha256), sha256))
            return &v->files[i];
    }
    return NULL;
}

/* As it stands in the page: in HTML with its escapes. */
static bool is_written_as(const struct verification *v, struct mlg_str there, struct mlg_str text)
{
    struct mlg_buf escaped;
    mlg_buf_init(&escaped, 64 << 10);
    if (v->format == MLG_CARD_HTML)
        mlg_escape_xml(&escaped, text);
    else
        mlg_buf_add_str(&escaped, text);
    bool same = !escaped.failed && mlg_str_equal(mlg_buf_view(&escaped), there);
    mlg_buf_done(&escaped);
    return same;
}

static bool is_right(const struct verification *v, struct mlg_str shown, struct mlg_str value,
                     struct mlg_str sha256, struct mlg_str pointer)
{
    char path[256], expected[CARD_SHOWN_BYTES];
    const struct mlg_card_statement_file *file = file_of(v, sha256);
    if (file == NULL || pointer.len == 0 || pointer.len >= sizeof path)
        return false;
    memcpy(path, pointer.data, pointer.len);
    path[pointer.len] = '\0';
    const struct mlg_node *node = card_point(file->statement.doc.root, path);
    return card_display(node, expected) && is_written_as(v, value, node->text) &&
           is_written_as(v, shown, mlg_str_of(expected));
}

static bool check_number(void *user, struct mlg_str shown, struct mlg_str value,
                         struct mlg_str sha256, struct mlg_str pointer)
{
    struct verification *v = user;
    v->numbers++;
    if (is_right(v, shown, value, sha256, pointer) || v->wrong++ >= NUMBERS_TOLD)
        return true;
    struct mlg_finding *finding =
        mlg_report_find(v->report, "card.number", MLG_LEVEL_ERROR,
                        "the number '%.*s' is not what its statement says at %.*s",
                        (int)(shown.len < 60 ? shown.len : 60), shown.len > 0 ? shown.data : "",
                        (int)(pointer.len < 120 ? pointer.len : 120),
                        pointer.len > 0 ? pointer.data : "a place that is not named");
    if (finding == NULL) {
        v->code = mlg_arena_full(&v->report->arena, v->err);
        return false;
    }
    mlg_loc_set_path(&finding->loc, v->check->card);
    finding->count = 1;
    finding->hint = "render the card again from the evidence";
    return true;
}

/* Each plot is drawn again. */
static enum mlg_code check_plots(struct verification *v)
{
    static const char lead[] = "<figure data-statement=\"";
    const char *at = v->card.data, *end = at + v->card.len;
    while ((at = memmem(at, (size_t)(end - at), lead, sizeof lead - 1)) != NULL) {
        const char *sha256 = at + sizeof lead - 1, *body = memchr(at, '\n', (size_t)(end - at));
        const char *close = memmem(at, (size_t)(end - at), "</figure>", 9);
        struct mlg_buf drawn;
        char lead_again[160];
        mlg_buf_init(&drawn, MLG_CARD_BYTES);
        const struct mlg_card_statement_file *file =
            end - sha256 > 64 ? file_of(v, (struct mlg_str){ sha256, 64 }) : NULL;
        unsigned long first = 0;
        if (file != NULL && end - sha256 > 85)
            first = strtoul(sha256 + sizeof("\" data-first=\"") - 1 + 64, NULL, 10);
        (void)snprintf(lead_again, sizeof lead_again, "%s%.64s\" data-first=\"%lu\">", lead,
                       file != NULL ? file->sha256 : "", first);
        if (file != NULL)
            card_write_plot(&drawn, file, first);
        bool same = file != NULL && body != NULL && close != NULL && body < close &&
                    (size_t)(body - at) == strlen(lead_again) &&
                    memcmp(at, lead_again, strlen(lead_again)) == 0 &&
                    mlg_str_equal(mlg_buf_view(&drawn),
                                  (struct mlg_str){ body + 1, (size_t)(close - body - 1) });
        mlg_buf_done(&drawn);
        if (!same)
            MLG_TRY(find(v, "card.number", v->check->card, "a plot is not what its statement says",
                         "render the card again from the evidence"));
        at = sha256;
    }
    return MLG_OK;
}

static enum mlg_code check_numbers(struct verification *v)
{
    MLG_TRY(hold(v, "every number", v->check->card, MLG_CLAUSE_ENFORCED, NULL));
    MLG_TRY(v->format == MLG_CARD_HTML
                ? card_each_html_number(v->card, check_number, v, v->err)
                : card_each_markdown_number(v->card, check_number, v, v->err));
    MLG_TRY(v->code);
    if (v->numbers == 0)
        return find(v, "card.number", v->check->card, "the card has no number in it",
                    "render the card again from the evidence");
    return v->format == MLG_CARD_HTML ? check_plots(v) : MLG_OK;
}

static enum mlg_code verify(struct verification *v)
{
    size_t start = 0, end = 0;
    bool usable = false;
    MLG_TRY(read_file(v, v->check->card, MLG_CARD_BYTES, &v->card));
    MLG_TRY(card_find_section(v->card, v->check->card, &start, &end, v->err));
    v->format =
        mlg_str_starts(v->card, MLG_STR("<!DOCTYPE html>")) ? MLG_CARD_HTML : MLG_CARD_MARKDOWN;
    MLG_TRY(read_statement(v, &usable));
    if (!usable)
        return MLG_OK;
    MLG_TRY(check_bytes(v, start, end));
    MLG_TRY(load_files(v));
    MLG_TRY(check_numbers(v));
    return check_section(v, start, end);
}

enum mlg_code mlg_card_verify(const struct mlg_card_check *check, struct mlg_report *report,
                              size_t *ret_numbers, struct mlg_err *err)
{
    struct verification v = { .check = check, .report = report, .err = err };
    mlg_arena_init(&v.arena, ARENA_BYTES);
    enum mlg_code code = verify(&v);
    if (code == MLG_OK)
        *ret_numbers = v.numbers;
    mlg_arena_done(&v.arena);
    return code;
}
