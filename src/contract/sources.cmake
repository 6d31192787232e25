mlg_rooms(
  automaton.c
  celllog.c
  checks.c
  choose.c
  contract.c
  decimal.c
  draft.c
  fast_plan.c
  fast_scan.c
  hits.c
  key.c
  keyset.c
  keyset_spill.c
  odcs.c
  odcs_index.c
  odcs_limit.c
  odcs_options.c
  odcs_property.c
  odcs_quality.c
  odcs_relationship.c
  odcs_values.c
  regex.c
  regex_translate.c
  run_conclude.c
  run_feed.c
  run_keys.c
  run_match.c
  run_plan.c
  run_reference.c
  sequence.c
  syntax.c
  validate.c
  value.c)

# One room a row of checks.def.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/checks.def")
file(STRINGS "${CMAKE_CURRENT_LIST_DIR}/checks.def" mlg_check_rows REGEX "^MLG_CHECK")
foreach(row IN LISTS mlg_check_rows)
  string(REGEX REPLACE "^MLG_CHECK\\((.*)\\)$" "\\1" check "${row}")
  mlg_rooms(check_${check}.c)
endforeach()
