// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.h"
#include "core/files/text_file.h"

namespace systole::core {

/// A key of an .ini file and its value, as written.
struct IniEntry {
  std::string key;
  std::string value;  ///< lines that continue it are joined by a space
  std::size_t line = 0;
  std::size_t key_column = 0;
  std::size_t column = 0;  ///< of the value
};

struct IniSection {
  std::string name;
  std::size_t line = 0;
  std::size_t column = 0;
  std::vector<IniEntry> entries;

  /// The entry of that key, without regard to case; null if there is none. O(entries).
  [[nodiscard]] const IniEntry* find(std::string_view key) const;
};

/// A file with the grammar of Python's configparser: `[section]`, `key: value` or `key = value`, keys without regard to
/// case, comments only on lines of their own, indented lines continue a value, `[DEFAULT]` holds keys for all sections,
/// `%(key)s` stands for another key's value and `%%` for a percent sign.
class IniFile {
 public:
  /// Reads a file. Mistakes go to `diagnostics`; `example` is a section that messages may name: `[general]`.
  IniFile(const TextFile& file, std::string_view example, Diagnostics& diagnostics);

  /// In the order of the file; `[DEFAULT]` is not among them.
  [[nodiscard]] const std::vector<IniSection>& sections() const { return sections_; }
  [[nodiscard]] const IniSection& defaults() const { return defaults_; }
  [[nodiscard]] const IniSection* section(std::string_view name) const;

  /// The entry that a section's key has: its own, or that of `[DEFAULT]`; null if there is neither.
  [[nodiscard]] const IniEntry* find(std::string_view section, std::string_view key) const;

  /// The value of `entry`, which `find(section, ...)` gave, with references to the section's keys replaced. A reference
  /// that cannot be replaced is a mistake, and there is no value.
  [[nodiscard]] std::optional<std::string> value(std::string_view section, const IniEntry& entry,
                                                 Diagnostics& diagnostics) const;

 private:
  class Parser;

  std::string file_;
  std::vector<IniSection> sections_;
  IniSection defaults_;
};

}  // namespace systole::core
