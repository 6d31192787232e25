/* Folders and patterns as one table. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/buf.h>
#include <mlgate/base/file.h>
#include <mlgate/base/sha256.h>
#include <mlgate/table/table.h>

#include "dataset_impl.h"

static struct mlg_arena arena;
static char *folder;

static void make(const char *name, const char *text)
{
    struct mlg_err err = MLG_ERR_INIT;
    char *path = mlg_path_join(&arena, folder, name);
    ck_assert_msg(mlg_file_write(path, mlg_str_of(text), &err) == MLG_OK, "%s", err.text);
}

static void setup(void)
{
    struct mlg_err err = MLG_ERR_INIT;
    mlg_arena_init(&arena, 1 << 24);
    ck_assert(mlg_file_make_temp_dir(&arena, &folder, &err) == MLG_OK);
}

static void teardown(void)
{
    mlg_file_remove_tree(folder);
    mlg_arena_done(&arena);
}

/* What came: "row|cell|cell|file:line\n" a row, problems as "rule file field\n". */
struct seen {
    struct mlg_table *table;
    struct mlg_buf rows;
    struct mlg_buf problems;
    struct mlg_buf tapped;
    struct mlg_err err;
    enum mlg_code code;
};

static void on_problem(void *user, const struct mlg_table_problem *problem)
{
    struct seen *seen = user;
    mlg_buf_add_format(&seen->problems, "%s %s %s %llu\n", problem->rule,
                       mlg_path_base(problem->loc.path), problem->loc.field,
                       (unsigned long long)problem->loc.row);
}

static void on_bytes(void *user, const void *bytes, size_t count)
{
    mlg_buf_add(&((struct seen *)user)->tapped, bytes, count);
}

static void add_batch(struct seen *seen, const struct mlg_batch *batch)
{
    for (size_t row = 0; row < batch->rows; row++) {
        mlg_buf_add_format(&seen->rows, "%llu", (unsigned long long)batch->row[row]);
        for (size_t i = 0; i < batch->columns_count; i++) {
            mlg_buf_add_char(&seen->rows, '|');
            if (batch->columns[i].text[row].len == 0 && batch->columns[i].quoted[row] == 0)
                mlg_buf_add_text(&seen->rows, "null");
            mlg_buf_add_str(&seen->rows, batch->columns[i].text[row]);
        }
        for (size_t i = 0; i < batch->columns_count; i++) {
            struct mlg_loc loc;
            mlg_table_locate(seen->table, batch, row, i, &loc);
            ck_assert_uint_eq(loc.row, batch->row[row]);
            ck_assert_uint_eq(loc.line, batch->line[row]);
            ck_assert_str_eq(loc.path, mlg_table_file(seen->table, batch->row[row]));
            if (i == 0)
                mlg_buf_add_format(&seen->rows, "|%s:%llu\n", mlg_path_base(loc.path),
                                   (unsigned long long)loc.line);
        }
    }
}

static enum mlg_code on_consume(void *user, unsigned worker, const struct mlg_batch *batch,
                                struct mlg_err *err)
{
    (void)worker;
    (void)err;
    add_batch(user, batch);
    return MLG_OK;
}

static void on_work(void *user, unsigned worker, const struct mlg_batch *batch)
{
    (void)user;
    (void)worker;
    for (size_t i = 0; i < batch->columns_count; i++)
        ck_assert(batch->columns[i].text[batch->rows - 1].len < 100);
}

/* `jobs` 0: pulled. `wanted`: columns by name, NULL = all. */
static void read_all(struct seen *seen, const char *name, unsigned jobs, const char *const *wanted)
{
    *seen = (struct seen){ .code = MLG_OK };
    mlg_buf_init(&seen->rows, 1 << 24);
    mlg_buf_init(&seen->problems, 1 << 20);
    mlg_buf_init(&seen->tapped, 1 << 20);
    struct mlg_table_options options = { .on_problem = on_problem,
                                         .on_bytes = on_bytes,
                                         .user = seen,
                                         .batch_rows = 3,
                                         .buffer_bytes = 16 };
    const char *path = mlg_path_join(&arena, folder, name);
    seen->code = mlg_table_open(path, &options, &seen->table, &seen->err);
    if (seen->code != MLG_OK)
        return;
    size_t indices[8];
    size_t count = 0;
    for (; wanted != NULL && wanted[count] != NULL; count++) {
        int64_t index = mlg_table_find(seen->table, mlg_str_of(wanted[count]));
        ck_assert_int_ge(index, 0);
        indices[count] = (size_t)index;
    }
    if (wanted != NULL)
        ck_assert_int_eq(mlg_table_project(seen->table, indices, count, &seen->err), MLG_OK);
    struct mlg_table_scan scan = {
        .jobs = jobs, .work = on_work, .consume = on_consume, .user = seen
    };
    if (jobs > 0) {
        seen->code = mlg_table_scan(seen->table, &scan, &seen->err);
        return;
    }
    struct mlg_batch batch = { .rows = 1 };
    while (seen->code == MLG_OK && batch.rows > 0) {
        seen->code = mlg_table_next(seen->table, &batch, &seen->err);
        if (seen->code == MLG_OK)
            add_batch(seen, &batch);
    }
}

static void done(struct seen *seen)
{
    mlg_table_close(seen->table);
    mlg_buf_done(&seen->rows);
    mlg_buf_done(&seen->problems);
    mlg_buf_done(&seen->tapped);
}

static void expect(const char *name, const char *const *wanted, const char *rows,
                   const char *problems)
{
    for (unsigned jobs = 0; jobs < 4; jobs++) {
        struct seen seen;
        read_all(&seen, name, jobs, wanted);
        ck_assert_msg(seen.code == MLG_OK, "%s: %s", seen.err.loc.path, seen.err.text);
        ck_assert_str_eq(mlg_buf_text(&seen.rows), rows);
        ck_assert_str_eq(mlg_buf_text(&seen.problems), problems);
        done(&seen);
    }
}

static void expect_error(const char *name, enum mlg_code code, const char *text)
{
    struct seen seen;
    read_all(&seen, name, 0, NULL);
    ck_assert_int_eq(seen.code, code);
    ck_assert_msg(strstr(seen.err.text, text) != NULL, "%s", seen.err.text);
    ck_assert_msg(strncmp(seen.err.loc.path, folder, 5) == 0, "%s", seen.err.loc.path);
    done(&seen);
}

START_TEST(parts_are_read_in_the_order_of_their_names)
{
    make("set/b.csv", "id,x\n3,c\n4,\"\"\n");
    make("set/a.csv", "id,x\n1,a\n2,b\n");
    make("set/B.csv", "id,x\n0,\n");
    make("set/_SUCCESS", "");
    make("set/.hidden.csv", "other\n");
    make("set/_old/c.csv", "other\n");
    expect("set", NULL,
           "1|0|null|B.csv:2\n2|1|a|a.csv:2\n3|2|b|a.csv:3\n4|3|c|b.csv:2\n5|4||b.csv:3\n", "");
    expect("set/[ab]*", NULL, "1|1|a|a.csv:2\n2|2|b|a.csv:3\n3|3|c|b.csv:2\n4|4||b.csv:3\n", "");
}
END_TEST

/* Not standard input, though the path that is joined of "." and its name would be "-". */
START_TEST(a_dash_is_a_file)
{
    make("set/-", "id\n1\n");
    make("set/a.csv", "id\n2\n");
    make("-", "id\n3\n");
    char back[4096];
    ck_assert_ptr_nonnull(getcwd(back, sizeof back));
    ck_assert_int_eq(chdir(folder), 0);
    char *whole = folder;
    folder = (char[]){ "." };
    expect("set", NULL, "1|1|-:2\n2|2|a.csv:2\n", "");
    expect("[-]", NULL, "1|3|-:2\n", "");
    folder = (char[]){ "" };
    ck_assert_int_eq(chdir("set"), 0);
    expect(".", NULL, "1|1|-:2\n2|2|a.csv:2\n", "");
    struct seen seen;
    read_all(&seen, ".", 0, NULL);
    ck_assert_ptr_nonnull(strstr(mlg_buf_text(&seen.tapped), "  -\n"));
    char told[MLG_SHA256_HEX];
    char manifest[MLG_SHA256_HEX];
    mlg_sha256_bytes(seen.tapped.data, seen.tapped.len, manifest);
    done(&seen);
    ck_assert_int_eq(mlg_table_digest(".", told, &seen.err), MLG_OK);
    ck_assert_str_eq(told, manifest);
    ck_assert_int_eq(chdir(back), 0);
    folder = whole;
}
END_TEST

START_TEST(folders_are_columns)
{
    make("set/year=2024/place=a%20b%2Fc/p.csv", "id\n1\n2\n3\n4\n5\n");
    make("set/year=2023/place=__HIVE_DEFAULT_PARTITION__/p.csv", "id\n6\n");
    make("set/year=2025/place=/p.csv", "id\n7\n");
    const char *rows = "1|6|2023|null|p.csv:2\n2|1|2024|a b/c|p.csv:2\n3|2|2024|a b/c|p.csv:3\n"
                       "4|3|2024|a b/c|p.csv:4\n5|4|2024|a b/c|p.csv:5\n6|5|2024|a b/c|p.csv:6\n"
                       "7|7|2025||p.csv:2\n";
    expect("set", NULL, rows, "");
    expect("set/**/p.csv", NULL, rows, "");
    static const char *const keys[] = { "year", NULL };
    expect("set/*202[35]/*/*", keys, "1|2023|p.csv:2\n2|2025|p.csv:2\n", "");
    static const char *const turned[] = { "place", "id", NULL };
    expect("set/year=2023", turned, "1|null|6|p.csv:2\n", "");
}
END_TEST

START_TEST(another_header_is_told_and_left_out)
{
    make("set/a.csv", "id,x\n1,a\n");
    make("set/b.csv", "x,id\na,1\n");
    make("set/c.csv", "id\n1\n");
    make("set/d.csv", "id,x,y\n1,2,3\n");
    make("set/e.csv", "id,x\n9,z\n1\n");
    expect("set", NULL, "1|1|a|a.csv:2\n5|9|z|e.csv:2\n",
           "table.part_header b.csv id 0\ntable.part_header c.csv x 0\n"
           "table.part_header d.csv y 0\ntable.ragged_row e.csv  6\n");
}
END_TEST

START_TEST(other_keys_are_told)
{
    make("set/k=1/a.csv", "id\n1\n");
    make("set/l=1/a.csv", "id\n2\n");
    make("set/k=1/l=2/a.csv", "id\n3\n");
    make("set/z.csv", "id\n4\n");
    expect("set", NULL, "1|1|1|a.csv:2\n",
           "table.part_header a.csv  0\ntable.part_header a.csv  0\ntable.part_header z.csv  0\n");
    make("two/id=1/a.csv", "id\n1\n");
    struct seen seen;
    read_all(&seen, "two", 0, NULL);
    ck_assert_str_eq(mlg_buf_text(&seen.problems), "table.part_header a.csv  0\n");
    ck_assert_int_eq(mlg_table_find(seen.table, MLG_STR("id")), -1);
    done(&seen);
}
END_TEST

/* As a cell would be: what readers do not read alike is told, and none of it comes to the rows. */
START_TEST(doubtful_keys_are_told)
{
    make("set/k=a/a.csv", "id\n1\n");
    make("set/k=%22q%22%0D%0A,/a.csv", "id\n2\n"); /* fine in quotes */
    make("set/k=\xFF/b.csv", "id\n3\n");
    make("set/k=%FF/c.csv", "id\n4\n");
    make("set/k=%ED%A0%80/d.csv", "id\n5\n"); /* a surrogate */
    make("set/k=x%00/e.csv", "id\n6\n");
    make("set/k=%EF%BB%BFx/f.csv", "id\n7\n");
    make("set/k=x\xEF\xBB\xBF/g.csv", "id\n8\n");
    make("set/k=%C3%A9/h.csv", "id\n9\n");
    make("set/z%FF=a/i.csv", "id\n10\n");
    expect("set", NULL, "1|2|\"q\"\r\n,|a.csv:2\n2|9|\xC3\xA9|h.csv:2\n6|1|a|a.csv:2\n",
           "table.bad_utf8 d.csv k 0\n"
           "table.bom_inside f.csv k 0\ntable.bad_utf8 c.csv k 0\ntable.nul_byte e.csv k 0\n"
           "table.bom_inside g.csv k 0\ntable.bad_utf8 b.csv k 0\ntable.part_header i.csv  0\n");
    make("two/j=1/k=%FF/l=%00/a.csv", "id\n1\n");
    expect("two", NULL, "", "table.bad_utf8 a.csv k 0\n");
    make("name/%FF=a/a.csv", "id\n1\n");
    expect_error("name", MLG_E_SYNTAX, "not valid UTF-8");
    make("nul/a%00=a/a.csv", "id\n1\n");
    expect_error("nul", MLG_E_SYNTAX, "NUL");
    make("mark/\xEF\xBB\xBFk=a/a.csv", "id\n1\n");
    expect_error("mark", MLG_E_SYNTAX, "byte order mark");
}
END_TEST

START_TEST(json_lines_name_their_cells)
{
    make("set/a.jsonl", "{\"id\":1,\"x\":\"a\"}\n");
    make("set/b.jsonl", "{\"x\":\"b\",\"id\":2}\n");
    make("set/c.jsonl", "{\"x\":\"b\"}\n");
    expect("set", NULL, "1|1|a|a.jsonl:1\n2|2|b|b.jsonl:1\n", "table.part_header c.jsonl id 0\n");
}
END_TEST

START_TEST(another_format_is_told_and_left_out)
{
    make("set/a.csv", "id,x\n1,a\n");
    make("set/b.jsonl", "{\"id\":2,\"x\":\"b\"}\n");
    make("set/c", "{\"id\":3,\"x\":\"c\"}\n");
    make("set/d", "id,x\n4,d\n");
    expect("set", NULL, "1|1|a|a.csv:2\n4|4|d|d:2\n",
           "table.part_header b.jsonl  0\ntable.part_header c  0\n");
    expect("set/[b-d]*", NULL, "1|2|b|b.jsonl:1\n2|3|c|c:1\n", "table.part_header d  0\n");
}
END_TEST

START_TEST(the_tap_is_given_the_manifest)
{
    make("set/a.csv", "id\n1\n");
    make("set/k\\l\nm.csv", "id\n2\n");
    char one[MLG_SHA256_HEX];
    char two[MLG_SHA256_HEX];
    char wanted[512];
    mlg_sha256_bytes("id\n1\n", 5, one);
    mlg_sha256_bytes("id\n2\n", 5, two);
    (void)snprintf(wanted, sizeof wanted, "%s  a.csv\n\\%s  k\\\\l\\nm.csv\n", one, two);
    char all[MLG_SHA256_HEX];
    char told[MLG_SHA256_HEX];
    struct mlg_err err = MLG_ERR_INIT;
    mlg_sha256_bytes(wanted, strlen(wanted), all);
    ck_assert(mlg_table_digest(mlg_path_join(&arena, folder, "set"), told, &err) == MLG_OK);
    ck_assert_str_eq(told, all);
    ck_assert(mlg_table_digest(mlg_path_join(&arena, folder, "set/a.csv"), told, &err) == MLG_OK);
    ck_assert_str_eq(told, one);
    ck_assert(mlg_table_digest(mlg_path_join(&arena, folder, "no"), told, &err) == MLG_E_IO);
    for (unsigned jobs = 0; jobs < 3; jobs++) {
        struct seen seen;
        read_all(&seen, "set", jobs, NULL);
        ck_assert_str_eq(mlg_buf_text(&seen.tapped), wanted);
        ck_assert_uint_eq(mlg_table_rows(seen.table), 2);
        done(&seen);
    }
}
END_TEST

START_TEST(links_stay_in_the_folder)
{
    make("set/a.csv", "id\n1\n");
    make("out.csv", "id\n2\n");
    make("set2/b.csv", "id\n3\n");
    const char *inner = mlg_path_join(&arena, folder, "set/z.csv");
    const char *outer = mlg_path_join(&arena, folder, "set/out.csv");
    ck_assert_int_eq(symlink("a.csv", inner), 0);
    expect("set", NULL, "1|1|a.csv:2\n2|1|z.csv:2\n", "");
    ck_assert_int_eq(symlink("../out.csv", outer), 0);
    expect_error("set", MLG_E_CONFIG, "leads out of its folder");
    ck_assert_int_eq(unlink(outer), 0);
    ck_assert_int_eq(symlink("../set2", outer), 0); /* its name begins like the folder's */
    expect_error("set", MLG_E_CONFIG, "leads out of its folder");
    ck_assert_int_eq(unlink(outer), 0);
    const char *loop = mlg_path_join(&arena, folder, "set/sub/loop");
    make("set/sub/c.csv", "id\n1\n");
    ck_assert_int_eq(symlink("../sub", loop), 0);
    expect_error("set", MLG_E_LIMIT, "16 deep");
    ck_assert_int_eq(unlink(loop), 0);
    ck_assert_int_eq(symlink("nowhere", outer), 0);
    expect_error("set", MLG_E_IO, "leads nowhere");
    ck_assert_int_eq(unlink(outer), 0);
    ck_assert_int_eq(mkfifo(outer, 0600), 0);
    expect_error("set", MLG_E_IO, "neither a file nor a folder");
}
END_TEST

START_TEST(nothing_there_is_an_error)
{
    make("set/_a.csv", "id\n1\n");
    expect_error("set", MLG_E_IO, "holds no file");
    expect_error("set/*.csv", MLG_E_IO, "no file has a name of this pattern");
    expect_error("none/*.csv", MLG_E_IO, "no such folder");
    make("set/a.csv", "id\n1\n");
    make("set/b.csv", "");
    expect_error("set", MLG_E_SYNTAX, "empty");
    make("set/b.csv", "id\n\"open\n");
    expect_error("set", MLG_E_SYNTAX, "never closed");
}
END_TEST

#define DEEP "a/a/a/a/a/a/a/a/a/a/"

static const struct {
    const char *pattern, *relative;
    bool matches;
} matches[] = {
    { "*.csv", "a.csv", true },
    { "*.csv", "b/a.csv", false },
    { "*/*.csv", "b/a.csv", true },
    { "**/*.csv", "a.csv", true },
    { "**/*.csv", "b/a.csv", true },
    { "**/*.csv", "c/b/a.csv", true },
    { "a**b", "axxb", true },
    { "**", "a", true },
    { "**", "a/b", false },
    { "c/**/a", "c/a", true },
    { "c/**/a", "c/x/y/a", true },
    { "c/**/a", "d/a", false },
    { "?.csv", "a.csv", true },
    { "?.csv", "ab.csv", false },
    { "[a-c]", "b", true },
    { "[a-c]", "d", false },
    { "[!a-c]", "d", true },
    { "[^a]", "a", false },
    { "[]a]", "]", true },
    { "[a", "[a", true },
    { "[a", "a", false },
    { "[a/b]", "[a/b]", true },
    { "[!/b]", "[!/b]", true },
    { "x[a/*]", "x[a/b]", true },
    { "x[a/*]", "xa", false },
    { "**/**/a", "a", true },
    { "**/a/**/b", "x/a/y/a/z/b", true },
    { "**/a/**/b", "x/y/z/b", false },
    { "**/a/b", "a/a/b", true },
    { "**/a/b/**/c", "a/x/a/b/c/c", true },
    { "**/**/**/**/**/**/**/**/**/**/**/**/**/**/**/**/**/x", DEEP DEEP DEEP DEEP "y", false },
    { "**/a/**/a/**/a/**/a/**/a/**/a/**/a/**/a/**/a/**/x", DEEP DEEP DEEP DEEP "y", false },
    { "a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaa", false },
    { "*a*b", "xaxxbxb", true },
    { "*", "", true },
    { "p-[0-9]", "p-7", true },
    { "p-[0-]", "p--", true },
};

START_TEST(patterns_match_names)
{
    ck_assert_msg(mlg_parts_match(matches[_i].pattern, matches[_i].relative) == matches[_i].matches,
                  "%s over %s", matches[_i].pattern, matches[_i].relative);
}
END_TEST

static const struct {
    const char *pattern, *folder;
    bool leads;
} leads[] = {
    { "*.csv", "a", false },     { "*.csv", "a.csv", false },   { "*/*.csv", "a", true },
    { "*/*.csv", "a/b", false }, { "k=*/a.csv", "j=1", false }, { "**/*.csv", "a/b/c", true },
    { "a/**/b/*", "a", true },   { "a/**/b/*", "a/c/d", true }, { "a/**/b/*", "b", false },
    { "a/?/c/*", "a/b", true },  { "a/?/c/*", "a/bb", false },
};

START_TEST(patterns_lead_into_folders)
{
    ck_assert_msg(mlg_parts_lead(leads[_i].pattern, leads[_i].folder) == leads[_i].leads,
                  "%s over %s", leads[_i].pattern, leads[_i].folder);
}
END_TEST

/* What a pattern does not name may be anything: a virtualenv, say. */
START_TEST(patterns_pass_the_rest_over)
{
    make("set/a.csv", "id\n1\n");
    make("set/b/c.csv", "id\n2\n");
    make("set/x/y/c.txt", "");
    make("set/d.csv/e", "");
    static const char *const links[] = { "set/env", "set/x/env", "set/x/y/env", "set/b/env" };
    for (size_t i = 0; i < 4; i++)
        ck_assert_int_eq(symlink("/bin/sh", mlg_path_join(&arena, folder, links[i])), 0);
    ck_assert_int_eq(symlink("/etc", mlg_path_join(&arena, folder, "set/etc.csv")), 0);
    ck_assert_int_eq(symlink("nowhere", mlg_path_join(&arena, folder, "set/x/nowhere")), 0);
    ck_assert_int_eq(mkfifo(mlg_path_join(&arena, folder, "set/x/fifo"), 0600), 0);
    expect("set/*.csv", NULL, "1|1|a.csv:2\n", "");
    expect("set/[b]/*.csv", NULL, "1|2|c.csv:2\n", "");
    expect("set/[abx]*/[a-e].csv", NULL, "1|2|c.csv:2\n", "");
    expect_error("set/*/*.csv", MLG_E_CONFIG, "leads out of its folder"); /* etc.csv is a folder */
    expect_error("set/x/[e]*", MLG_E_CONFIG, "leads out of its folder");
    expect_error("set/x/no*", MLG_E_IO, "leads nowhere");
    expect_error("set/x/f*", MLG_E_IO, "neither a file nor a folder");
    expect_error("set/*", MLG_E_CONFIG, "leads out of its folder");
}
END_TEST

START_TEST(percent_signs_are_decoded_where_they_can_be)
{
    static const struct {
        const char *text, *plain;
    } rows[] = { { "a%20b", "a b" }, { "%41%2f", "A/" }, { "100%", "100%" },
                 { "%4", "%4" },     { "%zz", "%zz" },   { "%E2%82%AC", "\xE2\x82\xAC" },
                 { "", "" } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct mlg_str plain;
        ck_assert(mlg_part_decode(&arena, mlg_str_of(rows[i].text), &plain));
        ck_assert_msg(mlg_str_equal(plain, mlg_str_of(rows[i].plain)), "%s", rows[i].text);
    }
    struct mlg_str plain;
    ck_assert(mlg_part_decode(&arena, MLG_STR("%00x%2500"), &plain));
    ck_assert(mlg_str_equal(plain, MLG_STR("\0x%00")));
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("table dataset");
    TCase *tcase = tcase_create("dataset");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, parts_are_read_in_the_order_of_their_names);
    tcase_add_test(tcase, a_dash_is_a_file);
    tcase_add_test(tcase, folders_are_columns);
    tcase_add_test(tcase, another_header_is_told_and_left_out);
    tcase_add_test(tcase, other_keys_are_told);
    tcase_add_test(tcase, doubtful_keys_are_told);
    tcase_add_test(tcase, json_lines_name_their_cells);
    tcase_add_test(tcase, another_format_is_told_and_left_out);
    tcase_add_test(tcase, the_tap_is_given_the_manifest);
    tcase_add_test(tcase, links_stay_in_the_folder);
    tcase_add_test(tcase, nothing_there_is_an_error);
    tcase_add_loop_test(tcase, patterns_match_names, 0, (int)(sizeof matches / sizeof matches[0]));
    tcase_add_loop_test(tcase, patterns_lead_into_folders, 0,
                        (int)(sizeof leads / sizeof leads[0]));
    tcase_add_test(tcase, patterns_pass_the_rest_over);
    tcase_add_test(tcase, percent_signs_are_decoded_where_they_can_be);
    suite_add_tcase(suite, tcase);
    return suite;
}
