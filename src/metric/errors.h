#ifndef MLGATE_METRIC_ROOM_ERRORS_H
#define MLGATE_METRIC_ROOM_ERRORS_H
/* What a row's error weighs; NaN where the figure cannot take the values. */
#include "figure.h"

typedef double (*mlg_error_loss)(double label, double output, double parameter);

double mlg_loss_absolute(double label, double output, double unused);
double mlg_loss_squared(double label, double output, double unused);
double mlg_loss_signed(double label, double output, double unused);
double mlg_loss_squared_log(double label, double output, double unused);
double mlg_loss_percentage(double label, double output, double floored);
double mlg_loss_symmetric(double label, double output, double unused);
double mlg_loss_pinball(double label, double output, double alpha);
double mlg_loss_tweedie(double label, double output, double power);

/* Weighted mean over the rows that count, exactly summed; `outside` is the reason where a loss is
 * NaN. */
struct mlg_figure mlg_mean_error_of(const struct mlg_metric_rows *rows, mlg_error_loss loss,
                                    double parameter, const char *outside);

/* Weighted sums about the means: of squares of x, of y, and of products; exact but for the rounding
 * of each deviation. False where no row counts. varies: are there two values that differ? */
struct mlg_spread {
    double weights, mean_x, mean_y, xx, yy, xy;
    bool x_varies, y_varies;
};
bool mlg_spread_of(size_t n, const double *x, const double *y, const double *weight,
                   struct mlg_spread *ret);

#endif
