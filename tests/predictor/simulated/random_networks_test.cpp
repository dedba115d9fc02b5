// SPDX-License-Identifier: MIT
#include "predictor/simulated/random_networks.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "core/ir/work.h"
#include "core/topology/systole_csv.h"

namespace systole::predictor {
namespace {

std::vector<std::string> texts(const std::vector<core::Network>& networks) {
  std::vector<std::string> texts;
  for (const core::Network& network : networks) texts.push_back(write_systole_csv(network));
  return texts;
}

TEST_CASE("random networks are valid, of the mobile family's MACs, and all different") {
  const std::vector<core::Network> networks = random_networks(60, 7);
  REQUIRE(networks.size() == 60);
  for (const core::Network& network : networks) {
    CAPTURE(network.name);
    const std::int64_t macs = core::macs(network).count();
    CHECK(macs >= kLeastRandomMacs);
    CHECK(macs <= kMostRandomMacs);
    // Written and read back: all of the reader's checks, and the shapes fit.
    const std::string text = core::write_systole_csv(network);
    core::Network read = core::read_systole_csv(core::checked_text(network.name + ".csv", text)).network;
    CHECK(read.layers == network.layers);
    CHECK(core::macs(read) == core::macs(network));
  }
  const std::vector<std::string> all = texts(networks);
  CHECK(std::set<std::string>(all.begin(), all.end()).size() == all.size());
}

TEST_CASE("random networks hold what the family has") {
  std::set<std::int64_t> kernels;
  std::size_t squeezed = 0;
  std::size_t residuals = 0;
  std::int64_t least = kMostRandomMacs;
  std::int64_t most = 0;
  for (const core::Network& network : random_networks(100, 1)) {
    bool squeezes = false;
    bool adds = false;
    std::int64_t strides = 0;
    for (const core::Layer& layer : network.layers) {
      if (core::is_depthwise(layer)) kernels.insert(layer.k_h);
      squeezes = squeezes || layer.op == core::Operator::mul;
      adds = adds || layer.op == core::Operator::add;
      strides += layer.stride_h > 1 && layer.op == core::Operator::conv ? 1 : 0;
    }
    squeezed += squeezes ? 1 : 0;
    residuals += adds ? 1 : 0;
    CHECK(strides == 5);  // 224 to 7
    CHECK(network.layers.back().op == core::Operator::linear);
    CHECK(network.layers.back().out_ch == 1000);
    least = std::min(least, core::macs(network).count());
    most = std::max(most, core::macs(network).count());
  }
  CHECK(kernels == std::set<std::int64_t>{3, 5, 7});
  CHECK(squeezed > 20);
  CHECK(residuals > 80);
  CHECK(least < 80'000'000);
  CHECK(most > 300'000'000);
}

TEST_CASE("the same seed gives the same random networks, another seed others") {
  const std::vector<std::string> eight = texts(random_networks(8, 3));
  const std::vector<std::string> twelve = texts(random_networks(12, 3));
  CHECK(std::vector<std::string>(twelve.begin(), twelve.begin() + 8) == eight);
  CHECK(texts(random_networks(8, 4)) != eight);
  CHECK(random_networks(0, 3).empty());
}

}  // namespace
}  // namespace systole::predictor
