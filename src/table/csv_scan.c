#include "csv_scan.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#define LOW_BITS  0x7f7f7f7f7f7f7f7fULL
#define HIGH_BITS 0x8080808080808080ULL
#define ONES      0x0101010101010101ULL

/* High bit of each byte of `word` that is zero; exact, without borrows between bytes. */
static inline uint64_t zero_bytes(uint64_t word)
{
    return ~(((word & LOW_BITS) + LOW_BITS) | word | LOW_BITS);
}

/* The eight high bits of `flags` gathered: bit k from byte k (bytes in memory order). */
static inline uint64_t gather(uint64_t flags)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    flags = __builtin_bswap64(flags);
#endif
    return ((flags >> 7) * 0x0102040810204080ULL) >> 56;
}

bool mlg_csv_scan_swar(const char *bytes, size_t words, char delimiter, char quote, uint64_t *marks)
{
    const uint64_t d = ONES * (unsigned char)delimiter;
    const uint64_t q = ONES * (unsigned char)quote;
    const uint64_t lf = ONES * (unsigned char)'\n';
    const uint64_t cr = ONES * (unsigned char)'\r';
    uint64_t high = 0;
    for (size_t i = 0; i < words; i++) {
        uint64_t found = 0;
        for (size_t k = 0; k < 8; k++) {
            uint64_t word;
            memcpy(&word, bytes + 64 * i + 8 * k, sizeof word);
            high |= word;
            uint64_t flags = zero_bytes(word) | zero_bytes(word ^ d) | zero_bytes(word ^ q) |
                             zero_bytes(word ^ lf) | zero_bytes(word ^ cr);
            if (flags != 0)
                found |= gather(flags) << (8 * k);
        }
        marks[i] = found;
    }
    return (high & HIGH_BITS) != 0;
}

#if defined(__x86_64__)

static bool scan_sse2(const char *bytes, size_t words, char delimiter, char quote, uint64_t *marks)
{
    const __m128i d = _mm_set1_epi8(delimiter);
    const __m128i q = _mm_set1_epi8(quote);
    const __m128i lf = _mm_set1_epi8('\n');
    const __m128i cr = _mm_set1_epi8('\r');
    const __m128i nul = _mm_setzero_si128();
    __m128i high = _mm_setzero_si128();
    for (size_t i = 0; i < words; i++) {
        uint64_t found = 0;
        for (unsigned k = 0; k < 4; k++) {
            __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(bytes + 64 * i + 16 * k));
            high = _mm_or_si128(high, x);
            __m128i m = _mm_or_si128(_mm_cmpeq_epi8(x, d), _mm_cmpeq_epi8(x, q));
            m = _mm_or_si128(m, _mm_or_si128(_mm_cmpeq_epi8(x, lf), _mm_cmpeq_epi8(x, cr)));
            m = _mm_or_si128(m, _mm_cmpeq_epi8(x, nul));
            found |= (uint64_t)(unsigned)_mm_movemask_epi8(m) << (16 * k);
        }
        marks[i] = found;
    }
    return _mm_movemask_epi8(high) != 0;
}

__attribute__((target("avx2"))) static bool scan_avx2(const char *bytes, size_t words,
                                                      char delimiter, char quote, uint64_t *marks)
{
    const __m256i d = _mm256_set1_epi8(delimiter);
    const __m256i q = _mm256_set1_epi8(quote);
    const __m256i lf = _mm256_set1_epi8('\n');
    const __m256i cr = _mm256_set1_epi8('\r');
    const __m256i nul = _mm256_setzero_si256();
    __m256i high = _mm256_setzero_si256();
    for (size_t i = 0; i < words; i++) {
        uint64_t found = 0;
        for (unsigned k = 0; k < 2; k++) {
            __m256i x =
                _mm256_loadu_si256((const __m256i *)(const void *)(bytes + 64 * i + 32 * k));
            high = _mm256_or_si256(high, x);
            __m256i m = _mm256_or_si256(_mm256_cmpeq_epi8(x, d), _mm256_cmpeq_epi8(x, q));
            m = _mm256_or_si256(
                m, _mm256_or_si256(_mm256_cmpeq_epi8(x, lf), _mm256_cmpeq_epi8(x, cr)));
            m = _mm256_or_si256(m, _mm256_cmpeq_epi8(x, nul));
            found |= (uint64_t)(unsigned)_mm256_movemask_epi8(m) << (32 * k);
        }
        marks[i] = found;
    }
    return _mm256_movemask_epi8(high) != 0;
}

#elif defined(__aarch64__)

static bool scan_neon(const char *bytes, size_t words, char delimiter, char quote, uint64_t *marks)
{
    static const uint8_t weights[16] = { 1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128 };
    const uint8x16_t bit = vld1q_u8(weights);
    const uint8x16_t d = vdupq_n_u8((uint8_t)delimiter);
    const uint8x16_t q = vdupq_n_u8((uint8_t)quote);
    const uint8x16_t lf = vdupq_n_u8('\n');
    const uint8x16_t cr = vdupq_n_u8('\r');
    uint8x16_t high = vdupq_n_u8(0);
    for (size_t i = 0; i < words; i++) {
        uint64_t found = 0;
        for (unsigned k = 0; k < 4; k++) {
            uint8x16_t x = vld1q_u8((const uint8_t *)bytes + 64 * i + 16 * k);
            high = vorrq_u8(high, x);
            uint8x16_t m = vorrq_u8(vceqq_u8(x, d), vceqq_u8(x, q));
            m = vorrq_u8(m, vorrq_u8(vceqq_u8(x, lf), vceqq_u8(x, cr)));
            m = vandq_u8(vorrq_u8(m, vceqzq_u8(x)), bit);
            uint64_t low_half = vaddv_u8(vget_low_u8(m));
            uint64_t high_half = vaddv_u8(vget_high_u8(m));
            found |= (low_half | high_half << 8) << (16 * k);
        }
        marks[i] = found;
    }
    return (vmaxvq_u8(high) & 0x80) != 0;
}

#endif

mlg_csv_scan mlg_csv_scan_nth(size_t index, const char **ret_name)
{
    struct {
        const char *name;
        mlg_csv_scan scan;
    } list[3];
    size_t count = 0;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        list[count].name = "avx2";
        list[count++].scan = scan_avx2;
    }
    list[count].name = "sse2";
    list[count++].scan = scan_sse2;
#elif defined(__aarch64__)
    list[count].name = "neon";
    list[count++].scan = scan_neon;
#endif
    list[count].name = "swar";
    list[count++].scan = mlg_csv_scan_swar;
    if (index >= count)
        return NULL;
    if (ret_name != NULL)
        *ret_name = list[index].name;
    return list[index].scan;
}

mlg_csv_scan mlg_csv_scan_best(void)
{
    return mlg_csv_scan_nth(0, NULL);
}
