// SPDX-License-Identifier: MIT
// One fold that fills the array, executed: by the RTL (Verilator, cycle by cycle) and by Eigen, which says what the
// values are. Items are multiply-accumulates.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "dataflows/rtl/fold.h"
#include "dataflows/rtl/hardware.h"

namespace {

using namespace systole;  // NOLINT(google-build-using-namespace): a benchmark file

constexpr std::array<std::int64_t, 3> kSteps{16, 128, 1024};

/// A fold of the whole array: `steps` steps, of rp as many taps of one line.
rtl::Fold fold_of(rtl::Mode mode, const dataflows::Array& array, std::int64_t steps) {
  rtl::Fold fold{.mode = mode, .rows = array.rows, .cols = array.cols};
  (mode == rtl::Mode::rp ? fold.taps : fold.steps) = steps;
  return fold;
}

void run_rtl(benchmark::State& state, const dataflows::Array& array, const rtl::Fold& fold) {
  const std::unique_ptr<rtl::Hardware> hardware = rtl::build_array(array);
  const std::array folds{fold};
  const std::array operands{rtl::random_operands(fold, hardware->widths(), 1)};
  std::int64_t cycles = 0;
  for (auto _ : state) cycles += hardware->run(folds, operands).front().cycles;
  state.counters["cycles"] = benchmark::Counter(static_cast<double>(cycles), benchmark::Counter::kIsRate);
}

void run_eigen(benchmark::State& state, const rtl::Fold& fold) {
  const rtl::Widths widths = rtl::built_widths();
  const rtl::Operands operands = rtl::random_operands(fold, widths, 1);
  for (auto _ : state) {
    rtl::Columns columns = rtl::expected_columns(fold, operands, widths.acc);
    benchmark::DoNotOptimize(columns);
  }
}

std::string sized(const char* by, const rtl::Fold& fold, std::int64_t steps) {
  return "fold/" + std::string{rtl::name(fold.mode)} + "/" + by + "/array:" + std::to_string(fold.rows) +
         "/size:" + std::to_string(steps);
}

// NOLINTNEXTLINE(cert-err58-cpp): without its benchmarks the program is to end
const bool kRegistered = []() noexcept {
  for (const dataflows::Array& array : rtl::built_arrays()) {
    if (array.rows != array.cols) continue;
    for (const rtl::Mode mode : {rtl::Mode::os, rtl::Mode::ws, rtl::Mode::is, rtl::Mode::rp}) {
      for (const std::int64_t steps : kSteps) {
        const rtl::Fold fold = fold_of(mode, array, steps);
        benchmark::RegisterBenchmark(sized("rtl", fold, steps).c_str(),
                                     [=](benchmark::State& s) { run_rtl(s, array, fold); });
      }
    }
  }
  for (const std::int64_t size : {4, 16, 64}) {
    for (const rtl::Mode mode : {rtl::Mode::os, rtl::Mode::ws, rtl::Mode::is, rtl::Mode::rp}) {
      for (const std::int64_t steps : kSteps) {
        const rtl::Fold fold = fold_of(mode, {size, size}, steps);
        benchmark::RegisterBenchmark(sized("eigen", fold, steps).c_str(),
                                     [=](benchmark::State& s) { run_eigen(s, fold); });
      }
    }
  }
  return true;
}();

}  // namespace
