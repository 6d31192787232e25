add_test(NAME integration.other_seeds COMMAND "${CMAKE_CURRENT_LIST_DIR}/other_seeds.sh" "$<TARGET_FILE:run_oracles>")
set_tests_properties(integration.other_seeds PROPERTIES LABELS integration TIMEOUT 700 SKIP_RETURN_CODE 77 RESOURCE_LOCK ci_tools)
