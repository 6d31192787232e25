mlg_rooms(config.c config_data.c config_dialect.c config_keys.c config_promotion.c config_stages.c config_values.c)
