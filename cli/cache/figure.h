// SPDX-License-Identifier: MIT
#pragma once

#include "cachesim/studies/cache_study.h"
#include "core/report/chart/figure.h"

namespace systole::app {

/// What the caches hold over time: data cache and covered zero lines by order of merging, and which entries cover them.
/// Needs CacheSettings::orders.
core::chart::Figure cache_figure(const cachesim::CacheResults& results);

}  // namespace systole::app
