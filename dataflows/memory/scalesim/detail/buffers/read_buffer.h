// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "dataflows/memory/scalesim/abstract.h"
#include "dataflows/memory/scalesim/detail/addresses/shift_source.h"
#include "dataflows/memory/scalesim/traffic.h"
#include "dataflows/memory/scalesim/version.h"

namespace systole::dataflows::scalesim {

/// This is the scratchpad of an operand that is read, as the layer's passing lines see it. Between the lines at which
/// something happens it needs no attention.
class ReadBuffer : public Abstract {
 public:
  /// Gives the next demand line at which something happens; kNever if nothing will.
  [[nodiscard]] virtual std::int64_t next_line() const = 0;

  /// Serves that line at cycle `t`; gives the cycles that it takes beyond the first. They may be negative (fault A3 of
  /// SCALE-Sim).
  virtual std::int64_t serve(std::int64_t t) = 0;

  /// Ends the layer. It is called once, after the last line.
  virtual void finish() {}

  /// Tells what came from DRAM, after the last line.
  [[nodiscard]] virtual Traffic traffic() const = 0;
};

/// Holds the cycles in which the lines of a block arrive.
struct BlockCycles {
  std::int64_t first = 0;
  const std::vector<std::int64_t>* each = nullptr;  ///< null: one after the other from `first` on
  [[nodiscard]] std::int64_t cycle(std::int64_t line) const {
    return each != nullptr ? (*each)[static_cast<std::size_t>(line)] : first + line;
  }
};

/// Hears of the blocks that arrive; traces use it.
class BlockObserver : public Abstract {
 public:
  virtual void first_block(const BlockCycles& cycles) = 0;
  virtual void block(const BlockCycles& cycles) = 0;
};

/// Tells when the blocks of a free-running prefetcher arrive.
class BlockArrivals : public Abstract {
 public:
  explicit BlockArrivals(BlockObserver* observer) : observer_(observer) {}

  /// Gives the cycle at which a line goes on that stands at cycle `now` and needs `shifts` further blocks.
  virtual std::int64_t wait(std::int64_t now, std::int64_t shifts, WaitRule rule) = 0;
  /// Gives what the very first line waits for the first contents.
  [[nodiscard]] virtual std::int64_t first_wait() const { return 0; }
  [[nodiscard]] virtual Traffic traffic() const = 0;

 protected:
  [[nodiscard]] BlockObserver* observer() const { return observer_; }

 private:
  BlockObserver* observer_;
};

/// Holds lines of DRAM that fill a double buffer: at once in the beginning, then block by block.
struct BlockSize {
  std::int64_t bandwidth = 1;    ///< words a line
  std::int64_t first_lines = 0;  ///< fill the active half
  std::int64_t lines = 1;        ///< of each further block
  std::int64_t active = 0;       ///< words of the active half
  /// Expects `words` of SRAM and `sequence` entries to prefetch, holes included.
  static BlockSize of(std::int64_t words, std::int64_t sequence, std::int64_t bandwidth);
};

/// Fetches one line a cycle, with one idle cycle after each block: block k is there at cycle k * (lines + 1) - 1.
class SteadyArrivals final : public BlockArrivals {
 public:
  explicit SteadyArrivals(const BlockSize& size, BlockObserver* observer = nullptr);
  std::int64_t wait(std::int64_t now, std::int64_t shifts, WaitRule rule) override;
  [[nodiscard]] Traffic traffic() const override;

 private:
  BlockSize size_;
  std::int64_t blocks_ = 0;
};

/// This is a double buffer at a given bandwidth (USER mode).
class PrefetchBuffer final : public ReadBuffer {
 public:
  PrefetchBuffer(std::unique_ptr<ShiftSource> shifts, std::unique_ptr<BlockArrivals> arrivals, WaitRule rule);
  [[nodiscard]] std::int64_t next_line() const override { return next_.line; }
  std::int64_t serve(std::int64_t t) override;
  [[nodiscard]] Traffic traffic() const override { return arrivals_->traffic(); }

 private:
  std::unique_ptr<ShiftSource> shifts_;
  std::unique_ptr<BlockArrivals> arrivals_;
  WaitRule rule_;
  LineShifts next_;
  LineShifts after_;  ///< what follows `next_`, where that is only the first line's wait
  std::int64_t first_wait_ = 0;
};

}  // namespace systole::dataflows::scalesim
