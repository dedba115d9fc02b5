// SPDX-License-Identifier: MIT
#include <nanobind/nanobind.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bindings.h"
#include "core/files/text_file.h"
#include "core/import/network_input.h"
#include "dataflows/machine/check.h"
#include "dataflows/memory/scalesim/check.h"
#include "dataflows/memory/scalesim/layout_csv.h"
#include "dataflows/memory/scalesim/scalesim_memory.h"
#include "dataflows/simulate.h"
#include "machines.h"
#include "python_observer.h"
#include "simulation.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace systole::python {
namespace {

/// Puts the layout file into the machine where SCALE-Sim's model reads it.
void read_layout(const std::string& layout, dataflows::Machine& machine, const core::Observer& observer) {
  const bool used = machine.ifmap_banks.custom_layout || machine.filter_banks.custom_layout;
  if (layout.empty() || !used) return;
  std::vector<core::Diagnostic> warnings;
  machine.layout = dataflows::scalesim::read_layout_csv(core::read_text_file(layout), warnings);
  for (const core::Diagnostic& warning : warnings) observer.warning(warning);
}

/// SCALE-Sim's three files as SCALE-Sim reads them, with `given` above the configuration.
Simulation run(const std::string& config, const std::string& topology, const std::string& layout, bool gemm,
               Keywords given, nb::object progress) {
  const core::Observer observer = python_observer(std::move(progress));
  const nb::gil_scoped_release unlocked;
  given.emplace_back("memory", "scalesim");
  auto machine = std::make_shared<MachineHandle>(make_machine(config, std::move(given), observer));
  dataflows::scalesim::drop_what_version_lacks(machine->machine);
  read_layout(layout, machine->machine, observer);
  dataflows::require(machine->machine);
  const core::NetworkOptions options{.scalesim = gemm ? core::ScalesimInput::gemm : core::ScalesimInput::conv,
                                     .ratios = dataflows::scalesim::ratios_of(machine->machine)};
  NetworkHandle network{.input = std::make_shared<core::NetworkInput>(core::read_network(topology, options, observer)),
                        .origin = topology};
  dataflows::NetworkResult result = dataflows::simulate(network.network(), machine->machine, observer);
  return {.network = std::move(network), .machine = std::move(machine), .result = std::move(result)};
}

}  // namespace

void bind_scalesim(nb::module_& module) {
  module.def("run_scalesim", &run, "config"_a, "topology"_a, "layout"_a, "gemm"_a, "given"_a, "progress"_a.none());
}

}  // namespace systole::python
