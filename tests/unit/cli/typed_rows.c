/* Compiled, never run: each FAULT_ puts a row on a field of another type and must be refused. */
#include <mlgate/cli/options.h>

struct values {
    bool flag;
    const char *text;
    float coarse;
    double number;
    struct mlg_opt_list list;
    struct mlg_opt_pairs pairs;
};

extern const struct mlg_opt typed_rows[];

const struct mlg_opt typed_rows[] = {
    MLG_OPT_FLAG('a', "flag", struct values, flag, "a flag"),
    MLG_OPT_STRING('b', "text", struct values, text, "TEXT", NULL, "a string"),
    MLG_OPT_DOUBLE('c', "number", struct values, number, "X", 0, 1, NULL, "a number"),
    MLG_OPT_LIST('d', "list", struct values, list, "X", "a list"),
    MLG_OPT_PAIRS('e', "pairs", struct values, pairs, "K=V", "pairs"),
#ifdef FAULT_FLAG_ON_STRING
    MLG_OPT_FLAG('f', "fault", struct values, text, "a flag on a string"),
#endif
#ifdef FAULT_STRING_ON_BOOL
    MLG_OPT_STRING('f', "fault", struct values, flag, "TEXT", NULL, "a string on a flag"),
#endif
#ifdef FAULT_DOUBLE_ON_FLOAT
    MLG_OPT_DOUBLE('f', "fault", struct values, coarse, "X", 0, 1, NULL, "a double on a float"),
#endif
#ifdef FAULT_LIST_ON_PAIRS
    MLG_OPT_LIST('f', "fault", struct values, pairs, "X", "a list on pairs"),
#endif
    MLG_OPT_END
};
