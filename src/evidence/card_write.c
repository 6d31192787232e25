/* What a card says, in which order. */
#include <stdio.h>
#include <string.h>

#include <mlgate/base/file.h>

#include "card_page.h"

#define LIMITS_ROWS 100

struct writer {
    struct page *page;
    const struct page_format *f;
    const struct mlg_card *card;
};

static void paragraph(const struct writer *w, const char *text)
{
    w->f->begin_paragraph(w->page);
    w->f->text(w->page, text);
    w->f->end_paragraph(w->page);
}

static void text_cell(const struct writer *w, const char *text)
{
    w->f->begin_cell(w->page);
    w->f->text(w->page, text != NULL ? text : "-");
    w->f->end_cell(w->page);
}

static void code_cell(const struct writer *w, const char *text)
{
    w->f->begin_cell(w->page);
    w->f->code(w->page, text);
    w->f->end_cell(w->page);
}

/* The number at the pointer, or `otherwise` where nothing stands. */
static bool number(const struct writer *w, const struct mlg_card_statement_file *from,
                   const char *pointer, const char *otherwise)
{
    char shown[CARD_SHOWN_BYTES];
    const struct mlg_node *node = card_point(from->statement.doc.root, pointer);
    if (!card_display(node, shown)) {
        w->f->text(w->page, otherwise);
        return false;
    }
    struct page_number n = { from, pointer, node->text.data, shown };
    w->f->number(w->page, &n);
    return true;
}

static bool result_number(const struct writer *w, const struct mlg_card_statement_file *from,
                          size_t i, const char *member, const char *otherwise)
{
    char pointer[96];
    (void)snprintf(pointer, sizeof pointer, "/predicate/results/%zu/%s", i, member);
    return number(w, from, pointer, otherwise);
}

static void result_cell(const struct writer *w, const struct mlg_card_statement_file *from,
                        size_t i, const char *member, const char *otherwise)
{
    w->f->begin_cell(w->page);
    (void)result_number(w, from, i, member, otherwise);
    w->f->end_cell(w->page);
}

/* --- identity --------------------------------------------------------------------------------- */

static void fact(const struct writer *w, const char *name, const char *value, bool code)
{
    w->f->begin_row(w->page);
    text_cell(w, name);
    if (code && value != NULL)
        code_cell(w, value);
    else
        text_cell(w, value != NULL ? value : "not stated");
    w->f->end_row(w->page);
}

static void write_identity(const struct writer *w)
{
    static const char *const heads[] = { "Identity", "" };
    const struct mlg_card_sources *s = w->card->sources;
    w->f->begin_table(w->page, heads, 2);
    fact(w, "model", s->model_name, false);
    fact(w, "owner", s->owner, false);
    fact(w, "license", s->license, false);
    fact(w, "root, SHA-256", s->root, true);
    fact(w, "manifest, SHA-256", s->manifest, true);
    if (s->config_path != NULL)
        fact(w, "mlgate.yaml, SHA-256", s->config_sha256, true);
    w->f->end_table(w->page);
}

static void write_verdicts(const struct writer *w)
{
    static const char *const heads[] = { "Stage",   "Verdict", "Statement",
                                         "SHA-256", "Made by", "Time" };
    w->f->heading(w->page, "Verdicts");
    w->f->begin_table(w->page, heads, 6);
    for (size_t i = 0; i < w->card->count; i++) {
        const struct mlg_card_statement_file *file = &w->card->statements[i];
        char tool[256];
        (void)snprintf(tool, sizeof tool, "%.120s %.60s", file->stage.tool_name,
                       file->stage.tool_version);
        w->f->begin_row(w->page);
        text_cell(w, mlg_stage_name(file->stage.stage));
        text_cell(w, mlg_verdict_name(file->stage.verdict));
        code_cell(w, file->file);
        code_cell(w, file->sha256);
        text_cell(w, tool);
        text_cell(w, file->stage.time_created);
        w->f->end_row(w->page);
    }
    w->f->end_table(w->page);
    const char *missing = NULL;
    if (!mlg_card_is_complete(w->card, &missing)) {
        char text[128];
        (void)snprintf(text, sizeof text, "This card is not complete: %s is not stated.", missing);
        paragraph(w, text);
    }
}

static void write_document(const struct writer *w, enum mlg_card_role role, const char *heading,
                           bool always)
{
    const struct mlg_card_document *document = &w->card->documents[role];
    if (document->path == NULL && !always)
        return;
    w->f->heading(w->page, heading);
    if (document->path != NULL)
        w->f->document(w->page, document->text);
    else
        paragraph(w, "Not stated.");
}

static void write_data(const struct writer *w)
{
    static const char *const heads[] = { "Stage", "Role", "File", "Rows", "SHA-256" };
    w->f->heading(w->page, "Data");
    w->f->begin_table(w->page, heads, 5);
    for (size_t i = 0; i < w->card->count; i++) {
        const struct mlg_card_statement_file *file = &w->card->statements[i];
        for (size_t k = 0; k < file->stage.inputs_count; k++) {
            char pointer[96];
            (void)snprintf(pointer, sizeof pointer, "/predicate/inputs/%zu/rows", k);
            w->f->begin_row(w->page);
            text_cell(w, mlg_stage_name(file->stage.stage));
            text_cell(w, file->stage.inputs[k].role);
            text_cell(w, mlg_path_base(file->stage.inputs[k].path));
            w->f->begin_cell(w->page);
            (void)number(w, file, pointer, "-");
            w->f->end_cell(w->page);
            code_cell(w, file->stage.inputs[k].sha256);
            w->f->end_row(w->page);
        }
    }
    w->f->end_table(w->page);
}

/* --- results ---------------------------------------------------------------------------------- */

static void metric_cell(const struct writer *w, const struct mlg_node *result)
{
    struct mlg_buf name;
    mlg_buf_init(&name, 64 << 10);
    card_add_metric(&name, result);
    text_cell(w, mlg_buf_text(&name));
    mlg_buf_done(&name);
}

static void slice_cell(const struct writer *w, const struct mlg_node *result)
{
    const struct mlg_node *slice = mlg_node_get(result, "slice");
    w->f->begin_cell(w->page);
    if (card_text_of(slice, "column") == NULL) {
        w->f->text(w->page, "all rows");
    } else {
        w->f->text(w->page, card_text_of(slice, "column"));
        w->f->text(w->page, ": ");
        const char *value = card_text_of(slice, "value");
        w->f->text(w->page, value != NULL ? value : "-");
    }
    w->f->end_cell(w->page);
}

static void gate_cell(const struct writer *w, const struct mlg_card_statement_file *from, size_t i)
{
    static const char *const kinds[] = { "min", "max", "margin" };
    const struct mlg_node *gate = mlg_node_get(card_results(from)->items[i], "gate");
    bool any = false;
    w->f->begin_cell(w->page);
    for (size_t k = 0; k < 3; k++) {
        char member[32];
        if (card_text_of(gate, kinds[k]) == NULL)
            continue;
        (void)snprintf(member, sizeof member, "gate/%s", kinds[k]);
        w->f->text(w->page, kinds[k]);
        w->f->raw(w->page, MLG_STR(" "));
        (void)result_number(w, from, i, member, "-");
        any = true;
    }
    if (!any)
        w->f->text(w->page, "-");
    w->f->end_cell(w->page);
}

static bool is_untestable(const struct mlg_node *result)
{
    const struct mlg_node *node = mlg_node_get(result, "untestable");
    return node != NULL && node->kind == MLG_NODE_BOOL && node->boolean;
}

static bool is_sliced(const struct mlg_node *result)
{
    return card_text_of(mlg_node_get(result, "slice"), "column") != NULL;
}

static void result_row(const struct writer *w, const struct mlg_card_statement_file *from, size_t i,
                       bool compared)
{
    const struct mlg_node *result = card_results(from)->items[i];
    const char *verdict = card_text_of(result, "verdict");
    w->f->begin_row(w->page);
    metric_cell(w, result);
    slice_cell(w, result);
    result_cell(w, from, i, "n", "-");
    if (compared)
        result_cell(w, from, i, "baseline", "undefined");
    result_cell(w, from, i, "estimate", "undefined");
    if (compared)
        result_cell(w, from, i, "difference", "undefined");
    result_cell(w, from, i, "lower", "-");
    result_cell(w, from, i, "upper", "-");
    gate_cell(w, from, i);
    text_cell(w, is_untestable(result) ? "untestable" : verdict != NULL ? verdict : "not gated");
    w->f->end_row(w->page);
}

/* Of one statement, the results over all rows (`sliced` 0), of slices (1) or both (-1). */
static size_t count_results(const struct mlg_card_statement_file *from, int sliced)
{
    const struct mlg_node *results = card_results(from);
    size_t count = 0;
    for (size_t i = 0; i < results->count; i++)
        count += sliced < 0 || is_sliced(results->items[i]) == (sliced != 0);
    return count;
}

static void write_level(const struct writer *w, const struct mlg_card_statement_file *from)
{
    w->f->begin_paragraph(w->page);
    w->f->text(w->page, "Lower and upper are one-sided bounds; alpha of each is ");
    (void)number(w, from, "/predicate/parameters/alpha", "not stated");
    w->f->text(w->page, ".");
    w->f->end_paragraph(w->page);
}

static void write_results(const struct writer *w, const struct mlg_card_statement_file *from,
                          int sliced, bool compared)
{
    static const char *const heads[] = { "Metric", "Rows of", "Rows", "Estimate",
                                         "Lower",  "Upper",   "Gate", "Verdict" };
    static const char *const both[] = { "Metric",     "Rows of", "Rows",  "Baseline", "This model",
                                        "Difference", "Lower",   "Upper", "Gate",     "Verdict" };
    const struct mlg_node *results = card_results(from);
    w->f->begin_table(w->page, compared ? both : heads, compared ? 10 : 8);
    for (size_t i = 0; i < results->count; i++) {
        if (sliced < 0 || is_sliced(results->items[i]) == (sliced != 0))
            result_row(w, from, i, compared);
    }
    w->f->end_table(w->page);
}

/* One plot a metric that has slices. */
static void write_plots(const struct writer *w, const struct mlg_card_statement_file *from)
{
    const struct mlg_node *results = card_results(from);
    for (size_t i = 0; i < results->count; i++) {
        bool seen = false, sliced = false;
        for (size_t k = 0; k < i && !seen; k++)
            seen = card_same_metric(results->items[k], results->items[i]);
        for (size_t k = i; k < results->count && !seen && !sliced; k++)
            sliced = is_sliced(results->items[k]) &&
                     card_same_metric(results->items[k], results->items[i]);
        if (sliced && !seen)
            w->f->figure(w->page, from, i);
    }
}

static void write_test(const struct writer *w, const struct mlg_card_statement_file *from)
{
    w->f->heading(w->page, "Metrics");
    write_level(w, from);
    write_results(w, from, 0, false);
    if (count_results(from, 1) == 0)
        return;
    w->f->heading(w->page, "Slices");
    write_results(w, from, 1, false);
    write_plots(w, from);
}

static void write_compare(const struct writer *w, const struct mlg_card_statement_file *from)
{
    w->f->heading(w->page, "Comparison with the baseline");
    write_level(w, from);
    write_results(w, from, -1, true);
    write_plots(w, from);
}

static void write_untestable(const struct writer *w)
{
    static const char *const heads[] = { "Stage", "Metric", "Rows of", "Rows it rests on", "Gate" };
    size_t count = 0;
    w->f->heading(w->page, "What could not be tested");
    for (size_t i = 0; i < w->card->count; i++) {
        const struct mlg_card_statement_file *from = &w->card->statements[i];
        const struct mlg_node *results = card_results(from);
        for (size_t k = 0; k < results->count; k++) {
            if (!is_untestable(results->items[k]))
                continue;
            if (count++ == 0)
                w->f->begin_table(w->page, heads, 5);
            w->f->begin_row(w->page);
            text_cell(w, mlg_stage_name(from->stage.stage));
            metric_cell(w, results->items[k]);
            slice_cell(w, results->items[k]);
            result_cell(w, from, k, "n_relevant", "-");
            gate_cell(w, from, k);
            w->f->end_row(w->page);
        }
    }
    if (count > 0)
        w->f->end_table(w->page);
    paragraph(w, count > 0 ? "These gates rest on so few rows that no model could have passed them."
                           : "Every gate had the rows that it needs.");
}

/* --- limits ----------------------------------------------------------------------------------- */

struct limits {
    const struct writer *w;
    size_t shown;
};

static void limit_row(const struct writer *w, const struct mlg_card_statement_file *from,
                      const char *list, size_t i, const char *what, const char *how,
                      const char *why)
{
    char pointer[96];
    w->f->begin_row(w->page);
    code_cell(w, from->file);
    text_cell(w, what);
    text_cell(w, how);
    text_cell(w, why);
    w->f->begin_cell(w->page);
    (void)snprintf(pointer, sizeof pointer, "/predicate/%s/%zu/count", list, i);
    (void)number(w, from, pointer, "-");
    w->f->end_cell(w->page);
    w->f->end_row(w->page);
}

static bool takes_one_more(struct limits *table)
{
    static const char *const heads[] = { "Statement", "Finding or clause", "Status", "Why or where",
                                         "Times" };
    if (table->shown == 0) {
        paragraph(table->w,
                  "Findings of the stages, and clauses that were not enforced as written:");
        table->w->f->begin_table(table->w->page, heads, 5);
    }
    return table->shown++ < LIMITS_ROWS;
}

static void limits_of(const struct writer *w, const struct mlg_card_statement_file *from,
                      struct limits *table)
{
    const struct mlg_node *findings = mlg_node_get(from->statement.predicate, "findings");
    const struct mlg_node *ledger = mlg_node_get(from->statement.predicate, "ledger");
    for (size_t i = 0; findings != NULL && i < findings->count; i++) {
        const struct mlg_node *f = findings->items[i];
        if (takes_one_more(table))
            limit_row(w, from, "findings", i, card_text_of(f, "rule"), card_text_of(f, "level"),
                      card_text_of(f, "field"));
    }
    for (size_t i = 0; ledger != NULL && i < ledger->count; i++) {
        const struct mlg_node *c = ledger->items[i];
        const char *status = card_text_of(c, "status");
        if (status == NULL || strcmp(status, "enforced") == 0 ||
            strcmp(status, "informational") == 0)
            continue;
        if (takes_one_more(table))
            limit_row(w, from, "ledger", i, card_text_of(c, "clause"), status,
                      card_text_of(c, "reason"));
    }
}

static void write_limits(const struct writer *w)
{
    struct limits table = { w, 0 };
    w->f->heading(w->page, "Limits");
    if (w->card->documents[MLG_CARD_LIMITATIONS].path != NULL)
        w->f->document(w->page, w->card->documents[MLG_CARD_LIMITATIONS].text);
    else
        paragraph(w, "No limitations are stated.");
    for (size_t i = 0; i < w->card->count; i++)
        limits_of(w, &w->card->statements[i], &table);
    if (table.shown == 0) {
        paragraph(w, "No stage had a finding, and every clause was enforced as written.");
        return;
    }
    w->f->end_table(w->page);
    if (table.shown > LIMITS_ROWS)
        paragraph(w, "There are more; the statements list all of them.");
}

static void write_section(const struct writer *w, struct mlg_str section)
{
    w->f->heading(w->page, "Signatures and approvals");
    w->f->raw(w->page, MLG_STR(MLG_CARD_MARK_BEGIN "\n"));
    w->f->raw(w->page, section);
    w->f->raw(w->page, MLG_STR(MLG_CARD_MARK_END "\n\n"));
    paragraph(w,
              "Every number above names the statement that it was taken from, by SHA-256 and JSON "
              "Pointer. mlgate-card verify compares them all; docs/verify-without-us.md says how "
              "to do it with public tools.");
}

enum mlg_code mlg_card_write(const struct mlg_card *card, enum mlg_card_format format,
                             struct mlg_str section, struct mlg_buf *out, struct mlg_err *err)
{
    struct mlg_buf notes, title;
    struct page page = { .format = format == MLG_CARD_HTML ? &card_html : &card_markdown,
                         .out = out,
                         .notes = &notes,
                         .err = err };
    struct writer w = { &page, page.format, card };
    mlg_buf_init(&notes, MLG_CARD_BYTES);
    mlg_buf_init(&title, 64 << 10);
    mlg_buf_add_format(&title, "Model card: %s", card->sources->model_name);
    w.f->begin(&page, mlg_buf_text(&title));
    write_identity(&w);
    write_verdicts(&w);
    write_document(&w, MLG_CARD_INTENDED_USE, "Intended use", true);
    write_document(&w, MLG_CARD_TRAINING_DATA, "Training data", false);
    write_data(&w);
    for (size_t i = 0; i < card->count; i++) {
        if (card->statements[i].stage.stage == MLG_STAGE_TEST)
            write_test(&w, &card->statements[i]);
        else if (card->statements[i].stage.stage == MLG_STAGE_COMPARE)
            write_compare(&w, &card->statements[i]);
    }
    write_untestable(&w);
    write_limits(&w);
    write_document(&w, MLG_CARD_ETHICS, "Ethical considerations", false);
    write_section(&w, section);
    w.f->end(&page);
    if (page.code == MLG_OK)
        page.code = mlg_buf_check(&notes, err);
    mlg_buf_done(&notes);
    mlg_buf_done(&title);
    return page.code == MLG_OK ? mlg_buf_check(out, err) : page.code;
}
