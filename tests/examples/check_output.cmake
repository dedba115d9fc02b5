# SPDX-License-Identifier: MIT
# cmake -DEXPECTED=FILE -DACTUAL=FILE -P check_output.cmake -- PROGRAM ARGUMENT...
# Runs the program and compares its standard output with EXPECTED; a difference is shown and fails. With
# SYSTOLE_UPDATE_EXPECTED=1 in the environment, EXPECTED is rewritten instead: review the change as any other.
set(command "")
set(is_command FALSE)
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(i RANGE ${last})
  if(is_command)
    list(APPEND command "${CMAKE_ARGV${i}}")
  elseif(CMAKE_ARGV${i} STREQUAL "--")
    set(is_command TRUE)
  endif()
endforeach()

unset(ENV{SYSTOLE_TOPOLOGIES})
execute_process(COMMAND ${command} OUTPUT_FILE ${ACTUAL} RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "it ended with ${result}")
endif()

if(DEFINED ENV{SYSTOLE_UPDATE_EXPECTED})
  file(COPY_FILE ${ACTUAL} ${EXPECTED})
endif()
execute_process(COMMAND diff -u ${EXPECTED} ${ACTUAL} RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "the output is not what ${EXPECTED} expects")
endif()
