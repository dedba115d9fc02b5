// SPDX-License-Identifier: MIT
#include "predictor/simulated/simulated_devices.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "core/import/network_input.h"
#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

TEST_CASE("simulated latencies are what systole simulate says") {
  const std::vector<core::Network> networks{core::read_network("squeezenet1_1").network};
  for (const predictor::SimulatedDevice& device : predictor::simulated_devices(3, 21)) {
    const predictor::Dataset data = predictor::simulated_dataset(networks, {&device, 1}, 1);
    const Run result = run(fmt::format(
        "simulate squeezenet1_1 -a {}x{} -d {} --timing {} --memory tiled --sram {} --bandwidth {} --csv",
        device.machine.array.rows, device.machine.array.cols, device.machine.dataflow->name,
        dataflows::name(device.machine.timing), device.machine.sram_kb.ifmap, device.machine.bandwidth.front()));
    REQUIRE_MESSAGE(result.exit_code == 0, result.err);
    double cycles = 0;
    for (const CsvRow& row : csv_rows(result.out)) cycles += std::stod(row.at("cycles"));
    REQUIRE(cycles > 0);
    CHECK(data.latencies.at(0, 0) ==
          doctest::Approx(cycles / 1000 / static_cast<double>(device.clock_mhz)).epsilon(1e-12));
  }
}

}  // namespace
}  // namespace systole::tests
