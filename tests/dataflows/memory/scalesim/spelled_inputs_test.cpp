// SPDX-License-Identifier: MIT
// SCALE-Sim's input files in all their spellings: the readers and the memory model together against a second reading of
// the text and the word-by-word model.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include "core/error.h"
#include "core/topology/scalesim_csv.h"
#include "dataflows/machine/machine_file.h"
#include "dataflows/memory/scalesim/check.h"
#include "dataflows/memory/scalesim/scalesim_memory.h"
#include "dataflows/simulate.h"
#include "tests/dataflows/memory/scalesim/spelled_inputs.h"

namespace systole::tests {
namespace {

namespace scalesim = dataflows::scalesim;

void check_traffic(const ReferenceTraffic& expected, const scalesim::Traffic& found) {
  CHECK(found.start.count() == expected.start);
  CHECK(found.stop.count() == expected.stop);
}

void check_report(const ReferenceResult& expected, const scalesim::LayerReport& found) {
  CHECK(found.cycles.count() == expected.total);
  CHECK(found.stall_cycles.count() == expected.stall);
  const std::array<const scalesim::OperandReport*, 3> operands{&found.ifmap, &found.filter, &found.ofmap};
  for (std::size_t i = 0; i < operands.size(); ++i) {
    CAPTURE(i);
    check_traffic(expected.sram.at(i), operands.at(i)->sram);
    check_traffic(expected.dram.at(i), operands.at(i)->dram);
    CHECK(operands.at(i)->dram.words.count() == expected.dram.at(i).words);
  }
}

/// The layer's sizes on the machine.
ReferenceCase on(const ConfigurationMeaning& configuration, const LayerMeaning& layer) {
  ReferenceCase c = configuration.machine;
  const ReferenceCase& of = layer.layer;
  c.h = of.h;
  c.w = of.w;
  c.fh = of.fh;
  c.fw = of.fw;
  c.channels = of.channels;
  c.filters = of.filters;
  c.stride = of.stride;
  if (configuration.sparse) {
    c.kept = of.kept;
    c.of = of.of;
  }
  return c;
}

void check_inputs(const SpelledInputs& inputs) {
  CAPTURE(inputs.configuration);
  CAPTURE(inputs.topology);
  const ConfigurationMeaning configuration = meaning_of_configuration(inputs.configuration);
  const std::vector<LayerMeaning> layers = meaning_of_topology(inputs.topology, inputs.gemm);

  const dataflows::Machine machine = dataflows::read_machine({.name = "m.cfg", .text = inputs.configuration}).machine;
  CHECK(machine.memory->name == "scalesim");
  CHECK(machine.run_name == configuration.run_name);
  CHECK(machine.sparsity.enabled == configuration.sparse);
  CHECK_FALSE(machine.use_ramulator_trace);
  if (configuration.sparse) {
    CHECK(machine.sparsity.optimized_mapping == configuration.rowwise);
    CHECK(machine.sparsity.seed == configuration.seed);
  }
  if (configuration.rowwise) CHECK(machine.sparsity.block_size == configuration.block_size);

  const auto input = inputs.gemm ? core::ScalesimInput::gemm : core::ScalesimInput::conv;
  const core::Network network =
      core::read_scalesim_csv({.name = "n.csv", .text = inputs.topology}, input, scalesim::ratios_of(machine)).network;
  REQUIRE(network.layers.size() == layers.size());
  const dataflows::NetworkResult result = dataflows::simulate(network, machine, {}, 1, dataflows::OnFailure::leave_out);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    CAPTURE(layers[i].name);
    if (!layers[i].name.empty()) CHECK(network.layers[i].name == layers[i].name);
    if (configuration.rowwise) continue;  // the reference model does not know it; SCALE-Sim's own rows hold it
    const ReferenceResult expected = reference_memory(on(configuration, layers[i]));
    const scalesim::LayerReport* const found = scalesim::scalesim_report_of(result.layers[i]);
    CHECK((found == nullptr) == (expected.crashes || expected.total == 0));
    if (found != nullptr) check_report(expected, *found);
  }
}

TEST_CASE("SCALE-Sim's files mean the same in every spelling") {
  constexpr int kFiles = 400;
  std::mt19937_64 random(20261129);
  // Where the variable names a folder, the files are left there, to be run beside SCALE-Sim itself.
  const char* const kept = std::getenv("SYSTOLE_SPELLED_INPUTS");  // NOLINT(concurrency-mt-unsafe)
  for (int i = 0; i < kFiles; ++i) {
    const SpelledInputs inputs = random_inputs(random);
    check_inputs(inputs);
    if (kept == nullptr) continue;
    const std::filesystem::path folder{kept};
    std::ofstream(folder / fmt::format("{}.cfg", i), std::ios::binary) << inputs.configuration;
    std::ofstream(folder / fmt::format("{}.{}.csv", i, inputs.gemm ? "gemm" : "conv"), std::ios::binary)
        << inputs.topology;
  }
}

}  // namespace
}  // namespace systole::tests
