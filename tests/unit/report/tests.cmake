mlg_unit_test(report oom)
target_link_options(test_report_oom PRIVATE -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc)
mlg_unit_test(report read)
mlg_unit_test(report write)
