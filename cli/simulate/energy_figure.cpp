// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "cli/common/energy_units.h"
#include "cli/simulate/figure.h"
#include "dataflows/energy/energy_ledger.h"

namespace systole::app {
namespace {

using core::chart::BarChart;
using core::chart::Figure;

/// Bars of more layers or machines than this need both columns of a page.
constexpr std::size_t kEnergyBarsOfOneColumn = 24;
/// Up to this many networks layers have their names under the bars, else their places in the network.
constexpr std::size_t kNetworksWithNames = 3;

/// Bars of ledgers, stacked by component, in the unit of the largest one. Components without energy have no series.
BarChart ledgers_chart(const std::vector<const dataflows::Ledger*>& ledgers, const dataflows::EnergyTable& table) {
  double most = 0;
  for (const dataflows::Ledger* const ledger : ledgers) most = std::max(most, ledger->total().value);
  const EnergyUnit unit = energy_unit(most, table);
  BarChart chart;
  chart.stacked = true;
  chart.value_axis.title = fmt::format("energy ({})", unit.name);
  for (const auto& component : dataflows::kComponentNames) {
    BarChart::Series series;
    series.name = component.name;
    double sum = 0;
    for (const dataflows::Ledger* const ledger : ledgers) {
      const double value = ledger->total(component.value).value / unit.picojoules;
      series.values.emplace_back(value);
      sum += value;
    }
    if (sum > 0) chart.series.push_back(std::move(series));
  }
  return chart;
}

/// A bar a layer that takes energy, in the network's order.
BarChart energy_of_layers(const SimulationRun& run, const SimulatedNetwork& simulated, bool named) {
  std::vector<const dataflows::Ledger*> ledgers;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < simulated.energy->layers.size(); ++i) {
    const dataflows::Ledger& ledger = simulated.energy->layers[i];
    if (ledger.total().high <= 0) continue;
    ledgers.push_back(&ledger);
    names.push_back(named ? simulated.network.layers[i].name : std::to_string(i));
  }
  BarChart chart = ledgers_chart(ledgers, *run.energy_table);
  chart.categories = std::move(names);
  chart.category_axis = named ? "" : "layer, by its place in the network";
  chart.title = fmt::format("{}: {}", simulated.network.name,
                            joules_band_text(simulated.energy->network.total(), *run.energy_table));
  return chart;
}

/// A bar a machine.
BarChart energy_of_machines(const SimulationRuns& runs, std::size_t network) {
  std::vector<const dataflows::Ledger*> ledgers;
  std::vector<std::string> names;
  for (const SimulationRun& run : runs) {
    ledgers.push_back(&run.networks[network].energy->network);
    names.push_back(fmt::format("{} {}", dataflows::array_text(run.machine.array), run.machine.dataflow->name));
  }
  BarChart chart = ledgers_chart(ledgers, *runs.front().energy_table);
  chart.categories = std::move(names);
  chart.title = runs.front().networks[network].network.name;
  return chart;
}

}  // namespace

Figure energy_figure(const SimulationRuns& runs) {
  const SimulationRun& first = runs.front();
  const std::size_t networks = first.networks.size();
  require_panels("--energy-svg", networks);
  const bool by_layer = runs.size() == 1;
  const bool named = networks <= kNetworksWithNames;
  Figure figure;
  figure.title = fmt::format("Energy by {}: {}", by_layer ? "layer" : "machine", first.energy_table->title);
  figure.note = fmt::format("Energy by {} ({}), central values; docs/energy.md has its sources. {}",
                            first.energy_table->name, first.energy_table->title, figure_note(runs));
  std::size_t most = 0;
  for (std::size_t n = 0; n < networks; ++n) {
    BarChart chart = by_layer ? energy_of_layers(first, first.networks[n], named) : energy_of_machines(runs, n);
    most = std::max(most, chart.categories.size());
    figure.panels.emplace_back(std::move(chart));
  }
  figure.columns = named ? 1 : 2;
  figure.shared_legend = networks > 1;
  if (most > kEnergyBarsOfOneColumn || figure.columns > 1) figure.width = core::chart::Width::two_columns;
  return figure;
}

}  // namespace systole::app
