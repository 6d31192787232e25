foreach(module model_tree policy)
  mlg_unit_test(gate ${module})
  # Scratch repositories are made as the tests of vcs make them.
  target_include_directories(test_gate_${module} PRIVATE "${PROJECT_SOURCE_DIR}/tests/unit/vcs")
endforeach()
