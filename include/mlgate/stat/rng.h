#ifndef MLGATE_STAT_RNG_H
#define MLGATE_STAT_RNG_H
/*
 * Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3", SC11). A number is a function of (seed, stream, index) alone, so
 * results do not depend on threads or order: key a stream by what it belongs to (a replicate, a row
 * id), never by who computes it.
 */
#include <stdint.h>

/* The block function itself: ret[4] from counter[4] and key[2]. */
void mlg_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t ret[4]);

#define MLG_RNG_BLOCKS 4 /* computed at a time; does not change the sequence */

/* A sequence of numbers: the blocks (index, stream) for index = 0, 1, ... under the key seed. */
struct mlg_rng {
    uint64_t seed, stream, index;
    uint32_t word[4 * MLG_RNG_BLOCKS];
    unsigned left;
};

void mlg_rng_init(struct mlg_rng *r, uint64_t seed, uint64_t stream);
uint32_t mlg_rng_u32(struct mlg_rng *r);
uint64_t mlg_rng_u64(struct mlg_rng *r);
/* Uniform in the open interval (0, 1): (k + 1/2) 2^-52 with k of 52 bits. */
double mlg_rng_unit(struct mlg_rng *r);
/* Uniform in 0..below-1, without bias; below > 0. */
uint64_t mlg_rng_below(struct mlg_rng *r, uint64_t below);
/* Standard normal, by inversion (one unit each). */
double mlg_rng_normal(struct mlg_rng *r);

/* Binomial(n, p): inversion for small n p, else Hoermann's transformed rejection (BTRS, J. Stat.
 * Comput. Simul. 46 (1993) 101); exact but for the rounding of the probabilities. n <= 2^53, 0 <= p
 * <= 1 (NaN or outside: 0). Constant time on average. */
uint64_t mlg_rng_binomial(struct mlg_rng *r, uint64_t n, double p);
/* Multinomial: n draws over cells with probabilities in proportion to weight[cells] >= 0 ->
 * ret[cells], by conditional binomials. All zero when the weights sum to 0. */
void mlg_rng_multinomial(struct mlg_rng *r, uint64_t n, const uint64_t *weight, unsigned cells,
                         uint64_t *ret);

#endif
