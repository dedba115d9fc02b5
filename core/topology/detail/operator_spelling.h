// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace systole::core {

/// How a topology file says what `text` calls an operator: `linear` for `fc`, `activation (kind relu)` for `relu`,
/// `conv (groups = in_ch)` for `depthwise`; else the operator whose name is nearest. Empty: nothing is near.
std::string operator_spelling(std::string_view text);

}  // namespace systole::core
