// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/compare/published_fuseconv.h"
#include "core/files/text_file.h"
#include "dataflows/mapping/array.h"
#include "dataflows/mapping/mapping.h"
#include "dataflows/mapping/timing.h"
#include "dataflows/selection/fuse_cost.h"
#include "dataflows/selection/variant.h"
#include "dataflows/selection/within_limits.h"

/// What `systole compare` computes, as values.
namespace systole::app {

struct ComparisonSettings {
  std::vector<dataflows::Array> arrays;
  dataflows::Timing timing = dataflows::Timing::fuseconv_2020;
  std::vector<dataflows::FuseVariant> variants;
  std::vector<dataflows::Select> selects;  ///< empty: published where there is a list, else greedy
  std::optional<std::size_t> count;        ///< layers that partial variants replace
  std::optional<double> fraction;          ///< the same, as a share in [0, 1]
  dataflows::Limits limits;
  std::optional<dataflows::Criterion> minimised;
  std::optional<core::TextFile> sensitivity;
  std::vector<dataflows::Criterion> pareto;  ///< empty: no front
  std::vector<dataflows::DepthwiseMapping> depthwise{dataflows::DepthwiseMapping::per_channel};
  bool bake_off = false;  ///< the user asked for depthwise mappings

  [[nodiscard]] dataflows::Machine simulation(const dataflows::Array& array, dataflows::DepthwiseMapping mapping) const;
  /// What is minimised under limits: what the user says; else cycles, or where cycles are limited the sensitivity (if
  /// there is a file) or the number of layers.
  [[nodiscard]] dataflows::Criterion minimises() const;
};

/// One choice of layers on one array.
struct ComparedRow {
  std::size_t network = 0;   ///< index into Comparison::networks
  std::string_view variant;  ///< of FuseVariant, or "mixed": each block its own
  std::string_view select;   ///< who chose: none, all, published, greedy, optimal, pareto
  dataflows::Array array;
  dataflows::DepthwiseMapping depthwise = dataflows::DepthwiseMapping::per_channel;
  std::vector<core::FuseChoice> choices;
  dataflows::FuseCost cost;
  double speedup = 1;  ///< over the baseline with depthwise layers per channel, on the same array
  const PublishedResult* published = nullptr;  ///< the paper's result for this very configuration

  [[nodiscard]] bool needs_row_broadcast() const;
};

struct Comparison {
  ComparisonSettings settings;
  std::vector<dataflows::FuseCandidates> networks;
  std::vector<ComparedRow> rows;
  std::vector<std::string> remarks;  ///< sentences for people: what a choice gives away, which layers it loses on
};

/// Throws core::InputError where a network can't be rewritten or no choice keeps the limits.
Comparison compare(std::vector<core::Network> networks, ComparisonSettings settings);

/// Indices of the replaced layers, joined by spaces.
std::string replaced_text(const std::vector<core::FuseChoice>& choices);
/// `3:half 5:full`
std::string choices_text(const std::vector<core::FuseChoice>& choices);
std::size_t replaced_count(const std::vector<core::FuseChoice>& choices);

inline constexpr std::string_view kMixed = "mixed";

}  // namespace systole::app
