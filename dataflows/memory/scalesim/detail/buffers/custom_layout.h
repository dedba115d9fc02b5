// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "dataflows/memory/scalesim/detail/addresses/resident_window.h"
#include "dataflows/memory/scalesim/detail/addresses/shift_source.h"
#include "dataflows/memory/scalesim/detail/buffers/operand_lines.h"

namespace systole::dataflows::scalesim {

/// Says how a tensor lies in a scratchpad. Each of its n axes is cut into tiles, which gives 2n axes (0 ... n-1 count
/// tiles, n ... 2n-1 positions in a tile). `loops` names these from the outermost to the innermost loop.
struct TensorLayout {
  std::vector<std::int64_t> size;
  std::vector<std::int64_t> tile;
  std::vector<std::int64_t> loops;
  std::int64_t offset = 0;  ///< of the addresses

  [[nodiscard]] std::int64_t entries() const;
};

/// Holds a tensor in the order of its layout; positions of edge tiles beyond the tensor are holes.
class TensorSequence final : public PrefetchSequence {
 public:
  explicit TensorSequence(TensorLayout layout);
  void entries(std::int64_t begin, std::int64_t end, std::int64_t* addresses) const override;

 private:
  TensorLayout layout_;
};

/// Holds one scratchpad's banks.
struct BankShape {
  std::int64_t columns = 1;  ///< words of one bank's line
  std::int64_t banks = 1;
  std::int64_t ports = 1;  ///< lines of a bank that can be read in a cycle
};

/// Finds shifts and bank conflicts of an operand with a custom layout, word by word. A word's line is its set. Its
/// column is the place at which a Python set of the line's words iterates over it (fault B6 of SCALE-Sim). O(demanded
/// words), memory O(operand).
class BankedShifts final : public ShiftSource {
 public:
  /// Expects `lines` demand lines in the layer.
  BankedShifts(const PrefetchSequence& sequence, std::unique_ptr<DemandLines> demand, std::int64_t lines,
               AddressRange range, std::int64_t sram_words, const BankShape& banks);
  LineShifts next() override;

 private:
  struct Place {
    std::int32_t set = -1;
    std::int32_t bank = 0;
  };

  LineShifts serve(std::int64_t line);

  std::unique_ptr<DemandLines> demand_;
  std::int64_t lines_;
  AddressRange range_;
  BankShape banks_;
  ResidentWindow window_;
  std::vector<Place> places_;  ///< by address
  std::int64_t line_ = 0;
  std::vector<std::int64_t> addresses_;
  std::vector<std::vector<std::int32_t>> touched_;  ///< by bank: its lines that a demand line reads
};

}  // namespace systole::dataflows::scalesim
