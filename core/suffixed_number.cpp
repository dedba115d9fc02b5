// SPDX-License-Identifier: MIT
#include "core/suffixed_number.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>

namespace systole::core {
namespace {

constexpr std::int64_t kThousand = 1000;
constexpr std::array kSuffixes{NumberSuffix{"k", kThousand, false},
                               NumberSuffix{"M", kThousand* kThousand, false},
                               NumberSuffix{"G", kThousand* kThousand* kThousand, false},
                               NumberSuffix{"B", kByte, true},
                               NumberSuffix{"kB", kKilobyte, true},
                               NumberSuffix{"KB", kKilobyte, true},
                               NumberSuffix{"KiB", kKilobyte, true},
                               NumberSuffix{"MB", kKilobyte* kKilobyte, true},
                               NumberSuffix{"MiB", kKilobyte* kKilobyte, true},
                               NumberSuffix{"GB", kKilobyte* kKilobyte* kKilobyte, true},
                               NumberSuffix{"GiB", kKilobyte* kKilobyte* kKilobyte, true}};

/// Digits that a fraction may have; more are no number that anybody writes.
constexpr std::size_t kMostDecimals = 9;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// `number` (digits, perhaps a point and digits) times `factor` over `unit`, if that is whole.
WholeNumber scaled(std::string_view number, std::int64_t factor, std::int64_t unit) {
  const std::size_t point = number.find('.');
  const std::string_view decimals = point == std::string_view::npos ? "" : number.substr(point + 1);
  WholeNumber whole = parse_whole(number.substr(0, point));
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const bool sound = whole.fault == NumberFault::none && std::ranges::all_of(decimals, is_digit) &&
                     (point == std::string_view::npos || !decimals.empty()) && is_digit(number.back());
  if (!sound) {
    const bool too_large = whole.fault == NumberFault::too_large;
    return {.value = 0, .fault = too_large ? NumberFault::too_large : NumberFault::not_a_number};
  }
  if (decimals.size() > kMostDecimals) return {.value = 0, .fault = NumberFault::fraction};
  std::int64_t parts = 1;
  std::int64_t fraction = 0;
  for (const char digit : decimals) {
    parts *= 10;
    fraction = fraction * 10 + (digit - '0');
  }
  // 10^9 parts of at most 2^30 units are below 2^63.
  if ((fraction * factor) % parts != 0) return {.value = 0, .fault = NumberFault::fraction};
  const bool negative = number.starts_with('-');
  const std::int64_t rest = fraction * factor / parts * (negative ? -1 : 1);
  std::int64_t value = 0;
  if (__builtin_mul_overflow(whole.value, factor, &value) || __builtin_add_overflow(value, rest, &value)) {
    return {.value = 0, .fault = NumberFault::too_large};
  }
  if (value % unit != 0) return {.value = 0, .fault = NumberFault::fraction};
  return {.value = value / unit};
}

/// The number and the suffix of `64kB`.
struct Parts {
  std::string_view number;
  std::string_view suffix;
};

Parts parts_of(std::string_view text) {
  text = trimmed(text);
  std::size_t begin = text.size();
  while (begin > 0 && is_letter(text[begin - 1])) --begin;
  return {.number = trimmed(text.substr(0, begin)), .suffix = text.substr(begin)};
}

}  // namespace

std::span<const NumberSuffix> number_suffixes() {
  return kSuffixes;
}

WholeNumber parse_count(std::string_view text) {
  const auto [number, suffix] = parts_of(text);
  const auto* const named = std::ranges::find(kSuffixes, suffix, &NumberSuffix::name);
  if (number.empty() || named == kSuffixes.end() || named->of_bytes) return parse_whole(text);
  return scaled(number, named->factor, 1);
}

WholeNumber parse_size(std::string_view text, std::int64_t unit) {
  const auto [number, suffix] = parts_of(text);
  const auto* const named = std::ranges::find_if(kSuffixes, [suffix = suffix](const NumberSuffix& row) {
    // A bare letter is the size's: 64k of a scratchpad are 64 kB.
    return row.of_bytes && (row.name == suffix || (!suffix.empty() && row.name.size() == 2 &&
                                                   row.name.front() == suffix.front() && suffix.size() == 1));
  });
  if (number.empty() || named == kSuffixes.end()) return parse_whole(text);
  return scaled(number, named->factor, unit);
}

}  // namespace systole::core
