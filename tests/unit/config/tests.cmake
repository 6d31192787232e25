mlg_unit_test(config config)
mlg_unit_test(config promotion)
mlg_unit_test(config schema)
