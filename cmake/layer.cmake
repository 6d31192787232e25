# mlg_layer(<name> USES <layer>... LIBS <library>...): one static library a layer.
#
# The rooms are listed in src/<name>/sources.cmake with mlg_rooms(<file>...). A layer sees its own private headers and
# the doors of include/mlgate/; which doors it may include is what USES says, and scripts/check-layers reads the same line.
function(mlg_layer name)
  cmake_parse_arguments(L "" "" "USES;LIBS" ${ARGN})
  set_property(GLOBAL APPEND PROPERTY MLG_LAYERS ${name})
  add_library(mlg_${name} STATIC)
  target_include_directories(mlg_${name} PUBLIC "${PROJECT_SOURCE_DIR}/include"
                                         PRIVATE "${PROJECT_SOURCE_DIR}/src/${name}")
  target_link_libraries(mlg_${name} PUBLIC mlg_flags)
  foreach(used IN LISTS L_USES)
    target_link_libraries(mlg_${name} PUBLIC mlg_${used})
  endforeach()
  foreach(lib IN LISTS L_LIBS)
    target_link_libraries(mlg_${name} PRIVATE mlg_lib_${lib})
  endforeach()
  set(MLG_LAYER ${name})
  include("${PROJECT_SOURCE_DIR}/src/${name}/sources.cmake")
endfunction()

macro(mlg_rooms)
  set(mlg_rooms_names ${ARGN})
  list(TRANSFORM mlg_rooms_names PREPEND "${PROJECT_SOURCE_DIR}/src/${MLG_LAYER}/" OUTPUT_VARIABLE mlg_rooms_paths)
  target_sources(mlg_${MLG_LAYER} PRIVATE ${mlg_rooms_paths})
endmacro()
