// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "cli/common/json/provenance.h"

namespace systole::app {

/// A number of a run that the same number of another run may be held against, as a report carries it (`totals`). `of`
/// is what it belongs to, `mobilenet_v2`; `value` a whole number or a double.
struct TotalLabel {
  std::string of;
  std::string quantity;  ///< `Cycles`
  std::string unit{};    ///< `%` for shares
};
Json total(TotalLabel label, Json value);

/// One of several runs on a page: its name, and its report with `kind`, `kicker`, `totals` and `provenance`.
struct NamedReport {
  std::string name;
  const Json* report = nullptr;
};

/// What of several runs is held against what: one entry for each kind of run, in the order of the runs. The first run
/// of a kind is the one that the others differ from; a kind with one run is compared with nothing. Two numbers belong
/// together if they are the same quantity of the same thing; where each run is about one thing only, these are compared
/// whatever they are called. O(runs x totals).
Json comparisons(const std::vector<NamedReport>& runs);

}  // namespace systole::app
