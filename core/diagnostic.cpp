// SPDX-License-Identifier: MIT
#include "core/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/nearest_name.h"
#include "core/printable.h"

namespace systole::core {
namespace {

constexpr std::size_t kLongestQuote = 60;

/// Only printable ASCII is echoed: a message must not be able to move the cursor or recolour a terminal.
std::string visible(std::string_view text) {
  std::string shown;
  for (const char character : text) {
    if (shown.size() >= kLongestQuote) return shown + "...";
    const auto byte = static_cast<unsigned char>(character);
    if (byte >= 0x20 && byte < 0x7f) {
      shown += character;
    } else {
      shown += fmt::format("\\x{:02x}", byte);
    }
  }
  return shown;
}

}  // namespace

std::string in_quotes(std::string_view text) {
  return "'" + visible(text) + "'";
}

Diagnostic unknown_name(Location where, std::string subject, std::string_view word,
                        std::span<const std::string_view> names, std::string_view kind) {
  const std::string listed = fmt::format("{}", fmt::join(names, ", "));
  return {.where = std::move(where),
          .subject = std::move(subject),
          .found = in_quotes(word),
          .expected = kind.empty() ? "one of " + listed : fmt::format("{}: {}", kind, listed),
          .nearest = nearest_name(word, names)};
}

std::string to_string(const Diagnostic& diagnostic) {
  std::string text = printable(diagnostic.where.file);
  if (diagnostic.where.line > 0) text += fmt::format(":{}", diagnostic.where.line);
  if (diagnostic.where.column > 0) text += fmt::format(":{}", diagnostic.where.column);
  const auto append = [&text](std::string_view separator, const std::string& part) {
    if (part.empty()) return;
    if (!text.empty()) text += separator;
    text += printable(part);
  };
  append(": ", diagnostic.subject);
  append(": ", diagnostic.found.empty() ? "" : "found " + diagnostic.found);
  append(diagnostic.found.empty() ? ": " : ", ", diagnostic.expected.empty() ? "" : "expected " + diagnostic.expected);
  append("; ", diagnostic.nearest.empty() ? "" : "nearest: " + visible(diagnostic.nearest));
  return text;
}

void Diagnostics::add(Diagnostic diagnostic) {
  if (kept_.size() < kKept) {
    kept_.push_back(std::move(diagnostic));
  } else {
    ++omitted_;
  }
}

void Diagnostics::sort_by_line() {
  std::ranges::stable_sort(kept_, {}, [](const Diagnostic& diagnostic) { return diagnostic.where.line; });
}

void Diagnostics::throw_if_any() const {
  if (!kept_.empty()) throw InputError(kept_, omitted_);
}

}  // namespace systole::core
