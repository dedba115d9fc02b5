// SPDX-License-Identifier: MIT
// What goes in comes out: no action is missing, none is counted twice, whatever the layer and the machine.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "dataflows/chip/chip_layer.h"
#include "dataflows/chip/cores_result.h"
#include "dataflows/energy/network_actions.h"
#include "dataflows/machine/check.h"
#include "dataflows/simulate.h"
#include "tests/dataflows/memory/tiled/tiled_random_layers.h"

namespace systole::tests {
namespace {

using namespace dataflows;  // NOLINT(google-build-using-namespace): a test file

Machine any_machine(Dice& draw) {
  Machine machine;
  machine.dataflow = dataflows::dataflows()[static_cast<std::size_t>(draw(0, 3))];
  machine.array = {.rows = draw(1, 5), .cols = draw(1, 5)};
  machine.depthwise = random_depthwise_mapping(draw, *machine.dataflow);
  machine.memory = memory_model_named(draw(0, 2) > 0 ? "tiled" : "scalesim-v2");
  machine.timing = draw(0, 1) == 0 ? Timing::scalesim : Timing::array;
  machine.sram_kb = {.ifmap = draw(1, 2), .filter = draw(1, 2), .ofmap = draw(1, 2)};
  machine.clock_mhz = 500;
  if (machine.memory->simulate_share != nullptr) {
    const std::int64_t bits = draw(0, 1) == 0 ? 8 : 128;
    machine.bits = {.ifmap = bits, .filter = bits, .ofmap = bits, .partial_sum = 2 * bits};
    machine.bandwidth_bytes = 16;
    if (draw(0, 2) == 0) machine.cores.count = draw(2, 4);
    if (machine.cores.count > 1 && draw(0, 1) == 0) machine.cores.l2_kb = 16;
    if (machine.cores.count == 1) machine.keep_activations = draw(0, 1) == 0;
  }
  return machine;
}

/// A product takes a word of each input out of a register, or from the row's wire.
void check_array(const ActionCounts& counts, const LayerResult& result) {
  using enum EnergyAction;
  const std::int64_t products = counts.of(multiply);
  CHECK(products == result.macs.count());
  CHECK(counts.of(add) == products);
  for (const Moved moved : {Moved::ifmap, Moved::filter, Moved::sums}) {
    CHECK(counts.of(hop, moved) <= counts.of(register_write, moved));
    CHECK(counts.of(hop, moved) <= counts.of(register_read, moved));
  }
  const std::int64_t ifmap = counts.of(register_read, Moved::ifmap) - counts.of(hop, Moved::ifmap);
  const std::int64_t filter =
      counts.of(register_read, Moved::filter) - counts.of(hop, Moved::filter) + counts.of(broadcast, Moved::filter);
  CHECK(ifmap == filter);
  if (result.packed_channels == 1) CHECK(ifmap == products);
  CHECK(ifmap >= products);  // with zeros of packed channels
}

/// Words of a scratchpad come from somewhere and go somewhere.
void check_scratchpads(const ActionCounts& counts, const LayerResult& result) {
  using enum EnergyAction;
  CHECK(counts.of(sram_read, Moved::ifmap) == result.sram.ifmap_reads.count());
  CHECK(counts.of(sram_read, Moved::filter) == result.sram.filter_reads.count());
  const bool one_core = result.cores == nullptr;
  const std::int64_t ifmap = one_core ? result.dram.ifmap_reads.count() : result.cores->delivered.ifmap_reads.count();
  const std::int64_t filter =
      one_core ? result.dram.filter_reads.count() : result.cores->delivered.filter_reads.count();
  CHECK(counts.of(sram_write, Moved::ifmap) == ifmap);
  CHECK(counts.of(sram_write, Moved::filter) == filter);
  CHECK(counts.of(sram_read, Moved::l2_ifmap) == counts.of(sram_write, Moved::l2_ifmap));
  CHECK(counts.of(sram_read, Moved::l2_filter) == counts.of(sram_write, Moved::l2_filter));
  if (one_core) CHECK(counts.of(sram_read, Moved::sums) == counts.of(sram_write, Moved::sums));
  // What the arrays give, what cores add and what comes back, once each.
  CHECK(counts.of(sram_write, Moved::sums) + counts.of(sram_write, Moved::ofmap) ==
        result.sram.ofmap_writes.count() + counts.of(core_link, Moved::sums) + counts.of(dram_read, Moved::sums));
  CHECK(counts.of(sram_read, Moved::ofmap) >= counts.of(dram_write, Moved::ofmap) + counts.of(dram_write, Moved::sums));
  CHECK(counts.of(dram_read, Moved::sums) <= counts.of(dram_write, Moved::sums));
}

TEST_CASE("conservation: random layers on random machines") {
  Dice draw(77);
  std::int64_t several = 0;
  std::int64_t kept = 0;
  for (int i = 0; i < 700; ++i) {
    core::Network network;
    const std::int64_t layers = draw(1, 3);
    for (std::int64_t layer = 0; layer < layers; ++layer) network.layers.push_back(random_layer(draw, 7));
    for (core::Layer& layer : network.layers) layer.inputs.clear();
    const Machine machine = any_machine(draw);
    if (!check(machine).empty() || !why_no_energy(machine).empty()) continue;
    const NetworkResult result = simulate(network, machine, {}, 1, OnFailure::leave_out);
    if (!result.missing.empty()) continue;
    const NetworkActions actions = network_actions(network, machine, result);
    CAPTURE(i);
    CAPTURE(std::string(machine.memory->name));
    std::int64_t idle = 0;
    ActionCounts sum;
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
      check_array(actions.layers[l], result.layers[l]);
      check_scratchpads(actions.layers[l], result.layers[l]);
      idle += actions.layers[l].of(EnergyAction::idle);
      sum.add(actions.layers[l]);
    }
    CHECK(sum == actions.network);  // nobody waits
    const std::int64_t pes = machine.array.rows * machine.array.cols * machine.cores.count;
    const std::int64_t slots = result.network_cycles.count() * pes;
    CHECK(actions.network.of(EnergyAction::pe_leakage) == slots);
    // SCALE-Sim's timing does not count a layer's last cycle, in which one PE alone may still work.
    const bool may_overflow = pes == 1 && machine.timing == Timing::scalesim;
    if (may_overflow) {
      CHECK(idle + result.macs.count() <= slots + layers);
    } else {
      CHECK(idle + result.macs.count() == slots);
    }
    several += static_cast<std::int64_t>(machine.cores.count > 1);
    kept += static_cast<std::int64_t>(result.kept && !result.kept->kept.empty());
  }
  CHECK(several > 50);
  CHECK(kept > 0);
}

}  // namespace
}  // namespace systole::tests
