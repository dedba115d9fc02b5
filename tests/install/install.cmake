# SPDX-License-Identifier: MIT
# cmake -DBUILD=DIR -DCONFIG=NAME -DSCRATCH=DIR -P install.cmake
# Installs the build into SCRATCH/installed, then moves it to SCRATCH/moved: what is installed must not know where.
file(REMOVE_RECURSE ${SCRATCH})
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --config ${CONFIG} --prefix ${SCRATCH}/installed
                OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(RENAME ${SCRATCH}/installed ${SCRATCH}/moved)

file(GLOB_RECURSE texts ${SCRATCH}/moved/lib*/*.cmake ${SCRATCH}/moved/lib*/*.pc)
if(NOT texts)
  message(FATAL_ERROR "neither a CMake package nor a pkg-config file was installed")
endif()
foreach(text IN LISTS texts)
  file(READ ${text} content)
  string(FIND "${content}" "${BUILD}" build_at)
  string(FIND "${content}" "systole_flags" flags_at)
  if(NOT build_at EQUAL -1 OR NOT flags_at EQUAL -1)
    message(FATAL_ERROR "${text} names the build directory or its flags")
  endif()
endforeach()
