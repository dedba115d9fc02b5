// SPDX-License-Identifier: MIT
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "core/diagnostic.h"
#include "dataflows/machine/fields.h"
#include "dataflows/machine/machine_file.h"
#include "dataflows/time/silicon_fields.h"

namespace systole::dataflows {

/// Collects a file's values for the fields of a machine, and what is wrong with them.
class FieldStore {
 public:
  explicit FieldStore(std::string file) : file_(std::move(file)) {}

  /// Reads `text` into `field`, or notes what is wrong with it; `called` is the field's name in this file.
  void store(const MachineField& field, std::string_view called, std::string_view text, std::size_t line,
             std::size_t column);
  /// The same of a constant of the chip's time models.
  void store(const SiliconField& field, std::string_view called, std::string_view text, std::size_t line,
             std::size_t column);
  /// Notes a mistake, a warning. The place is in this file.
  void fail(std::size_t line, std::size_t column, core::Diagnostic mistake);
  void warn(std::size_t line, std::size_t column, core::Diagnostic warning);

  /// The mistakes so far, for readers that note their own.
  [[nodiscard]] core::Diagnostics& mistakes() { return diagnostics_; }
  /// The values stored so far.
  [[nodiscard]] const Machine& machine() const { return result_.machine; }

  /// The machine with the defaults that depend on other values. Throws InputError with all mistakes.
  ReadMachine finish() &&;

 private:
  std::string file_;
  ReadMachine result_;
  core::Diagnostics diagnostics_;
  std::set<std::string_view> given_;  ///< paths of the fields met
};

}  // namespace systole::dataflows
