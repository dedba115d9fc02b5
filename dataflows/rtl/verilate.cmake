# SPDX-License-Identifier: MIT
# cmake -DVERILATOR=PROGRAM -DFOLDER=DIR -DTOP=MODULE -DPREFIX=NAME -DPARAMETERS=-GROWS=N;... -DSOURCES=FILE;... -P verilate.cmake
# Runs Verilator into FOLDER/written, and writes FOLDER/fast.cpp and FOLDER/slow.cpp, which include what it wrote: the
# code of every cycle, and that of the start. The build needs not know how Verilator cuts its files. (A skew of one lane
# uses no clock; Verilator may not mind.)
file(REMOVE_RECURSE ${FOLDER}/written)
execute_process(COMMAND ${VERILATOR} --cc -Wall -Wno-UNUSEDSIGNAL -O3 --x-assign fast --x-initial fast --noassert
                        --top-module ${TOP} --prefix ${PREFIX} --Mdir ${FOLDER}/written
                        ${PARAMETERS} ${SOURCES}
                COMMAND_ERROR_IS_FATAL ANY)
file(GLOB written RELATIVE ${FOLDER} ${FOLDER}/written/*.cpp)
list(SORT written)
set(slow "${written}")
list(FILTER slow INCLUDE REGEX "Slow|Syms")
list(REMOVE_ITEM written ${slow})
foreach(part IN ITEMS written slow)
  list(TRANSFORM ${part} REPLACE "(.+)" "#include \"\\1\"")
  list(JOIN ${part} "\n" ${part})
endforeach()
file(WRITE ${FOLDER}/fast.cpp "${written}\n")
file(WRITE ${FOLDER}/slow.cpp "${slow}\n")
