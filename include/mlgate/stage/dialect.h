#ifndef MLGATE_STAGE_DIALECT_H
#define MLGATE_STAGE_DIALECT_H
/* `dialect` of mlgate.yaml as the readers of tables take it. */
#include <mlgate/base/arena.h>
#include <mlgate/config/config.h>
#include <mlgate/table/cells.h>
#include <mlgate/table/table.h>

/* NULL = RFC 4180 and usual cells, in *ret_cells NULL. Words are borrowed, the rest lies in the
 * arena. MLG_E_CONFIG, at its place in the file, for what does not go together in cells; the
 * reader says the same of the characters of a file. */
enum mlg_code mlg_stage_dialect(const struct mlg_config *config,
                                const struct mlg_config_dialect *dialect, struct mlg_arena *arena,
                                struct mlg_csv_dialect *ret_csv,
                                const struct mlg_cell_syntax **ret_cells,
                                struct mlg_err *err) MLG_CHECKED;

#endif
