// SPDX-License-Identifier: MIT
#include "dataflows/machine/scalesim_cfg.h"

#include <fmt/format.h>
#include <strings.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/files/ini_file.h"
#include "core/nearest_name.h"
#include "core/number.h"
#include "dataflows/machine/detail/field_store.h"
#include "dataflows/machine/fields.h"

namespace systole::dataflows {
namespace {

/// Keys that SCALE-Sim's files hold and that its current version does not read, with the value that all of them
/// have; empty: they differ.
struct LegacyKey {
  std::string_view key;
  std::string_view usual;
};
constexpr std::array<LegacyKey, 8> kLegacyKeys{{{.key = "MemoryBanks", .usual = "1"},
                                                {.key = "SRAM_row_size", .usual = "2"},
                                                {.key = "SRAM_bank_size", .usual = "5"},
                                                {.key = "DRAM_row_size", .usual = "2"},
                                                {.key = "DRAM_bank_size", .usual = "5"},
                                                {.key = "OnChipMemoryBanks", .usual = ""},
                                                {.key = "OnChipMemoryBankPorts", .usual = ""},
                                                {.key = "TopologyCsvLoc", .usual = ""}}};
constexpr std::string_view kLegacySection = "network_presets";

/// What SCALE-Sim v1 called a key; the unit is the same.
struct OldKey {
  std::string_view old;
  std::string_view key;
};
constexpr std::array<OldKey, 3> kOldKeys{{{.old = "IfmapSramSz", .key = "IfmapSramSzkB"},
                                          {.old = "FilterSramSz", .key = "FilterSramSzkB"},
                                          {.old = "OfmapSramSz", .key = "OfmapSramSzkB"}}};

/// A flag that SCALE-Sim compares with one word; anything else is off.
struct WordFlag {
  std::string_view path;
  std::string_view word;
  bool any_case;
};
constexpr std::array<WordFlag, 3> kWordFlags{{{.path = "sparsity.enabled", .word = "true", .any_case = true},
                                              {.path = "sparsity.optimized_mapping", .word = "true", .any_case = true},
                                              {.path = "ramulator_trace", .word = "True", .any_case = false}}};

bool same_word(std::string_view a, std::string_view b) {
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

/// The name that the file may have for `key` besides its own; empty: none.
std::string_view old_name(std::string_view key) {
  const auto old = std::ranges::find(kOldKeys, key, &OldKey::key);
  return old == kOldKeys.end() ? std::string_view{} : old->old;
}

/// Why SCALE-Sim does not read a field's value on this machine; empty: it does. A flag that decides stands before the
/// fields that it decides about, in the order of reading.
std::string_view why_unread(const MachineField& field, const Machine& machine) {
  const auto is = [&](std::string_view path) { return field.path == path; };
  if (is("bandwidth") && machine.interface_mode == InterfaceMode::calc) return "InterfaceBandwidth is CALC";
  if (field.path.starts_with("sparsity.") && !is("sparsity.enabled")) {
    if (!machine.sparsity.enabled) return "SparsitySupport is off";
    if (is("sparsity.block_size") && !machine.sparsity.optimized_mapping) return "OptimizedMapping is off";
  }
  if (field.path.starts_with("request_buffers.") && !machine.use_ramulator_trace) return "UseRamulatorTrace is off";
  const SramBanks& banks = field.path.starts_with("banks.ifmap.") ? machine.ifmap_banks : machine.filter_banks;
  if (field.path.starts_with("banks.") && field.path.ends_with(".ports") && !banks.custom_layout) {
    return "there is no custom layout";
  }
  if (field.path.starts_with("banks.") && !field.path.ends_with(".custom_layout") && !banks.custom_layout &&
      machine.interface_mode == InterfaceMode::calc) {
    return "InterfaceBandwidth is CALC and there is no custom layout";
  }
  return {};
}

/// Whether a field decides which others are read.
bool decides(const MachineField& field) {
  constexpr std::array<std::string_view, 6> kDecide{"interface",
                                                    "ramulator_trace",
                                                    "sparsity.enabled",
                                                    "sparsity.optimized_mapping",
                                                    "banks.ifmap.custom_layout",
                                                    "banks.filter.custom_layout"};
  return std::ranges::find(kDecide, field.path) != kDecide.end();
}

class CfgReader {
 public:
  explicit CfgReader(const core::TextFile& file) : store_(file.name), ini_(file, kExample, store_.mistakes()) {}

  ReadMachine read() && {
    for (const core::IniSection& section : ini_.sections()) warn_unknown(section);
    warn_unknown_defaults();
    for (const bool deciding : {true, false}) {
      for (const MachineField& field : machine_fields()) {
        if (!field.section.empty() && decides(field) == deciding) read_field(field);
      }
    }
    return std::move(store_).finish();
  }

 private:
  static constexpr std::string_view kExample = "[architecture_presets]";

  void read_field(const MachineField& field) {
    const core::IniEntry* entry = ini_.find(field.section, field.key);
    if (entry == nullptr && !old_name(field.key).empty()) {
      entry = ini_.find(field.section, old_name(field.key));
      if (entry != nullptr) {
        store_.warn(entry->line, entry->key_column,
                    {.found = fmt::format("key {} of SCALE-Sim v1", core::in_quotes(entry->key)),
                     .expected = fmt::format("{}, as which it is read, in kB", field.key)});
      }
    }
    if (entry == nullptr) return;
    auto text = ini_.value(field.section, *entry, store_.mistakes());
    if (!text) return;
    const auto flag = std::ranges::find(kWordFlags, field.path, &WordFlag::path);
    if (flag != kWordFlags.end()) *text = word_flag(*flag, field, *entry, *text);
    const std::string_view unread = why_unread(field, store_.machine());
    Machine trial;
    if (!unread.empty() && !field.parse(trial, *text)) {
      store_.warn(
          entry->line, entry->column,
          {.subject = std::string{field.key},
           .found = fmt::format("{}, not read: {}", text->empty() ? "an empty value" : core::in_quotes(*text), unread),
           .expected = core::expected_text(field)});
      return;
    }
    store_.store(field, field.key, *text, entry->line, entry->column);
  }

  /// `true` or `false` for what SCALE-Sim makes of the text.
  std::string word_flag(const WordFlag& flag, const MachineField& field, const core::IniEntry& entry,
                        std::string_view text) {
    const bool on = flag.any_case ? same_word(text, flag.word) : text == flag.word;
    const auto means_off = [&](std::string_view word) { return same_word(text, word); };
    constexpr std::array<std::string_view, 4> kOff{"false", "no", "off", "0"};
    if (!on && std::ranges::none_of(kOff, means_off)) {
      store_.warn(entry.line, entry.column,
                  {.subject = std::string{field.key},
                   .found = fmt::format("{}, which SCALE-Sim takes for off",
                                        text.empty() ? "an empty value" : core::in_quotes(text)),
                   .expected = fmt::format("{} for on{}, False for off", flag.any_case ? "True" : flag.word,
                                           flag.any_case ? "" : ", in this spelling")});
    }
    return on ? "true" : "false";
  }

  void warn_unknown(const core::IniSection& section) {
    const auto known = section_names();
    const bool unknown = std::ranges::find(known, section.name) == known.end();
    if (unknown && section.name != kLegacySection) {
      store_.warn(section.line, section.column,
                  {.found = fmt::format("section {}, ignored", core::in_quotes(section.name)),
                   .expected = "a section of SCALE-Sim's",
                   .nearest = core::nearest_name(section.name, known)});
      return;
    }
    for (const core::IniEntry& entry : section.entries) warn_unknown(section.name, entry);
  }

  void warn_unknown(std::string_view section, const core::IniEntry& entry) {
    const auto names = key_names(section);
    const auto is_named = [&](std::string_view name) {
      return same_word(name, entry.key) || same_word(old_name(name), entry.key);
    };
    if (std::ranges::any_of(names, is_named)) return;
    const auto legacy =
        std::ranges::find_if(kLegacyKeys, [&](const LegacyKey& k) { return same_word(k.key, entry.key); });
    if (legacy != kLegacyKeys.end()) {
      if (legacy->usual.empty() || entry.value == legacy->usual) return;
      store_.warn(entry.line, entry.column,
                  {.subject = std::string{legacy->key},
                   .found = fmt::format("{}, ignored", core::in_quotes(entry.value)),
                   .expected = fmt::format("{}: SCALE-Sim reads this key no more", legacy->usual)});
      return;
    }
    if (is_referred_to(entry.key)) return;
    store_.warn(entry.line, entry.key_column,
                {.found = fmt::format("key {}, ignored", core::in_quotes(entry.key)),
                 .expected = fmt::format("a key of [{}]", section),
                 .nearest = core::nearest_name(entry.key, names)});
  }

  void warn_unknown_defaults() {
    for (const core::IniEntry& entry : ini_.defaults().entries) {
      const auto is_field = [&](const MachineField& field) {
        return !field.section.empty() && same_word(field.key, entry.key);
      };
      if (std::ranges::any_of(machine_fields(), is_field) || is_referred_to(entry.key)) continue;
      store_.warn(entry.line, entry.key_column,
                  {.found = fmt::format("key {} of [DEFAULT], ignored", core::in_quotes(entry.key)),
                   .expected = "a key of some section, or one that a value refers to"});
    }
  }

  [[nodiscard]] bool is_referred_to(std::string_view key) const {
    const auto refers = [&](const core::IniEntry& entry) {
      for (std::size_t at = entry.value.find("%("); at != std::string::npos; at = entry.value.find("%(", at + 1)) {
        const std::string_view name = std::string_view{entry.value}.substr(at + 2, key.size());
        if (same_word(name, key) && entry.value.substr(at + 2 + key.size(), 2) == ")s") return true;
      }
      return false;
    };
    return std::ranges::any_of(ini_.defaults().entries, refers) ||
           std::ranges::any_of(ini_.sections(), [&](const core::IniSection& section) {
             return std::ranges::any_of(section.entries, refers);
           });
  }

  FieldStore store_;
  core::IniFile ini_;
};

}  // namespace

ReadMachine read_scalesim_cfg(const core::TextFile& file) {
  return CfgReader(file).read();
}

Machine scalesim_defaults() {
  const SramBanks banks{.custom_layout = false, .bandwidth = 10, .banks = 10, .ports = 2};
  return {.run_name = "scale_example_run_32x32_ws",
          .array = {.rows = 32, .cols = 32},
          .dataflow = dataflow_named("ws"),
          .memory = memory_model_named("scalesim"),
          .sram_kb = {.ifmap = 64, .filter = 64, .ofmap = 64},
          .bandwidth = {10},
          .interface_mode = InterfaceMode::calc,
          .ifmap_banks = banks,
          .filter_banks = banks};
}

}  // namespace systole::dataflows
