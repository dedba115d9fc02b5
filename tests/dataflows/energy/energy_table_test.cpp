// SPDX-License-Identifier: MIT
#include "dataflows/energy/energy_table.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "core/error.h"
#include "core/files/text_file.h"
#include "dataflows/energy/node_scaling.h"
#include "tests/core/reading.h"

using namespace systole;
using namespace systole::dataflows;

namespace {

EnergyTable read(const std::string& actions) {
  return read_energy_table(core::checked_text("t.yaml", "title: T\nactions:\n" + actions));
}

std::string mistake(const std::string& text) {
  try {
    read_energy_table(core::checked_text("t.yaml", text));
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "no mistake";
}

}  // namespace

TEST_CASE("prices grow with the bits: adders with them, multipliers with their product") {
  const EnergyTable table = read(
      "  multiply: {pj: 2, low: 1, high: 4, bits: 8, growth: quadratic, source: s}\n"
      "  add: {pj: 3, bits: 32, growth: linear, source: s}\n"
      "  idle: {pj: 0.5, source: s}\n");
  CHECK(table.price(EnergyAction::multiply, {.bits = 8, .other_bits = 8}) == Picojoules{1, 2, 4});
  CHECK(table.price(EnergyAction::multiply, {.bits = 16, .other_bits = 4}) == Picojoules{1, 2, 4});
  CHECK(table.price(EnergyAction::multiply, {.bits = 16}) == Picojoules{4, 8, 16});
  CHECK(table.price(EnergyAction::add, {.bits = 16}) == Picojoules{1.5, 1.5, 1.5});
  CHECK(table.price(EnergyAction::idle, {.bits = 16}) == Picojoules{0.5, 0.5, 0.5});
  CHECK_THROWS_WITH_AS(static_cast<void>(table.price(EnergyAction::hop, {})),
                       "t.yaml:3:3: actions.hop: found nothing, expected a price: the machine does it",
                       core::InputError);
}

TEST_CASE("scratchpads between two sizes lie on a power of the capacity, beyond them on its square root") {
  const EnergyTable table = read(
      "  sram_read:\n"
      "    - {kb: 32, pj: 20, bits: 64, growth: linear, source: middle}\n"
      "    - {kb: 8, pj: 10, bits: 64, growth: linear, source: small}\n"
      "    - {kb: 128, pj: 80, bits: 64, growth: linear, source: large}\n");
  const auto price = [&](double kb) { return table.price(EnergyAction::sram_read, {.bits = 64, .kb = kb}).value; };
  CHECK(price(8) == 10);
  CHECK(price(32) == 20);
  CHECK(price(128) == 80);
  CHECK(price(16) == doctest::Approx(10 * std::sqrt(2.0)));
  CHECK(price(64) == doctest::Approx(40));
  CHECK(price(2) == 5);
  CHECK(price(512) == 160);
  CHECK(table.price(EnergyAction::sram_read, {.bits = 8, .kb = 32}).value == 2.5);
  CHECK(table.source(EnergyAction::sram_read, {.bits = 8, .kb = 9}) == "small");
  CHECK(table.source(EnergyAction::sram_read, {.bits = 8, .kb = 1000}) == "large");
}

TEST_CASE("what is wrong with a table is said with its place") {
  CHECK(mistake("actions:\n  multiply: {pj: 1}\n") ==
        "t.yaml:2:13: actions.multiply.source: found nothing, expected where the price comes from");
  CHECK(mistake("actions:\n  multiply: {pj: -1, source: s}\n") ==
        "t.yaml:2:18: actions.multiply.pj: found '-1', expected a number from 0 to 1e15");
  CHECK(mistake("actions:\n  multiply: {pj: 1e308, source: s}\n") ==
        "t.yaml:2:18: actions.multiply.pj: found '1e308', expected a number from 0 to 1e15");
  CHECK(mistake("actions:\n  add: {pj: 1, bits: 8, source: s}\n") ==
        "t.yaml:2:8: actions.add.bits: found 8, expected growth beside it, or none where the bits do not matter");
  CHECK(mistake("actions:\n  multply: {pj: 1, source: s}\n").find("nearest: multiply") != std::string::npos);
  CHECK(mistake("actions:\n  add: {pj: 1, growth: linear, source: s}\n") ==
        "t.yaml:2:8: actions.add.bits: found nothing, expected the bits of the words that it is the price of");
  CHECK(mistake("actions:\n  add: {pj: 1, low: 2, source: s}\n") ==
        "t.yaml:2:8: actions.add.low: found 2, expected at most 1");
  CHECK(mistake("actions:\n  pe_leakage: {pj: 1, source: s}\n").find("expected milliwatts") != std::string::npos);
  CHECK(mistake("actions: 3\n").find("expected a price for each action") != std::string::npos);
}

TEST_CASE("prices by the size of a scratchpad are of words of scratchpads, one each size") {
  CHECK(mistake("actions:\n  hop: {pj: 1, kb: 8, source: s}\n") ==
        "t.yaml:2:20: actions.hop.kb: found 8, expected none: only words of scratchpads have prices by the size");
  CHECK(mistake("actions:\n  dram_read:\n    - {kb: 8, pj: 1, source: s}\n    - {kb: 9, pj: 2, source: s}\n") ==
        "t.yaml:3:5: actions.dram_read: found a list, expected one price: only words of scratchpads have prices by the "
        "size");
  CHECK(mistake("actions:\n  sram_read:\n    - {kb: 8, pj: 1, source: s}\n    - {kb: 8.0, pj: 2, source: s}\n") ==
        "t.yaml:4:12: actions.sram_read.kb: found 8 again, expected each size once");
  CHECK(mistake("actions:\n  sram_write: {kb: 0, pj: 1, source: s}\n") ==
        "t.yaml:2:20: actions.sram_write.kb: found 0, expected kilobytes above 0");
  CHECK(mistake("actions:\n  sram_read: []\n") ==
        "t.yaml:2:14: actions.sram_read: found an empty list, expected at least one price");
  CHECK(mistake("volts: 12\n") == "t.yaml:1:8: volts: found 12, expected 0.1 to 5");
}

// By hand with the publication's table 5: (0.1776 0.7^2 - 0.09097 0.7 + 0.02447) / (1.018 0.9^2 - 0.3107 0.9 + 0.1539).
TEST_CASE("scaling between nodes: factors of the publication, and the row of its corrigendum") {
  CHECK(energy_factor(45, 7, 0.9).value == doctest::Approx(0.047815 / 0.69885).epsilon(1e-4));
  CHECK(energy_factor(45, 7, 0.9).low == doctest::Approx(0.0424555 / 0.84433).epsilon(1e-4));  // of low power
  CHECK(energy_factor(45, 7, 0.9).high == energy_factor(45, 7, 0.9).value);
  // The corrigendum: 65 nm at 1.3 V to 32 nm at 0.9 V is 0.4571 / 2.604.
  CHECK(energy_factor(65, 32, 1.3).value == doctest::Approx(0.1755).epsilon(1e-3));
  CHECK(area_factor(45, 7) == 0.059);
  CHECK(area_factor(65, 45) == doctest::Approx(1 / 1.5));
  for (const double nm : {130.0, 90.0, 65.0, 45.0, 40.0, 32.0, 28.0, 20.0, 16.0, 14.0, 10.0, 7.0}) {
    CAPTURE(nm);
    CHECK(energy_factor(nm, nm) == Picojoules{1, 1, 1});
    CHECK(area_factor(nm, nm) == 1);
    const Picojoules there = energy_factor(nm, 7);
    CHECK(there.low <= there.value);
    CHECK(there.value <= there.high);
    CHECK(there.low > 0);
    CHECK(there.high <= 1);
    CHECK(energy_factor(nm, 28).value * energy_factor(28, 7).value == doctest::Approx(there.value));
  }
  // Between two nodes along a power: 28 nm lies between 20 and 32.
  CHECK(energy_factor(28, 7).value < energy_factor(20, 7).value);
  CHECK(energy_factor(28, 7).value > energy_factor(32, 7).value);
}

TEST_CASE("a table behind which a node stands is scaled on the chip, and each source says by what") {
  const std::string text =
      "title: T\nnode_nm: 45\nvolts: 0.9\nactions:\n"
      "  add: {pj: 2, low: 1, high: 3, source: ours}\n  hop: {pj: 0, source: none}\n"
      "  dram_read: {pj: 5, source: theirs}\n"
      "area:\n  gate: {um2: 2, source: a}\n  sram_bit: {um2: 1, source: b}\n  lane_gates: {gates: 7, source: c}\n";
  const core::TextFile file = core::checked_text("t.yaml", text);
  const Picojoules factor = energy_factor(45, 16, 0.9);
  for (const char* wanted : {"t.yaml@16", "t.yaml@16nm"}) {
    const EnergyTable table = read_energy_table(file, wanted);
    CHECK(table.name == "t@16nm");
    CHECK(table.node_nm == 16);
    CHECK(table.title.find("scaled from 45 to 16 nm by Stillmaker and Baas") != std::string::npos);
    CHECK(table.price(EnergyAction::add, {}) == Picojoules{factor.low * 1, factor.value * 2, factor.high * 3});
    CHECK(table.price(EnergyAction::dram_read, {}).value == 5);
    CHECK(table.source(EnergyAction::add, {}).starts_with("ours; times 0.1981 ("));
    CHECK(table.source(EnergyAction::hop, {}) == "none");
    CHECK(table.source(EnergyAction::dram_read, {}) == "theirs");
    CHECK(table.area->gate.each.value == 2 * 0.19);
    CHECK(table.area->lane_gates.each.value == 7);
  }
  CHECK(read_energy_table(file, "t.yaml").price(EnergyAction::add, {}).value == 2);
  const auto why_not = [&](const std::string& of, std::string_view wanted) {
    try {
      read_energy_table(core::checked_text("t.yaml", of), wanted);
    } catch (const core::InputError& error) {
      return std::string{error.what()};
    }
    return std::string{"none"};
  };
  CHECK(why_not(text, "t.yaml@5") == "energy: found 't.yaml@5', expected behind @ the node to scale to, 7 to 130 nm");
  CHECK(why_not(text, "t.yaml@") == "energy: found 't.yaml@', expected behind @ the node to scale to, 7 to 130 nm");
  CHECK(why_not("actions:\n  add: {pj: 2, source: s}\n", "t.yaml@7") ==
        "t.yaml:2:3: node_nm: found nothing, expected the node that it is scaled from, 7 to 130 nm");
  CHECK(why_not("unit: MAC\nnode_nm: 65\nactions:\n  add: {pj: 2, source: s}\n", "t.yaml@7") ==
        "t.yaml:4:3: unit: found 'MAC', expected pJ: only picojoules can be scaled to another node");
  CHECK(why_not("node_nm: 65\nactions:\n  pe_leakage: {mw: 2, source: s}\n", "t.yaml@7")
            .find("actions.pe_leakage: found a price, expected none: there is no published scaling of leakage") !=
        std::string::npos);
}

TEST_CASE("every shipped table prices all but leakage, each price with a source and a band that holds it") {
  const std::vector<std::string> names = energy_table_names();
  CHECK(names.size() >= 4);
  for (const std::string& name : names) {
    CAPTURE(name);
    const EnergyTable table = read_energy_table(core::read_text_file(find_energy_table(name)));
    CHECK(table.name == name);
    CHECK_FALSE(table.title.empty());
    CHECK(table.node_nm > 0);
    for (const auto& row : kEnergyActionNames) {
      CAPTURE(std::string(row.name));
      const bool leaks = row.value == EnergyAction::pe_leakage || row.value == EnergyAction::sram_leakage;
      CHECK((table.prices(row.value) || leaks));
      for (const EnergyPrice& price : table.rows(row.value)) {
        CHECK(price.source.size() > 10);
        CHECK(price.each.low <= price.each.value);
        CHECK(price.each.value <= price.each.high);
      }
    }
  }
  CHECK_THROWS_AS(static_cast<void>(find_energy_table("horowitz")), core::InputError);
  CHECK(find_energy_table("horowitz_45nm@16") == find_energy_table("horowitz_45nm"));
  const core::TextFile file = core::read_text_file(find_energy_table("horowitz_45nm@7"));
  CHECK(read_energy_table(file, "horowitz_45nm@7").price(EnergyAction::multiply, {.bits = 8}).value ==
        energy_factor(45, 7, 0.9).value * read_energy_table(file).price(EnergyAction::multiply, {.bits = 8}).value);
}
