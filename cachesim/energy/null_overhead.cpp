// SPDX-License-Identifier: MIT
#include "cachesim/energy/null_overhead.h"

#include <bit>

namespace systole::cachesim {
namespace {

constexpr std::string_view kTernaryCells = "ternary cells";
constexpr std::string_view kMatchLines = "match lines";
constexpr std::string_view kSearchLines = "search lines";
constexpr std::string_view kState = "replacement state";
constexpr std::string_view kEncoder = "priority encoder";
constexpr std::string_view kDetector = "zero detector";
constexpr std::string_view kMerger = "merger";

/// Of all units of these names.
double energy_of(const std::vector<OverheadUnit>& units, std::initializer_list<std::string_view> names) {
  double pj = 0;
  for (const OverheadUnit& unit : units) {
    for (const std::string_view name : names) pj += unit.unit == name ? unit.pj : 0;
  }
  return pj;
}

}  // namespace

std::vector<OverheadUnit> null_overhead(const CacheConfiguration& configuration, const CellPrices& cells) {
  constexpr double kPicoOfFemto = 1e-3;
  constexpr double kTernaryOfSram = 16.0 / 6.0;
  constexpr double kToggling = 0.25;  // gates of a tree or a comparator that change in a use
  constexpr std::int64_t kStateBits = 5;
  constexpr std::int64_t kEncoderGates = 4;
  constexpr std::int64_t kMergerGates = 8;
  constexpr std::int64_t kMergerRegisters = 3;
  constexpr std::int64_t kByteBits = 8;

  const std::int64_t entries = configuration.null_cache.entries;
  const std::int64_t digits = configuration.geometry().line_bits(configuration.address_bits);
  const std::int64_t ternary = entries * digits;
  const double square = cells.volts * cells.volts * kPicoOfFemto;
  const auto gates = [&](std::int64_t count) { return static_cast<double>(count) * cells.gate_um2; };
  const auto toggles = [&](std::int64_t count) {
    return kToggling * static_cast<double>(count) * cells.gate_fj * kPicoOfFemto;
  };
  const auto slot_bits = static_cast<std::int64_t>(std::bit_width(static_cast<std::uint64_t>(entries - 1)));
  const std::int64_t encoder = kEncoderGates * (entries - 1) + slot_bits * entries / 2;
  const std::int64_t detector = std::int64_t{configuration.line_bytes} * kByteBits - 1;
  const std::int64_t registers = kMergerRegisters * digits;
  const std::int64_t merger = kMergerGates * digits;
  return {{.unit = kTernaryCells,
           .cells = "16-transistor cells",
           .count = ternary,
           .um2 = static_cast<double>(ternary) * cells.sram_um2 * kTernaryOfSram},
          {.unit = kMatchLines,
           .cells = "lines, charged in each search",
           .count = entries,
           .pj = static_cast<double>(ternary) * cells.match_ff * square},
          {.unit = kSearchLines,
           .cells = "lines, of which half toggle in a search",
           .count = 2 * digits,
           .pj = static_cast<double>(ternary) * cells.search_ff * square},
          {.unit = kState,
           .cells = "SRAM cells",
           .count = kStateBits * entries,
           .um2 = static_cast<double>(kStateBits * entries) * cells.sram_um2},
          {.unit = kEncoder, .cells = "gates", .count = encoder, .um2 = gates(encoder), .pj = toggles(encoder)},
          {.unit = kDetector, .cells = "OR gates", .count = detector, .um2 = gates(detector), .pj = toggles(detector)},
          {.unit = kMerger,
           .cells = "gates and flip-flops",
           .count = merger + registers,
           .um2 = gates(merger) + static_cast<double>(registers) * cells.flipflop_um2,
           .pj = toggles(merger + registers)}};
}

double area_mm2(const std::vector<OverheadUnit>& units) {
  constexpr double kSquareMicrometres = 1e6;
  double um2 = 0;
  for (const OverheadUnit& unit : units) um2 += unit.um2;
  return um2 / kSquareMicrometres;
}

double search_pj(const std::vector<OverheadUnit>& units) {
  return energy_of(units, {kTernaryCells, kMatchLines, kSearchLines, kEncoder});
}

double detector_pj(const std::vector<OverheadUnit>& units) {
  return energy_of(units, {kDetector});
}

double merger_pj(const std::vector<OverheadUnit>& units) {
  return energy_of(units, {kMerger});
}

}  // namespace systole::cachesim
