// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/ir/network.h"
#include "core/rewrite/fuse.h"
#include "dataflows/selection/fuse_cost.h"

namespace systole::dataflows {

/// The networks that the paper compares (Table I).
enum class FuseVariant : std::uint8_t { baseline, full, half, full50, half50 };
inline constexpr std::array kFuseVariants{FuseVariant::baseline, FuseVariant::full, FuseVariant::half,
                                          FuseVariant::full50, FuseVariant::half50};
std::string_view name(FuseVariant variant);

/// What a variant makes of the layers that it replaces; keep for the baseline.
core::FuseChoice choice_of(FuseVariant variant);
/// True for the variants that replace only some layers, so that somebody has to choose them.
bool is_partial(FuseVariant variant);

/// Who chooses the layers of a partial variant.
enum class Select : std::uint8_t {
  published,  ///< the publisher's own list (published_list)
  greedy,     ///< largest saving first
  optimal,    ///< exact
};
inline constexpr std::array kSelects{Select::published, Select::greedy, Select::optimal};
std::string_view name(Select select);

/// Layers that a partial variant replaces unless the user says otherwise: as many as the published list, else half of
/// them, rounded up.
std::size_t standard_count(const core::Network& network, std::size_t blocks);

/// The choices of a variant, one a block. `count` and `select` matter for partial variants only. Throws InputError
/// where the network has no published list or one of another length.
std::vector<core::FuseChoice> choose(const core::Network& network, const FuseCosts& costs, FuseVariant variant,
                                     Select select, std::size_t count);

}  // namespace systole::dataflows
