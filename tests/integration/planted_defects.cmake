find_package(Python3 COMPONENTS Interpreter QUIET)
if(TARGET mlgate-validate AND Python3_Interpreter_FOUND)
  add_test(NAME integration.planted_defects COMMAND "${Python3_EXECUTABLE}" "${CMAKE_CURRENT_LIST_DIR}/planted_defects.py"
           "$<TARGET_FILE:mlgate-validate>")
  set_tests_properties(integration.planted_defects PROPERTIES LABELS integration TIMEOUT 900)
endif()
