// SPDX-License-Identifier: MIT
#include "predictor/calibration/machine_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <utility>
#include <vector>

#include "core/error.h"
#include "dataflows/machine/machine_file.h"
#include "dataflows/time/silicon_fields.h"

namespace systole::calibration {
namespace {

using dataflows::Silicon;
using dataflows::SiliconField;

constexpr std::size_t kWidth = 118;
constexpr std::string_view kBlock = "silicon:";

/// In YAML's double quotes.
std::string double_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') out += '\\';
    out += letter;
  }
  return out + '"';
}

std::string value_text(const SiliconField& field, const Silicon& silicon) {
  const std::string value = field.print(silicon);
  if (field.kind == core::FieldKind::reals) return '[' + value + ']';
  const bool free_text = field.kind == core::FieldKind::text && field.names == nullptr;
  return free_text ? double_quoted(value) : value;
}

/// `  group: {a: 1, b: 2}`, in lines that are not too long.
std::string group_text(const std::string& group, const std::vector<std::string>& entries) {
  std::string line = "  " + group + ": {";
  const std::string indent(line.size(), ' ');
  std::string out;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::string entry = entries[i] + (i + 1 < entries.size() ? "," : "}");
    if (i > 0 && line.size() + 1 + entry.size() > kWidth) {
      out += line + '\n';
      line = indent + entry;
    } else {
      line += (i > 0 ? " " : "") + entry;
    }
  }
  return out + line + '\n';
}

/// The lines of a file without its block `silicon`, which ends where the next line begins at the margin.
std::string without_block(const core::TextFile& file) {
  std::string out;
  bool inside = false;
  core::for_each_line(file.text, [&](core::Line line) {
    const bool at_margin =
        !line.text.empty() && line.text.front() != ' ' && line.text.front() != '\t' && line.text.front() != '}';
    if (at_margin) inside = line.text.starts_with(kBlock);
    if (!inside) out += std::string{line.text} + '\n';
  });
  return out;
}

}  // namespace

std::string silicon_text(const Silicon& silicon) {
  std::string out = std::string{kBlock} + '\n';
  std::vector<std::pair<std::string, std::vector<std::string>>> groups;
  for (const SiliconField& field : dataflows::silicon_fields()) {
    if (field.applies != nullptr && !field.applies(silicon)) continue;
    const std::string path{field.path};
    const std::string value = value_text(field, silicon);
    const std::size_t dot = path.find('.');
    if (dot == std::string::npos) {
      out += fmt::format("  {}: {}\n", path, value);
      continue;
    }
    const std::string group = path.substr(0, dot);
    auto found = std::ranges::find(groups, group, [](const auto& known) { return known.first; });
    if (found == groups.end()) found = groups.insert(groups.end(), {group, {}});
    found->second.push_back(fmt::format("{}: {}", path.substr(dot + 1), value));
  }
  for (const auto& [group, entries] : groups) out += group_text(group, entries);
  return out;
}

std::string machine_text(const std::string& title, const Silicon& silicon) {
  // An edge below a small array's says that the device has no matrix unit to speak of; cycles are then of a small one.
  constexpr std::int64_t kLeastEdge = 8;
  const std::int64_t edge = std::max(kLeastEdge, silicon.products.edge);
  return fmt::format(
      "# title: {}\n# source: {}\n# differs: only the constants of time were measured; the array is the edge that "
      "sizes "
      "are rounded up to, and the clock is not known\narray: {}x{}\ndataflow: ws\n{}",
      title, silicon.source, edge, edge, silicon_text(silicon));
}

std::string machine_text(const core::TextFile& base, const Silicon& silicon) {
  const dataflows::Machine before = dataflows::read_machine_yaml(base).machine;
  std::string text = without_block(base) + silicon_text(silicon);
  dataflows::Machine expected = before;
  expected.silicon = silicon;
  expected.silicon.residual = nullptr;
  if (!silicon.learned.empty())
    expected.silicon.learned = std::filesystem::path(base.name).parent_path() / silicon.learned;
  bool same = false;
  try {
    same = dataflows::read_machine_yaml({.name = base.name, .text = text}).machine == expected;
  } catch (const core::InputError&) {
    same = false;
  }
  if (same) return text;
  throw core::InputError(core::Diagnostic{
      .where = {.file = base.name},
      .found = "a machine into whose lines the block 'silicon' cannot be put",
      .expected = "'silicon:' at the beginning of a line, its entries below it and indented, or no such block"});
}

}  // namespace systole::calibration
