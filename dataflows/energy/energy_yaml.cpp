// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/files/yaml_fields.h"
#include "core/number.h"
#include "dataflows/energy/energy_table.h"
#include "dataflows/energy/node_scaling.h"

namespace systole::dataflows {
namespace {

/// Reads the rows of one table.
class TableReader {
 public:
  explicit TableReader(const core::TextFile& file) : file_(file), fields_(file) {}

  EnergyTable read() {
    const YAML::Node root = fields_.load_map("prices of actions");
    fields_.read_map(root, "",
                     {{"title", [&](const YAML::Node& n) { table_.title = text(n, "title"); }},
                      {"unit", [&](const YAML::Node& n) { table_.unit = text(n, "unit"); }},
                      {"node_nm", [&](const YAML::Node& n) { table_.node_nm = real(n, "node_nm").value_or(0); }},
                      {"volts", [&](const YAML::Node& n) { table_.volts = volts(n); }},
                      {"actions", [&](const YAML::Node& n) { read_actions(n); }},
                      {"area", [&](const YAML::Node& n) { read_areas(n); }}});
    fields_.diagnostics().throw_if_any();
    return std::move(table_);
  }

 private:
  std::string text(const YAML::Node& node, const std::string& subject) {
    return fields_.word(node, subject, "text").value_or("");
  }

  /// A number that is not negative, and so small that sums of 64-bit counts of it stay numbers.
  std::optional<double> real(const YAML::Node& node, const std::string& subject) {
    constexpr double kMost = 1e15;
    const std::string expected = "a number from 0 to 1e15";
    const std::optional<std::string> word = fields_.word(node, subject, expected);
    if (!word) return std::nullopt;
    const std::optional<double> value = core::parse_real(*word);
    if (value && std::isfinite(*value) && *value >= 0 && *value <= kMost) return value;
    fields_.fail(node.Mark(), {.subject = subject, .found = core::in_quotes(*word), .expected = expected});
    return std::nullopt;
  }

  double volts(const YAML::Node& node) {
    constexpr double kLeast = 0.1;
    constexpr double kMost = 5;
    const std::optional<double> volts = real(node, "volts");
    if (volts && (*volts < kLeast || *volts > kMost)) {
      fields_.fail(
          node.Mark(),
          {.subject = "volts", .found = fmt::format("{}", *volts), .expected = fmt::format("{} to {}", kLeast, kMost)});
    }
    return volts.value_or(0);
  }

  /// Above 0, and of no other row of the action.
  double kilobytes(EnergyAction action, const YAML::Node& node, const std::string& subject) {
    const auto fail = [&](std::string found, std::string expected) {
      fields_.fail(node.Mark(), {.subject = subject, .found = std::move(found), .expected = std::move(expected)});
    };
    const std::optional<double> kb = real(node, subject);
    if (!kb) return 0;
    if (!has_size(action)) fail(fmt::format("{}", *kb), "none: only words of scratchpads have prices by the size");
    if (*kb == 0) fail("0", "kilobytes above 0");
    const bool again =
        std::ranges::any_of(table_.rows(action), [&](const EnergyPrice& row) { return row.kb > 0 && row.kb == *kb; });
    if (again) fail(fmt::format("{} again", *kb), "each size once");
    return *kb;
  }

  void read_actions(const YAML::Node& node) {
    if (!node.IsMap()) {
      fields_.fail(node.Mark(), {.subject = "actions", .found = "no map", .expected = "a price for each action"});
      return;
    }
    table_.where = core::location_of(file_, node.Mark());
    std::vector<core::YamlFields::Entry> entries;
    for (const auto& row : kEnergyActionNames) {
      entries.push_back({row.name, [this, &row](const YAML::Node& n) { read_rows(row.value, n); }});
    }
    fields_.read_map(node, "actions.", entries);
  }

  /// Whether the price depends on the capacity of a scratchpad.
  static bool has_size(EnergyAction action) {
    return action == EnergyAction::sram_read || action == EnergyAction::sram_write;
  }

  /// One price, or a list of them for several sizes of scratchpads.
  void read_rows(EnergyAction action, const YAML::Node& node) {
    if (!node.IsSequence()) return read_row(action, node, false);
    if (!has_size(action)) {
      fields_.fail(node.Mark(), {.subject = fmt::format("actions.{}", core::name_of(action)),
                                 .found = "a list",
                                 .expected = "one price: only words of scratchpads have prices by the size"});
      return;
    }
    if (node.size() == 0) {
      fields_.fail(node.Mark(), {.subject = fmt::format("actions.{}", core::name_of(action)),
                                 .found = "an empty list",
                                 .expected = "at least one price"});
    }
    for (const YAML::Node& item : node) read_row(action, item, true);
  }

  void read_row(EnergyAction action, const YAML::Node& node, bool is_one_of_several) {
    const std::string prefix = fmt::format("actions.{}.", core::name_of(action));
    if (!node.IsMap()) {
      fields_.fail(node.Mark(), {.subject = prefix.substr(0, prefix.size() - 1),
                                 .found = "no map",
                                 .expected = "{pj: N, source: TEXT} or a list of such prices with kb"});
      return;
    }
    EnergyPrice row;
    std::optional<double> value;
    std::optional<double> low;
    std::optional<double> high;
    fields_.read_map(
        node, prefix,
        {{"pj", [&](const YAML::Node& n) { value = real(n, prefix + "pj"); }},
         {"mw", [&](const YAML::Node& n) { value = real(n, prefix + "mw"); }},
         {"low", [&](const YAML::Node& n) { low = real(n, prefix + "low"); }},
         {"high", [&](const YAML::Node& n) { high = real(n, prefix + "high"); }},
         {"bits", [&](const YAML::Node& n) { row.bits = fields_.whole(n, prefix + "bits", 1).value_or(0); }},
         {"growth",
          [&](const YAML::Node& n) {
            const auto all = fields_.read_names(n, prefix + "growth", core::values_of(kGrowthNames));
            if (all.size() == 1) row.growth = all.front();
          }},
         {"kb", [&](const YAML::Node& n) { row.kb = kilobytes(action, n, prefix + "kb"); }},
         {"source", [&](const YAML::Node& n) { row.source = text(n, prefix + "source"); }}});
    require_whole(action, node, prefix, row, {value, low, high}, is_one_of_several);
    row.each = picojoules({value, low, high});
    table_.add(action, std::move(row));
  }

  /// All three or none: an area of some parts is none of the chip.
  void read_areas(const YAML::Node& node) {
    if (!node.IsMap()) {
      fields_.fail(node.Mark(), {.subject = "area", .found = "no map", .expected = "gate, sram_bit and lane_gates"});
      return;
    }
    AreaPrices& areas = table_.area.emplace();
    fields_.read_map(
        node, "area.",
        {{"gate", [&](const YAML::Node& n) { read_area(n, "area.gate.", "um2", areas.gate); }},
         {"sram_bit", [&](const YAML::Node& n) { read_area(n, "area.sram_bit.", "um2", areas.sram_bit); }},
         {"lane_gates", [&](const YAML::Node& n) { read_area(n, "area.lane_gates.", "gates", areas.lane_gates); }}});
    for (const char* const key : {"gate", "sram_bit", "lane_gates"}) {
      if (node[key]) continue;
      fields_.fail(node.Mark(),
                   {.subject = fmt::format("area.{}", key), .found = "nothing", .expected = "an area and its source"});
    }
  }

  void read_area(const YAML::Node& node, const std::string& prefix, const char* unit, AreaPrice& area) {
    if (!node.IsMap()) {
      fields_.fail(node.Mark(), {.subject = prefix.substr(0, prefix.size() - 1),
                                 .found = "no map",
                                 .expected = fmt::format("{{{}: N, source: TEXT}}", unit)});
      return;
    }
    Band band;
    fields_.read_map(node, prefix,
                     {{unit, [&](const YAML::Node& n) { band.value = real(n, prefix + unit); }},
                      {"low", [&](const YAML::Node& n) { band.low = real(n, prefix + "low"); }},
                      {"high", [&](const YAML::Node& n) { band.high = real(n, prefix + "high"); }},
                      {"source", [&](const YAML::Node& n) { area.source = text(n, prefix + "source"); }}});
    require_band(node, prefix, unit, area.source, band);
    area.each = picojoules(band);
  }

  struct Band {
    std::optional<double> value;
    std::optional<double> low;
    std::optional<double> high;
  };

  static Picojoules picojoules(const Band& band) {
    const double value = band.value.value_or(0);
    return {.low = band.low.value_or(value), .value = value, .high = band.high.value_or(value)};
  }

  /// A value, its source, and a band that holds it.
  void require_band(const YAML::Node& node, const std::string& prefix, std::string_view unit, const std::string& source,
                    const Band& band) {
    const auto fail = [&](std::string_view key, std::string found, std::string expected) {
      fields_.fail(
          node.Mark(),
          {.subject = fmt::format("{}{}", prefix, key), .found = std::move(found), .expected = std::move(expected)});
    };
    if (!node[std::string{unit}]) fail(unit, "nothing", "a number");
    if (source.empty()) fail("source", "nothing", "where it comes from");
    const double value = band.value.value_or(0);
    if (band.low.value_or(value) > value) fail("low", fmt::format("{}", *band.low), fmt::format("at most {}", value));
    if (band.high.value_or(value) < value)
      fail("high", fmt::format("{}", *band.high), fmt::format("at least {}", value));
  }

  void require_whole(EnergyAction action, const YAML::Node& node, const std::string& prefix, const EnergyPrice& row,
                     const Band& band, bool is_one_of_several) {
    const bool leaks = action == EnergyAction::pe_leakage || action == EnergyAction::sram_leakage;
    const std::string_view unit = leaks ? "mw" : "pj";
    const auto fail = [&](std::string_view key, std::string found, std::string expected) {
      fields_.fail(
          node.Mark(),
          {.subject = fmt::format("{}{}", prefix, key), .found = std::move(found), .expected = std::move(expected)});
    };
    if (!node[std::string{unit}]) fail(unit, "nothing", leaks ? "milliwatts" : "picojoules");
    if (node[leaks ? "pj" : "mw"]) fail(leaks ? "pj" : "mw", "another unit", std::string{unit});
    if (row.source.empty()) fail("source", "nothing", "where the price comes from");
    if (row.growth != Growth::none && row.bits == 0)
      fail("bits", "nothing", "the bits of the words that it is the price of");
    if (row.growth == Growth::none && row.bits > 0)
      fail("bits", fmt::format("{}", row.bits), "growth beside it, or none where the bits do not matter");
    if (is_one_of_several && row.kb <= 0)
      fail("kb", "nothing", "the scratchpad's kilobytes, since there are several prices");
    const double value = band.value.value_or(0);
    if (band.low.value_or(value) > value) fail("low", fmt::format("{}", *band.low), fmt::format("at most {}", value));
    if (band.high.value_or(value) < value)
      fail("high", fmt::format("{}", *band.high), fmt::format("at least {}", value));
  }

  const core::TextFile& file_;
  core::YamlFields fields_;
  EnergyTable table_;
};

}  // namespace

EnergyTable read_energy_table(const core::TextFile& file, std::string_view wanted) {
  EnergyTable table = read_energy_table(file);
  const double node_nm = wanted_table(wanted).node_nm;
  return node_nm > 0 ? scaled_to(table, node_nm) : table;
}

EnergyTable read_energy_table(const core::TextFile& file) {
  EnergyTable table = TableReader(file).read();
  table.name = std::filesystem::path(file.name).stem().string();
  return table;
}

}  // namespace systole::dataflows
