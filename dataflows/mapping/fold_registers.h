// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

/// What the registers of the PEs do in one fold.
namespace systole::dataflows {

/// One operand's words. A write puts a word into a PE's register. A read takes one out, for a multiply-accumulate or
/// for the neighbour. A hop is the way of a word from a PE to its neighbour, which costs the wire beside its read and
/// its write.
struct RegisterCounts {
  std::int64_t writes = 0;
  std::int64_t reads = 0;
  std::int64_t hops = 0;
  friend bool operator==(const RegisterCounts&, const RegisterCounts&) = default;
};

/// Of all PEs in a fold. What is neither operand nor sum (bubbles, idle PEs) is not counted.
struct FoldRegisters {
  RegisterCounts ifmap;
  RegisterCounts filter;
  RegisterCounts sums;
  std::int64_t broadcasts = 0;  ///< words that a wire along a row brings to a PE (rp's taps), counted at each PE
  friend bool operator==(const FoldRegisters&, const FoldRegisters&) = default;
};

}  // namespace systole::dataflows
