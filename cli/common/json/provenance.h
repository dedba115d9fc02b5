// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/files/input_record.h"

namespace systole::app {

/// Declared only: whoever builds or reads JSON includes <nlohmann/json.hpp>, which takes long to compile.
using Json = nlohmann::ordered_json;

/// Where results come from: the program's version, and each input file with its hash. `configuration` is what was in
/// force after all defaults and flags. Nothing that the run writes may replace an input that is noted here.
class Provenance {
 public:
  /// Notes that `path` was read and held `text`.
  void add_input(const std::filesystem::path& path, std::string_view text);
  /// Notes a file that a library read.
  void add_input(core::InputRecord record);
  void set_configuration(Json configuration);
  /// The command line that repeats the run (repeat_command()).
  void set_command(std::string command) { command_ = std::move(command); }
  [[nodiscard]] Json json() const;

 private:
  std::vector<core::InputRecord> inputs_;
  std::shared_ptr<const Json> configuration_;
  std::string command_;
};

}  // namespace systole::app
