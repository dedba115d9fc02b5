// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "cli/common/json/provenance.h"

namespace systole::app {

/// `json` as all commands print it: indented by two spaces, with a line end. Bytes that are no UTF-8 (a name of a trace
/// or of a file may hold such) become U+FFFD; what must not reach a terminal (core::printable) is written as \uXXXX,
/// which every reader of JSON turns back.
std::string json_text(const Json& json);

}  // namespace systole::app
