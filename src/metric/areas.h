#ifndef MLGATE_METRIC_ROOM_AREAS_H
#define MLGATE_METRIC_ROOM_AREAS_H
/* Each row's influence on an area under curves of several classes or labels. */
#include <mlgate/metric/classes.h>

/* Sums over the curves are taken in the order of the classes, so that the order of rows moves no
 * bit. ret[n]; false where the area is undefined or memory ran out. As mlg_labels_area averages. */
bool mlg_influence_labels_area(const struct mlg_label_rows *rows, enum mlg_area area,
                               enum mlg_average average, double *ret);
/* As mlg_labels_area_samples: the row's own area, less the mean. */
bool mlg_influence_labels_samples(const struct mlg_label_rows *rows, enum mlg_area area,
                                  double *ret);
/* As mlg_classes_roc_auc_pairs. */
bool mlg_influence_roc_auc_pairs(const struct mlg_class_rows *rows, enum mlg_average average,
                                 double *ret);

#endif
