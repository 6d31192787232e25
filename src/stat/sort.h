#ifndef SORT_H
#define SORT_H
#include <stdbool.h>
#include <stddef.h>

/* Sort x[n], without NaN, ascending by its bits, -0 before 0. False, with nothing done: no memory.
 */
bool mlg_sort_by_key(double *x, size_t n);

#endif
