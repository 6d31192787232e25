find_package(Python3 COMPONENTS Interpreter QUIET)
if(TARGET mlgate-validate)
  add_test(NAME integration.judges_csv COMMAND bash "${CMAKE_CURRENT_LIST_DIR}/judges_csv.sh" "${Python3_EXECUTABLE}"
           "$<TARGET_FILE:mlgate-validate>" "${PROJECT_SOURCE_DIR}/tests/data" "${PROJECT_SOURCE_DIR}/docs/formats.md")
  set_tests_properties(integration.judges_csv PROPERTIES LABELS integration TIMEOUT 600 SKIP_RETURN_CODE 77)
endif()
