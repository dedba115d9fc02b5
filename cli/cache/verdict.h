// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "cachesim/studies/cache_study.h"

/// Who wins, and what that answer rests on. All functions are pure: results in, text out.
namespace systole::app {

/// `16 KB`
std::string kilobytes(std::int64_t bytes);
/// `1 KB of TCAM`, by the accounting that counts a digit once.
std::string tcam_text(const cachesim::CacheSettings& settings);

/// The orders of matrix products side by side where there are several, then the verdict over them, the gains of the
/// first, other readings of "1 KB" and a second level behind. Of a trace without values: that there is no verdict, and
/// how to get values.
std::string verdict_text(const cachesim::CacheResults& results);

/// What the network answered, and what approximation did to that; nothing of a trace.
std::string answers_text(const cachesim::CacheResults& results);

}  // namespace systole::app
