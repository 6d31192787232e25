mlg_unit_test(metric metric)
mlg_unit_test(metric params)
mlg_unit_test(metric families)
mlg_unit_test(metric several)
