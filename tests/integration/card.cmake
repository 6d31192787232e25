foreach(name model_signing verify_without_us)
  add_test(NAME integration.${name} COMMAND "${CMAKE_CURRENT_LIST_DIR}/${name}.sh" "$<TARGET_FILE_DIR:mlgate-card>")
  set_tests_properties(integration.${name} PROPERTIES LABELS integration TIMEOUT 600 SKIP_RETURN_CODE 77)
endforeach()
