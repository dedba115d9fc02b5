// SPDX-License-Identifier: MIT
#include "dataflows/machine/scalesim_cfg.h"

#include <fmt/format.h>
#include <strings.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/nearest_name.h"
#include "core/number.h"
#include "dataflows/machine/detail/field_store.h"
#include "dataflows/machine/fields.h"

namespace systole::dataflows {
namespace {

/// Keys that SCALE-Sim's files hold and that its current version does not read.
constexpr std::array<std::string_view, 4> kLegacyKeys{"MemoryBanks", "OnChipMemoryBanks", "OnChipMemoryBankPorts",
                                                      "TopologyCsvLoc"};
constexpr std::string_view kLegacySection = "network_presets";

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::vector<std::string_view> section_names() {
  std::vector<std::string_view> names;
  for (const MachineField& field : machine_fields()) {
    if (field.section.empty()) continue;
    if (std::ranges::find(names, field.section) == names.end()) names.push_back(field.section);
  }
  return names;
}

std::vector<std::string_view> key_names(std::string_view section) {
  std::vector<std::string_view> names;
  for (const MachineField& field : machine_fields()) {
    if (field.section == section) names.push_back(field.key);
  }
  return names;
}

class Reader {
 public:
  explicit Reader(const core::TextFile& file) : file_(file), store_(file.name) {}

  ReadMachine read() && {
    core::for_each_line(file_.text, [this](core::Line line) { read_line(line); });
    finish_value();
    if (sections_.empty() && !key_before_section_) {
      store_.fail(1, 1, {.found = "no section", .expected = "SCALE-Sim's sections: [architecture_presets] and others"});
    }
    return std::move(store_).finish();
  }

 private:
  static std::size_t column_of(core::Line line, std::string_view part) {
    return static_cast<std::size_t>(part.data() - line.text.data()) + 1;
  }

  void read_line(core::Line line) {
    const std::string_view text = core::trimmed(line.text);
    if (text.empty() || text.starts_with('#') || text.starts_with(';')) return;
    // A line indented deeper than the key above it continues that key's value, whoever reads that value.
    const std::size_t indent = column_of(line, text) - 1;
    if (has_key_ && indent > indent_) {
      if (!value_.empty()) value_ += ' ';
      value_ += text;
      return;
    }
    finish_value();
    indent_ = indent;
    has_key_ = false;
    if (text.starts_with('[')) {
      read_section(line, text);
    } else {
      read_key(line, text);
    }
  }

  void read_section(core::Line line, std::string_view text) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos || end == 1) {
      store_.fail(line.number, column_of(line, text),
                  {.found = core::in_quotes(text), .expected = "a section in brackets: [architecture_presets]"});
      section_ = text.substr(1);  // as it was meant, or its keys would be mistakes too
      sections_.emplace(section_, line.number);
      return;
    }
    section_ = text.substr(1, end - 1);
    if (!sections_.emplace(section_, line.number).second) {
      store_.fail(line.number, column_of(line, text),
                  {.found = fmt::format("section {} again", core::in_quotes(section_)),
                   .expected = fmt::format("each section once (first in line {})", sections_[section_])});
    }
    const auto known = section_names();
    if (std::ranges::find(known, section_) == known.end() && section_ != kLegacySection) {
      store_.warn(line.number, column_of(line, text),
                  {.found = fmt::format("section {}, ignored", core::in_quotes(section_)),
                   .expected = "a section of SCALE-Sim's",
                   .nearest = core::nearest_name(section_, known)});
    }
  }

  void read_key(core::Line line, std::string_view text) {
    const std::size_t delimiter = text.find_first_of(":=");
    const std::string_view key = core::trimmed(text.substr(0, delimiter));
    if (delimiter == std::string_view::npos || key.empty()) {
      store_.fail(line.number, column_of(line, text),
                  {.found = core::in_quotes(text), .expected = "'key: value' or 'key = value'"});
      return;
    }
    if (section_.empty()) {
      key_before_section_ = true;
      store_.fail(line.number, column_of(line, text),
                  {.found = fmt::format("key {} before any section", core::in_quotes(key)),
                   .expected = "a section in brackets first"});
      return;
    }
    has_key_ = true;
    const std::string_view value = core::trimmed(text.substr(delimiter + 1));
    const auto found = std::ranges::find_if(machine_fields(), [&](const MachineField& field) {
      return field.section == section_ && equal_ignoring_case(field.key, key);
    });
    if (found == machine_fields().end()) {
      warn_unknown(line, key);
      return;
    }
    if (!keys_.emplace(found->path, line.number).second) {
      store_.fail(line.number, column_of(line, key),
                  {.subject = std::string{found->key},
                   .found = "this key again",
                   .expected = fmt::format("each key once (first in line {})", keys_[found->path])});
      return;
    }
    field_ = &*found;
    value_ = value;
    value_line_ = line.number;
    value_column_ = value.empty() ? line.text.size() + 1 : column_of(line, value);
  }

  void warn_unknown(core::Line line, std::string_view key) {
    if (std::ranges::any_of(kLegacyKeys, [&](std::string_view legacy) { return equal_ignoring_case(legacy, key); }))
      return;
    const auto names = section_names();
    if (std::ranges::find(names, section_) == names.end()) return;  // the section itself was warned of
    store_.warn(line.number, column_of(line, key),
                {.found = fmt::format("key {}, ignored", core::in_quotes(key)),
                 .expected = fmt::format("a key of [{}]", section_),
                 .nearest = core::nearest_name(key, key_names(section_))});
  }

  void finish_value() {
    if (field_ != nullptr) store_.store(*field_, field_->key, value_, value_line_, value_column_);
    field_ = nullptr;
  }

  const core::TextFile& file_;
  FieldStore store_;
  std::string section_;
  std::map<std::string, std::size_t, std::less<>> sections_;  ///< and the lines they begin in
  std::map<std::string_view, std::size_t> keys_;              ///< settings met, and their lines
  bool key_before_section_ = false;
  std::size_t indent_ = 0;               ///< of the latest key or section
  bool has_key_ = false;                 ///< since the latest section or mistake
  const MachineField* field_ = nullptr;  ///< whose value is being read
  std::string value_;
  std::size_t value_line_ = 0;
  std::size_t value_column_ = 0;
};

}  // namespace

ReadMachine read_scalesim_cfg(const core::TextFile& file) {
  return Reader(file).read();
}

}  // namespace systole::dataflows
