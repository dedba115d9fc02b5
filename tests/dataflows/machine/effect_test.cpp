// SPDX-License-Identifier: MIT
#include "dataflows/machine/effect.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "dataflows/machine/check.h"
#include "dataflows/machine/fields.h"
#include "dataflows/simulate.h"
#include "tests/core/reading.h"
#include "tests/dataflows/memory/tiled/tiled_random_layers.h"

using namespace systole;
using namespace systole::dataflows;

namespace {

Machine of(const char* memory, InterfaceMode mode = InterfaceMode::calc) {
  Machine machine;
  machine.memory = memory_model_named(memory);
  machine.interface_mode = mode;
  return machine;
}

/// A value of the field that is sound and not the machine's.
std::string other_value(const MachineField& field, const Machine& machine) {
  for (const char* text : {"7", "1", "user", "calc", "True", "false", "csr", "4x4"}) {
    Machine copy = machine;
    if (field.parse(copy, text) && copy != machine) return text;
  }
  if (field.names == nullptr) return {};
  for (const std::string_view name : field.names()) {
    Machine copy = machine;
    if (field.parse(copy, name) && copy != machine) return std::string{name};
  }
  return {};
}

/// Machines of one memory and mode whose optional parts are on or off, as far as the memory allows it.
std::vector<Machine> variants(const char* memory, InterfaceMode mode) {
  std::vector<Machine> all{of(memory, mode)};
  all.front().array = {.rows = 8, .cols = 8};
  all.front().sram_kb = {.ifmap = 1, .filter = 1, .ofmap = 1};
  const std::string_view name = memory;
  if (name != "scalesim") return all;
  Machine sparse = all.front();
  sparse.sparsity.enabled = true;
  all.push_back(sparse);
  sparse.sparsity.optimized_mapping = true;
  sparse.dataflow = dataflow_named("ws");
  all.push_back(sparse);
  Machine banked = all.front();
  banked.ifmap_banks = {.custom_layout = true, .bandwidth = 16, .banks = 2, .ports = 1};
  banked.filter_banks = {.custom_layout = false, .bandwidth = 16, .banks = 2, .ports = 1};
  banked.layout = CustomLayout{};
  all.push_back(banked);
  return all;
}

void check_fields_without_effect(const core::Network& network, const Machine& machine) {
  const NetworkResult before = simulate(network, machine);
  for (const MachineField& field : machine_fields()) {
    CAPTURE(field.path);
    if (why_without_effect(field.path, machine).empty()) continue;
    const std::string text = other_value(field, machine);
    REQUIRE_FALSE(text.empty());
    Machine changed = machine;
    field.parse(changed, text);
    const bool turns_on = field.path == "sparsity.enabled" || field.path.ends_with("custom_layout");
    if (turns_on || field.path == "ramulator_trace") continue;  // refused, or said, where it cannot be
    if (!check(changed).empty()) continue;                      // refused
    const NetworkResult after = simulate(network, changed);
    CHECK(after.cycles == before.cycles);
    CHECK(after.stall_cycles == before.stall_cycles);
    CHECK(after.dram == before.dram);
  }
}

}  // namespace

TEST_CASE("a field is read by the memory models that the documentation says, and the others say why not") {
  CHECK(why_without_effect("sram_kb.ifmap", of("none")) ==
        "only --memory scalesim, scalesim-v2, scalesim-ispass25 or tiled reads it, and this is memory none");
  CHECK(why_without_effect("sram_kb", of("tiled")).empty());
  CHECK(why_without_effect("bandwidth", of("tiled")).empty());
  CHECK(why_without_effect("bandwidth", of("scalesim")) ==
        "SCALE-Sim's CALC mode estimates the bandwidth; --interface user takes the one given");
  CHECK(why_without_effect("bandwidth", of("scalesim", InterfaceMode::user)).empty());
  CHECK(why_without_effect("dram_latency", of("scalesim")) ==
        "only --memory tiled reads it, and this is memory scalesim");
  CHECK(why_without_effect("interface", of("scalesim-v2")).empty());
  CHECK(why_without_effect("interface", of("tiled")) ==
        "only --memory scalesim, scalesim-v2 or scalesim-ispass25 reads it, and this is memory tiled");
  CHECK(why_without_effect("sparsity.enabled", of("scalesim-v2")) ==
        "only --memory scalesim or scalesim-ispass25 reads it, and this is memory scalesim-v2");
  CHECK(why_without_effect("sparsity.block_size", of("scalesim")) == "sparsity is not enabled");
  for (const char* always : {"array", "dataflow", "timing", "depthwise", "memory", "run_name"}) {
    CHECK(why_without_effect(always, of("none")).empty());
  }
}

TEST_CASE("how words lie in banks counts in USER mode, where the operand has a custom layout") {
  Machine machine = of("scalesim");
  machine.ifmap_banks.custom_layout = true;
  const char* const unread = "SCALE-Sim's CALC mode looks at no bank and no layout";
  CHECK(why_without_effect("banks.ifmap.custom_layout", machine) == unread);
  CHECK(why_without_effect("banks.ifmap.ports", machine) == unread);
  machine.interface_mode = InterfaceMode::user;
  for (const char* field : {"custom_layout", "bandwidth", "banks", "ports"}) {
    CAPTURE(field);
    CHECK(why_without_effect(std::string{"banks.ifmap."} + field, machine).empty());
    const bool is_shape = std::string_view{field} == "banks" || std::string_view{field} == "ports";
    CHECK(why_without_effect(std::string{"banks.filter."} + field, machine) ==
          (is_shape ? "without a custom layout SCALE-Sim looks at the banks' bandwidth only" : ""));
  }
}

TEST_CASE("blocks and the seed are of the optimized mapping") {
  Machine machine = of("scalesim");
  machine.sparsity.enabled = true;
  for (const char* field : {"sparsity.block_size", "sparsity.seed"}) {
    CAPTURE(field);
    machine.sparsity.optimized_mapping = false;
    CHECK(why_without_effect(field, machine) == "blocks and what is drawn in them are of the optimized mapping only");
    machine.sparsity.optimized_mapping = true;
    CHECK(why_without_effect(field, machine).empty());
  }
}

TEST_CASE("links count where the partition cuts a sum, which depends on the dataflow") {
  for (const char* dataflow : {"os", "ws", "is", "rp"}) {
    for (const Partition partition : {Partition::spatial, Partition::st1, Partition::st2}) {
      CAPTURE(dataflow);
      CAPTURE(name(partition));
      Machine machine;
      machine.dataflow = dataflow_named(dataflow);
      machine.array = {.rows = 4, .cols = 4};
      machine.cores = {.count = 4, .partition = partition};
      const core::Network network = core::testing::read_net("l,\na,6,6,3,3,64,4,1,\nb,1,1,1,1,8192,40,1,\n").network;
      const core::Cycles before = simulate(network, machine).cycles;
      const bool has_effect = why_without_effect("link_words", machine).empty();
      machine.cores.link_words = 1;
      CHECK((simulate(network, machine).cycles != before) == has_effect);
    }
  }
}

TEST_CASE("a field that no layer asks for changes no cycle") {
  const core::Network network = core::testing::read_net("l,\na,9,9,3,3,4,40,2,\nb,4,4,1,1,40,30,1,\n").network;
  for (const std::int64_t cores : {1, 4}) {
    for (const Partition partition : {Partition::best, Partition::spatial, Partition::st1}) {
      Machine machine;
      machine.array = {.rows = 8, .cols = 8};
      machine.cores = {.count = cores, .partition = partition};
      const NetworkResult before = simulate(network, machine);
      for (const char* path : {"vector.model", "vector.lanes", "vector.fuse_elementwise", "depthwise"}) {
        if (why_without_effect_on(network, path, machine).empty()) {
          CHECK(std::string_view{path} == "vector.lanes");
          continue;
        }
        const MachineField& field = *std::ranges::find(machine_fields(), path, &MachineField::path);
        Machine changed = machine;
        REQUIRE(field.parse(
            changed, std::string_view{path} == "vector.fuse_elementwise" ? "false" : other_value(field, machine)));
        CHECK(simulate(network, changed).network_cycles == before.network_cycles);
      }
    }
  }
}

TEST_CASE("halos stay where windows have several elements, and elsewhere the option says so and changes nothing") {
  tests::Dice draw(23);
  std::int64_t without = 0;
  std::int64_t changed = 0;
  for (int i = 0; i < 600; ++i) {
    core::Network network;
    network.layers.push_back(tests::random_layer(draw, 9));
    Machine machine;
    machine.dataflow = dataflows::dataflows()[static_cast<std::size_t>(draw(0, 3))];
    machine.array = {.rows = draw(1, 5), .cols = draw(1, 5)};
    machine.timing = Timing::array;
    machine.memory = memory_model_named("tiled");
    machine.depthwise = tests::random_depthwise_mapping(draw, *machine.dataflow);
    machine.sram_kb = {.ifmap = 1, .filter = 1, .ofmap = 1};
    machine.bits = {.ifmap = 128, .filter = 128, .ofmap = 128, .partial_sum = 128};
    machine.bandwidth_bytes = 32;
    const NetworkResult before = simulate(network, machine);
    machine.keep_halos = true;
    const NetworkResult after = simulate(network, machine);
    const bool is_same = after.cycles == before.cycles && after.dram == before.dram;
    changed += static_cast<std::int64_t>(!is_same);
    if (why_without_effect_on(network, "keep_halos", machine).empty()) continue;
    ++without;
    CHECK(is_same);
  }
  CHECK(without > 100);
  CHECK(changed > 5);
}

TEST_CASE("a field without effect changes no cycle, stall or word") {
  const core::Network network = core::testing::read_net("l,\na,9,9,3,3,4,40,2,\nb,4,4,1,1,40,30,1,\n").network;
  for (const char* memory : {"none", "scalesim", "scalesim-v2", "scalesim-ispass25", "tiled"}) {
    for (const InterfaceMode mode : {InterfaceMode::calc, InterfaceMode::user}) {
      for (const Machine& machine : variants(memory, mode)) check_fields_without_effect(network, machine);
    }
  }
}
