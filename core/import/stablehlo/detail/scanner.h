// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/diagnostic.h"

namespace systole::core::stablehlo {

/// Line and column of a byte. O(bytes before it).
Location location_of(const std::string& file, std::string_view text, std::size_t at);

/// Walks through a text. Spaces and comments (`// ...`) before anything that is asked for are stepped over.
class Scanner {
 public:
  Scanner(const std::string& file, std::string_view text) : file_(file), text_(text) {}

  /// Where the next thing begins.
  std::size_t position();
  [[nodiscard]] std::string_view text() const { return text_; }
  bool at_end();
  /// The next character; 0 at the end.
  char peek();
  /// True if the text goes on with this.
  bool sees(std::string_view wanted);
  /// Steps over it if the text goes on with it.
  bool accept(std::string_view wanted);
  /// Steps over it, or refuses.
  void expect(std::string_view wanted);
  /// The word that comes next, of letters, digits, `_`, `.`, `$` and `-` within it; empty if there is none.
  std::string_view word();
  /// The same without stepping over it.
  std::string_view peek_word();
  /// A string without its quotes, as it is written.
  std::string_view quoted();
  /// Characters up to the next of these, strings stepped over.
  std::string_view until(std::string_view stops);
  /// What stands between a bracket, which comes next, and the one that closes it.
  std::string_view between(char open, char close);

  /// Throws InputError: what stands at a place, and what should.
  [[noreturn]] void refuse(std::string expected);
  [[noreturn]] void refuse_at(std::size_t at, std::string found, std::string expected) const;

 private:
  void skip_spaces();
  void skip_string();

  const std::string& file_;
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace systole::core::stablehlo
