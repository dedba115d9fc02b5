// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/ir/network.h"

namespace systole::core::testing {

/// A valid network of `layers` layers over all operators and optional fields, the same for the same seed: chains,
/// named producers, layers that have nothing to do with the one above, sizes from 1 to billions.
Network random_network(std::uint64_t seed, std::size_t layers);

}  // namespace systole::core::testing
