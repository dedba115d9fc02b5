// SPDX-License-Identifier: MIT
#include "tests/places.h"

namespace systole::tests {

std::filesystem::path source_dir() {
  return SYSTOLE_SOURCE_DIR;
}

std::filesystem::path shared_dir() {
  return SYSTOLE_SHARED;
}

std::filesystem::path topologies_dir() {
  return source_dir() / "topologies";
}

std::filesystem::path topology_file(std::string_view name) {
  return topologies_dir() / (std::string(name) + ".csv");
}

const std::string& program() {
  static const std::string path = SYSTOLE_PROGRAM;
  return path;
}

}  // namespace systole::tests
