// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

/// Files that this process must not write over. A library protects nothing by itself; a program says what it has read,
/// and OutputFile asks. A file is known by its device and number and by its path behind links, whatever it is called.
namespace systole::core {

/// From here on nothing replaces the file at `path`. Of a folder the files in it are protected. Pipes and devices are
/// not.
void protect_file(const std::filesystem::path& path);

/// From here on nothing replaces what an OutputFile of this process has written: two outputs of one run are two files.
void protect_outputs();

/// Throws InputError if `path` is a protected file.
void require_unprotected(const std::filesystem::path& path);

/// For OutputFile: the file at `path` is whole.
void note_written(const std::filesystem::path& path);

}  // namespace systole::core
