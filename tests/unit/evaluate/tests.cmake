mlg_unit_test(evaluate gate)
mlg_unit_test(evaluate income)
mlg_unit_test(evaluate join)
