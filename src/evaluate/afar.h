#ifndef MLGATE_EVALUATE_ROOM_AFAR_H
#define MLGATE_EVALUATE_ROOM_AFAR_H
/*
 * Joined rows that memory does not hold: on disk, in the partitions in which they were joined
 * (aside.h), each of which becomes the frame in its turn. Sums over rows are exact, so that how the
 * rows are parted shows in no figure.
 */
#include "aside.h"
#include "pass.h"

#define AFAR_FIELDS  6   /* arrays of a frame beside its slicings */
#define AFAR_SAMPLES 256 /* scores of a partition that tell how scores are spread */

struct afar {
    struct room *room;
    struct mlg_spill *spill;
    size_t rows[ASIDE_PARTITIONS];
    size_t n;                  /* of all partitions */
    bool present[AFAR_FIELDS]; /* the frame has that array */
    size_t slicings_count;
    /* [slicings_count]: the number of a slice by the code of its value, [codes]; the last is that
     * of missing values. By quantiles: what is on disk are the numbers themselves, which the edges
     * make codes of. */
    struct afar_slices {
        uint16_t *number;
        size_t codes;
        bool missing, by_quantiles;
        double edges[QUANTILES_MAX];
        size_t edges_count;
    } * slices;
    double *sample[2]; /* [samples] of each model's scores; NULL = none are held */
    size_t samples;
};

/* Can all that the plan asks for be had from sums over rows? */
bool afar_suits(const struct mlg_eval_plan *plan, const struct frame *frame,
                const struct sources *sources);
/* Would the frame of so many rows, and its rankings, be more than there is room for? */
bool afar_needed(const struct mlg_eval_plan *plan, const struct frame *frame,
                 const struct room *room, size_t rows);

/* An empty one, which becomes frame->afar. MLG_E_LIMIT, MLG_E_IO, MLG_E_NOMEM. */
enum mlg_code afar_open(struct frame *frame, struct room *room, struct mlg_err *err) MLG_CHECKED;
/* The rows of frame, whose arrays are of `capacity`, are those of the partition; they are taken,
 * and so are the numbers of slicings by quantiles, quantity[slicings_count], NULL for others. */
enum mlg_code afar_keep(struct frame *frame, double **quantity, size_t partition, size_t capacity,
                        struct mlg_err *err) MLG_CHECKED;
/* No more rows: slices get their names, and the frame the rows of the first partition. */
enum mlg_code afar_settle(struct frame *frame, const struct mlg_eval_plan *plan,
                          const struct sources *sources, struct mlg_report *report,
                          struct mlg_err *err) MLG_CHECKED;
/* The partition's rows become those of the frame. */
enum mlg_code afar_load(struct frame *frame, size_t partition, struct mlg_err *err) MLG_CHECKED;
/* The numbers of a slicing by quantiles, of a partition's rows[partition]; NaN = missing. */
enum mlg_code afar_numbers(struct frame *frame, size_t slicing, size_t partition,
                           double *ret_numbers, struct mlg_err *err) MLG_CHECKED;
/* As slice_quantiles, of all partitions, into slices[slicing].edges. */
enum mlg_code afar_edges(struct frame *frame, size_t slicing, size_t parts,
                         struct mlg_err *err) MLG_CHECKED;
void afar_done(struct afar *self); /* NULL allowed */

/* Rows of the parts are counted, partition by partition. */
enum mlg_code afar_count(struct frame *frame, struct part *part, struct mlg_err *err) MLG_CHECKED;
/* As losses_sum. */
enum mlg_code afar_losses(struct frame *frame, const struct loss_pass *pass,
                          struct loss_sums *ret_sums, struct mlg_err *err) MLG_CHECKED;
/* Quantiles of columns, by their order statistics. */
enum mlg_code afar_quantiles(const struct pass *pass, struct mlg_err *err) MLG_CHECKED;
/* Placements of all rows in the groups of each part: what is found is added to delong[parts], NULL
 * where nobody asks; [0] is asked for. MLG_E_LIMIT where more than MLG_DELONG_ROWS_MAX rows are, or
 * scores crowd so that a range of them is more than memory holds. */
enum mlg_code afar_ranks(const struct pass *pass, struct mlg_delong *const *delong,
                         struct mlg_err *err) MLG_CHECKED;

#endif
