# Compiler flags of every target, as one interface target. -Werror belongs to the presets, never to the default.
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_library(mlg_flags INTERFACE)
target_compile_definitions(mlg_flags INTERFACE _GNU_SOURCE MLG_VERSION="${PROJECT_VERSION}")
target_compile_options(mlg_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wpointer-arith -Wstrict-prototypes -Wmissing-prototypes
  -Wwrite-strings -Wvla -Wformat=2 -Wundef -Wcast-qual -Wno-overlength-strings
  # A multiply and an add stay two roundings on every processor (design: same inputs, same bits).
  -ffp-contract=off -fno-fast-math -fno-common -fstack-protector-strong
  "-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=")
# floor, sqrt and their like; what needs the same bits on every processor is in <mlgate/stat/elementary.h>.
target_link_libraries(mlg_flags INTERFACE m)
if(MLG_WERROR)
  target_compile_options(mlg_flags INTERFACE -Werror)
endif()
if(MLG_SANITIZE)
  target_compile_options(mlg_flags INTERFACE "-fsanitize=${MLG_SANITIZE}" -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(mlg_flags INTERFACE "-fsanitize=${MLG_SANITIZE}")
endif()
if(MLG_FUZZ)
  target_compile_options(mlg_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(MLG_COVERAGE)
  target_compile_options(mlg_flags INTERFACE --coverage)
  target_link_options(mlg_flags INTERFACE --coverage)
endif()
