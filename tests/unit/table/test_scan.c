/* The structural scans agree with each other and with a loop over single bytes. */
#include <check.h>
#include <string.h>

#include <mlgate/base/str.h>

#include "csv_cell.h"
#include "csv_cut.h"
#include "csv_scan.h"

#define WORDS 9

static bool plain(const char *bytes, char delimiter, uint64_t *marks)
{
    bool high = false;
    memset(marks, 0, WORDS * sizeof *marks);
    for (size_t i = 0; i < 64 * (size_t)WORDS; i++) {
        char c = bytes[i];
        high |= (unsigned char)c > 127;
        if (c == delimiter || c == '"' || c == '\n' || c == '\r' || c == '\0')
            marks[i / 64] |= UINT64_C(1) << (i % 64);
    }
    return high;
}

static void assert_agree(const char *bytes, char delimiter)
{
    uint64_t expected[WORDS];
    bool high = plain(bytes, delimiter, expected);
    const char *name = NULL;
    mlg_csv_scan scan = NULL;
    for (size_t n = 0; (scan = mlg_csv_scan_nth(n, &name)) != NULL; n++) {
        uint64_t marks[WORDS];
        ck_assert_msg(scan(bytes, WORDS, delimiter, '"', marks) == high, "%s: high bit", name);
        ck_assert_msg(memcmp(marks, expected, sizeof marks) == 0, "%s: marks", name);
    }
}

START_TEST(every_byte_at_every_place)
{
    char bytes[64 * WORDS];
    for (size_t at = 0; at < 130; at++) {
        for (int c = 0; c < 256; c++) {
            memset(bytes, 'x', sizeof bytes);
            bytes[at] = (char)c;
            assert_agree(bytes, ',');
        }
    }
}
END_TEST

START_TEST(random_bytes)
{
    char bytes[64 * WORDS];
    uint64_t state = 0x9E3779B97F4A7C15ULL;
    for (int n = 0; n < 2000; n++) {
        for (size_t i = 0; i < sizeof bytes; i++) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            /* Half of the bytes near the marked ones, where a borrow would show. */
            static const char near[] = "\n\v\t\r\f,-+\"!#\x01\0\x80";
            uint64_t choice = state >> 20;
            bytes[i] = state & 256 ? (char)(choice & 0xFF) : near[choice % (sizeof near - 1)];
        }
        assert_agree(bytes, n % 2 == 0 ? ',' : '\t');
    }
}
END_TEST

START_TEST(there_is_always_a_portable_one)
{
    size_t count = 0;
    while (mlg_csv_scan_nth(count, NULL) != NULL)
        count++;
    ck_assert_uint_ge(count, 1);
    ck_assert(mlg_csv_scan_nth(count - 1, NULL) == mlg_csv_scan_swar);
    ck_assert(mlg_csv_scan_best() == mlg_csv_scan_nth(0, NULL));
}
END_TEST

/* All spreads against a loop over bits; nothing is written far behind. */
START_TEST(places_are_those_of_the_bits)
{
    uint64_t state = 0x9E3779B97F4A7C15ULL;
    for (int n = 0; n < 3000; n++) {
        uint64_t marks[WORDS];
        uint32_t expected[64 * WORDS];
        size_t count = 0;
        for (size_t i = 0; i < WORDS; i++) {
            marks[i] = ~UINT64_C(0);
            for (int k = 0; k < n % 6; k++) {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                marks[i] &= state;
            }
            if (n % 7 == 6)
                marks[i] = ~marks[i];
            for (unsigned k = 0; k < 64; k++) {
                if ((marks[i] >> k & 1) != 0)
                    expected[count++] = 1000 + (uint32_t)i * 64 + k;
            }
        }
        const char *name;
        mlg_csv_spread spread;
        for (size_t i = 0; (spread = mlg_csv_spread_nth(i, &name)) != NULL; i++) {
            uint32_t places[64 * WORDS + MLG_CSV_SPREAD_OVER + 1];
            places[count + MLG_CSV_SPREAD_OVER] = 7;
            ck_assert_msg(spread(marks, WORDS, 1000, places) == count, "%s", name);
            ck_assert_msg(memcmp(places, expected, count * sizeof *places) == 0, "%s", name);
            ck_assert_msg(places[count + MLG_CSV_SPREAD_OVER] == 7, "%s", name);
        }
    }
}
END_TEST

/* The last row end before `to`, byte by byte, as RFC 4180 and the reader's rules say it. */
static size_t row_end(const char *text, size_t to, const struct mlg_csv_syntax *syntax)
{
    enum { CELL, WITHIN, QUOTED, CLOSED } state = CELL;
    size_t end = 0;
    for (size_t i = 0; i < to; i++) {
        char c = text[i];
        if (state == QUOTED) {
            state = c == syntax->quote ? CLOSED : QUOTED;
        } else if (state == CLOSED && c == syntax->quote) {
            state = QUOTED;
        } else if (state == CELL && c == syntax->quote) {
            state = QUOTED;
        } else if (c == '\n') {
            end = i + 1;
            state = CELL;
        } else {
            state = c == syntax->delimiter ? CELL : WITHIN;
        }
    }
    return end;
}

START_TEST(rows_are_cut_where_they_end)
{
    const struct mlg_csv_syntax syntax = { .delimiter = ',', .quoting = true, .quote = '"' };
    static const char near[] = "\"\"\"\n\n,,a\r\"";
    static char text[2000 + 64];
    uint64_t state = 0x9E3779B97F4A7C15ULL;
    for (int n = 0; n < 400; n++) {
        size_t rare = n % 5 == 4 ? 97 : 1; /* long stretches without a quote, too */
        for (size_t i = 0; i < 2000; i++) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            uint64_t choice = state >> 20;
            text[i] = choice % rare != 0 ? (choice % 11 == 0 ? '\n' : 'b')
                                         : near[choice / 97 % (sizeof near - 1)];
        }
        struct mlg_csv_cut cut = { .at = 0 };
        for (size_t to = 0; to < 2000; to += 1 + state % (size_t)(n + 1)) {
            mlg_csv_cut(&cut, &syntax, text, to);
            ck_assert_msg(cut.end == row_end(text, to, &syntax), "text %d up to %zu", n, to);
            state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        }
    }
}
END_TEST

/* Two implementations that know nothing of each other: this layer's, which stops at U+FEFF as well,
 * and the base layer's. */
START_TEST(well_formed_utf8_is_what_base_says)
{
    static const unsigned char tails[] = { 0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0 };
    for (unsigned n = 0; n < 256 * 256 * 9 * 9; n++) {
        const unsigned char bytes[] = { (unsigned char)(n / (256 * 81)),
                                        (unsigned char)(n / 81 % 256), tails[n / 9 % 9],
                                        tails[n % 9] };
        struct mlg_str text = { (const char *)bytes, sizeof bytes };
        bool is_mark = bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF;
        size_t expected = is_mark ? 0 : mlg_utf8_valid_prefix(text);
        if (mlg_csv_clean_prefix(text.data, text.len) != expected)
            ck_abort_msg("%02x %02x %02x %02x", bytes[0], bytes[1], bytes[2], bytes[3]);
    }
}
END_TEST

Suite *mlg_test_suite(void);
Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("table.scan");
    TCase *tcase = tcase_create("all");
    tcase_add_test(tcase, every_byte_at_every_place);
    tcase_add_test(tcase, random_bytes);
    tcase_add_test(tcase, there_is_always_a_portable_one);
    tcase_add_test(tcase, places_are_those_of_the_bits);
    tcase_add_test(tcase, rows_are_cut_where_they_end);
    tcase_add_test(tcase, well_formed_utf8_is_what_base_says);
    suite_add_tcase(suite, tcase);
    return suite;
}
