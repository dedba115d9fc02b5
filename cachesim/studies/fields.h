// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "cachesim/studies/cache_study.h"
#include "core/field.h"

namespace systole::cachesim {

using CacheField = core::Field<CacheSettings>;

/// Every setting of a study that users choose, described once: options of the command line, units, defaults, allowed
/// values and meanings. Paths are those of the configuration in `systole cache --json`. A new setting is a new row
/// here.
std::span<const CacheField> cache_fields();

}  // namespace systole::cachesim
