// SPDX-License-Identifier: MIT
#include "dataflows/selection/published_fuseconv.h"

#include <algorithm>
#include <array>

namespace systole::dataflows {
namespace {

using enum FuseVariant;

constexpr std::array kResults{
    PublishedResult{"mobilenet_v1", baseline, "70.60", "1x", 2'536'900},
    PublishedResult{"mobilenet_v1", full, "72.86", "4.1x", 621'300},
    PublishedResult{"mobilenet_v1", half, "72.00", "6.76x", 375'260},
    PublishedResult{"mobilenet_v1", full50, "72.42", "2.2x", 1'151'124},
    PublishedResult{"mobilenet_v1", half50, "71.77", "2.36x", 1'072'300},
    PublishedResult{"mobilenet_v2", baseline, "72.00", "1x", 2'979'156},
    PublishedResult{"mobilenet_v2", full, "72.49", "5.1x", 576'770},
    PublishedResult{"mobilenet_v2", half, "70.80", "7.23x", 411'910},
    PublishedResult{"mobilenet_v2", full50, "72.11", "2.0x", 1'453'926},
    PublishedResult{"mobilenet_v2", half50, "71.98", "2.1x", 1'375'054},
    PublishedResult{"mnasnet_b1", baseline, "73.50", "1x", 2'748'684},
    PublishedResult{"mnasnet_b1", full, "73.16", "5.06x", 542'818},
    PublishedResult{"mnasnet_b1", half, "71.48", "7.15x", 384'202},
    PublishedResult{"mnasnet_b1", full50, "73.52", "1.88x", 1'458'602},
    PublishedResult{"mnasnet_b1", half50, "72.61", "1.97x", 1'394'346},
    PublishedResult{"mobilenet_v3_small_fuseconv", baseline, "67.40", "1x", 700'161},
    PublishedResult{"mobilenet_v3_small_fuseconv", full, "67.17", "3.02x", 231'735},
    PublishedResult{"mobilenet_v3_small_fuseconv", half, "64.55", "4.16x", 167'935},
    PublishedResult{"mobilenet_v3_small_fuseconv", full50, "67.91", "1.6x", 437'559},
    PublishedResult{"mobilenet_v3_small_fuseconv", half50, "66.90", "1.68x", 414'921},
    PublishedResult{"mobilenet_v3_large_fuseconv", baseline, "75.20", "1x", 2'018'189},
    PublishedResult{"mobilenet_v3_large_fuseconv", full, "74.40", "3.61x", 558'553},
    PublishedResult{"mobilenet_v3_large_fuseconv", half, "73.02", "5.45x", 370'097},
    PublishedResult{"mobilenet_v3_large_fuseconv", full50, "74.50", "1.76x", 1'144'825},
    PublishedResult{"mobilenet_v3_large_fuseconv", half50, "73.80", "1.83x", 1'102'045},
};

}  // namespace

std::span<const PublishedResult> published_results() {
  return kResults;
}

std::vector<std::string_view> published_networks() {
  std::vector<std::string_view> networks;
  for (const PublishedResult& row : kResults) {
    if (networks.empty() || networks.back() != row.network) networks.push_back(row.network);
  }
  return networks;
}

const PublishedResult* published_result(std::string_view network, FuseVariant variant) {
  const auto* const found = std::ranges::find_if(
      kResults, [&](const PublishedResult& row) { return row.network == network && row.variant == variant; });
  return found == kResults.end() ? nullptr : found;
}

}  // namespace systole::dataflows
