# MLG_STATIC: programs that need nothing of the machine they run on but its kernel (preset release-static; docs/release.md).
# Included by libraries.cmake: it takes each library as an archive, libgit2 from MLG_STATIC_DEPS.
set(MLG_STATIC_DEPS "${PROJECT_SOURCE_DIR}/build/static-deps" CACHE PATH "what scripts/build-static-deps.sh made")

target_compile_options(mlg_flags INTERFACE
  -fPIE -ffunction-sections -fdata-sections -fstack-clash-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
  # Nothing of the folder that is built in may reach the program; generated files lie there.
  "-ffile-prefix-map=${PROJECT_BINARY_DIR}/=")
# Position-independent, so that the kernel can move it: these programs read strangers' files.
target_link_options(mlg_flags INTERFACE
  -static-pie -s -Wl,--gc-sections -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,--build-id=none
  # Which member of which archive is in it: the tests and scripts/make-release.sh read that.
  # (Ninja links in the build folder, and a comma in its name would end the option.)
  "-Wl,-Map=$<TARGET_PROPERTY:NAME>.map")

# mlg_static_libraries(<variable> <pkg>): the archives of a package and of what it needs, in link order. What the C library
# itself brings (dl, rt, pthread, m) stays a plain -l.
function(mlg_static_libraries variable pkg)
  set(archives)
  foreach(name IN LISTS ${pkg}_STATIC_LIBRARIES)
    if(name MATCHES "^(c|dl|m|pthread|rt)$")
      list(APPEND archives ${name})
      continue()
    endif()
    find_library(mlg_archive_${pkg}_${name} NAMES "lib${name}.a"
                 HINTS "${MLG_STATIC_DEPS}/libgit2/lib" ${${pkg}_STATIC_LIBRARY_DIRS})
    if(NOT mlg_archive_${pkg}_${name})
      message(FATAL_ERROR "lib${name}.a is missing: scripts/install-deps.sh --for release")
    endif()
    list(APPEND archives "${mlg_archive_${pkg}_${name}}")
  endforeach()
  set(${variable} ${archives} PARENT_SCOPE)
endfunction()

function(mlg_find_library name pkg)
  if(name STREQUAL git2)
    if(NOT EXISTS "${MLG_STATIC_DEPS}/libgit2/lib/libgit2.a")
      message(FATAL_ERROR "libgit2.a is not built: scripts/build-static-deps.sh --into \"${MLG_STATIC_DEPS}\"")
    endif()
    set(ENV{PKG_CONFIG_PATH} "${MLG_STATIC_DEPS}/libgit2/lib/pkgconfig:$ENV{PKG_CONFIG_PATH}")
  endif()
  pkg_check_modules(${name} REQUIRED ${pkg})
  mlg_static_libraries(archives ${name})
  add_library(mlg_lib_${name} INTERFACE)
  if(name STREQUAL git2)
    # Not as pkg-config has it: the folder may have been moved, and the machine's own libgit2 would be taken without a word.
    set(${name}_STATIC_INCLUDE_DIRS "${MLG_STATIC_DEPS}/libgit2/include")
  endif()
  target_include_directories(mlg_lib_${name} SYSTEM BEFORE INTERFACE ${${name}_STATIC_INCLUDE_DIRS})
  target_link_libraries(mlg_lib_${name} INTERFACE ${archives})
endfunction()
