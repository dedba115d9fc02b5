// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>

#include "cachesim/energy/cache_prices.h"
#include "core/files/yaml_fields.h"
#include "core/number.h"

namespace systole::cachesim {
namespace {

class PricesReader {
 public:
  explicit PricesReader(const core::TextFile& file) : fields_(file) {}

  CachePrices read() {
    const YAML::Node root = fields_.load_map("prices of caches");
    fields_.read_map(root, "",
                     {{"title", [&](const YAML::Node& n) { prices_.title = text(n, "title"); }},
                      {"cam", [&](const YAML::Node& n) { read_rows(n, "cam", prices_.cam); }},
                      {"sram", [&](const YAML::Node& n) { read_rows(n, "sram", prices_.sram); }},
                      {"dram", [&](const YAML::Node& n) { read_dram(n); }},
                      {"cells", [&](const YAML::Node& n) { read_cells(n); }},
                      {"core", [&](const YAML::Node& n) { read_core(n); }}});
    if (root.IsMap() && root.size() > 0) {
      for (const char* const part : {"cam", "sram", "dram", "cells", "core"}) require(root, part, "a map of prices");
    }
    fields_.diagnostics().throw_if_any();
    return std::move(prices_);
  }

 private:
  /// A number that a map must have.
  struct Number {
    std::string_view key;
    double* into;
  };

  std::string text(const YAML::Node& node, const std::string& subject) {
    return fields_.word(node, subject, "text").value_or("");
  }

  void require(const YAML::Node& map, const std::string& key, std::string expected) {
    if (map[key]) return;
    fields_.fail(map.Mark(), {.subject = key, .found = "nothing", .expected = std::move(expected)});
  }

  void read_number(const YAML::Node& node, const std::string& subject, double& into) {
    const std::string expected = "a number above 0";
    const std::optional<std::string> word = fields_.word(node, subject, expected);
    if (!word) return;
    const std::optional<double> value = core::parse_real(*word);
    if (value && std::isfinite(*value) && *value > 0) {
      into = *value;
    } else {
      fields_.fail(node.Mark(), {.subject = subject, .found = core::in_quotes(*word), .expected = expected});
    }
  }

  void read_numbers(const YAML::Node& node, const std::string& where, std::initializer_list<Number> numbers,
                    std::string& source) {
    if (!node.IsMap()) {
      fields_.fail(node.Mark(), {.subject = where, .found = "no map", .expected = "numbers and their source"});
      return;
    }
    std::vector<core::YamlFields::Entry> entries;
    const std::string prefix = where + ".";
    for (const Number& number : numbers) {
      entries.push_back({number.key, [this, &prefix, number](const YAML::Node& n) {
                           read_number(n, prefix + std::string{number.key}, *number.into);
                         }});
    }
    entries.push_back({"source", [&](const YAML::Node& n) { source = text(n, prefix + "source"); }});
    fields_.read_map(node, prefix, entries);
    for (const Number& number : numbers) require(node, std::string{number.key}, "a number");
    require(node, "source", "where the numbers come from");
  }

  void read_rows(const YAML::Node& node, const std::string& where, std::vector<MemoryPrice>& rows) {
    if (!node.IsSequence() || node.size() == 0) {
      fields_.fail(node.Mark(), {.subject = where, .found = "no list", .expected = "a list of memories"});
      return;
    }
    for (const YAML::Node& item : node) {
      MemoryPrice row;
      if (where == "cam") {
        double entries = 0;
        double bits = 0;
        read_numbers(item, where,
                     {{"entries", &entries}, {"bits", &bits}, {"pj", &row.pj}, {"mw", &row.mw}, {"mm2", &row.mm2}},
                     row.source);
        row.size = entries * bits;
      } else {
        double kilobytes = 0;
        constexpr double kBytes = 1024;
        read_numbers(item, where, {{"kb", &kilobytes}, {"pj", &row.pj}, {"mw", &row.mw}, {"mm2", &row.mm2}},
                     row.source);
        row.size = kilobytes * kBytes;
      }
      const auto same = [&](const MemoryPrice& other) { return other.size == row.size; };
      if (std::ranges::any_of(rows, same)) {
        fields_.fail(item.Mark(), {.subject = where, .found = "a size again", .expected = "each size once"});
      }
      rows.push_back(std::move(row));
    }
    std::ranges::sort(rows, {}, &MemoryPrice::size);
  }

  void read_dram(const YAML::Node& node) {
    DramPrice& dram = prices_.dram;
    read_numbers(node, "dram", {{"pj_per_bit", &dram.pj_per_bit}, {"low", &dram.low}, {"high", &dram.high}},
                 dram.source);
    if (dram.low > dram.pj_per_bit || dram.high < dram.pj_per_bit) {
      fields_.fail(node.Mark(), {.subject = "dram",
                                 .found = fmt::format("{} to {} around {}", dram.low, dram.high, dram.pj_per_bit),
                                 .expected = "low <= pj_per_bit <= high"});
    }
  }

  void read_cells(const YAML::Node& node) {
    CellPrices& cells = prices_.cells;
    read_numbers(node, "cells",
                 {{"volts", &cells.volts},
                  {"sram_um2", &cells.sram_um2},
                  {"gate_um2", &cells.gate_um2},
                  {"flipflop_um2", &cells.flipflop_um2},
                  {"gate_fj", &cells.gate_fj},
                  {"match_ff", &cells.match_ff},
                  {"search_ff", &cells.search_ff}},
                 cells.source);
  }

  void read_core(const YAML::Node& node) {
    CorePrices& of_core = prices_.core;
    read_numbers(node, "core", {{"mm2", &of_core.mm2}, {"die_mm2", &of_core.die_mm2}, {"watts", &of_core.watts}},
                 of_core.source);
  }

  core::YamlFields fields_;
  CachePrices prices_;
};

}  // namespace

CachePrices read_cache_prices(const core::TextFile& file) {
  CachePrices prices = PricesReader(file).read();
  prices.name = std::filesystem::path(file.name).stem().string();
  return prices;
}

}  // namespace systole::cachesim
