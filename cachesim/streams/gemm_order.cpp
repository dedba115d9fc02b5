// SPDX-License-Identifier: MIT
#include "cachesim/streams/gemm_order.h"

#include <array>

#include "core/error.h"
#include "core/nearest_name.h"
#include "core/number.h"

namespace systole::cachesim {

GemmOrder gemm_order_named(std::string_view name) {
  GemmOrder order;
  order.name = std::string(name);
  if (name == "openblas-atom") return order;
  if (name == "naive-ikj" || name == "naive-ijk") {
    order.scheme = name == "naive-ikj" ? GemmScheme::naive_ikj : GemmScheme::naive_ijk;
    return order;
  }
  for (const auto& [prefix, scheme] :
       {std::pair<std::string_view, GemmScheme>{"goto-", GemmScheme::packed}, {"atlas-", GemmScheme::atlas}}) {
    if (!name.starts_with(prefix)) continue;
    const core::WholeNumber block = core::parse_whole(name.substr(prefix.size()));
    if (block.fault != core::NumberFault::none || block.value < 4 || block.value > 4096) {
      throw core::InputError({.where = {},
                              .subject = "GEMM order",
                              .found = core::in_quotes(name),
                              .expected = std::string(prefix) + "NB with NB from 4 to 4096",
                              .nearest = {}});
    }
    order.scheme = scheme;
    order.block_m = order.block_k = order.block_n = block.value;
    return order;
  }
  constexpr std::array<std::string_view, 5> kNames{"naive-ikj", "naive-ijk", "openblas-atom", "atlas-56", "goto-64"};
  throw core::InputError({.where = {},
                          .subject = "GEMM order",
                          .found = core::in_quotes(name),
                          .expected = "naive-ikj, naive-ijk, openblas-atom, atlas-NB or goto-NB",
                          .nearest = core::nearest_name(name, kNames)});
}

}  // namespace systole::cachesim
