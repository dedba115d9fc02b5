// SPDX-License-Identifier: MIT
#pragma once

#include <yaml-cpp/yaml.h>

#include <span>
#include <string>

#include "core/files/yaml_fields.h"
#include "dataflows/explore/spec/fields.h"

namespace systole::dataflows::explore {

/// Reads the value of a field from a node of the spec. Mistakes are noted in `yaml` under the name `subject`.
using ReadNode = void (*)(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject,
                          Question& question);

/// Describes a field of a spec, and how its value is read where it stands in a file: its `parse` does that with a text.
struct SpecRow {
  SpecField field;
  ReadNode read;
};

/// Lists them in the order of documentation; those of `space` first.
std::span<const SpecRow> spec_rows();

}  // namespace systole::dataflows::explore
