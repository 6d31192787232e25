#!/usr/bin/env python3
"""Defects of one cell or one row, planted into a sound table: each must be found where it is, and nothing else.

Usage: planted_defects.py MLGATE_VALIDATE [--list]

The table has 49 columns. Beside every kind of defect stands a valid look-alike: the sound table holds all of them
and must pass. Each defect is planted alone (in the first row, the last and one between, so far as it is a cell) and
all of them together, into CSV and JSON Lines, packed, in UTF-16, over several files and by several threads. What counts is --errors-out (every cell, with row and column) and
the findings of --format json (rule, row, column).
"""
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile

BIG_ROWS = 6000
ROWS = 211
TYPE, MIN, MAX = "contract.type", "contract.minimum", "contract.maximum"
ENUM, PATTERN, LENGTH = "contract.invalid_values", "contract.pattern", "contract.length"
REQUIRED, UNIQUE, FORMAT = "contract.required", "contract.unique", "contract.format"
MISSING, NULLS, MULTIPLE = "contract.missing_values", "contract.null_values", "contract.multiple_of"
KEY, PAIR = "contract.primary_key", "contract.duplicate_values"
ITEMS, ITEM, TWICE = "contract.item_count", "contract.item_type", "contract.unique_items"


def date(i):
    return "20%02d-%02d-%02d" % (20 + i % 5, 1 + i % 12, 1 + i % 28)


# name, what the contract says of it, the sound cell of row i (from 0)
COLUMNS = [
    ("id", "logicalType: integer, required: true, unique: true", lambda i: str(1000 + i)),
    ("tenant", "logicalType: string, primaryKey: true, primaryKeyPosition: 1", lambda i: "t%d" % (i % 7)),
    ("order", "logicalType: string, primaryKey: true, primaryKeyPosition: 2", lambda i: "o%d" % i),
    ("left", "logicalType: string", lambda i: "l%d" % (i // 50)),
    ("right", "logicalType: string", lambda i: "r%d" % i),
    ("serial", "logicalType: integer, unique: true", lambda i: str(50000 + i)),
    ("label", "logicalType: string, unique: true", lambda i: "k%d" % i),
    ("amount", "logicalType: number, unique: true", lambda i: "%d.25" % (1000 + i)),
    ("moment", "logicalType: timestamp, unique: true",
     lambda i: "2024-%02d-%02dT%02d:%02d:00Z" % (1 + i // 40320, 1 + i // 1440 % 28, i // 60 % 24, i % 60)),
    ("age", "logicalType: integer, logicalTypeOptions: {minimum: 0, maximum: 120}", lambda i: str(i % 100)),
    ("ratio", "logicalType: number, logicalTypeOptions: {minimum: 0, maximum: 1}", lambda i: "0.%03d" % (i % 1000)),
    ("tenth", "logicalType: number, logicalTypeOptions: {maximum: 0.3}", lambda i: "0.%d" % (i % 3)),
    ("score", "logicalType: number, logicalTypeOptions: {exclusiveMinimum: 0, exclusiveMaximum: 100}",
     lambda i: "%d.5" % (i % 99)),
    ("dozen", "logicalType: number, logicalTypeOptions: {maximum: 12}", lambda i: str(i % 12)),
    ("fine", "logicalType: number, logicalTypeOptions: {minimum: 0.1234567890123456789}", lambda i: "0.2"),
    ("huge", "logicalType: number, logicalTypeOptions: {maximum: 9007199254740993}", lambda i: str(i * 7)),
    ("long", "logicalType: integer, logicalTypeOptions: {format: i64}", lambda i: str(i * 12345678901 - 5)),
    ("byte", "logicalType: integer, logicalTypeOptions: {format: u8}", lambda i: str(i % 256)),
    ("price", "logicalType: number, logicalTypeOptions: {format: f64}", lambda i: "%d.99" % i),
    ("count", "logicalType: integer", lambda i: str(i * 3)),
    ("weight", "logicalType: number", lambda i: "%d.%d" % (i, i % 10)),
    ("flag", "logicalType: boolean", lambda i: "true" if i % 3 else "false"),
    ("born", "logicalType: date", date),
    ("seen", "logicalType: timestamp", lambda i: date(i) + "T%02d:30:00Z" % (i % 24)),
    ("clock", "logicalType: time", lambda i: "%02d:%02d:00" % (i % 24, i % 60)),
    ("german", "logicalType: date, logicalTypeOptions: {format: dd.MM.yyyy}",
     lambda i: "%02d.%02d.2023" % (1 + i % 28, 1 + i % 12)),
    ("zoned", "logicalType: timestamp, logicalTypeOptions: {timezone: true}", lambda i: date(i) + "T08:00:00+02:00"),
    ("expiry", "logicalType: date, logicalTypeOptions: {minimum: '2020-01-01', maximum: '2024-12-31'}", date),
    ("logged", "logicalType: timestamp, logicalTypeOptions: {maximum: '2024-12-31T23:59:59Z'}",
     lambda i: date(i) + "T00:00:00Z"),
    ("state", "logicalType: string, quality: [{metric: invalidValues, mustBe: 0, arguments: "
     "{validValues: [paid, open, sent, 'on hold', 'größe']}}]", lambda i: ("paid", "open", "sent")[i % 3]),
    ("level", "logicalType: integer, quality: [{metric: invalidValues, mustBe: 0, arguments: {validValues: [1, 2, 30]}}]",
     lambda i: "12"[i % 2]),
    ("plate", r"logicalType: string, logicalTypeOptions: {pattern: '^[A-Z]{2}-\d{3}$'}", lambda i: "AB-%03d" % (i % 1000)),
    ("slug", "logicalType: string, logicalTypeOptions: {pattern: '^[a-z]+$'}", lambda i: "abc"[i % 3] * (1 + i % 9)),
    ("mail", r"logicalType: string, logicalTypeOptions: {pattern: '^[^@\s]+@[^@\s]+\.[a-z]{2,}$'}",
     lambda i: "user%d@example.org" % i),
    ("word", "logicalType: string, logicalTypeOptions: {minLength: 2, maxLength: 5}", lambda i: "abcde"[:2 + i % 4]),
    ("wide", "logicalType: string, logicalTypeOptions: {maxLength: 300}", lambda i: "x" * (i % 60)),
    ("name", "logicalType: string, required: true", lambda i: "name %d" % i),
    ("must", "logicalType: integer, required: true", lambda i: str(i)),
    ("step", "logicalType: number, logicalTypeOptions: {multipleOf: 0.1}", lambda i: "%d.%d" % (i, i % 10)),
    ("five", "logicalType: integer, logicalTypeOptions: {multipleOf: 5}", lambda i: str(5 * i)),
    ("source", "logicalType: string, quality: [{metric: missingValues, mustBe: 0, arguments: "
     "{missingValues: [null, '', 'N/A']}}]", lambda i: "s%d" % (i % 4)),
    ("filled", "logicalType: string, quality: [{metric: nullValues, mustBe: 0}]", lambda i: "f"),
    ("seldom", "logicalType: integer, logicalTypeOptions: {minimum: -3}", lambda i: "" if i % 4 else "3"),
    ("temp", "logicalType: number, logicalTypeOptions: {minimum: -40, maximum: 60}", lambda i: "-%d.5" % (i % 39)),
    ("tags", "logicalType: array, logicalTypeOptions: {minItems: 1, maxItems: 3, uniqueItems: true}, "
     "items: {logicalType: string}", lambda i: '["t%d", "u"]' % (i % 5)),
    ("shares", "logicalType: array, logicalTypeOptions: {uniqueItems: true}, items: {logicalType: number}",
     lambda i: "[%d, 0.5]" % i),
    ("counts", "logicalType: array, items: {logicalType: integer}", lambda i: "[%d, %d]" % (i, i)),
    ("text", "logicalType: string", lambda i: "some text, with a comma %d" % i),
    ("end", "logicalType: string, quality: [{metric: invalidValues, mustBe: 0, arguments: {validValues: [Z]}}]",
     lambda i: "Z"),
]
NAMES = [name for name, _, _ in COLUMNS]

# name of the defect, column, the bad cell, the rule, and a look-alike that is sound. A cell is text; None is an
# empty cell without quotes, Q(text) stands in quotes although it need not.


class Q(str):
    pass


CELLS = [
    ("a word for a number", "count", "abc", TYPE, "7"),
    ("a fraction in integers", "count", "12.5", TYPE, "12"),
    ("a fraction of zeros in integers", "count", "12.0", TYPE, "012"),
    ("an exponent in integers", "count", "1e3", TYPE, "1000"),
    ("hexadecimal", "count", "0x1F", TYPE, "01"),
    ("a blank before", "count", " 7", TYPE, "+7"),
    ("a blank behind", "count", "7 ", TYPE, "-7"),
    ("a quoted blank before", "count", Q(" 8"), TYPE, Q("8")),
    ("an underscore", "count", "1_000", TYPE, "-0"),
    ("a thousands comma", "count", "1,000", TYPE, "+1000"),
    ("a tab behind", "count", "9\t", TYPE, "9"),
    ("a line end behind", "count", "9\n", TYPE, Q("9")),
    ("a no-break space before", "count", "\u00a07", TYPE, "70"),
    ("Arabic digits", "count", "\u0663\u0664", TYPE, "34"),
    ("full-width digits", "count", "\uff11\uff12", TYPE, "12"),
    ("a superscript", "count", "7\u00b2", TYPE, "72"),
    ("a minus that is none", "count", "\u22125", TYPE, "-5"),
    ("two signs", "count", "+-5", TYPE, "+5"),
    ("a sign alone", "count", "-", TYPE, "0"),
    ("O for 0", "count", "1O", TYPE, "10"),
    ("l for 1", "count", "l0", TYPE, "10"),
    ("NULL in integers", "count", "NULL", TYPE, None),
    ("NA in integers", "count", "NA", TYPE, Q("")),
    ("None in integers", "count", "None", TYPE, None),
    ("a question mark", "count", "?", TYPE, None),
    ("a dash for nothing", "count", "--", TYPE, None),
    ("true in integers", "count", "true", TYPE, "1"),
    ("2^63 in integers", "count", "9223372036854775808", TYPE, "9223372036854775807"),
    ("-2^63-1 in integers", "count", "-9223372036854775809", TYPE, "-9223372036854775808"),
    ("thirty digits in integers", "count", "1" * 30, TYPE, "0" * 30 + "1"),
    ("2^63 in i64", "long", "9223372036854775808", FORMAT, "9223372036854775807"),
    ("-2^63-1 in i64", "long", "-9223372036854775809", FORMAT, "-9223372036854775808"),
    ("256 in u8", "byte", "256", FORMAT, "255"),
    ("-1 in u8", "byte", "-1", FORMAT, "-0"),
    ("1e999 in f64", "price", "1e999", FORMAT, "1.7976931348623157e308"),
    ("-1e309 in f64", "price", "-1e309", FORMAT, "-1e308"),
    ("the first double that rounds to infinity", "price", "1.7976931348623159e308", FORMAT, "1.7976931348623158e308"),
    ("1e999 in numbers", "weight", "1e999", TYPE, "1e-999"),
    ("1e309 in numbers", "weight", "1e309", TYPE, "1e308"),
    ("NaN", "weight", "NaN", TYPE, "0.0"),
    ("nan", "weight", "nan", TYPE, "-0.0"),
    ("Inf", "weight", "Inf", TYPE, "1E2"),
    ("-inf", "weight", "-inf", TYPE, ".5"),
    ("Infinity", "weight", "Infinity", TYPE, "5."),
    ("null in numbers", "weight", "null", TYPE, None),
    ("N/A in numbers", "weight", "N/A", TYPE, Q("")),
    ("a decimal comma", "weight", "1,5", TYPE, "1.5"),
    ("two points", "weight", "1.2.3", TYPE, "1.23"),
    ("an exponent without digits", "weight", "1e", TYPE, "1e0"),
    ("a hexadecimal float", "weight", "0x1p3", TYPE, "1e3"),
    ("a currency sign", "weight", "$5", TYPE, "5"),
    ("per cent", "weight", "5%", TYPE, "0.05"),
    ("d for the exponent", "weight", "1d5", TYPE, "1e5"),
    ("NaN in numbers with a range", "ratio", "NaN", TYPE, "1"),
    ("yes for true", "flag", "yes", TYPE, "True"),
    ("t for true", "flag", "t", TYPE, "TRUE"),
    ("2 for true", "flag", "2", TYPE, "1"),
    ("tRUE", "flag", "tRUE", TYPE, "False"),
    ("a blank behind false", "flag", "false ", TYPE, "0"),
    ("29 February of a common year", "born", "2023-02-29", TYPE, "2024-02-29"),
    ("29 February 1900", "born", "1900-02-29", TYPE, "2000-02-29"),
    ("30 February", "born", "2024-02-30", TYPE, "2024-02-28"),
    ("31 April", "born", "2024-04-31", TYPE, "2024-04-30"),
    ("month 13", "born", "2024-13-01", TYPE, "2024-12-31"),
    ("month 00", "born", "2024-00-10", TYPE, "2024-01-10"),
    ("day 00", "born", "2024-01-00", TYPE, "2024-01-01"),
    ("a date of slashes", "born", "2024/01/05", TYPE, "2024-01-05"),
    ("a date without zeros", "born", "2024-1-5", TYPE, "0001-01-05"),
    ("a date the American way", "born", "01/05/2024", TYPE, "2024-05-01"),
    ("a timestamp in dates", "born", "2024-01-05T00:00:00", TYPE, "2024-01-05"),
    ("a date of 0000-00-00", "born", "0000-00-00", TYPE, "0000-01-01"),
    ("Arabic digits in a date", "born", "\u0662\u0660\u0662\u0664-01-01", TYPE, "2024-01-01"),
    ("hour 24", "seen", "2024-03-01T24:00:00Z", TYPE, "2024-03-01T23:00:00Z"),
    ("minute 60", "seen", "2024-03-01T10:60:00Z", TYPE, "2024-03-01T10:59:59Z"),
    ("a leap second in the morning", "seen", "2016-12-31T10:59:60Z", TYPE, "2016-12-31T23:59:60Z"),
    ("a leap second in mid-month", "seen", "2016-12-15T23:59:60Z", TYPE, "2017-01-01T00:59:60+01:00"),
    ("second 61", "seen", "2016-12-31T23:59:61Z", TYPE, "2016-12-31T23:59:59Z"),
    ("an offset of 25 hours", "seen", "2024-03-01T10:00:00+25:00", TYPE, "2024-03-01T10:00:00+14:00"),
    ("a timestamp without its time", "seen", "2024-03-01", TYPE, "2024-03-01T00:00"),
    ("two blanks in a timestamp", "seen", "2024-03-01  10:00:00", TYPE, "2024-03-01 10:00:00"),
    ("a zone's name", "seen", "2024-03-01T10:00:00 CET", TYPE, "2024-03-01T10:00:00.123456Z"),
    ("a day that does not exist in a timestamp", "seen", "2023-02-29T10:00:00Z", TYPE, "2024-02-29T10:00:00Z"),
    ("25 o'clock", "clock", "25:00:00", TYPE, "23:59:59"),
    ("one digit of the hour", "clock", "9:30:00", TYPE, "09:30"),
    ("another date format", "german", "2023-05-01", TYPE, "01.05.2023"),
    ("31.04. in its format", "german", "31.04.2023", TYPE, "30.04.2023"),
    ("month and day exchanged", "german", "05.31.2023", TYPE, "31.05.2023"),
    ("a timestamp that lacks its zone", "zoned", "2024-03-01T10:00:00", TYPE, "2024-03-01T10:00:00Z"),
    ("a day above the maximum", "expiry", "2025-01-01", MAX, "2024-12-31"),
    ("a day below the minimum", "expiry", "2019-12-31", MIN, "2020-01-01"),
    ("a moment above the maximum by its zone", "logged", "2024-12-31T23:00:00-02:00", MAX, "2025-01-01T00:30:00+02:00"),
    ("a microsecond above the maximum", "logged", "2024-12-31T23:59:59.000001Z", MAX, "2024-12-31T23:59:59.000Z"),
    ("one below the range", "age", "-1", MIN, "0"),
    ("one above the range", "age", "121", MAX, "120"),
    ("999 for unknown", "age", "999", MAX, "99"),
    ("a fraction above a bound", "dozen", "12.5", MAX, "12.0"),
    ("a hair above a bound", "dozen", "12.000000000000000000001", MAX, "12.000000000000000000000"),
    ("0.1 + 0.2", "tenth", "0.30000000000000004", MAX, "0.30"),
    ("beyond double precision above", "tenth", "0.3000000000000000000000001", MAX, "0.2999999999999999999999999"),
    ("beyond double precision below", "fine", "0.1234567890123456788", MIN, "0.1234567890123456789"),
    ("2^53 + 2", "huge", "9007199254740994", MAX, "9007199254740993"),
    ("an exponent beyond the bound", "huge", "1e16", MAX, "9.007199254740993e15"),
    ("the exclusive maximum", "score", "100", MAX, "99.999999999999999999"),
    ("the exclusive maximum written otherwise", "score", "1.00e2", MAX, "0.99e2"),
    ("the exclusive minimum", "score", "0", MIN, "0.000000000000000000001"),
    ("minus zero at the exclusive minimum", "score", "-0.0", MIN, "1e-400"),
    ("just above 1", "ratio", "1.0000000000000000001", MAX, "1.0000000000000000000"),
    ("just below 0", "ratio", "-1e-400", MIN, "-0"),
    ("too cold", "temp", "-40.01", MIN, "-40.00"),
    ("too warm", "temp", "6.01e1", MAX, "6.0e1"),
    ("below a minimum among nulls", "seldom", "-4", MIN, "-3"),
    ("a Cyrillic letter in a category", "state", "p\u0430id", ENUM, "paid"),
    ("upper case in a category", "state", "Paid", ENUM, "open"),
    ("a blank behind a category", "state", "open ", ENUM, "on hold"),
    ("a blank before a category", "state", " open", ENUM, "on hold"),
    ("a no-break space in a category", "state", "on\u00a0hold", ENUM, "on hold"),
    ("a zero-width space in a category", "state", "sent\u200b", ENUM, "sent"),
    ("a decomposed umlaut in a category", "state", "gro\u0308\u00dfe", ENUM, "gr\u00f6\u00dfe"),
    ("an empty string in a category", "state", Q(""), ENUM, None),
    ("a category in quotes of its own", "state", "'paid'", ENUM, Q("paid")),
    ("a category cut short", "state", "ope", ENUM, "open"),
    ("two categories", "state", "open,paid", ENUM, "sent"),
    ("a level that is none", "level", "3", ENUM, "30"),
    ("a category in lower case, in the last column", "end", "z", ENUM, Q("Z")),
    ("a full-width letter", "end", "\uff3a", ENUM, "Z"),
    ("lower case against a pattern", "plate", "ab-123", PATTERN, "AB-123"),
    ("a line end behind a pattern", "plate", "AB-123\n", PATTERN, "AB-124"),
    ("a second line against a pattern", "plate", "AB-123\nXY", PATTERN, "ZZ-000"),
    ("Arabic digits against \\d", "plate", "AB-\u0661\u0662\u0663", PATTERN, "AB-999"),
    ("a dash that is none", "plate", "AB\u2013123", PATTERN, "AB-321"),
    ("one digit too many", "plate", "AB-1234", PATTERN, Q("AB-234")),
    ("a Cyrillic letter against a class", "slug", "c\u0430t", PATTERN, "cat"),
    ("an empty string against a pattern", "slug", Q(""), PATTERN, None),
    ("an umlaut against a class", "slug", "\u00fcber", PATTERN, "uber"),
    ("a CR behind a pattern", "slug", "cat\r", PATTERN, "cats"),
    ("a blank in an address", "mail", "a b@example.org", PATTERN, "a.b@example.org"),
    ("an address without a dot", "mail", "ab@example", PATTERN, "ab@example.io"),
    ("a long word", "word", "abcdef", LENGTH, "abcde"),
    ("a short word", "word", "a", LENGTH, "ab"),
    ("an empty string that is too short", "word", Q(""), LENGTH, None),
    ("six emoji", "word", "\U0001f600" * 6, LENGTH, "\U0001f600" * 5),
    ("six code points with marks", "word", "e\u0301" * 3, LENGTH, "e\u0301" * 2 + "x"),
    ("one emoji of one code point", "word", "\U0001f600", LENGTH, "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
    ("umlauts by code points", "word", "\u00e4\u00f6\u00fc\u00e4\u00f6\u00fc", LENGTH, "\u00e4\u00f6\u00fc\u00e4\u00f6"),
    ("301 characters", "wide", "\u00e9" * 301, LENGTH, "\u00e9" * 300),
    ("an empty cell where one is required", "name", None, REQUIRED, Q("")),
    ("an empty cell in required integers", "must", None, REQUIRED, "0"),
    ("a quoted empty cell in required integers", "must", Q(""), REQUIRED, Q("0")),
    ("a word for null in required integers", "must", "null", TYPE, "00"),
    ("an empty cell that counts as missing", "source", None, MISSING, "null"),
    ("an empty string that counts as missing", "source", Q(""), MISSING, "''"),
    ("a word that counts as missing", "source", "N/A", MISSING, "NA"),
    ("a null", "filled", None, NULLS, Q("")),
    ("no multiple of a tenth", "step", "0.35", MULTIPLE, "0.3"),
    ("no multiple by a hair", "step", "0.30000000000000004", MULTIPLE, "0.30000000000000000"),
    ("no multiple of five", "five", "12", MULTIPLE, "-15"),
    ("an array that is not closed", "counts", "[1,", TYPE, "[1]"),
    ("an array that is closed twice", "counts", "[1]]", TYPE, "[]"),
    ("a comma alone in an array", "counts", "[,]", TYPE, "[ ]"),
    ("a comma behind the last item", "counts", "[1,]", TYPE, "[1,2]"),
    ("a zero before an item", "counts", "[01]", TYPE, "[10]"),
    ("NaN in an array", "shares", "[NaN]", TYPE, "[0]"),
    ("an array in braces", "counts", "{1,2}", TYPE, "[1 , 2]"),
    ("a list of bars", "tags", "a|b", TYPE, '["a|b"]'),
    ("single quotes in an array", "tags", "['a']", TYPE, '["\'a\'"]'),
    ("an array of 100 levels", "counts", "[" * 100 + "]" * 100, TYPE, None),
    ("an empty array", "tags", "[]", ITEMS, '[""]'),
    ("four items", "tags", '["a","b","c","d"]', ITEMS, '["a,b,c,d","[e,f]"]'),
    ("an item that comes twice", "tags", '["a","b","a"]', TWICE, '["a","b","A"]'),
    ("an item that comes twice with an escape", "tags", '["A","\\u0041"]', TWICE, '["A","\\u0061"]'),
    ("a null that comes twice", "tags", "[null,null]", TWICE, '[null,"null",""]'),
    ("a number that comes twice by its value", "shares", "[1,1.0]", TWICE, "[1,1.0000000000000000001]"),
    ("a number that comes twice with an exponent in an array", "shares", "[10,2,1e1]", TWICE, "[10,1e2]"),
    ("minus zero beside zero", "shares", "[0,-0.0]", TWICE, "[0,1e-400]"),
    ("a number among texts", "tags", '["1",1]', ITEM, '["1","01"]'),
    ("a text among numbers", "shares", '[1,"2"]', ITEM, "[1,null]"),
    ("true among numbers", "shares", "[true]", ITEM, "[1e0]"),
    ("an array among numbers", "shares", "[[1]]", ITEM, "[null]"),
    ("a fraction among integers", "counts", "[1,2.0]", ITEM, "[1,20]"),
    ("2^63 among integers", "counts", "[9223372036854775808]", ITEM, "[9223372036854775807]"),
]

# A row that repeats a key: name, the cells of the row (i is its index, 0 the first row), the rule and the column it is
# told of, and cells that look alike and are no repetition. `first` is the row that is repeated: sound cells of row 0.
KEYS = [
    ("a number that comes twice, far apart", {"id": "1000"}, UNIQUE, "id", {"id": "-1000"}),
    ("a number that comes twice with a zero before", {"serial": "050000"}, UNIQUE, "serial", {"serial": "500000"}),
    ("a number that comes twice with a sign", {"serial": "+50000"}, UNIQUE, "serial", {"serial": "-50000"}),
    ("a text that comes twice", {"label": "k0"}, UNIQUE, "label", {"label": "K0"}),
    ("a text that comes twice in quotes", {"label": Q("k0")}, UNIQUE, "label", {"label": "k0 "}),
    ("a number that comes twice with zeros behind", {"amount": "1000.250"}, UNIQUE, "amount", {"amount": "1000.2500001"}),
    ("a number that comes twice with an exponent", {"amount": "1.00025e3"}, UNIQUE, "amount", {"amount": "1.00025e4"}),
    ("a moment that comes twice in another zone", {"moment": "2024-01-01T02:00:00+02:00"}, UNIQUE, "moment",
     {"moment": "2024-01-01T00:00:00+02:00"}),
    ("both columns of the key repeat", {"tenant": "t0", "order": "o0"}, KEY, "tenant", {"tenant": "t1", "order": "o0"}),
    ("a null in the key", {"tenant": None}, KEY, "tenant", {"tenant": Q("")}),
    ("a pair that repeats", {"left": "l0", "right": "r0"}, PAIR, "left", {"left": "l0", "right": "r0x"}),
]
# Sound although they look like repetitions: each is a row of its own.
SOUND_KEYS = [
    {"left": "ab", "right": "c"}, {"left": "a", "right": "bc"}, {"left": Q(""), "right": "abc"}, {"left": "abc", "right": Q("")}, {"left": "1", "right": "01"},
    {"left": "01", "right": "1"}, {"left": "1.0", "right": "1"}, {"left": None, "right": "n"}, {"left": None, "right": "n"},
    {"tenant": "t", "order": "1o0"}, {"tenant": "t1", "order": "o0-"}, {"tenant": "t,", "order": "x"},
    {"tenant": "t", "order": ",x"}, {"label": "1"}, {"label": "01"}, {"label": "1.0"}, {"label": "+1"},
    {"label": Q("")}, {"label": None}, {"label": None}, {"label": "e\u0301"}, {"label": "\u00e9"},
    {"serial": "1"}, {"serial": None}, {"serial": None}, {"serial": Q("")}, {"serial": "9007199254740993"},
    {"serial": "9007199254740992"}, {"amount": "0.1"}, {"amount": "0.10000000000000001"}, {"amount": "1e22"},
    {"amount": "10000000000000000000001"}, {"amount": None}, {"amount": None},
    {"moment": "2030-12-31T23:59:59Z"}, {"moment": "2030-12-31T23:59:60Z"}, {"moment": "2031-01-01T00:00:01Z"},
]


def contract():
    lines = ["apiVersion: v3.1.0", "kind: DataContract", "id: planted", "version: 1.0.0", "status: active", "schema:",
             "  - name: table", "    quality: [{metric: duplicateValues, mustBe: 0, arguments: {properties: [left, right]}}]",
             "    properties:"]
    return "\n".join(lines + ["      - {name: %s, %s}" % (name, says) for name, says, _ in COLUMNS]) + "\n"


def csv_cell(cell):
    if cell is None:
        return ""
    if isinstance(cell, Q) or cell == "" or any(c in cell for c in ',"\r\n'):
        return '"%s"' % cell.replace('"', '""')
    return cell


def csv_lines(rows):
    return [",".join(NAMES)] + [",".join(csv_cell(cell) for cell in row) for row in rows]


def csv_bytes(rows):
    return ("\n".join(csv_lines(rows)) + "\n").encode("utf-8")


LISTS = {name for name, says, _ in COLUMNS if says.startswith("logicalType: array")}


def is_list(cell):
    def refuse(word):
        raise ValueError(word)
    try:
        return isinstance(json.loads(cell, parse_constant=refuse), list) and "[" * 60 not in cell
    except ValueError:
        return False


def json_cell(name, cell):
    """An array as it stands; what is none can only be a text."""
    if name in LISTS and cell and is_list(cell):
        return cell
    return json.dumps(cell, ensure_ascii=False)


def jsonl_bytes(rows):
    return "".join("{" + ", ".join('"%s": %s' % (name, json_cell(name, cell)) for name, cell in zip(NAMES, row)) + "}\n"
                   for row in rows).encode("utf-8")


class Judge:
    def __init__(self, tool):
        self.tool = os.path.abspath(tool)
        self.folder = tempfile.mkdtemp()
        self.cases = self.bad = 0
        with open(os.path.join(self.folder, "c.yaml"), "w", encoding="utf-8") as file:
            file.write(contract())

    def run(self, data, name="table.csv", options=()):
        """Exit code, [(row, column, rule)], findings, standard error. Several `data` are parts of a data set."""
        path = os.path.join(self.folder, name)
        log = os.path.join(self.folder, "log.jsonl")
        parts = {path: data}
        if isinstance(data, list):
            os.makedirs(path, exist_ok=True)
            parts = {os.path.join(path, "part-%d.csv" % i): part for i, part in enumerate(data)}
        for part, content in parts.items():
            with open(part, "wb") as file:
                file.write(content)
        if os.path.exists(log):
            os.remove(log)
        done = subprocess.run([self.tool, "--contract", "c.yaml", "--format", "json", "--errors-out", "log.jsonl", *options,
                               name], cwd=self.folder, capture_output=True, timeout=60, stdin=subprocess.DEVNULL)
        seen = []
        if os.path.exists(log):
            with open(log, encoding="utf-8") as file:
                seen = [json.loads(line) for line in file]
        findings = []
        if done.stdout:
            findings = [f for f in json.loads(done.stdout)["findings"] if f["level"] != "note"]
        return done.returncode, [(c["row"], c["field"], c["rule"]) for c in seen], findings, \
            done.stderr.decode("utf-8", "replace")

    def complain(self, name, text):
        self.bad += 1
        print("BAD %s: %s" % (name, text))

    def cells(self, name, data, expected, file="table.csv", options=()):
        """`expected` are the (row, column, rule) that must be found, all of them and no others."""
        self.cases += 1
        code, seen, findings, err = self.run(data, file, options)
        expected = sorted(expected, key=str)
        if code != (1 if expected else 0):
            self.complain(name, "exit %d: %s" % (code, err.strip()[:200]))
        if sorted(seen, key=str) != expected:
            missed = [e for e in expected if e not in seen]
            more = [s for s in seen if s not in expected]
            self.complain(name, "missed %s, false %s" % (missed[:8], more[:8]))
        told = sorted({(f["field"], f["rule"]) for f in findings}, key=str)
        if told != sorted({(column, rule) for _, column, rule in expected}, key=str):
            self.complain(name, "findings are of %s" % told)
        for kind in told:  # minLength and maxLength are a finding each
            rows = [row for row, *rest in expected if tuple(rest) == kind]
            same = [f for f in findings if (f["field"], f["rule"]) == kind]
            if rows and (min(f["row"] for f in same), sum(f["count"] for f in same)) != (min(rows), len(rows)):
                self.complain(name, "%s: rows %s" % (kind, [(f["row"], f["count"]) for f in same]))

    def table(self, name, data, code, rules, place=None):
        """`rules` are those of all findings; `place` is the (rule, line, row, column) of one of them."""
        self.cases += 1
        got, _, findings, err = self.run(data)
        if got != code:
            self.complain(name, "exit %d, not %d: %s" % (got, code, err.strip()[:200]))
        told = sorted({f["rule"] for f in findings})
        if told != sorted(rules):
            self.complain(name, "findings are %s: %s" % (told, [f["message"] for f in findings][:3]))
        if place is not None and place not in [(f["rule"], f["line"], f["row"], f["field"]) for f in findings]:
            self.complain(name, "place is %s" % [(f["rule"], f["line"], f["row"], f["field"]) for f in findings])
        if code == 3 and ("error:" not in err or ": " not in err):
            self.complain(name, "refused without a reason")


def sound_rows(count):
    """The sound table: plain rows, then one for every look-alike, then plain rows again."""
    rows = [[make(i) for _, _, make in COLUMNS] for i in range(count)]
    alike = [{column: look} for _, column, _, _, look in CELLS] + [look for *_, look in KEYS] + SOUND_KEYS
    for k, cells in enumerate(alike):
        row = [make(count + k) for _, _, make in COLUMNS]
        for column, cell in cells.items():
            row[NAMES.index(column)] = cell
        rows.insert(count // 3 + k, row)
    return rows


def plant(rows, at, cells):
    row = list(rows[at])
    for column, cell in cells.items():
        row[NAMES.index(column)] = cell
    return rows[:at] + [row] + rows[at + 1:]


def alone(judge, rows):
    last = len(rows) - 1
    for name, column, cell, rule, _ in CELLS:
        for at in (0, len(rows) // 2 + 60, last):
            planted = plant(rows, at, {column: cell})
            judge.cells("%s, row %d" % (name, at + 1), csv_bytes(planted), [(at + 1, column, rule)])
        judge.cells(name + ", JSON Lines", jsonl_bytes(planted), [(last + 1, column, rule)], "table.jsonl")
    for name, cells, rule, column, _ in KEYS:
        planted = plant(rows, last, cells)
        judge.cells(name, csv_bytes(planted), [(last + 1, column, rule)])
        judge.cells(name + ", JSON Lines", jsonl_bytes(planted), [(last + 1, column, rule)], "table.jsonl")


def together(judge):
    """Every defect in a row of its own, the rows of one column one behind the other, and one row of all at once."""
    rows = sound_rows(BIG_ROWS)
    expected = []
    at = len(rows) - 400
    for _, column, cell, rule, _ in sorted(CELLS, key=lambda c: c[1]):
        rows = plant(rows, at, {column: cell})
        expected.append((at + 1, column, rule))
        at += 1
    for _, cells, rule, column, _ in KEYS:
        rows = plant(rows, at, cells)
        expected.append((at + 1, column, rule))
        at += 1
    worst = {}
    for _, column, cell, rule, _ in CELLS:
        worst.setdefault(column, (cell, rule))
    rows = plant(rows, at + 5, {column: cell for column, (cell, _) in worst.items()})
    expected += [(at + 6, column, rule) for column, (_, rule) in worst.items()]
    whole = csv_bytes(rows)
    for options in ((), ("--jobs", "1"), ("--jobs", "3"), ("--jobs", "8"), ("--memory", "1M")):
        judge.cells("all together %s" % " ".join(options), whole, expected, options=options)
    judge.cells("all together, packed", gzip.compress(whole), expected, "table.csv.gz")
    judge.cells("all together, UTF-16", whole.decode("utf-8").encode("utf-16"), expected)
    judge.cells("all together, CRLF", ("\r\n".join(csv_lines(rows)) + "\r\n").encode("utf-8"), expected)
    cuts = [0, 1, len(rows) // 2, at, len(rows)]
    parts = [csv_bytes(rows[low:high]) for low, high in zip(cuts, cuts[1:])]
    judge.cells("all together, in four files", parts, expected, "set")
    judge.cells("all together, in four files, one thread", parts, expected, "set", ("--jobs", "1"))
    judge.cells("all together, JSON Lines", jsonl_bytes(rows), expected, "table.jsonl")


def join(lines, end="\n"):
    return (end.join(lines) + end).encode("utf-8")


def structure(judge):
    """Defects of rows and of the file."""
    rows = [[make(i) for _, _, make in COLUMNS] for i in range(60)]
    lines = csv_lines(rows)
    first = lines[0].split(",")

    def with_line(at, text):
        return join(lines[:at] + [text] + lines[at + 1:])

    def with_bytes(at, old, new):
        raw = join(lines).split(b"\n")
        raw[at] = raw[at].replace(old, new, 1)
        return b"\n".join(raw)

    judge.table("the plain table", join(lines), 0, [])
    judge.table("a short row", with_line(30, lines[30].rsplit(",", 1)[0]), 1, ["table.ragged_row"],
                ("table.ragged_row", 31, 30, None))
    judge.table("a long row", with_line(30, lines[30] + ","), 1, ["table.ragged_row"], ("table.ragged_row", 31, 30, None))
    judge.table("a row of one cell", with_line(60, "total"), 1, ["table.ragged_row"], ("table.ragged_row", 61, 60, None))
    judge.table("a cell shifted by an unquoted comma", with_bytes(7, b"\"some text, with", b"some text, with"), 1,
                ["table.ragged_row", "table.stray_quote"], ("table.ragged_row", 8, 7, None))
    judge.table("a blank line between", join(lines[:20] + [""] + lines[20:]), 1, ["table.blank_line"],
                ("table.blank_line", 21, 20, None))
    judge.table("a header in the middle", join(lines[:20] + [lines[0]] + lines[20:]), 1,
                [ENUM, PATTERN, TYPE], (TYPE, 21, 20, "id"))
    judge.table("a NUL", with_bytes(9, b"name 8", b"na\0e 8"), 1, ["table.nul_byte"], ("table.nul_byte", 10, 9, "name"))
    judge.table("a mark in the middle", with_bytes(9, b"1008,", b"\xef\xbb\xbf1008,"), 1, ["contract.type", "table.bom_inside"],
                ("table.bom_inside", 10, 9, "id"))
    judge.table("a line that ends otherwise", with_bytes(9, b",Z", b",Z\r"), 0, ["table.mixed_line_ends"],
                ("table.mixed_line_ends", 10, 9, None))
    judge.table("a CR alone", with_bytes(9, b"name 8", b"name\r8"), 1, ["table.bare_cr"], ("table.bare_cr", 10, 9, "name"))
    judge.table("a quote in a cell", with_bytes(9, b"name 8", b"na\"me 8"), 1, ["table.stray_quote"],
                ("table.stray_quote", 10, 9, "name"))
    judge.table("characters behind a quote", with_bytes(9, b"comma 8\"", b"comma 8\" "), 1, ["table.after_quote"],
                ("table.after_quote", 10, 9, "text"))
    for name, raw in (("a byte of Latin-1", b"na\xe4e 8"), ("an overlong form", b"na\xc0\xafe 8"),
                      ("half a surrogate", b"na\xed\xa0\x80e 8"), ("beyond U+10FFFF", b"na\xf4\x90\x80\x80e 8")):
        judge.table(name, with_bytes(9, b"name 8", raw), 1, ["table.bad_utf8"], ("table.bad_utf8", 10, 9, "name"))
    judge.table("a quote that is never closed", with_bytes(60, b"comma 59\"", b"comma 59"), 3, [])
    judge.table("a quote that another row closes", with_bytes(40, b"comma 39\"", b"comma 39"), 1,
                ["table.after_quote", "table.ragged_row", "table.stray_quote"], ("table.ragged_row", 41, 40, None))
    judge.table("an empty file", b"", 3, [])
    judge.table("a file of one line end", b"\n", 3, [])
    judge.table("a file of a mark", b"\xef\xbb\xbf", 3, [])
    judge.table("a header alone", join(lines[:1]), 5, ["contract.no_rows"])
    judge.table("a column that is missing", join([",".join(l.split(",")[1:]) for l in lines]), 1, ["contract.missing_column"],
                ("contract.missing_column", 1, None, "id"))
    judge.table("a name in upper case", join([lines[0].replace("id,", "ID,", 1)] + lines[1:]), 1, ["contract.missing_column"])
    judge.table("a blank behind a name", join([lines[0].replace("id,", "id ,", 1)] + lines[1:]), 1, ["contract.missing_column"])
    judge.table("a name with a Cyrillic letter", join([lines[0].replace("age", "\u0430ge")] + lines[1:]), 1,
                ["contract.missing_column"])
    judge.table("a name that comes twice", join([",".join(first[:-2] + ["id", "end"])] + lines[1:]), 1,
                ["contract.missing_column", "table.duplicate_header"])
    judge.table("a name that is empty", join([",".join(first[:-2] + ["", "end"])] + lines[1:]), 1,
                ["contract.missing_column", "table.empty_header"])
    judge.table("another delimiter", join([l.replace(",", ";") for l in lines]), 1, ["contract.missing_column", "table.stray_quote"])
    # Sound, although it looks odd.
    judge.table("CRLF throughout", join(lines, "\r\n"), 0, [])
    judge.table("a mark at the start", b"\xef\xbb\xbf" + join(lines), 0, [])
    judge.table("no line end at the end", join(lines)[:-1], 0, [])
    judge.table("UTF-16 with a mark", join(lines).decode("utf-8").encode("utf-16"), 0, [])
    judge.table("all cells in quotes but nulls",
                join([",".join('"%s"' % n for n in NAMES)] +
                     [",".join("" if cell in (None, "") else csv_cell(Q(cell)) for cell in row) for row in rows]), 0, [])
    judge.table("columns in another order", join([",".join(reversed(first))] + [
        ",".join(csv_cell(cell) for cell in reversed(row)) for row in rows]), 0, [])
    judge.table("CR, LF, comma and quotes within quotes",
                with_bytes(9, b"\"some text, with", b"\"so\r\nme \"\"text\"\",\nwi\rth"), 0, [])
    judge.table("rows that are equal but for a key", join(lines[:2] + [lines[1].replace("1000,", "999,", 1).replace(
        ",o0,", ",o,").replace(",r0,", ",r,").replace("50000,", "49999,").replace(",k0,", ",k,").replace("1000.25", "999.25")
        .replace("T00:00:00Z", "T00:00:01Z", 1)] + lines[2:]), 0, [])


def main():
    if "--list" in sys.argv:
        for name, column, *_ in CELLS:
            print("%s (%s)" % (name, column))
        return 0
    judge = Judge(sys.argv[1])
    rows = sound_rows(ROWS)
    judge.cells("the sound table", csv_bytes(rows), [])
    judge.cells("the sound table as JSON Lines", jsonl_bytes(rows), [], "table.jsonl")
    structure(judge)
    alone(judge, rows)
    together(judge)
    shutil.rmtree(judge.folder)
    print("%d kinds of cells, %d of keys, %d runs; %d bad" % (len(CELLS), len(KEYS), judge.cases, judge.bad))
    return 1 if judge.bad or len(CELLS) < 60 else 0


sys.exit(main())
