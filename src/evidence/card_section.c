/* Who signed and who approved: the section that is filled in when the rest of a card is signed. */
#include <string.h>

#include <mlgate/base/file.h>
#include <mlgate/crypt/sshsig.h>
#include <mlgate/evidence/approval.h>
#include <mlgate/evidence/bundle.h>
#include <mlgate/evidence/sign.h>

#include "card_page.h"

#define ARENA_BYTES    ((size_t)1 << 30)
#define APPROVAL_BYTES ((size_t)1 << 20)

struct section {
    struct page page;
    const struct page_format *f;
    struct mlg_arena arena; /* names; reading one file has an arena of its own */
    struct mlg_err *err;
};

static void cell(struct section *s, const char *text, bool code)
{
    s->f->begin_cell(&s->page);
    if (code)
        s->f->code(&s->page, text);
    else
        s->f->text(&s->page, text);
    s->f->end_cell(&s->page);
}

static void paragraph(struct section *s, const char *text)
{
    s->f->begin_paragraph(&s->page);
    s->f->text(&s->page, text);
    s->f->end_paragraph(&s->page);
}

static enum mlg_code read_file(struct mlg_arena *arena, const char *dir, const char *name,
                               const char *more, size_t limit, struct mlg_buf *bytes,
                               const char **ret_path, struct mlg_err *err)
{
    char *file = mlg_arena_print(arena, "%s%s", name, more);
    char *path = file != NULL ? mlg_path_join(arena, dir, file) : NULL;
    mlg_buf_init(bytes, limit);
    if (path == NULL)
        return mlg_arena_full(arena, err);
    *ret_path = path;
    return mlg_file_read_regular(path, bytes, err);
}

/* --- signatures ------------------------------------------------------------------------------- */

static const char *signer_of(const struct mlg_bundle *bundle)
{
    if (bundle->material != MLG_BUNDLE_KEY)
        return "a certificate";
    return bundle->hint != NULL ? bundle->hint : "a key that is not named";
}

static enum mlg_code write_bundle(struct section *s, struct mlg_arena *scratch, const char *dir,
                                  const char *name)
{
    struct mlg_buf bytes;
    struct mlg_bundle bundle;
    struct mlg_statement statement;
    const char *path = name;
    char sha256[MLG_SHA256_HEX];
    enum mlg_code code = read_file(scratch, dir, name, "", MLG_BUNDLE_BYTES, &bytes, &path, s->err);
    if (code == MLG_OK)
        code = mlg_bundle_parse(scratch, mlg_buf_view(&bytes), path, &bundle, s->err);
    if (code == MLG_OK)
        code = mlg_statement_parse(scratch, bundle.payload, path, &statement, s->err);
    if (code == MLG_OK) {
        mlg_sha256_bytes(bytes.data, bytes.len, sha256);
        s->f->begin_row(&s->page);
        cell(s, name, true);
        cell(s, mlg_evidence_kind(statement.predicate_type), false);
        cell(s, signer_of(&bundle), true);
        cell(s, sha256, true);
        s->f->end_row(&s->page);
    }
    mlg_buf_done(&bytes);
    return code;
}

static enum mlg_code write_bundles(struct section *s, const char *dir)
{
    static const char *const heads[] = { "Signed statement", "Kind", "Key that it names",
                                         "SHA-256" };
    const char *const *names = NULL;
    size_t count = 0;
    enum mlg_code code = MLG_OK;
    MLG_TRY(mlg_evidence_list(&s->arena, dir, MLG_BUNDLE_SUFFIX, &names, &count, s->err));
    if (count == 0) {
        paragraph(s, "Nothing is signed yet.");
        return MLG_OK;
    }
    s->f->begin_table(&s->page, heads, 4);
    for (size_t i = 0; i < count && code == MLG_OK; i++) {
        struct mlg_arena scratch;
        mlg_arena_init(&scratch, ARENA_BYTES);
        code = write_bundle(s, &scratch, dir, names[i]);
        mlg_arena_done(&scratch);
    }
    s->f->end_table(&s->page);
    return code;
}

/* --- approvals -------------------------------------------------------------------------------- */

static void approval_row(struct section *s, const char *name, const struct mlg_sshsig *sig,
                         const struct mlg_approval *approval)
{
    char key[MLG_SSH_FINGERPRINT_TEXT], created[32], expires[32];
    mlg_ssh_fingerprint(sig->key, key);
    mlg_time_format(approval->created, created);
    mlg_time_format(approval->expires, expires);
    cell(s, name, true);
    cell(s, key, true);
    cell(s, approval->role, false);
    cell(s, approval->to, false);
    cell(s, approval->root, true);
    cell(s, created, false);
    cell(s, expires, false);
}

static void void_row(struct section *s, const char *name, const char *why)
{
    cell(s, name, true);
    cell(s, why, false);
    for (int i = 0; i < 5; i++)
        cell(s, "-", false);
}

/* One that is no approval, or whose signature does not fit, is told and says nothing. */
static enum mlg_code write_approval(struct section *s, struct mlg_arena *scratch, const char *dir,
                                    const char *name)
{
    struct mlg_buf bytes, text;
    struct mlg_sshsig sig;
    struct mlg_approval approval;
    const char *path = name, *sig_path = name, *why = NULL;
    enum mlg_code code = read_file(scratch, dir, name, "", APPROVAL_BYTES, &bytes, &path, s->err);
    if (code == MLG_OK &&
        read_file(scratch, dir, name, ".sig", MLG_SSHSIG_BYTES, &text, &sig_path, NULL) != MLG_OK)
        why = "not signed";
    else if (code == MLG_OK &&
             (mlg_sshsig_parse(scratch, mlg_buf_view(&text), sig_path, &sig, NULL) != MLG_OK ||
              !mlg_sshsig_verify(&sig, MLG_APPROVAL_NAMESPACE, mlg_buf_view(&bytes))))
        why = "its signature does not hold";
    else if (code == MLG_OK &&
             mlg_approval_read(scratch, mlg_buf_view(&bytes), path, &approval, NULL) != MLG_OK)
        why = "it is no approval";
    if (code == MLG_OK) {
        s->f->begin_row(&s->page);
        if (why != NULL)
            void_row(s, name, why);
        else
            approval_row(s, name, &sig, &approval);
        s->f->end_row(&s->page);
        mlg_buf_done(&text);
    }
    mlg_buf_done(&bytes);
    return code;
}

static enum mlg_code write_approvals(struct section *s, const char *dir)
{
    static const char *const heads[] = { "Approval", "Key",  "Role",   "For",
                                         "Model",    "Made", "Expires" };
    const char *const *names = NULL;
    size_t count = 0;
    enum mlg_code code = MLG_OK;
    if (dir != NULL && mlg_file_is_dir(dir))
        MLG_TRY(mlg_evidence_list(&s->arena, dir, ".json", &names, &count, s->err));
    if (count == 0) {
        paragraph(s, "Nobody has approved it yet.");
        return MLG_OK;
    }
    s->f->begin_table(&s->page, heads, 7);
    for (size_t i = 0; i < count && code == MLG_OK; i++) {
        struct mlg_arena scratch;
        mlg_arena_init(&scratch, ARENA_BYTES);
        code = write_approval(s, &scratch, dir, names[i]);
        mlg_arena_done(&scratch);
    }
    s->f->end_table(&s->page);
    return code;
}

enum mlg_code mlg_card_write_section(enum mlg_card_format format, const char *evidence,
                                     const char *approvals, struct mlg_buf *out,
                                     struct mlg_err *err)
{
    struct section s = { .err = err };
    s.f = format == MLG_CARD_HTML ? &card_html : &card_markdown;
    s.page = (struct page){ .format = s.f, .out = out, .err = err };
    mlg_arena_init(&s.arena, ARENA_BYTES);
    enum mlg_code code = write_bundles(&s, evidence);
    if (code == MLG_OK)
        code = write_approvals(&s, approvals);
    if (code == MLG_OK)
        paragraph(&s,
                  "As the files tell it. Whether these keys count is asked by mlgate verify and "
                  "by the promotion, of a protected list.");
    mlg_arena_done(&s.arena);
    return code == MLG_OK ? mlg_buf_check(out, err) : code;
}

enum mlg_code mlg_card_render(const struct mlg_card *card, enum mlg_card_format format,
                              const char *approvals, struct mlg_buf *out, struct mlg_err *err)
{
    struct mlg_buf section;
    mlg_buf_init(&section, MLG_CARD_BYTES);
    enum mlg_code code =
        mlg_card_write_section(format, card->sources->evidence, approvals, &section, err);
    if (code == MLG_OK)
        code = mlg_card_write(card, format, mlg_buf_view(&section), out, err);
    mlg_buf_done(&section);
    return code;
}
