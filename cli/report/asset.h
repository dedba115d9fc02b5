// SPDX-License-Identifier: MIT
#pragma once

#include <string>

/// The front end of reports (cli/report/web/dist), which the build puts into the program.
namespace systole::app {

std::string report_script();
std::string report_style();
/// Of all that is in the script.
std::string report_licences();

}  // namespace systole::app
