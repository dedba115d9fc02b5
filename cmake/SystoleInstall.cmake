# SPDX-License-Identifier: MIT
# What `cmake --install` puts where: the program, the libraries with their headers, the shipped networks and weights,
# the documentation, and the two ways for others to find the libraries: a CMake package and a pkg-config file.
# Everything is found relative to these files, so an installed tree may be moved.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/systole)
set(include_dir ${CMAKE_INSTALL_INCLUDEDIR}/systole)

install(TARGETS systole RUNTIME COMPONENT program)
# Manual pages and completions are what the program says of itself.
install(CODE "
  set(root \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}\")
  set(man \"\${root}/${CMAKE_INSTALL_MANDIR}/man1\")
  file(MAKE_DIRECTORY \"\${man}\" \"\${root}/${CMAKE_INSTALL_DATADIR}/bash-completion/completions\"
       \"\${root}/${CMAKE_INSTALL_DATADIR}/zsh/site-functions\" \"\${root}/${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d\")
  execute_process(COMMAND \"$<TARGET_FILE:systole>\" manual -o \"\${man}\" COMMAND_ERROR_IS_FATAL ANY)
  foreach(shell IN ITEMS bash:bash-completion/completions/systole zsh:zsh/site-functions/_systole
                         fish:fish/vendor_completions.d/systole.fish)
    string(REGEX MATCH \"^[a-z]+\" name \"\${shell}\")
    string(REGEX REPLACE \"^[a-z]+:\" \"\" file \"\${shell}\")
    execute_process(COMMAND \"$<TARGET_FILE:systole>\" completion \${name} COMMAND_ERROR_IS_FATAL ANY
                    OUTPUT_FILE \"\${root}/${CMAKE_INSTALL_DATADIR}/\${file}\")
  endforeach()" COMPONENT program)
install(TARGETS systole_instrument LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/systole COMPONENT program)
install(DIRECTORY topologies/ DESTINATION ${CMAKE_INSTALL_DATADIR}/systole/topologies
        COMPONENT program FILES_MATCHING PATTERN "*.csv" PATTERN "llm/*.json")
install(DIRECTORY accelerators/ DESTINATION ${CMAKE_INSTALL_DATADIR}/systole/accelerators
        COMPONENT program FILES_MATCHING PATTERN "*.yaml" PATTERN "*.learned.json")
install(DIRECTORY cachesim/weights/ DESTINATION ${CMAKE_INSTALL_DATADIR}/systole/weights
        COMPONENT program FILES_MATCHING PATTERN "*.bin.gz")
install(DIRECTORY dataflows/rtl/ DESTINATION ${CMAKE_INSTALL_DATADIR}/systole/rtl
        COMPONENT program FILES_MATCHING PATTERN "*.sv" PATTERN cost EXCLUDE)
install(FILES README.md LICENSE CHANGELOG.md CITATION.cff DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program
        OPTIONAL)
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program
        OPTIONAL FILES_MATCHING PATTERN "*.md" PATTERN "*.svg" PATTERN "*.png")
install(DIRECTORY docs/schema/ DESTINATION ${CMAKE_INSTALL_DATADIR}/systole/schema
        COMPONENT program FILES_MATCHING PATTERN "*.json")
install(DIRECTORY examples/simulate_topology DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples COMPONENT development)
install(DIRECTORY examples/calibrate examples/explore examples/import examples/predict examples/scalesim examples/slurm DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples
        USE_SOURCE_PERMISSIONS COMPONENT program PATTERN expected.txt EXCLUDE)
install(PROGRAMS examples/walkthrough.sh DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples COMPONENT development)

install(TARGETS systole_core systole_dataflows systole_explore systole_rtl systole_cachesim systole_predictor
                systole_predictor_simulated systole_predictor_calibration
        EXPORT systole_targets ARCHIVE COMPONENT development)
# What only the libraries' own sources include stands in folders `detail` and stays here; no header that is installed needs it.
install(DIRECTORY core dataflows cachesim predictor DESTINATION ${include_dir} COMPONENT development
        FILES_MATCHING PATTERN "*.h"
        REGEX "/detail$" EXCLUDE
        PATTERN cachesim/instrument/plugin EXCLUDE
        PATTERN dataflows/policies EXCLUDE
        PATTERN dataflows/rtl/cost EXCLUDE)

install(EXPORT systole_targets NAMESPACE systole:: DESTINATION ${package_dir} COMPONENT development)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/SystoleConfig.cmake.in
                              ${PROJECT_BINARY_DIR}/cmake/systole-config.cmake
                              INSTALL_DESTINATION ${package_dir}
                              NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/cmake/systole-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/cmake/systole-config.cmake
              ${PROJECT_BINARY_DIR}/cmake/systole-config-version.cmake
        DESTINATION ${package_dir} COMPONENT development)

file(RELATIVE_PATH prefix_from_pc ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" prefix_from_pc ${prefix_from_pc})
configure_file(${CMAKE_CURRENT_LIST_DIR}/systole.pc.in ${PROJECT_BINARY_DIR}/cmake/systole.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/cmake/systole.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
        COMPONENT development)
