#ifndef MLGATE_METRIC_ROOM_PARAMS_H
#define MLGATE_METRIC_ROOM_PARAMS_H
/* Parameters that several families have. */
#include <mlgate/metric/metric.h>

extern const struct mlg_metric_param mlg_param_zero_division;

/* What self->param[at], a zero_division, asks for. */
enum mlg_zero_division mlg_param_zero(const struct mlg_metric *self, size_t at);

#endif
