#ifndef MLGATE_VALIDATE_DETECT_H
#define MLGATE_VALIDATE_DETECT_H
/* How a file seems to be written, with the options that read it so. */
#include <mlgate/cli/common.h>
#include <mlgate/table/detect.h>

/*
 * On standard output, as text or (common->format) as JSON "mlgate-detect/1". *ret_exit is 0 when
 * everything is at least as sure as not, else 5: look yourself. MLG_E_CONFIG for other formats.
 */
enum mlg_code detect_table(const struct mlg_common *common, const char *path, int *ret_exit,
                           struct mlg_err *err) MLG_CHECKED;

#endif
