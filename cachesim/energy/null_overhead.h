// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "cachesim/cache/cache_configuration.h"
#include "cachesim/energy/cache_prices.h"

/// Says what the hardware of a null cache takes beside a data cache: cells counted unit by unit.
namespace systole::cachesim {

/// Counts a unit: how many cells it has, its area in square micrometres and the picojoules of one use (a search, a line
/// that is judged, a step of the merger).
struct OverheadUnit {
  std::string_view unit;
  std::string_view cells;  ///< what is counted
  std::int64_t count = 0;
  double um2 = 0;
  double pj = 0;
};

/// Ternary cells with match and search lines, replacement state, priority encoder, zero detector and merger of a null
/// cache of ternary entries:
/// - a ternary cell has 16 transistors, of which a cell of SRAM has six (Pagiamtzis and Sheikholeslami, JSSC 2006); a
///   search charges all match lines and one line of each pair of search lines: energy C V^2;
/// - the encoder is a binary tree of four gates a node, and an OR tree for each bit of the slot's number;
/// - the detector is a tree of OR gates over a line's bits, a quarter of which toggle;
/// - the merger holds a value, a mask and the bit that it tries (flip-flops), and compares value and mask of the entry
///   that its search finds (eight gates a digit).
/// O(1).
std::vector<OverheadUnit> null_overhead(const CacheConfiguration& configuration, const CellPrices& cells);

/// Sums over the units.
double area_mm2(const std::vector<OverheadUnit>& units);
/// Of ternary cells, match lines, search lines and encoder.
double search_pj(const std::vector<OverheadUnit>& units);
/// Of judging one line.
double detector_pj(const std::vector<OverheadUnit>& units);
/// Of the merger's own gates beside a search.
double merger_pj(const std::vector<OverheadUnit>& units);

}  // namespace systole::cachesim
