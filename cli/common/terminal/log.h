// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/diagnostic.h"

/// What the program says on stderr. `-q` leaves only errors, `-v` adds what it does; colour only on a terminal and
/// without NO_COLOR.
namespace systole::app {

enum class Verbosity { silent, quiet, normal, verbose };
void start_log(Verbosity verbosity);

/// `systole: error: text`
void log_error(const std::string& text);
/// An InputError's text as it is: it begins with the place in the user's file.
void log_input_error(const std::string& text);
void log_warning(const std::string& text);
/// `file:line:column: warning: ...`
void log_warning(const core::Diagnostic& diagnostic);
void log_note(const std::string& text);

}  // namespace systole::app
