#include "git.h"

bool mlg_oid_parse(struct mlg_str text, struct mlg_oid *ret_oid)
{
    if (text.len != MLG_OID_HEX - 1)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return false;
    }
    memcpy(ret_oid->hex, text.data, text.len);
    ret_oid->hex[text.len] = '\0';
    return true;
}

bool mlg_oid_equal(const struct mlg_oid *a, const struct mlg_oid *b)
{
    return memcmp(a->hex, b->hex, sizeof(a->hex)) == 0;
}

bool mlg_oid_is_zero(const struct mlg_oid *oid)
{
    return mlg_oid_equal(oid, &MLG_OID_ZERO);
}

void oid_from_git(const git_oid *id, struct mlg_oid *ret_oid)
{
    git_oid_tostr(ret_oid->hex, sizeof(ret_oid->hex), id);
}

enum mlg_code oid_to_git(const struct mlg_oid *oid, git_oid *ret_id, struct mlg_err *err)
{
    struct mlg_oid checked;
    if (memchr(oid->hex, '\0', sizeof(oid->hex)) != &oid->hex[MLG_OID_HEX - 1] ||
        !mlg_oid_parse((struct mlg_str){ oid->hex, MLG_OID_HEX - 1 }, &checked) ||
        git_oid_fromstr(ret_id, checked.hex) != 0)
        return mlg_err_set(err, MLG_E_BUG, "an object id of another form than 40 digits");
    return MLG_OK;
}
