// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/named.h"
#include "dataflows/mapping/gemm_shape.h"

/// How long a chip takes for a matrix product: a law of a few physical constants, which are fitted to measured times.
namespace systole::dataflows {

/// What most of a time goes to. Errors and intervals are told by this class.
enum class TimeBound : std::uint8_t { launch, operands, results, compute, vector };
inline constexpr std::array kTimeBoundNames{
    core::Named{TimeBound::launch, "launch", "the constant part of a kernel"},
    core::Named{TimeBound::operands, "operands", "operands on their way in"},
    core::Named{TimeBound::results, "results", "results on their way out"},
    core::Named{TimeBound::compute, "compute", "the matrix units"},
    core::Named{TimeBound::vector, "vector", "the vector unit, which runs what no matrix unit does"}};
constexpr const auto& named_values(TimeBound /*any*/) {
  return kTimeBoundNames;
}
constexpr std::string_view name(TimeBound bound) {
  return core::name_of(bound);
}

/// Where the larger operand of a product is before the kernel starts.
enum class TimeOperands : std::uint8_t { warm, hbm };
inline constexpr std::array kTimeOperandsNames{
    core::Named{TimeOperands::warm, "warm", "where the last run of the same kernel left them"},
    core::Named{TimeOperands::hbm, "hbm", "in DRAM"}};
constexpr const auto& named_values(TimeOperands /*any*/) {
  return kTimeOperandsNames;
}
constexpr std::string_view name(TimeOperands operands) {
  return core::name_of(operands);
}

/// The constants of the law of products. Bandwidths are in TB/s of 10^12 bytes, times in microseconds. A bandwidth of 0
/// is one that costs nothing, and other constants of 0 say that there is no such effect.
struct ProductLaw {
  double peak_tflops = 0;       ///< of the matrix units; a multiply-accumulate is two operations. 0: no law is known
  std::int64_t edge = 128;      ///< P, rows and columns of a matrix unit, to which sizes are rounded up
  double element_bytes = 2;     ///< of operands and results
  double launch_us = 0;         ///< t0, of every kernel
  double long_us = 0;           ///< more of kernels whose M or N is above a register's 128 lanes
  double hbm_tbs = 0;           ///< DRAM's bandwidth
  double larger_tbs = 0;        ///< Wb, at which the larger operand comes where it is warm
  double larger_odd_tbs = 0;    ///< the same of one whose tiles fill no whole registers; 0: as all others
  double larger_lanes_tbs = 0;  ///< the same of one whose depth lies in lanes; 0: as all others
  double smaller_tbs = 0;       ///< Ws, at which the smaller operand comes before work begins
  double overlap = 1;           ///< n, how well computing hides moving: 1 not at all, much more than 1 wholly
  double result_tbs = 0;        ///< Wr, at which the last results leave
  double result_most_us = 0;    ///< cr, by when they are gone

  // Products of a vector and a matrix.
  double vector_launch_us = 0;     ///< tv; 0: they run as all others
  double vector_tbs = 0;           ///< Wv
  double vector_most_us = 0;       ///< cv
  double vector_tile_us = 0;       ///< of each register of 8 x 128; not 0: such steps stand in place of bandwidths
  double vector_lane_tile_us = 0;  ///< of each 128 results
  double vector_many_us = 0;       ///< once where they are more than 128, or the depth is
  double vector_deep_us = 0;       ///< once where the depth is above 128

  // Products of depth 1.
  double outer_launch_us = 0;  ///< 0: they run as all others
  double outer_tbs = 0;        ///< at which their results leave
  double outer_tile_us = 0;    ///< in place of outer_launch_us where the results fit one register of 8 x 128
  double outer_wide_us = 0;    ///< more where both M and N are above 128
  double outer_vector_us = 0;  ///< in place of it where M or N is 1 and the other at most 128
  friend bool operator==(const ProductLaw&, const ProductLaw&) = default;
};

/// Where a time goes, in microseconds. With overlap the parts are more than `total`.
struct ProductTime {
  double launch = 0;
  double operands = 0;
  double results = 0;
  double compute = 0;
  double total = 0;
  TimeBound bound = TimeBound::launch;
};

/// How an operand of `length` rows of `depth` elements lies in registers of 8 x 128, by the rule that compilers seem to
/// have: the layout that pads less.
enum class OperandLayout : std::uint8_t {
  even,   ///< the depth in rows, of which an even number of registers is full
  odd,    ///< the depth in rows, an odd number
  lanes,  ///< the depth in lanes
};
/// up(K, 128) up(L, 8) <= up(L, 128) up(K, 8): lanes; else by ceil(K / 8). O(1).
OperandLayout operand_layout(double length, double depth);

/// A product of M x K by K x N, of which `product.count` heads are one kernel (B). A, B, O: bytes of operands and
/// result; big and small are the larger and the smaller operand; up(x, m) is the next multiple of m.
///
///   C = 2 up(K, P) min(up(M, 8) up(N, P), up(N, 8) up(M, P)) / peak      either operand may be the stationary one
///   H = (big + small (1 - 1/B)) / Wb + O / HBM
///   T = t0 + small / B / Ws + (C^n + H^n)^(1/n) + min(O / Wr, cr)
///
/// Wb is of the larger operand's layout; heads have larger_tbs. Where K > 1, min(M, N) = 1 and max(M, N) > 4, compilers
/// take the vector unit:
///
///   T = tv + (A + B) / HBM + min((A + B) / Wv, cv)
///   T = tv + many + deep [K > 128] + lane tile ceil(L / 128) + tile ceil(L / 128) ceil(K / 8)     L = max(M, N)
///   T = tv + 4 tile ceil(K / 8)                                                 the same where L and K are at most 128
///
/// (the second form where vector_tile_us is known; it has M or N = 1 of every size), and where K = 1 results alone
/// count: T = outer launch + O / outer bandwidth, eight times the bytes where M or N is 1, for a register has one row
/// of them. From DRAM (TimeOperands::hbm), Wb is HBM. Found for half of 1,260 measured products of a TPU v6e and of
/// 522 of a v4; docs/silicon.md has its errors. O(1).
ProductTime product_time(const ProductLaw& law, const GemmShape& product, TimeOperands operands);

}  // namespace systole::dataflows
