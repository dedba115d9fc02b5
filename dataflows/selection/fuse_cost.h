// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/ir/network.h"
#include "core/named.h"
#include "core/quantity.h"
#include "core/rewrite/fuse.h"
#include "dataflows/energy/action_counts.h"
#include "dataflows/simulate.h"

/// What replacing depthwise layers costs and saves. Layers run one after the other, so costs are sums over blocks and
/// choosing layers is choosing terms.
namespace systole::dataflows {

/// Whose cycles count where layers are chosen.
enum class CyclesOf : std::uint8_t { array, network };
inline constexpr std::array kCyclesOfNames{
    core::Named{CyclesOf::array, "array", "the array's, with a memory model its stalls too"},
    core::Named{CyclesOf::network, "network", "the whole network's: what the vector unit adds, too"}};
constexpr const auto& named_values(CyclesOf /*of*/) {
  return kCyclesOfNames;
}
constexpr std::string_view name(CyclesOf of) {
  return core::name_of(of);
}

/// What can be counted of a choice of layers, and so be minimised or limited.
enum class Criterion : std::uint8_t { cycles, params, macs, layers, sensitivity };
inline constexpr std::array kCriterionNames{
    core::Named{Criterion::cycles, "cycles", "of all layers, on the array or with what stands beside it (CyclesOf)"},
    core::Named{Criterion::params, "params", "weights, biases and batch normalisation"},
    core::Named{Criterion::macs, "macs", "multiply-accumulates"},
    core::Named{Criterion::layers, "layers", "depthwise layers replaced"},
    core::Named{Criterion::sensitivity, "sensitivity", "the user's own costs, summed"}};
constexpr const auto& named_values(Criterion /*of*/) {
  return kCriterionNames;
}
inline constexpr auto kCriteria = core::values_of(kCriterionNames);
constexpr std::string_view name(Criterion criterion) {
  return core::name_of(criterion);
}

/// How much there is of one criterion: `whole` of all but sensitivities, which are `real` and finite.
struct Amount {
  std::int64_t whole = 0;
  double real = 0;

  [[nodiscard]] double as_real() const { return static_cast<double>(whole) + real; }
  friend std::weak_ordering operator<=>(const Amount& a, const Amount& b) {
    if (a.whole != b.whole) return a.whole <=> b.whole;
    if (a.real < b.real) return std::weak_ordering::less;
    return a.real > b.real ? std::weak_ordering::greater : std::weak_ordering::equivalent;
  }
  friend bool operator==(const Amount& a, const Amount& b) { return std::is_eq(a <=> b); }
};

struct FuseCost {
  core::Cycles cycles;  ///< by which layers are chosen (CyclesOf)
  core::Macs macs;
  core::Parameters params;
  std::int64_t layers = 0;        ///< depthwise layers replaced
  double sensitivity = 0.0;       ///< sum of the user's own costs, in the blocks' order
  core::Cycles array_cycles{};    ///< of the array
  core::Cycles network_cycles{};  ///< and what the vector unit adds to them
  double silicon_us = 0;          ///< of kernels one after the other, by the machine's silicon model

  /// Throws OverflowError.
  FuseCost& operator+=(const FuseCost& other);
  friend bool operator==(const FuseCost&, const FuseCost&) = default;
};

/// What `cost` has of a criterion.
Amount amount(const FuseCost& cost, Criterion criterion);
/// Orders by one criterion.
inline std::weak_ordering compare(const FuseCost& a, const FuseCost& b, Criterion criterion) {
  return amount(a, criterion) <=> amount(b, criterion);
}

/// The cost of one block (the layers that any choice changes) for each choice; none where the choice is not offered.
using BlockCosts = std::array<std::optional<FuseCost>, core::kFuseChoices.size()>;

inline const std::optional<FuseCost>& cost_of(const BlockCosts& block, core::FuseChoice choice) {
  return block.at(static_cast<std::size_t>(choice));
}

struct FuseCosts {
  FuseCost unchanged;  ///< the layers outside all blocks
  std::vector<BlockCosts> blocks;
};

/// The whole network under `choices`, one a block. Throws InternalError for a choice that is not offered.
FuseCost total(const FuseCosts& costs, std::span<const core::FuseChoice> choices);

/// A network and its rewritings, from which the costs on any array follow.
struct FuseCandidates {
  core::Network baseline;
  std::vector<core::SeparableBlock> blocks;
  std::optional<core::FusedNetwork> full;  ///< everything replaced by Full; none if not offered
  std::optional<core::FusedNetwork> half;
};

/// Rewrites `network` for the choices that are offered besides keeping. Throws what core::fuse throws.
FuseCandidates fuse_candidates(core::Network network, bool offer_full, bool offer_half);

/// The block whose choice changes a layer of the baseline, for each of them; kNoBlock for the others. The operators
/// that see the block's channels before a projection mixes them are its own, too.
std::vector<std::size_t> block_of_layer(const FuseCandidates& candidates);
inline constexpr std::size_t kNoBlock = static_cast<std::size_t>(-1);

/// Cycles on `machine`, with its memory and its vector unit, MACs and parameters. One-dimensional layers run on
/// options.dataflow (rp, that is), the rest as it maps them. An operator at the drain of an array layer counts in that
/// layer's block. Throws what simulate throws; InputError where costs are no sums over blocks (why_no_sum). O(layers).
FuseCosts fuse_costs(const FuseCandidates& candidates, const Machine& machine, CyclesOf cycles_of = CyclesOf::array);

/// Why a network's cycles on the machine are no sum over its blocks: where layers run side by side, or one partition
/// serves all of them. Empty: they are.
std::string why_no_sum(const Machine& machine);

/// The actions of one block for each choice; none where the choice is not offered.
using BlockActions = std::array<std::optional<ActionCounts>, core::kFuseChoices.size()>;

struct FuseActions {
  ActionCounts unchanged;  ///< of the layers outside all blocks
  std::vector<BlockActions> blocks;
};

/// Throws what simulate() throws; InputError where costs are no sums over blocks (why_no_sum) or energy cannot be told
/// (why_no_energy). O(layers).
FuseActions fuse_actions(const FuseCandidates& candidates, const Machine& machine);

/// Those of the whole network under `choices`, one a block: what network_actions() says of it, links of rows included.
/// Throws InternalError for a choice that is not offered, OverflowError. O(blocks).
ActionCounts total(const FuseActions& actions, std::span<const core::FuseChoice> choices);

}  // namespace systole::dataflows
