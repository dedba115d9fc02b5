// SPDX-License-Identifier: MIT
#include "core/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/checked.h"
#include "core/printable.h"

namespace systole::core {
namespace {

/// As many mistakes as one looks at before one looks at the file.
constexpr std::size_t kSaid = 20;

std::string joined(const std::vector<Diagnostic>& diagnostics, std::size_t omitted) {
  std::string text;
  const std::size_t said = std::min(kSaid, diagnostics.size());
  for (std::size_t i = 0; i < said; ++i) {
    if (!text.empty()) text += '\n';
    text += to_string(diagnostics[i]);
  }
  omitted += diagnostics.size() - said;
  if (omitted > 0) text += fmt::format("\n... and {} more", omitted);
  return text;
}

}  // namespace

InputError::InputError(Diagnostic diagnostic)
    : std::runtime_error(to_string(diagnostic)), diagnostics_{std::move(diagnostic)} {}

InputError::InputError(const std::string& message) : std::runtime_error(printable(message, LineEnds::kept)) {}

InputError::InputError(std::vector<Diagnostic> diagnostics, std::size_t omitted)
    : std::runtime_error(joined(diagnostics, omitted)), diagnostics_(std::move(diagnostics)) {}

RunError::RunError(const std::string& message) : std::runtime_error(printable(message, LineEnds::kept)) {}

OverflowError::OverflowError() : std::overflow_error("a count exceeds 2^63-1") {}

void throw_overflow() {
  throw OverflowError();
}

}  // namespace systole::core
