// SPDX-License-Identifier: MIT
#include "cachesim/studies/verdict.h"

#include <doctest/doctest.h>

#include <cmath>
#include <set>

#include "cachesim/studies/answer.h"
#include "cachesim/studies/library_orders.h"
#include "core/error.h"

namespace systole::cachesim::testing {
namespace {

LayerResult with_misses(std::int64_t misses) {
  LayerResult result;
  result.accesses = Accesses{100'000};
  result.misses = Misses{misses};
  return result;
}

Worth worth_of(std::int64_t base, std::int64_t larger, std::int64_t with) {
  return worth(with_misses(base), with_misses(larger), with_misses(with));
}

TEST_CASE("a verdict needs a point of the plain cache's misses") {
  CHECK(worth_of(10'000, 9'000, 8'900) == Worth::more);
  CHECK(worth_of(10'000, 9'000, 8'901) == Worth::alike);
  CHECK(worth_of(10'000, 9'000, 9'000) == Worth::alike);
  CHECK(worth_of(10'000, 9'000, 9'099) == Worth::alike);
  CHECK(worth_of(10'000, 9'000, 9'100) == Worth::less);
  CHECK(worth_of(10'000, 10'000, 10'099) == Worth::alike);
  CHECK(worth_of(10'000, 10'000, 10'100) == Worth::harm);
  CHECK(worth_of(10'000, 12'000, 10'500) == Worth::harm);
  CHECK(worth_of(0, 0, 0) == Worth::alike);
}

TEST_CASE("what a sample cannot tell is not said") {
  const auto sampled = [](std::int64_t misses, double bound_in_misses) {
    LayerResult result = with_misses(misses);
    const double deviation = bound_in_misses / 1.96;
    result.error =
        SamplingError{.variance = deviation * deviation, .covariance = 0, .baseline_variance = 0, .simulated = 1000};
    return result;
  };
  const LayerResult base = sampled(10'000, 0);
  CHECK(worth(base, sampled(9'000, 100), sampled(8'500, 100)) == Worth::more);
  CHECK(worth(base, sampled(9'000, 300), sampled(8'500, 300)) == Worth::unsettled);
  CHECK(worth(base, sampled(9'000, 20), sampled(8'990, 20)) == Worth::alike);
  CHECK(worth(base, sampled(9'000, 80), sampled(8'950, 80)) == Worth::unsettled);
}

TEST_CASE("every order that a verdict is over is one that runs, once, and the likeliest is among them") {
  std::set<std::string> names;
  for (const LibraryOrder& one : kLibraryOrders) {
    CAPTURE(one.order);
    CHECK(gemm_order_named(one.order).name == one.order);
    CHECK_FALSE(one.library.empty());
    names.emplace(one.order);
  }
  CHECK(names.size() == kLibraryOrders.size());
  CHECK(names.contains(std::string(kLikeliestOrder)));
  CHECK(library_orders_but(kLikeliestOrder).size() == kLibraryOrders.size() - 1);
}

TEST_CASE("a verdict says which order turns it round, and whether the count of entries does") {
  CacheSettings settings;
  settings.other_entries = false;
  settings.other_products = {gemm_order_named("goto-64")};
  const CacheResults results = run_workload(cache_workload({}), settings);
  const Verdict verdict = verdict_of(results);
  REQUIRE(verdict.orders.size() == 2);
  CHECK(verdict.orders[0].order == "openblas-atom");
  CHECK(verdict.orders[0].worth == Worth::more);
  CHECK(verdict.orders[1].order == "goto-64");
  CHECK(verdict.orders[1].worth == Worth::less);
  CHECK(verdict.hangs_on_order());
  CHECK_FALSE(verdict.hangs_on_entries());
  // What each order counted is what a run of it alone counts.
  settings.execution.gemm = settings.other_products.front();
  settings.other_products.clear();
  const CacheResults alone = run_workload(cache_workload({}), settings);
  for (std::size_t c = 0; c < 3; ++c) {
    CHECK(alone.configurations[c].total.misses == results.other_products[0].configurations[c].total.misses);
  }
}

TEST_CASE("libraries run unasked where the stream is short, and are said to be left out where it is not") {
  CacheSettings settings;
  settings.other_entries = false;
  settings.libraries = true;
  settings.with_null.null_cache.entries = 1;
  CHECK(run_workload(cache_workload({}), settings).other_products.size() == kLibraryOrders.size() - 1);
  const CacheResults many = run_workload(cache_workload({.inputs = 6}), settings);
  CHECK(many.baseline().total.accesses.count() > kShortStream);
  CHECK(many.other_products.empty());
  CHECK(many.libraries_left_out == kLibraryOrders.size() - 1);
}

TEST_CASE("an answer has the largest outputs, and says where there is none") {
  const Answer answer = answer_of({0.1F, 0.7F, 0.05F, 0.7F, 0.2F});
  CHECK(answer.top == std::vector<Answer::Class>{{1, 0.7F}, {3, 0.7F}, {4, 0.2F}});
  CHECK(answer.winner() == 1);
  CHECK_FALSE(answer.all_equal);
  CHECK_FALSE(answer.has_overflown);
  CHECK(answer_of({0.0F, 0.0F}).all_equal);
  CHECK_FALSE(answer_of({4.0F}).all_equal);
  CHECK(answer_of({4.0F}).top.size() == 1);
  const Answer broken = answer_of({NAN, 1.0F, 2.0F});
  CHECK(broken.has_overflown);
  CHECK(broken.winner() == 2);
}

}  // namespace
}  // namespace systole::cachesim::testing
