// SPDX-License-Identifier: MIT
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/common/json/provenance.h"
#include "core/observer.h"
#include "dataflows/selection/comparison.h"

/// How the settings of a comparison come together: a machine's file, what the user gave above it, and what follows from
/// both.
namespace systole::app {

/// What the user gave, for rules that go by it.
struct GivenComparison {
  std::string config{};                     ///< the machine's file or name, as the user wrote it; empty: none
  std::vector<std::string_view> in_file{};  ///< paths of the machine's fields that it gives a value
  std::set<std::string_view> settings{};    ///< paths of the settings that were given beside it
  bool layer_rows = false;                  ///< rows will be layers, which have no energy
};

/// Puts the machine that `config` names where the settings are put later, so that these win. Returns the paths of its
/// fields. Throws core::InputError.
std::vector<std::string_view> start_from(const std::string& config, dataflows::ComparisonSettings& settings,
                                         Provenance& provenance, const core::Observer& observer);

/// Fills in what the settings leave open and refuses what makes no sense together; what of the machine's file has no
/// effect is a warning. Throws core::InputError.
void settle(dataflows::ComparisonSettings& settings, const GivenComparison& given, Provenance& provenance,
            const core::Observer& observer);

}  // namespace systole::app
