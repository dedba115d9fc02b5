// SPDX-License-Identifier: MIT
#include "dataflows/energy/chip_area.h"

#include <doctest/doctest.h>

#include <string>

#include "core/error.h"
#include "core/files/text_file.h"
#include "tests/core/reading.h"

using namespace systole;
using namespace systole::dataflows;

namespace {

EnergyTable table_of(const std::string& area) {
  return read_energy_table(core::checked_text("a.yaml", "title: T\nactions:\n  add: {pj: 1, source: s}\n" + area));
}

constexpr const char* kWhole =
    "area:\n  gate: {um2: 2, high: 4, source: s}\n  sram_bit: {um2: 0.5, low: 0.25, source: s}\n"
    "  lane_gates: {gates: 100, source: s}\n";

std::string area_mistake(const std::string& area) {
  try {
    static_cast<void>(table_of(area));
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "no mistake";
}

}  // namespace

// docs/rtl.md, what whole arrays cost.
TEST_CASE("the gates of an array are those of its RTL within three percent") {
  struct Measured {
    Timing timing;
    std::int64_t side;
    double gates;
  };
  for (const Measured& of : {Measured{Timing::array, 4, 31'673}, Measured{Timing::array, 8, 121'005},
                             Measured{Timing::array, 16, 471'122}, Measured{Timing::buffered, 4, 38'765},
                             Measured{Timing::buffered, 8, 146'976}, Measured{Timing::buffered, 16, 578'828}}) {
    CAPTURE(of.side);
    Machine machine;
    machine.array = {.rows = of.side, .cols = of.side};
    machine.timing = of.timing;
    machine.bits = {.ifmap = 8, .filter = 8, .ofmap = 8, .partial_sum = 32};
    CHECK(array_gates(machine) == doctest::Approx(of.gates).epsilon(0.03));
  }
}

TEST_CASE("wider words make larger PEs, as the RTL's do") {
  // PEs of one dataflow: int16 with 32-bit sums over int8 with 32-bit sums, 3057 over 1165 gates.
  Machine machine;
  machine.array = {.rows = 64, .cols = 64};
  machine.bits = {.ifmap = 8, .filter = 8, .ofmap = 8, .partial_sum = 32};
  const double narrow = array_gates(machine);
  machine.bits = {.ifmap = 16, .filter = 16, .ofmap = 16, .partial_sum = 32};
  CHECK(array_gates(machine) / narrow == doctest::Approx(3057.0 / 1165).epsilon(0.03));
}

TEST_CASE("an area by hand") {
  const EnergyTable table = table_of(kWhole);
  Machine machine;
  machine.array = {.rows = 4, .cols = 4};
  machine.sram_kb = {.ifmap = 1, .filter = 2, .ofmap = 1};
  const ChipArea one = chip_area(machine, table);
  CHECK(one.scratchpads.value == doctest::Approx(4 * 8192 * 0.5e-6));
  CHECK(one.scratchpads.low == doctest::Approx(4 * 8192 * 0.25e-6));
  CHECK(one.array.value == doctest::Approx(array_gates(machine) * 2e-6));
  CHECK(one.array.high == doctest::Approx(2 * one.array.value));
  CHECK(one.vector_unit.value == doctest::Approx(4 * 100 * 2e-6));
  CHECK(one.total().value == one.array.value + one.scratchpads.value + one.vector_unit.value);
  machine.cores.count = 3;
  machine.cores.l2_kb = 8;
  const ChipArea three = chip_area(machine, table);
  CHECK(three.array.value == doctest::Approx(3 * one.array.value));
  CHECK(three.scratchpads.value == doctest::Approx((3 * 4 + 8) * 8192 * 0.5e-6));
  machine.vector.model = VectorModel::none;
  CHECK(chip_area(machine, table).vector_unit.value == 0);
}

TEST_CASE("a table without areas says so, and one with half of them is a mistake") {
  const EnergyTable none = table_of("");
  CHECK(why_no_area(none) == "energy table 'a' has no areas");
  CHECK_THROWS_AS(chip_area(Machine{}, none), core::InputError);
  CHECK(why_no_area(table_of(kWhole)).empty());
  CHECK(area_mistake("area:\n  gate: {um2: 2, source: s}\n  sram_bit: {um2: 2, source: s}\n")
            .find("area.lane_gates: found nothing, expected an area and its source") != std::string::npos);
  CHECK(area_mistake("area: 3\n").find("area: found no map") != std::string::npos);
  std::string text = kWhole;
  CHECK(area_mistake(text.replace(text.find("um2: 2, high: 4"), 15, "um2: 2, high: 1"))
            .find("area.gate.high: found 1, expected at least 2") != std::string::npos);
  CHECK(area_mistake("area:\n  gate: {um2: 2}\n  sram_bit: {um2: 2, source: s}\n  lane_gates: {gates: 1, source: s}\n")
            .find("area.gate.source: found nothing, expected where it comes from") != std::string::npos);
}

TEST_CASE("every shipped table has areas with their sources") {
  for (const std::string& name : energy_table_names()) {
    CAPTURE(name);
    const EnergyTable table = read_energy_table(core::read_text_file(find_energy_table(name)));
    REQUIRE(table.area);
    for (const AreaPrice* price : {&table.area->gate, &table.area->sram_bit, &table.area->lane_gates}) {
      CHECK(price->source.size() > 10);
      CHECK(price->each.value > 0);
    }
  }
}
