// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "cli/cache/run.h"
#include "cli/common/provenance.h"

/// What `systole cache` prints. All functions are pure: results in, text out.
namespace systole::app {

/// Tables for people: every choice, then layers by configuration, then who wins.
std::string cache_text(const CacheResults& results);
/// The choices, a line each.
std::string choices_text(const CacheResults& results);
/// `1 KB of TCAM`, by the accounting that counts a digit once.
std::string tcam_text(const CacheSettings& settings);

/// Machine output; columns and keys are stable (docs/cli.md).
std::string cache_csv(const CacheResults& results);
Json cache_json(const CacheResults& results, const Provenance& provenance);
/// The effective settings as JSON, for the provenance.
Json configuration_json(const CacheResults& results);

}  // namespace systole::app
