// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace systole::core {

/// A place in a user's file. Lines and columns count from 1, columns in bytes; 0 means "the whole file" or "the whole
/// line".
struct Location {
  std::string file;
  std::size_t line = 0;
  std::size_t column = 0;
};

/// One mistake (or one thing worth a warning) in a user's input. Empty parts are left out of its text.
struct Diagnostic {
  Location where{};
  std::string subject{};   ///< the layer and field it is about
  std::string found{};     ///< what stands there
  std::string expected{};  ///< what may stand there
  std::string nearest{};   ///< the valid name closest to what was found
};

/// A word of the user's that is none of `names`: `subject: found 'word', expected one of a, b, c; nearest: b`. `kind`
/// says what the names are ("a dataflow: a, b, c"); empty: "one of a, b, c".
Diagnostic unknown_name(Location where, std::string subject, std::string_view word,
                        std::span<const std::string_view> names, std::string_view kind = {});

/// `file:line:column: subject: found F, expected E; nearest: N`, one line, fit for a terminal (printable.h).
std::string to_string(const Diagnostic& diagnostic);

/// `text` in quotes, shortened to a readable length, with control characters and broken UTF-8 made visible.
std::string in_quotes(std::string_view text);

/// Gathers a file's mistakes. Keeps the first `kKept` and counts the rest, so a hostile file cannot exhaust memory.
class Diagnostics {
 public:
  static constexpr std::size_t kKept = 1000;

  void add(Diagnostic diagnostic);
  [[nodiscard]] bool empty() const { return kept_.empty(); }
  [[nodiscard]] const std::vector<Diagnostic>& kept() const { return kept_; }
  [[nodiscard]] std::size_t omitted() const { return omitted_; }

  /// Puts what was gathered from one file into the file's order.
  void sort_by_line();

  /// Throws InputError with everything gathered, if there is anything.
  void throw_if_any() const;

 private:
  std::vector<Diagnostic> kept_;
  std::size_t omitted_ = 0;
};

}  // namespace systole::core
