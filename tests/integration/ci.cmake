# GitHub Actions: the actions against the option tables, and workflows under act.
set(ci_bin "$<TARGET_FILE_DIR:mlgate>")
set(ci_predict "$<TARGET_FILE_DIR:quickstart_predict>")
add_test(NAME actions.options COMMAND "${PROJECT_SOURCE_DIR}/scripts/write-actions" --check --bin "${ci_bin}")
set_tests_properties(actions.options PROPERTIES LABELS rails TIMEOUT 60)
foreach(part act_examples act_hostile act_promote actions_lint doctor_owner init_act jenkins promote_action setup_action)
  add_test(NAME integration.${part} COMMAND "${CMAKE_CURRENT_LIST_DIR}/${part}.sh" "${ci_bin}" "${ci_predict}")
  set_tests_properties(integration.${part} PROPERTIES LABELS integration TIMEOUT 1800 SKIP_RETURN_CODE 77 RESOURCE_LOCK ci_tools)
endforeach()
