mlg_unit_test(verdict verdict)
mlg_unit_test(verdict report)
