// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "core/ir/network.h"
#include "core/quantity.h"
#include "dataflows/machine/machine.h"
#include "dataflows/result/network_result.h"

/// Cycles as seconds, where a machine has a clock.
namespace systole::dataflows {

struct Rates {
  double milliseconds = 0;           ///< of the whole network, for its whole batch
  double inferences_per_second = 0;  ///< images (sequences) a second: the batch of the network's input over its time
  double tera_operations = 0;        ///< a second: a multiply-accumulate is two
};

/// Nothing where the machine has no clock, or no time passes. O(1).
std::optional<Rates> rates(const core::Network& network, const NetworkResult& result, const Machine& machine);

/// The same of a network that takes `cycles` in all and does `macs`.
std::optional<Rates> rates(const core::Network& network, core::Cycles cycles, core::Macs macs, const Machine& machine);

/// Nothing where the machine has no clock.
std::optional<double> milliseconds(core::Cycles cycles, const Machine& machine);

}  // namespace systole::dataflows
