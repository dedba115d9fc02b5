// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "core/diagnostic.h"

namespace systole::core {

/// A file's text, without a UTF-8 byte order mark.
struct TextFile {
  std::string name;  ///< as the user wrote it; what diagnostics print
  std::string text;
};

/// Reads a whole text file. Throws InputError if it is missing, a directory, unreadable, holds control characters or
/// is not UTF-8 (each bad place named, with what was expected). O(size).
TextFile read_text_file(const std::filesystem::path& path);

/// The same checks on text from elsewhere (tests, fuzzing).
TextFile checked_text(std::string name, std::string text);

/// One line of a text, without its line end (`\n`, `\r\n` or `\r`). `number` counts from 1.
struct Line {
  std::size_t number = 0;
  std::string_view text;
};

/// Calls `visit` for each line. A last line without a line end counts; an empty text has no lines.
void for_each_line(std::string_view text, const std::function<void(Line)>& visit);

/// Writes `text` to a temporary file beside `path` and renames it, so that no half-written file ever has that name.
/// Links are followed; what is there and no plain file (a pipe, a device) is written to, not replaced. Throws RunError.
void write_file_atomically(const std::filesystem::path& path, std::string_view text);

}  // namespace systole::core
