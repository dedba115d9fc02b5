// SPDX-License-Identifier: MIT
#pragma once

#include <string>

/// What is written from the table of a spec's fields: documentation and a schema.
namespace systole::dataflows::explore::testing {

/// The tables of docs/explore.md, a row a field: of the axes, and of what else a spec says.
std::string axes_markdown();
std::string spec_markdown();

/// A JSON Schema (2020-12) of a spec: docs/schema/input/explore.json.
std::string spec_schema();

}  // namespace systole::dataflows::explore::testing
