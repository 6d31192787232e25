mlg_unit_test(evidence manifest)
mlg_unit_test(evidence statement)
mlg_unit_test(evidence bundle)
mlg_unit_test(evidence oms)
