foreach(module chain entry kill race rules)
  mlg_unit_test(registry ${module})
  # Scratch repositories are made as the tests of vcs make them.
  target_include_directories(test_registry_${module} PRIVATE "${PROJECT_SOURCE_DIR}/tests/unit/vcs")
endforeach()
# The long form takes some minutes, as the ledger grows: ctest -C slow -L slow
add_test(NAME slow.race COMMAND test_registry_race CONFIGURATIONS slow)
set_tests_properties(slow.race PROPERTIES LABELS slow TIMEOUT 1800
  ENVIRONMENT "MLG_RACE_ROUNDS=1000;CK_DEFAULT_TIMEOUT=1700")
set_tests_properties(unit.registry.race PROPERTIES TIMEOUT 1800)
