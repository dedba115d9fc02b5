// SPDX-License-Identifier: MIT
// The cycles of a topology file's layers on a 16x16 output-stationary array: simulate_topology FILE.csv
#include <iostream>

#include "core/error.h"
#include "core/topology/dialect.h"
#include "dataflows/simulate.h"

int main(int argc, char** argv) try {
  if (argc != 2) throw systole::core::InputError("usage: simulate_topology FILE.csv");
  const auto network = systole::core::read_topology(argv[1]).network;
  const auto result = systole::dataflows::simulate(network, {.array = {.rows = 16, .cols = 16}});

  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    if (result.layers[i].dataflow == nullptr) continue;  // a layer that an array does not run
    std::cout << network.layers[i].name << ": " << result.layers[i].cycles.count() << " cycles\n";
  }
  std::cout << network.name << ": " << result.macs.count() << " MACs in " << result.cycles.count() << " cycles\n";
} catch (const systole::core::InputError& error) {  // a wrong file: what() says where and what was expected
  std::cerr << error.what() << '\n';
  return 2;
}
