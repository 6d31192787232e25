#ifndef MLG_TABLE_CSV_SCAN_H
#define MLG_TABLE_CSV_SCAN_H
/*
 * First stage of reading CSV: mark every byte that may mean something (delimiter, quote, CR, LF,
 * NUL), one bit a byte. Which of them do mean something is the second stage's business: whether a
 * comma lies inside quotes cannot be told here without trusting the quotes, and hostile or sloppy
 * files break exactly that trust.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* marks[i] bit k is set if bytes[64 i + k] is marked, for i < words; 64 * words bytes are read.
 * Returns whether a byte has its high bit set. */
typedef bool (*mlg_csv_scan)(const char *bytes, size_t words, char delimiter, char quote,
                             uint64_t *marks);

/* Portable, eight bytes a step. */
bool mlg_csv_scan_swar(const char *bytes, size_t words, char delimiter, char quote,
                       uint64_t *marks);

/* The best of this processor; the results are the same. */
mlg_csv_scan mlg_csv_scan_best(void);

/* Those that this processor can run, for tests and benchmarks: NULL beyond the last. */
mlg_csv_scan mlg_csv_scan_nth(size_t index, const char **ret_name);

/* The places of the marks, `base` being that of the first word's first bit; returns their number.
 * Up to MLG_CSV_SPREAD_OVER more are written behind them. */
#define MLG_CSV_SPREAD_OVER 16
typedef size_t (*mlg_csv_spread)(const uint64_t *marks, size_t words, uint32_t base,
                                 uint32_t *places);

size_t mlg_csv_spread_plain(const uint64_t *marks, size_t words, uint32_t base, uint32_t *places);
mlg_csv_spread mlg_csv_spread_best(void);
mlg_csv_spread mlg_csv_spread_nth(size_t index, const char **ret_name);

#endif
