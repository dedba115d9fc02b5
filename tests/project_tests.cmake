# SPDX-License-Identifier: MIT
# Tests of the project as a whole: its examples run and print what the documentation quotes, the zoo is what its
# generator writes, and an installed tree is usable from CMake and pkg-config after it was moved.
set(examples ${PROJECT_SOURCE_DIR}/examples)
set(outputs ${CMAKE_CURRENT_BINARY_DIR}/examples)
file(MAKE_DIRECTORY ${outputs})

# check_output(NAME EXPECTED COMMAND...): the test NAME, which runs COMMAND and compares what it prints.
function(check_output name expected)
  string(MAKE_C_IDENTIFIER "${name}" actual)
  add_test(NAME "${name}"
           COMMAND ${CMAKE_COMMAND} -DEXPECTED=${expected} -DACTUAL=${outputs}/${actual}.txt
                   -P ${CMAKE_CURRENT_LIST_DIR}/examples/check_output.cmake -- ${ARGN})
  set_tests_properties("${name}" PROPERTIES LABELS project)
endfunction()

if(SYSTOLE_EXAMPLES)
  check_output("examples: simulate_topology prints what is expected" ${examples}/simulate_topology/expected.txt
               $<TARGET_FILE:simulate_topology> ${PROJECT_SOURCE_DIR}/topologies/lenet5.csv)
  check_output("examples: the walk-through prints what is expected" ${examples}/walkthrough.expected.txt
               ${CMAKE_COMMAND} -E env SYSTOLE=$<TARGET_FILE:systole> ${examples}/walkthrough.sh)

  check_output("examples: the main job prints what is expected" ${examples}/five_networks.expected.txt
               ${CMAKE_COMMAND} -E env SYSTOLE=$<TARGET_FILE:systole> ${examples}/five_networks.sh)
  find_program(python NAMES python3)
  set(findings "examples: the findings of SparseCache can be printed")
  if(python)
    add_test(NAME ${findings} COMMAND ${python} ${examples}/cache/findings.py $<TARGET_FILE:systole> --quick)
  else()
    add_test(NAME ${findings} COMMAND ${CMAKE_COMMAND} -E echo "SKIPPED: python3 is not installed")
  endif()
  set_tests_properties(${findings} PROPERTIES LABELS project SKIP_REGULAR_EXPRESSION "SKIPPED:"
                       ENVIRONMENT SYSTOLE_TOPOLOGIES=${PROJECT_SOURCE_DIR}/topologies)

  # Products are counted to the digit, and each weight of a fully connected layer comes from DRAM once.
  set(energies "examples: published energies stand beside ours")
  if(python)
    add_test(NAME ${energies} COMMAND ${python} ${examples}/energy/validate.py $<TARGET_FILE:systole>)
    set_tests_properties(${energies} PROPERTIES PASS_REGULAR_EXPRESSION "fc8 . 0.07 / 0.84 / 0.26 . 0.07 / 0.84 ")
  else()
    add_test(NAME ${energies} COMMAND ${CMAKE_COMMAND} -E echo "SKIPPED: python3 is not installed")
    set_tests_properties(${energies} PROPERTIES SKIP_REGULAR_EXPRESSION "SKIPPED:")
  endif()
  set_tests_properties(${energies} PROPERTIES LABELS project
                       ENVIRONMENT SYSTOLE_TOPOLOGIES=${PROJECT_SOURCE_DIR}/topologies)

  check_output("examples: asking the latency predictor prints what is expected" ${examples}/predict/expected.txt
               ${CMAKE_COMMAND} -E env SYSTOLE=$<TARGET_FILE:systole> ${examples}/predict/ask.sh)
  check_output("examples: the exploration prints what is expected" ${examples}/explore/expected.txt
               ${CMAKE_COMMAND} -E env SYSTOLE=$<TARGET_FILE:systole> ${examples}/explore/explore.sh)
  add_test(NAME "README: it shows the example and the main job's output as they are"
           COMMAND ${CMAKE_COMMAND} -DROOT=${PROJECT_SOURCE_DIR} -P ${CMAKE_CURRENT_LIST_DIR}/examples/check_readme.cmake)
  set_tests_properties("README: it shows the example and the main job's output as they are" PROPERTIES LABELS project)

  add_test(NAME "topologies: the zoo is what its generator writes"
           COMMAND ${CMAKE_COMMAND} -DGENERATOR=$<TARGET_FILE:zoo_generator> -DSCRATCH=${outputs}/zoo
                   -DTOPOLOGIES=${PROJECT_SOURCE_DIR}/topologies -P ${CMAKE_CURRENT_LIST_DIR}/examples/check_zoo.cmake)
  set_tests_properties("topologies: the zoo is what its generator writes" PROPERTIES LABELS project)
endif()

# What ./run and ./test say while they build, as two recorded builds go by.
add_test(NAME "build: the progress line says about how long it will still take"
         COMMAND ${CMAKE_CURRENT_LIST_DIR}/build/progress.sh ${PROJECT_SOURCE_DIR})
set_tests_properties("build: the progress line says about how long it will still take" PROPERTIES LABELS project)

# On a cluster of this one machine. Skipped, with what to install, where Slurm or MPI is not there. (Not under sanitizers, which
# find leaks in MPI itself.)
if(SYSTOLE_EXAMPLES AND NOT SYSTOLE_SANITIZE)
  set(with_mpi "")
  if(SYSTOLE_MPI)
    set(with_mpi $<TARGET_FILE:systole>)
  elseif(TARGET systole_with_mpi)
    set(with_mpi $<TARGET_FILE:systole_with_mpi>)
  endif()
  set(cluster ${CMAKE_CURRENT_LIST_DIR}/cluster)
  add_test(NAME "cluster: explore on MPI processes, one of them killed"
           COMMAND ${cluster}/mpi.sh $<TARGET_FILE:systole> ${cluster}/slow_space.yaml ${with_mpi})
  add_test(NAME "cluster: explore as a Slurm array, one of its workers killed"
           COMMAND ${cluster}/slurm.sh $<TARGET_FILE:systole> ${cluster}/slow_space.yaml ${examples}/slurm)
  set_tests_properties("cluster: explore on MPI processes, one of them killed"
                       "cluster: explore as a Slurm array, one of its workers killed"
                       PROPERTIES LABELS cluster RUN_SERIAL ON SKIP_REGULAR_EXPRESSION "SKIPPED:" TIMEOUT 600)
endif()

# The RTL by itself, without the model: what Verilator's strictest reading says of it.
if(SYSTOLE_VERILATOR)
  get_property(rtl_sources GLOBAL PROPERTY SYSTOLE_RTL_SOURCES)
  add_test(NAME "rtl: verilator --lint-only -Wall says nothing"
           COMMAND ${SYSTOLE_VERILATOR} --lint-only -Wall --top-module systolic_array -GROWS=3 -GCOLS=5 -GDATA=16
                   -GWEIGHT=4 -GACC=40 ${rtl_sources})
  set_tests_properties("rtl: verilator --lint-only -Wall says nothing" PROPERTIES LABELS rtl)
  get_property(buffered_sources GLOBAL PROPERTY SYSTOLE_RTL_BUFFERED_SOURCES)
  add_test(NAME "rtl: verilator --lint-only -Wall says nothing of the buffered array"
           COMMAND ${SYSTOLE_VERILATOR} --lint-only -Wall --top-module buffered_array -GROWS=3 -GCOLS=5 -GDATA=12
                   -GWEIGHT=5 -GACC=40 -GPIPE=1 -GDEPTH=9 ${buffered_sources})
  set_tests_properties("rtl: verilator --lint-only -Wall says nothing of the buffered array" PROPERTIES LABELS rtl)
endif()

if(SYSTOLE_EXAMPLES AND NOT SYSTOLE_SANITIZE)
  set(verified "rtl: the documentation shows what systole verify prints")
  add_test(NAME "${verified}" COMMAND ${CMAKE_COMMAND} -DSYSTOLE=$<TARGET_FILE:systole> -DROOT=${PROJECT_SOURCE_DIR}
                                      -P ${CMAKE_CURRENT_LIST_DIR}/rtl/check_verify.cmake)
  set_tests_properties("${verified}" PROPERTIES LABELS rtl SKIP_REGULAR_EXPRESSION "SKIPPED:")
endif()

# What the broadcast costs in gates, on one small configuration, within the spread of what docs/ says. (Once: no sanitizer
# looks at it.)
if(SYSTOLE_EXAMPLES AND NOT SYSTOLE_SANITIZE)
  set(costs "rtl: the row broadcast costs what the documentation says")
  add_test(NAME "${costs}" COMMAND ${CMAKE_CURRENT_LIST_DIR}/rtl/cost.sh ${PROJECT_SOURCE_DIR})
  set_tests_properties("${costs}" PROPERTIES LABELS rtl SKIP_REGULAR_EXPRESSION "SKIPPED:" TIMEOUT 600)
  set(areas "rtl: slow: whole arrays take the area that the documentation says")
  add_test(NAME "${areas}" COMMAND ${CMAKE_CURRENT_LIST_DIR}/rtl/area.sh ${PROJECT_SOURCE_DIR})
  set_tests_properties("${areas}" PROPERTIES LABELS "rtl;slow" SKIP_REGULAR_EXPRESSION "SKIPPED:" TIMEOUT 600)
  add_test(NAME "rtl: the figure and the table of the costs are what docs/rtl-cost.csv says"
           COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:hardware_cost_figure> -DROOT=${PROJECT_SOURCE_DIR}
                   -DSCRATCH=${outputs} -P ${CMAKE_CURRENT_LIST_DIR}/rtl/check_figure.cmake)
  set_tests_properties("rtl: the figure and the table of the costs are what docs/rtl-cost.csv says" PROPERTIES LABELS rtl)
endif()

# What commands say and leave behind when the system fails them: tests/faults/faults.py --all looks at every call.
find_program(python NAMES python3)
if(python AND CMAKE_SYSTEM_NAME STREQUAL Linux AND NOT SYSTOLE_SANITIZE)
  add_library(systole_faults MODULE ${CMAKE_CURRENT_LIST_DIR}/faults/faults.cpp)
  set_target_properties(systole_faults PROPERTIES PREFIX "")
  target_link_libraries(systole_faults PRIVATE systole_flags ${CMAKE_DL_LIBS})
  set(faults "faults: runs whose system fails end with a word, and leave old results or new ones")
  add_test(NAME "${faults}" COMMAND ${python} ${CMAKE_CURRENT_LIST_DIR}/faults/faults.py $<TARGET_FILE:systole>
                                    $<TARGET_FILE:systole_faults> --points 2)
  set_tests_properties("${faults}" PROPERTIES LABELS project ENVIRONMENT SYSTOLE_TOPOLOGIES=${PROJECT_SOURCE_DIR}/topologies)
endif()

# Reports: the front end in the tree is whole; and, where Chromium and npm are, what its sources make, and in a browser right.
set(report_web ${PROJECT_SOURCE_DIR}/cli/report/web)
set(report_tests ${CMAKE_CURRENT_LIST_DIR}/report)
add_test(NAME "report: the front end matches its hashes"
         COMMAND ${CMAKE_COMMAND} -DWEB=${report_web} -P ${report_tests}/asset.cmake)
set_tests_properties("report: the front end matches its hashes" PROPERTIES LABELS project)
if(NOT SYSTOLE_SANITIZE)
  add_test(NAME "browser: the front end is what its sources make" COMMAND ${report_tests}/reproduce.sh ${report_web})
  add_test(NAME "browser: reports of every kind in Chromium"
           COMMAND ${report_tests}/browser.sh $<TARGET_FILE:systole> kinds interaction commands narrow print pictures several)
  set_tests_properties("browser: the front end is what its sources make" "browser: reports of every kind in Chromium"
                       PROPERTIES LABELS browser COST 200 SKIP_REGULAR_EXPRESSION "SKIPPED:" TIMEOUT 1800
                       ENVIRONMENT SYSTOLE_TOPOLOGIES=${PROJECT_SOURCE_DIR}/topologies)
endif()

if(SYSTOLE_INSTALL)
  set(install_dir ${CMAKE_CURRENT_LIST_DIR}/install)
  set(scratch ${CMAKE_CURRENT_BINARY_DIR}/install)
  set(prefix ${scratch}/prefix/moved)
  set(consumer_flags "${CMAKE_CXX_FLAGS}")
  if(SYSTOLE_SANITIZE)
    string(APPEND consumer_flags " -fsanitize=${SYSTOLE_SANITIZE}")
  endif()
  if(SYSTOLE_COVERAGE)
    string(APPEND consumer_flags " --coverage")
  endif()

  set(installs "install: the build installs into a prefix that can be moved")
  add_test(NAME "${installs}"
           COMMAND ${CMAKE_COMMAND} -DBUILD=${PROJECT_BINARY_DIR} -DCONFIG=$<CONFIG> -DSCRATCH=${scratch}/prefix
                   -P ${install_dir}/install.cmake)
  set_tests_properties("${installs}" PROPERTIES FIXTURES_SETUP installed LABELS project)

  set(cmake_builds "install: a CMake project builds with find_package")
  add_test(NAME "${cmake_builds}"
           COMMAND ${CMAKE_COMMAND} -DSOURCE=${examples}/simulate_topology -DPREFIX=${prefix} -DSCRATCH=${scratch}/cmake
                   -DCOMPILER=${CMAKE_CXX_COMPILER} -DFLAGS=${consumer_flags} -DGENERATOR=${CMAKE_GENERATOR}
                   -P ${install_dir}/consume_cmake.cmake)
  set(pkg_config_builds "install: a program builds with pkg-config")
  add_test(NAME "${pkg_config_builds}"
           COMMAND ${install_dir}/consume_pkg_config.sh ${CMAKE_CXX_COMPILER} "${consumer_flags}"
                   ${examples}/simulate_topology ${prefix} ${scratch}/pkg_config)
  set(headers_compile "install: every installed header compiles alone")
  add_test(NAME "${headers_compile}"
           COMMAND ${install_dir}/headers_alone.sh ${CMAKE_CXX_COMPILER} "${consumer_flags}" ${PROJECT_SOURCE_DIR} ${prefix})
  set(program_runs "install: the program finds the networks installed with it")
  add_test(NAME "${program_runs}" COMMAND ${install_dir}/check_program.sh ${prefix})

  check_output("install: the program built with find_package prints what is expected"
               ${examples}/simulate_topology/expected.txt
               ${scratch}/cmake/simulate_topology ${prefix}/share/systole/topologies/lenet5.csv)
  check_output("install: the program built with pkg-config prints what is expected"
               ${examples}/simulate_topology/expected.txt
               ${scratch}/pkg_config/simulate_topology ${prefix}/share/systole/topologies/lenet5.csv)

  set_tests_properties("${cmake_builds}" PROPERTIES FIXTURES_REQUIRED installed FIXTURES_SETUP built_by_cmake)
  set_tests_properties("${pkg_config_builds}" PROPERTIES FIXTURES_REQUIRED installed FIXTURES_SETUP built_by_pkg_config)
  set_tests_properties("${headers_compile}" "${program_runs}" PROPERTIES FIXTURES_REQUIRED installed)
  set_tests_properties("install: the program built with find_package prints what is expected"
                       PROPERTIES FIXTURES_REQUIRED "installed;built_by_cmake")
  set_tests_properties("install: the program built with pkg-config prints what is expected"
                       PROPERTIES FIXTURES_REQUIRED "installed;built_by_pkg_config")
  set_tests_properties("${cmake_builds}" "${pkg_config_builds}" "${headers_compile}" "${program_runs}"
                       PROPERTIES LABELS project)
endif()
