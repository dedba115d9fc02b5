// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "dataflows/memory/scalesim/abstract.h"
#include "dataflows/memory/scalesim/detail/buffers/layer_plan.h"
#include "dataflows/memory/scalesim/scalesim_memory.h"

/// Tells the operands word by word. Traces are written from this, and custom layouts and row-wise sparsity look at it.
/// Everything is computed from tables of O(rows + columns) addresses; nothing is O(cycles).
namespace systole::dataflows::scalesim {

/// Marks no request, no word.
inline constexpr std::int64_t kIdle = -1;

/// Tells what the demand lines of an operand ask for.
class DemandLines : public Abstract {
 public:
  explicit DemandLines(std::int64_t ports) : ports_(ports) {}

  [[nodiscard]] std::int64_t ports() const { return ports_; }
  /// Gives the addresses at the ports in a line of the layer, from left to right, kIdle where none is. O(ports).
  virtual void line(std::int64_t line, std::int64_t* addresses) const = 0;

 private:
  std::int64_t ports_;
};

/// Tells the order in which an operand is prefetched, holes (kIdle) included.
class PrefetchSequence : public Abstract {
 public:
  explicit PrefetchSequence(std::int64_t size) : size_(size) {}

  [[nodiscard]] std::int64_t size() const { return size_; }
  /// Gives entries [begin, end), within the size. O(end - begin + log(size)).
  virtual void entries(std::int64_t begin, std::int64_t end, std::int64_t* addresses) const = 0;

 private:
  std::int64_t size_;
};

std::unique_ptr<DemandLines> ifmap_lines(const LayerPlan& plan);
std::unique_ptr<DemandLines> filter_lines(const LayerPlan& plan);
std::unique_ptr<DemandLines> ofmap_lines(const LayerPlan& plan);

std::unique_ptr<PrefetchSequence> ifmap_prefetch(const LayerPlan& plan);
std::unique_ptr<PrefetchSequence> filter_prefetch(const LayerPlan& plan);

/// Says that addresses of an operand lie in [first, first + count).
struct AddressRange {
  std::int64_t first = 0;
  std::int64_t count = 0;
};
AddressRange ifmap_range(const LayerPlan& plan);
AddressRange filter_range(const LayerPlan& plan);

}  // namespace systole::dataflows::scalesim
