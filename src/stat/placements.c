/* Placements: the ranking, then one sweep over blocks of equal scores. */
#include <mlgate/stat/delong.h>
#include <mlgate/stat/order.h>

#include <stdlib.h>

/* Down the ranking. */
static void sweep(const uint32_t *order, size_t n, const uint8_t *positive, uint64_t *ret)
{
    uint64_t negatives_left = 0, positives_above = 0;
    for (size_t i = 0; i < n; i++)
        negatives_left += positive[i] == 0;
    for (size_t i = 0; i < n;) {
        size_t end = i;
        uint64_t here = 0;
        for (; end < n && (end == i || (order[end] & MLG_ORDER_TIED) != 0); end++)
            here += positive[order[end] & MLG_ORDER_ROW] != 0;
        uint64_t negatives_here = end - i - here;
        uint64_t of_positive = 2 * negatives_left - negatives_here;
        uint64_t of_negative = 2 * positives_above + here;
        for (; i < end; i++) {
            uint32_t row = order[i] & MLG_ORDER_ROW;
            ret[row] = positive[row] != 0 ? of_positive : of_negative;
        }
        negatives_left -= negatives_here;
        positives_above += here;
    }
}

enum mlg_code mlg_delong_placements(size_t n, const double *score, const uint8_t *positive,
                                    uint64_t *ret_placement, struct mlg_err *err)
{
    if (n > MLG_DELONG_ROWS_MAX)
        return mlg_err_set(err, MLG_E_LIMIT, "more than 2^31 rows in a ranking");
    uint32_t *order = malloc((n + 1) * sizeof *order);
    if (order == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory ranking %zu rows", n);
    /* Until the sweep the placements are only room. */
    enum mlg_code code = mlg_order_scores(n, score, ret_placement, order, err);
    if (code == MLG_OK)
        sweep(order, n, positive, ret_placement);
    free(order);
    return code;
}

enum mlg_code mlg_delong_fill(struct mlg_delong *ret, size_t n, const uint8_t *positive,
                              unsigned models, const double *const *scores, struct mlg_err *err)
{
    if (models == 0 || models > MLG_DELONG_MODELS)
        return mlg_err_set(err, MLG_E_LIMIT, "%u models; at most %d", models, MLG_DELONG_MODELS);
    if (n > MLG_DELONG_ROWS_MAX)
        return mlg_err_set(err, MLG_E_LIMIT, "more than 2^31 rows in a ranking");
    uint64_t *placement = calloc(n * models + 1, sizeof *placement);
    if (placement == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory ranking %zu rows", n);
    enum mlg_code code = MLG_OK;
    for (unsigned j = 0; j < models && code == MLG_OK; j++)
        code = mlg_delong_placements(n, scores[j], positive, placement + j * n, err);
    if (code == MLG_OK) {
        mlg_delong_init(ret, models);
        for (size_t i = 0; i < n; i++) {
            uint64_t row[MLG_DELONG_MODELS];
            for (unsigned j = 0; j < models; j++)
                row[j] = placement[j * n + i];
            mlg_delong_add(ret, positive[i] != 0, row);
        }
    }
    free(placement);
    return code;
}
