// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/diagnostic.h"

/// Whose fault it is. The libraries throw these and never print, exit or abort. Messages hold names from users' files:
/// what() of InputError and RunError is fit for a terminal (printable.h), and no NUL cuts it.
namespace systole::core {

/// The user's mistake: wrong usage or a wrong file. The program exits 2.
class InputError : public std::runtime_error {
 public:
  explicit InputError(Diagnostic diagnostic);
  explicit InputError(const std::string& message);
  /// A file's mistakes together; `omitted` counts those that were not kept.
  InputError(std::vector<Diagnostic> diagnostics, std::size_t omitted);

  [[nodiscard]] const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

/// A count left the 64-bit range. Whoever knows the layer turns it into an InputError that names it.
class OverflowError : public std::overflow_error {
 public:
  OverflowError();
};

/// The machine's fault: a file that can't be written, say. The program exits 1.
class RunError : public std::runtime_error {
 public:
  explicit RunError(const std::string& message);
};

/// Our fault. The program exits 70.
class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

}  // namespace systole::core
