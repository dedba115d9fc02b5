// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "core/ir/layer.h"
#include "core/quantity.h"
#include "dataflows/chip/parts.h"
#include "dataflows/chip/share.h"
#include "dataflows/machine/machine.h"

/// Which of its partitions a layer runs as.
namespace systole::dataflows {

/// The axes that a scheme cuts: p0 parts along the first, p1 along the second.
struct SchemeAxes {
  Axis first;
  Axis second;
};
SchemeAxes axes_of(Partition scheme);

/// One way to share a layer out.
struct Choice {
  Partition scheme = Partition::spatial;
  PerAxis parts;
  friend bool operator==(const Choice&, const Choice&) = default;
};

/// What partial sums cost that lie on different cores: a reduce-scatter in a ring (Patarasuk and Yuan, J. Parallel
/// Distrib. Comput. 69(2), 2009, section 4). Of `parts` cores each is left with 1/parts of the results, having sent and
/// added (parts - 1) pieces of that size. Nothing of it overlaps with computing.
struct Reduction {
  core::Cycles cycles;
  core::Elements words;  ///< that all cores send
  friend bool operator==(const Reduction&, const Reduction&) = default;
};

/// The reduction of a layer cut into `parts`, whose largest part has `largest` positions. Throws OverflowError. O(1).
Reduction reduction(const CutLayer& cut, const PerAxis& parts, const PerAxis& largest, const Machine& machine);

/// Cycles in which the cores compute their parts, and the reduction: what a layer takes without memory. O(1).
core::Cycles compute_cycles(const CutLayer& cut, const GroupShare& groups, const PerAxis& parts,
                            const Machine& machine);

/// The best choice for a layer, by its compute cycles (or words on chip): exact over all schemes that the machine
/// allows and all numbers of parts along both axes and the groups, of which there may be fewer than cores. Of equal
/// choices the one with fewer words on chip, then the one with fewer parts. O(cores * log(cores)) evaluations at most:
/// along an axis that needs no reduction more parts are never slower, so only the axis beside it is gone through.
Choice best_choice(const core::Layer& layer, const Machine& machine);

/// The same with `cycles_of`, the cycles of a choice with memory, of which the compute cycles are a lower bound. Exact
/// over all numbers of parts, since words grow with parts; choices whose bound is no better are not looked at.
Choice best_choice(const core::Layer& layer, const Machine& machine,
                   const std::function<core::Cycles(const Choice&)>& cycles_of);

/// One scheme and p0 x p1 for all layers of a network: the one with the fewest cycles in all. A layer takes as many
/// parts of it as its axes have positions; layers of several groups spread those over the cores first.
Choice choice_of_network(const std::vector<const core::Layer*>& layers, const Machine& machine);

/// What of a network's choice a layer can use.
PerAxis clipped(const CutLayer& cut, const Choice& choice, std::int64_t cores);

}  // namespace systole::dataflows
