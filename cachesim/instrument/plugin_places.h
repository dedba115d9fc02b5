// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace systole::cachesim {

/// Names where the build, and where `cmake --install`, put the plugin.
std::string_view built_plugin();
std::string_view installed_plugin();

}  // namespace systole::cachesim
