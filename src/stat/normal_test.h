#ifndef NORMAL_TEST_H
#define NORMAL_TEST_H
#include <mlgate/stat/result.h>
#include <stdbool.h>

/* 0 < tail <= 1/2 */
bool mlg_tail_ok(double tail);
/* The normal quantile that leaves `tail` above it. */
double mlg_tail_z(double tail);
/* A defined result with the p of z, or of t with df degrees of freedom. */
struct mlg_pvalue mlg_pvalue_of_z(double z, enum mlg_alternative alternative);
struct mlg_pvalue mlg_pvalue_of_t(double t, double df, enum mlg_alternative alternative);
struct mlg_interval mlg_interval_of(double estimate, double low, double high);

extern const char mlg_reason_tail[];
extern const char mlg_reason_empty[];
extern const char mlg_reason_null[];

#endif
