// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/common/json/provenance.h"
#include "core/files/text_file.h"

namespace systole::app {

/// How deep lists and objects may stand in each other. Results of the program are less than ten deep; whoever walks
/// through a value calls itself once a level.
inline constexpr std::size_t kDeepestJson = 64;

/// JSON from a file. Throws core::InputError with line and column where it is none, is deeper than kDeepestJson, or
/// holds a number that no double can hold.
Json parse_json(const core::TextFile& file);

/// A value in a JSON file that a command wrote, with where it stands. Everything throws core::InputError, which names
/// the file and the place (`networks[0].layers[3].cycles`), if the value is missing or not what it should be.
class ResultValue {
 public:
  /// `json` must outlive it.
  ResultValue(std::string file, const Json& json) : ResultValue(std::move(file), {}, &json) {}

  [[nodiscard]] ResultValue operator[](std::string_view key) const;
  [[nodiscard]] ResultValue operator[](std::size_t index) const;
  [[nodiscard]] bool has(std::string_view key) const;
  /// Of an array.
  [[nodiscard]] std::size_t size() const;

  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::int64_t whole() const;
  [[nodiscard]] double real() const;
  /// NaN where the key is missing or null.
  [[nodiscard]] double real_or_nan(std::string_view key) const;
  [[nodiscard]] std::string text_or_empty(std::string_view key) const;
  [[nodiscard]] const Json& json() const { return *json_; }

  [[noreturn]] void refuse(std::string_view expected) const;

 private:
  ResultValue(std::string file, std::string place, const Json* json)
      : file_(std::move(file)), place_(std::move(place)), json_(json) {}

  std::string file_;
  std::string place_;
  const Json* json_;
};

}  // namespace systole::app
