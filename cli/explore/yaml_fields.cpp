// SPDX-License-Identifier: MIT
#include "cli/explore/yaml_fields.h"

#include <limits>

#include "core/files/yaml_document.h"
#include "core/number.h"

namespace systole::app {
namespace {

constexpr std::size_t kMostValues = 1'000'000;  // of one axis
constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();

}  // namespace

void YamlFields::fail(const YAML::Mark& mark, std::string subject, std::string found, std::string expected,
                      std::string nearest, std::size_t offset) {
  core::Location where = core::location_of(file_, mark);
  where.column += offset;
  diagnostics_.add({.where = std::move(where),
                    .subject = std::move(subject),
                    .found = std::move(found),
                    .expected = std::move(expected),
                    .nearest = std::move(nearest)});
}

void YamlFields::read_map(const YAML::Node& map, const std::string& prefix, const std::vector<Entry>& entries) {
  std::vector<std::string_view> keys;
  for (const Entry& entry : entries) keys.push_back(entry.key);
  std::vector<std::string> seen;
  for (const auto& pair : map) {
    const std::string key = pair.first.IsScalar() ? pair.first.Scalar() : "?";
    const YAML::Mark mark = pair.first.Mark();
    const auto entry = std::ranges::find(entries, std::string_view{key}, &Entry::key);
    if (std::ranges::find(seen, key) != seen.end()) {
      fail(mark, "", core::in_quotes(prefix + key) + " again", "each name once");
    } else if (entry == entries.end()) {
      fail(mark, "", core::in_quotes(prefix + key), fmt::format("one of {}", fmt::join(keys, ", ")),
           core::nearest_name(key, keys));
    } else if (pair.second.IsNull()) {
      fail(mark, prefix + key, "nothing", "a value");
    } else {
      entry->read(pair.second);
    }
    seen.push_back(key);
  }
}

void YamlFields::for_each_item(const YAML::Node& node, const std::string& subject,
                               const std::function<void(const YAML::Node&)>& read) {
  if (!node.IsSequence()) {
    read(node);
    return;
  }
  if (node.size() == 0) fail(node.Mark(), subject, "an empty list", "at least one value");
  for (const YAML::Node& item : node) read(item);
}

std::optional<std::string> YamlFields::word(const YAML::Node& node, const std::string& subject,
                                            const std::string& expected) {
  if (node.IsScalar()) return node.Scalar();
  fail(node.Mark(), subject, node.IsMap() ? "a map" : node.IsSequence() ? "a list" : "nothing", expected);
  return std::nullopt;
}

std::optional<std::int64_t> YamlFields::whole(const YAML::Node& node, const std::string& subject, std::int64_t least) {
  const std::string expected = fmt::format("a whole number of at least {}", least);
  const std::optional<std::string> text = word(node, subject, expected);
  if (!text) return std::nullopt;
  const core::WholeNumber number = core::parse_whole(*text);
  if (number.fault == core::NumberFault::none && number.value >= least) return number.value;
  fail(node.Mark(), subject, core::in_quotes(*text), expected);
  return std::nullopt;
}

std::uint64_t YamlFields::read_count(const YAML::Node& node, const std::string& subject, std::int64_t least) {
  return static_cast<std::uint64_t>(whole(node, subject, least).value_or(least));
}

std::vector<std::int64_t> YamlFields::read_numbers(const YAML::Node& node, const std::string& subject,
                                                   std::int64_t least) {
  std::vector<std::int64_t> values;
  for_each_item(node, subject, [&](const YAML::Node& item) {
    if (item.IsMap()) {
      read_range(item, subject, least, values);
    } else if (const auto value = whole(item, subject, least)) {
      values.push_back(*value);
    }
    if (values.size() > kMostValues) {
      fail(item.Mark(), subject, "more values", fmt::format("at most {} on an axis", kMostValues));
      values.clear();
    }
  });
  std::vector<std::int64_t> sorted = values;
  std::ranges::sort(sorted);
  if (const auto twice = std::ranges::adjacent_find(sorted); twice != sorted.end()) {
    fail(node.Mark(), subject, fmt::format("'{}' again", *twice), "each value once");
  }
  return values;
}

void YamlFields::read_range(const YAML::Node& node, const std::string& subject, std::int64_t least,
                            std::vector<std::int64_t>& values) {
  std::optional<std::int64_t> from;
  std::optional<std::int64_t> to;
  std::optional<std::int64_t> step;
  std::optional<std::int64_t> factor;
  const std::size_t mistakes = diagnostics_.kept().size();
  const std::string within = subject + ".";
  read_map(node, within,
           {{"from", [&](const YAML::Node& value) { from = whole(value, within + "from", least); }},
            {"to", [&](const YAML::Node& value) { to = whole(value, within + "to", least); }},
            {"step", [&](const YAML::Node& value) { step = whole(value, within + "step", 1); }},
            {"factor", [&](const YAML::Node& value) { factor = whole(value, within + "factor", 2); }}});
  if (diagnostics_.kept().size() > mistakes) return;
  if (!from || !to || (step && factor)) {
    fail(node.Mark(), subject, !from || !to ? "a range without from or to" : "a range with step and factor",
         "from, to, and step or factor");
    return;
  }
  if (*from > *to || (factor && *from < 1)) {
    fail(node.Mark(), subject, fmt::format("a range from {} to {}", *from, *to),
         factor ? "one that ascends from at least 1" : "one that ascends");
    return;
  }
  for (std::int64_t value = *from; value <= *to;) {
    values.push_back(value);
    if (values.size() > kMostValues) return;
    const std::int64_t growth = factor ? value * std::min(*factor - 1, kLargest / value) : step.value_or(1);
    if (growth > *to - value) return;
    value += growth;
  }
}

}  // namespace systole::app
