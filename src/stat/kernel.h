#ifndef KERNEL_H
#define KERNEL_H
/* The elementary kernels that the other rooms build on, in more than double precision. */
#include "dd.h"

/* log(x) for finite x > 0, relative error below 2^-64. */
struct dd mlg_kernel_log(double x);
/* e^(hi + lo), rounded; hi may be any number that is not NaN. */
double mlg_kernel_exp(struct dd x);
/* log(1 + x) - x, accurate for small |x|; x > -1. */
double mlg_kernel_log1p_minus(double x);

#endif
