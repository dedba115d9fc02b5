// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "cachesim/cache/cache_model.h"
#include "cachesim/lines/line.h"
#include "cachesim/lines/zero_detector.h"
#include "cachesim/streams/recording/arena.h"
#include "cachesim/streams/recording/store_run.h"

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
        listens_(!models.empty()),
        detects_zero_lines_(std::ranges::any_of(models, &CacheModel::detects_zero_lines)),
        plain_(granularity == Granularity::line_runs) {}

  /// Approximation changes what the program sees: runs go to the one model at once, and lines it writes as zeros become
  /// zeros here.
  void approximate(const ZeroDetector& detector);
  /// Tells of the next line in each run, for prefetchers.
  void tell_next_line() {
    tells_next_line_ = true;
    plain_ = false;
  }
  /// Calls `tap` with each run before the models get it (recording a trace).
  void tap(Tap tap) {
    tap_ = std::move(tap);
    listens_ = true;
    detects_zero_lines_ = true;
    plain_ = false;
  }
  /// Calls `flushed` after each batch that the models got, behind those that are called already.
  void on_flush(std::function<void()> flushed) { flushed_.push_back(std::move(flushed)); }

  /// Hears nothing for at least `accesses` accesses, then calls `then` and listens again. What happens meanwhile
  /// happens behind the models' backs: `then` must empty them.
  void skip(std::int64_t accesses, std::function<void()> then) {
    listens_ = false;
    skip_until_ = skipped_ + accesses;
    after_skip_ = std::move(then);
  }
  /// Ends a skip early; false if there was none.
  bool listen();
  /// Accesses that were skipped since the start.
  [[nodiscard]] std::int64_t skipped() const { return skipped_; }
  /// Others instead of the models so far, as many.
  void use(std::span<CacheModel* const> models) { models_.assign(models.begin(), models.end()); }

  /// The most accesses of one stream that may be joined where several interleave.
  [[nodiscard]] std::uint32_t longest_run() const { return granularity_ == Granularity::words ? 1 : kLongestRun; }

  /// How many of these addresses stand in a zero line; 0 if no cache minds.
  template <class... Addresses>
  [[nodiscard]] int zero_lines(Addresses... addresses) const {
    return (0 + ... + static_cast<int>(is_zero_line(addresses)));
  }
  [[nodiscard]] bool is_zero_line(Address address) const {
    return detects_zero_lines_ && is_zero(geometry_.line_of(address));
  }

  void load(Address address, std::uint32_t width, std::uint32_t count, Region region) {
    if (!listens_) {
      pass(address, width, count);
      return;
    }
    if (geometry_.offset(address) + bytes_of(width, count) <= geometry_.bytes()) {
      push_load(geometry_.line_of(address), count, region);
    } else {
      for_each_line(address, width, count, [&](LineAddress line, std::uint32_t, std::uint32_t accesses) {
        push_load(line, accesses, region);
      });
    }
  }

  /// Loads of one line, for callers that know where it ends and whether it is zero.
  void load_line(LineAddress line, std::uint32_t accesses, Region region, bool zero) {
    if (listens_) {
      push(line, accesses, region, false, false, zero);
    } else {
      skipped_ += accesses;
      if (skipped_ >= skip_until_) listen();
    }
  }
  /// What load_line is to be told. Costs a look at the line where somebody listens.
  [[nodiscard]] bool is_zero_line_of(LineAddress line) const { return listens_ && is_zero(line); }

  template <class Write>
  void store(Address address, std::uint32_t width, std::uint32_t count, Region region, const Write& write) {
    if (!listens_) {
      write();
      pass(address, width, count);
      return;
    }
    if (geometry_.offset(address) + bytes_of(width, count) <= geometry_.bytes()) {
      const LineAddress line = geometry_.line_of(address);
      const bool was_zero = is_zero(line);
      if (count == 1) {
        write();
        push_store(line, 1, region, was_zero, is_zero(line));
        return;
      }
      StoredBytes before;  // NOLINT(*-member-init): only a line of it is ever read
      copy_lines(line, line, before);
      write();
      push_stores({.offset = geometry_.offset(address), .width = width, .accesses = count}, line, region, was_zero,
                  before.data());
      return;
    }
    StoredBytes before;  // NOLINT(*-member-init): only as many as there are lines
    const LineAddress first = geometry_.line_of(address);
    copy_lines(first, geometry_.line_of(address + bytes_of(width, count) - 1), before);
    write();
    for_each_line(address, width, count, [&](LineAddress line, std::uint32_t from, std::uint32_t accesses) {
      // An access that straddles two lines counts in both; here it is one of each.
      const auto offset = static_cast<std::int64_t>(address + bytes_of(width, from)) -
                          static_cast<std::int64_t>(geometry_.address_of(line));
      const std::uint8_t* const old = before.data() + geometry_.address_of(line - first);
      push_stores({.offset = offset, .width = width, .accesses = accesses}, line, region,
                  is_all_zero(std::span(old, geometry_.bytes())), old);
    });
  }

  /// Hands everything recorded to the models.
  void flush() {
    if (after_skip_) pass_batch();
    for (CacheModel* const model : models_) model->access(std::span(batch_.data(), used_));
    used_ = 0;
    for (const std::function<void()>& flushed : flushed_) flushed();
  }

  [[nodiscard]] LineGeometry geometry() const { return geometry_; }

 private:
  static constexpr std::uint32_t kLongestRun = 64;
  /// The lines of a run of 32-byte accesses, as they were.
  using StoredBytes = std::array<std::uint8_t, std::size_t{kLongestRun} * 32 + std::size_t{2} * kLongestLine>;
  static constexpr std::size_t kBatch = 2048;

  static constexpr Address bytes_of(std::uint32_t width, std::uint32_t count) { return Address{width} * count; }

  /// Calls `visit(line, first access, accesses)` for each line of a run that crosses lines; an access that straddles
  /// counts in both.
  template <class Visit>
  void for_each_line(Address address, std::uint32_t width, std::uint32_t count, const Visit& visit) {
    const LineAddress last = geometry_.line_of(address + bytes_of(width, count) - 1);
    for (LineAddress line = geometry_.line_of(address); line <= last; ++line) {
      const Address begin = std::max(address, geometry_.address_of(line));
      const Address end = std::min(address + bytes_of(width, count), geometry_.address_of(line + 1));
      const auto from = static_cast<std::uint32_t>((begin - address) / width);
      const auto to = static_cast<std::uint32_t>((end - address + width - 1) / width);
      visit(line, from, to - from);
    }
  }

  [[nodiscard]] bool is_zero(LineAddress line) const {
    const std::uint8_t* const bytes = arena_.bytes() + geometry_.address_of(line);
    if (geometry_.bytes() == 32) return is_all_zero(std::span<const std::uint8_t>(bytes, 32));
    return is_all_zero(std::span<const std::uint8_t>(bytes, geometry_.bytes()));
  }

  /// Counts accesses that nobody hears; one that straddles two lines is two, as in the caches.
  void pass(Address address, std::uint32_t width, std::uint32_t count) {
    if (address % width == 0) {
      skipped_ += count;
    } else {
      for_each_line(address, width, count,
                    [&](LineAddress, std::uint32_t, std::uint32_t accesses) { skipped_ += accesses; });
    }
    if (skipped_ >= skip_until_) listen();
  }

  /// The rest of a run of which a part was the last thing heard.
  void pass_batch();

  void copy_lines(LineAddress first, LineAddress last, StoredBytes& to) const {
    const std::uint8_t* const from = arena_.bytes() + geometry_.address_of(first);
    if (first == last && geometry_.bytes() == 32) {
      std::memcpy(to.data(), from, 32);
    } else {
      std::memcpy(to.data(), from, geometry_.address_of(last - first + 1));
    }
  }

  /// A run ends where its line becomes zero and where it stops being so: only then does it count as its words do.
  void push_stores(const StoreRun& stores, LineAddress line, Region region, bool was_zero, const std::uint8_t* before) {
    const bool zero = is_zero(line);
    if (was_zero == zero && (zero || !starts_with_zero(stores, line))) {
      push_store(line, stores.accesses, region, was_zero, zero);
      return;
    }
    const ZeroInterval interval =
        zero_interval(stores, std::span(before, geometry_.bytes()), std::as_const(arena_).line(line));
    const auto push_piece = [&](std::uint32_t accesses, bool is_zero) {
      if (accesses == 0) return;
      push_store(line, accesses, region, was_zero, is_zero);
      was_zero = is_zero;
    };
    push_piece(interval.begin, false);
    push_piece(interval.end - interval.begin, true);
    push_piece(stores.accesses - interval.end, false);
  }

  /// Whether the first store of a run has left zeros; if not, the line is not zero at any time from then on.
  [[nodiscard]] bool starts_with_zero(const StoreRun& stores, LineAddress line) const {
    const std::int64_t from = std::max<std::int64_t>(stores.offset, 0);
    const std::int64_t to = std::min<std::int64_t>(stores.offset + stores.width, geometry_.bytes());
    const std::uint8_t* const bytes = arena_.bytes() + geometry_.address_of(line);
    return std::all_of(bytes + from, bytes + to, [](std::uint8_t byte) { return byte == 0; });
  }

  void push_load(LineAddress line, std::uint32_t accesses, Region region) {
    push(line, accesses, region, false, false, is_zero(line));
  }
  void push_store(LineAddress line, std::uint32_t accesses, Region region, bool was_zero, bool zero) {
    push(line, accesses, region, true, was_zero, zero);
  }
  /// By fields: a LineRun that is made elsewhere and copied here at once waits for its parts to reach memory.
  void push(LineAddress line, std::uint32_t accesses, Region region, bool store, bool was_zero, bool zero) {
    LineRun& run = batch_[used_];
    run = {.line = line,
           .accesses = accesses,
           .region = region,
           .store = store,
           .null = zero,
           .all_zero = zero,
           .was_zero = was_zero};
    if (!plain_) {
      push_specially(run);
    } else if (++used_ == kBatch) {
      flush();
    }
  }

  void push_specially(LineRun run);

  Arena& arena_;
  LineGeometry geometry_;
  std::vector<CacheModel*> models_;
  Granularity granularity_;
  bool listens_;  ///< nothing is recorded for nobody, and while skipping
  std::int64_t skipped_ = 0;
  std::int64_t skip_until_ = std::numeric_limits<std::int64_t>::max();
  std::function<void()> after_skip_;
  bool detects_zero_lines_;
  bool plain_;  ///< runs go into the batch as they are
  const ZeroDetector* detector_ = nullptr;
  bool tells_next_line_ = false;
  Tap tap_;
  std::vector<std::function<void()>> flushed_;
  std::size_t used_ = 0;
  std::array<LineRun, kBatch> batch_{};
};

}  // namespace systole::cachesim
