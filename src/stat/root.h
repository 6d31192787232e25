#ifndef ROOT_H
#define ROOT_H
/* A zero of f in [low, high], where f(low) and f(high) differ in sign (0 counts as either): regula
 * falsi (Illinois) with bisection when it is slow, until neighbouring doubles. Without a change of
 * sign, the end with the smaller |f|. */
double mlg_root_bracketed(double (*f)(double x, const void *context), const void *context,
                          double low, double high);

/* A zero of an increasing f with derivative *ret_slope, between low and high: Newton's method from
 * `start`, halving where a step leaves the bracket. f may be infinite. */
double mlg_root_newton(double (*f)(double x, const void *context, double *ret_slope),
                       const void *context, double low, double high, double start);

#endif
