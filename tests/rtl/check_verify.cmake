# SPDX-License-Identifier: MIT
# cmake -DSYSTOLE=FILE -DROOT=DIR -P check_verify.cmake
# docs/rtl.md shows what systole verify prints. Skipped where the arrays of the page were not built.
foreach(array IN ITEMS 8x8 16x16)
  execute_process(COMMAND ${SYSTOLE} -q verify lenet5 -a ${array} --csv OUTPUT_QUIET ERROR_VARIABLE why RESULT_VARIABLE result)
  if(result EQUAL 2)
    message(STATUS "SKIPPED: ${why}")
    return()
  endif()
endforeach()
execute_process(COMMAND ${CMAKE_COMMAND} -E env SYSTOLE=${SYSTOLE} ${ROOT}/examples/hardware/verify.sh
                OUTPUT_VARIABLE table COMMAND_ERROR_IS_FATAL ANY)
file(READ ${ROOT}/docs/rtl.md page)
string(FIND "${page}" "<!-- verify -->\n${table}<!-- end of verify -->\n" at)
if(at EQUAL -1)
  message(FATAL_ERROR "docs/rtl.md does not show what examples/hardware/verify.sh prints:\n${table}")
endif()
