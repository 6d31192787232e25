#ifndef MLGATE_EVALUATE_ROOM_CLASSES_H
#define MLGATE_EVALUATE_ROOM_CLASSES_H
/*
 * The classes of an evaluation: which there are, in what order they are numbered (by value where
 * all names are numbers, else by bytes), and where their scores stand.
 *
 * With scores the classes are those that have scores; without, those that occur among labels and
 * predicted labels.
 */
#include "source.h"

struct classes {
    const char **names; /* [count], in the report's arena */
    size_t count;
    uint16_t of_code[DICT_MAX]; /* number of a label or predicted label; DICT_MISSING = no class */
    uint16_t *place;            /* [count] of a class's score in lists, in the report's arena */
    const char **column[2];     /* [count] of each model's scores; NULL = they are in lists */
    struct source_column **found[2], *list[2];
    uint16_t of_text[DICT_MAX]; /* long form: number of a text of the column of classes, or
                                   DICT_MISSING */
    uint8_t *set; /* several labels: [codes * count], which of them a text names; NULL = one each */
};

/* Ask a model's file for its columns of scores, before it is read: the candidate's first. */
enum mlg_code classes_want(struct classes *self, const char *scores, struct source *source,
                           unsigned model, struct mlg_arena *arena,
                           struct mlg_err *err) MLG_CHECKED;

/* All files are read: classes get their numbers. */
enum mlg_code classes_settle(struct classes *self, const struct mlg_eval_plan *plan,
                             const struct dict *labels, struct source *source[2],
                             const bool label_used[DICT_MAX], struct mlg_arena *arena,
                             struct mlg_err *err) MLG_CHECKED;

/* The same where each row has any number of labels: of_code[code] is `code`, or DICT_MISSING where
 * one of the text's labels has no scores. Places of scores are settled by classes_place. */
enum mlg_code labels_settle(struct classes *self, const struct dict *labels,
                            struct mlg_arena *arena, struct mlg_err *err) MLG_CHECKED;
enum mlg_code classes_place(struct classes *self, const struct mlg_eval_plan *plan,
                            struct source *source[2], struct mlg_arena *arena,
                            struct mlg_err *err) MLG_CHECKED;
/* Is a label text written as a list, "[...]"? Then rows have any number of labels. */
bool labels_are_lists(const struct dict *labels, const bool label_used[DICT_MAX]);

/* By value where all are numbers, else by bytes. */
void classes_sort(const char **names, size_t count);

/* The scores of row i of the model's file into ret[count]. */
void classes_scores(const struct classes *self, unsigned model, size_t i, double *ret);

#endif
