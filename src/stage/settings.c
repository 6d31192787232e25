#include <mlgate/stage/settings.h>

#include <unistd.h>

enum mlg_code mlg_stage_read_config(const char *option, const char *instead,
                                    struct mlg_arena *arena, struct mlg_config *ret_config,
                                    struct mlg_err *err)
{
    if (option == NULL && access(MLG_CONFIG_FILE, F_OK) != 0) {
        (void)mlg_err_set(err, MLG_E_CONFIG, "there is no " MLG_CONFIG_FILE " in this folder");
        return mlg_err_hint(err, "%s, or name the file with --config", instead);
    }
    return mlg_config_read(option != NULL ? option : MLG_CONFIG_FILE, arena, ret_config, err);
}
