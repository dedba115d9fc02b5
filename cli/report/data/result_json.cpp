// SPDX-License-Identifier: MIT
#include "cli/report/data/result_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/error.h"
#include "core/files/json_shape.h"

namespace systole::app {

namespace {

constexpr std::string_view kExpectedJson = "JSON as systole writes it";

[[noreturn]] void refuse_at(const core::TextFile& file, std::size_t byte, std::string found, std::string expected) {
  const std::string_view before = std::string_view{file.text}.substr(0, byte);
  const std::size_t line_start = before.rfind('\n') + 1;  // 0 where there is no line end
  throw core::InputError(
      core::Diagnostic{.where = {file.name, static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1,
                                 before.size() - line_start + 1},
                       .found = std::move(found),
                       .expected = std::move(expected)});
}

/// The position behind the string that begins at `start`, or the end of the text.
std::size_t behind_string(std::string_view text, std::size_t start) {
  for (std::size_t at = start + 1; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return text.size();
}

/// Before the parser sees the text: what it makes of a deep one is destroyed, copied and printed level by level, which
/// a few ten thousand levels turn into a stack overflow.
void require_shallow(const core::TextFile& file) {
  const std::string_view text = file.text;
  std::size_t depth = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const char character = text[at];
    if (character == '"') {
      at = behind_string(text, at);
      continue;
    }
    if (character == '[' || character == '{') {
      if (++depth > kDeepestJson) {
        refuse_at(file, at, fmt::format("a list or object inside of {} others", kDeepestJson),
                  std::string{kExpectedJson});
      }
    } else if ((character == ']' || character == '}') && depth > 0) {
      --depth;
    }
    ++at;
  }
}

/// What stands between the last two quotation marks of the parser's message.
std::string quoted_in(std::string_view message) {
  const std::size_t last = message.rfind('\'');
  const std::size_t first = last == std::string_view::npos || last == 0 ? last : message.rfind('\'', last - 1);
  return first == std::string_view::npos ? std::string{} : std::string{message.substr(first + 1, last - first - 1)};
}

}  // namespace

Json parse_json(const core::TextFile& file) {
  require_shallow(file);
  core::require_few_json_keys(file);
  try {
    return Json::parse(file.text);
  } catch (const Json::parse_error& error) {
    const std::size_t byte = error.byte == 0 ? 0 : error.byte - 1;
    const bool at_end = byte >= file.text.size();
    refuse_at(file, byte, at_end ? "the end of the file" : core::in_quotes(std::string_view{file.text}.substr(byte, 1)),
              std::string{kExpectedJson});
  } catch (const Json::out_of_range& error) {
    const std::string number = quoted_in(error.what());
    const std::size_t byte = file.text.find(number);
    refuse_at(file, byte == std::string::npos ? 0 : byte, core::in_quotes(number), "a number that a double can hold");
  }
}

void ResultValue::refuse(std::string_view expected) const {
  constexpr std::size_t kLongest = 60;
  std::string found = "nothing";
  if (json_ != nullptr) found = json_->dump(-1, ' ', false, Json::error_handler_t::replace);
  if (found.size() > kLongest) found = json_->is_array() ? "a list" : json_->is_object() ? "an object" : "a long text";
  throw core::InputError(core::Diagnostic{
      .where = {file_, 0, 0}, .subject = place_, .found = std::move(found), .expected = std::string{expected}});
}

ResultValue ResultValue::operator[](std::string_view key) const {
  if (!json_->is_object()) refuse("an object");
  const auto at = json_->find(key);
  ResultValue value(file_, place_.empty() ? std::string{key} : fmt::format("{}.{}", place_, key),
                    at == json_->end() ? nullptr : &*at);
  if (value.json_ == nullptr) value.refuse("a value");
  return value;
}

ResultValue ResultValue::operator[](std::size_t index) const {
  if (index >= size()) refuse(fmt::format("at least {} values", index + 1));
  return {file_, fmt::format("{}[{}]", place_, index), &(*json_)[index]};
}

bool ResultValue::has(std::string_view key) const {
  if (!json_->is_object()) refuse("an object");
  const auto at = json_->find(key);
  return at != json_->end() && !at->is_null();
}

std::size_t ResultValue::size() const {
  if (!json_->is_array()) refuse("a list");
  return json_->size();
}

std::string ResultValue::text() const {
  if (!json_->is_string()) refuse("a text");
  return json_->get<std::string>();
}

std::int64_t ResultValue::whole() const {
  if (!json_->is_number_integer()) refuse("a whole number");
  if (json_->is_number_unsigned() &&
      json_->get<std::uint64_t>() > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) {
    refuse("a whole number below 2^63");
  }
  return json_->get<std::int64_t>();
}

double ResultValue::real() const {
  constexpr double kMost = 1e200;  // sums of larger ones are no numbers, and no chart has a place for them
  const double value = json_->is_number() ? json_->get<double>() : std::numeric_limits<double>::quiet_NaN();
  if (!(std::abs(value) <= kMost)) refuse(json_->is_number() ? "a number of at most 1e200" : "a number");
  return value;
}

double ResultValue::real_or_nan(std::string_view key) const {
  return has(key) ? (*this)[key].real() : std::numeric_limits<double>::quiet_NaN();
}

std::string ResultValue::text_or_empty(std::string_view key) const {
  return has(key) ? (*this)[key].text() : std::string{};
}

}  // namespace systole::app
