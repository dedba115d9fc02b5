// SPDX-License-Identifier: MIT
#include "cachesim/studies/verdict.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace systole::cachesim {
namespace {

OrderVerdict verdict_under(std::string order, const std::vector<ConfigurationResult>& compared,
                           const std::vector<ConfigurationResult>& other_entries) {
  const LayerResult& base = compared.at(0).total;
  const LayerResult& larger = compared.at(1).total;
  OrderVerdict verdict{
      .order = std::move(order), .worth = worth(base, larger, compared.at(2).total), .other_entries = {}};
  for (const ConfigurationResult& other : other_entries) {
    verdict.other_entries.push_back(worth(base, larger, other.total));
  }
  return verdict;
}

}  // namespace

Worth worth(const LayerResult& base, const LayerResult& larger, const LayerResult& with) {
  const double gain = 100 * miss_reduction(base, with);
  const double over_larger = gain - 100 * miss_reduction(base, larger);
  // The two errors are of the same windows; their sum is the most that the difference may be off.
  const double own_bound = 100 * miss_reduction_error(base, with);
  const double bound = own_bound + 100 * miss_reduction_error(base, larger);
  if (std::abs(over_larger) < kWorthHaving && std::abs(over_larger) + bound >= kWorthHaving && bound > 0) {
    return Worth::unsettled;
  }
  if (std::abs(over_larger) < kWorthHaving) return Worth::alike;
  if (std::abs(over_larger) <= bound) return Worth::unsettled;
  if (gain <= -kWorthHaving && gain + own_bound < 0) return Worth::harm;
  return over_larger > 0 ? Worth::more : Worth::less;
}

bool Verdict::hangs_on_order() const {
  return std::ranges::any_of(orders, [&](const OrderVerdict& one) { return one.worth != orders.front().worth; });
}

bool Verdict::hangs_on_entries() const {
  return std::ranges::any_of(orders, [](const OrderVerdict& one) {
    return std::ranges::any_of(one.other_entries, [&](Worth other) { return other != one.worth; });
  });
}

Verdict verdict_of(const CacheResults& results) {
  Verdict verdict;
  if (!results.knows_zero_lines()) {
    verdict.orders.push_back({.order = {}, .worth = Worth::unknown, .other_entries = {}});
    return verdict;
  }
  const std::string first = results.executed ? results.settings.execution.gemm.name : std::string{};
  verdict.orders.push_back(verdict_under(first, results.configurations, results.other_entries));
  for (const OrderResult& other : results.other_products) {
    verdict.orders.push_back(verdict_under(other.gemm.name, other.configurations, other.other_entries));
  }
  return verdict;
}

}  // namespace systole::cachesim
