// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace systole::core {

/// One kind of file that ships with the program, each under a name: networks, machines.
struct ShippedFiles {
  const char* variable;        ///< of the environment: folders of the user's own, separated by colons
  std::string_view folder;     ///< under share/systole/ where the program is installed
  std::string_view source;     ///< in the source tree that the library was built from
  std::string_view installed;  ///< where the library was configured to be installed to
  std::string_view extension;  ///< of a file's name: `.csv`
};

/// A library inside another program (Python's interpreter, say) says where its share/systole is, which then stands in
/// the place of the program's own. To be called before anything is looked for, by one thread.
void use_shipped_files_of(std::filesystem::path share);

/// Where files of that kind are looked for, first match wins: the folders of its variable, then the share directory of
/// the program's own installation; a program without one looks in the source tree and in the share directory that the
/// library was configured for.
std::vector<std::filesystem::path> shipped_directories(const ShippedFiles& kind);

/// Names of the files in `directories`, sorted, each once. O(files).
std::vector<std::string> shipped_names(const ShippedFiles& kind, const std::vector<std::filesystem::path>& directories);

/// The file of that name in `directories`, or an empty path. A name with a folder in it is none.
std::filesystem::path shipped_file(const ShippedFiles& kind, std::string_view name,
                                   const std::vector<std::filesystem::path>& directories);

/// The file whose name differs from `name` only in capitals and in hyphens for underscores (`TPU-v3` for `tpu_v3`), or
/// an empty path. O(files).
std::filesystem::path respelled_shipped_file(const ShippedFiles& kind, std::string_view name,
                                             const std::vector<std::filesystem::path>& directories);

}  // namespace systole::core
