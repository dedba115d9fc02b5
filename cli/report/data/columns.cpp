// SPDX-License-Identifier: MIT
#include "cli/report/data/columns.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <limits>
#include <nlohmann/json.hpp>
#include <type_traits>
#include <unordered_map>

#include "core/files/input_record.h"

namespace systole::app {
namespace {

constexpr std::int64_t kExactInDouble = std::int64_t{1} << 53U;
constexpr unsigned kByte = 8;

/// `Word` after `Word`, the lowest byte first on every machine.
template <class Word, class Values>
std::string little_endian(const Values& values) {
  std::string bytes;
  bytes.reserve(values.size() * sizeof(Word));
  for (const auto value : values) {
    auto word = static_cast<Word>(value);
    for (std::size_t i = 0; i < sizeof(Word); ++i) {
      bytes += static_cast<char>(static_cast<unsigned char>(word & 0xffU));
      if constexpr (sizeof(Word) > 1) word = static_cast<Word>(word >> kByte);
    }
  }
  return bytes;
}

std::string bytes_of(std::span<const double> values) {
  std::vector<std::uint64_t> words;
  words.reserve(values.size());
  for (const double value : values) words.push_back(std::bit_cast<std::uint64_t>(value));
  return little_endian<std::uint64_t>(words);
}

Json described(const ReportColumn& column, std::string_view kind, Json data) {
  Json json{{"key", column.key}, {"title", column.title}, {"kind", kind}, {"data", std::move(data)}};
  if (!column.unit.empty()) json["unit"] = column.unit;
  if (!column.role.empty()) json["role"] = column.role;
  if (column.decimals > 0) json["decimals"] = column.decimals;
  if (column.hidden) json["hidden"] = true;
  return json;
}

/// Positions in a list of distinct values; nothing where all rows have the one value.
Json with_codes(Json values, std::span<const std::uint32_t> codes) {
  Json data{{"values", std::move(values)}};
  const std::size_t count = data["values"].size();
  if (count <= 1) return data;
  if (count <= std::numeric_limits<std::uint8_t>::max() + std::size_t{1}) {
    data["type"] = "u8";
    data["codes"] = core::base64(little_endian<std::uint8_t>(codes));
  } else if (count <= std::numeric_limits<std::uint16_t>::max() + std::size_t{1}) {
    data["type"] = "u16";
    data["codes"] = core::base64(little_endian<std::uint16_t>(codes));
  } else {
    data["type"] = "u32";
    data["codes"] = core::base64(little_endian<std::uint32_t>(codes));
  }
  return data;
}

Json whole_numbers(std::span<const std::int64_t> values) {
  std::vector<std::int64_t> distinct(values.begin(), values.end());
  std::ranges::sort(distinct);
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  const bool exact = distinct.empty() || (distinct.front() >= -kExactInDouble && distinct.back() <= kExactInDouble);
  if (exact && distinct.size() <= std::numeric_limits<std::uint8_t>::max() + std::size_t{1}) {
    std::vector<std::uint32_t> codes;
    codes.reserve(values.size());
    for (const std::int64_t value : values) {
      codes.push_back(static_cast<std::uint32_t>(std::ranges::lower_bound(distinct, value) - distinct.begin()));
    }
    return with_codes(Json(distinct), codes);
  }
  if (distinct.front() >= 0 && distinct.back() <= std::numeric_limits<std::uint32_t>::max()) {
    return {{"type", "u32"}, {"numbers", core::base64(little_endian<std::uint32_t>(values))}};
  }
  if (exact) {
    const std::vector<double> numbers(values.begin(), values.end());
    return {{"type", "f64"}, {"numbers", core::base64(bytes_of(numbers))}};
  }
  std::vector<std::uint64_t> words;
  for (const std::int64_t value : values) words.push_back(std::bit_cast<std::uint64_t>(value));
  return {{"type", "i64"}, {"numbers", core::base64(little_endian<std::uint64_t>(words))}};
}

}  // namespace

Json packed(const ReportColumn& column, std::span<const std::int64_t> values) {
  return described(column, "number", whole_numbers(values));
}

Json packed(const ReportColumn& column, std::span<const double> values) {
  const bool whole = std::ranges::all_of(values, [](double value) {
    return std::nearbyint(value) == value && std::abs(value) <= static_cast<double>(kExactInDouble);
  });
  if (whole) {
    std::vector<std::int64_t> numbers;
    numbers.reserve(values.size());
    for (const double value : values) numbers.push_back(static_cast<std::int64_t>(value));
    return packed(column, numbers);
  }
  return described(column, "number", {{"type", "f64"}, {"numbers", core::base64(bytes_of(values))}});
}

Json packed(const ReportColumn& column, std::span<const std::string> values) {
  std::unordered_map<std::string_view, std::uint32_t> known;
  std::vector<std::uint32_t> codes;
  Json distinct = Json::array();
  codes.reserve(values.size());
  for (const std::string& value : values) {
    const auto [at, is_new] = known.emplace(value, static_cast<std::uint32_t>(known.size()));
    if (is_new) distinct.push_back(value);
    codes.push_back(at->second);
  }
  return described(column, "text", with_codes(std::move(distinct), codes));
}

}  // namespace systole::app
