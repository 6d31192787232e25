mlg_unit_test(text json)
mlg_unit_test(text escape)
mlg_unit_test(text doc)
