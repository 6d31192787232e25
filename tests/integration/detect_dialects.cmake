find_package(Python3 COMPONENTS Interpreter QUIET)
if(TARGET mlgate-validate AND Python3_Interpreter_FOUND)
  add_test(NAME integration.detect_dialects COMMAND "${Python3_EXECUTABLE}" "${CMAKE_CURRENT_LIST_DIR}/detect_dialects.py"
           "$<TARGET_FILE:mlgate-validate>" "${PROJECT_SOURCE_DIR}/tests/data")
  set_tests_properties(integration.detect_dialects PROPERTIES LABELS integration TIMEOUT 600)
endif()
