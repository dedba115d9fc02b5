// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

/// What OpenBLAS's single-precision product looks like on each x86-64 core, from the public sources of version 0.3.21
/// (param.h, kernel/setparam-ref.c, kernel/x86_64/KERNEL.*) and from traces of Debian's binary. Units: elements.
namespace systole::cachesim {

/// How a copy routine goes through memory: `rows` of k at a time, and how many elements its accesses take.
struct CopyShape {
  std::int64_t rows;
  std::uint32_t load;
  std::uint32_t store;
};

struct OpenBlasCore {
  std::string_view name;
  std::string_view kernel;    ///< its source
  std::int64_t pixels;        ///< of a tile: GEMM_UNROLL_M
  std::int64_t filters;       ///< of a tile: GEMM_UNROLL_N
  std::int64_t p;             ///< most pixels a packed block has: GEMM_P
  std::int64_t q;             ///< most k: GEMM_Q
  std::uint32_t offset_a;     ///< bytes from a page to the packed pixels: GEMM_OFFSET_A
  std::uint32_t offset_b;     ///< bytes added before the packed filters: GEMM_OFFSET_B
  std::uint32_t align;        ///< of the distance between both, in bytes: GEMM_ALIGN + 1
  std::uint32_t zero_store;   ///< of the pass that zeroes C
  CopyShape copy_rows;        ///< packs a matrix whose pixels are adjacent (tcopy)
  CopyShape copy_columns;     ///< packs a matrix whose k are adjacent, of pixels (incopy)
  CopyShape copy_filters;     ///< likewise, of filters (oncopy)
  std::int64_t spread;        ///< the kernel copies filters to the stack this many times each; 0: it does not
  std::uint32_t pixel_load;   ///< the kernel's, of packed pixels
  std::uint32_t pixel_times;  ///< each is made so often
  std::uint32_t filter_load;  ///< of packed filters, or of their copies on the stack
  std::uint32_t filter_times;
  std::uint32_t c_load;
  std::uint32_t c_store;
  std::int64_t together;  ///< filters that one pass over the pixels takes beyond a tile: 12 of Haswell
};

// P of Core2 and Prescott grows with the second level: 92 (L2 / 512 KB) + 8 and 56 (L2 / 128 KB); here 512 KB.
inline constexpr std::array kOpenBlasCores{
    OpenBlasCore{.name = "atom",
                 .kernel = "gemm_kernel_8x4_penryn.S",
                 .pixels = 8,
                 .filters = 4,
                 .p = 256,
                 .q = 256,
                 .offset_a = 64,
                 .offset_b = 0,
                 .align = 0x10000,
                 .zero_store = 1,
                 .copy_rows = {8, 4, 4},
                 .copy_columns = {8, 1, 4},
                 .copy_filters = {4, 1, 1},
                 .spread = 0,
                 .pixel_load = 4,
                 .pixel_times = 1,
                 .filter_load = 4,
                 .filter_times = 1,
                 .c_load = 2,
                 .c_store = 2,
                 .together = 0},
    OpenBlasCore{.name = "core2",
                 .kernel = "gemm_kernel_8x4_core2.S",
                 .pixels = 8,
                 .filters = 4,
                 .p = 104,
                 .q = 256,
                 .offset_a = 448,
                 .offset_b = 128,
                 .align = 0x4000,
                 .zero_store = 1,
                 .copy_rows = {8, 4, 4},
                 .copy_columns = {8, 1, 4},
                 .copy_filters = {4, 1, 1},
                 .spread = 4,
                 .pixel_load = 4,
                 .pixel_times = 1,
                 .filter_load = 4,
                 .filter_times = 1,
                 .c_load = 2,
                 .c_store = 2,
                 .together = 0},
    OpenBlasCore{.name = "nehalem",
                 .kernel = "gemm_kernel_4x8_nehalem.S",
                 .pixels = 4,
                 .filters = 8,
                 .p = 504,
                 .q = 512,
                 .offset_a = 32,
                 .offset_b = 0,
                 .align = 0x4000,
                 .zero_store = 1,
                 .copy_rows = {4, 2, 4},
                 .copy_columns = {4, 1, 1},
                 .copy_filters = {8, 1, 4},
                 .spread = 0,
                 .pixel_load = 4,
                 .pixel_times = 1,
                 .filter_load = 4,
                 .filter_times = 1,
                 .c_load = 4,
                 .c_store = 4,
                 .together = 0},
    OpenBlasCore{.name = "prescott",
                 .kernel = "gemm_kernel_8x4_sse3.S",
                 .pixels = 8,
                 .filters = 4,
                 .p = 224,
                 .q = 128,
                 .offset_a = 0,
                 .offset_b = 256,
                 .align = 0x10000,
                 .zero_store = 1,
                 .copy_rows = {8, 4, 4},
                 .copy_columns = {8, 1, 4},
                 .copy_filters = {4, 1, 1},
                 .spread = 4,
                 .pixel_load = 4,
                 .pixel_times = 1,
                 .filter_load = 4,
                 .filter_times = 2,
                 .c_load = 2,
                 .c_store = 2,
                 .together = 0},
    OpenBlasCore{.name = "sandybridge",
                 .kernel = "sgemm_kernel_16x4_sandy.S",
                 .pixels = 16,
                 .filters = 4,
                 .p = 768,
                 .q = 384,
                 .offset_a = 0,
                 .offset_b = 0,
                 .align = 0x4000,
                 .zero_store = 1,
                 .copy_rows = {2, 8, 8},
                 .copy_columns = {2, 1, 8},
                 .copy_filters = {4, 1, 8},
                 .spread = 1,
                 .pixel_load = 8,
                 .pixel_times = 1,
                 .filter_load = 1,
                 .filter_times = 1,
                 .c_load = 8,
                 .c_store = 8,
                 .together = 0},
    OpenBlasCore{.name = "haswell",
                 .kernel = "sgemm_kernel_8x4_haswell_2.c",
                 .pixels = 8,
                 .filters = 4,
                 .p = 320,
                 .q = 320,
                 .offset_a = 0,
                 .offset_b = 0,
                 .align = 0x4000,
                 .zero_store = 8,
                 .copy_rows = {8, 8, 8},
                 .copy_columns = {8, 1, 8},
                 .copy_filters = {4, 4, 4},
                 .spread = 0,
                 .pixel_load = 8,
                 .pixel_times = 2,
                 .filter_load = 2,
                 .filter_times = 1,
                 .c_load = 1,
                 .c_store = 8,
                 .together = 12},
};

}  // namespace systole::cachesim
