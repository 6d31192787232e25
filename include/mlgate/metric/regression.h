#ifndef MLGATE_METRIC_REGRESSION_H
#define MLGATE_METRIC_REGRESSION_H
/*
 * Figures of a predicted number: label is the target y, prediction is f. Rows of weight 0 do not
 * count, not even by values a figure cannot take. Undefined without rows.
 */
#include <mlgate/metric/metric.h>

struct mlg_figure mlg_regression_mae(const struct mlg_metric_rows *rows);
struct mlg_figure mlg_regression_mse(const struct mlg_metric_rows *rows);
struct mlg_figure mlg_regression_rmse(const struct mlg_metric_rows *rows);
/* Mean square of log(1 + f) - log(1 + y), and its root; undefined where y or f is <= -1. */
struct mlg_figure mlg_regression_msle(const struct mlg_metric_rows *rows);
struct mlg_figure mlg_regression_rmsle(const struct mlg_metric_rows *rows);
/* Mean of |y - f| / |y|, a fraction. Undefined where a y is 0, unless `floored`: then |y| counts as
 * at least 2^-52 (scikit-learn). */
struct mlg_figure mlg_regression_mape(const struct mlg_metric_rows *rows, bool floored);
/* Mean of 2 |y - f| / (|y| + |f|), 0/0 = 0: range 0..2. */
struct mlg_figure mlg_regression_smape(const struct mlg_metric_rows *rows);
/* Sum of |y - f| over sum of |y|; undefined where all y are 0. */
struct mlg_figure mlg_regression_wape(const struct mlg_metric_rows *rows);
/* Mean of f - y. */
struct mlg_figure mlg_regression_mean_error(const struct mlg_metric_rows *rows);
/* The mean of the lower and the upper weighted median of |y - f|. Needs heap. */
struct mlg_figure mlg_regression_median_ae(const struct mlg_metric_rows *rows);
struct mlg_figure mlg_regression_max_error(const struct mlg_metric_rows *rows);

/* 1 - MSE / variance of y; and 1 - variance of (y - f) / variance of y. Undefined when y is
 * constant, unless `ieee`: then -infinity where the numerator is not 0. */
struct mlg_figure mlg_regression_r2(const struct mlg_metric_rows *rows, bool ieee);
struct mlg_figure mlg_regression_explained_variance(const struct mlg_metric_rows *rows, bool ieee);

/* Pinball loss of the alpha-quantile, 0 <= alpha <= 1: alpha (y - f) above, (1 - alpha) (f - y)
 * below. Koenker, Bassett 1978, doi:10.2307/1913643. */
struct mlg_figure mlg_regression_pinball(const struct mlg_metric_rows *rows, double alpha);
/* Mean Tweedie deviance, Jorgensen 1987: power 0 squared error, 1 Poisson, 2 gamma, 3 inverse
 * Gaussian. No law has a power between 0 and 1. Undefined where y or f is outside the law's
 * support: f > 0 unless power is 0; y >= 0 for 1 <= power < 2, y > 0 for power >= 2. */
struct mlg_figure mlg_regression_tweedie_deviance(const struct mlg_metric_rows *rows, double power);
/* Mean |y - f| over the mean |x_t - x_(t - season)| of the training series x[n]; Hyndman, Koehler
 * 2006, doi:10.1016/j.ijforecast.2006.03.001. Undefined where the series is too short or constant.
 */
struct mlg_figure mlg_regression_mase(const struct mlg_metric_rows *rows, const double *training,
                                      size_t n, size_t season);

/* Correlations of y and f, -1..1; undefined when either is constant. Weights count as repetitions.
 * Spearman and Kendall need heap: n log n. Kendall is tau-b, doi:10.1093/biomet/33.3.239. */
struct mlg_figure mlg_correlation_pearson(const struct mlg_metric_rows *rows);
struct mlg_figure mlg_correlation_spearman(const struct mlg_metric_rows *rows);
struct mlg_figure mlg_correlation_kendall(const struct mlg_metric_rows *rows);

#endif
