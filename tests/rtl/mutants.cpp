// SPDX-License-Identifier: MIT
#include "tests/rtl/mutants.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <regex>

namespace systole::tests {
namespace {

/// What a token becomes. The longer ones come first.
struct Exchange {
  std::string_view from;
  std::string_view to;
};
constexpr std::array kExchanges{Exchange{"&&", "||"},     Exchange{"||", "&&"},   Exchange{"==", "!="},
                                Exchange{"!=", "=="},     Exchange{">=", ">"},    Exchange{"1'b0", "1'b1"},
                                Exchange{"1'b1", "1'b0"}, Exchange{"'0", "'1"},   Exchange{" + ", " - "},
                                Exchange{" - ", " + "},   Exchange{"!", ""},      Exchange{"'(1)", "'(0)"},
                                Exchange{" | ", " & "},   Exchange{" & ", " | "}, Exchange{" < ", " <= "}};

bool declares(std::string_view line) {
  static const std::regex kDeclares(
      R"(^\s*(//|module|endmodule|parameter|localparam|input|output|logic|wire|typedef|import|for|if \([A-Z ]+(== [01])?\) begin : |\.|\)|skew|pe |buffered_).*)");
  return std::regex_match(line.begin(), line.end(), kDeclares);
}

/// A line as it may be changed: what is no comment.
std::string_view code_of(std::string_view line) {
  return line.substr(0, line.find("//"));
}

/// Replaces `count` characters at `at` of the file.
Mutant mutant(std::string_view text, std::size_t at, std::size_t count, std::string_view by, std::size_t line) {
  std::string changed(text);
  changed.replace(at, count, by);
  return {.what = fmt::format("line {}: `{}` becomes `{}`", line, text.substr(at, count), by), .text = changed};
}

/// One for each register assignment of the line: it is dropped.
void drop_assignments(std::string_view text, std::size_t begin, std::string_view code, std::size_t line,
                      std::vector<Mutant>& all) {
  static const std::regex kAssignment(R"([a-z_]+(\[[a-z]+\])? *<= [^;]*;)");
  for (std::cregex_iterator found(code.begin(), code.end(), kAssignment), end; found != end; ++found) {
    all.push_back(mutant(text, begin + static_cast<std::size_t>(found->position()),
                         static_cast<std::size_t>(found->length()), ";", line));
  }
}

void exchange_tokens(std::string_view text, std::size_t begin, std::string_view code, std::size_t line,
                     std::vector<Mutant>& all) {
  int brackets = 0;
  for (std::size_t at = 0; at < code.size();) {
    brackets += code[at] == '[' ? 1 : code[at] == ']' ? -1 : 0;
    std::size_t step = 1;
    for (const Exchange& exchange : kExchanges) {
      if (brackets > 0 || !code.substr(at).starts_with(exchange.from)) continue;
      all.push_back(mutant(text, begin + at, exchange.from.size(), exchange.to, line));
      step = exchange.from.size();
      break;
    }
    at += step;
  }
}

}  // namespace

std::vector<Mutant> mutants(std::string_view text) {
  std::vector<Mutant> all;
  std::size_t line_number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    ++line_number;
    if (!declares(line)) {
      drop_assignments(text, begin, code_of(line), line_number, all);
      exchange_tokens(text, begin, code_of(line), line_number, all);
    }
    begin = end + 1;
  }
  return all;
}

}  // namespace systole::tests
