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
#include "core/named.h"
#include "core/nearest_name.h"

/// The project's one reader of YAML. It is not installed: no interface of a library needs yaml-cpp.
namespace systole::core {

/// Where a node of `file` stands.
Location location_of(const TextFile& file, const YAML::Mark& mark);

/// The file's one document, which must be a map of `what` ("an accelerator's settings"). If it is none, says so in
/// `diagnostics` and returns an empty map.
YAML::Node load_yaml_map(const TextFile& file, std::string_view what, Diagnostics& diagnostics);

/// Reads the values of a YAML file. What is wrong with one is noted with its place, and reading goes on.
class YamlFields {
 public:
  /// `file` must outlive it.
  explicit YamlFields(const TextFile& file) : file_(file) {}

  [[nodiscard]] Diagnostics& diagnostics() { return diagnostics_; }

  /// load_yaml_map(), whose mistake is noted here.
  YAML::Node load_map(std::string_view what) { return load_yaml_map(file_, what, diagnostics_); }

  /// Notes a mistake `offset` bytes behind `mark`; the place in `mistake` is filled in.
  void fail(const YAML::Mark& mark, Diagnostic mistake, std::size_t offset = 0);

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

  /// A whole number of at least `least`, perhaps with a suffix (core/suffixed_number.h); none, with a mistake noted, if
  /// it is something else. With a `unit` of bytes it is a size in it.
  std::optional<std::int64_t> whole(const YAML::Node& node, const std::string& subject, std::int64_t least,
                                    std::int64_t unit = 0);
  /// The same; `least` where it is none.
  std::uint64_t read_count(const YAML::Node& node, const std::string& subject, std::int64_t least);

  /// Numbers, ranges {from, to, step} or {from, to, factor}, or a list of both.
  std::vector<std::int64_t> read_numbers(const YAML::Node& node, const std::string& subject, std::int64_t least,
                                         std::int64_t unit = 0);

  /// Appends a value that is not there yet; else notes a mistake.
  template <class Value>
  bool add_once(std::vector<Value>& values, Value value, const YAML::Node& node, const std::string& subject,
                const std::string& text) {
    if (std::ranges::find(values, value) != values.end()) {
      fail(node.Mark(), {.subject = subject, .found = in_quotes(text) + " again", .expected = "each value once"});
      return false;
    }
    values.push_back(std::move(value));
    return true;
  }

  /// Those of `all`, which have a name(), that a name or a list of names says; each at most once.
  template <class Values>
  auto read_names(const YAML::Node& node, const std::string& subject, const Values& all) {
    std::vector<std::string_view> names;
    for (const auto value : all) names.push_back(name(value));
    std::vector<typename Values::value_type> values;
    for_each_item(node, subject, [&](const YAML::Node& item) {
      if (const auto at = position(item, subject, names)) {
        add_once(values, typename Values::value_type{all[*at]}, item, subject, std::string{names[*at]});
      }
    });
    return values;
  }

 private:
  /// Where the scalar is among `names`; none, with a mistake noted, if it is not.
  std::optional<std::size_t> position(const YAML::Node& node, const std::string& subject,
                                      const std::vector<std::string_view>& names);
  void read_range(const YAML::Node& node, const std::string& subject, std::int64_t least, std::int64_t unit,
                  std::vector<std::int64_t>& values);

  const TextFile& file_;
  Diagnostics diagnostics_;
};

}  // namespace systole::core
