mlg_unit_test(model command)
