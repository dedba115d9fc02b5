// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "cli/common/json/provenance.h"

namespace systole::app {

/// The whole HTML file that shows `payload`: it loads nothing, and a policy in it forbids everything but its own
/// script. Whatever names the payload holds stays text. The same payload gives the same bytes.
std::string report_page(std::string_view title, const Json& payload);

}  // namespace systole::app
