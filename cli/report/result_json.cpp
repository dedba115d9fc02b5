// SPDX-License-Identifier: MIT
#include "cli/report/result_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/error.h"

namespace systole::app {

Json parse_json(const core::TextFile& file) {
  try {
    return Json::parse(file.text);
  } catch (const Json::parse_error& error) {
    const std::string_view before = std::string_view{file.text}.substr(0, error.byte == 0 ? 0 : error.byte - 1);
    const std::size_t line_start = before.rfind('\n') + 1;  // 0 where there is no line end
    const bool at_end = before.size() >= file.text.size();
    throw core::InputError(core::Diagnostic{
        .where = {file.name, static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1,
                  before.size() - line_start + 1},
        .found = at_end ? "the end of the file" : core::in_quotes(std::string_view{file.text}.substr(before.size(), 1)),
        .expected = "JSON as systole writes it"});
  } catch (const Json::out_of_range& error) {  // a number that no double holds
    throw core::InputError(
        core::Diagnostic{.where = {file.name, 0, 0}, .found = error.what(), .expected = "JSON as systole writes it"});
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
