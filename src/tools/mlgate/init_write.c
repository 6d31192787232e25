/* The files that `mlgate init` writes. Whatever is foreign is quoted, in comments too. */
#include <string.h>
#include <strings.h>

#include <mlgate/text/json.h>

#include "init.h"

/* Words that YAML would not read as text, or that need no thought when quoted. */
static bool is_plain(const char *text)
{
    static const char *const words[] = {
        "true", "false", "yes", "no", "on", "off", "null", "y", "n"
    };
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    if (text[0] == '\0' || strchr(letters, text[0]) == NULL)
        return text[0] == '.' && text[1] == '/' && is_plain(text + 2);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcasecmp(text, words[i]) == 0)
            return false;
    }
    return text[strspn(
               text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-")] == '\0';
}

static void add_value(struct mlg_buf *out, const char *text)
{
    if (is_plain(text)) {
        mlg_buf_add_text(out, text);
        return;
    }
    struct mlg_json json;
    mlg_json_init(&json, out, 0);
    mlg_json_text(&json, text);
}

static void add_pair(struct mlg_buf *out, int indent, const char *key, const char *value)
{
    mlg_buf_add_format(out, "%*s%s: ", indent, "", key);
    add_value(out, value);
}

static void add_how(struct mlg_buf *out, const struct init_file *file, const char *kind)
{
    if (file->told)
        mlg_buf_add_format(out, " # as you said\n");
    else if (file->found > 1)
        mlg_buf_add_format(out, " # the first of %zu %s\n", file->found, kind);
    else
        mlg_buf_add_format(out, " # the only %s here\n", kind);
}

static void add_model(struct mlg_buf *out, const struct init_answers *a)
{
    if (a->found.model.path == NULL)
        return;
    mlg_buf_add_text(out, "model:\n");
    add_pair(out, 2, "name", a->name);
    mlg_buf_add_text(
        out, " # valid in every registry; statements and the ledger speak of it by this name\n");
    add_pair(out, 2, "path", a->found.model.path);
    mlg_buf_add_text(out, " # these bytes are hashed into every statement\n");
    if (a->predict == NULL)
        return;
    mlg_buf_add_format(out,
                       "  # Gets the rows of data.test as CSV and prints %s and \"%s\". No shell; "
                       "no keys in its environment.\n",
                       "the id", a->table.column);
    mlg_buf_add_text(out, "  predict:\n    command: [");
    for (size_t i = 0; a->predict[i] != NULL; i++) {
        mlg_buf_add_text(out, i > 0 ? ", " : "");
        add_value(out, a->predict[i]);
    }
    mlg_buf_add_text(out, "]\n");
}

static void add_test_data(struct mlg_buf *out, const struct init_answers *a)
{
    const struct init_table *t = &a->table;
    mlg_buf_add_text(out, "  test:\n");
    add_pair(out, 4, "path", a->found.test.path);
    add_how(out, &a->found.test, "table named like test data");
    add_pair(out, 4, "id", t->id);
    mlg_buf_add_text(
        out, t->id_told ? " # as you said\n"
                        : " # by its name; predictions are joined by it, never by position\n");
    add_pair(out, 4, "label", t->label);
    mlg_buf_add_text(out, t->label_told ? " # as you said\n" : " # by its name\n");
    if (t->positive != NULL) {
        add_pair(out, 4, "positive", t->positive);
        mlg_buf_add_text(out, t->positive_told
                                  ? " # as you said\n"
                                  : " # the rarer of two labels; turn it round if that is wrong\n");
    }
    if (t->regression)
        mlg_buf_add_text(
            out, "    prediction: prediction # column of the predictions: the label is a number\n");
    mlg_buf_add_text(out, "    # slices: { sex: {}, age: { edges: [25, 35, 50, 65] } } # groups "
                          "that must be served as well\n");
}

static void add_stages(struct mlg_buf *out, const struct init_answers *a)
{
    if (a->found.contract.path != NULL && a->found.incoming.path != NULL) {
        mlg_buf_add_text(out, "validate:\n  - data: incoming\n");
        add_pair(out, 4, "contract", a->found.contract.path);
        add_how(out, &a->found.contract, "ODCS contract");
    } else {
        mlg_buf_add_text(
            out, "# validate: # no ODCS contract (*.odcs.yaml) and data for it were found\n");
    }
    if (a->found.test.path == NULL) {
        mlg_buf_add_text(out, "# test: # no table with labels was found; give --data FILE\n");
        return;
    }
    const char *gate = a->table.regression ? "r2: { min: 0 } # better than always saying the mean"
                                           : "roc_auc: { min: 0.5 } # better than chance";
    mlg_buf_add_text(out, "test:\n  data: test\n");
    if (a->predict == NULL) {
        add_pair(out, 2, "predictions", a->found.predictions.path);
        add_how(out, &a->found.predictions, "table named like predictions");
    }
    mlg_buf_add_format(out,
                       "  metrics: # `mlgate test --list-metrics` has more\n    %s: the least "
                       "there is. Raise it to what you need\n",
                       gate);
    if (a->baseline == NULL) {
        mlg_buf_add_text(out, "# compare: # once something is in production: no worse than that\n# "
                              "  baseline: production\n"
                              "#   metrics: { roc_auc: { margin: 0.005 } }\n");
        return;
    }
    mlg_buf_add_text(out, "compare:\n");
    add_pair(out, 2, "baseline", a->baseline);
    mlg_buf_add_text(out, " # as you said\n  metrics:\n");
    mlg_buf_add_text(
        out, a->table.regression
                 ? "    mae: { margin: 0.01 } # at most so much worse, in the label's unit\n"
                 : "    roc_auc: { margin: 0.005 } # at most so much worse\n");
}

void init_write_config(const struct init_answers *a, struct mlg_buf *out)
{
    mlg_buf_add_text(out, "# The gate of this repository, written by `mlgate init`. Every line is "
                          "yours to change; `mlgate doctor` says what would\n"
                          "# stop a run, `mlgate run` runs it.\nversion: 1\n");
    add_model(out, a);
    mlg_buf_add_text(out, "data:\n");
    if (a->found.contract.path != NULL && a->found.incoming.path != NULL) {
        add_pair(out, 2, "incoming", a->found.incoming.path);
        add_how(out, &a->found.incoming, "table that may be incoming data");
    }
    if (a->found.test.path != NULL)
        add_test_data(out, a);
    add_stages(out, a);
}

void init_write_workflow(const struct init_answers *a, struct mlg_buf *out)
{
    mlg_buf_add_text(
        out,
        "# The gate of every pull request and of the default branch, written by `mlgate init`.\n"
        "name: model gate\n"
        "on: # pull_request, never pull_request_target: that would hand a stranger's code your "
        "secrets\n"
        "  pull_request:\n"
        "  push:\n"
        "    branches: [main]\n"
        "permissions:\n"
        "  contents: read # all that the gate needs; a fork's token has no more anyway\n"
        "jobs:\n"
        "  gate:\n"
        "    runs-on: ubuntu-latest\n"
        "    timeout-minutes: 30\n"
        "    steps:\n"
        "      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2\n"
        "        with:\n"
        "          persist-credentials: false # the token stays out of reach of the model's "
        "command\n");
    if (a->predict != NULL && a->found.requirements)
        mlg_buf_add_text(
            out, "      # requirements.txt is there, so the predict command is taken to need it.\n"
                 "      - run: |\n"
                 "          python3 -m venv \"$RUNNER_TEMP/venv\"\n"
                 "          \"$RUNNER_TEMP/venv/bin/pip\" install --quiet -r requirements.txt\n"
                 "          echo \"$RUNNER_TEMP/venv/bin\" >> \"$GITHUB_PATH\"\n");
    mlg_buf_add_text(
        out,
        "      - uses: mlgate/mlgate/actions/setup@v" MLG_VERSION
        " # replace the tag by the digest of the commit that you reviewed\n"
        "      - id: gate\n"
        "        uses: mlgate/mlgate/actions/gate@v" MLG_VERSION "\n"
        "      - if: ${{ always() && steps.gate.outputs.reports != '' }}\n"
        "        uses: actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02 # v4.6.2\n"
        "        with:\n"
        "          name: mlgate-reports\n"
        "          path: ${{ steps.gate.outputs.reports }}\n"
        "          include-hidden-files: true\n");
}

void init_write_jenkinsfile(struct mlg_buf *out)
{
    mlg_buf_add_text(out, "// The gate, written by `mlgate init`. The library is the folder "
                          "jenkins/ of mlgate (docs/jenkins.md says how to add it).\n"
                          "@Library('mlgate@v" MLG_VERSION "') _\n"
                          "pipeline {\n"
                          "    agent any\n"
                          "    options { timeout(time: 30, unit: 'MINUTES') }\n"
                          "    stages {\n"
                          "        stage('gate') {\n"
                          "            steps {\n"
                          "                mlgate() // FAIL: failure; INCONCLUSIVE: unstable\n"
                          "            }\n"
                          "        }\n"
                          "    }\n"
                          "}\n");
}
