add_test(NAME integration.html COMMAND bash "${CMAKE_CURRENT_SOURCE_DIR}/html.sh" --bin "$<TARGET_FILE_DIR:mlgate>")
set_tests_properties(integration.html PROPERTIES LABELS integration TIMEOUT 900 SKIP_RETURN_CODE 77)
