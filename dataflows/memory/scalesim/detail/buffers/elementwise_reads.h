// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "dataflows/memory/scalesim/detail/addresses/resident_window.h"
#include "dataflows/memory/scalesim/detail/addresses/shift_source.h"
#include "dataflows/memory/scalesim/detail/buffers/epoch_buffer.h"
#include "dataflows/memory/scalesim/detail/buffers/operand_lines.h"

/// Serves scratchpads of operands whose demand and prefetching follow no common order (row-wise sparsity), word by
/// word. O(demanded words + shifts * SRAM), memory O(operand).
namespace systole::dataflows::scalesim {

class ElementwiseShifts final : public ShiftSource {
 public:
  /// Expects `lines` demand lines in the layer.
  ElementwiseShifts(std::unique_ptr<PrefetchSequence> sequence, std::unique_ptr<DemandLines> demand, std::int64_t lines,
                    AddressRange range, const ResidentWindow& window);
  LineShifts next() override;

 private:
  [[nodiscard]] bool resident(std::int64_t address) const;
  void enter(std::int64_t sets);

  std::unique_ptr<PrefetchSequence> sequence_;
  std::unique_ptr<DemandLines> demand_;
  std::int64_t lines_;
  AddressRange range_;
  ResidentWindow window_;
  std::vector<std::int64_t> last_set_;   ///< by address: the last set with it that entered the window
  std::vector<std::int64_t> set_begin_;  ///< where each set begins in the sequence, holes included; and its end
  std::int64_t next_set_ = 0;            ///< to enter
  std::int64_t line_ = 0;
  std::vector<std::int64_t> addresses_;
  std::vector<std::int64_t> piece_;
};

class ElementwiseEpochs final : public EpochSource {
 public:
  ElementwiseEpochs(std::unique_ptr<DemandLines> demand, std::int64_t lines, AddressRange range, EpochSize size);
  std::int64_t next() override;
  [[nodiscard]] std::int64_t rest() const override { return seen_; }

 private:
  std::unique_ptr<DemandLines> demand_;
  std::int64_t lines_;
  AddressRange range_;
  EpochSize size_;
  std::vector<std::int64_t> last_epoch_;  ///< by address
  std::int64_t epoch_ = 1;
  std::int64_t seen_ = 0;
  std::int64_t line_ = 0;
  std::size_t port_ = 0;
  std::vector<std::int64_t> addresses_;
};

}  // namespace systole::dataflows::scalesim
