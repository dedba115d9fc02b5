// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/ir/network.h"
#include "dataflows/explore/evaluate/exploration.h"
#include "dataflows/explore/space/metric.h"
#include "dataflows/machine/machine.h"

namespace systole::tests {

/// What a point costs, the slow and obvious way: rewrite the network, simulate all of it on each dataflow, take each
/// layer's fastest. `networks` in the order of the axis; the point must be defined.
dataflows::explore::MetricValues reference_values(const dataflows::explore::Question& question,
                                                  const std::vector<core::Network>& networks,
                                                  const dataflows::explore::DesignPoint& point);

/// The network that a point simulates, and its machine with one dataflow.
core::Network reference_network(const dataflows::explore::Question& question, const core::Network& network,
                                const dataflows::explore::DesignPoint& point);
dataflows::Machine reference_machine(const dataflows::Dataflow& dataflow, const dataflows::explore::DesignPoint& point);

}  // namespace systole::tests
