// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "cli/common/json/provenance.h"
#include "dataflows/rtl/buffered/verify.h"
#include "dataflows/rtl/verify.h"

namespace systole::app {

/// A table for people, a line per operator and dataflow; the first folds that differ below it.
std::string verify_table(const rtl::VerifiedNetwork& verified, const rtl::VerifyOptions& options);

/// A row per network and distinct fold.
std::string verify_csv(const std::vector<rtl::VerifiedNetwork>& networks, const rtl::VerifyOptions& options);

Json verify_json(const std::vector<rtl::VerifiedNetwork>& networks, const Provenance& provenance);

/// The same for layers whose folds overlap: a row per distinct layer.
std::string verify_table(const rtl::VerifiedLayers& verified, const rtl::VerifyOptions& options);
std::string verify_csv(const std::vector<rtl::VerifiedLayers>& networks, const rtl::VerifyOptions& options);
Json verify_json(const std::vector<rtl::VerifiedLayers>& networks, const Provenance& provenance);

}  // namespace systole::app
