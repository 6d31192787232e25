mlg_unit_test(evidence manifest)
