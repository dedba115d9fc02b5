// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "dataflows/selection/variant.h"

namespace systole::dataflows {

/// One line of Table I of Selvam et al., DATE 2021 (arXiv 2105.13434): 64x64, output stationary; `speedup` as printed
/// there, `cycles` from the authors' public plot scripts (speedups are their quotients).
struct PublishedResult {
  std::string_view network;  ///< name of the topology that holds the authors' definition
  FuseVariant variant;
  std::string_view top1;  ///< ImageNet accuracy in percent, as printed
  std::string_view speedup;
  std::int64_t cycles;
};

inline constexpr std::int64_t kPublishedArray = 64;  ///< rows and columns

/// The 25 lines of the table, networks in its order.
std::span<const PublishedResult> published_results();

/// The five networks of the table, in its order.
std::vector<std::string_view> published_networks();

/// Null if the paper has no such line.
const PublishedResult* published_result(std::string_view network, FuseVariant variant);

}  // namespace systole::dataflows
