// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>

#include "dataflows/memory/scalesim/abstract.h"
#include "dataflows/memory/scalesim/detail/addresses/shift_source.h"
#include "dataflows/memory/scalesim/detail/buffers/read_buffer.h"
#include "dataflows/memory/scalesim/detail/epochs/epoch_source.h"
#include "dataflows/memory/scalesim/traffic.h"

/// Models CALC mode, whose bandwidth is what it takes for nothing to stall. An operand's words are collected as they
/// are first seen. Whenever half a scratchpad full of them is together, an epoch ends, is accounted for, and all is
/// forgotten.
namespace systole::dataflows::scalesim {

/// Hears of the rows in which epochs are fetched; for traces.
class EpochObserver : public Abstract {
 public:
  /// Says that the next epoch comes in `rows` rows of `width` words, from this cycle on.
  virtual void block(std::int64_t first_cycle, std::int64_t rows, std::int64_t width) = 0;
};

/// This is a scratchpad whose DRAM bandwidth is estimated. It never stalls. Each epoch is fetched while the one before
/// it is used. The first one is fetched before the layer begins, at 10 words a cycle.
class EpochBuffer final : public ReadBuffer {
 public:
  /// `first_line` is the first one that asks for anything.
  EpochBuffer(std::unique_ptr<EpochSource> epochs, EpochSize size, std::int64_t first_line,
              EpochObserver* observer = nullptr);
  [[nodiscard]] std::int64_t next_line() const override { return first_cycle_ ? next_ : std::min(next_, first_line_); }
  std::int64_t serve(std::int64_t t) override;
  void finish() override;
  [[nodiscard]] Traffic traffic() const override { return traffic_; }
  /// Gives the words of the widest row in which an epoch was fetched, after finish().
  [[nodiscard]] std::int64_t widest() const { return widest_; }

 private:
  static constexpr std::int64_t kFirstBandwidth = 10;

  /// Accounts for an epoch of `words` words, `slots` with the last subset filled up. It comes in rows from this cycle
  /// on, as many rows as there were cycles in the epoch before it.
  void fetch(std::int64_t words, std::int64_t slots);

  std::unique_ptr<EpochSource> epochs_;
  EpochSize size_;
  std::int64_t first_line_;
  std::int64_t next_ = kNever;
  EpochObserver* observer_;
  std::optional<std::int64_t> first_cycle_;
  std::int64_t ended_ = 0;
  std::int64_t last_end_ = 0;  ///< the cycles in which the last epoch and the one before it ended
  std::int64_t end_before_ = 0;
  std::int64_t widest_ = 0;
  Traffic traffic_;
};

}  // namespace systole::dataflows::scalesim
