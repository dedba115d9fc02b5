// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/report/chart/figure.h"
#include "dataflows/explore/result/result.h"

namespace systole::app {

/// What an exploration kept, in its first two objectives (or, of one, in the next that results show): the first
/// upwards, the second to the right, both better when smaller. A panel a group of points that has a front of its own.
/// Points that no other beats in these two are joined and named; the others are grey. Under the panels stand the spec
/// and the models. Throws core::InputError for more than 100,000 points or more panels than a figure has.
core::chart::Figure explore_figure(dataflows::explore::Result& result, const dataflows::explore::Question& question,
                                   const std::string& spec);

}  // namespace systole::app
