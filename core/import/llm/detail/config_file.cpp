// SPDX-License-Identifier: MIT
#include "core/import/llm/detail/config_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <utility>

#include "core/error.h"
#include "core/nearest_name.h"

namespace systole::core {
namespace {

using nlohmann::json;

/// The line and column of a byte of the text.
Location place_at(const TextFile& file, std::size_t byte) {
  const std::string_view before = std::string_view{file.text}.substr(0, byte);
  const auto lines = std::ranges::count(before, '\n');
  const std::size_t line_end = before.rfind('\n');
  const std::size_t column = line_end == std::string_view::npos ? before.size() : before.size() - line_end - 1;
  return {.file = file.name, .line = static_cast<std::size_t>(lines) + 1, .column = column + 1};
}

json parsed(const TextFile& file) {
  try {
    return json::parse(file.text);
  } catch (const json::parse_error& error) {
    throw InputError(Diagnostic{.where = place_at(file, error.byte == 0 ? 0 : error.byte - 1),
                                .subject = "the file",
                                .found = "a text that is not JSON from here on",
                                .expected = "a model's config.json"});
  } catch (const json::exception&) {  // a number that no double holds
    throw InputError(Diagnostic{.where = {.file = file.name},
                                .subject = "the file",
                                .found = "a number beyond all that a double holds",
                                .expected = "a model's config.json"});
  }
}

std::string kind_and_value(const json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "a list";
  if (value.is_string()) return in_quotes(value.get_ref<const std::string&>());
  return value.dump();
}

}  // namespace

ConfigFile::ConfigFile(const TextFile& file) : file_(file), object_(parsed(file)) {
  if (!object_.is_object()) {
    throw InputError(Diagnostic{.where = {.file = file.name},
                                .subject = "the file",
                                .found = object_.is_array() ? "a list" : "a single value",
                                .expected = "the object of a model's config.json"});
  }
}

bool ConfigFile::has(std::string_view key) const {
  const auto entry = object_.find(key);
  return entry != object_.end() && !entry->is_null();
}

const json* ConfigFile::value(std::string_view key) {
  asked_.emplace(key);
  const auto entry = object_.find(key);
  return entry == object_.end() || entry->is_null() ? nullptr : &*entry;
}

/// Keys of inner objects may have the same name: the first one at the depth of the outermost object counts.
Location ConfigFile::place_of(std::string_view key) const {
  int depth = 0;
  const std::string& text = file_.text;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (c != '"') continue;
    const std::size_t begin = i + 1;
    for (++i; i < text.size() && text[i] != '"'; ++i) i += text[i] == '\\' ? 1U : 0U;
    const std::size_t next = text.find_first_not_of(" \t\r\n", std::min(i + 1, text.size()));
    const bool is_key = next != std::string::npos && text[next] == ':';
    if (depth == 1 && is_key && std::string_view{text}.substr(begin, i - begin) == key) {
      return place_at(file_, begin - 1);
    }
  }
  return {.file = file_.name};
}

std::string ConfigFile::found(std::string_view key) const {
  const auto entry = object_.find(key);
  return entry == object_.end() ? "nothing" : kind_and_value(*entry);
}

void ConfigFile::reject(std::string_view key, std::string found, std::string expected, std::string nearest) {
  wrong_.emplace(key);
  mistakes_.add({.where = place_of(key),
                 .subject = std::string{key},
                 .found = std::move(found),
                 .expected = std::move(expected),
                 .nearest = std::move(nearest)});
}

void ConfigFile::warn(std::string_view key, std::string found, std::string expected) {
  asked_.emplace(key);
  warnings_.push_back({.where = place_of(key),
                       .subject = std::string{key},
                       .found = std::move(found),
                       .expected = std::move(expected)});
}

std::int64_t ConfigFile::whole(std::string_view key, std::int64_t least, std::int64_t most) {
  const std::string expected = fmt::format("a whole number from {} to {}", least, most);
  const json* entry = value(key);
  if (entry == nullptr) {
    missing_.emplace_back(key, expected);
    wrong_.emplace(key);
    return least;
  }
  const bool fits = entry->is_number_integer() &&
                    (!entry->is_number_unsigned() || entry->get<std::uint64_t>() <= static_cast<std::uint64_t>(most));
  if (fits && entry->get<std::int64_t>() >= least && entry->get<std::int64_t>() <= most) {
    return entry->get<std::int64_t>();
  }
  reject(key, kind_and_value(*entry), expected);
  return least;
}

std::int64_t ConfigFile::whole_or(std::string_view key, std::int64_t otherwise, std::int64_t least) {
  return value(key) == nullptr ? otherwise : whole(key, least);
}

double ConfigFile::number_or(std::string_view key, double otherwise) {
  const json* entry = value(key);
  if (entry == nullptr) return otherwise;
  if (entry->is_number() && std::isfinite(entry->get<double>())) return entry->get<double>();
  reject(key, kind_and_value(*entry), "a number");
  return otherwise;
}

bool ConfigFile::truth_or(std::string_view key, bool otherwise) {
  const json* entry = value(key);
  if (entry == nullptr) return otherwise;
  if (entry->is_boolean()) return entry->get<bool>();
  reject(key, kind_and_value(*entry), "true or false");
  return otherwise;
}

std::string ConfigFile::text_or(std::string_view key, std::string_view otherwise) {
  const json* entry = value(key);
  if (entry == nullptr) return std::string{otherwise};
  if (entry->is_string()) return entry->get<std::string>();
  reject(key, kind_and_value(*entry), "a text");
  return std::string{otherwise};
}

std::vector<std::string> ConfigFile::texts(std::string_view key) {
  const json* entry = value(key);
  if (entry == nullptr) return {};
  std::vector<std::string> texts;
  const bool is_list = entry->is_array() && std::ranges::all_of(*entry, [](const json& e) { return e.is_string(); });
  if (is_list) {
    for (const json& part : *entry) texts.push_back(part.get<std::string>());
  } else {
    reject(key, kind_and_value(*entry), "a list of texts");
  }
  return texts;
}

std::int64_t ConfigFile::entries(std::string_view key) {
  const json* entry = value(key);
  return entry == nullptr || !entry->is_structured() ? 0 : static_cast<std::int64_t>(entry->size());
}

void ConfigFile::only(std::string_view key, const json& supported, std::string_view reason) {
  const json* entry = value(key);
  if (entry == nullptr || *entry == supported) return;
  reject(key, kind_and_value(*entry), fmt::format("{} ({})", kind_and_value(supported), reason));
}

void ConfigFile::ignore(std::span<const std::string_view> keys) {
  for (const std::string_view key : keys) asked_.emplace(key);
}

std::vector<std::string> ConfigFile::unasked() const {
  std::vector<std::string> keys;
  for (const auto& [key, entry] : object_.items()) {
    if (!asked_.contains(key) && !key.starts_with('_')) keys.push_back(key);
  }
  return keys;
}

std::vector<Diagnostic> ConfigFile::finish() {
  const std::vector<std::string> strangers = unasked();
  for (const auto& [key, expected] : missing_) {
    const std::string near = nearest_name(key, strangers);
    mistakes_.add({.where = near.empty() ? Location{.file = file_.name} : place_of(near),
                   .subject = key,
                   .found = has(key) || object_.contains(key) ? "null" : "no such key",
                   .expected = expected,
                   .nearest = near});
  }
  mistakes_.sort_by_line();
  mistakes_.throw_if_any();
  std::vector<Diagnostic> warnings = std::move(warnings_);
  const std::vector<std::string> known(asked_.begin(), asked_.end());
  for (const std::string& key : strangers) {
    warnings.push_back({.where = place_of(key),
                        .subject = key,
                        .found = "a key that is not known here and has no effect",
                        .expected = "nothing, if it does not change the network's shapes",
                        .nearest = nearest_name(key, known)});
  }
  return warnings;
}

}  // namespace systole::core
