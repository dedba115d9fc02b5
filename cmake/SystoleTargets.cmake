# SPDX-License-Identifier: MIT
# How every library and program of the project is built: one place for warnings, sanitizers and coverage.

option(SYSTOLE_WERROR "Treat warnings as errors" OFF)
set(SYSTOLE_SANITIZE "" CACHE STRING "Sanitizers, e.g. address,undefined or thread")
option(SYSTOLE_COVERAGE "Instrument for coverage" OFF)
option(SYSTOLE_FUZZ "Build the readers' fuzz targets with libFuzzer, which needs clang" OFF)

option(SYSTOLE_CCACHE "Compile through ccache where it is installed" ON)
option(SYSTOLE_MOLD "Link with mold where it is installed" ON)
# A launcher of the user's own may not know precompiled headers, or share objects between folders, which they prevent.
set(precompile ON)
if(CMAKE_CXX_COMPILER_LAUNCHER)
  set(precompile OFF)
endif()
option(SYSTOLE_PRECOMPILE "Compile what most files include once for each target" ${precompile})

if(SYSTOLE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(SYSTOLE_CCACHE_PROGRAM ccache)
  if(SYSTOLE_CCACHE_PROGRAM)
    # Without this ccache lets every file pass that uses a precompiled header.
    set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${SYSTOLE_CCACHE_PROGRAM})
  endif()
endif()
if(SYSTOLE_MOLD)
  find_program(SYSTOLE_MOLD_PROGRAM mold)
  if(SYSTOLE_MOLD_PROGRAM)
    add_link_options(-fuse-ld=mold)
  endif()
endif()

add_library(systole_flags INTERFACE)
target_compile_options(systole_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast
  $<$<BOOL:${SYSTOLE_WERROR}>:-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 warns of its own std::string under -O3 (GCC bugs 105651, 105562); later ones do not.
  target_compile_options(systole_flags INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
endif()
if(SYSTOLE_SANITIZE)
  target_compile_options(systole_flags INTERFACE
    -fsanitize=${SYSTOLE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(systole_flags INTERFACE -fsanitize=${SYSTOLE_SANITIZE})
endif()
if(SYSTOLE_FUZZ)
  # The libraries count their edges; tests/fuzz links libFuzzer's main.
  target_compile_options(systole_flags INTERFACE
    -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(systole_flags INTERFACE -fsanitize=address,undefined)
endif()
if(SYSTOLE_COVERAGE)
  target_compile_options(systole_flags INTERFACE --coverage -fno-inline)
  target_link_options(systole_flags INTERFACE --coverage)
endif()

option(SYSTOLE_TOGETHER "Compile the sources of a folder together: the whole in half the time, one changed file in longer" ON)

# systole_together(TARGET): compiles the sources of a folder, at most eight at once, as if they were one (CMake's unity build), since
# most of the time goes into the headers that they share. Names in unnamed namespaces are then one folder's, not one file's.
function(systole_together target)
  if(NOT SYSTOLE_TOGETHER)
    return()
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  get_target_property(sources ${target} SOURCES)
  list(FILTER sources INCLUDE REGEX "\\.cpp$")
  list(SORT sources)
  foreach(source IN LISTS sources)
    get_filename_component(folder ${source} DIRECTORY)
    if(NOT folder STREQUAL previous)
      set(previous "${folder}")
      set(number 0)
    endif()
    math(EXPR batch "${number} / 8")
    math(EXPR number "${number} + 1")
    get_filename_component(folder "${folder}" ABSOLUTE)
    file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR} "${folder}")
    string(MAKE_C_IDENTIFIER "${folder}_${batch}" group)
    set_property(SOURCE ${source} PROPERTY UNITY_GROUP ${group})
  endforeach()
endfunction()

# systole_apart(FOLDER...): the sources in these folders are compiled each alone, whatever the others are.
function(systole_apart)
  foreach(folder IN LISTS ARGN)
    file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cpp)
    set_source_files_properties(${sources} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endforeach()
endfunction()

# systole_sources(VARIABLE [EXCLUDE PATH...]): the sources in and below this folder, which are found by their place; a path
# that is left out is a file or a folder.
function(systole_sources variable)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "EXCLUDE")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} *.cpp)
  foreach(path IN LISTS arg_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX "^${path}(/|$)")
  endforeach()
  set(${variable} ${sources} PARENT_SCOPE)
endfunction()

# systole_precompile(TARGET HEADERS...): compiles headers once for all files of the target; they include what they use all the
# same. `REUSE_FROM OTHER` uses the headers of a target that is compiled with the same options.
function(systole_precompile target)
  if(NOT SYSTOLE_PRECOMPILE)
    return()
  endif()
  if(SYSTOLE_CCACHE_PROGRAM)  # each compiler has a way to let it see through a precompiled header
    if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
      target_compile_options(${target} PRIVATE -fpch-preprocess)
    else()
      target_compile_options(${target} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
    endif()
  endif()
  if(ARGV1 STREQUAL REUSE_FROM)
    target_precompile_headers(${target} ${ARGN})
  else()
    target_precompile_headers(${target} PRIVATE ${ARGN})
  endif()
endfunction()
# systole_not_precompiled(SOURCES...): sources that include Eigen, which GCC 12 does not compile behind a precompiled header
# without optimisation.
function(systole_not_precompiled)
  set_source_files_properties(${ARGN} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endfunction()

# What many files of every room include.
set(SYSTOLE_COMMON_HEADERS <fmt/format.h> <algorithm> <array> <cstdint> <filesystem> <functional> <map> <memory> <optional>
    <span> <string> <string_view> <utility> <vector>)

# systole_room(NAME SOURCES... ): the library target systole_NAME, known to everybody as systole::NAME.
function(systole_room name)
  add_library(systole_${name} STATIC ${ARGN})
  add_library(systole::${name} ALIAS systole_${name})
  set_target_properties(systole_${name} PROPERTIES EXPORT_NAME ${name} POSITION_INDEPENDENT_CODE ON)
  target_compile_features(systole_${name} PUBLIC cxx_std_20)
  target_include_directories(systole_${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/systole>)
  target_link_libraries(systole_${name} PRIVATE $<BUILD_INTERFACE:systole_flags>)
  systole_together(systole_${name})
endfunction()

# systole_program(NAME SOURCES...): an executable with the project's flags.
function(systole_program name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE systole_flags)
endfunction()
