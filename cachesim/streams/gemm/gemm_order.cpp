// SPDX-License-Identifier: MIT
#include "cachesim/streams/gemm/gemm_order.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/nearest_name.h"
#include "core/number.h"

namespace systole::cachesim {

namespace {

constexpr std::string_view kExpected = "naive-ikj, naive-ijk, openblas-CORE, atlas-NB, goto-8x4, goto-NB or copied-NB";

[[noreturn]] void refuse(std::string_view name) {
  std::vector<std::string> names{"naive-ikj", "naive-ijk", "goto-8x4", "goto-64", "copied-56", "atlas-60"};
  for (const OpenBlasCore& core : kOpenBlasCores) names.push_back("openblas-" + std::string(core.name));
  throw core::InputError({.where = {},
                          .subject = "GEMM order",
                          .found = core::in_quotes(name),
                          .expected = std::string(kExpected),
                          .nearest = core::nearest_name(name, names)});
}

/// Of `goto-NB`, `copied-NB` and `atlas-NB`.
std::int64_t block_size(std::string_view name, std::string_view prefix, GemmScheme scheme) {
  const core::WholeNumber block = core::parse_whole(name.substr(prefix.size()));
  const bool is_atlas = scheme == GemmScheme::atlas;
  const std::int64_t least = is_atlas ? 16 : 4;
  const std::int64_t most = is_atlas ? 512 : 4096;
  const bool in_range = block.fault == core::NumberFault::none && block.value >= least && block.value <= most;
  if (in_range && (!is_atlas || block.value % 4 == 0)) return block.value;
  throw core::InputError({.where = {},
                          .subject = "GEMM order",
                          .found = core::in_quotes(name),
                          .expected = std::string(prefix) +
                                      (is_atlas ? "NB with NB from 16 to 512 in fours" : "NB with NB from 4 to 4096"),
                          .nearest = {}});
}

}  // namespace

GemmOrder gemm_order_named(std::string_view name) {
  GemmOrder order;
  order.name = std::string(name);
  if (name == "naive-ikj" || name == "naive-ijk") {
    order.scheme = name == "naive-ikj" ? GemmScheme::naive_ikj : GemmScheme::naive_ijk;
    return order;
  }
  if (name == "goto-8x4") {
    order.scheme = GemmScheme::packed;
    return order;
  }
  constexpr std::string_view kOpenBlas = "openblas-";
  if (name.starts_with(kOpenBlas)) {
    const auto* const core = std::ranges::find(kOpenBlasCores, name.substr(kOpenBlas.size()), &OpenBlasCore::name);
    if (core == kOpenBlasCores.end()) refuse(name);
    order.core = core;
    return order;
  }
  for (const auto& [prefix, scheme] : {std::pair<std::string_view, GemmScheme>{"goto-", GemmScheme::packed},
                                       {"copied-", GemmScheme::copied_blocks},
                                       {"atlas-", GemmScheme::atlas}}) {
    if (!name.starts_with(prefix)) continue;
    order.scheme = scheme;
    order.block_m = order.block_k = order.block_n = block_size(name, prefix, scheme);
    order.atlas = atlas_build(order.block_m);
    return order;
  }
  refuse(name);
}

}  // namespace systole::cachesim
