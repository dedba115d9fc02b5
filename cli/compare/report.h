// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/common/json/provenance.h"
#include "dataflows/result/rates.h"
#include "dataflows/selection/comparison.h"

/// What `systole compare` prints. All functions are pure: comparisons in, text out.
namespace systole::app {

/// Tables for people: one row a variant; with several arrays speedups by array; fronts thinned to what fits a screen.
std::string comparison_text(const dataflows::Comparison& comparison);

/// Which models made the numbers, in a sentence.
std::string models_text(const dataflows::Comparison& comparison);

/// A row's milliseconds, inferences and operations a second; nothing without a clock.
std::optional<dataflows::Rates> row_rates(const dataflows::Comparison& comparison, const dataflows::ComparedRow& row);

/// `--layers`: per network, cycles and speedup of every depthwise block under each variant, and where the cycles go.
std::string layerwise_text(const dataflows::Comparison& comparison);

/// Machine output; columns and keys are stable (docs/cli.md).
std::string comparison_csv(const dataflows::Comparison& comparison);
std::string layerwise_csv(const dataflows::Comparison& comparison);
/// `networks`: as the user named them, for the command line of each row.
Json comparison_json(const dataflows::Comparison& comparison, const std::vector<std::string>& networks,
                     const Provenance& provenance, bool layers);

/// The effective settings as JSON, for the provenance.
Json configuration_json(const dataflows::ComparisonSettings& settings);

}  // namespace systole::app
