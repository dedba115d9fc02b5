# SPDX-License-Identifier: MIT
# cmake -DVERILATOR=PROGRAM -DFOLDER=DIR -DPREFIX=NAME -DROWS=N -DCOLS=N -DDATA=N -DACC=N -DSOURCES=FILE;... -P verilate.cmake
# Runs Verilator, and writes FOLDER/PREFIX_all.cpp, which includes all that it wrote, the fast code first.
file(REMOVE_RECURSE ${FOLDER}/written)
execute_process(COMMAND ${VERILATOR} --cc -Wall -O3 --x-assign fast --x-initial fast --noassert
                        --top-module systolic_array --prefix ${PREFIX} --Mdir ${FOLDER}/written
                        -GROWS=${ROWS} -GCOLS=${COLS} -GDATA=${DATA} -GACC=${ACC} ${SOURCES}
                COMMAND_ERROR_IS_FATAL ANY)
file(GLOB written RELATIVE ${FOLDER} ${FOLDER}/written/*.cpp)
list(SORT written)
set(includes "")
foreach(source IN LISTS written)
  string(APPEND includes "#include \"${source}\"\n")
endforeach()
file(WRITE ${FOLDER}/${PREFIX}_all.cpp "${includes}")
