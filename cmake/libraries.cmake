# The foreign libraries, each as the target mlg_lib_<name>; cmake/layers.cmake says which layer may use which.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

function(mlg_find_library name pkg)
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${pkg})
  add_library(mlg_lib_${name} INTERFACE)
  target_link_libraries(mlg_lib_${name} INTERFACE PkgConfig::${name})
endfunction()

add_library(mlg_lib_pthread INTERFACE)
target_link_libraries(mlg_lib_pthread INTERFACE Threads::Threads)
# Two names for one library: `crypto` is its plain SHA-256 (openssl/sha.h), `openssl` all of it, keys included.
mlg_find_library(crypto libcrypto)
mlg_find_library(openssl libcrypto)
mlg_find_library(cmark libcmark)
mlg_find_library(jansson jansson)
mlg_find_library(yaml yaml-0.1)
mlg_find_library(pcre2 libpcre2-8)
mlg_find_library(zlib zlib)
mlg_find_library(zstd libzstd)
mlg_find_library(git2 libgit2)
