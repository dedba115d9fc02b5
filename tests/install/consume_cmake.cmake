# SPDX-License-Identifier: MIT
# cmake -DSOURCE=DIR -DPREFIX=DIR -DSCRATCH=DIR -DCOMPILER=PROGRAM -DFLAGS=FLAGS -DGENERATOR=NAME -P consume_cmake.cmake
# Builds the example as a project of its own, which finds the installed package with find_package(systole).
file(REMOVE_RECURSE ${SCRATCH})
file(COPY ${SOURCE}/CMakeLists.txt ${SOURCE}/main.cpp DESTINATION ${SCRATCH}/source)
execute_process(COMMAND ${CMAKE_COMMAND} -S ${SCRATCH}/source -B ${SCRATCH}/build -G ${GENERATOR}
                        -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_CXX_FLAGS=${FLAGS} -DCMAKE_PREFIX_PATH=${PREFIX}
                COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${SCRATCH}/build COMMAND_ERROR_IS_FATAL ANY)
file(RENAME ${SCRATCH}/build/simulate_topology ${SCRATCH}/simulate_topology)
