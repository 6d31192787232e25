#ifndef MLGATE_STAGE_SETTINGS_H
#define MLGATE_STAGE_SETTINGS_H
/* Finding mlgate.yaml. */
#include <mlgate/base/arena.h>
#include <mlgate/base/err.h>
#include <mlgate/config/config.h>

#define MLG_CONFIG_FILE "mlgate.yaml"

/* Read the file of --config, or (option NULL) mlgate.yaml in the working directory. When there is
 * none, the hint says what the command takes instead: `instead` is a phrase such as "give
 * --contract FILE and DATA". */
enum mlg_code mlg_stage_read_config(const char *option, const char *instead,
                                    struct mlg_arena *arena, struct mlg_config *ret_config,
                                    struct mlg_err *err) MLG_CHECKED;

#endif
