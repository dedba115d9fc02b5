// SPDX-License-Identifier: MIT
#include "dataflows/energy/energy_table.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "core/error.h"
#include "core/files/text_file.h"
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
                       "energy table 't': found no price of hop, expected one: the machine does it", core::InputError);
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
}
