#include <check.h>
#include <math.h>
#include <stdlib.h>

#include <mlgate/base/file.h>
#include <mlgate/config/config.h>

static struct mlg_arena arena;
static struct mlg_buf buf;
static struct mlg_config config;
static struct mlg_err err;

static void setup(void)
{
    mlg_arena_init(&arena, (size_t)16 << 20);
    mlg_buf_init(&buf, 1 << 20);
    memset(&config, 0, sizeof(config));
    mlg_err_clear(&err);
}

static void teardown(void)
{
    mlg_arena_done(&arena);
    mlg_buf_done(&buf);
}

static void parse(const char *text, const char *path)
{
    mlg_err_clear(&err);
    enum mlg_code code = mlg_config_parse(mlg_str_of(text), path, &arena, &config, &err);
    ck_assert_msg(code == MLG_OK, "%llu:%llu: %s (%s)", (unsigned long long)err.loc.line,
                  (unsigned long long)err.loc.column, err.text, err.hint);
}

/* The error as people see it. */
static const char *message(void)
{
    mlg_buf_clear(&buf);
    mlg_buf_add_format(&buf, "%s:%llu:%llu: %s", err.loc.path, (unsigned long long)err.loc.line,
                       (unsigned long long)err.loc.column, err.text);
    if (err.hint[0] != '\0')
        mlg_buf_add_format(&buf, " | %s", err.hint);
    return mlg_buf_text(&buf);
}

static const char full[] =
    "version: 1\n"
    "alpha: 0.1\n"
    "seed: 7\n"
    "evidence: out/evidence\n"
    "model:\n"
    "  name: income\n"
    "  path: model\n"
    "  predict:\n"
    "    command: [./predict, --model, \"{model}\", --seed, 1]\n"
    "    env: [OMP_NUM_THREADS]\n"
    "    threshold: 0.4\n"
    "    timeout: 2.5\n"
    "    memory: 512M\n"
    "    output_limit: 1048576\n"
    "data:\n"
    "  incoming: data/batch.csv\n"
    "  test:\n"
    "    path: /abs/test.csv\n"
    "    id: [row_id, day]\n"
    "    label: income\n"
    "    positive: 1\n"
    "    weight: w\n"
    "    prediction: p\n"
    "    slices: { sex: {}, group: { column: age, edges: [25, 35.5] }, race: }\n"
    "validate:\n"
    "  - { data: incoming, contract: c.yaml, allow: [contract.sql] }\n"
    "test:\n"
    "  data: test\n"
    "  predictions: p.csv\n"
    "  alpha: 0.01\n"
    "  metrics:\n"
    "    roc_auc: { min: 0.85, slices: [sex, group], untestable: report }\n"
    "    log_loss: { max: 0.35, on: estimate }\n"
    "    f1:\n"
    "compare:\n"
    "  baseline: production\n"
    "  baseline_threshold: 0.5\n"
    "  candidate: candidate.csv\n"
    "  metrics:\n"
    "    recall: { margin: 0, slices: group }\n";

START_TEST(a_dialect_is_read)
{
    parse("version: 1\n"
          "data:\n"
          "  plain: a.csv\n"
          "  de:\n"
          "    path: b.csv\n"
          "    dialect: { delimiter: \";\", quote_char: \"'\", escape_char: 0x5c, comment_char: "
          "'#',\n"
          "      header: false, skip_lines: 2, encoding: windows-1252, decimal_char: ',',\n"
          "      group_char: space, missing_values: [NA, -9], true_values: ja, false_values: "
          "[nein] }\n"
          "test:\n"
          "  data: de\n"
          "  dialect: { delimiter: tab, quote_char: none }\n"
          "  metrics: { roc_auc: { min: 0.5 } }\n",
          "mlgate.yaml");
    ck_assert_ptr_null(config.data[0].dialect);
    const struct mlg_config_dialect *d = config.data[1].dialect;
    ck_assert(d->delimiter == ';' && d->quote == '\'' && d->escape == '\\' && d->comment == '#');
    ck_assert(d->no_header && !d->no_quotes && d->skip_lines == 2);
    ck_assert(d->encoding == MLG_CONFIG_WINDOWS_1252 && d->decimal == ',' && d->thousands == ' ');
    ck_assert_uint_eq(d->null_words.count, 2);
    ck_assert_str_eq(d->null_words.items[1], "-9");
    ck_assert_str_eq(d->true_words.items[0], "ja");
    ck_assert_str_eq(d->false_words.items[0], "nein");
    d = config.test.dialect;
    ck_assert(d->delimiter == '\t' && d->no_quotes && d->quote == 0 && !d->no_header);
    ck_assert(d->encoding == MLG_CONFIG_UTF8 && d->null_words.count == 0);
    ck_assert_ptr_null(config.compare.dialect);
}
END_TEST

START_TEST(everything_is_read)
{
    parse(full, "sub/mlgate.yaml");
    ck_assert_str_eq(config.path, "sub/mlgate.yaml");
    ck_assert_uint_eq(strlen(config.sha256), 64);
    ck_assert(config.alpha == 0.1 && config.seed == 7);
    ck_assert_str_eq(config.evidence, "sub/out/evidence");
    ck_assert_str_eq(config.model_name, "income");
    ck_assert_str_eq(config.model_path, "sub/model");
    const struct mlg_config_predict *predict = &config.predict;
    ck_assert_str_eq(predict->command[0], "sub/./predict");
    ck_assert_str_eq(predict->command[2], "{model}");
    ck_assert_str_eq(predict->command[4], "1");
    ck_assert_ptr_null(predict->command[5]);
    ck_assert_str_eq(predict->env[0], "OMP_NUM_THREADS");
    ck_assert_ptr_null(predict->env[1]);
    ck_assert(predict->threshold == 0.4);
    ck_assert_uint_eq(predict->timeout_ms, 2500);
    ck_assert_uint_eq(predict->memory_bytes, 512U << 20);
    ck_assert_uint_eq(predict->output_bytes, 1U << 20);
}
END_TEST

START_TEST(data_sets_and_slices_are_read)
{
    parse(full, "sub/mlgate.yaml");
    ck_assert_uint_eq(config.data_count, 2);
    const struct mlg_config_data *incoming = mlg_config_find_data(&config, "incoming");
    ck_assert_str_eq(incoming->path, "sub/data/batch.csv");
    ck_assert_str_eq(incoming->score, "score");
    ck_assert_ptr_null(incoming->label);
    ck_assert_uint_eq(incoming->ids_count, 0);
    const struct mlg_config_data *test = &config.data[1];
    ck_assert_uint_eq(test->at.line, 17);
    ck_assert_uint_eq(test->at.column, 3);
    ck_assert_str_eq(test->path, "/abs/test.csv");
    ck_assert_uint_eq(test->ids_count, 2);
    ck_assert_str_eq(test->ids[1], "day");
    ck_assert_str_eq(test->positive, "1");
    ck_assert_str_eq(test->weight, "w");
    ck_assert_str_eq(test->prediction, "p");
    ck_assert_ptr_null(test->score);
    ck_assert_uint_eq(test->slices_count, 3);
    ck_assert_str_eq(test->slices[0].column, "sex");
    ck_assert_ptr_null(test->slices[0].edges);
    ck_assert_str_eq(test->slices[1].name, "group");
    ck_assert_str_eq(test->slices[1].column, "age");
    ck_assert_uint_eq(test->slices[1].edges_count, 2);
    ck_assert(test->slices[1].edges[1] == 35.5);
    ck_assert_str_eq(test->slices[2].column, "race");
    ck_assert_ptr_null(mlg_config_find_data(&config, "none"));
}
END_TEST

START_TEST(stages_are_read)
{
    parse(full, "sub/mlgate.yaml");
    ck_assert_uint_eq(config.validate_count, 1);
    ck_assert_ptr_eq(config.validate[0].data, &config.data[0]);
    ck_assert_str_eq(config.validate[0].contract, "sub/c.yaml");
    ck_assert_uint_eq(config.validate[0].allow_count, 1);
    ck_assert_str_eq(config.validate[0].allow[0], "contract.sql");
    ck_assert_uint_eq(config.validate[0].at.line, 26);

    const struct mlg_config_stage *test = &config.test;
    ck_assert(test->present && test->alpha == 0.01);
    ck_assert_ptr_eq(test->data, &config.data[1]);
    ck_assert_str_eq(test->predictions, "sub/p.csv");
    ck_assert_uint_eq(test->metrics_count, 3);
    const struct mlg_config_metric *auc = &test->metrics[0];
    ck_assert_str_eq(auc->name, "roc_auc");
    ck_assert(auc->min == 0.85 && isnan(auc->max) && isnan(auc->margin));
    ck_assert(auc->untestable_report && !auc->on_estimate);
    ck_assert_uint_eq(auc->slices_count, 2);
    ck_assert_ptr_eq(auc->slices[1], &config.data[1].slices[1]);
    ck_assert_uint_eq(auc->at.line, 32);
    ck_assert_uint_eq(auc->at.column, 5);
    ck_assert(test->metrics[1].max == 0.35 && test->metrics[1].on_estimate);
    ck_assert(isnan(test->metrics[2].min) && isnan(test->metrics[2].max));

    const struct mlg_config_stage *compare = &config.compare;
    ck_assert(compare->present && compare->alpha == 0.1);
    ck_assert_ptr_eq(compare->data, test->data);
    ck_assert_str_eq(compare->baseline, "production");
    ck_assert_str_eq(compare->predictions, "sub/candidate.csv");
    ck_assert(compare->baseline_threshold == 0.5);
    ck_assert(compare->metrics[0].margin == 0);
    ck_assert_str_eq(compare->metrics[0].slices[0]->name, "group");
}
END_TEST

START_TEST(what_is_absent_is_undefined)
{
    parse("version: 1\n", "mlgate.yaml");
    ck_assert(isnan(config.alpha) && config.seed == 0);
    ck_assert_str_eq(config.evidence, ".mlgate/evidence");
    ck_assert_ptr_null(config.model_name);
    ck_assert_ptr_null(config.predict.command);
    ck_assert(isnan(config.predict.threshold));
    ck_assert(!config.test.present && !config.compare.present);
    ck_assert(isnan(config.test.alpha) && isnan(config.compare.baseline_threshold));
    ck_assert_uint_eq(config.validate_count, 0);
}
END_TEST

START_TEST(json_is_read_as_well)
{
    parse("{\"version\": 1, \"data\": {\"a\": \"a.csv\"}}", "x/c.json");
    ck_assert_str_eq(config.data[0].path, "x/a.csv");
    ck_assert(mlg_config_parse(MLG_STR("{\"version\": 1, \"sed\": 2}"), "c.json", &arena, &config,
                               &err) == MLG_E_CONFIG);
    ck_assert_str_eq(message(),
                     "c.json:1:16: unknown key 'sed' at the top level | did you mean 'seed'?");
}
END_TEST

/* A baseline is a path when it looks like one or is one. */
START_TEST(baselines_are_paths_or_pointers)
{
    static const char *const start = "version: 1\ndata: { d: x.csv }\ncompare: { data: d, metrics: "
                                     "{ recall: { margin: 0.1 } }, baseline: ";
    static const struct {
        const char *written, *read;
    } rows[] = { { "production", "production" },
                 { "old.csv", "sub/old.csv" },
                 { "models/old", "sub/models/old" },
                 { "/abs/old", "/abs/old" } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        parse(mlg_arena_print(&arena, "%s%s }\n", start, rows[i].written), "sub/mlgate.yaml");
        ck_assert_str_eq(config.compare.baseline, rows[i].read);
        ck_assert_str_eq(config.compare.baseline_as_written, rows[i].written);
    }
    char *folder = NULL;
    ck_assert(mlg_file_make_temp_dir(&arena, &folder, &err) == MLG_OK);
    const char *model = mlg_path_join(&arena, folder, "production");
    ck_assert(mlg_file_make_dirs(model, &err) == MLG_OK);
    parse(mlg_arena_print(&arena, "%s%s }\n", start, "production"),
          mlg_path_join(&arena, folder, "mlgate.yaml"));
    ck_assert_str_eq(config.compare.baseline, model);
    mlg_file_remove_tree(folder);
}
END_TEST

struct bad {
    const char *text;
    const char *message;
};

static void check_bad(const char *start, const struct bad *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct mlg_config none = { .seed = 99 };
        const char *text = mlg_arena_print(&arena, "%s%s", start, rows[i].text);
        mlg_err_clear(&err);
        enum mlg_code code = mlg_config_parse(mlg_str_of(text), "m.yaml", &arena, &none, &err);
        ck_assert_msg(code == MLG_E_CONFIG && err.code == code, "accepted: %s", rows[i].text);
        ck_assert_str_eq(message(), rows[i].message);
        ck_assert_uint_eq(none.seed, 99); /* nothing is given back */
        ck_assert(mlg_config_parse(mlg_str_of(text), "m.yaml", &arena, &none, NULL) ==
                  MLG_E_CONFIG);
    }
}

#define CHECK_BAD(start, rows) check_bad((start), (rows), sizeof(rows) / sizeof((rows)[0]))

START_TEST(errors_of_the_whole_point)
{
    static const struct bad rows[] = {
        { "", "m.yaml:1:1: the file says nothing | it begins with 'version: 1'" },
        { "# only this\n", "m.yaml:1:1: the file says nothing | it begins with 'version: 1'" },
        { "[version, 1]\n", "m.yaml:1:1: expected a map, found a list" },
        { "model: { name: x }\n", "m.yaml:1:1: 'version' is missing at the top level" },
        { "version: 2\nnews: 1\n",
          "m.yaml:1:10: version 2 is not known here; this tool reads version 1" },
        { "version: \"1\"\n", "m.yaml:1:10: expected an integer, found a string" },
        { "version: 1\nmetrics: {}\n",
          "m.yaml:2:1: unknown key 'metrics' at the top level | known here: version, alpha, "
          "card, compare, data, evidence, model, promote, seed, test, trust, validate" },
        { "version: 1\ntests: {}\n",
          "m.yaml:2:1: unknown key 'tests' at the top level | did you mean 'test'?" },
        { "version: 1\nseed: 1\nversion: 1\n",
          "m.yaml:3:1: duplicate key 'version', first on line 1" },
        { "version: 1\nalpha: 0\n", "m.yaml:2:8: alpha is 0; it must be over 0 and under 0.5" },
        { "version: 1\nalpha: 0.5\n", "m.yaml:2:8: alpha is 0.5; it must be over 0 and under 0.5" },
        { "version: 1\nalpha: .nan\n", "m.yaml:2:8: expected a finite number, found '.nan'" },
        { "version: 1\nalpha: 5%\n", "m.yaml:2:8: expected a number, found a string" },
        { "version: 1\nalpha:\n", "m.yaml:2:7: expected a number, found null" },
        { "version: 1\nseed: -1\n", "m.yaml:2:7: seed is -1; it must not be under 0" },
        { "version: 1\nseed: 1.5\n", "m.yaml:2:7: expected an integer of 64 bits, found '1.5'" },
        { "version: 1\nevidence: \"\"\n", "m.yaml:2:11: an empty string" },
        { "version: 1\n\tseed: 1\n", "m.yaml:2:1: a tab cannot indent YAML | indent with blanks" },
    };
    CHECK_BAD("", rows);
}
END_TEST

START_TEST(errors_of_the_model_point)
{
    static const struct bad rows[] = {
        { "model: income\n", "m.yaml:2:8: expected a map, found a string" },
        { "data: { t: { path: a, dialect: {} } }\n",
          "m.yaml:2:32: an empty map of options | fill it, or leave the key out" },
        { "data: { t: { path: a, dialect: { delimiter: ab } } }\n",
          "m.yaml:2:45: delimiter is one ASCII character, not 'ab' | write it in quotes, or as "
          "tab, space, or its number as 0xNN" },
        { "data: { t: { path: a, dialect: { quote_char: \"\" } } }\n",
          "m.yaml:2:46: quote_char is one ASCII character, not '' | write it in quotes, or as tab, "
          "space, or its number as 0xNN" },
        { "data: { t: { path: a, dialect: { skip_lines: -1 } } }\n",
          "m.yaml:2:46: skip_lines is -1; it must be from 0 to 1000000" },
        { "data: { t: { path: a, dialect: { encoding: utf8 } } }\n",
          "m.yaml:2:44: unknown encoding 'utf8' | one of utf-8, utf-16le, utf-16be, latin-1 and "
          "windows-1252" },
        { "data: { t: { path: a, dialect: { delimeter: x } } }\n",
          "m.yaml:2:34: unknown key 'delimeter' in a dialect | did you mean 'delimiter'?" },
        { "data: { t: { path: a, dialect: { missing_values: [NA, NA] } } }\n",
          "m.yaml:2:55: 'NA' is named twice" },
        { "model: { path: x }\n", "m.yaml:2:8: 'name' is missing in model" },
        { "model: { name: in come }\n",
          "m.yaml:2:16: 'in come' cannot be a model's name | letters, digits, '_' and '-', a "
          "letter or digit first" },
        { "model: { name: _x }\n", "m.yaml:2:16: '_x' cannot be a model's name | letters, digits, "
                                   "'_' and '-', a letter or digit first" },
        { "model: { name: \"x\\n\" }\n",
          "m.yaml:2:16: 'x\\n' cannot be a model's name | letters, digits, '_' and '-', a letter "
          "or digit first" },
        { "model: { name: 1 }\n",
          "m.yaml:2:16: expected a string, found an integer | write it in quotes: \"1\"" },
        { "model: { name: x, paht: y }\n",
          "m.yaml:2:19: unknown key 'paht' in model | did you mean 'path'?" },
        { "model: { name: x, predict: [a] }\n", "m.yaml:2:28: expected a map, found a list" },
        { "model: { name: x, predict: { command: ./run -x } }\n",
          "m.yaml:2:39: expected a list of words, found a string | no shell is used: [./predict, "
          "--model, \"{model}\"]" },
        { "model: { name: x, predict: { command: [] } }\n",
          "m.yaml:2:39: an empty list of words | fill it, or leave the key out" },
        { "model: { name: x, predict: { command: [\"\"] } }\n",
          "m.yaml:2:40: the program's name is empty" },
        { "model: { name: x, predict: { command: [a, {model}] } }\n",
          "m.yaml:2:43: expected a string or number, found a map" },
        { "model: { name: x, predict: { command: [a, \"b\\0c\"] } }\n",
          "m.yaml:2:43: the string holds a NUL character" },
        { "model: { name: x, predict: { env: [A, B=C] } }\n",
          "m.yaml:2:39: 'B=C' is not the name of a variable" },
        { "model: { name: x, predict: { env: [A, A] } }\n", "m.yaml:2:39: 'A' is named twice" },
        { "model: { name: x, predict: { timeout: 0 } }\n",
          "m.yaml:2:39: timeout is 0; it must be over 0 and at most 604800 seconds" },
        { "model: { name: x, predict: { timeout: 1e9 } }\n",
          "m.yaml:2:39: timeout is 1e9; it must be over 0 and at most 604800 seconds" },
        { "model: { name: x, predict: { memory: 2 GB } }\n",
          "m.yaml:2:38: expected a size over 0, such as 512M or 2G, found '2 GB'" },
        { "model: { name: x, predict: { memory: 0 } }\n",
          "m.yaml:2:38: expected a size over 0, such as 512M or 2G, found '0'" },
        { "model: { name: x, predict: { output_limit: 99999999999T } }\n",
          "m.yaml:2:44: expected a size over 0, such as 512M or 2G, found '99999999999T'" },
        { "model: { name: x, predict: { threshold: high } }\n",
          "m.yaml:2:41: expected a number, found a string" },
    };
    CHECK_BAD("version: 1\n", rows);
}
END_TEST

START_TEST(errors_of_data_point)
{
    static const struct bad rows[] = {
        { "data: {}\n", "m.yaml:2:7: an empty map of data sets | fill it, or leave the key out" },
        { "data: [a]\n", "m.yaml:2:7: expected a map of data sets, found a list" },
        { "data: { a: 1 }\n", "m.yaml:2:12: expected a path or a map, found an integer" },
        { "data: { a: \"\" }\n", "m.yaml:2:12: an empty path" },
        { "data: { a: {} }\n", "m.yaml:2:12: 'path' is missing in a data set" },
        { "data: { a: { path: x, lable: y } }\n",
          "m.yaml:2:23: unknown key 'lable' in a data set | did you mean 'label'?" },
        { "data: { a: x.csv, a: y.csv }\n", "m.yaml:2:19: duplicate key 'a', first on line 2" },
        { "data: { \"\": x.csv }\n", "m.yaml:2:9: an empty name" },
        { "data: { \"a\\e[1m\": x.csv }\n", "m.yaml:2:9: the name 'a\\x1B[1m' is not printable" },
        { "data: { a: { path: x, id: [] } }\n",
          "m.yaml:2:27: an empty list of words | fill it, or leave the key out" },
        { "data: { a: { path: x, id: [r, r] } }\n", "m.yaml:2:31: 'r' is named twice" },
        { "data: { a: { path: x, id: [\"\"] } }\n", "m.yaml:2:28: an empty string" },
        { "data: { a: { path: x, positive: [1] } }\n",
          "m.yaml:2:33: expected a string or number, found a list" },
        { "data: { a: { path: x, slices: {} } }\n",
          "m.yaml:2:31: an empty map of slices | fill it, or leave the key out" },
        { "data: { a: { path: x, slices: [sex] } }\n",
          "m.yaml:2:31: expected a map of slices, found a list" },
        { "data: { a: { path: x, slices: { age: { edge: [1] } } } }\n",
          "m.yaml:2:40: unknown key 'edge' in a slice | did you mean 'edges'?" },
        { "data: { a: { path: x, slices: { age: { edges: [] } } } }\n",
          "m.yaml:2:47: an empty list of edges | fill it, or leave the key out" },
        { "data: { a: { path: x, slices: { age: { edges: [1, 2, 2] } } } }\n",
          "m.yaml:2:54: edges must increase: 2 stands behind 2" },
        { "data: { a: { path: x, slices: { age: { edges: [1, .inf] } } } }\n",
          "m.yaml:2:51: expected a finite number, found '.inf'" },
        { "data: { a: { path: x, slices: { age: { edges: 5 } } } }\n",
          "m.yaml:2:47: expected a list of edges, found an integer" },
        { "data: { a: { path: x, slices: { age: { quantiles: 1 } } } }\n",
          "m.yaml:2:51: quantiles are a whole number from 2 to 100, not 1" },
        { "data: { a: { path: x, slices: { age: { quantiles: 2.5 } } } }\n",
          "m.yaml:2:51: quantiles are a whole number from 2 to 100, not 2.5" },
        { "data: { a: { path: x, slices: { age: { edges: [1], quantiles: 4 } } } }\n",
          "m.yaml:2:63: a slice has either edges or quantiles" },
    };
    CHECK_BAD("version: 1\n", rows);
}
END_TEST

#define DATA \
    "version: 1\ndata: { a: x.csv, train: { path: y.csv, slices: { sex: {}, age: {} } } }\n"

START_TEST(errors_of_stages_point)
{
    static const struct bad rows[] = {
        { "validate: []\n",
          "m.yaml:3:11: an empty list of checks | fill it, or leave the key out" },
        { "validate:\n", "m.yaml:3:10: expected a list of checks, found null" },
        { "validate: [{ data: a }]\n", "m.yaml:3:12: 'contract' is missing in an entry of "
                                       "validate" },
        { "validate:\n  - { data: trian, contract: c }\n",
          "m.yaml:4:13: no data set is named 'trian' | did you mean 'train'?" },
        { "validate:\n  - { data: holdout, contract: c }\n",
          "m.yaml:4:13: no data set is named 'holdout' | declared: a, train" },
        { "validate: [{ data: a, contract: c, allow: [] }]\n",
          "m.yaml:3:43: an empty list of words | fill it, or leave the key out" },
        { "validate:\n  - { data: a, contract: c }\n  - { data: train, contract: c }\n"
          "  - { data: a, contract: d }\n",
          "m.yaml:6:13: data set 'a' is validated twice | to hold a table against two contracts, "
          "give it a second name under data:" },
        { "test: { metrics: { f1: { min: 0 } } }\n", "m.yaml:3:7: 'data' is missing in test" },
        { "test: { data: a }\n", "m.yaml:3:7: 'metrics' is missing in test" },
        { "test: { data: a, metrics: {} }\n",
          "m.yaml:3:27: an empty map of checks | fill it, or leave the key out" },
        { "test: { data: a, metrics: [f1] }\n",
          "m.yaml:3:27: expected a map of checks, found a list" },
        { "test: { data: a, metrics: { f1: 0.5 } }\n",
          "m.yaml:3:33: expected a map, found a number" },
        { "test: { data: a, metrics: { f1: {}, recall: } }\n",
          "m.yaml:3:27: test gates nothing: no metric has 'min' or 'max' | give at least one of "
          "them a limit" },
        { "test: { data: a, metrics: { f1: { min: 0.1, max: 0.2 } } }\n",
          "m.yaml:3:50: a metric has 'min' or 'max', not both" },
        { "test: { data: a, metrics: { f1: { min: .nan } } }\n",
          "m.yaml:3:40: expected a finite number, found '.nan'" },
        { "test: { data: a, metrics: { f1: { margin: 0.1 } } }\n",
          "m.yaml:3:35: unknown key 'margin' in a metric of test | known here: max, min, on, "
          "slices, untestable" },
        { "test: { data: a, metrics: { f1: { min: 0.1, on: bond } } }\n",
          "m.yaml:3:49: on is 'bound' or 'estimate', not 'bond'" },
        { "test: { data: a, metrics: { f1: { untestable: report } } }\n",
          "m.yaml:3:47: 'untestable' says how to gate, but there is no 'min' or 'max'" },
        { "test: { data: a, metrics: { f1: { on: estimate } } }\n",
          "m.yaml:3:39: 'on' says how to gate, but there is no 'min' or 'max'" },
        { "test: { data: a, metrics: { f1: { min: 0.1, untestable: true } } }\n",
          "m.yaml:3:57: expected a string, found true or false | write it in quotes: \"true\"" },
        { "test: { data: train, metrics: { f1: { min: 0.1, slices: [age, sx] } } }\n",
          "m.yaml:3:63: data set 'train' has no slice 'sx' | did you mean 'sex'?" },
        { "test: { data: train, metrics: { f1: { min: 0.1, slices: [region] } } }\n",
          "m.yaml:3:58: data set 'train' has no slice 'region' | declared: sex, age" },
        { "test: { data: a, metrics: { f1: { min: 0.1, slices: [sex] } } }\n",
          "m.yaml:3:54: data set 'a' has no slice 'sex' | declare it under slices: of the data "
          "set" },
        { "test: { data: train, metrics: { f1: { min: 0.1, slices: [] } } }\n",
          "m.yaml:3:57: an empty list of words | fill it, or leave the key out" },
        { "test: { data: train, metrics: { f1: { min: 0.1, slices: [sex, sex] } } }\n",
          "m.yaml:3:63: 'sex' is named twice" },
        { "test: { data: a, alpha: 0.7, metrics: { f1: { min: 0.1 } } }\n",
          "m.yaml:3:25: alpha is 0.7; it must be over 0 and under 0.5" },
        { "compare: { metrics: { f1: { margin: 0.1 } } }\n",
          "m.yaml:3:10: 'baseline' is missing in compare" },
        { "compare: { baseline: b, metrics: { f1: { margin: 0.1 } } }\n",
          "m.yaml:3:10: compare names no data set | add 'data', or a test section, whose data it "
          "takes" },
        { "compare: { baseline: b, data: a, metrics: { f1: { margin: -0.1 } } }\n",
          "m.yaml:3:59: margin is -0.1; it must not be under 0" },
        { "compare: { baseline: b, data: a, metrics: { f1: {} } }\n",
          "m.yaml:3:43: compare gates nothing: no metric has 'margin' | give at least one of them "
          "a limit" },
        { "compare: { baseline: b, data: a, metrics: { f1: { min: 0.1 } } }\n",
          "m.yaml:3:51: unknown key 'min' in a metric of compare | known here: margin, "
          "slices, untestable" },
        { "compare: { baseline: b, data: a, metrics: { f1: { untestable: fail } } }\n",
          "m.yaml:3:63: 'untestable' says how to gate, but there is no 'margin'" },
    };
    CHECK_BAD(DATA, rows);
}
END_TEST

START_TEST(stages_need_declared_data)
{
    static const struct bad rows[] = {
        { "test: { data: a, metrics: { f1: { min: 0.1 } } }\n",
          "m.yaml:2:15: no data set is named 'a' | declare it under data:" },
    };
    CHECK_BAD("version: 1\n", rows);
}
END_TEST

START_TEST(files_that_cannot_be_read_are_errors_of_configuration)
{
    ck_assert(mlg_config_read("no/such/mlgate.yaml", &arena, &config, &err) == MLG_E_CONFIG);
    ck_assert_int_eq(err.code, MLG_E_CONFIG);
    ck_assert_str_eq(err.loc.path, "no/such/mlgate.yaml");
    ck_assert(err.hint[0] != '\0');
    char *folder = NULL;
    mlg_err_clear(&err);
    ck_assert(mlg_file_make_temp_dir(&arena, &folder, &err) == MLG_OK);
    ck_assert(mlg_config_read(folder, &arena, &config, &err) == MLG_E_CONFIG);
    mlg_err_clear(&err);
    const char *path = mlg_path_join(&arena, folder, "mlgate.yaml");
    ck_assert(mlg_file_write(path, mlg_str_of(full), &err) == MLG_OK);
    ck_assert(mlg_config_read(path, &arena, &config, &err) == MLG_OK);
    char hex[MLG_SHA256_HEX];
    mlg_sha256_bytes(full, sizeof(full) - 1, hex);
    ck_assert_str_eq(config.sha256, hex);
    mlg_file_remove_tree(folder);
}
END_TEST

START_TEST(a_full_arena_is_an_error)
{
    bool succeeded = false;
    for (size_t limit = 0; !succeeded; limit += 64) {
        struct mlg_arena small;
        mlg_arena_init(&small, limit);
        mlg_err_clear(&err);
        enum mlg_code code = mlg_config_parse(mlg_str_of(full), "m.yaml", &small, &config, &err);
        succeeded = code == MLG_OK;
        ck_assert_msg(succeeded || code == MLG_E_LIMIT || code == MLG_E_NOMEM, "%d: %s", (int)code,
                      err.text);
        mlg_arena_done(&small);
        ck_assert_uint_lt(limit, 1000000);
    }
}
END_TEST

Suite *mlg_test_suite(void);

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("config.config");
    TCase *good = tcase_create("good");
    tcase_add_checked_fixture(good, setup, teardown);
    tcase_add_test(good, a_dialect_is_read);
    tcase_add_test(good, everything_is_read);
    tcase_add_test(good, data_sets_and_slices_are_read);
    tcase_add_test(good, stages_are_read);
    tcase_add_test(good, what_is_absent_is_undefined);
    tcase_add_test(good, json_is_read_as_well);
    tcase_add_test(good, baselines_are_paths_or_pointers);
    suite_add_tcase(suite, good);
    TCase *bad = tcase_create("bad");
    tcase_add_checked_fixture(bad, setup, teardown);
    tcase_add_test(bad, errors_of_the_whole_point);
    tcase_add_test(bad, errors_of_the_model_point);
    tcase_add_test(bad, errors_of_data_point);
    tcase_add_test(bad, errors_of_stages_point);
    tcase_add_test(bad, stages_need_declared_data);
    tcase_add_test(bad, files_that_cannot_be_read_are_errors_of_configuration);
    tcase_add_test(bad, a_full_arena_is_an_error);
    suite_add_tcase(suite, bad);
    return suite;
}
