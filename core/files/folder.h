// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

/// Questions about files and folders that a user names. What the system does not let us look at is an InputError with
/// its name, never taken for something that is not there.
namespace systole::core {

/// True if something is at `path`. Throws InputError where nobody can tell: in a folder without rights, say.
bool is_there(const std::filesystem::path& path);
/// True if a folder is at `path`. Throws InputError as is_there() does.
bool is_folder(const std::filesystem::path& path);
/// The files in `folder` whose names end with `extension` (`.csv`), by name. Throws InputError if it cannot be listed.
std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder, std::string_view extension);

/// Makes `folder`, and those around it. Throws RunError.
void make_folder(const std::filesystem::path& folder);
/// Throws InputError unless `name` as the name of a file or folder stays within the folder it is made in: no `..`, no
/// absolute path, not nothing. `whose` says what is called so.
void require_inside(std::string_view name, std::string_view whose);

}  // namespace systole::core
