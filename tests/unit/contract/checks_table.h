/* One row: a property, a table, and the only rule of level error that may speak. */
#ifndef MLGATE_TESTS_CONTRACT_CHECKS_TABLE_H
#define MLGATE_TESTS_CONTRACT_CHECKS_TABLE_H
#include <stdint.h>

struct check_case {
    const char *properties;
    const char *csv;
    const char *rule; /* NULL: passes */
    uint64_t count, row;
    const char *version; /* NULL: 3.1.0 */
};

#define TYPE(type, options) \
    "      - {name: a, logicalType: " type ", logicalTypeOptions: {" options "}}\n"
#define IS(type)       "      - {name: a, logicalType: " type "}\n"
#define ITEMS(type)    "      - {name: a, logicalType: array, items: {logicalType: " type "}}\n"
#define QUALITY(items) "      - {name: a, quality: [{" items "}]}\n"
#define TABLE(items)   "      - {name: a}\n      - {name: b}\n    quality: [{" items "}]\n"

static const struct check_case check_cases[] = {
    /* types */
    { IS("integer"), "a\n0\n-7\n+7\n007\n\n\"\"\n", NULL, 0, 0, NULL },
    { IS("integer"), "a\n12.5\n12.0\n1e3\n0x1F\n\" 7\"\n1_000\n1\xd9\xa3\nNaN\n\"1,000\"\n",
      "contract.type", 9, 1, NULL },
    { IS("number"), "a\n0\n-.5\n5.\n1e-3\n1E+300\n1e-999\n", NULL, 0, 0, NULL },
    /* 64 bits, unless the contract says more */
    { IS("integer"), "a\n9223372036854775807\n-9223372036854775808\n00000000000000000000007\n",
      NULL, 0, 0, NULL },
    { IS("integer"), "a\n1\n9223372036854775808\n-9223372036854775809\n+1111111111111111111111\n",
      "contract.type", 3, 2, NULL },
    { TYPE("integer", "format: u64"), "a\n18446744073709551615\n", NULL, 0, 0, NULL },
    { TYPE("integer", "maximum: 18446744073709551615"), "a\n18446744073709551615\n", NULL, 0, 0,
      NULL },
    { IS("number"), "a\n1.7976931348623157e308\n-1e308\n0.1e309\n1e-400\n", NULL, 0, 0, NULL },
    { IS("number"), "a\n1\n1e309\n-1e999\n1.7976931348623159e308\n", "contract.type", 3, 2, NULL },
    { TYPE("number", "minimum: 0"), "a\n1e999\n", "contract.type", 1, 1, NULL },
    { IS("number"), "a\n1\nNaN\ninf\n-Infinity\n1e\n0x1p3\n\"1,5\"\n", "contract.type", 6, 2,
      NULL },
    { IS("boolean"), "a\ntrue\nFalse\nTRUE\n0\n1\n", NULL, 0, 0, NULL },
    { IS("boolean"), "a\nyes\nt\ntRue\n2\n", "contract.type", 4, 1, NULL },
    { IS("date"), "a\n2024-02-29\n0001-01-01\n9999-12-31\n", NULL, 0, 0, NULL },
    { IS("date"), "a\n2023-02-29\n2024-13-01\n24-01-01\n2024-1-1\n2024-01-01T00:00\n",
      "contract.type", 5, 1, NULL },
    { IS("timestamp"), "a\n2024-01-01T00:00:00Z\n2024-01-01 23:59:59.5+10:00\n2024-01-01T09:30\n",
      NULL, 0, 0, NULL },
    { IS("timestamp"), "a\n2024-01-01\n2024-01-01T24:00:00\n2024-01-01T00:00:00+25:00\n",
      "contract.type", 3, 1, NULL },
    { IS("time"), "a\n09:30\n09:30:00.123\n09:30:00+01:00\n", NULL, 0, 0, NULL },
    { IS("time"), "a\n9:30\n25:00\n09:60\n", "contract.type", 3, 1, NULL },
    { IS("string"), "a\nx\n\"\"\n0x1F\n", NULL, 0, 0, NULL },
    { TYPE("date", "format: dd.MM.yyyy"), "a\n29.02.2024\n", NULL, 0, 0, NULL },
    { TYPE("date", "format: dd.MM.yyyy"), "a\n2024-02-29\n30.02.2024\n", "contract.type", 2, 1,
      NULL },
    { TYPE("timestamp", "timezone: true"), "a\n2024-01-01T00:00:00\n", "contract.type", 1, 1,
      NULL },
    { TYPE("timestamp", "timezone: false"), "a\n2024-01-01T00:00:00Z\n", "contract.type", 1, 1,
      NULL },
    /* nulls */
    { "      - {name: a, logicalType: integer, required: true}\n", "a\n1\n\n\"\"\n",
      "contract.required", 2, 2, NULL },
    { "      - {name: a, logicalType: string, required: true}\n", "a\n1\n\n\"\"\n",
      "contract.required", 1, 2, NULL },
    { "      - {name: a, required: true}\n", "a\nNULL\nNA\n", NULL, 0, 0, NULL },
    /* ranges: never rounded */
    { TYPE("integer", "minimum: 0"), "a\n0\n-0\n-1\n", "contract.minimum", 1, 3, NULL },
    { TYPE("integer", "maximum: 9007199254740992"), "a\n9007199254740992\n9007199254740993\n",
      "contract.maximum", 1, 2, NULL },
    { TYPE("integer", "maximum: 9223372036854775807"), "a\n9223372036854775808\n", "contract.type",
      1, 1, NULL },
    /* a bound beyond the machine's numbers opens the end where it lies, and no other */
    { TYPE("number", "maximum: 1.0e20"), "a\n9e19\n-1e308\n-1e999\n", "contract.type", 1, 3, NULL },
    { TYPE("number", "minimum: -1e400"), "a\n-1e399\n1e399\n", "contract.type", 1, 2, NULL },
    { TYPE("number", "minimum: -1e400"), "a\n1e308\n-1e401\n-1e400\n", "contract.minimum", 1, 2,
      NULL },
    { TYPE("integer", "maximum: 18446744073709551615"),
      "a\n18446744073709551615\n-9223372036854775808\n-9223372036854775809\n", "contract.type", 1,
      3, NULL },
    { TYPE("integer", "maximum: 18446744073709551615"), "a\n18446744073709551616\n",
      "contract.maximum", 1, 1, NULL },
    { TYPE("integer", "maximum: 9.0e18"), "a\n-9999999999999999999\n9000000000000000000\n",
      "contract.type", 1, 1, NULL },
    { TYPE("number", "maximum: 0.1"), "a\n0.1\n0.10000000000000000001\n", "contract.maximum", 1, 2,
      NULL },
    { TYPE("number", "exclusiveMinimum: 0"), "a\n1e-999\n0\n", "contract.minimum", 1, 2, NULL },
    { TYPE("integer", "exclusiveMaximum: 2.5"), "a\n2\n3\n", "contract.maximum", 1, 2, NULL },
    { TYPE("integer", "minimum: 1, exclusiveMinimum: true"), "a\n2\n1\n", "contract.minimum", 1, 2,
      "3.0.2" },
    { TYPE("integer", "minimum: 1, exclusiveMinimum: false"), "a\n2\n1\n", NULL, 0, 0, "3.0.2" },
    { TYPE("date", "maximum: '2024-01-01'"), "a\n2024-01-01\n2024-01-02\n", "contract.maximum", 1,
      2, NULL },
    { TYPE("date", "format: dd/MM/yyyy, minimum: '02/01/2024'"), "a\n01/02/2024\n01/01/2024\n",
      "contract.minimum", 1, 2, NULL },
    { TYPE("timestamp", "minimum: '2024-01-01T00:00:00Z'"),
      "a\n2024-01-01T09:00:00+10:00\n2024-01-01T10:00:00+10:00\n", "contract.minimum", 1, 1, NULL },
    { TYPE("time", "minimum: '09:00:00'"), "a\n08:59:59.999\n09:00\n", "contract.minimum", 1, 1,
      NULL },
    { TYPE("integer", "format: i8"), "a\n127\n128\n-129\n", "contract.format", 2, 2, NULL },
    { TYPE("integer", "format: u128"), "a\n340282366920938463463374607431768211455\n-1\n",
      "contract.format", 1, 2, NULL },
    { TYPE("number", "format: f32"), "a\n3.4028235e38\n3.5e38\n1e-300\n", "contract.format", 2, 1,
      NULL },
    { TYPE("number", "format: f64"), "a\n1e308\n1e309\n", "contract.format", 1, 2, NULL },
    { TYPE("number", "multipleOf: 0.1"), "a\n0.3\n0.35\n", "contract.multiple_of", 1, 2, NULL },
    /* text */
    { TYPE("string", "maxLength: 2"), "a\n\xc3\xa9\xe2\x82\xac\nabc\n", "contract.length", 1, 2,
      NULL },
    { TYPE("string", "minLength: 1"), "a\n\"\"\n\nx\n", "contract.length", 1, 1, NULL },
    { TYPE("string", "pattern: '^[a-z]$'"), "a\nb\nB\n\n", "contract.pattern", 1, 2, NULL },
    { TYPE("string", "pattern: 'ACC[0-9]{8}'"), "a\nxACC12345678x\n", NULL, 0, 0, NULL },
    /* arrays */
    { IS("array"), "a\n[]\n\n\"\"\n\"[1, \"\"x,]\"\", null, {\"\"k\"\": [true]}]\"\n[ 1 ]\n", NULL,
      0, 0, NULL },
    { IS("array"),
      "a\n\"[1,\"\n[1]]\n\"[,]\"\n[\n]\n1\n\"{\"\"a\"\":[]}\"\n[x]\n[01]\n[NaN]\n\"[1,]\"\n\"["
      "\"\"a]\"\n"
      "[1] [2]\n\"[1 2]\"\na|b\n\"{1,2}\"\n['a']\n\"[\"\"\\u12\"\"]\"\n",
      "contract.type", 18, 1, NULL },
    { TYPE("array", "minItems: 1"), "a\n[0]\n[]\n\n[[]]\n", "contract.item_count", 1, 2, NULL },
    { TYPE("array", "maxItems: 2"), "a\n\"[1,2]\"\n\"[1,[2,3,4]]\"\n\"[1,2,3]\"\n",
      "contract.item_count", 1, 3, NULL },
    { TYPE("array", "minItems: 2"), "a\n\"[null,null]\"\n\"[\"\",\"\"]\"\n", "contract.item_count",
      1, 2, NULL },
    { TYPE("array", "uniqueItems: true"),
      "a\n\"[1,\"\"1\"\",true,\"\"true\"\",null,\"\"\"\",\"\"null\"\"]\"\n[]\n[[1]]\n\"[\"\"a\"\","
      "\"\"A\"\"]\"\n\"["
      "[1],1,{}]\"\n",
      NULL, 0, 0, NULL },
    { TYPE("array", "uniqueItems: true"), "a\n\"[1,2]\"\n\"[1,2,1.0]\"\n", "contract.unique_items",
      1, 2, NULL },
    { TYPE("array", "uniqueItems: true"),
      "a\n\"[10,1e1]\"\n\"[0,-0]\"\n\"[\"\"A\"\",\"\"\\u0041\"\"]\"\n\"[null,null]\"\n\"[[1],2,[1]]"
      "\"\n"
      "\"[false,1,false]\"\n",
      "contract.unique_items", 6, 1, NULL },
    { TYPE("array", "uniqueItems: false"), "a\n\"[1,1]\"\n", NULL, 0, 0, NULL },
    { ITEMS("integer"),
      "a\n\"[1,-2,null,9223372036854775807]\"\n\"[1,\"\"2\"\"]\"\n[1.0]\n[1e2]\n[["
      "1]]\n[9223372036854775808]\n[true]\n",
      "contract.item_type", 6, 2, NULL },
    { ITEMS("number"), "a\n\"[1,-2.5,1e300,null]\"\n[1e999]\n\"[\"\"1\"\"]\"\n",
      "contract.item_type", 2, 2, NULL },
    { ITEMS("string"), "a\n\"[\"\"1\"\",\"\"\"\",null]\"\n[1]\n[{}]\n", "contract.item_type", 2, 2,
      NULL },
    { ITEMS("boolean"), "a\n\"[true,false,null]\"\n\"[\"\"true\"\"]\"\n[1]\n", "contract.item_type",
      2, 2, NULL },
    { ITEMS("date"),
      "a\n\"[\"\"2024-02-29\"\",\"\"2024\\u002d02-28\"\"]\"\n\"[\"\"2023-02-29\"\"]\"\n\"[\"\"\"\"]"
      "\"\n"
      "[20240228]\n",
      "contract.item_type", 3, 2, NULL },
    { ITEMS("array"), "a\n\"[[],[1,2],null]\"\n[1]\n\"[\"\"[]\"\"]\"\n", "contract.item_type", 2, 2,
      NULL },
    { ITEMS("object"), "a\n\"[{},null]\"\n[[]]\n", "contract.item_type", 1, 2, NULL },
    /* keys */
    { "      - {name: a, unique: true}\n", "a\nx\nX\n1\n01\n\n\n\"\"\n", NULL, 0, 0, NULL },
    { "      - {name: a, unique: true}\n", "a\n\"\"\n\"\"\n", "contract.unique", 1, 2, NULL },
    { "      - {name: a, logicalType: number, unique: true}\n", "a\n1\n1.0\n10e-1\n",
      "contract.unique", 2, 2, NULL },
    { "      - {name: a, primaryKey: true}\n", "a\nx\nx\n\n", "contract.primary_key", 2, 2, NULL },
    { "      - {name: a, primaryKey: true, primaryKeyPosition: 2}\n"
      "      - {name: b, primaryKey: true, primaryKeyPosition: 1}\n",
      "a,b\nx,y\ny,x\nxy,\"\"\nx,y\n", "contract.primary_key", 1, 4, NULL },
    { "      - {name: a, primaryKey: true}\n      - {name: b, primaryKey: true}\n",
      "a,b\nx,ty\nxt,y\n", NULL, 0, 0, NULL },
    /* metrics */
    { QUALITY("metric: nullValues, mustBe: 0"), "a\nx\n\n", "contract.null_values", 1, 2, NULL },
    { QUALITY("metric: nullValues, mustBeLessThan: 50, unit: percent"), "a\nx\n\n",
      "contract.null_values", 1, 2, NULL },
    { QUALITY("metric: nullValues, mustBeLessOrEqualTo: 50, unit: percent"), "a\nx\n\n", NULL, 0, 0,
      NULL },
    { QUALITY("metric: nullValues, mustNotBe: 1"), "a\nx\n\n", "contract.null_values", 1, 2, NULL },
    { QUALITY("metric: nullValues, mustBeGreaterThan: 1"), "a\nx\n\n", "contract.null_values", 1, 2,
      NULL },
    { QUALITY("metric: nullValues, mustBeGreaterOrEqualTo: 1"), "a\nx\n\n", NULL, 0, 0, NULL },
    { QUALITY("metric: nullValues, mustBeBetween: [2, 3]"), "a\nx\n\n", "contract.null_values", 1,
      2, NULL },
    { QUALITY("metric: nullValues, mustNotBeBetween: [1, 3]"), "a\nx\n\n", "contract.null_values",
      1, 2, NULL },
    { QUALITY("metric: nullValues, mustBeLessThan: -1"), "a\nx\ny\n", "contract.null_values", 0, 0,
      NULL },
    { QUALITY("metric: missingValues, mustBe: 0, arguments: {missingValues: [null, 'N/A']}"),
      "a\nx\nN/A\nn/a\n\n\"\"\n", "contract.missing_values", 2, 2, NULL },
    { QUALITY("metric: missingValues, mustBe: 0, arguments: {missingValues: [NA]}"), "a\nx\n\nNA\n",
      "contract.missing_values", 1, 3, NULL },
    { QUALITY("metric: missingValues, mustBe: 0, arguments: {missingValues: ['']}"),
      "a\nx\n\n\"\"\n", "contract.missing_values", 2, 2, NULL },
    { QUALITY("metric: missingValues, mustBe: 0"), "a\nx\n\n\"\"\n", "contract.missing_values", 2,
      2, NULL },
    { QUALITY("metric: invalidValues, mustBe: 0, arguments: {validValues: [Female, Male]}"),
      "a\nFemale\n\nfemale\n\"\"\n", "contract.invalid_values", 2, 3, NULL },
    { "      - {name: a, logicalType: integer, quality: [{metric: invalidValues, mustBe: 0, "
      "arguments: {validValues: [1, 2]}}]}\n",
      "a\n1\n02\n3\n", "contract.invalid_values", 1, 3, NULL },
    { QUALITY("metric: invalidValues, mustBe: 0, arguments: {validValues: [1, true]}"),
      "a\n1\ntrue\n1.0\n", "contract.invalid_values", 1, 3, NULL },
    { QUALITY("metric: invalidValues, mustBeLessThan: 2, arguments: {pattern: '^x'}"), "a\nx\ny\n",
      NULL, 0, 0, NULL },
    { QUALITY("rule: validValues, validValues: [x], mustBe: 0"), "a\nx\ny\n",
      "contract.invalid_values", 1, 2, "3.0.2" },
    { QUALITY("rule: duplicateCount, mustBeLessThan: 1"), "a\nx\nx\n", "contract.duplicate_values",
      1, 2, "3.0.0" },
    { QUALITY("rule: nullValues, mustBe: 0"), "a\n\nx\n", "contract.null_values", 1, 1, NULL },
    { QUALITY("metric: duplicateValues, mustBe: 0"), "a\nx\n\n\nx\nx\n",
      "contract.duplicate_values", 2, 4, NULL },
    { TABLE("metric: duplicateValues, mustBe: 0, arguments: {properties: [a, b]}"),
      "a,b\n1,2\n1,3\n1,2\n,2\n,2\n", "contract.duplicate_values", 1, 3, NULL },
    { TABLE("metric: rowCount, mustBeBetween: [1, 2]"), "a,b\n1,2\n3,4\n", NULL, 0, 0, NULL },
    { TABLE("metric: rowCount, mustBeBetween: [3, 5]"), "a,b\n1,2\n", "contract.row_count", 1, 0,
      NULL },
    /* names */
    { "      - {name: a, physicalName: x, required: true}\n", "x\n1\n", NULL, 0, 0, NULL },
    { "      - {name: a, physicalName: x}\n", "y\n1\n", "contract.missing_column", 1, 0, NULL },
};

#endif
