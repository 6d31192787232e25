/*
 * Prints what the table layer reads of a file, for compare_with_python.py: one JSON array of cells
 * a line, each byte a character, the header first; problems and errors to the standard error.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <mlgate/table/table.h>

static void on_problem(void *user, const struct mlg_table_problem *problem)
{
    (void)user;
    (void)fprintf(stderr, "%s %" PRIu64 " %" PRIu64 "\n", problem->warning ? "warning" : "problem",
                  problem->loc.line, problem->loc.row);
}

static void print_cell(struct mlg_str text, bool first)
{
    (void)fputs(first ? "[\"" : ",\"", stdout);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c >= ' ' && c < 127 && c != '"' && c != '\\')
            (void)putchar(c);
        else
            (void)printf("\\u%04x", c);
    }
    (void)putchar('"');
}

static int fail(const struct mlg_err *err)
{
    (void)fprintf(stderr, "error %" PRIu64 " %" PRIu64 " %s\n", err->loc.line, err->loc.row,
                  err->text);
    return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    struct mlg_table_options options = { .on_problem = on_problem };
    struct mlg_err err = MLG_ERR_INIT;
    MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
    if (argc > 2)
        options.csv.delimiter = argv[2][0];
    if (argc < 2 || mlg_table_open(argv[1], &options, &table, &err) != MLG_OK)
        return fail(&err);
    for (size_t i = 0; i < mlg_table_columns(table); i++)
        print_cell(mlg_table_column_name(table, i), i == 0);
    (void)puts("]");
    for (;;) {
        struct mlg_batch batch;
        if (mlg_table_next(table, &batch, &err) != MLG_OK)
            return fail(&err);
        if (batch.rows == 0)
            return EXIT_SUCCESS;
        for (size_t row = 0; row < batch.rows; row++) {
            for (size_t i = 0; i < batch.columns_count; i++)
                print_cell(batch.columns[i].text[row], i == 0);
            (void)puts("]");
        }
    }
}
