// SPDX-License-Identifier: MIT
#include "cli/common/json/provenance.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "cli/common/version.h"
#include "core/files/writing/protected_files.h"

namespace systole::app {

void Provenance::add_input(const std::filesystem::path& path, std::string_view text) {
  add_input(core::input_record(path, text));
}

void Provenance::add_input(core::InputRecord record) {
  core::protect_file(record.path);
  inputs_.push_back(std::move(record));
}

void Provenance::set_configuration(Json configuration) {
  configuration_ = std::make_shared<const Json>(std::move(configuration));
}

Json Provenance::json() const {
  Json inputs = Json::array();
  for (const core::InputRecord& input : inputs_) {
    inputs.push_back({{"path", input.path.string()}, {"sha256", core::hash(input)}});
  }
  Json json{{"program", "systole"},
            {"version", kVersion},
            {"inputs", inputs},
            {"configuration", configuration_ ? *configuration_ : Json{}}};
  if (!command_.empty()) json["command"] = command_;
  return json;
}

}  // namespace systole::app
