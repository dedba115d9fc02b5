// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "dataflows/explore/result/result.h"

/// What `systole explore` says to people.
namespace systole::app {

/// What was explored, and the first points by the objectives.
std::string explore_text(dataflows::explore::Result& result, const dataflows::explore::Question& question);

}  // namespace systole::app
