// SPDX-License-Identifier: MIT
#pragma once

#include "core/shell_word.h"

namespace systole::app {

using core::shell_path;
using core::shell_word;

}  // namespace systole::app
