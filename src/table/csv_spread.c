#include "csv_scan.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* Eight places at a time, whether a word has as many or not: what is too much is overwritten. So
 * the branches depend on how many marks a word has, but hardly ever change their mind. */
static inline __attribute__((always_inline)) size_t spread(const uint64_t *marks, size_t words,
                                                           uint32_t base, uint32_t *places)
{
    size_t count = 0;
    for (size_t i = 0; i < words; i++, base += 64) {
        uint64_t bits = marks[i];
        uint32_t *to = places + count;
        count += (size_t)__builtin_popcountll(bits);
        for (; bits != 0; to += 8) {
            for (int k = 0; k < 8; k++) {
                to[k] = base + (uint32_t)__builtin_ctzll(bits | UINT64_C(1) << 63);
                bits &= bits - 1;
            }
        }
    }
    return count;
}

size_t mlg_csv_spread_plain(const uint64_t *marks, size_t words, uint32_t base, uint32_t *places)
{
    return spread(marks, words, base, places);
}

#if defined(__x86_64__)

__attribute__((target("popcnt,bmi"))) static size_t spread_bmi(const uint64_t *marks, size_t words,
                                                               uint32_t base, uint32_t *places)
{
    return spread(marks, words, base, places);
}

__attribute__((target("popcnt,bmi,avx512f,avx512bw,avx512vl,avx512vbmi2"))) static size_t
spread_avx512(const uint64_t *marks, size_t words, uint32_t base, uint32_t *places)
{
    const __m512i numbers = _mm512_set_epi8(
        63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41,
        40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18,
        17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    size_t count = 0;
    for (size_t i = 0; i < words; i++, base += 64) {
        uint64_t bits = marks[i];
        size_t there = (size_t)__builtin_popcountll(bits);
        __m512i found = _mm512_maskz_compress_epi8(bits, numbers);
        const __m512i from = _mm512_set1_epi32((int)base);
        uint32_t *to = places + count;
        count += there;
        _mm512_storeu_si512(
            to, _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_castsi512_si128(found)), from));
        if (there <= 16)
            continue;
        _mm512_storeu_si512(
            to + 16,
            _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(found, 1)), from));
        if (there <= 32)
            continue;
        _mm512_storeu_si512(
            to + 32,
            _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(found, 2)), from));
        if (there <= 48)
            continue;
        _mm512_storeu_si512(
            to + 48,
            _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(found, 3)), from));
    }
    return count;
}

#endif

mlg_csv_spread mlg_csv_spread_nth(size_t index, const char **ret_name)
{
    struct {
        const char *name;
        mlg_csv_spread spread;
    } list[3];
    size_t count = 0;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("bmi")) {
        list[count].name = "avx512";
        list[count++].spread = spread_avx512;
    }
    if (__builtin_cpu_supports("popcnt") && __builtin_cpu_supports("bmi")) {
        list[count].name = "bmi";
        list[count++].spread = spread_bmi;
    }
#endif
    list[count].name = "plain";
    list[count++].spread = mlg_csv_spread_plain;
    if (index >= count)
        return NULL;
    if (ret_name != NULL)
        *ret_name = list[index].name;
    return list[index].spread;
}

mlg_csv_spread mlg_csv_spread_best(void)
{
    return mlg_csv_spread_nth(0, NULL);
}
