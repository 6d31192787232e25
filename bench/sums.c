/*
 * sums exact|plain ROWS: what exact sums cost beside those of a loop over doubles. Of each row the
 * losses of two models, their difference and its square are added up in one of twenty groups, as a
 * comparison with a gate on a mean does it. Prints the mean difference.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/stat/sum.h>

#define GROUPS 20

struct row {
    double loss[2];
    unsigned group;
};

/* The same rows in every run: xorshift64*, which is cheap beside a sum. */
static inline struct row next_row(uint64_t *state)
{
    struct row row;
    for (int m = 0; m < 2; m++) {
        *state ^= *state >> 12;
        *state ^= *state << 25;
        *state ^= *state >> 27;
        row.loss[m] = (double)(*state * UINT64_C(0x2545F4914F6CDD1D) >> 11) * 0x1p-53;
    }
    row.group = (unsigned)(*state >> 32) % GROUPS;
    return row;
}

static double sum_exactly(uint64_t rows)
{
    static struct mlg_sum sum[GROUPS][2];
    static struct mlg_moments moments[GROUPS];
    uint64_t state = 1;
    for (unsigned g = 0; g < GROUPS; g++) {
        mlg_sum_init(&sum[g][0]);
        mlg_sum_init(&sum[g][1]);
        mlg_moments_init(&moments[g]);
    }
    for (uint64_t i = 0; i < rows; i++) {
        struct row row = next_row(&state);
        mlg_moments_add(&moments[row.group], row.loss[0] - row.loss[1]);
        mlg_sum_add(&sum[row.group][0], row.loss[0]);
        mlg_sum_add(&sum[row.group][1], row.loss[1]);
    }
    for (unsigned g = 1; g < GROUPS; g++) {
        mlg_moments_merge(&moments[0], &moments[g]);
        mlg_sum_merge(&sum[0][0], &sum[g][0]);
        mlg_sum_merge(&sum[0][1], &sum[g][1]);
    }
    return (mlg_sum_value(&sum[0][0]) - mlg_sum_value(&sum[0][1])) / (double)rows +
           0 * mlg_moments_deviance(&moments[0]);
}

static double sum_plainly(uint64_t rows)
{
    static double sum[GROUPS][4];
    uint64_t state = 1;
    for (uint64_t i = 0; i < rows; i++) {
        struct row row = next_row(&state);
        double *to = sum[row.group], difference = row.loss[0] - row.loss[1];
        to[0] += row.loss[0];
        to[1] += row.loss[1];
        to[2] += difference;
        to[3] += difference * difference;
    }
    for (unsigned g = 1; g < GROUPS; g++)
        for (unsigned k = 0; k < 4; k++)
            sum[0][k] += sum[g][k];
    return (sum[0][0] - sum[0][1]) / (double)rows + 0 * (sum[0][2] + sum[0][3]);
}

int main(int argc, char **argv)
{
    uint64_t rows = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;
    if (rows == 0 || (strcmp(argv[1], "exact") != 0 && strcmp(argv[1], "plain") != 0)) {
        fputs("usage: sums exact|plain ROWS\n", stderr);
        return 2;
    }
    printf("%.17g\n", argv[1][0] == 'e' ? sum_exactly(rows) : sum_plainly(rows));
    return 0;
}
