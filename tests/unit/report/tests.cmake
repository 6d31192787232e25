mlg_unit_test(report write)
mlg_unit_test(report read)
