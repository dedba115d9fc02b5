// SPDX-License-Identifier: MIT
#include "cli/simulate/figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dataflows/analysis/roofline.h"
#include "dataflows/machine/precision.h"

namespace systole::app {
namespace {

using core::chart::LineChart;

/// The slowest layers are named.
constexpr std::size_t kNamed = 3;

/// In which units a roofline is drawn, of numbers in MACs, bytes and cycles.
struct Units {
  double work = 1;  ///< of one MAC
  double rate = 1;  ///< of one MAC a cycle
  std::string_view of_work;
  std::string_view of_rate;
};

Units units_of(const dataflows::Machine& machine) {
  const auto tera = dataflows::tera_operations(1, machine);
  if (!tera) return {.of_work = "MACs", .of_rate = "MACs per cycle"};
  return {.work = 2, .rate = *tera, .of_work = "operations", .of_rate = "TOP/s"};
}

/// `roof: 91.75 TOP/s, 33.6 GB/s`, without a clock `roof: 1,024 MACs and 10 bytes a cycle`.
std::string roof_name(const dataflows::Machine& machine, const dataflows::Roof& roof) {
  const auto tera = dataflows::tera_operations(roof.peak, machine);
  if (!tera) {
    std::string name = fmt::format("roof: {:g} MACs", roof.peak);
    if (roof.bytes_per_cycle) name += fmt::format(" and {:g} bytes", *roof.bytes_per_cycle);
    return name + " a cycle";
  }
  std::string name = fmt::format("roof: {:.4g} TOP/s", *tera);
  constexpr double kGigabytesOfMegahertz = 1e-3;
  if (roof.bytes_per_cycle) {
    name += fmt::format(", {:.4g} GB/s", *roof.bytes_per_cycle * machine.clock_mhz * kGigabytesOfMegahertz);
  }
  return name;
}

/// A point on the roof where it stops being the bandwidth's, named in the legend and beside it.
LineChart::Series ridge_series(const Units& units, double ridge, double peak) {
  LineChart::Series series;
  series.name = fmt::format("ridge: {:.4g} {} per byte", ridge * units.work, units.of_work);
  series.meaning = core::chart::Meaning::ridge;
  series.line = false;
  series.points.push_back({.x = ridge * units.work, .y = peak * units.rate, .label = "ridge"});
  return series;
}

/// The slope and the flat roof from `least` to `most` MACs per byte.
LineChart::Series roof_series(const dataflows::Machine& machine, const dataflows::Roof& roof, double least,
                              double most) {
  const Units units = units_of(machine);
  LineChart::Series series;
  series.name = roof_name(machine, roof);
  series.markers = false;
  series.meaning = core::chart::Meaning::bound;
  const auto add = [&](double intensity, double rate) {
    series.points.push_back({.x = intensity * units.work, .y = rate * units.rate, .label = ""});
  };
  if (const auto ridge = roof.ridge()) {
    if (least < *ridge) add(least, least * *roof.bytes_per_cycle);
    add(std::max(least, *ridge), roof.peak);
    most = std::max(most, 2 * *ridge);
  } else {
    add(least, roof.peak);
    most = std::max(most, 2 * least);
  }
  add(most, roof.peak);
  return series;
}

bool is_compulsory(const SimulationRun& run) {
  return run.machine.memory == dataflows::no_memory();
}

LineChart roofline(const SimulationRun& run, const SimulatedNetwork& simulated) {
  const Units units = units_of(run.machine);
  LineChart chart;
  chart.title = fmt::format("{} on {}, {}", simulated.network.name, dataflows::array_text(run.machine.array),
                            run.machine.dataflow->name);
  chart.x.title = fmt::format("{} per {}byte from and to DRAM", units.of_work, is_compulsory(run) ? "compulsory " : "");
  chart.x.scale = core::chart::Scale::log10;
  chart.y.title = units.of_rate;
  chart.y.scale = core::chart::Scale::log10;

  const std::vector<double> bytes = dataflows::roofline_bytes(simulated.network, run.machine, simulated.result);
  const std::vector<std::size_t> named = dataflows::slowest_layers(simulated.result, kNamed);
  std::map<core::chart::Meaning, LineChart::Series> kinds;
  double least = std::numeric_limits<double>::infinity();
  double most = 0;
  for (std::size_t i = 0; i < simulated.result.layers.size(); ++i) {
    const dataflows::LayerResult& layer = simulated.result.layers[i];
    if (layer.cycles.count() <= 0 || bytes[i] <= 0) continue;
    const auto macs = static_cast<double>(layer.macs.count());
    const double intensity = macs / bytes[i];
    least = std::min(least, intensity);
    most = std::max(most, intensity);
    LineChart::Point point{
        .x = intensity * units.work, .y = macs / static_cast<double>(layer.cycles.count()) * units.rate, .label = ""};
    if (std::ranges::find(named, i) != named.end()) point.label = simulated.network.layers[i].name;
    LineChart::Series& series = kinds[meaning_of(simulated.network.layers[i])];
    series.points.push_back(std::move(point));
  }
  if (most == 0) least = most = 1;  // no layer has a point
  const dataflows::Roof roof = dataflows::roof(run.machine);
  chart.series.push_back(roof_series(run.machine, roof, least, most));
  for (auto& [kind, series] : kinds) {
    series.name = legend_name(kind);
    series.meaning = kind;
    series.line = false;
    chart.series.push_back(std::move(series));
  }
  if (const auto ridge = roof.ridge()) {
    chart.series.push_back(ridge_series(units, *ridge, roof.peak));
  }
  return chart;
}

/// What bytes are here, and why there is no ridge where there is none.
std::string bytes_note(const SimulationRun& run) {
  const std::int64_t size = run.machine.word_bytes;
  std::string note = fmt::format("Words of {} byte{}", size, size == 1 ? "" : "s");
  if (run.machine.bits != dataflows::WordBits{}) {
    note = dataflows::word_bits_text(run.machine);
    note.front() = 'W';
  }
  if (is_compulsory(run)) {
    return note +
           ". No memory model: bytes are the least that any memory moves, no bandwidth limits, and there is no "
           "ridge.";
  }
  if (dataflows::roof(run.machine).ridge()) return note + ".";
  return note + ". The memory model gives DRAM no bandwidth, so there is no ridge.";
}

std::string cores_note(const dataflows::Machine& machine) {
  if (machine.cores.count == 1) return {};
  if (machine.cores.partition == dataflows::Partition::layers) return " The roof is one core's.";
  return fmt::format(" The roof is that of {} cores.", machine.cores.count);
}

}  // namespace

core::chart::Figure roofline_figure(const SimulationRuns& runs) {
  const std::size_t networks = runs.front().networks.size();
  const std::size_t panels = runs.size() * networks;
  require_panels("--roofline", panels);
  core::chart::Figure figure;
  figure.title = "Roofline";
  figure.note = fmt::format("{} {}{} Layers that the array runs; operators beside it do no MACs.", figure_note(runs),
                            bytes_note(runs.front()), cores_note(runs.front().machine));
  constexpr double kPlotHeight = 150;
  figure.plot_height = kPlotHeight;
  if (panels > 1) figure.width = core::chart::Width::two_columns;
  constexpr std::size_t kOfTwoColumns = 8;
  figure.columns = panels == 1 ? 1 : panels <= kOfTwoColumns ? 2 : 3;
  for (std::size_t n = 0; n < networks; ++n) {
    for (const SimulationRun& run : runs) figure.panels.emplace_back(roofline(run, run.networks[n]));
  }
  return figure;
}

}  // namespace systole::app
