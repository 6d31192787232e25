mlg_unit_test(table cells)
mlg_unit_test(table codec)
mlg_unit_test(table columnar)
target_sources(test_table_columnar PRIVATE "${CMAKE_CURRENT_LIST_DIR}/toy.c")
mlg_unit_test(table csv)
mlg_unit_test(table dataset)
mlg_unit_test(table detect)
mlg_unit_test(table hostile)
mlg_unit_test(table jsonl)
mlg_unit_test(table numbers)
# Ten million of each: ctest -C slow -L slow
add_test(NAME slow.numbers COMMAND test_table_numbers CONFIGURATIONS slow)
set_tests_properties(slow.numbers PROPERTIES LABELS slow TIMEOUT 1800
  ENVIRONMENT "MLG_NUMBERS=10000000;CK_DEFAULT_TIMEOUT=900")
mlg_unit_test(table oom)
target_link_options(test_table_oom PRIVATE -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc)
mlg_unit_test(table scan)
mlg_unit_test(table threads)
mlg_unit_test(table typed)

# Cell by cell against Python's csv module, where there is a Python; judges' files come as arguments by hand.
find_package(Python3 COMPONENTS Interpreter QUIET)
if(Python3_FOUND)
  add_executable(table_dump_csv "${CMAKE_CURRENT_LIST_DIR}/dump_csv.c")
  target_link_libraries(table_dump_csv PRIVATE mlg_flags mlg_table)
  add_test(NAME unit.table.python COMMAND "${Python3_EXECUTABLE}" "${CMAKE_CURRENT_LIST_DIR}/compare_with_python.py"
           $<TARGET_FILE:table_dump_csv> --random 300 "${PROJECT_SOURCE_DIR}/tests/data/csv")
  set_tests_properties(unit.table.python PROPERTIES LABELS unit TIMEOUT 120)
endif()
