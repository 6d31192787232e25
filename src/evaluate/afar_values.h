#ifndef MLGATE_EVALUATE_ROOM_AFAR_VALUES_H
#define MLGATE_EVALUATE_ROOM_AFAR_VALUES_H
#include "afar.h"

/* As afar_ranks, of all rows as one group, where few scores are distinct; else *ret_few = false,
 * and nothing is added. At most MLG_DELONG_ROWS_MAX rows. */
enum mlg_code afar_values(const struct pass *pass, struct mlg_delong *delong, bool *ret_few,
                          struct mlg_err *err) MLG_CHECKED;

/* The same where all scores are decimals from 0 to 1 with at most three or six digits; else
 * *ret_fit = false, and nothing is added. */
enum mlg_code afar_decimals(const struct pass *pass, struct mlg_delong *delong, bool *ret_fit,
                            struct mlg_err *err) MLG_CHECKED;

#endif
