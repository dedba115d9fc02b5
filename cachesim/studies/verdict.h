// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "cachesim/studies/cache_study.h"
#include "core/named.h"

/// Is the null cache worth more than a data cache of twice the size? An answer for each order of matrix products that
/// was run, since that is what turns it round.
namespace systole::cachesim {

enum class Worth : std::uint8_t { more, less, alike, harm, unsettled, unknown };
inline constexpr std::array kWorthNames{
    core::Named{Worth::more, "more", "a point of misses or more better than the larger cache"},
    core::Named{Worth::less, "less", "a point of misses or more worse than the larger cache"},
    core::Named{Worth::alike, "no difference", "less than a point of misses between them"},
    core::Named{Worth::harm, "harm", "a point of misses or more worse than no null cache"},
    core::Named{Worth::unsettled, "unsettled", "the sample is too small to tell"},
    core::Named{Worth::unknown, "unknown", "the trace holds no values, so no line is known to be zero"}};
constexpr const auto& named_values(Worth /*of*/) {
  return kWorthNames;
}

/// Differences below this many points of the plain cache's misses are not worth having.
inline constexpr double kWorthHaving = 1;

/// What `with` is worth beside `larger`, both against `base`. Differences within the bounds of a sampled run are
/// `unsettled`.
Worth worth(const LayerResult& base, const LayerResult& larger, const LayerResult& with);

/// The answer under one order, and with the other counts of entries.
struct OrderVerdict {
  std::string order;
  Worth worth = Worth::unknown;
  std::vector<Worth> other_entries;  ///< by OrderResult::other_entries
};

struct Verdict {
  std::vector<OrderVerdict> orders;  ///< the first is the one of the layer table; of a trace the only one
  /// True where the answers of two orders differ.
  [[nodiscard]] bool hangs_on_order() const;
  /// True where under some order another count of entries answers otherwise.
  [[nodiscard]] bool hangs_on_entries() const;
};

/// Pure: of what was run.
Verdict verdict_of(const CacheResults& results);

}  // namespace systole::cachesim
