/*
 * Tables to measure with, the same bytes for the same arguments.
 *
 *   generate table ROWS          40 columns of mixed kinds, about 500 bytes a row, some quoted
 * fields with line ends generate contract            the ODCS contract that this table keeps
 *   generate predictions ROWS N  id,label,score,group of model N (labels and groups are the same
 * for every N)
 */
#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* splitmix64: a counter in, well-mixed bits out */
static uint64_t mix(uint64_t z)
{
    z += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static uint64_t draw(uint64_t row, uint64_t column)
{
    return mix(row * 1000003 + column);
}

static const char *const cities[] = { "Amsterdam", "Berlin",   "Copenhagen", "Dublin",
                                      "Edinburgh", "Florence", "Geneva",     "Hamburg" };
static const char *const states[] = { "open", "paid", "shipped", "returned", "lost" };

enum kind {
    ID,
    PAIR_A,
    PAIR_B,
    INT,
    RATIO,
    MONEY,
    CITY,
    STATE,
    FLAG,
    DATE,
    STAMP,
    CODE,
    MAIL,
    NOTE,
    KINDS
};

/* The 40 columns: two keys of the composite, the id, then kinds in turn. */
static enum kind kind_of(int column)
{
    static const enum kind turn[] = { INT,  RATIO, MONEY, CITY, STATE, FLAG,
                                      DATE, STAMP, CODE,  MAIL, INT,   RATIO };
    if (column < 3)
        return (enum kind)column;
    return column == 39 ? NOTE : turn[(column - 3) % 12];
}

static void print_cell(uint64_t row, int column)
{
    uint64_t r = draw(row, (uint64_t)column);
    switch (kind_of(column)) {
    case ID:
        printf("%" PRIu64, row * 7 + 1000000);
        break;
    case PAIR_A:
        printf("%" PRIu64, row / 1000);
        break;
    case PAIR_B:
        printf("%" PRIu64, row % 1000);
        break;
    case INT:
        printf("%" PRIu64, r % 100000);
        break;
    case RATIO:
        printf("0.%06" PRIu64, r % 1000000);
        break;
    case MONEY:
        printf("%" PRIu64 ".%02" PRIu64, r % 10000, (r >> 20) % 100);
        break;
    case CITY:
        fputs(cities[r % 8], stdout);
        break;
    case STATE:
        fputs(states[r % 5], stdout);
        break;
    case FLAG:
        fputs(r % 2 != 0 ? "true" : "false", stdout);
        break;
    case DATE:
        printf("20%02" PRIu64 "-%02" PRIu64 "-%02" PRIu64, r % 30, (r >> 8) % 12 + 1,
               (r >> 16) % 28 + 1);
        break;
    case STAMP:
        printf("20%02" PRIu64 "-%02" PRIu64 "-%02" PRIu64 "T%02" PRIu64 ":%02" PRIu64 ":%02" PRIu64
               "Z",
               r % 30, (r >> 8) % 12 + 1, (r >> 16) % 28 + 1, (r >> 24) % 24, (r >> 32) % 60,
               (r >> 40) % 60);
        break;
    case CODE:
        printf("%c%c-%04" PRIu64, (int)('A' + r % 26), (int)('A' + (r >> 8) % 26),
               (r >> 16) % 10000);
        break;
    case MAIL:
        printf("user%" PRIu64 "@mail%" PRIu64 ".example.org", r % 1000000, (r >> 32) % 50);
        break;
    case NOTE:
        if (r % 10 == 0)
            printf("\"said \"\"yes\"\",\nthen left at %" PRIu64 "\"", r % 24);
        else
            printf("plain note %" PRIu64, r % 1000);
        break;
    case KINDS:
        break;
    }
}

static int print_table(uint64_t rows)
{
    for (int c = 0; c < 40; c++)
        printf("%sc%02d", c > 0 ? "," : "", c);
    putchar('\n');
    for (uint64_t row = 0; row < rows; row++) {
        for (int c = 0; c < 40; c++) {
            if (c > 0)
                putchar(',');
            print_cell(row, c);
        }
        putchar('\n');
    }
    return 0;
}

static const char *type_of(enum kind kind)
{
    static const char *const types[KINDS] = { "integer", "integer", "integer",   "integer",
                                              "number",  "number",  "string",    "string",
                                              "boolean", "date",    "timestamp", "string",
                                              "string",  "string" };
    return types[kind];
}

static void print_checks(int column)
{
    switch (kind_of(column)) {
    case INT:
        puts("        logicalTypeOptions: { minimum: 0, maximum: 99999 }");
        break;
    case RATIO:
        puts("        logicalTypeOptions: { minimum: 0, maximum: 1 }");
        break;
    case CITY:
        puts("        quality: [ { metric: invalidValues, mustBe: 0, arguments: { validValues: "
             "[Amsterdam, Berlin, Copenhagen, Dublin, "
             "Edinburgh, Florence, Geneva, Hamburg] } } ]");
        break;
    case STATE:
        puts("        quality: [ { metric: invalidValues, mustBe: 0, arguments: { validValues: "
             "[open, paid, shipped, returned, lost] } } ]");
        break;
    case CODE:
        puts("        logicalTypeOptions: { pattern: '^[A-Z]{2}-[0-9]{4}$' }");
        break;
    case MAIL:
        puts("        logicalTypeOptions: { pattern: '^[a-z0-9]+@[a-z0-9.]+$', maxLength: 60 }");
        break;
    case NOTE:
        puts("        logicalTypeOptions: { maxLength: 100 }");
        break;
    default:
        break;
    }
}

static int print_contract(void)
{
    puts("apiVersion: v3.1.0\nkind: DataContract\nid: bench\nversion: 1.0.0\nstatus: "
         "active\nschema:\n  - name: table\n    properties:");
    for (int c = 0; c < 40; c++) {
        printf("      - name: c%02d\n        logicalType: %s\n", c, type_of(kind_of(c)));
        if (c % 2 == 0)
            puts("        required: true");
        if (c == 0)
            puts("        unique: true");
        if (c == 1 || c == 2)
            printf("        primaryKey: true\n        primaryKeyPosition: %d\n", c);
        print_checks(c);
    }
    return 0;
}

static int print_predictions(uint64_t rows, uint64_t model)
{
    puts("id,label,score,group");
    for (uint64_t row = 0; row < rows; row++) {
        uint64_t id = mix(row) >> 16;
        double truth = (double)(mix(id) >> 11) / 9007199254740992.0;
        double noise = (double)(mix(id + 77 * (model + 1)) >> 11) / 9007199254740992.0;
        int label = truth * truth > (double)(mix(id + 5) >> 11) / 9007199254740992.0;
        printf("%" PRIu64 ",%d,%.6f,g%02" PRIu64 "\n", id, label, 0.8 * truth + 0.2 * noise,
               mix(id + 9) % 20);
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "table") == 0)
        return print_table(strtoull(argv[2], NULL, 10));
    if (argc == 2 && strcmp(argv[1], "contract") == 0)
        return print_contract();
    if (argc == 4 && strcmp(argv[1], "predictions") == 0)
        return print_predictions(strtoull(argv[2], NULL, 10), strtoull(argv[3], NULL, 10));
    fputs("usage: generate table ROWS | contract | predictions ROWS MODEL\n", stderr);
    return 2;
}
