mlg_unit_test(cli options)
mlg_unit_test(cli main)

# A row of the wrong type does not compile; the control shows that the file is sound without the fault.
foreach(fault NONE FLAG_ON_STRING STRING_ON_BOOL DOUBLE_ON_FLOAT LIST_ON_PAIRS)
  add_test(NAME unit.cli.typed_rows.${fault}
    COMMAND ${CMAKE_C_COMPILER} -std=c17 -D_GNU_SOURCE -DFAULT_${fault} "-I${PROJECT_SOURCE_DIR}/include" -fsyntax-only
            "${CMAKE_CURRENT_LIST_DIR}/typed_rows.c")
  if(NOT fault STREQUAL NONE)
    set_tests_properties(unit.cli.typed_rows.${fault} PROPERTIES WILL_FAIL TRUE)
  endif()
  set_tests_properties(unit.cli.typed_rows.${fault} PROPERTIES LABELS unit)
endforeach()
