#include <mlgate/contract/contract.h>

#include <mlgate/base/buf.h>
#include <mlgate/base/file.h>
#include <mlgate/text/doc.h>

#include "format.h"

#define CONTRACT_BYTES ((size_t)16 * 1024 * 1024)

static const struct mlg_contract_format *const formats[] = {
#define MLG_FORMAT(name) &mlg_format_##name,
#include "formats.def"
#undef MLG_FORMAT
};

#define FORMATS (sizeof formats / sizeof formats[0])

static enum mlg_code find_format(const struct mlg_doc *doc, const char *wanted,
                                 const struct mlg_contract_format **ret_format, struct mlg_err *err)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (wanted != NULL ? mlg_str_equal(mlg_str_of(wanted), mlg_str_of(formats[i]->name))
                           : formats[i]->is(doc->root)) {
            *ret_format = formats[i];
            return MLG_OK;
        }
    if (wanted != NULL) {
        (void)mlg_err_set(err, MLG_E_CONFIG, "unknown contract format '%.40s'", wanted);
        (void)mlg_err_hint(err, "known: odcs");
        return MLG_E_CONFIG;
    }
    (void)mlg_doc_fail(doc, doc->root, MLG_E_CONFIG, err, "not a contract of a known format");
    (void)mlg_err_hint(err, "an ODCS contract begins with `kind: DataContract` and `apiVersion: "
                            "v3.1.0`");
    return MLG_E_CONFIG;
}

static enum mlg_code parse(struct mlg_str bytes, const char *path, struct mlg_arena *arena,
                           struct mlg_doc *ret_doc, struct mlg_err *err)
{
    if (mlg_str_ends(mlg_str_of(path), MLG_STR(".json")))
        return mlg_doc_parse_json(arena, bytes, path, MLG_E_CONFIG, ret_doc, err);
    return mlg_doc_parse_yaml(arena, bytes, path, MLG_E_CONFIG, ret_doc, err);
}

enum mlg_code mlg_contract_read_bytes(struct mlg_str bytes, const char *path,
                                      const struct mlg_contract_options *options,
                                      struct mlg_arena *arena, struct mlg_contract *ret_contract,
                                      struct mlg_err *err)
{
    struct mlg_doc doc = { .path = mlg_arena_copy(arena, mlg_str_of(path)) };
    if (doc.path == NULL)
        return mlg_arena_full(arena, err);
    struct mlg_contract contract = { .path = doc.path };
    MLG_TRY(parse(bytes, contract.path, arena, &doc, err));
    const struct mlg_contract_format *format = NULL;
    MLG_TRY(find_format(&doc, options != NULL ? options->format : NULL, &format, err));
    contract.format = format->name;
    mlg_sha256_bytes(bytes.data, bytes.len, contract.sha256);
    enum mlg_code code = format->read(&doc, arena, &contract, err);
    if (code != MLG_OK) {
        mlg_err_at(err, contract.path, 0, 0);
        return code;
    }
    *ret_contract = contract;
    return MLG_OK;
}

enum mlg_code mlg_contract_read(const char *path, const struct mlg_contract_options *options,
                                struct mlg_arena *arena, struct mlg_contract *ret_contract,
                                struct mlg_err *err)
{
    struct mlg_buf bytes;
    mlg_buf_init(&bytes, CONTRACT_BYTES);
    enum mlg_code code = mlg_file_read(path, &bytes, err);
    if (code == MLG_E_IO || code == MLG_E_LIMIT) {
        code = MLG_E_CONFIG;
        if (err != NULL)
            err->code = code;
    }
    if (code == MLG_OK)
        code =
            mlg_contract_read_bytes(mlg_buf_view(&bytes), path, options, arena, ret_contract, err);
    mlg_buf_done(&bytes);
    return code;
}
