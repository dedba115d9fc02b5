// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/common/provenance.h"
#include "cli/verify/run.h"

namespace systole::app {

/// Distinct folds whose cycles or values differ.
std::size_t differing_folds(const VerifiedNetwork& verified);

/// A table for people, a line per operator and dataflow; the first folds that differ below it.
std::string verify_table(const VerifiedNetwork& verified, const VerifyOptions& options);

/// A row per network and distinct fold.
std::string verify_csv(const std::vector<VerifiedNetwork>& networks, const VerifyOptions& options);

Json verify_json(const std::vector<VerifiedNetwork>& networks, const Provenance& provenance);

}  // namespace systole::app
