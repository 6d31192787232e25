#ifndef TEST_LEDGER_SCRATCH_H
#define TEST_LEDGER_SCRATCH_H
/* A ledger in a scratch repository, with a stand-in for signatures: the digest of the bytes in
 * SSH's armour. Whoever changes a byte is found out; keys are the business of other tests. */
#include "scratch.h"

#include <mlgate/base/sha256.h>
#include <mlgate/registry/registry.h>

#define HEX64_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HEX64_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define HEX64_C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
#define HEX64_D "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"

static inline void fake_signature(struct mlg_str bytes, struct mlg_buf *out)
{
    char hex[MLG_SHA256_HEX];
    mlg_sha256_bytes(bytes.data, bytes.len, hex);
    mlg_buf_add_format(out, "-----BEGIN SSH SIGNATURE-----\n%s\n-----END SSH SIGNATURE-----\n",
                       hex);
}

static inline enum mlg_code fake_sign(void *user, struct mlg_str bytes, struct mlg_buf *out,
                                      struct mlg_err *err)
{
    (void)user;
    (void)err;
    fake_signature(bytes, out);
    return MLG_OK;
}

static inline bool fake_verify(void *user, const struct mlg_entry *entry)
{
    (void)user;
    struct mlg_buf wanted;
    mlg_buf_init(&wanted, 1024);
    fake_signature(entry->signed_bytes, &wanted);
    bool same = mlg_str_equal(mlg_buf_view(&wanted), entry->signature);
    mlg_buf_done(&wanted);
    return same;
}

static const struct mlg_entry_verdict passes[] = { { "card", MLG_PASS },
                                                   { "test", MLG_PASS },
                                                   { "validate", MLG_PASS } };

static inline struct mlg_registry_options options_of(const char *dir)
{
    return (struct mlg_registry_options){
        .path = in_scratch(dir), .model = "income", .now = 1800000000, .verify = fake_verify
    };
}

static inline struct mlg_registry *open_with(const struct mlg_registry_options *options)
{
    struct mlg_registry *registry = NULL;
    struct mlg_err err = MLG_ERR_INIT;
    enum mlg_code code = mlg_registry_find("git")->open(options, &registry, &err);
    ck_assert_msg(code == MLG_OK, "%s (%s)", err.text, err.loc.path);
    return registry;
}

static inline void close_registry(struct mlg_registry *registry)
{
    mlg_registry_find("git")->close(registry);
}

static inline struct mlg_registry *open_ledger(const char *dir)
{
    struct mlg_registry_options options = options_of(dir);
    return open_with(&options);
}

static inline void read_history(struct mlg_registry *registry, struct mlg_history *history)
{
    struct mlg_err err = MLG_ERR_INIT;
    enum mlg_code code = mlg_registry_find("git")->history(registry, history, &err);
    ck_assert_msg(code == MLG_OK, "%s", err.text);
}

/* The head of production in a repository, freshly opened; zero when there is none. */
static inline struct mlg_oid head_of(const char *dir)
{
    struct mlg_registry *registry = open_ledger(dir);
    struct mlg_history history;
    read_history(registry, &history);
    const struct mlg_entry *head = mlg_history_head(&history, "production");
    struct mlg_oid id = head == NULL ? MLG_OID_ZERO : head->id;
    mlg_history_done(&history);
    close_registry(registry);
    return id;
}

static inline struct mlg_entry_draft
draft_of(enum mlg_entry_kind kind, const struct mlg_oid *commit, const struct mlg_oid *previous)
{
    return (struct mlg_entry_draft){ .stage = "production",
                                     .kind = kind,
                                     .commit = *commit,
                                     .previous = *previous,
                                     .rollback_to = MLG_OID_ZERO,
                                     .model_root = HEX64_A,
                                     .manifest_sha256 = HEX64_B,
                                     .evidence_sha256 = HEX64_C,
                                     .policy_sha256 = HEX64_D,
                                     .policy_commit = *commit,
                                     .verdicts = passes,
                                     .verdicts_count = 3,
                                     .sign = fake_sign };
}

static inline enum mlg_code try_append(const char *dir, const struct mlg_entry_draft *draft,
                                       struct mlg_append_result *result, struct mlg_err *err)
{
    struct mlg_registry *registry = open_ledger(dir);
    enum mlg_code code = mlg_registry_find("git")->append(registry, draft, result, err);
    close_registry(registry);
    return code;
}

/* It must succeed, with all names. */
static inline struct mlg_append_result append(const char *dir, const struct mlg_entry_draft *draft)
{
    struct mlg_append_result result;
    struct mlg_err err = MLG_ERR_INIT;
    enum mlg_code code = try_append(dir, draft, &result, &err);
    ck_assert_msg(code == MLG_OK, "%s", err.text);
    ck_assert_int_eq(result.what, MLG_APPEND_DONE);
    ck_assert_str_eq(result.incomplete, "");
    return result;
}

/* The next promotion of this commit to production, whatever the head. */
static inline struct mlg_append_result promote(const char *dir, const struct mlg_oid *commit)
{
    struct mlg_oid head = head_of(dir);
    enum mlg_entry_kind kind = mlg_oid_is_zero(&head) ? MLG_ENTRY_INITIAL : MLG_ENTRY_PROMOTE;
    struct mlg_entry_draft draft = draft_of(kind, commit, &head);
    return append(dir, &draft);
}

/* It must be refused, with `code` and this in the message. */
static inline void refuse(const char *dir, const struct mlg_entry_draft *draft, enum mlg_code code,
                          const char *part)
{
    struct mlg_append_result result;
    struct mlg_err err = MLG_ERR_INIT;
    struct mlg_oid before = head_of(dir);
    ck_assert_int_eq(try_append(dir, draft, &result, &err), code);
    ck_assert_msg(strstr(err.text, part) != NULL, "%s", err.text);
    struct mlg_oid after = head_of(dir);
    ck_assert(mlg_oid_equal(&before, &after));
}

#endif
