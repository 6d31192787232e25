# One line a fuzz target: its name, and the layers it links. The source is fuzz_<name>.c, the seeds corpus/<name>/.
foreach(line "cells table" "codec table" "csv table" "dataset table" "detect table" "config config" "contract contract" "bundle evidence" "statement evidence" "sshsig crypt")
  string(REPLACE " " ";" line "${line}")
  list(GET line 0 name)
  if(EXISTS "${CMAKE_CURRENT_LIST_DIR}/fuzz_${name}.c")
    mlg_fuzz_target(${line})
  endif()
endforeach()
