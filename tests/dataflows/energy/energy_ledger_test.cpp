// SPDX-License-Identifier: MIT
#include "dataflows/energy/energy_ledger.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "core/error.h"
#include "core/files/text_file.h"
#include "dataflows/chip/cores_result.h"
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

TEST_CASE("all prices that a table lacks are named at once, with its place") {
  const EnergyTable table = read_energy_table(core::checked_text(
      "some.yaml", "title: T\nactions:\n  multiply: {pj: 1, source: s}\n  add: {pj: 1, source: s}\n"));
  const core::Network network = small_network();
  const Machine machine = small_machine("os");
  const NetworkResult result = simulate(network, machine);
  std::string text;
  try {
    network_energy(network, machine, result, table);
  } catch (const core::InputError& error) {
    text = error.what();
  }
  for (const char* action :
       {"idle", "register_write", "register_read", "hop", "sram_read", "sram_write", "dram_read", "dram_write"}) {
    CAPTURE(action);
    CHECK(text.find(std::string{"some.yaml:3:3: actions."} + action + ": found nothing, expected a price") !=
          std::string::npos);
  }
  CHECK(text.find("row_link") == std::string::npos);  // which it does not do
  CHECK_THROWS_AS(MachinePrices(machine, table).total(network_actions(network, machine, result).network),
                  core::InputError);
}

TEST_CASE("what has no energy says why") {
  Machine machine = small_machine("os");
  machine.memory = memory_model_named("none");
  CHECK(why_no_energy(machine).find("counts no words of DRAM") != std::string::npos);
  machine.memory = memory_model_named("tiled");
  CHECK(why_no_energy(machine).empty());
  machine.keep_activations = true;
  CHECK(why_no_energy(machine).empty());
  machine.keep_activations = false;
  machine.sparsity.enabled = true;
  CHECK(why_no_energy(machine).find("dense layers") != std::string::npos);
  machine.sparsity.enabled = false;
  machine.cores.count = 4;
  CHECK(why_no_energy(machine).empty());
  machine.cores.model = PartitionModel::krittika;
  CHECK(why_no_energy(machine).find("partition model krittika") != std::string::npos);
  CHECK_THROWS_AS(network_energy(small_network(), machine, {}, plain_table()), core::InputError);
}

// A gemm of 1 x 1 results over 3 steps on an array of 2x1, ws: two row folds, the second of one row.
TEST_CASE("a ledger by hand of partial sums that go to the scratchpad and back") {
  const core::Network network = core::testing::read_net("l,\na,1,1,1,1,3,1,1,\n").network;
  Machine machine = small_machine("ws");
  machine.array = {.rows = 2, .cols = 1};
  machine.vector.model = VectorModel::none;
  const NetworkResult result = simulate(network, machine);
  const Ledger ledger = network_energy(network, machine, result, plain_table()).layers.at(0);
  CHECK(count_of(ledger, EnergyAction::multiply, "") == 3);
  CHECK(count_of(ledger, EnergyAction::sram_write, "partial sums") == 1);  // of the first fold
  CHECK(count_of(ledger, EnergyAction::sram_read, "partial sums") == 1);   // for the second
  CHECK(count_of(ledger, EnergyAction::sram_write, "ofmap") == 1);
  CHECK(count_of(ledger, EnergyAction::sram_read, "ofmap") == 1);
  CHECK(count_of(ledger, EnergyAction::dram_write, "ofmap") == 1);
  CHECK(count_of(ledger, EnergyAction::dram_read, "partial sums") == 0);
  // Two filter words fall through one PE and two, the third stays in the first row.
  CHECK(count_of(ledger, EnergyAction::register_write, "filter") == 1 + 2 + 1);
  CHECK(count_of(ledger, EnergyAction::hop, "filter") == 1);
  CHECK(count_of(ledger, EnergyAction::register_write, "partial sums") == 2 + 2);  // rows without a product pass it on
  CHECK(count_of(ledger, EnergyAction::idle, "") == 2 * result.cycles.count() - 3);
  double by_hand = 0;
  const auto priced = [&](EnergyAction action, std::int64_t count) {
    by_hand += static_cast<double>(count * (1 + static_cast<std::int64_t>(action)));
  };
  priced(EnergyAction::multiply, 3);
  priced(EnergyAction::add, 3);
  priced(EnergyAction::idle, 2 * result.cycles.count() - 3);
  priced(EnergyAction::register_write, 3 + 4 + 4);
  priced(EnergyAction::register_read, 3 + (3 + 1) + 2);  // sums: one a fold from the upper row to the lower
  priced(EnergyAction::hop, 1 + 2);
  priced(EnergyAction::sram_read, 3 + 3 + 1 + 1);
  priced(EnergyAction::sram_write, 3 + 3 + 1 + 1);
  priced(EnergyAction::dram_read, 3 + 3);
  priced(EnergyAction::dram_write, 1);
  CHECK(ledger.total().value == by_hand);
}

TEST_CASE("each pass of a softmax reads the scratchpad, and PEs stand idle beside it") {
  const core::Network network = core::testing::read_net(
                                    "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,kind,inputs,bias\nc,conv,4,4,3,8,1,1,,,1\n"
                                    "a,activation,,,,,,,softmax,c,\n")
                                    .network;
  const Machine machine = small_machine("os");
  const NetworkResult result = simulate(network, machine);
  const Ledger softmax = network_energy(network, machine, result, plain_table()).layers.at(1);
  const std::int64_t words = 4 * 4 * 8;
  CHECK(count_of(softmax, EnergyAction::dram_read, "vector in") == words);
  CHECK(count_of(softmax, EnergyAction::sram_write, "vector in") == words);
  CHECK(count_of(softmax, EnergyAction::sram_read, "vector in") == 3 * words);
  CHECK(count_of(softmax, EnergyAction::sram_write, "vector out") == words);
  CHECK(count_of(softmax, EnergyAction::sram_read, "vector out") == words);
  CHECK(count_of(softmax, EnergyAction::dram_write, "vector out") == words);
  CHECK(count_of(softmax, EnergyAction::idle, "") == 16 * result.layers[1].vector.cycles.count());
}

TEST_CASE("links along rows cost all PEs of an array that uses them, and nobody else's") {
  // A line of 1x3 in four channels, and a product: on rp the line goes along the rows.
  const core::Network network =
      core::testing::read_net(
          "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,groups\nd,conv,6,6,4,4,1,3,4\np,conv,6,4,4,8,1,1,1\n")
          .network;
  Machine machine = small_machine("rp");
  const NetworkResult result = simulate(network, machine);
  const NetworkEnergy on_rows = network_energy(network, machine, result, plain_table());
  CHECK(count_of(on_rows.network, EnergyAction::broadcast, "filter") > 0);
  CHECK(count_of(on_rows.network, EnergyAction::row_link, "") == result.macs.count());
  CHECK(count_of(on_rows.layers[1], EnergyAction::row_link, "") == result.layers[1].macs.count());
  machine.dataflow = dataflow_named("os");
  const NetworkEnergy plain = network_energy(network, machine, simulate(network, machine), plain_table());
  CHECK(count_of(plain.network, EnergyAction::row_link, "") == 0);
}

TEST_CASE("of several cores the counts are those of the reports, whatever is shared") {
  const core::Network network = small_network();
  const EnergyTable table = plain_table();
  for (const Partition partition : {Partition::best, Partition::spatial, Partition::st1, Partition::st2}) {
    for (const std::int64_t l2_kb : {0, 64}) {
      for (const char* dataflow : {"os", "ws"}) {
        CAPTURE(name(partition));
        CAPTURE(l2_kb);
        Machine machine = small_machine(dataflow);
        machine.cores.count = 4;
        machine.cores.partition = partition;
        machine.cores.l2_kb = l2_kb;
        machine.clock_mhz = 500;
        const NetworkResult result = simulate(network, machine);
        const NetworkEnergy energy = network_energy(network, machine, result, table);
        const Ledger& all = energy.network;
        CHECK(count_of(all, EnergyAction::multiply, "") == result.macs.count());
        CHECK(count_of(all, EnergyAction::idle, "") + result.macs.count() == result.network_cycles.count() * 16 * 4);
        const PerOperand& kb = machine.sram_kb;
        CHECK(count_of(all, EnergyAction::sram_leakage, "") ==
              result.network_cycles.count() * (4 * (kb.ifmap + kb.filter + kb.ofmap) + l2_kb));
        CHECK(count_of(all, EnergyAction::sram_read, "ifmap") == result.sram.ifmap_reads.count());
        CHECK(count_of(all, EnergyAction::dram_read, "ifmap") == result.dram.ifmap_reads.count());
        CHECK(count_of(all, EnergyAction::dram_write, "ofmap") == result.dram.ofmap_writes.count());
        std::int64_t delivered = 0;
        std::int64_t through_l2 = 0;
        std::int64_t sent = 0;
        std::int64_t from_array = 0;
        for (const LayerResult& layer : result.layers) {
          delivered += layer.cores->delivered.ifmap_reads.count();
          if (layer.cores->sharing.ifmap > 1) through_l2 += layer.dram.ifmap_reads.count();
          sent += layer.cores->reduction.words.count();
          from_array += layer.sram.ofmap_writes.count();
        }
        CHECK(count_of(all, EnergyAction::sram_write, "ifmap") == delivered);
        CHECK(delivered >= result.dram.ifmap_reads.count());
        CHECK(count_of(all, EnergyAction::sram_write, "l2 ifmap") == through_l2);
        CHECK(count_of(all, EnergyAction::sram_read, "l2 ifmap") == through_l2);
        CHECK(count_of(all, EnergyAction::core_link, "partial sums") == sent);
        CHECK(count_of(all, EnergyAction::vector_add, "partial sums") == sent);
        // What the arrays give and what is added on the way, once each.
        CHECK(count_of(all, EnergyAction::sram_write, "partial sums") +
                  count_of(all, EnergyAction::sram_write, "ofmap") ==
              from_array + sent + result.dram.partial_sums_read.count());
        Picojoules of_layers;
        for (const Ledger& layer : energy.layers) of_layers += layer.total();
        CHECK(of_layers.value == doctest::Approx(all.total().value));
      }
    }
  }
}

TEST_CASE("whole layers on different cores: those that wait stand idle, and leak") {
  const core::Network network = small_network();
  Machine machine = small_machine("os");
  machine.clock_mhz = 500;
  machine.cores.count = 3;
  machine.cores.partition = Partition::layers;
  const NetworkResult result = simulate(network, machine);
  const NetworkEnergy energy = network_energy(network, machine, result, plain_table());
  const std::int64_t pe_cycles = result.network_cycles.count() * 16 * 3;
  CHECK(count_of(energy.network, EnergyAction::pe_leakage, "") == pe_cycles);
  CHECK(count_of(energy.network, EnergyAction::idle, "") == pe_cycles - result.macs.count());
  CHECK(count_of(energy.waiting, EnergyAction::idle, "") ==
        pe_cycles - 16 * (result.cycles.count() + result.vector_cycles.count()));
  machine.cores.count = 1;
  CHECK(network_energy(network, machine, simulate(network, machine), plain_table()).waiting.lines.empty());
}

TEST_CASE("kept results go to the ifmap scratchpad instead of DRAM, and nothing else changes") {
  const core::Network network =
      core::testing::read_net(
          "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,kind,inputs\na,conv,6,6,4,8,1,1,,\nb,conv,6,6,8,8,1,1,,a\n"
          "s,activation,,,,,,,softmax,b\nc,conv,6,6,8,4,1,1,,s\n")
          .network;
  Machine machine = small_machine("os");
  machine.sram_kb = {.ifmap = 4, .filter = 4, .ofmap = 4};
  const EnergyTable table = plain_table();
  const Ledger without = network_energy(network, machine, simulate(network, machine), table).network;
  machine.keep_activations = true;
  const NetworkResult result = simulate(network, machine);
  const Ledger with = network_energy(network, machine, result, table).network;
  std::int64_t kept = 0;
  for (const KeptResult& of : result.kept->kept) {
    CHECK_FALSE(of.goes_to_dram);
    kept += of.words.count();
  }
  REQUIRE(kept == 3 * 6 * 6 * 8);
  const auto of_all = [](const Ledger& ledger, EnergyAction action) {
    std::int64_t count = 0;
    for (const LedgerLine& line : ledger.lines) count += line.action == action ? line.count : 0;
    return count;
  };
  CHECK(count_of(with, EnergyAction::sram_write, "kept results") == kept);
  CHECK(of_all(without, EnergyAction::dram_write) - of_all(with, EnergyAction::dram_write) == kept);
  CHECK(of_all(without, EnergyAction::dram_read) - of_all(with, EnergyAction::dram_read) == kept);
  // A word that stays is written once for the reader, as it would be from DRAM.
  CHECK(of_all(without, EnergyAction::sram_write) == of_all(with, EnergyAction::sram_write));
  CHECK(of_all(without, EnergyAction::sram_read) == of_all(with, EnergyAction::sram_read));
  for (const EnergyAction action : {EnergyAction::multiply, EnergyAction::register_write, EnergyAction::vector_exp}) {
    CHECK(of_all(without, action) == of_all(with, action));
  }
}

TEST_CASE("no line is there twice, and every action has one") {
  for (std::size_t i = 0; i < kLedgerSlots; ++i) CHECK(slot_of(ledger_slot(i).action, ledger_slot(i).moved) == i);
  for (const auto& row : kEnergyActionNames) {
    CAPTURE(std::string(row.name));
    bool found = false;
    for (std::size_t i = 0; i < kLedgerSlots; ++i) found = found || ledger_slot(i).action == row.value;
    CHECK(found);
  }
  ActionCounts counts;
  CHECK_THROWS_AS(counts.add(EnergyAction::multiply, -1), core::InternalError);
  CHECK_THROWS_AS(counts.add(EnergyAction::multiply, Moved::ifmap, 1), core::InternalError);
}
