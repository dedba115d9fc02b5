// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <iostream>
#include <string>

#include "tests/places.h"

namespace systole::tests {

/// True if `path` is there; else says why the test is skipped (CTest then counts it as skipped).
inline bool is_there(const std::filesystem::path& path, const std::string& how_to_get_it) {
  if (std::filesystem::exists(path)) return true;
  std::cout << "SKIPPED: " << how_to_get_it << "\n";
  return false;
}

/// A file of the data folder beside the project.
inline std::filesystem::path shared_data(const std::string& name) {
  return shared_dir() / "data" / name;
}
inline bool shared_data_is_there() {
  return is_there(shared_data("README.md"), "this test needs data that are not beside the project");
}

}  // namespace systole::tests
