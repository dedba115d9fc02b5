// SPDX-License-Identifier: MIT
#include "core/files/yaml_document.h"

#include <fmt/format.h>

namespace systole::core {
namespace {

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
    diagnostics.add({.where = std::move(where),
                     .subject = {},
                     .found = std::move(found),
                     .expected = std::move(expected),
                     .nearest = {}});
    return YAML::Node(YAML::NodeType::Map);
  };
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

}  // namespace systole::core
