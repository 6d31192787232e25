mlg_unit_test(metric metric)
