#include <mlgate/verdict/verdict.h>

#include <stddef.h>

const char *mlg_verdict_name(enum mlg_verdict verdict)
{
    switch (verdict) {
    case MLG_PASS:
        return "PASS";
    case MLG_FAIL:
        return "FAIL";
    case MLG_INCONCLUSIVE:
        return "INCONCLUSIVE";
    case MLG_NO_VERDICT:
        break;
    }
    return "NONE";
}

enum mlg_verdict mlg_verdict_join(enum mlg_verdict a, enum mlg_verdict b)
{
    static const enum mlg_verdict strongest_first[] = { MLG_FAIL, MLG_INCONCLUSIVE, MLG_PASS };
    for (size_t i = 0; i < sizeof(strongest_first) / sizeof(strongest_first[0]); i++) {
        if (a == strongest_first[i] || b == strongest_first[i])
            return strongest_first[i];
    }
    return MLG_NO_VERDICT;
}

enum mlg_exit mlg_verdict_exit(enum mlg_verdict verdict)
{
    switch (verdict) {
    case MLG_PASS:
        return MLG_EXIT_PASS;
    case MLG_FAIL:
        return MLG_EXIT_FAIL;
    case MLG_INCONCLUSIVE:
    case MLG_NO_VERDICT:
        break;
    }
    return MLG_EXIT_INCONCLUSIVE;
}

enum mlg_exit mlg_code_exit(enum mlg_code code)
{
    switch (code) {
    case MLG_OK:
        return MLG_EXIT_PASS;
    case MLG_E_IO:
    case MLG_E_SYNTAX:
    case MLG_E_LIMIT:
        return MLG_EXIT_DATA;
    case MLG_E_CONFIG:
    case MLG_E_CRYPTO:
        return MLG_EXIT_USAGE;
    case MLG_E_NET:
        return MLG_EXIT_REMOTE;
    case MLG_E_NOMEM:
    case MLG_E_BUG:
        break;
    }
    return MLG_EXIT_INTERNAL;
}

int mlg_exit_join(int a, int b)
{
    static const int first_wins[] = { MLG_EXIT_INTERNAL, MLG_EXIT_USAGE, MLG_EXIT_DATA,
                                      MLG_EXIT_REMOTE,   MLG_EXIT_FAIL,  MLG_EXIT_INCONCLUSIVE,
                                      MLG_EXIT_PASS };
    const size_t count = sizeof(first_wins) / sizeof(first_wins[0]);
    size_t rank_a = 0, rank_b = 0;
    for (size_t i = 0; i < count;
         i++) { /* an unknown code keeps rank 0, that of an internal error */
        rank_a = first_wins[i] == a ? i : rank_a;
        rank_b = first_wins[i] == b ? i : rank_b;
    }
    return first_wins[rank_a < rank_b ? rank_a : rank_b];
}
