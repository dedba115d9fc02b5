// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "core/diagnostic.h"
#include "dataflows/machine/accelerator.h"

/// The one table of an accelerator's settings, which both file formats read.
namespace systole::dataflows {

/// One setting: where it stands in SCALE-Sim's .cfg, what it is called in YAML, and how its text becomes a value.
struct Setting {
  std::string_view section;   ///< of the .cfg
  std::string_view key;       ///< in the .cfg; compared without regard to case
  std::string_view yaml;      ///< dotted path in YAML
  std::string_view expected;  ///< for messages
  /// Stores the value; false if the text is not as expected.
  bool (*store)(Accelerator& accelerator, std::string_view text);
};

std::span<const Setting> settings();

/// Collects a file's values. `dataflows` are the names that a dataflow may have.
class SettingStore {
 public:
  SettingStore(std::string file, std::span<const std::string_view> dataflows);

  /// Stores `text` into `setting`, or notes what is wrong with it; `called` is the setting's name in this file.
  void store(const Setting& setting, std::string_view called, std::string_view text, std::size_t line,
             std::size_t column);
  void fail(std::size_t line, std::size_t column, std::string subject, std::string found, std::string expected,
            std::string nearest = {});
  void warn(std::size_t line, std::size_t column, std::string subject, std::string found, std::string expected,
            std::string nearest = {});

  /// The accelerator with the defaults that depend on other values. Throws core::InputError with all mistakes.
  ReadAccelerator finish() &&;

 private:
  std::string file_;
  std::span<const std::string_view> dataflows_;
  ReadAccelerator result_;
  core::Diagnostics diagnostics_;
  std::set<std::string_view> given_;  ///< YAML paths of the settings met
};

}  // namespace systole::dataflows
