// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "cachesim/streams/gemm/gemm_order.h"

/// Which library multiplies decides what a null cache is worth, so a verdict is over several of them.
namespace systole::cachesim {

struct LibraryOrder {
  std::string_view order;    ///< a name that gemm_order_named() knows
  std::string_view library;  ///< whose blocks these are
};

/// The orders that a verdict is over. A further library is a line here.
inline constexpr std::array kLibraryOrders{
    LibraryOrder{"openblas-atom", "OpenBLAS, its Atom kernel"},
    LibraryOrder{"atlas-60", "ATLAS as Debian's for i386"},
    LibraryOrder{"atlas-48", "ATLAS as Debian's for amd64"},
    LibraryOrder{"openblas-core2", "OpenBLAS, its Core 2 kernel"},
    LibraryOrder{"openblas-haswell", "OpenBLAS, its Haswell kernel"},
    LibraryOrder{"naive-ikj", "plain loops, as darknet's"},
};

/// The likeliest under the authors' Caffe: its default is ATLAS, and a 400 MHz in-order x86 without SSE runs i386 code.
inline constexpr std::string_view kLikeliestOrder = "atlas-60";

/// All of kLibraryOrders but the one that is called `but`.
inline std::vector<GemmOrder> library_orders_but(std::string_view but) {
  std::vector<GemmOrder> orders;
  for (const LibraryOrder& one : kLibraryOrders) {
    if (one.order != but) orders.push_back(gemm_order_named(one.order));
  }
  return orders;
}

}  // namespace systole::cachesim
