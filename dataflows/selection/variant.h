// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/ir/network.h"
#include "core/named.h"
#include "core/rewrite/fuse.h"
#include "dataflows/selection/fuse_cost.h"

namespace systole::dataflows {

/// The networks that the paper compares (Table I).
enum class FuseVariant : std::uint8_t { baseline, full, half, full50, half50 };
inline constexpr std::array kFuseVariantNames{
    core::Named{FuseVariant::baseline, "baseline", "as published, depthwise layers and all"},
    core::Named{FuseVariant::full, "full", "every depthwise layer replaced by Full"},
    core::Named{FuseVariant::half, "half", "every depthwise layer replaced by Half"},
    core::Named{FuseVariant::full50, "full50", "some of them, about half, replaced by Full"},
    core::Named{FuseVariant::half50, "half50", "some of them, about half, replaced by Half"}};
constexpr const auto& named_values(FuseVariant /*of*/) {
  return kFuseVariantNames;
}
inline constexpr auto kFuseVariants = core::values_of(kFuseVariantNames);
constexpr std::string_view name(FuseVariant variant) {
  return core::name_of(variant);
}

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
inline constexpr std::array kSelectNames{core::Named{Select::published, "published", "the publisher's own list"},
                                         core::Named{Select::greedy, "greedy", "largest saving first"},
                                         core::Named{Select::optimal, "optimal", "exact"}};
constexpr const auto& named_values(Select /*of*/) {
  return kSelectNames;
}
inline constexpr auto kSelects = core::values_of(kSelectNames);
constexpr std::string_view name(Select select) {
  return core::name_of(select);
}

/// Layers that a partial variant replaces unless the user says otherwise: as many as the published list, else half of
/// them, rounded up.
std::size_t standard_count(const core::Network& network, std::size_t blocks);

/// The choices of a variant, one a block. `count` and `select` matter for partial variants only. Throws InputError
/// where the network has no published list or one of another length.
std::vector<core::FuseChoice> choose(const core::Network& network, const FuseCosts& costs, FuseVariant variant,
                                     Select select, std::size_t count);

}  // namespace systole::dataflows
