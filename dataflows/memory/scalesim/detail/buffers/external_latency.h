// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dataflows/memory/scalesim/detail/buffers/read_buffer.h"
#include "dataflows/memory/scalesim/detail/buffers/write_buffer.h"

/// Models DRAM whose lines take as long as an external simulator measured (SCALE-Sim's Ramulator mode).
namespace systole::dataflows::scalesim {

/// Holds one operand's requests to DRAM, a line a cycle, with a queue of limited length that lasts from block to block.
class RequestPort {
 public:
  /// `latencies` are those of the lines, in order. When they are used up or above 10000, a line takes `usual` cycles.
  RequestPort(std::span<const std::int64_t> latencies, std::int64_t usual, std::int64_t queue_length)
      : latencies_(latencies), usual_(usual), limit_(queue_length) {}

  /// Requests `lines` lines from cycle `first` on; gives the cycles of the responses, which are also kept.
  const std::vector<std::int64_t>& request(std::int64_t first, std::int64_t lines);
  [[nodiscard]] const std::vector<std::int64_t>& responses() const { return responses_; }
  /// Sums over all requests so far.
  [[nodiscard]] std::int64_t earliest() const { return earliest_; }
  [[nodiscard]] std::int64_t latest() const { return latest_; }

 private:
  std::span<const std::int64_t> latencies_;
  std::int64_t usual_;
  std::int64_t limit_;
  std::size_t next_ = 0;
  bool any_ = false;
  std::int64_t earliest_ = 0;
  std::int64_t latest_ = 0;
  std::vector<std::int64_t> queue_;
  std::vector<std::int64_t> responses_;
};

/// Each block is requested when the one before it has arrived.
class ExternalArrivals final : public BlockArrivals {
 public:
  ExternalArrivals(const BlockSize& size, RequestPort port, BlockObserver* observer);
  std::int64_t wait(std::int64_t now, std::int64_t shifts, WaitRule rule) override;
  [[nodiscard]] std::int64_t first_wait() const override { return first_wait_; }
  [[nodiscard]] Traffic traffic() const override;

 private:
  BlockSize size_;
  RequestPort port_;
  std::int64_t blocks_ = 0;
  std::int64_t last_ = 0;  ///< response of the last block
  std::int64_t first_wait_ = 0;
};

class ExternalDrain final : public DrainPort {
 public:
  explicit ExternalDrain(RequestPort port) : port_(std::move(port)) {}
  std::int64_t drain(std::int64_t t, std::int64_t lines) override;
  [[nodiscard]] const std::vector<std::int64_t>* cycles() const override { return &port_.responses(); }
  [[nodiscard]] std::int64_t start() const override { return port_.earliest(); }
  [[nodiscard]] std::int64_t stop() const override { return port_.latest(); }

 private:
  RequestPort port_;
};

}  // namespace systole::dataflows::scalesim
