// SPDX-License-Identifier: MIT
#include "simulation.h"

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "bindings.h"
#include "cli/common/json/provenance.h"
#include "cli/simulate/explain_text.h"
#include "cli/simulate/figure.h"
#include "cli/simulate/json.h"
#include "cli/simulate/text.h"
#include "core/error.h"
#include "core/files/text_file.h"
#include "core/report/chart/figure.h"
#include "core/shell_word.h"
#include "dataflows/energy/network_actions.h"
#include "dataflows/memory/scalesim/reports/report_files.h"
#include "dataflows/memory/scalesim/traces/network_traces.h"
#include "dataflows/result/rates.h"
#include "dataflows/simulate.h"
#include "python_observer.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace systole::python {

app::SimulationRuns Simulation::runs() const {
  std::string command;
  if (const auto options = machine->options(); options && !network.origin.empty()) {
    command = "systole simulate " + core::shell_path(network.origin) + *options;
    if (prices) command += " --energy " + core::shell_path(prices->name);
  }
  app::SimulationRun run{.machine = machine->machine, .named = machine->named, .networks = {}};
  if (prices) run.energy_table = prices->table;
  run.networks.push_back({.network = network.network(), .result = result, .command = command, .energy = energy});
  if (run.machine.run_name.empty()) run.machine.run_name = network.network().name;
  return {std::move(run)};
}

namespace {

EnergyPrices read_prices(const std::string& wanted) {
  const core::TextFile file = core::read_text_file(dataflows::find_energy_table(wanted));
  return {.name = wanted,
          .table = std::make_shared<const dataflows::EnergyTable>(dataflows::read_energy_table(file, wanted)),
          .record = core::input_record(file.name, file.text)};
}

/// The machine that tells energy: with a memory model, unless the user chose to have none.
std::shared_ptr<const MachineHandle> energy_machine(const MachineHandle& given, const std::string& energy) {
  auto machine = std::make_shared<MachineHandle>(given);
  if (!machine->said.contains("memory") && machine->machine.memory == dataflows::no_memory()) {
    machine->machine.memory = dataflows::memory_model_named("tiled");
    machine->given.emplace_back("memory", "tiled");
  }
  if (const std::string why = dataflows::why_no_energy(machine->machine); !why.empty()) {
    throw core::InputError("energy " + energy + ": " + why);
  }
  return machine;
}

Simulation simulate(const NetworkHandle& network, std::shared_ptr<MachineHandle> machine,
                    const std::optional<std::string>& energy, unsigned threads, nb::object progress) {
  const core::Observer observer = python_observer(std::move(progress));
  const nb::gil_scoped_release unlocked;
  Simulation simulation{.network = network, .machine = std::move(machine), .result = {}};
  if (energy) {
    simulation.prices = read_prices(*energy);
    simulation.machine = energy_machine(*simulation.machine, *energy);
  }
  simulation.result = dataflows::simulate(network.network(), simulation.machine->machine, observer, threads);
  if (energy) {
    simulation.energy = dataflows::network_energy(network.network(), simulation.machine->machine, simulation.result,
                                                  *simulation.prices->table);
  }
  return simulation;
}

std::string json(const Simulation& simulation) {
  const app::SimulationRuns runs = simulation.runs();
  app::Provenance provenance;
  if (simulation.machine->record) provenance.add_input(*simulation.machine->record);
  if (!simulation.network.input->record.path.empty()) provenance.add_input(simulation.network.input->record);
  if (simulation.prices) provenance.add_input(simulation.prices->record);
  provenance.set_configuration(app::configuration_json(runs));
  std::string text;
  app::write_simulation_json(runs, provenance, [&text](std::string_view part) { text += part; });
  return text;
}

using Counts = nb::ndarray<nb::numpy, std::int64_t, nb::ndim<1>>;

/// A count of each layer as an array that owns its numbers.
template <class Count>
nb::object counts(const Simulation& simulation, Count count) {
  const auto& layers = simulation.result.layers;
  auto* const values = new std::vector<std::int64_t>(layers.size());
  nb::capsule owner(values, [](void* kept) noexcept { delete static_cast<std::vector<std::int64_t>*>(kept); });
  for (std::size_t i = 0; i < layers.size(); ++i) (*values)[i] = count(layers[i]);
  // A property would take the array for a part of the simulation, which it is not.
  return nb::cast(Counts(values->data(), {values->size()}, owner), nb::rv_policy::move);
}

std::optional<double> milliseconds(const Simulation& simulation) {
  const auto rates = dataflows::rates(simulation.network.network(), simulation.result, simulation.machine->machine);
  if (!rates) return std::nullopt;
  return rates->milliseconds;
}

std::string figure(const Simulation& simulation, std::string_view kind) {
  const app::SimulationRuns runs = simulation.runs();
  if (kind == "layers") return core::chart::svg(app::layers_figure(runs));
  if (kind == "roofline") return core::chart::svg(app::roofline_figure(runs));
  if (kind != "energy")
    throw core::InputError("svg: found '" + std::string{kind} + "', expected layers, roofline or energy");
  if (!simulation.energy)
    throw core::InputError("svg('energy'): found no energy, expected simulate(..., energy=TABLE)");
  return core::chart::svg(app::energy_figure(runs));
}

std::string text(const Simulation& simulation, std::string_view kind, std::size_t count) {
  const app::SimulationRuns runs = simulation.runs();
  const app::SimulationRun& run = runs.front();
  if (kind == "summary") return app::simulation_summary(runs);
  if (kind == "slowest") return app::slowest_layers_chart(run, run.networks.front(), count);
  if (kind == "explain") return app::explain_layers(run, run.networks.front(), count);
  if (kind == "all") return app::simulation_table(run, run.networks.front(), true);
  return app::simulation_table(run, run.networks.front(), false);
}

/// SCALE-Sim's reports in `folder`; with `traces` its traces too.
void write_scalesim(const Simulation& simulation, const std::string& folder, bool traces, nb::object progress) {
  namespace scalesim = dataflows::scalesim;
  const dataflows::Machine& machine = simulation.machine->machine;
  if (!scalesim::is_scalesim(*machine.memory)) {
    throw core::InputError("write_reports: found memory " + std::string{machine.memory->name} +
                           ", expected scalesim, whose reports these are");
  }
  const core::Observer observer = python_observer(std::move(progress));
  const nb::gil_scoped_release unlocked;
  if (traces) {
    scalesim::write_network_traces(folder, simulation.network.network(), machine, simulation.result, {}, observer);
  }
  scalesim::write_report_files(folder, machine, simulation.result);
}

}  // namespace

void bind_simulation(nb::module_& module) {
  using Layer = dataflows::LayerResult;
  nb::class_<Simulation>(module, "NativeSimulation")
      .def_prop_ro("network", [](const Simulation& s) { return s.network; })
      .def_prop_ro("cycles", [](const Simulation& s) { return s.result.cycles.count(); })
      .def_prop_ro("network_cycles", [](const Simulation& s) { return s.result.network_cycles.count(); })
      .def_prop_ro("vector_cycles", [](const Simulation& s) { return s.result.vector_cycles.count(); })
      .def_prop_ro("stall_cycles", [](const Simulation& s) { return s.result.stall_cycles.count(); })
      .def_prop_ro("macs", [](const Simulation& s) { return s.result.macs.count(); })
      .def_prop_ro("utilisation", [](const Simulation& s) { return s.result.overall_utilisation; })
      .def_prop_ro("dram_words", [](const Simulation& s) { return s.result.dram.total().count(); })
      .def_prop_ro("milliseconds", &milliseconds)
      .def_prop_ro("silicon_microseconds",
                   [](const Simulation& s) -> std::optional<double> {
                     if (!s.result.silicon) return std::nullopt;
                     return s.result.silicon->kernels.value;
                   })
      .def_prop_ro("energy",
                   [](const Simulation& s) -> std::optional<double> {
                     if (!s.energy) return std::nullopt;
                     return s.energy->network.total().value;
                   })
      .def_prop_ro("energy_unit", [](const Simulation& s) { return s.prices ? s.prices->table->unit : std::string{}; })
      .def_prop_ro("models", [](const Simulation& s) { return s.result.models; })
      .def_prop_ro("layer_cycles",
                   [](const Simulation& s) { return counts(s, [](const Layer& l) { return l.cycles.count(); }); })
      .def_prop_ro("layer_macs",
                   [](const Simulation& s) { return counts(s, [](const Layer& l) { return l.macs.count(); }); })
      .def_prop_ro("layer_stall_cycles",
                   [](const Simulation& s) { return counts(s, [](const Layer& l) { return l.stall_cycles.count(); }); })
      .def("csv", [](const Simulation& s) { return app::simulation_csv(s.runs()); })
      .def("json", &json)
      .def("svg", &figure, "kind"_a)
      .def("text", &text, "kind"_a, "count"_a)
      .def("write_scalesim", &write_scalesim, "folder"_a, "traces"_a, "progress"_a.none());
  module.def("simulate", &simulate, "network"_a, "machine"_a, "energy"_a.none(), "threads"_a, "progress"_a.none());
}

}  // namespace systole::python
