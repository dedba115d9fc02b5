# SPDX-License-Identifier: MIT
# cmake -DPROGRAM=FILE -DROOT=DIR -DSCRATCH=DIR -P check_figure.cmake
# Makes the figure and the table of the costs anew and compares them with those in docs/.
execute_process(COMMAND ${PROGRAM} ${ROOT}/docs/rtl-cost.csv ${SCRATCH}/rtl-cost.svg OUTPUT_VARIABLE table
                COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} -E compare_files ${ROOT}/docs/rtl-cost.svg ${SCRATCH}/rtl-cost.svg
                COMMAND_ERROR_IS_FATAL ANY)
file(READ ${ROOT}/docs/rtl.md page)
string(FIND "${page}" "${table}" at)
if(at EQUAL -1)
  message(FATAL_ERROR "docs/rtl.md does not show the table of docs/rtl-cost.csv: run examples/hardware/figure.sh")
endif()
