mlg_unit_test(evidence manifest)
mlg_unit_test(evidence statement)
