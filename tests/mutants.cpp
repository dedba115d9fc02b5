// SPDX-License-Identifier: MIT
#include "tests/mutants.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <exception>
#include <random>
#include <string_view>

namespace systole::tests {
namespace {

constexpr std::array<std::string_view, 56> kTokens{",",
                                                   "\n",
                                                   "\r",
                                                   "\r\n",
                                                   "#",
                                                   ":",
                                                   "=",
                                                   "[",
                                                   "]",
                                                   "{",
                                                   "}",
                                                   "&a ",
                                                   "*a",
                                                   "0",
                                                   "-1",
                                                   "1",
                                                   "2",
                                                   "1.5",
                                                   "1e309",
                                                   "nan",
                                                   "DP",
                                                   "2:4",
                                                   "0:0",
                                                   " ",
                                                   "\t",
                                                   "\xef\xbb\xbf",
                                                   "\xff",
                                                   "\xc3\xa9",
                                                   "conv",
                                                   "gemm",
                                                   "pool",
                                                   "concat",
                                                   "add",
                                                   "inputs",
                                                   "op",
                                                   "in_h",
                                                   "9223372036854775807",
                                                   "9223372036854775808",
                                                   "-9223372036854775808",
                                                   "4294967296",
                                                   "<<: ",
                                                   "!!binary ",
                                                   "|\n",
                                                   "> ",
                                                   "? ",
                                                   "- ",
                                                   "---\n",
                                                   "...",
                                                   "%YAML",
                                                   "'",
                                                   "\"",
                                                   "\\x1b",
                                                   "  ",
                                                   ",,,,",
                                                   "1:1",
                                                   "\x01"};

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  std::string mutate(std::string text) {
    for (std::uint64_t edits = 1 + below(4); edits > 0; --edits) edit(text);
    return text;
  }

 private:
  std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : random_() % bound; }

  void edit(std::string& text) {
    const std::size_t at = below(text.size() + 1);
    const std::size_t length = below(std::min<std::size_t>(text.size() - at, 40) + 1);
    switch (below(7)) {
      case 0:
        if (at < text.size()) text[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1U << below(8)));
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(below(text.size() + 1), text.substr(at, length));
        break;
      case 3:
        text.replace(at, below(2) * length, kTokens.at(below(kTokens.size())));
        break;
      case 4:
        if (at < text.size()) text[at] = static_cast<char>(below(256));
        break;
      case 5:  // a whole line again, elsewhere
        text.insert(text.rfind('\n', at) + 1, text.substr(text.rfind('\n', at) + 1, text.find('\n', at) - at));
        break;
      default:
        text.insert(at, kTokens.at(below(kTokens.size())));
        break;
    }
  }

  std::mt19937_64 random_;
};

}  // namespace

int accepted_mutants(const std::string& text, const std::function<bool(const std::string&)>& accepts) {
  constexpr std::uint64_t kSeed = 2024;
  constexpr int kMutants = 20'000;
  REQUIRE(accepts(text));
  Mutator mutator(kSeed);
  int accepted = 0;
  for (int i = 0; i < kMutants; ++i) {
    const std::string mutant = mutator.mutate(text);
    CAPTURE(mutant);
    try {
      accepted += accepts(mutant) ? 1 : 0;
    } catch (const std::exception& error) {
      FAIL("mutant ", i, " of seed ", kSeed, ": ", std::string{error.what()});
    }
  }
  return accepted;
}

std::vector<std::string> random_texts() {
  constexpr std::uint64_t kSeed = 5;
  std::mt19937_64 random(kSeed);
  std::vector<std::string> all(2000);
  for (std::string& text : all) {
    for (std::uint64_t length = random() % 300; length > 0; --length) text += static_cast<char>(random() % 256);
  }
  return all;
}

bool moves_a_cursor(std::string_view message) {
  return std::ranges::any_of(message, [](char character) {
    const auto byte = static_cast<unsigned char>(character);
    return character != '\n' && character != '\t' && (byte < 0x20 || byte == 0x7f);
  });
}

}  // namespace systole::tests
