// SPDX-License-Identifier: MIT
#pragma once

#include <verilated.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "dataflows/rtl/detail/lanes.h"
#include "dataflows/rtl/hardware.h"

namespace systole::rtl {

/// The memories around an array, and the clock: shows the array its folds, delivers what it asks for, keeps what
/// leaves.
template <class Model, int kRows, int kCols, int kData, int kWeight, int kAcc>
class VerilatedDriver final : public Hardware {
  static_assert(kCols <= 64, "one word says which columns hold results");

 public:
  VerilatedDriver() : model_(&context_, "array") { reset(); }
  ~VerilatedDriver() override { model_.final(); }
  VerilatedDriver(const VerilatedDriver&) = delete;
  VerilatedDriver& operator=(const VerilatedDriver&) = delete;
  VerilatedDriver(VerilatedDriver&&) = delete;
  VerilatedDriver& operator=(VerilatedDriver&&) = delete;

  [[nodiscard]] dataflows::Array array() const override { return {kRows, kCols}; }
  [[nodiscard]] Widths widths() const override { return {.data = kData, .weight = kWeight, .acc = kAcc}; }

  std::vector<FoldRun> run(std::span<const Fold> folds, std::span<const Operands> operands) override {
    return run_for(folds, operands, std::numeric_limits<std::int64_t>::max());
  }

  void reset_within(std::span<const Fold> folds, std::span<const Operands> operands, std::int64_t cycles) override {
    run_for(folds, operands, cycles);
    reset();
  }

 private:
  void reset() {
    model_.reset = 1;
    model_.start = 0;
    clock();
    model_.reset = 0;
    counted_ = 0;
  }

  /// The busy cycles since this was last asked, or since the reset.
  std::int64_t take_cycles() {
    const IData since = model_.cycles - counted_;
    counted_ = model_.cycles;
    return since;
  }

  /// Ends after `most` cycles, if not before.
  std::vector<FoldRun> run_for(std::span<const Fold> folds, std::span<const Operands> operands, std::int64_t most) {
    std::vector<FoldRun> runs(folds.size());
    for (std::size_t i = 0; i < folds.size(); ++i) runs[i].columns.resize(static_cast<std::size_t>(folds[i].cols));
    std::size_t next = 0;       // the fold that is shown to the array
    std::size_t ended = 0;      // folds of which `done` was seen
    std::int64_t patience = 0;  // cycles until the array counts as stuck
    while (ended < folds.size()) {
      // A cycle: the registers have their new values. Its words are of the fold that ended with the cycle before, if
      // one did, else of the one that runs.
      if (model_.done) {
        collect(runs, ended);
        runs[ended].finished = true;
        runs[ended].cycles = take_cycles();
        ++ended;
        if (ended == folds.size()) break;
      } else {
        collect(runs, next - 1);
      }
      if (next > 0) ++runs[next - 1].clocks;  // a cycle between folds would be the first one's
      if ((next > 0 && patience-- < 0) || most-- == 0) return runs;
      if (next < folds.size()) show(folds[next]);
      model_.start = next < folds.size();
      const bool running = next > 0 && model_.busy;
      deliver(running ? &folds[next - 1] : nullptr, running ? &operands[next - 1] : nullptr);
      model_.clk = 0;
      model_.eval();
      if (model_.ready && next < folds.size()) {
        patience = longest(folds[next]);
        ++next;
      }
      model_.clk = 1;
      model_.eval();
    }
    model_.start = 0;
    deliver(nullptr, nullptr);
    clock();
    return runs;
  }

  void clock() {
    model_.clk = 0;
    model_.eval();
    model_.clk = 1;
    model_.eval();
  }

  /// More cycles than any fold of that size may take.
  static std::int64_t longest(const Fold& fold) {
    const std::int64_t pushes = fold.passes * (fold.stride * fold.cols + fold.dilation * fold.taps);
    return 4 * (kRows + kCols + fold.steps + pushes) + 1000;
  }

  void show(const Fold& fold) {
    const std::int64_t common = std::gcd(fold.stride, fold.dilation);
    model_.dataflow = static_cast<CData>(fold.mode);
    put_number(model_.rows, fold.rows);
    put_number(model_.cols, fold.cols);
    put_number(model_.steps, fold.steps);
    put_number(model_.taps, fold.taps);
    put_number(model_.stride, fold.stride / common);
    put_number(model_.dilation, fold.dilation / common);
    put_number(model_.passes, fold.passes);
  }

  void deliver(const Fold* fold, const Operands* operands) {
    MemoryLine west;
    MemoryLine north;
    MemoryLine tap;
    if (fold != nullptr) {
      const std::int64_t step = model_.step;
      const std::int64_t pass = model_.pass;
      const bool stationary = fold->mode == Mode::ws || fold->mode == Mode::is;
      std::int64_t address = step;
      if (fold->mode == Mode::rp) {
        address =
            pass * line_length(*fold) + fold->stride * step + fold->dilation * static_cast<std::int64_t>(model_.phase);
      }
      if (model_.wants_west) {
        west = {.memory = &operands->west,
                .address = address,
                .count = fold->rows,
                .lane = stationary ? static_cast<int>(kRows - fold->rows) : 0};
      }
      if (model_.wants_north) north = {.memory = &operands->north, .address = step, .count = fold->cols};
      if (model_.wants_tap) {
        tap = {.memory = &operands->tap,
               .address = pass * fold->taps + static_cast<std::int64_t>(model_.tap),
               .count = fold->rows};
      }
    }
    fill_lanes(model_.west, kRows, kData, noise_, west);
    fill_lanes(model_.north, kCols, kWeight, noise_, north);
    fill_lanes(model_.row_tap, kRows, kWeight, noise_, tap);
  }

  void collect(std::vector<FoldRun>& runs, std::size_t fold) {
    const auto valid = static_cast<std::uint64_t>(model_.valid);
    if (valid == 0) return;
    for (int j = 0; j < kCols; ++j) {
      if ((valid >> static_cast<unsigned>(j) & 1U) == 0) continue;
      if (fold >= runs.size()) {  // before the first fold
        if (!runs.empty()) ++runs.front().strays;
      } else if (static_cast<std::size_t>(j) < runs[fold].columns.size()) {
        runs[fold].columns[static_cast<std::size_t>(j)].push_back(signed_lane(model_.sums, j, kAcc));
      } else {
        ++runs[fold].strays;
      }
    }
  }

  VerilatedContext context_;
  Model model_;
  Noise noise_;
  IData counted_ = 0;  ///< what the array's counter of cycles was when a fold ended
};

}  // namespace systole::rtl
