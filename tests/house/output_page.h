// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "tests/house/json_schema.h"

namespace systole::tests::house {

/// docs/output.md: a table for each schema that ships, in the order of the commands.
std::string output_page();

/// Keys and columns of a schema without a description.
std::vector<std::string> undescribed(const OrderedJson& schema);

}  // namespace systole::tests::house
