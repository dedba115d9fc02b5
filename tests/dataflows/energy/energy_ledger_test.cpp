// SPDX-License-Identifier: MIT
#include "dataflows/energy/energy_ledger.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "core/error.h"
#include "core/files/text_file.h"
#include "dataflows/machine/check.h"
#include "dataflows/simulate.h"
#include "dataflows/vector/element_work.h"
#include "tests/core/reading.h"

using namespace systole;
using namespace systole::dataflows;

namespace {

EnergyTable shipped(const char* name) {
  return read_energy_table(core::read_text_file(find_energy_table(name)));
}

/// Each action of another price, none of which depends on words, and leakage.
EnergyTable plain_table() {
  std::string text = "title: T\nactions:\n";
  int price = 1;
  for (const auto& row : kEnergyActionNames) {
    const bool leaks = row.value == EnergyAction::pe_leakage || row.value == EnergyAction::sram_leakage;
    text +=
        "  " + std::string(row.name) + ": {" + (leaks ? "mw: " : "pj: ") + std::to_string(price++) + ", source: s}\n";
  }
  return read_energy_table(core::checked_text("plain.yaml", text));
}

Machine small_machine(const char* dataflow) {
  Machine machine;
  machine.array = {.rows = 4, .cols = 4};
  machine.dataflow = dataflow_named(dataflow);
  machine.timing = Timing::array;
  machine.memory = memory_model_named("tiled");
  machine.sram_kb = {.ifmap = 1, .filter = 1, .ofmap = 1};
  return machine;
}

std::int64_t count_of(const Ledger& ledger, EnergyAction action, std::string_view operand) {
  std::int64_t count = 0;
  for (const LedgerLine& line : ledger.lines) {
    if (line.action == action && line.operand == operand) count += line.count;
  }
  return count;
}

core::Network small_network() {
  return core::testing::read_net("l,\na,9,9,3,3,4,40,2,\nb,4,4,1,1,40,30,1,\n").network;
}

}  // namespace

// A product of 1x1x2 on one PE, os: two multiply-accumulates. In three cycles (2 + 2*1 + 1 - 2) one slot is idle.
TEST_CASE("a ledger by hand, to the last digit") {
  const core::Network network = core::testing::read_net("l,\na,1,1,1,1,2,1,1,\n").network;
  Machine machine = small_machine("os");
  machine.array = {.rows = 1, .cols = 1};
  machine.memory = memory_model_named("tiled");
  const NetworkResult result = simulate(network, machine);
  const NetworkEnergy energy = network_energy(network, machine, result, plain_table());
  const Ledger& ledger = energy.layers.at(0);
  CHECK(count_of(ledger, EnergyAction::multiply, "") == 2);
  CHECK(count_of(ledger, EnergyAction::add, "") == 2);
  CHECK(count_of(ledger, EnergyAction::idle, "") == result.cycles.count() - 2);
  for (const char* operand : {"ifmap", "filter"}) {
    CHECK(count_of(ledger, EnergyAction::register_write, operand) == 2);
    CHECK(count_of(ledger, EnergyAction::register_read, operand) == 2);
    CHECK(count_of(ledger, EnergyAction::sram_read, operand) == 2);
    CHECK(count_of(ledger, EnergyAction::sram_write, operand) == 2);
    CHECK(count_of(ledger, EnergyAction::dram_read, operand) == 2);
  }
  CHECK(count_of(ledger, EnergyAction::register_write, "partial sums") == 2);
  CHECK(count_of(ledger, EnergyAction::register_read, "partial sums") == 2);  // before the second sum, and to leave
  CHECK(count_of(ledger, EnergyAction::sram_write, "ofmap") == 1);
  CHECK(count_of(ledger, EnergyAction::sram_read, "ofmap") == 1);
  CHECK(count_of(ledger, EnergyAction::dram_write, "ofmap") == 1);
  CHECK_FALSE(energy.leaks);
  // multiply 1, add 2, idle 3, register_write 4, register_read 5, sram_read 8, sram_write 9, dram_read 10, dram_write
  // 11
  const auto idle = static_cast<double>(result.cycles.count() - 2);
  CHECK(ledger.total().value == 2 * 1 + 2 * 2 + idle * 3 + 6 * 4 + 6 * 5 + 5 * 8 + 5 * 9 + 4 * 10 + 1 * 11);
  CHECK(ledger.total() == energy.network.total());
}

TEST_CASE("counts are those of the reports, and components add up to the whole, under every model") {
  const core::Network network = small_network();
  const EnergyTable table = plain_table();
  for (const char* dataflow : {"os", "ws", "is", "rp"}) {
    for (const char* memory : {"tiled", "scalesim", "scalesim-v2"}) {
      if (std::string_view{dataflow} == "rp" && std::string_view{memory} != "tiled") continue;
      for (const Timing timing : {Timing::scalesim, Timing::array}) {
        CAPTURE(dataflow);
        CAPTURE(memory);
        CAPTURE(name(timing));
        Machine machine = small_machine(dataflow);
        machine.memory = memory_model_named(memory);
        machine.timing = timing;
        if (!check(machine).empty()) continue;
        const NetworkResult result = simulate(network, machine);
        const NetworkEnergy energy = network_energy(network, machine, result, table);
        const Ledger& all = energy.network;
        CHECK(count_of(all, EnergyAction::multiply, "") == result.macs.count());
        CHECK(count_of(all, EnergyAction::idle, "") + result.macs.count() == result.cycles.count() * 16);
        CHECK(count_of(all, EnergyAction::sram_read, "ifmap") == result.sram.ifmap_reads.count());
        CHECK(count_of(all, EnergyAction::sram_read, "filter") == result.sram.filter_reads.count());
        CHECK(count_of(all, EnergyAction::sram_write, "ifmap") == result.dram.ifmap_reads.count());
        CHECK(count_of(all, EnergyAction::sram_write, "ofmap") +
                  count_of(all, EnergyAction::sram_write, "partial sums") ==
              result.sram.ofmap_writes.count() + result.dram.partial_sums_read.count());
        std::int64_t from_dram = 0;
        for (const char* operand : {"ifmap", "filter", "partial sums"}) {
          from_dram += count_of(all, EnergyAction::dram_read, operand);
        }
        CHECK(from_dram == result.dram.reads().count());
        Picojoules sum;
        for (const auto& row : kComponentNames) sum += all.total(row.value);
        CHECK(sum.value == doctest::Approx(all.total().value));
        Picojoules of_layers;
        for (const Ledger& layer : energy.layers) of_layers += layer.total();
        CHECK(of_layers.value == doctest::Approx(all.total().value));
        for (const LedgerLine& line : all.lines) {
          CHECK(line.count > 0);
          CHECK(line.energy().low >= 0);
        }
      }
    }
  }
}

TEST_CASE("operators beside the array are counted where a vector unit runs them") {
  const core::Network network = core::testing::read_net(
                                    "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,kind,inputs,bias\nc,conv,4,4,3,8,1,1,,,1\n"
                                    "a,activation,,,,,,,softmax,c,\n")
                                    .network;
  Machine machine = small_machine("os");
  const EnergyTable table = plain_table();
  const NetworkEnergy with = network_energy(network, machine, simulate(network, machine), table);
  const ElementWork work = element_work(network, 1);
  CHECK(count_of(with.layers[1], EnergyAction::vector_exp, "vector") ==
        work.per_element[Elementary::exponential] * work.elements + work.per_row[Elementary::exponential] * work.rows);
  CHECK(count_of(with.layers[0], EnergyAction::vector_add, "vector") == 4 * 4 * 8);  // the bias
  machine.vector.model = VectorModel::none;
  const NetworkEnergy without = network_energy(network, machine, simulate(network, machine), table);
  CHECK(without.layers[1].lines.empty());
  CHECK(without.network.total().value < with.network.total().value);
}

TEST_CASE("leakage takes a clock: a milliwatt for a microsecond is a nanojoule") {
  const core::Network network = small_network();
  Machine machine = small_machine("ws");
  machine.clock_mhz = 500;
  const NetworkResult result = simulate(network, machine);
  const NetworkEnergy energy = network_energy(network, machine, result, plain_table());
  CHECK(energy.leaks);
  const double microseconds = static_cast<double>(result.cycles.count() + result.vector_cycles.count()) / 500;
  const double milliwatts = 16 * 19 + 3 * 20;  // PEs and kilobytes at the table's prices
  CHECK(energy.network.total(Component::leakage).value == doctest::Approx(microseconds * milliwatts * 1000));
}

TEST_CASE("energy grows with the bits of words and falls with fewer DRAM words") {
  const core::Network network = small_network();
  Machine machine = small_machine("os");
  const EnergyTable table = shipped("horowitz_45nm");
  const auto energy = [&] { return network_energy(network, machine, simulate(network, machine), table).network; };
  machine.bits = {.ifmap = 8, .filter = 8, .ofmap = 8, .partial_sum = 32};
  const Ledger eight = energy();
  machine.bits = {.ifmap = 16, .filter = 16, .ofmap = 16, .partial_sum = 32};
  machine.sram_kb = {.ifmap = 2, .filter = 2, .ofmap = 2};
  const Ledger sixteen = energy();
  CHECK(eight.total().low < eight.total().value);
  CHECK(eight.total().value < eight.total().high);
  CHECK(sixteen.total(Component::dram).value == doctest::Approx(2 * eight.total(Component::dram).value));
  CHECK(sixteen.total().value > eight.total().value);
}

TEST_CASE("what has no energy says why") {
  Machine machine = small_machine("os");
  machine.memory = memory_model_named("none");
  CHECK(why_no_energy(machine).find("counts no words of DRAM") != std::string::npos);
  machine.memory = memory_model_named("tiled");
  CHECK(why_no_energy(machine).empty());
  machine.keep_activations = true;
  CHECK(why_no_energy(machine).find("stay on chip") != std::string::npos);
  machine.keep_activations = false;
  machine.sparsity.enabled = true;
  CHECK(why_no_energy(machine).find("dense layers") != std::string::npos);
  machine.sparsity.enabled = false;
  machine.cores.count = 4;
  CHECK(why_no_energy(machine).find("one core") != std::string::npos);
  CHECK_THROWS_AS(network_energy(small_network(), machine, {}, plain_table()), core::InputError);
}
