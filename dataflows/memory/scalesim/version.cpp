// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/version.h"

#include <array>
#include <cstddef>

namespace systole::dataflows::scalesim {

const VersionRules& rules_of(Version version) {
  // In the order of the enumeration.
  static constexpr std::array<VersionRules, 3> kRules{{{.drains_in_order = true},
                                                       {.wait = WaitRule::once_or_back,
                                                        .unseen_ofmap_stall = 1,
                                                        .sparsity = true,
                                                        .drains_in_order = true,
                                                        .first_ifmap_columns = true,
                                                        .ifmap_reads_by_array = true},
                                                       {.wait = WaitRule::twice_or_back,
                                                        .bandwidth_of_banks = true,
                                                        .sparsity = true,
                                                        .rowwise_sparsity = true,
                                                        .layouts = true,
                                                        .cycles_with_prefetch = true,
                                                        .time_models = true}}};
  return kRules.at(static_cast<std::size_t>(version));
}

}  // namespace systole::dataflows::scalesim
