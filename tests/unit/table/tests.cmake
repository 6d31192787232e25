mlg_unit_test(table csv)
