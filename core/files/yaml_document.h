// SPDX-License-Identifier: MIT
#pragma once

#include <yaml-cpp/yaml.h>

#include "core/diagnostic.h"
#include "core/files/text_file.h"

namespace systole::core {

/// Where a node of `file` stands.
Location location_of(const TextFile& file, const YAML::Mark& mark);

/// The file's one document, which must be a map of `what` ("an accelerator's settings"). If it is none, says so in
/// `diagnostics` and returns an empty map.
YAML::Node load_yaml_map(const TextFile& file, std::string_view what, Diagnostics& diagnostics);

}  // namespace systole::core
