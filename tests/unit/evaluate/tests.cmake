mlg_unit_test(evaluate income)
