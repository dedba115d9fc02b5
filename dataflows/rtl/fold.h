// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "dataflows/mapping/array.h"

/// The arrays as hardware (SystemVerilog, run by Verilator) beside the model: docs/rtl.md.
namespace systole::rtl {

/// What the hardware can do with a fold; dataflow_pkg.sv.
enum class Mode : std::uint8_t { os, ws, is, rp };

std::string_view name(Mode mode);

/// One fold: what it occupies of an array, and how long it goes on.
struct Fold {
  Mode mode = Mode::os;
  std::int64_t rows = 1;
  std::int64_t cols = 1;
  std::int64_t steps = 1;     ///< T; os, ws, is
  std::int64_t taps = 1;      ///< K; rp, as are the following
  std::int64_t stride = 1;    ///< along the line
  std::int64_t dilation = 1;  ///< along the line
  std::int64_t passes = 1;    ///< kernel rows that accumulate into the same outputs

  // NOLINTNEXTLINE(modernize-use-nullptr): there is no pointer; it misreads the comparison that the compiler writes
  friend auto operator<=>(const Fold&, const Fold&) = default;
};

/// A word of an operand memory, and one of a result.
using Operand = std::int16_t;
using Sum = std::int64_t;

/// Bits of the array's words, all signed.
struct Widths {
  int data = 8;    ///< operands that enter from the west
  int weight = 8;  ///< those from the north, and taps
  int acc = 32;    ///< sums, which wrap

  friend bool operator==(const Widths&, const Widths&) = default;
};

/// The operands of a fold as its memories hold them, an address after the other:
///
/// |       | os                      | ws, is                          | rp                                         |
/// |-------|-------------------------|---------------------------------|--------------------------------------------|
/// | west  | [step][row] windows     | [step][row] streamed operand    | [pass][element][row] lines, line_length()  |
/// | north | [step][col] filters     | [row][col] stationary operand   | none                                       |
/// | tap   | none                    | none                            | [pass][tap][row] kernels                   |
struct Operands {
  std::vector<Operand> west;
  std::vector<Operand> north;
  std::vector<Operand> tap;
};

/// A sum in a register of that many bits.
Sum wrapped(Sum value, int bits);

/// rp: elements of a line that a fold reads: stride*(cols-1) + dilation*(taps-1) + 1.
std::int64_t line_length(const Fold& fold);

/// Random operands of these widths, all values alike. The same for the same seed everywhere.
Operands random_operands(const Fold& fold, const Widths& widths, std::uint64_t seed);

/// What leaves the array in each column that the fold occupies, in the order in which it leaves: os the rows from the
/// last to the first; ws and is the steps; rp the lines from the last to the first, column j holding output cols-1-j.
using Columns = std::vector<std::vector<Sum>>;

/// The same computed by Eigen and wrapped to `acc_bits`: a product, or a direct convolution of each line.
Columns expected_columns(const Fold& fold, const Operands& operands, int acc_bits);

/// `columns` in the layer's order, row-major: os rows x cols, ws and is steps x cols, rp lines x outputs.
std::vector<Sum> in_order(const Fold& fold, const Columns& columns);

}  // namespace systole::rtl
