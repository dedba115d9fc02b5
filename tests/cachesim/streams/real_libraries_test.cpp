// SPDX-License-Identifier: MIT
// The streams of the libraries' orders against the libraries themselves: misses that Debian's binaries had under QEMU,
// counted on the same network, weights and input.
#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "cachesim/studies/workload.h"
#include "tests/cachesim/streams/executed_layer.h"
#include "tests/places.h"

namespace systole::cachesim::testing {
namespace {

/// A row: an order, a layer, references; misses of 16 KB, 32 KB and 16 KB with 256 entries; how far ours may be off, in
/// per cent.
struct RealCount {
  std::string order;
  std::string layer;
  std::vector<double> counts;
};

std::vector<RealCount> real_counts() {
  std::ifstream file(systole::tests::source_dir() / "tests/golden/sparsecache/real_libraries_lenet.csv");
  REQUIRE(file.good());
  std::vector<RealCount> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#') || line.starts_with("order")) continue;
    std::istringstream cells(line);
    RealCount row;
    std::getline(cells, row.order, ',');
    std::getline(cells, row.layer, ',');
    for (std::string cell; std::getline(cells, cell, ',');) row.counts.push_back(std::stod(cell));
    rows.push_back(std::move(row));
  }
  return rows;
}

std::map<std::string, std::vector<double>> counted(const CacheWorkload& workload, const std::string& order) {
  SimulationOptions options;
  options.execution.gemm = gemm_order_named(order);
  const NetworkSimulation simulation =
      simulate(workload.network, workload.weights, workload.inputs,
               {conventional_configuration("16k", 16384), conventional_configuration("32k", 32768),
                null_configuration("16k+null", 256)},
               options);
  std::map<std::string, std::vector<double>> found;
  for (std::size_t i = 0; i < workload.network.layers.size(); ++i) {
    std::vector<double>& counts = found[workload.network.layers[i].name];
    counts.push_back(static_cast<double>(simulation.configurations[0].layers[i].accesses.count()));
    for (const ConfigurationResult& c : simulation.configurations) {
      counts.push_back(static_cast<double>(c.layers[i].misses.count()));
    }
  }
  return found;
}

TEST_CASE("misses of a library's order are near those of the library") {
  const CacheWorkload workload = cache_workload({.weights = std::string(kDeepCompressionWeights)});
  std::map<std::string, std::map<std::string, std::vector<double>>> found;
  for (const RealCount& real : real_counts()) {
    if (!found.contains(real.order)) found[real.order] = counted(workload, real.order);
    CAPTURE(real.order);
    CAPTURE(real.layer);
    const std::vector<double>& ours = found[real.order].at(real.layer);
    REQUIRE(real.counts.size() == 5);
    for (std::size_t c = 1; c < 4; ++c) {
      CAPTURE(c);
      CAPTURE(ours[c]);
      CAPTURE(real.counts[c]);
      CHECK(100 * std::fabs(ours[c] - real.counts[c]) <= real.counts[4] * real.counts[c]);
    }
  }
}

}  // namespace
}  // namespace systole::cachesim::testing
