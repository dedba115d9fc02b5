// SPDX-License-Identifier: MIT
#include "core/files/yaml_fields.h"

#include <limits>
#include <set>

#include "core/suffixed_number.h"

namespace systole::core {
namespace {

constexpr std::size_t kMostValues = 1'000'000;  // of one axis
/// yaml-cpp takes some 500 bytes for a value, which may be two bytes of text.
constexpr std::size_t kMostYamlBytes = std::size_t{1} << 21U;
constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();

/// A marker that begins a second document, which nobody reads. Empty if there is none. (YAML::LoadAll would tell, but
/// yaml-cpp 0.7 does not end on some malformed texts.)
Line second_document(const std::string& text) {
  Line found;
  bool in_document = false;
  for_each_line(text, [&](Line line) {
    if (line.text.starts_with("---") && in_document && found.number == 0) found = line;
    in_document = in_document || !(line.text.empty() || line.text.starts_with('#') || line.text.starts_with('%'));
  });
  return found;
}

}  // namespace

Location location_of(const TextFile& file, const YAML::Mark& mark) {
  return {.file = file.name,
          .line = static_cast<std::size_t>(mark.line) + 1,
          .column = static_cast<std::size_t>(mark.column) + 1};
}

YAML::Node load_yaml_map(const TextFile& file, std::string_view what, Diagnostics& diagnostics) {
  const auto fail = [&](Location where, std::string found, std::string expected) {
    diagnostics.add({.where = std::move(where), .found = std::move(found), .expected = std::move(expected)});
    return YAML::Node(YAML::NodeType::Map);
  };
  if (file.text.size() > kMostYamlBytes) {
    return fail({.file = file.name}, fmt::format("{} bytes", file.text.size()),
                fmt::format("at most {} bytes of YAML", kMostYamlBytes));
  }
  try {
    YAML::Node root = YAML::Load(file.text);
    if (const Line line = second_document(file.text); line.number > 0) {
      return fail({file.name, line.number, 1}, "a second YAML document", "one");
    }
    if (root.IsMap()) return root;
    return fail({file.name, 1, 1}, file.text.empty() ? "an empty file" : "no map", fmt::format("a map of {}", what));
  } catch (const YAML::Exception& error) {
    return fail(location_of(file, error.mark), fmt::format("no YAML ({})", error.msg), "a YAML map");
  }
}

void YamlFields::fail(const YAML::Mark& mark, Diagnostic mistake, std::size_t offset) {
  mistake.where = location_of(file_, mark);
  mistake.where.column += offset;
  diagnostics_.add(std::move(mistake));
}

void YamlFields::read_map(const YAML::Node& map, const std::string& prefix, const std::vector<Entry>& entries) {
  std::vector<std::string_view> keys;
  for (const Entry& entry : entries) keys.push_back(entry.key);
  std::set<std::string> seen;
  for (const auto& pair : map) {
    const std::string key = pair.first.IsScalar() ? pair.first.Scalar() : "?";
    const YAML::Mark mark = pair.first.Mark();
    if (diagnostics_.kept().size() == Diagnostics::kKept) {  // a suggestion costs more than its line of the file
      diagnostics_.add({});
      continue;
    }
    const auto entry = std::ranges::find(entries, std::string_view{key}, &Entry::key);
    if (!seen.insert(key).second) {
      fail(mark, {.found = in_quotes(prefix + key) + " again", .expected = "each name once"});
    } else if (entry == entries.end()) {
      fail(mark, {.found = in_quotes(prefix + key),
                  .expected = fmt::format("one of {}", fmt::join(keys, ", ")),
                  .nearest = nearest_name(key, keys)});
    } else if (pair.second.IsNull()) {
      fail(mark, {.subject = prefix + key, .found = "nothing", .expected = "a value"});
    } else {
      entry->read(pair.second);
    }
  }
}

void YamlFields::for_each_item(const YAML::Node& node, const std::string& subject,
                               const std::function<void(const YAML::Node&)>& read) {
  if (!node.IsSequence()) {
    read(node);
    return;
  }
  if (node.size() == 0) {
    fail(node.Mark(), {.subject = subject, .found = "an empty list", .expected = "at least one value"});
  }
  for (const YAML::Node& item : node) read(item);
}

std::optional<std::string> YamlFields::word(const YAML::Node& node, const std::string& subject,
                                            const std::string& expected) {
  if (node.IsScalar()) return node.Scalar();
  const char* const found = node.IsMap() ? "a map" : node.IsSequence() ? "a list" : "nothing";
  fail(node.Mark(), {.subject = subject, .found = found, .expected = expected});
  return std::nullopt;
}

std::optional<std::int64_t> YamlFields::whole(const YAML::Node& node, const std::string& subject, std::int64_t least,
                                              std::int64_t unit) {
  const std::string expected = fmt::format("a whole number of at least {}", least);
  const std::optional<std::string> text = word(node, subject, expected);
  if (!text) return std::nullopt;
  const WholeNumber number = unit > 0 ? parse_size(*text, unit) : parse_count(*text);
  if (number.fault == NumberFault::none && number.value >= least) return number.value;
  fail(node.Mark(), {.subject = subject, .found = in_quotes(*text), .expected = expected});
  return std::nullopt;
}

std::optional<std::size_t> YamlFields::position(const YAML::Node& node, const std::string& subject,
                                                const std::vector<std::string_view>& names) {
  const std::string expected = fmt::format("one of {}", fmt::join(names, ", "));
  const std::optional<std::string> text = word(node, subject, expected);
  if (!text) return std::nullopt;
  const auto found = std::ranges::find(names, std::string_view{*text});
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  fail(node.Mark(), unknown_name({}, subject, *text, names));
  return std::nullopt;
}

std::uint64_t YamlFields::read_count(const YAML::Node& node, const std::string& subject, std::int64_t least) {
  return static_cast<std::uint64_t>(whole(node, subject, least).value_or(least));
}

std::vector<std::int64_t> YamlFields::read_numbers(const YAML::Node& node, const std::string& subject,
                                                   std::int64_t least, std::int64_t unit) {
  std::vector<std::int64_t> values;
  for_each_item(node, subject, [&](const YAML::Node& item) {
    if (item.IsMap()) {
      read_range(item, subject, least, unit, values);
    } else if (const auto value = whole(item, subject, least, unit)) {
      values.push_back(*value);
    }
    if (values.size() > kMostValues) {
      fail(item.Mark(),
           {.subject = subject, .found = "more values", .expected = fmt::format("at most {} on an axis", kMostValues)});
      values.clear();
    }
  });
  std::vector<std::int64_t> sorted = values;
  std::ranges::sort(sorted);
  if (const auto twice = std::ranges::adjacent_find(sorted); twice != sorted.end()) {
    fail(node.Mark(), {.subject = subject, .found = fmt::format("'{}' again", *twice), .expected = "each value once"});
  }
  return values;
}

void YamlFields::read_range(const YAML::Node& node, const std::string& subject, std::int64_t least, std::int64_t unit,
                            std::vector<std::int64_t>& values) {
  std::optional<std::int64_t> from;
  std::optional<std::int64_t> to;
  std::optional<std::int64_t> step;
  std::optional<std::int64_t> factor;
  const std::size_t mistakes = diagnostics_.kept().size();
  const std::string within = subject + ".";
  read_map(node, within,
           {{"from", [&](const YAML::Node& value) { from = whole(value, within + "from", least, unit); }},
            {"to", [&](const YAML::Node& value) { to = whole(value, within + "to", least, unit); }},
            {"step", [&](const YAML::Node& value) { step = whole(value, within + "step", 1, unit); }},
            {"factor", [&](const YAML::Node& value) { factor = whole(value, within + "factor", 2); }}});
  if (diagnostics_.kept().size() > mistakes) return;
  if (!from || !to || (step && factor)) {
    fail(node.Mark(), {.subject = subject,
                       .found = !from || !to ? "a range without from or to" : "a range with step and factor",
                       .expected = "from, to, and step or factor"});
    return;
  }
  if (*from > *to || (factor && *from < 1)) {
    fail(node.Mark(), {.subject = subject,
                       .found = fmt::format("a range from {} to {}", *from, *to),
                       .expected = factor ? "one that ascends from at least 1" : "one that ascends"});
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

}  // namespace systole::core
