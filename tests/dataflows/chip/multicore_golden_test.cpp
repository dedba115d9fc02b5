// SPDX-License-Identifier: MIT
// What SCALE-Sim v3's multi-core script prints, all rows.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/ir/network.h"
#include "dataflows/chip/cores_result.h"
#include "dataflows/simulate.h"
#include "tests/golden/golden_table.h"

namespace systole::tests {
namespace {

using dataflows::Machine;
using dataflows::Partition;
using dataflows::PartitionBy;

struct Cost {
  std::int64_t cycles;
  std::int64_t words;
};

Cost cost(const core::Network& network, const Machine& machine) {
  const dataflows::LayerResult layer = dataflows::simulate(network, machine).layers.front();
  return {layer.cycles.count(), layer.cores->on_chip_words.count()};
}

/// In the script's order: what it calls ws has the axes that is has here, and the other way round.
constexpr std::array kDataflows{"os", "is", "ws"};

TEST_CASE("--partition-model scalesim prints what SCALE-Sim v3's multi-core script does") {
  constexpr std::array kSchemes{Partition::spatial, Partition::st1, Partition::st2};
  const std::vector<GoldenRow> rows = golden("multicore/analytical.csv");
  CHECK(rows.size() == 365);
  for (const GoldenRow& row : rows) {
    core::Network network;
    network.name = "product";
    core::Layer& layer = network.layers.emplace_back();
    layer.name = "gemm";
    layer.op = core::Operator::gemm;
    layer.m = row.integer("M");
    layer.n = row.integer("N");
    layer.k = row.integer("K");
    for (const Partition scheme : kSchemes) {
      std::optional<Cost> fewest_cycles;
      std::optional<Cost> fewest_words;
      std::optional<std::int64_t> least_product;
      for (const char* const dataflow : kDataflows) {
        Machine machine{.array = {.rows = row.integer("R"), .cols = row.integer("C")}};
        machine.dataflow = dataflows::dataflow_named(dataflow);
        machine.cores = {.count = row.integer("cores"),
                         .partition = scheme,
                         .model = dataflows::PartitionModel::scalesim,
                         .by = PartitionBy::cycles};
        const Cost by_cycles = cost(network, machine);
        machine.cores.by = PartitionBy::words;
        const Cost by_words = cost(network, machine);
        if (!fewest_cycles || by_cycles.cycles < fewest_cycles->cycles) fewest_cycles = by_cycles;
        if (!fewest_words || by_words.words < fewest_words->words) fewest_words = by_words;
        const std::int64_t product = by_cycles.cycles * by_words.words;
        least_product = std::min(least_product.value_or(product), product);
      }
      const std::string name{core::name_of(scheme)};
      CAPTURE(name);
      CHECK(fewest_words->words == row.integer("least_memory_" + name));
      CHECK(fewest_words->cycles == row.integer("compute_at_least_memory_" + name));
      CHECK(fewest_cycles->cycles == row.integer("least_compute_" + name));
      CHECK(fewest_cycles->words == row.integer("memory_at_least_compute_" + name));
      // Printed by Python as the nearest double where it leaves 53 bits.
      CHECK(static_cast<double>(*least_product) == std::stod(row.text("least_product_" + name)));
    }
  }
}

}  // namespace
}  // namespace systole::tests
