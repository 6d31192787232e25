add_executable(test_ledger_writer "${CMAKE_CURRENT_LIST_DIR}/ledger_writer.c")
target_link_libraries(test_ledger_writer PRIVATE mlg_flags mlg_registry mlg_crypt)
add_test(NAME integration.gto COMMAND "${CMAKE_CURRENT_LIST_DIR}/gto.sh" "$<TARGET_FILE:test_ledger_writer>")
set_tests_properties(integration.gto PROPERTIES LABELS integration TIMEOUT 600 SKIP_RETURN_CODE 77)
