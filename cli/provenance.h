// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace systole::app {

using Json = nlohmann::ordered_json;

/// SHA-256 of `bytes` in hexadecimal, as `sha256sum` prints it.
std::string sha256(std::string_view bytes);

/// Where results come from: the program's version, and each input file with its hash. `configuration` is what was in
/// force after all defaults and flags.
class Provenance {
 public:
  /// Notes that `path` was read.
  void add_input(const std::filesystem::path& path);
  void set_configuration(Json configuration);
  [[nodiscard]] Json json() const;

 private:
  Json inputs_ = Json::array();
  Json configuration_;
};

}  // namespace systole::app
