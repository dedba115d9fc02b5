// SPDX-License-Identifier: MIT
#include "cachesim/instrument/plugin_places.h"

namespace systole::cachesim {

std::string_view built_plugin() {
  return SYSTOLE_BUILT_PLUGIN;
}
std::string_view installed_plugin() {
  return SYSTOLE_INSTALLED_PLUGIN;
}

}  // namespace systole::cachesim
