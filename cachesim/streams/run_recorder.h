// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "cachesim/cache_model.h"
#include "cachesim/line.h"
#include "cachesim/streams/arena.h"
#include "cachesim/zero_detector.h"

namespace systole::cachesim {

/// How a stream is told.
enum class Granularity : std::uint8_t {
  line_runs,  ///< consecutive accesses to a line are one record where interleaving allows it
  words,      ///< every access by itself: the reference, several times slower
};

/// Between a program that executes in an Arena and the caches: turns its loads and stores into LineRuns, judges the
/// lines, and feeds any number of cache models in batches. Nothing is stored but one batch.
///
/// The program's side of the bargain: `load` before it reads (and before the location is overwritten), `store` with the
/// writing as a callback. A run of accesses is consecutive: `count` accesses of `width` bytes from `address` on.
class RunRecorder {
 public:
  using Tap = std::function<void(const LineRun&)>;

  RunRecorder(Arena& arena, std::span<CacheModel* const> models, Granularity granularity)
      : arena_(arena),
        geometry_(arena.geometry()),
        models_(models.begin(), models.end()),
        granularity_(granularity),
        has_listener_(!models.empty()) {}

  /// Approximation changes what the program sees: runs go to the one model at once, and lines it writes as zeros become
  /// zeros here.
  void approximate(const ZeroDetector& detector);
  /// Tells of the next line in each run, for prefetchers.
  void tell_next_line() { tells_next_line_ = true; }
  /// Calls `tap` with each run before the models get it (recording a trace).
  void tap(Tap tap) {
    tap_ = std::move(tap);
    has_listener_ = true;
  }
  /// Calls `flushed` after each batch that the models got.
  void on_flush(std::function<void()> flushed) { flushed_ = std::move(flushed); }

  /// The most accesses of one stream that may be joined where several interleave.
  [[nodiscard]] std::uint32_t longest_run() const { return granularity_ == Granularity::words ? 1 : kLongestRun; }

  void load(Address address, std::uint32_t width, std::uint32_t count, Region region) {
    if (!has_listener_) return;
    if (geometry_.offset(address) + width * count <= geometry_.bytes()) {
      push_load(geometry_.line_of(address), count, region);
    } else {
      for_each_line(address, width, count,
                    [&](LineAddress line, std::uint32_t accesses) { push_load(line, accesses, region); });
    }
  }

  template <class Write>
  void store(Address address, std::uint32_t width, std::uint32_t count, Region region, const Write& write) {
    if (!has_listener_) {
      write();
      return;
    }
    if (geometry_.offset(address) + width * count <= geometry_.bytes()) {
      LineRun run{.line = geometry_.line_of(address), .accesses = count, .region = region, .store = true};
      run.was_zero = is_zero(run.line);
      write();
      push(run);
      return;
    }
    std::array<bool, kMostLines> was_zero{};
    const LineAddress first = geometry_.line_of(address);
    const LineAddress last = geometry_.line_of(address + width * count - 1);
    for (LineAddress line = first; line <= last; ++line) was_zero[line - first] = is_zero(line);
    write();
    for_each_line(address, width, count, [&](LineAddress line, std::uint32_t accesses) {
      LineRun run{.line = line, .accesses = accesses, .region = region, .store = true};
      run.was_zero = was_zero[line - first];
      push(run);
    });
  }

  /// Hands everything recorded to the models.
  void flush() {
    for (CacheModel* const model : models_) model->access(std::span(batch_.data(), used_));
    used_ = 0;
    if (flushed_) flushed_();
  }

  [[nodiscard]] LineGeometry geometry() const { return geometry_; }
  [[nodiscard]] std::int64_t loads() const { return loads_; }
  [[nodiscard]] std::int64_t stores() const { return stores_; }
  [[nodiscard]] std::int64_t accesses_of(Region region) const { return by_region_[static_cast<std::size_t>(region)]; }

 private:
  static constexpr std::uint32_t kLongestRun = 64;
  static constexpr std::size_t kMostLines = kLongestRun * 16 / 8 + 1;  ///< of a run: 16-byte accesses, 8-byte lines
  static constexpr std::size_t kBatch = 2048;

  /// Calls `visit(line, accesses)` for each line of a run that crosses lines; an access that straddles counts in both.
  template <class Visit>
  void for_each_line(Address address, std::uint32_t width, std::uint32_t count, const Visit& visit) {
    const LineAddress last = geometry_.line_of(address + width * count - 1);
    for (LineAddress line = geometry_.line_of(address); line <= last; ++line) {
      const Address begin = std::max(address, geometry_.address_of(line));
      const Address end = std::min(address + width * count, geometry_.address_of(line + 1));
      const auto from = static_cast<std::uint32_t>((begin - address) / width);
      const auto to = static_cast<std::uint32_t>((end - address + width - 1) / width);
      visit(line, to - from);
    }
  }

  [[nodiscard]] bool is_zero(LineAddress line) const {
    const std::uint8_t* const bytes = arena_.bytes() + geometry_.address_of(line);
    if (geometry_.bytes() == 32) return is_all_zero(std::span<const std::uint8_t>(bytes, 32));
    return is_all_zero(std::span<const std::uint8_t>(bytes, geometry_.bytes()));
  }

  void push_load(LineAddress line, std::uint32_t accesses, Region region) {
    LineRun run{.line = line, .accesses = accesses, .region = region};
    push(run);
  }

  void push(LineRun run) {
    run.null = run.all_zero = is_zero(run.line);
    (run.store ? stores_ : loads_) += run.accesses;
    by_region_[static_cast<std::size_t>(run.region)] += run.accesses;
    if (is_plain()) {
      batch_[used_] = run;
      if (++used_ == kBatch) flush();
    } else {
      push_specially(run);
    }
  }

  [[nodiscard]] bool is_plain() const {
    return granularity_ == Granularity::line_runs && detector_ == nullptr && !tells_next_line_ && !tap_;
  }
  void push_specially(LineRun run);

  Arena& arena_;
  LineGeometry geometry_;
  std::vector<CacheModel*> models_;
  Granularity granularity_;
  bool has_listener_;  ///< nothing is recorded for nobody
  const ZeroDetector* detector_ = nullptr;
  bool tells_next_line_ = false;
  Tap tap_;
  std::function<void()> flushed_;
  std::size_t used_ = 0;
  std::array<LineRun, kBatch> batch_{};
  std::int64_t loads_ = 0;
  std::int64_t stores_ = 0;
  std::array<std::int64_t, kRegions.size()> by_region_{};
};

}  // namespace systole::cachesim
