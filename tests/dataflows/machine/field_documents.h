// SPDX-License-Identifier: MIT
#pragma once

#include <string>

/// What is written from the table of a machine's fields: documentation and a schema.
namespace systole::dataflows::testing {

/// The table of docs/file-formats.md, a row a field.
std::string machine_fields_markdown();

/// The table of the constants of time models in docs/file-formats.md, a row a constant.
std::string silicon_fields_markdown();

/// A JSON Schema (2020-12) of a machine's YAML file: docs/schema/input/machine.json.
std::string machine_fields_schema();

}  // namespace systole::dataflows::testing
