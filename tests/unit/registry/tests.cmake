foreach(module chain entry kill race rules)
  mlg_unit_test(registry ${module})
  # Scratch repositories are made as the tests of vcs make them.
  target_include_directories(test_registry_${module} PRIVATE "${PROJECT_SOURCE_DIR}/tests/unit/vcs")
endforeach()
# MLG_RACE_ROUNDS=1000 is the long form: some minutes, as the ledger grows.
set_tests_properties(unit.registry.race PROPERTIES TIMEOUT 1800)
