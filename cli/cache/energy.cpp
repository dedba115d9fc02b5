// SPDX-License-Identifier: MIT
#include "cli/cache/energy.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "cachesim/energy/null_overhead.h"
#include "cachesim/energy/run_energy.h"
#include "cli/common/terminal/terminal.h"
#include "core/report/number_text.h"
#include "core/report/table.h"

namespace systole::app {
namespace {

using cachesim::BreakEven;
using cachesim::CacheConfiguration;
using cachesim::CacheEnergy;
using cachesim::CachePrices;
using cachesim::CacheResults;
using cachesim::ConfigurationResult;
using cachesim::LayerResult;
using cachesim::Probing;

/// The paper's overheads, in per cent.
constexpr double kPublishedArea = 0.1;
constexpr double kPublishedPower = 3.8;

constexpr std::array<std::string_view, 6> kParts{"data cache",    "null cache",        "merger",
                                                 "zero detector", cachesim::kDramPart, "leakage"};

/// `1.234 mJ`
std::string joules(double picojoules) {
  constexpr std::array<std::pair<std::string_view, double>, 4> kUnits{
      {{"J", 1e12}, {"mJ", 1e9}, {"uJ", 1e6}, {"nJ", 1e3}}};
  for (const auto& [unit, size] : kUnits) {
    if (std::abs(picojoules) >= size) return fmt::format("{:.4g} {}", picojoules / size, unit);
  }
  return fmt::format("{:.4g} pJ", picojoules);
}

bool is_ternary(const ConfigurationResult& c) {
  return c.configuration.null_kind == cachesim::NullKind::ternary;
}

void add_energy_row(core::Table& table, const ConfigurationResult& c, const CachePrices& prices, Probing probing) {
  const CacheEnergy energy = run_energy(c.configuration, c.total, prices, probing);
  std::string what = c.configuration.name;
  if (is_ternary(c)) what += fmt::format(", {}", name(probing));
  std::vector<std::string> cells{what};
  for (const std::string_view part : kParts) {
    const double pj = energy.pj_of(part);
    cells.push_back(pj == 0 ? "" : joules(pj));
  }
  cells.push_back(joules(energy.pj()));
  cells.push_back(fmt::format("{} to {}", joules(energy.low()), joules(energy.high())));
  table.add(std::move(cells));
}

std::string energy_table(const CacheResults& results, const CachePrices& prices) {
  std::vector<core::Table::Column> columns{{"configuration", core::Align::left}};
  int dispensable = 5;
  for (const std::string_view part : kParts) {
    columns.push_back({std::string{part}, core::Align::right, part == cachesim::kDramPart ? 0 : dispensable--});
  }
  columns.push_back({"all"});
  columns.push_back({"by DRAM's band", core::Align::right, 6});
  core::Table table(std::move(columns));
  for (const ConfigurationResult& c : results.configurations) {
    if (!why_no_energy(c.configuration).empty()) continue;
    add_energy_row(table, c, prices, Probing::parallel);
    if (is_ternary(c)) add_energy_row(table, c, prices, Probing::serial);
  }
  return table.text(terminal_width());
}

/// Area and power of the null cache, by published figures of such memories and by its cells.
std::string overhead_text(const CacheResults& results, const CachePrices& prices) {
  const CacheConfiguration& c = results.with_null().configuration;
  const std::int64_t digits = c.geometry().line_bits(c.address_bits);
  const cachesim::MemoryPrice cam = cam_price(prices, c.null_cache.entries, digits);
  const cachesim::MemoryPrice data = sram_price(prices, c.data.bytes);
  const auto units = null_overhead(c, prices.cells);
  constexpr double kMilliwattsOfPicojouleMegahertz = 1e-3;
  constexpr double kMilliwatts = 1000;
  const double active = cam.pj * c.time.clock_mhz * kMilliwattsOfPicojouleMegahertz;
  std::string out = fmt::format(
      "The null cache takes {:.4f} mm2 by the table's memories, {:.3f} % of a die of {:g} mm2 (published {:g} %) and "
      "{:.1f} % of\na core of {:g} mm2 with its cache; a search each cycle and leakage are {:.2f} mW, {:.1f} % of {:g} "
      "W (published {:g} %).\nBy its cells: {:.4f} mm2 and {:.2f} pJ a search (the table's memories: {:.2f}):\n",
      cam.mm2, 100 * cam.mm2 / prices.core.die_mm2, prices.core.die_mm2, kPublishedArea,
      100 * cam.mm2 / (prices.core.mm2 + data.mm2), prices.core.mm2, active + cam.mw,
      100 * (active + cam.mw) / (prices.core.watts * kMilliwatts), prices.core.watts, kPublishedPower, area_mm2(units),
      search_pj(units), cam.pj);
  for (const cachesim::OverheadUnit& unit : units) {
    fmt::format_to(std::back_inserter(out), "  {:<18}{:>7} {:<38}{:>9} {:>9}\n", unit.unit, core::grouped(unit.count),
                   unit.cells, unit.um2 > 0 ? fmt::format("{:.0f} um2", unit.um2) : "",
                   unit.pj > 0 ? fmt::format("{:.3f} pJ", unit.pj) : "");
  }
  return out;
}

/// How far DRAM's share may be off in a sampled run: the misses' error, each miss with its share of what the plain
/// cache moves. Nothing where all was simulated.
std::string sampled_text(const CacheResults& results, const CachePrices& prices, const BreakEven& b) {
  const LayerResult& base = results.baseline().total;
  if (!base.error) return {};
  const double dram =
      run_energy(results.baseline().configuration, base, prices, Probing::parallel).pj_of(cachesim::kDramPart);
  const double error = miss_reduction_error(base, results.with_null().total) * dram;
  return fmt::format(
      "\n  Sampled: what DRAM saves is known to +- {} (95 % confidence, lines a miss taken as they are){}.",
      joules(error), std::abs(b.saved_pj - b.chip_pj) < error ? ": not enough to tell whether it pays" : "");
}

std::string break_even_text(const CacheResults& results, const CachePrices& prices, Probing probing) {
  const BreakEven b = break_even(results.baseline(), results.with_null(), prices, probing);
  std::string out =
      fmt::format("Probed in {}, the null cache {} energy here: ", probing == Probing::parallel ? "parallel" : "series",
                  b.wastes() ? "wastes" : "saves");
  out += b.chip_pj >= 0 ? fmt::format("it adds {} on the chip and ", joules(b.chip_pj))
                        : fmt::format("it saves {} on the chip, too, and ", joules(-b.chip_pj));
  out += b.saved_lines >= 0
             ? fmt::format("saves {} of DRAM ({} lines).", joules(b.saved_pj), core::grouped(b.saved_lines))
             : fmt::format("costs {} of DRAM ({} lines more).", joules(-b.saved_pj), core::grouped(-b.saved_lines));
  if (b.pj_per_bit) {
    out += fmt::format(
        "\n  It breaks even where DRAM takes {:.3g} pJ a bit (the table: {:g}, {:g} to {:g}), or where a hundred "
        "accesses "
        "save\n  DRAM {:.2f} lines; they save {:.2f}.",
        *b.pj_per_bit, prices.dram.pj_per_bit, prices.dram.low, prices.dram.high, b.lines_needed, b.lines);
  } else if (b.chip_pj > 0) {
    out += "\n  No price of DRAM makes up for it.";
  }
  return out + sampled_text(results, prices, b) + "\n";
}

Json lines_json(const CacheEnergy& energy) {
  Json lines = Json::array();
  for (const cachesim::CacheEnergyLine& line : energy.lines) {
    lines.push_back({{"part", line.part},
                     {"action", line.action},
                     {"count", line.count},
                     {"low", line.low},
                     {"each", line.pj},
                     {"high", line.high}});
  }
  return lines;
}

Json break_even_json(const BreakEven& b) {
  return {{"wastes", b.wastes()},
          {"chip_pj", b.chip_pj},
          {"saved_lines", b.saved_lines},
          {"saved_pj", b.saved_pj},
          {"dram_pj_per_bit", b.pj_per_bit ? Json(*b.pj_per_bit) : Json(nullptr)},
          {"lines_needed", b.lines_needed},
          {"lines", b.lines}};
}

}  // namespace

std::string cache_energy_text(const CacheResults& results, const CachePrices* prices) {
  if (prices == nullptr) return {};
  const std::string under = results.executed ? " under " + results.settings.execution.gemm.name : "";
  std::string out = fmt::format("\nEnergy{} by {} ({}); DRAM {:g} pJ a bit:\n", under, prices->name, prices->title,
                                prices->dram.pj_per_bit);
  out += energy_table(results, *prices) + '\n';
  if (!results.knows_zero_lines()) {
    return out + "Whether the null cache pays is not told: without values in the trace it stays empty.\n" +
           overhead_text(results, *prices);
  }
  for (const Probing probing : cachesim::kProbings) out += break_even_text(results, *prices, probing);
  return out + overhead_text(results, *prices);
}

std::string cache_energy_header(const CachePrices* prices) {
  return prices == nullptr ? "" : ",energy_low,energy,energy_high,energy_serial";
}

void append_cache_energy(std::string& out, const CacheConfiguration& configuration, const LayerResult& layer,
                         const CachePrices* prices) {
  if (prices == nullptr) return;
  if (!why_no_energy(configuration).empty()) {
    out += ",,,,";
    return;
  }
  const CacheEnergy parallel = run_energy(configuration, layer, *prices, Probing::parallel);
  const CacheEnergy serial = run_energy(configuration, layer, *prices, Probing::serial);
  for (const double pj : {parallel.low(), parallel.pj(), parallel.high(), serial.pj()}) {
    out += ',';
    core::append_python_text(out, pj);
  }
}

void put_cache_energy(Json& json, const CacheConfiguration& configuration, const LayerResult& layer,
                      const CachePrices* prices) {
  if (prices == nullptr || !why_no_energy(configuration).empty()) return;
  Json& energy = json["energy"];
  for (const Probing probing : cachesim::kProbings) {
    const CacheEnergy one = run_energy(configuration, layer, *prices, probing);
    energy[std::string{name(probing)}] = {
        {"low", one.low()}, {"value", one.pj()}, {"high", one.high()}, {"lines", lines_json(one)}};
  }
}

void put_cache_energy(Json& json, const CacheResults& results, const CachePrices* prices) {
  if (prices == nullptr) return;
  const CacheConfiguration& c = results.with_null().configuration;
  const auto units = null_overhead(c, prices->cells);
  const std::int64_t digits = c.geometry().line_bits(c.address_bits);
  const cachesim::MemoryPrice cam = cam_price(*prices, c.null_cache.entries, digits);
  Json overhead = Json::array();
  for (const cachesim::OverheadUnit& unit : units) {
    overhead.push_back(
        {{"unit", unit.unit}, {"cells", unit.cells}, {"count", unit.count}, {"um2", unit.um2}, {"pj", unit.pj}});
  }
  Json& energy = json["energy"];
  energy = {{"table", prices->name}, {"title", prices->title}, {"null_cache_mm2", cam.mm2},
            {"search_pj", cam.pj},   {"leakage_mw", cam.mw},   {"overhead", std::move(overhead)}};
  for (const Probing probing : cachesim::kProbings) {
    if (!results.knows_zero_lines()) break;  // it stays empty: nothing is known of what it saves
    energy["break_even"][std::string{name(probing)}] =
        break_even_json(break_even(results.baseline(), results.with_null(), *prices, probing));
  }
}

}  // namespace systole::app
