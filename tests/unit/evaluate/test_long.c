/* The long form: a row for each class of an id. What it gives is what the wide form of the same
 * data gives, to the last bit, and what is wrong with it is told the same wherever rows lie. */
#include "trial.h"

#include "ids.h"

#define NONE (__builtin_nan(""))

#define IDS     20000
#define CLASSES 4

static const struct mlg_eval_entry entries[] = {
    { .metric = "accuracy", .min = NONE, .max = NONE, .margin = NONE },
    { .metric = "log_loss", .min = NONE, .max = NONE, .margin = NONE },
    { .metric = "f1", .min = NONE, .max = NONE, .margin = NONE },
};

static const char *const class_names[CLASSES] = { "cat", "cow", "dog", "eel" };

static const char *const renamed[CLASSES] = { "eel", "dog", "cat", "cow" };

/* Not of the order of the ids, nor of each other. */
static unsigned mixed(unsigned i, unsigned salt)
{
    return (i + salt) * 2654435761U % 65537;
}

static double share(unsigned id, unsigned class, unsigned model)
{
    unsigned all = 0, own = 0;

    for (unsigned k = 0; k < CLASSES; k++) {
        unsigned part = 1 + mixed(id * CLASSES + k, model * 77) % 50;
        all += part;
        own = k == class ? part : own;
    }
    return (double)own / all;
}

/* How ids are told: by a number, by a text, by two columns. */
enum { BY_NUMBER, BY_TEXT, BY_TWO, KINDS };

static void put_id(struct mlg_buf *buf, unsigned id, int kind)
{
    mlg_buf_add_format(buf,
                       kind == BY_NUMBER ? "%u"
                       : kind == BY_TEXT ? "user-%u"
                                         : "%u,",
                       kind == BY_TWO ? id / 16 : id * 7 + 1);
    if (kind == BY_TWO)
        mlg_buf_add_format(buf, "%u", id % 16);
}

static const char *file_of(struct trial *t, const char *name, struct mlg_buf *buf)
{
    char *path = mlg_path_join(&t->arena, t->dir, name);

    ck_assert_int_eq(mlg_file_write(path, mlg_buf_view(buf), NULL), MLG_OK);
    mlg_buf_done(buf);
    return path;
}

static const char *head_of(int kind)
{
    return kind == BY_TWO ? "id,part" : "id";
}

static const char *labels_file(struct trial *t, int kind)
{
    struct mlg_buf buf;

    mlg_buf_init(&buf, (size_t)64 << 20);
    mlg_buf_add_format(&buf, "%s,label\n", head_of(kind));
    for (unsigned i = 0; i < IDS; i++) {
        put_id(&buf, i, kind);
        mlg_buf_add_format(&buf, ",%s\n", class_names[mixed(i, 5) % CLASSES]);
    }
    return file_of(t, "labels.csv", &buf);
}

static const char *wide_file(struct trial *t, const char *name, int kind, unsigned model)
{
    struct mlg_buf buf;

    mlg_buf_init(&buf, (size_t)64 << 20);
    mlg_buf_add_format(&buf, "%s,p_cat,p_cow,p_dog,p_eel\n", head_of(kind));
    for (unsigned i = 0; i < IDS; i++) {
        put_id(&buf, i, kind);
        for (unsigned k = 0; k < CLASSES; k++)
            mlg_buf_add_format(&buf, ",%.17g", share(i, k, model));
        mlg_buf_add_text(&buf, "\n");
    }
    return file_of(t, name, &buf);
}

/* The rows by a step through all of them: 1 is id by id, IDS class by class. */
static const char *long_file(struct trial *t, const char *name, int kind, unsigned model,
                             unsigned step, const char *more)
{
    struct mlg_buf buf;
    const unsigned rows = IDS * CLASSES;

    mlg_buf_init(&buf, (size_t)64 << 20);
    mlg_buf_add_format(&buf, "%s,class,p\n", head_of(kind));
    for (unsigned i = 0; i < rows; i++) {
        unsigned r =
            step == CLASSES ? i % IDS * CLASSES + i / IDS : (unsigned)((uint64_t)i * step % rows);
        put_id(&buf, r / CLASSES, kind);
        mlg_buf_add_format(&buf, ",%s,%.17g\n", class_names[r % CLASSES],
                           share(r / CLASSES, r % CLASSES, model));
    }
    mlg_buf_add_text(&buf, more);
    return file_of(t, name, &buf);
}

static void begin(struct trial *t, int kind)
{
    static const char *const two[] = { "id", "part" };

    trial_init(t);
    t->plan.score = NULL;
    t->plan.entries = entries;
    t->plan.entries_count = sizeof(entries) / sizeof(entries[0]);
    if (kind == BY_TWO) {
        t->plan.ids = two;
        t->plan.ids_count = 2;
    }
}

static void as_wide(struct trial *t)
{
    t->plan.scores = "p_*";
    t->plan.class_column = NULL;
}

static void as_long(struct trial *t)
{
    t->plan.scores = "p";
    t->plan.class_column = "class";
}

/* In as little memory as it takes, from so many bytes on. */
static void run_in(struct trial *t, unsigned jobs, uint64_t bytes)
{
    t->plan.jobs = jobs;
    t->plan.memory_bytes = bytes;
    while (trial_run(t) == MLG_E_LIMIT)
        t->plan.memory_bytes += t->plan.memory_bytes / 8;
    ck_assert_msg(t->code == MLG_OK, "%s", t->err.text);
}

static char *dump_findings(struct trial *t)
{
    char *text = mlg_arena_copy(&t->arena, MLG_STR(""));

    for (size_t i = 0; i < t->report.findings_count; i++) {
        const struct mlg_finding *f = &t->report.findings[i];
        text = mlg_arena_print(&t->arena, "%s%s %s row %llu line %llu field %s x%llu: %s\n", text,
                               f->rule, f->message, (unsigned long long)f->loc.row,
                               (unsigned long long)f->loc.line, f->loc.field,
                               (unsigned long long)f->count, f->seen == NULL ? "-" : f->seen);
        ck_assert_ptr_nonnull(text);
    }
    return text;
}

static const unsigned steps[] = { 1, CLASSES /* class by class */, 7919 };

START_TEST(it_gives_the_bits_of_the_wide_form)
{
    struct trial t;
    const char *wide, *candidate[3];

    begin(&t, _i);
    t.plan.labels.path = labels_file(&t, _i);
    t.plan.predictions.path = wide_file(&t, "wide.csv", _i, 0);
    t.plan.baseline.path = wide_file(&t, "wide-base.csv", _i, 1);
    as_wide(&t);
    run_in(&t, 1, 0);
    ck_assert_uint_eq(t.report.findings_count, 0);
    ck_assert_uint_eq(trial_result(&t, "accuracy", NULL)->n, IDS);
    wide = trial_dump(&t);
    as_long(&t);
    candidate[0] = long_file(&t, "0.csv", _i, 0, steps[0], "");
    candidate[1] = long_file(&t, "1.csv", _i, 0, steps[1], "");
    candidate[2] = long_file(&t, "2.csv", _i, 0, steps[2], "");
    t.plan.baseline.path = long_file(&t, "base.csv", _i, 1, steps[1], "");
    for (unsigned s = 0; s < 3; s++)
        for (unsigned jobs = 1; jobs <= 16; jobs *= 4) {
            t.plan.predictions.path = candidate[s];
            run_in(&t, jobs, jobs == 4 ? (uint64_t)3 << 20 : 0);
            ck_assert_uint_eq(t.report.findings_count, 0);
            ck_assert_str_eq(trial_dump(&t), wide);
        }
    t.plan.classes = renamed; /* in whatever order */
    t.plan.classes_count = CLASSES;
    run_in(&t, 1, 0);
    ck_assert_str_eq(trial_dump(&t), wide);
    trial_done(&t);
}
END_TEST

static uint64_t fold(uint64_t a, uint64_t b)
{
    __extension__ unsigned __int128 product = (unsigned __int128)a * b;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Two texts of 16 letters and digits with the same key: after eight bytes the hash is known, and
 * the other eight are chosen to undo it. */
static void same_keys(char a[17], char b[17])
{
    const uint64_t odd[2] = { UINT64_C(0x9ddfea08eb382d69), UINT64_C(0xc2b2ae3d27d4eb4f) };
    uint64_t word, state, aim;
    bool fine = false;

    memcpy(a, "customer00000000", 17);
    memcpy(&word, a, 8);
    memcpy(&aim, a + 8, 8);
    aim ^= fold(odd[0] ^ 16 ^ word, odd[1]);
    for (unsigned i = 0; !fine; i++) {
        snprintf(b, 17, "%08u", i);
        memcpy(&word, b, 8);
        state = fold(odd[0] ^ 16 ^ word, odd[1]) ^ aim;
        memcpy(b + 8, &state, 8);
        b[16] = '\0';
        fine = true;
        for (unsigned k = 8; k < 16; k++)
            fine = fine && ((b[k] >= '0' && b[k] <= '9') || (b[k] >= 'a' && b[k] <= 'z') ||
                            (b[k] >= 'A' && b[k] <= 'Z'));
    }
    ck_assert_uint_eq(id_text_key(mlg_str_of(a)), id_text_key(mlg_str_of(b)));
}

START_TEST(ids_with_the_same_key_are_two)
{
    static const struct mlg_eval_entry gate = {
        .metric = "accuracy", .min = .01, .max = NONE, .margin = NONE
    };
    struct trial t;
    char a[17], b[17];

    same_keys(a, b);
    begin(&t, BY_TEXT);
    as_long(&t);
    t.plan.entries = &gate;
    t.plan.entries_count = 1;
    t.plan.labels.path =
        trial_file(&t, "l.csv", mlg_arena_print(&t.arena, "id,label\n%s,cow\n%s,cat\n", b, a));
    t.plan.predictions.path = trial_file(
        &t, "p.csv",
        mlg_arena_print(&t.arena, "id,class,p\n%s,cat,.7\n%s,cat,.1\n%s,cow,.3\n%s,cow,.9\n", a, b,
                        a, b));
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_uint_eq(t.report.findings_count, 0);
    ck_assert_str_eq(trial_result(&t, "accuracy", NULL)->estimate, "1");
    ck_assert_uint_eq(trial_result(&t, "accuracy", NULL)->n, 2);
    ck_assert_int_eq(t.report.verdict, MLG_PASS);
    trial_done(&t);
}
END_TEST

/* Faults behind all the other rows, far from the ones of the same id: row IDS * CLASSES + 1 on. */
#define FIRST ((unsigned long long)IDS * CLASSES + 1)

START_TEST(faults_are_the_same_wherever_rows_lie)
{
    static const char *const more = "1,cat,0.5\n" /* of the first id: a class twice */
                                    "8,yak,0\n"   /* unknown where classes are named */
                                    "15,,0.5\n"
                                    "22,cat,nan\n"
                                    "2,cat,0.5\n2,cow,0.5\n" /* an id that nobody else has */
                                    "3,cat,0.4\n3,cow,0.3\n3,dog,0.2\n3,eel,0.2\n";
    struct trial t;
    char *first = NULL;
    const struct mlg_finding *found;

    begin(&t, BY_NUMBER);
    as_long(&t);
    t.plan.classes = class_names;
    t.plan.classes_count = CLASSES;
    t.plan.labels.path = labels_file(&t, BY_NUMBER);
    t.plan.predictions.path = long_file(&t, "p.csv", BY_NUMBER, 0, steps[_i], more);
    for (unsigned jobs = 1; jobs <= 4; jobs *= 2) {
        run_in(&t, jobs, jobs == 2 ? (uint64_t)3 << 20 : 0);
        if (first == NULL)
            first = mlg_arena_print(&t.arena, "%s%s", dump_findings(&t), trial_dump(&t));
        ck_assert_str_eq(mlg_arena_print(&t.arena, "%s%s", dump_findings(&t), trial_dump(&t)),
                         first);
    }
    found = trial_finding(&t, "evaluate.duplicate_class");
    ck_assert_uint_eq(found->loc.row, FIRST);
    ck_assert_str_eq(found->seen, "cat");
    ck_assert_str_eq(found->loc.field, "class");
    found = trial_finding(&t, "evaluate.unknown_class");
    ck_assert_uint_eq(found->loc.row, FIRST + 1);
    ck_assert_str_eq(found->seen, "yak");
    found = trial_finding(&t, "evaluate.class_missing"); /* told first: the row without a class */
    ck_assert_uint_eq(found->loc.row, FIRST + 2);
    ck_assert_uint_eq(trial_finding(&t, "evaluate.score_not_finite")->loc.row, FIRST + 3);
    ck_assert_ptr_nonnull(strstr(first, "the id has no score of a class row 80005"));
    ck_assert_ptr_nonnull(strstr(first, "x1: dog\n"));
    found = trial_finding(&t, "evaluate.unmatched_id"); /* at its first row: ids, not rows */
    ck_assert_uint_eq(found->loc.row, FIRST + 4);
    ck_assert_uint_eq(found->count, 2);
    /* the four ids, and the two that have no label */
    ck_assert_uint_eq(trial_result(&t, "accuracy", NULL)->n, IDS - 4);
    ck_assert_int_eq(t.report.verdict, MLG_FAIL);
    trial_done(&t);
}
END_TEST

/* Memory that cannot hold the frame ends in an error that says so, not in figures of a part. */
START_TEST(too_little_memory_is_an_error)
{
    struct trial t;

    begin(&t, BY_NUMBER);
    as_long(&t);
    t.plan.labels.path = labels_file(&t, BY_NUMBER);
    t.plan.predictions.path = long_file(&t, "p.csv", BY_NUMBER, 0, 7919, "");
    t.plan.memory_bytes = (uint64_t)5 << 19;
    ck_assert_int_eq(trial_run(&t), MLG_E_LIMIT);
    ck_assert_uint_eq(t.report.results_count, 0);
    trial_done(&t);
}
END_TEST

/* Ids with one row each, of as many classes as there may be: scores of all are never made room for.
 */
START_TEST(ids_without_their_classes_take_no_room)
{
    struct trial t;
    struct mlg_buf buf;

    begin(&t, BY_NUMBER);
    as_long(&t);
    mlg_buf_init(&buf, (size_t)64 << 20);
    mlg_buf_add_text(&buf, "id,label,class,p\n");
    for (unsigned i = 0; i < 50000; i++)
        mlg_buf_add_format(&buf, "%u,k1,k%u,1\n", i, i % 1000);
    t.plan.predictions.path = file_of(&t, "p.csv", &buf);
    t.plan.memory_bytes = (uint64_t)16 << 20; /* 50,000 x 1,000 scores would take 400 MB */
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_uint_eq(trial_finding(&t, "evaluate.class_missing")->count, 50000);
    ck_assert_uint_eq(trial_result(&t, "accuracy", NULL)->n, 0);
    ck_assert_int_eq(t.report.verdict, MLG_FAIL);
    trial_done(&t);
}
END_TEST

static const struct {
    const char *content, *text, *hint;
} bad_files[] = {
    { "id,label,class,p\n1,cat,cat,1\n", "column 'class' names fewer than two classes", "" },
    { "id,label,class,p\n1,cat,,1\n", "column 'class' names fewer than two classes", "" },
    { "id,label,klass,p\n1,cat,cat,1\n", "there is no column 'class'", "did you mean 'klass'?" },
    { "id,label,class,q\n1,cat,cat,1\n", "there is no column 'p'", "" },
};

START_TEST(files_without_the_form_are_errors)
{
    struct trial t;

    begin(&t, BY_NUMBER);
    as_long(&t);
    t.plan.predictions.path = trial_file(&t, "p.csv", bad_files[_i].content);
    ck_assert_int_eq(trial_run(&t), MLG_E_CONFIG);
    ck_assert_str_eq(t.err.text, bad_files[_i].text);
    if (bad_files[_i].hint[0] != '\0')
        ck_assert_str_eq(t.err.hint, bad_files[_i].hint);
    trial_done(&t);
}
END_TEST

/* What is of the id is the same in all its rows, of whatever kind it is. */
static const struct {
    const char *line, *field, *seen;
} at_odds[] = {
    { "7,dog,cow,.3,1,s,30,a\n", "label", "dog" }, { "7,cat,cow,.3,2,s,30,a\n", "w", "2" },
    { "7,cat,cow,.3,1,t,30,a\n", "group", "t" },   { "7,cat,cow,.3,1,,30,a\n", "group", "" },
    { "7,cat,cow,.3,1,s,31.5,a\n", "ms", "31.5" }, { "7,cat,cow,.3,1,s,,a\n", "ms", "" },
    { "7,cat,cow,.3,1,s,30,b\n", "customer", "" },
};

START_TEST(rows_of_an_id_agree)
{
    static const struct mlg_eval_slicing by = { .column = "group" };
    static const struct mlg_eval_entry asked[] = {
        { .metric = "accuracy", .min = .01, .max = NONE, .margin = NONE },
        { .metric = "quantile(of=ms, q=0.5)", .min = NONE, .max = NONE, .margin = NONE },
    };
    static const char good[] = "id,label,class,p,w,group,ms,customer\n"
                               "1,cat,cat,.6,1,s,30,a\n2,cow,cat,.1,2,t,,b\n1,cat,cow,.4,1,s,30,a\n"
                               "2,cow,cow,.9,2,t,,b\n7,cat,cat,.7,1,s,30,a\n";
    struct trial t;
    const struct mlg_finding *finding;

    begin(&t, BY_NUMBER);
    as_long(&t);
    t.plan.entries = asked;
    t.plan.entries_count = 2;
    t.plan.weight = "w";
    t.plan.cluster = "customer";
    t.plan.slicings = &by;
    t.plan.slicings_count = 1;
    t.plan.predictions.path =
        trial_file(&t, "p.csv", mlg_arena_print(&t.arena, "%s%s", good, "7,cat,cow,.3,1,s,30,a\n"));
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_uint_eq(t.report.findings_count, 0);
    t.plan.predictions.path =
        trial_file(&t, "p.csv", mlg_arena_print(&t.arena, "%s%s", good, at_odds[_i].line));
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    finding = trial_finding(&t, "evaluate.rows_differ");
    ck_assert_ptr_nonnull(finding);
    ck_assert_uint_eq(t.report.findings_count, 1);
    ck_assert_uint_eq(finding->loc.row, 6);
    ck_assert_uint_eq(finding->count, 1);
    ck_assert_str_eq(finding->loc.field, at_odds[_i].field);
    ck_assert_str_eq(finding->seen, at_odds[_i].seen);
    ck_assert_uint_eq(trial_result(&t, "accuracy", NULL)->n, 2);
    ck_assert_int_eq(trial_result(&t, "accuracy", NULL)->verdict, MLG_INCONCLUSIVE);
    ck_assert_int_eq(t.report.verdict, MLG_FAIL);
    trial_done(&t);
}
END_TEST

/* Both models' rows in other orders: still the same model. */
START_TEST(a_model_against_itself_is_inconclusive)
{
    struct mlg_eval_entry entry = { .metric = "accuracy", .min = NONE, .max = NONE, .margin = .5 };
    struct trial t;

    begin(&t, BY_TEXT);
    as_long(&t);
    t.plan.entries = &entry;
    t.plan.entries_count = 1;
    t.plan.labels.path = labels_file(&t, BY_TEXT);
    t.plan.predictions.path = long_file(&t, "c.csv", BY_TEXT, 0, 7919, "");
    t.plan.baseline.path = long_file(&t, "b.csv", BY_TEXT, 0, CLASSES, "");
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_ptr_nonnull(trial_finding(&t, "evaluate.same_model"));
    ck_assert_int_eq(t.report.verdict, MLG_INCONCLUSIVE);
    trial_done(&t);
}
END_TEST

#define LOOP(test, cases) \
    tcase_add_loop_test(tests, test, 0, (int)(sizeof(cases) / sizeof((cases)[0])))

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("long");
    TCase *tests = tcase_create("long");

    tcase_set_timeout(tests, 240);
    tcase_add_loop_test(tests, it_gives_the_bits_of_the_wide_form, 0, KINDS);
    tcase_add_test(tests, ids_with_the_same_key_are_two);
    LOOP(faults_are_the_same_wherever_rows_lie, steps);
    tcase_add_test(tests, too_little_memory_is_an_error);
    tcase_add_test(tests, ids_without_their_classes_take_no_room);
    LOOP(files_without_the_form_are_errors, bad_files);
    LOOP(rows_of_an_id_agree, at_odds);
    tcase_add_test(tests, a_model_against_itself_is_inconclusive);
    suite_add_tcase(suite, tests);
    return suite;
}
