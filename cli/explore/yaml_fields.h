// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/diagnostic.h"
#include "core/files/text_file.h"
#include "core/nearest_name.h"

namespace systole::app {

/// Reads the values of a YAML file. What is wrong with one is noted with its place, and reading goes on.
class YamlFields {
 public:
  /// `file` must outlive it.
  explicit YamlFields(const core::TextFile& file) : file_(file) {}

  [[nodiscard]] core::Diagnostics& diagnostics() { return diagnostics_; }

  /// Notes a mistake `offset` bytes behind `mark`.
  void fail(const YAML::Mark& mark, std::string subject, std::string found, std::string expected,
            std::string nearest = {}, std::size_t offset = 0);

  /// A name that a map may have, and who reads its value.
  struct Entry {
    std::string_view key;
    std::function<void(const YAML::Node&)> read;
  };

  /// Reads a map; messages put `prefix` before its names.
  void read_map(const YAML::Node& map, const std::string& prefix, const std::vector<Entry>& entries);

  /// Calls `read` for a scalar, or for each item of a list.
  void for_each_item(const YAML::Node& node, const std::string& subject,
                     const std::function<void(const YAML::Node&)>& read);

  /// The text of a scalar; none, with a mistake noted, if it is something else.
  std::optional<std::string> word(const YAML::Node& node, const std::string& subject, const std::string& expected);

  /// A whole number of at least `least`; none, with a mistake noted, if it is something else.
  std::optional<std::int64_t> whole(const YAML::Node& node, const std::string& subject, std::int64_t least);
  /// The same; `least` where it is none.
  std::uint64_t read_count(const YAML::Node& node, const std::string& subject, std::int64_t least);

  /// Numbers, ranges {from, to, step} or {from, to, factor}, or a list of both.
  std::vector<std::int64_t> read_numbers(const YAML::Node& node, const std::string& subject, std::int64_t least);

  /// Appends a value that is not there yet; else notes a mistake.
  template <class Value>
  bool add_once(std::vector<Value>& values, Value value, const YAML::Node& node, const std::string& subject,
                const std::string& text) {
    if (std::ranges::find(values, value) != values.end()) {
      fail(node.Mark(), subject, core::in_quotes(text) + " again", "each value once");
      return false;
    }
    values.push_back(std::move(value));
    return true;
  }

  /// Values of an enumeration with a name().
  template <class Values>
  auto read_names(const YAML::Node& node, const std::string& subject, const Values& all) {
    std::vector<typename Values::value_type> values;
    std::vector<std::string_view> names;
    for (const auto value : all) names.push_back(name(value));
    const std::string expected = fmt::format("one of {}", fmt::join(names, ", "));
    for_each_item(node, subject, [&](const YAML::Node& item) {
      const std::optional<std::string> text = word(item, subject, expected);
      if (!text) return;
      const auto found = std::ranges::find(names, std::string_view{*text});
      if (found == names.end()) {
        fail(item.Mark(), subject, core::in_quotes(*text), expected, core::nearest_name(*text, names));
        return;
      }
      add_once(values, all[static_cast<std::size_t>(found - names.begin())], item, subject, *text);
    });
    return values;
  }

 private:
  void read_range(const YAML::Node& node, const std::string& subject, std::int64_t least,
                  std::vector<std::int64_t>& values);

  const core::TextFile& file_;
  core::Diagnostics diagnostics_;
};

}  // namespace systole::app
