// SPDX-License-Identifier: MIT
#pragma once

#include <verilated.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <vector>

#include "dataflows/rtl/buffered_hardware.h"
#include "dataflows/rtl/detail/lanes.h"

namespace systole::rtl {

/// The folds of some layers as one sequence, and which of them are in the array's stages.
class FoldSequence {
 public:
  explicit FoldSequence(std::span<const LayerWork> layers) {
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
      for (std::size_t i = 0; i < layers[layer].folds.size(); ++i) {
        const std::vector<Accumulation>& accumulation = layers[layer].accumulation;
        entries_.push_back({.fold = &layers[layer].folds[i],
                            .operands = &layers[layer].operands[i],
                            .layer = layer,
                            .index = i,
                            .accumulation = accumulation.empty() ? Accumulation{} : accumulation[i]});
      }
    }
  }

  struct Entry {
    const Fold* fold = nullptr;
    const Operands* operands = nullptr;
    std::size_t layer = 0;
    std::size_t index = 0;  ///< in its layer
    Accumulation accumulation;
    [[nodiscard]] bool joins() const { return index > 0; }
    [[nodiscard]] bool is_stationary() const { return fold->mode == Mode::ws || fold->mode == Mode::is; }
    /// Words that leave each of its columns.
    [[nodiscard]] std::size_t words() const {
      if (accumulation.keeps) return 0;
      return static_cast<std::size_t>(is_stationary() ? fold->steps : fold->rows);
    }
  };

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] const Entry& at(std::size_t i) const { return entries_.at(i); }

  /// The fold that is shown to the array; none after the last.
  [[nodiscard]] const Entry* shown() const { return taken_ < entries_.size() ? &entries_[taken_] : nullptr; }
  [[nodiscard]] const Entry* in_stage_a() const { return a_ ? &entries_[*a_] : nullptr; }
  [[nodiscard]] const Entry* in_stage_b() const { return b_ ? &entries_[*b_] : nullptr; }
  [[nodiscard]] std::size_t taken() const { return taken_; }  ///< folds that the array took

  /// The end of a turn.
  void turn() {
    b_ = a_;
    a_.reset();
  }
  void take() {
    a_ = taken_;
    ++taken_;
  }

 private:
  std::vector<Entry> entries_;
  std::size_t taken_ = 0;
  std::optional<std::size_t> a_;
  std::optional<std::size_t> b_;
};

/// The memories around a buffered array, and the clock: shows the array its folds, delivers what it asks for, keeps
/// what leaves.
template <class Model, int kRows, int kCols, int kData, int kWeight, int kAcc, bool kPipe, int kDepth>
class BufferedDriver final : public BufferedHardware {
  static_assert(kCols <= 64, "one word says which columns hold results");

 public:
  BufferedDriver() : model_(&context_, "array") { reset(); }
  ~BufferedDriver() override { model_.final(); }
  BufferedDriver(const BufferedDriver&) = delete;
  BufferedDriver& operator=(const BufferedDriver&) = delete;
  BufferedDriver(BufferedDriver&&) = delete;
  BufferedDriver& operator=(BufferedDriver&&) = delete;

  [[nodiscard]] dataflows::Array array() const override { return {kRows, kCols}; }
  [[nodiscard]] Widths widths() const override { return {.data = kData, .weight = kWeight, .acc = kAcc}; }
  [[nodiscard]] std::int64_t pipeline_cycles() const override { return kPipe ? 1 : 0; }
  [[nodiscard]] std::int64_t accumulator_depth() const override { return kDepth; }

  std::vector<LayerRun> run(std::span<const LayerWork> layers, const Stalls& stalls) override {
    Progress progress(layers);
    while (progress.ended < layers.size()) {
      if (model_.done) {
        progress.runs[progress.ended].finished = true;
        progress.runs[progress.ended].cycles = take_cycles();
        ++progress.ended;
      }
      if (progress.patience-- < 0) break;
      // What leaves after the last layer is waited for.
      cycle(progress, progress.ended < layers.size() ? stalls : Stalls{});
    }
    return progress.runs;
  }

  void reset_within(const LayerWork& layer, std::int64_t cycles) override {
    Progress progress({&layer, 1});
    for (std::int64_t i = 0; i < cycles; ++i) cycle(progress, {});
    reset();
  }

 private:
  struct Progress {
    explicit Progress(std::span<const LayerWork> layers) : folds(layers), runs(layers.size()) {
      for (std::size_t i = 0; i < layers.size(); ++i) {
        for (const Fold& fold : layers[i].folds) runs[i].columns.emplace_back(static_cast<std::size_t>(fold.cols));
      }
    }

    FoldSequence folds;
    std::vector<LayerRun> runs;
    std::size_t ended = 0;                                                  ///< layers
    std::array<std::size_t, static_cast<std::size_t>(kCols)> collecting{};  ///< the fold whose words the column awaits
    std::int64_t patience = kPatience;                                      ///< cycles until the array counts as stuck
  };
  static constexpr std::int64_t kPatience = 100'000;

  void clock() {
    model_.clk = 0;
    model_.eval();
    model_.clk = 1;
    model_.eval();
  }

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

  /// A cycle: the registers have their new values.
  void cycle(Progress& progress, const Stalls& stalls) {
    const auto* const shown = progress.folds.shown();
    model_.start = shown != nullptr;
    if (shown != nullptr) show(*shown);
    const bool late = draw(stalls.operands_late);
    model_.operands_valid = !late;
    model_.sums_ready = !draw(stalls.sums_wait);
    model_.enable = !draw(stalls.disabled);
    deliver(progress.folds, late);
    model_.clk = 0;
    model_.eval();
    const bool stalled = model_.stalled;
    // The layer that runs is the first that has not ended, once its first fold was taken.
    const std::size_t taken = progress.folds.taken();
    if (taken > 0 && progress.folds.at(taken - 1).layer >= progress.ended && progress.ended < progress.runs.size()) {
      ++progress.runs[progress.ended].clocks;
      progress.runs[progress.ended].stalled += stalled ? 1 : 0;
    }
    if (!stalled) {
      if (model_.sums_ready) collect(progress);  // else what leaves is lost
      if (model_.turns) progress.folds.turn();
      if (model_.ready && shown != nullptr) {
        progress.folds.take();
        progress.patience = kPatience + longest(*shown->fold);
      }
    }
    model_.clk = 1;
    model_.eval();
  }

  /// More cycles than any fold of that size may take, with stalls.
  static std::int64_t longest(const Fold& fold) {
    const std::int64_t pushes = fold.passes * (fold.stride * fold.cols + fold.dilation * fold.taps);
    return 64 * (kRows + kCols + fold.steps + pushes);
  }

  bool draw(std::uint32_t of_1024) { return of_1024 > 0 && luck_.word() % 1024U < of_1024; }

  void show(const FoldSequence::Entry& entry) {
    const Fold& fold = *entry.fold;
    const std::int64_t common = std::gcd(fold.stride, fold.dilation);
    model_.joins = entry.joins();
    model_.dataflow = static_cast<CData>(fold.mode);
    put_number(model_.rows, fold.rows);
    put_number(model_.cols, fold.cols);
    put_number(model_.steps, fold.steps);
    put_number(model_.taps, fold.taps);
    put_number(model_.stride, fold.stride / common);
    put_number(model_.dilation, fold.dilation / common);
    put_number(model_.passes, fold.passes);
    model_.adds = entry.accumulation.adds;
    model_.keeps = entry.accumulation.keeps;
  }

  /// The line of an operand memory that streams in from the west.
  MemoryLine streamed(const FoldSequence::Entry& entry) {
    const Fold& fold = *entry.fold;
    std::int64_t address = model_.step;
    if (fold.mode == Mode::rp) {
      address = static_cast<std::int64_t>(model_.pass) * line_length(fold) + fold.stride * address +
                fold.dilation * static_cast<std::int64_t>(model_.phase);
    }
    return {.memory = &entry.operands->west,
            .address = address,
            .count = fold.rows,
            .lane = entry.is_stationary() ? 0 : static_cast<int>(kRows - fold.rows)};
  }

  void deliver(const FoldSequence& folds, bool late) {
    MemoryLine west;
    MemoryLine north;
    MemoryLine tap;
    const auto* const a = folds.in_stage_a();
    const auto* const b = folds.in_stage_b();
    if (!late && model_.wants_west) {
      if (a != nullptr && !a->is_stationary()) west = streamed(*a);
      if (b != nullptr && b->is_stationary()) west = streamed(*b);
    }
    if (!late && model_.wants_north && a != nullptr) {
      north = {.memory = &a->operands->north,
               .address = a->is_stationary() ? static_cast<std::int64_t>(model_.load_row)
                                             : static_cast<std::int64_t>(model_.step),
               .count = a->fold->cols};
    }
    if (!late && model_.wants_tap && a != nullptr) {
      const Fold& fold = *a->fold;
      tap = {.memory = &a->operands->tap,
             .address = static_cast<std::int64_t>(model_.pass) * fold.taps + static_cast<std::int64_t>(model_.tap),
             .count = fold.rows,
             .lane = static_cast<int>(kRows - fold.rows)};
    }
    fill_lanes(model_.west, kRows, kData, noise_, west);
    fill_lanes(model_.north, kCols, kWeight, noise_, north);
    fill_lanes(model_.row_tap, kRows, kWeight, noise_, tap);
  }

  /// Gives each word to the first fold whose column is not full.
  void collect(Progress& progress) {
    const auto valid = static_cast<std::uint64_t>(model_.valid);
    if (valid == 0) return;
    for (int j = 0; j < kCols; ++j) {
      if ((valid >> static_cast<unsigned>(j) & 1U) == 0) continue;
      std::size_t& at = progress.collecting.at(static_cast<std::size_t>(j));
      while (at < progress.folds.taken() && is_full(progress, at, j)) ++at;
      if (at == progress.folds.taken()) {
        ++progress.runs.front().strays;
        continue;
      }
      column(progress, at, j).push_back(signed_lane(model_.sums, j, kAcc));
    }
  }

  static std::vector<Sum>& column(Progress& progress, std::size_t fold, int j) {
    const auto& entry = progress.folds.at(fold);
    return progress.runs[entry.layer].columns[entry.index][static_cast<std::size_t>(j)];
  }

  static bool is_full(Progress& progress, std::size_t fold, int j) {
    const auto& entry = progress.folds.at(fold);
    return j >= entry.fold->cols || column(progress, fold, j).size() == entry.words();
  }

  VerilatedContext context_;
  Model model_;
  Noise noise_;
  Noise luck_;
  IData counted_ = 0;  ///< what the array's counter of cycles was when a layer ended
};

}  // namespace systole::rtl
