// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/ir/layer.h"
#include "dataflows/chip/parts.h"
#include "dataflows/machine/machine.h"
#include "dataflows/mapping/mapping.h"

/// The part of a layer that one core runs.
namespace systole::dataflows {

/// A layer with some of its groups, mapped onto a core's array. Groups are the heads or channel groups that share
/// nothing; lines of the row-parallel dataflow are independent already, so there all groups are one.
struct GroupShare {
  core::Layer layer;
  LayerMapping mapping;
};

/// Some cores that run equal parts of a layer.
struct Share {
  core::Layer layer;     ///< with as many groups as one core has
  LayerMapping mapping;  ///< of that layer, its product as large as one core's part
  PerAxis positions;     ///< of one core
  std::int64_t cores = 1;
};

/// A layer as it can be cut.
class CutLayer {
 public:
  /// A sound layer that arrays run. Throws as map_layer does. O(1), packing O(groups).
  CutLayer(const core::Layer& layer, const Machine& machine);

  /// Positions along each axis: what a partition's parts may not exceed. 1 along an axis that cannot be cut: the taps
  /// of a line, and of a packed product all but its pixels.
  [[nodiscard]] std::int64_t whole(Axis axis) const { return cuttable_[at(axis)] ? positions_[axis] : 1; }

  /// Parts along this axis hold partial sums of the same results.
  [[nodiscard]] Axis depth() const { return depth_; }

  /// Results (of each group) of a part that has `positions`.
  [[nodiscard]] std::int64_t results(const PerAxis& positions) const;

  /// Positions of the whole layer along each axis, cuttable or not.
  [[nodiscard]] const PerAxis& positions() const { return positions_; }

  /// The layer with `groups` of its groups.
  [[nodiscard]] GroupShare with_groups(std::int64_t groups) const;

  /// The mapping of a part of `groups`, which begins at `origin`: O(1).
  [[nodiscard]] LayerMapping part(const GroupShare& groups, const PerAxis& positions, const Origin& origin = {}) const;

  /// Positions of the largest part of a layer cut into `parts`.
  [[nodiscard]] PerAxis largest(const PerAxis& parts) const;

  /// All parts, equal ones together: at most 16, the largest first. Parts of equal size stand where the second one
  /// along each axis does: inside a feature map rather than at its edge.
  [[nodiscard]] std::vector<Share> shares(const PerAxis& parts) const;

 private:
  static std::size_t at(Axis axis) { return static_cast<std::size_t>(axis); }

  const core::Layer& layer_;
  const Machine& machine_;
  PerAxis positions_;
  std::array<bool, kAxes> cuttable_{true, true, true, true};
  Axis depth_ = Axis::steps;
};

}  // namespace systole::dataflows
