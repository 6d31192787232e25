mlg_unit_test(table csv)

# Cell by cell against Python's csv module, where there is a Python; judges' files come as arguments by hand.
find_package(Python3 COMPONENTS Interpreter QUIET)
if(Python3_FOUND)
  add_executable(table_dump_csv "${CMAKE_CURRENT_LIST_DIR}/dump_csv.c")
  target_link_libraries(table_dump_csv PRIVATE mlg_flags mlg_table)
  add_test(NAME unit.table.python COMMAND "${Python3_EXECUTABLE}" "${CMAKE_CURRENT_LIST_DIR}/compare_with_python.py"
           $<TARGET_FILE:table_dump_csv> --random 300 "${PROJECT_SOURCE_DIR}/tests/data/csv")
  set_tests_properties(unit.table.python PROPERTIES LABELS unit TIMEOUT 120)
endif()
