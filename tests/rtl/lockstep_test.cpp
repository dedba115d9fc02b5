// SPDX-License-Identifier: MIT
// The RTL against `--timing array` and Eigen, cycle for cycle and word for word.
#include "dataflows/rtl/lockstep.h"

#include <doctest/doctest.h>

#include "tests/rtl/random_folds.h"

namespace {

using namespace systole;         // NOLINT(google-build-using-namespace): a test file
using namespace systole::tests;  // NOLINT(google-build-using-namespace)

constexpr std::uint64_t kLockstepSeed = 20210201;

/// Runs the folds back to back and checks each; returns the values compared.
std::int64_t check(rtl::Hardware& hardware, const std::vector<rtl::Fold>& folds, std::uint64_t seed) {
  std::vector<std::int64_t> model;
  std::vector<std::uint64_t> seeds;
  for (const rtl::Fold& fold : folds) {
    model.push_back(model_cycles(fold, hardware.array()));
    seeds.push_back(seed + seeds.size());
  }
  const auto results = run_in_lockstep(hardware, folds, model, seeds);
  std::int64_t values = 0;
  for (std::size_t i = 0; i < folds.size(); ++i) {
    values += results[i].values;
    if (results[i].agrees() && results[i].values > 0) continue;  // a CHECK each would dominate the run time
    const std::string before = i > 0 ? describe(folds[i - 1]) : "reset";
    FAIL_CHECK(describe(folds[i]) << " after " << before << " on " << hardware.array().rows << "x"
                                  << hardware.array().cols << ", seed " << seeds[i] << ": model "
                                  << results[i].model_cycles << " cycles, RTL " << results[i].rtl_cycles << ", seen "
                                  << results[i].rtl_clocks << "; " << results[i].wrong << " of " << results[i].values
                                  << " values wrong");
  }
  return values;
}

TEST_CASE("every dataflow, every occupied size and many lengths agree on every array") {
  if (skipped()) return;
  for (const dataflows::Array& array : rtl::built_arrays()) {
    const auto hardware = rtl::build_array(array);
    for (const rtl::Mode mode : kModes) {
      std::vector<rtl::Fold> folds;
      for (const std::int64_t rows : sizes_up_to(array.rows)) {
        for (const std::int64_t cols : sizes_up_to(array.cols)) {
          const auto some = shapes(mode, rows, cols);
          folds.insert(folds.end(), some.begin(), some.end());
        }
      }
      CAPTURE(name(mode));
      // So few only where there are few sizes to occupy, as on 1x1.
      const bool small = array.rows < 4 || array.cols < 4;
      CHECK(folds.size() >= (small ? 6U : 40U));
      CHECK(check(*hardware, folds, kLockstepSeed) > 0);
    }
  }
}

TEST_CASE("nothing that a fold leaves behind reaches the next, whichever the two are") {
  if (skipped()) return;
  for (const dataflows::Array& array : rtl::built_arrays()) {
    const auto hardware = rtl::build_array(array);
    check(*hardware, every_pair(array), kLockstepSeed + 5000);
  }
}

TEST_CASE("random folds of all dataflows in random order agree, back to back") {
  if (skipped()) return;
  INFO("seed " << kLockstepSeed);
  for (const dataflows::Array& array : rtl::built_arrays()) {
    const auto hardware = rtl::build_array(array);
    std::mt19937_64 random(kLockstepSeed);
    std::vector<rtl::Fold> folds;
    for (int i = 0; i < 300; ++i) folds.push_back(random_fold(array, 300, random));
    check(*hardware, folds, kLockstepSeed + 1000);
  }
}

TEST_CASE("a reset in the middle of a fold leaves nothing of it") {
  if (skipped()) return;
  for (const dataflows::Array& array : rtl::built_arrays()) {
    const auto hardware = rtl::build_array(array);
    std::mt19937_64 random(kLockstepSeed + 1);
    for (std::int64_t cycles = 1; cycles <= 120; ++cycles) {
      const std::vector<rtl::Fold> interrupted{random_fold(array, 40, random), random_fold(array, 40, random)};
      std::vector<rtl::Operands> operands;
      for (const rtl::Fold& fold : interrupted) operands.push_back(random_operands(fold, hardware->widths(), 1));
      hardware->reset_within(interrupted, operands, cycles);
      check(*hardware, {random_fold(array, 20, random), random_fold(array, 20, random)}, kLockstepSeed);
    }
  }
}

TEST_CASE("counters hold folds of more steps than 16 bits count") {
  if (skipped()) return;
  const dataflows::Array array = rtl::built_arrays().front();
  const auto hardware = rtl::build_array(array);
  std::vector<rtl::Fold> folds;
  for (const rtl::Mode mode : {rtl::Mode::os, rtl::Mode::ws}) {
    folds.push_back({.mode = mode, .rows = array.rows, .cols = array.cols, .steps = 70'001});
  }
  folds.push_back({.mode = rtl::Mode::rp, .rows = array.rows, .cols = array.cols, .taps = 70'001});
  check(*hardware, folds, kLockstepSeed);
}

// Skipped here: it takes a quarter of a minute. CTest runs it by name, under the label slow.
TEST_CASE("slow: ten thousand random folds of up to two thousand steps agree on every array" * doctest::skip()) {
  if (skipped()) return;
  for (const dataflows::Array& array : rtl::built_arrays()) {
    const auto hardware = rtl::build_array(array);
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
      std::mt19937_64 random(seed);
      std::vector<rtl::Fold> folds;
      for (int i = 0; i < 100; ++i) folds.push_back(random_fold(array, 2000, random));
      check(*hardware, folds, seed * 1000);
    }
  }
}

}  // namespace
