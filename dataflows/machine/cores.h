// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/named.h"

/// The cores of a chip, as data: how many arrays there are and how a layer is shared out among them. dataflows/chip/
/// says what that costs.
namespace systole::dataflows {

/// Which axes of a layer are cut. A layer is S_r x S_c results of T steps (Problem); p0 x p1 parts.
enum class Partition : std::uint8_t {
  spatial,  ///< S_r in p0 parts, S_c in p1
  st1,      ///< T in p0 parts, S_c in p1
  st2,      ///< T in p0 parts, S_r in p1
  best,     ///< the best of the three, found exactly
  layers,   ///< no layer is cut: layers that do not wait for each other run on different cores
};
inline constexpr std::array kPartitionNames{
    core::Named{Partition::best, "auto", "the best of spatial, st1 and st2"},
    core::Named{Partition::spatial, "spatial", "S_r in p0 parts, S_c in p1"},
    core::Named{Partition::st1, "st1", "T in p0 parts, S_c in p1"},
    core::Named{Partition::st2, "st2", "T in p0 parts, S_r in p1"},
    core::Named{Partition::layers, "layers", "whole layers, those that do not wait for each other side by side"}};
constexpr const auto& named_values(Partition /*any*/) {
  return kPartitionNames;
}
constexpr std::string_view name(Partition partition) {
  return core::name_of(partition);
}

/// Whose rules say what a partition costs.
enum class PartitionModel : std::uint8_t {
  systole,   ///< exact closed forms of uneven parts, groups spread too, reductions paid
  scalesim,  ///< the closed form of SCALE-Sim v3's multi-core script
  krittika,  ///< SCALE-Sim's multi-core sibling: parts of rows and filters only, at least an array wide
};
inline constexpr std::array kPartitionModelNames{
    core::Named{PartitionModel::systole, "systole", "exact closed forms of uneven parts, reductions paid"},
    core::Named{PartitionModel::scalesim, "scalesim", "the closed form of SCALE-Sim v3's multi-core script"},
    core::Named{PartitionModel::krittika, "krittika", "as SCALE-Sim's multi-core sibling"}};
constexpr const auto& named_values(PartitionModel /*any*/) {
  return kPartitionModelNames;
}
constexpr std::string_view name(PartitionModel model) {
  return core::name_of(model);
}

/// What makes one partition better than another.
enum class PartitionBy : std::uint8_t { cycles, words };
inline constexpr std::array kPartitionByNames{
    core::Named{PartitionBy::cycles, "cycles", "the fewest cycles; of equal ones the fewest words on chip"},
    core::Named{PartitionBy::words, "words", "the fewest words on chip; of equal ones the fewest cycles"}};
constexpr const auto& named_values(PartitionBy /*any*/) {
  return kPartitionByNames;
}
constexpr std::string_view name(PartitionBy by) {
  return core::name_of(by);
}

/// Whether each layer has a partition of its own.
enum class PartitionScope : std::uint8_t { layer, network };
inline constexpr std::array kPartitionScopeNames{
    core::Named{PartitionScope::layer, "layer", "each layer has its own"},
    core::Named{PartitionScope::network, "network", "all layers have the same"}};
constexpr const auto& named_values(PartitionScope /*any*/) {
  return kPartitionScopeNames;
}
constexpr std::string_view name(PartitionScope scope) {
  return core::name_of(scope);
}

struct Cores {
  std::int64_t count = 1;
  Partition partition = Partition::best;
  PartitionModel model = PartitionModel::systole;
  PartitionBy by = PartitionBy::cycles;
  PartitionScope scope = PartitionScope::layer;
  std::int64_t link_words = 0;  ///< words a cycle that a core sends to another; 0: as many as the array has columns
  std::int64_t l2_kb = 0;       ///< a second level that all cores share, kB of 1024 bytes; 0: none
  friend bool operator==(const Cores&, const Cores&) = default;
};

}  // namespace systole::dataflows
