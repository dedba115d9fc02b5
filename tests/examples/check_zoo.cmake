# SPDX-License-Identifier: MIT
# cmake -DTOPOLOGIES=DIR -DSCRATCH=DIR -DGENERATOR=PROGRAM -P check_zoo.cmake
# Generates the zoo anew and compares it with the files in the repository: same names, same bytes.
file(REMOVE_RECURSE ${SCRATCH})
file(MAKE_DIRECTORY ${SCRATCH})
execute_process(COMMAND ${GENERATOR} ${SCRATCH} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND diff -ru --exclude=llm ${TOPOLOGIES} ${SCRATCH} RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "topologies/ is not what the generator writes: run zoo_generator topologies")
endif()
