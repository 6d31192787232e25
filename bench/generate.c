/*
 * Data to measure with, the same bytes for the same arguments, on standard output.
 *
 * generate table BYTES csv|jsonl [DEFECT]
 *     40 columns of mixed kinds, about 500 bytes a row, some cells with quoted line ends. A defect
 *     is planted in one cell of the row before the last two.
 *
 * generate defects
 *     their names
 *
 * generate contract
 *     the ODCS contract that the table keeps
 *
 * generate spec
 *     the same for the scripts of other programs, one line a column
 *
 * generate predictions ROWS MODEL
 *     id,label,score,group of model 0 or 1: the same ids, labels and groups in another order
 */
#include <inttypes.h>
#include <stdbool.h>
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

enum kind {
    ID,
    SHOP,
    ORDER,
    INT,
    RATIO,
    MONEY,
    CITY,
    STATE,
    FLAG,
    DATE,
    STAMP,
    CODE,
    POST,
    MAIL,
    NOTE
};

struct column {
    const char *name;
    enum kind kind;
    bool required;
    const char *low, *high; /* range; NULL = none */
    unsigned max_length;    /* 0 = none */
};

/* 40 types, 20 not null, 10 ranges, 6 lists of values, 4 patterns, 3 lengths, a unique id (col 0)
 * and a composite key (cols 1 and 2). */
static const struct column columns[40] = {
    { "id", ID, true, NULL, NULL, 0 },
    { "shop", SHOP, true, NULL, NULL, 0 },
    { "order_no", ORDER, true, NULL, NULL, 0 },
    { "created", STAMP, true, NULL, NULL, 0 },
    { "city", CITY, true, NULL, NULL, 0 },
    { "state", STATE, true, NULL, NULL, 0 },
    { "quantity", INT, true, "0", "99999", 0 },
    { "price", MONEY, true, "0", "10000", 0 },
    { "note", NOTE, false, NULL, NULL, 120 },
    { "discount", RATIO, true, "0", "1", 0 },
    { "customer", CODE, true, NULL, NULL, 0 },
    { "mail", MAIL, true, NULL, NULL, 0 },
    { "birthday", DATE, false, NULL, NULL, 0 },
    { "member", FLAG, true, NULL, NULL, 0 },
    { "visits", INT, false, "0", "99999", 0 },
    { "score", RATIO, false, "0", "1", 0 },
    { "tax", MONEY, true, "0", "10000", 0 },
    { "ship_city", CITY, false, NULL, NULL, 0 },
    { "ship_state", STATE, true, NULL, NULL, 0 },
    { "ship_code", POST, true, NULL, NULL, 0 },
    { "address", NOTE, true, NULL, NULL, 120 },
    { "shipped", STAMP, false, NULL, NULL, 0 },
    { "due", DATE, true, NULL, NULL, 0 },
    { "gift", FLAG, true, NULL, NULL, 0 },
    { "weight_g", INT, true, "0", "99999", 0 },
    { "ratio", RATIO, false, "0", "1", 0 },
    { "refund", MONEY, false, "0", "10000", 0 },
    { "bill_city", CITY, true, NULL, NULL, 0 },
    { "bill_state", STATE, false, NULL, NULL, 0 },
    { "agent", CODE, false, NULL, NULL, 0 },
    { "clicks", INT, false, "0", "99999", 0 },
    { "views", INT, false, NULL, NULL, 0 },
    { "seconds", INT, false, NULL, NULL, 0 },
    { "margin", RATIO, false, NULL, NULL, 0 },
    { "share", RATIO, false, NULL, NULL, 0 },
    { "balance", MONEY, false, NULL, NULL, 0 },
    { "returned", DATE, false, NULL, NULL, 0 },
    { "active", FLAG, false, NULL, NULL, 0 },
    { "seen", STAMP, false, NULL, NULL, 0 },
    { "remark", NOTE, false, NULL, NULL, 120 },
};
#define COLUMNS (sizeof columns / sizeof columns[0])

static const char *const cities[8] = { "Amsterdam", "Berlin",   "Copenhagen", "Dublin",
                                       "Edinburgh", "Florence", "Geneva",     "Hamburg" };
static const char *const states[5] = { "open", "paid", "shipped", "returned", "lost" };
static const char *const words[16] = { "left",  "at",    "the",    "door",   "call", "first",
                                       "paid",  "twice", "street", "number", "of",   "a",
                                       "green", "house", "behind", "market" };

/* Cells as they are before they are written as CSV or JSON. */
struct defect {
    const char *name;
    unsigned column;
    const char *cell; /* NULL: the cell of the row before */
};

static const struct defect defects[] = {
    { "integer", 6, "0x1F" },
    { "integer-blank", 24, " 7" },
    { "number", 9, "0.5x" },
    { "number-nan", 16, "NaN" },
    { "boolean", 13, "maybe" },
    { "date", 22, "2023-02-29" },
    { "timestamp", 3, "2023-01-05T25:00:00Z" },
    { "null", 4, "" },
    { "range-integer", 14, "100000" },
    { "range-number", 7, "10000.01" },
    { "enum", 5, "0pen" },
    { "pattern", 10, "AB-12345" },
    { "pattern-newline", 19, "12345-AB\n" },
    { "pattern-mail", 11, "user1 at mail.example.org" },
    { "length", 20,
      "1234567890123456789012345678901234567890123456789012345678901234567890123456789"
      "012345678901234567890123456789012345678901" },
    { "unique", 0, NULL },
    { "key", 2, NULL },
};
#define DEFECTS (sizeof defects / sizeof defects[0])

/* A growing row, written to stdout when it is whole. */
struct out {
    char *at;
    char text[8192];
};

static void put(struct out *o, const char *text)
{
    size_t length = strlen(text);
    memcpy(o->at, text, length);
    o->at += length;
}

static void put_number(struct out *o, uint64_t value, unsigned digits)
{
    char reversed[24];
    unsigned n = 0;
    do {
        reversed[n++] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0 || n < digits);
    while (n > 0)
        *o->at++ = reversed[--n];
}

static void put_date(struct out *o, uint64_t r)
{
    put_number(o, 2000 + r % 30, 4);
    *o->at++ = '-';
    put_number(o, (r >> 8) % 12 + 1, 2);
    *o->at++ = '-';
    put_number(o, (r >> 16) % 28 + 1, 2);
}

static void put_note(struct out *o, uint64_t r)
{
    const char *before = "";
    bool odd = r % 100 < 15; /* needs quotes in CSV */
    for (unsigned w = 0; w < 10 + (r >> 60) % 4; w++, before = " ") {
        put(o, before);
        put(o, odd && w == 2 ? "\"so\",\n" : words[r >> (8 + 4 * w) & 15]);
    }
}

static void put_cell(struct out *o, uint64_t row, unsigned c)
{
    uint64_t r = mix(row * 1000003 + c);
    if (!columns[c].required && (r >> 33) % 32 == 0)
        return;
    switch (columns[c].kind) {
    case ID:
        put_number(o, (row * 7 + 1000000) ^ 5, 1);
        break;
    case SHOP:
        put_number(o, row % 1009, 1);
        break;
    case ORDER:
        put_number(o, row / 1009 + 1, 1);
        break;
    case INT:
        put_number(o, r % 100000, 1);
        break;
    case RATIO:
        put(o, "0.");
        put_number(o, r % 1000000, 6);
        break;
    case MONEY:
        put_number(o, r % 10000, 1);
        *o->at++ = '.';
        put_number(o, (r >> 20) % 100, 2);
        break;
    case CITY:
        put(o, cities[r % 8]);
        break;
    case STATE:
        put(o, states[r % 5]);
        break;
    case FLAG:
        put(o, r % 2 != 0 ? "true" : "false");
        break;
    case DATE:
        put_date(o, r);
        break;
    case STAMP:
        put_date(o, r);
        *o->at++ = 'T';
        put_number(o, (r >> 24) % 24, 2);
        *o->at++ = ':';
        put_number(o, (r >> 32) % 60, 2);
        *o->at++ = ':';
        put_number(o, (r >> 40) % 60, 2);
        *o->at++ = 'Z';
        break;
    case CODE:
        *o->at++ = (char)('A' + r % 26);
        *o->at++ = (char)('A' + (r >> 8) % 26);
        *o->at++ = '-';
        put_number(o, (r >> 16) % 10000, 4);
        break;
    case POST:
        put_number(o, r % 100000, 5);
        *o->at++ = '-';
        *o->at++ = (char)('A' + (r >> 20) % 26);
        *o->at++ = (char)('A' + (r >> 28) % 26);
        break;
    case MAIL:
        put(o, "user");
        put_number(o, r % 1000000, 1);
        put(o, "@mail");
        put_number(o, (r >> 32) % 50, 1);
        put(o, ".example.org");
        break;
    case NOTE:
        put_note(o, r);
        break;
    }
}

static bool is_bare_in_json(enum kind kind)
{
    return kind <= MONEY || kind == FLAG;
}

static void quote_csv(struct out *o, const char *cell)
{
    if (strpbrk(cell, ",\"\n") == NULL) {
        put(o, cell);
        return;
    }
    *o->at++ = '"';
    for (; *cell != '\0'; cell++) {
        if (*cell == '"')
            *o->at++ = '"';
        *o->at++ = *cell;
    }
    *o->at++ = '"';
}

static void quote_json(struct out *o, const char *cell)
{
    *o->at++ = '"';
    for (; *cell != '\0'; cell++) {
        if (*cell == '"' || *cell == '\\' || *cell == '\n')
            *o->at++ = '\\';
        *o->at++ = *cell == '\n' ? 'n' : *cell;
    }
    *o->at++ = '"';
}

static void put_member(struct out *o, unsigned c, const char *cell, bool planted)
{
    put(o, c == 0 ? "{\"" : ",\"");
    put(o, columns[c].name);
    put(o, "\":");
    if (cell[0] == '\0')
        put(o, "null");
    else if (is_bare_in_json(columns[c].kind) && !planted)
        put(o, cell);
    else
        quote_json(o, cell);
}

static void put_row(struct out *o, uint64_t row, bool json, const struct defect *defect)
{
    struct out cell;
    for (unsigned c = 0; c < COLUMNS; c++) {
        bool planted = defect != NULL && defect->column == c;
        cell.at = cell.text;
        if (planted && defect->cell != NULL)
            put(&cell, defect->cell);
        else /* of the composite key, the row 1009 before has the same shop */
            put_cell(&cell, planted ? row - (c == 2 ? 1009 : 1) : row, c);
        *cell.at = '\0';
        if (json) {
            put_member(o, c, cell.text, planted && defect->cell != NULL);
        } else {
            if (c > 0)
                *o->at++ = ',';
            quote_csv(o, cell.text);
        }
    }
    put(o, json ? "}\n" : "\n");
}

/* Rows until `bytes` are reached; then three rows, of which the first may have a defect. */
static int print_table(uint64_t bytes, bool json, const struct defect *defect)
{
    struct out o;
    uint64_t row = 0, written = 0;
    unsigned behind = 0;

    o.at = o.text;
    for (unsigned c = 0; c < COLUMNS && !json; c++) {
        put(&o, c > 0 ? "," : "");
        put(&o, columns[c].name);
    }
    put(&o, json ? "" : "\n");
    while (behind < 4) {
        size_t length = (size_t)(o.at - o.text);
        if (fwrite(o.text, 1, length, stdout) != length)
            return 1;
        written += length;
        o.at = o.text;
        if (written >= bytes)
            behind++;
        if (behind < 4)
            put_row(&o, row, json, behind == 1 ? defect : NULL);
        row++;
    }
    return fflush(stdout) == 0 ? 0 : 1;
}

static const char *type_of(enum kind kind)
{
    static const char *const types[] = { "integer",   "integer", "integer", "integer", "number",
                                         "number",    "string",  "string",  "boolean", "date",
                                         "timestamp", "string",  "string",  "string",  "string" };
    return types[kind];
}

static const char *pattern_of(enum kind kind)
{
    return kind == CODE   ? "^[A-Z]{2}-[0-9]{4}$"
           : kind == POST ? "^[0-9]{5}-[A-Z]{2}$"
           : kind == MAIL ? "^[a-z0-9.]+@[a-z0-9.-]+\\.[a-z]{2,}$"
                          : NULL;
}

static void print_values(enum kind kind, const char *between)
{
    for (int i = 0; i < (kind == CITY ? 8 : 5); i++)
        printf("%s%s", i > 0 ? between : "", kind == CITY ? cities[i] : states[i]);
}

static int print_contract(void)
{
    puts("apiVersion: v3.1.0\nkind: DataContract\nid: bench\nversion: 1.0.0\nstatus: "
         "active\nschema:\n  - name: table\n    properties:");
    for (unsigned i = 0; i < COLUMNS; i++) {
        const struct column *c = &columns[i];
        printf("      - name: %s\n        logicalType: %s\n", c->name, type_of(c->kind));
        if (c->required)
            puts("        required: true");
        if (i == 0)
            puts("        unique: true");
        if (i == 1 || i == 2)
            printf("        primaryKey: true\n        primaryKeyPosition: %u\n", i);
        if (c->low != NULL)
            printf("        logicalTypeOptions: { minimum: %s, maximum: %s }\n", c->low, c->high);
        if (pattern_of(c->kind) != NULL)
            printf("        logicalTypeOptions: { pattern: '%s' }\n", pattern_of(c->kind));
        if (c->max_length > 0)
            printf("        logicalTypeOptions: { maxLength: %u }\n", c->max_length);
        if (c->kind == CITY || c->kind == STATE) {
            printf("        quality: [ { metric: invalidValues, mustBe: 0, arguments: { "
                   "validValues: [");
            print_values(c->kind, ", ");
            puts("] } } ]");
        }
    }
    return 0;
}

/* Tab-separated, for the scripts of other programs. */
static int print_spec(void)
{
    puts("name\ttype\trequired\tminimum\tmaximum\tvalues\tpattern\tmax_length");
    for (unsigned i = 0; i < COLUMNS; i++) {
        const struct column *c = &columns[i];
        printf("%s\t%s\t%d\t%s\t%s\t", c->name, type_of(c->kind), c->required,
               c->low != NULL ? c->low : "", c->low != NULL ? c->high : "");
        if (c->kind == CITY || c->kind == STATE)
            print_values(c->kind, "|");
        printf("\t%s\t%u\n", pattern_of(c->kind) != NULL ? pattern_of(c->kind) : "", c->max_length);
    }
    return 0;
}

static double unit(uint64_t r)
{
    return (double)(r >> 11) / 9007199254740992.0;
}

static int print_predictions(uint64_t rows, uint64_t model)
{
    struct out o;
    puts("id,label,score,group");
    for (uint64_t i = 0; i < rows; i++) {
        /* Another order of the same rows: a prime stride. Ids are spread over 40 bits, each once.
         */
        uint64_t row = model == 0 ? i : (i * UINT64_C(1000000007) + 12345) % rows;
        uint64_t id = row * UINT64_C(2654435769) & ((UINT64_C(1) << 40) - 1);
        double truth = unit(mix(row + 1)), noise = unit(mix(mix(row + 77) + model));
        uint64_t score = (uint64_t)((0.85 * truth + 0.15 * noise) * 1000000);
        o.at = o.text;
        put_number(&o, id, 1);
        put(&o, truth > unit(mix(row ^ 0x5555555555)) ? ",1,0." : ",0,0.");
        put_number(&o, score < 1 ? 1 : score > 999999 ? 999999 : score, 6);
        put(&o, ",g");
        put_number(&o, mix(row ^ 0x3333) % 20, 2);
        *o.at++ = '\n';
        fwrite(o.text, 1, (size_t)(o.at - o.text), stdout);
    }
    return fflush(stdout) == 0 ? 0 : 1;
}

static const struct defect *find_defect(const char *name)
{
    for (size_t i = 0; i < DEFECTS; i++)
        if (strcmp(defects[i].name, name) == 0)
            return &defects[i];
    return NULL;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    if ((argc == 4 || argc == 5) && strcmp(what, "table") == 0) {
        const struct defect *defect = argc == 5 ? find_defect(argv[4]) : NULL;
        if (argc == 4 || defect != NULL)
            return print_table(strtoull(argv[2], NULL, 10), strcmp(argv[3], "jsonl") == 0, defect);
    }
    if (argc == 2 && strcmp(what, "defects") == 0) {
        for (size_t i = 0; i < DEFECTS; i++)
            puts(defects[i].name);
        return 0;
    }
    if (argc == 2 && strcmp(what, "contract") == 0)
        return print_contract();
    if (argc == 2 && strcmp(what, "spec") == 0)
        return print_spec();
    if (argc == 4 && strcmp(what, "predictions") == 0)
        return print_predictions(strtoull(argv[2], NULL, 10), strtoull(argv[3], NULL, 10));
    fputs("usage: generate table BYTES csv|jsonl [DEFECT] | defects | contract | spec | "
          "predictions ROWS MODEL\n",
          stderr);
    return 2;
}
