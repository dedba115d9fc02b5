// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "core/observer.h"

namespace systole::rtl {

/// Runs `group(i)` for all i below `groups` on `threads` threads (0: all cores) while the calling thread, which alone
/// talks to the observer, reports the cycles that the groups returned, of `total`. Throws core::Stopped, and what a
/// group throws.
void run_groups(std::size_t groups, unsigned threads, double total, const core::Observer& observer,
                const std::function<std::int64_t(std::size_t)>& group);

}  // namespace systole::rtl
