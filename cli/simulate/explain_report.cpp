// SPDX-License-Identifier: MIT
#include "cli/simulate/explain_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <string_view>
#include <vector>

#include "cli/common/arguments.h"
#include "core/ir/operator_class.h"
#include "core/report/number_text.h"
#include "dataflows/analysis/cycle_breakdown.h"

namespace systole::app {
namespace {

using core::Cycles;
using core::grouped;

constexpr std::size_t kBarWidth = 60;

/// One kind of cycles of a layer.
struct Part {
  char letter;  ///< in the bar
  std::string_view name;
  Cycles cycles;
};

double percent(double part, double whole) {
  return whole > 0 ? 100 * part / whole : 0;
}

/// All cycles of a layer by what happens in them; they add up to its cycles.
std::vector<Part> parts_of(const SimulatedNetwork& simulated, std::size_t index,
                           const dataflows::CycleBreakdown& compute) {
  // SCALE-Sim's one cycle less a layer is taken from the skew, where it is never seen.
  std::vector<Part> parts{{'l', "load", compute.load},
                          {'s', "skew", compute.skew + compute.convention},
                          {'#', "stream", compute.stream},
                          {'d', "drain", compute.drain},
                          {'#', "compute", compute.whole}};
  if (simulated.tiled) {
    const dataflows::TiledCost& cost = simulated.tiled->layers[index];
    parts.push_back({'p', "prologue", cost.prologue});
    parts.push_back({'i', "waiting for ifmap", cost.stalls.ifmap});
    parts.push_back({'f', "waiting for filter", cost.stalls.filter});
    parts.push_back({'o', "waiting for ofmap", cost.stalls.ofmap});
    parts.push_back({'u', "waiting for partial sums", cost.stalls.partial_sums});
    parts.push_back({'e', "epilogue", cost.epilogue});
  } else {
    // SCALE-Sim counts the last line's read stall as a stall, but not in the total (fault B2).
    parts.push_back({'w', "waiting for memory", simulated.result.layers[index].cycles - compute.total()});
  }
  std::erase_if(parts, [](const Part& part) { return part.cycles.count() == 0; });
  return parts;
}

/// A bar of all parts, each as long as its share.
std::string bar(const std::vector<Part>& parts, Cycles all) {
  std::string text;
  double sum = 0;
  for (const Part& part : parts) {
    sum += static_cast<double>(part.cycles.count());
    const double end = kBarWidth * sum / static_cast<double>(std::max<std::int64_t>(1, all.count()));
    const auto length = static_cast<std::size_t>(std::clamp(std::lround(end), 0L, static_cast<long>(kBarWidth)));
    if (length > text.size()) text.append(length - text.size(), part.letter);
  }
  return text;
}

std::string_view words_of(dataflows::Bound bound) {
  constexpr std::array<std::string_view, 5> kWords{"", "ifmap", "filter", "ofmap", "partial-sum"};
  return kWords.at(static_cast<std::size_t>(bound));
}

/// What would have to change for the layer to get faster.
std::string binding(const SimulatedNetwork& simulated, std::size_t index, const std::vector<Part>& parts,
                    const dataflows::PeBreakdown& pes) {
  if (simulated.tiled && simulated.tiled->layers[index].bound != dataflows::Bound::compute) {
    const dataflows::TiledCost& cost = simulated.tiled->layers[index];
    return fmt::format("DRAM bandwidth: moving its words takes {} cycles, most of them {} words",
                       grouped(cost.transfer_cycles.count()), words_of(cost.bound));
  }
  const auto most = std::ranges::max_element(parts, {}, &Part::cycles);
  if (most == parts.end()) return "nothing";
  switch (most->letter) {
    case 'l':
      return "loading: the stationary operand is shifted in for few results";
    case 's':
      return "skew: operands take longer to fill the array than to stream through it";
    case 'd':
      return "drain: results take longer to leave than to compute";
    case '#': {
      const auto streaming = static_cast<double>((pes.useful + pes.zeros + pes.idle).count());
      const double busy = percent(static_cast<double>(pes.useful.count()), streaming);
      constexpr double kMostly = 50;
      if (most->name == "compute" || busy >= kMostly) return "the array's MACs";
      return fmt::format("the array's shape: while it streams, {:.1f} % of its PEs do something useful", busy);
    }
    default:
      return "memory: the array waits for words";
  }
}

std::string explain_layer(const SimulationRun& run, const SimulatedNetwork& simulated, std::size_t index) {
  const core::Layer& layer = simulated.network.layers[index];
  const dataflows::LayerResult& result = simulated.result.layers[index];
  const dataflows::LayerMapping mapping =
      dataflows::map_layer(layer, *run.options.dataflow, run.options.timing, run.options.depthwise, run.options.array);
  const dataflows::PeBreakdown pes = dataflows::pe_breakdown(mapping, run.options.array, result.macs);
  const std::vector<Part> parts = parts_of(simulated, index, dataflows::cycle_breakdown(mapping, run.options.array));
  const auto all = static_cast<double>(result.cycles.count());
  std::string out = fmt::format("{} ({}, {}): {} cycles\n", layer.name, core::class_name(layer), result.dataflow->name,
                                grouped(result.cycles.count()));
  out += fmt::format("  |{:<{}}|\n ", bar(parts, result.cycles), kBarWidth);
  for (const Part& part : parts) {
    fmt::format_to(std::back_inserter(out), " {} {} {:.1f} %,", part.letter, part.name,
                   percent(static_cast<double>(part.cycles.count()), all));
  }
  out.back() = '\n';
  const auto pe_all = static_cast<double>(pes.total().count());
  const auto share = [&](dataflows::PeCycles cycles) { return percent(static_cast<double>(cycles.count()), pe_all); };
  out +=
      fmt::format("  PEs while computing: {:.1f} % useful, {:.1f} % on zeros, {:.1f} % unoccupied, {:.1f} % waiting\n",
                  share(pes.useful), share(pes.zeros), share(pes.idle), share(pes.waiting));
  if (simulated.tiled) {
    const dataflows::TiledCost& cost = simulated.tiled->layers[index];
    for (const auto& schedule : cost.schedules) out += fmt::format("  tiles: {}\n", schedule.text());
    out +=
        fmt::format("  DRAM: {} words, {} of them compulsory; {:.2f} MACs a word\n", grouped(cost.dram.total().count()),
                    grouped(cost.dram.compulsory().count()), cost.macs_per_word(result.macs));
  }
  return out + fmt::format("  binds: {}\n", binding(simulated, index, parts, pes));
}

}  // namespace

std::string explain_layers(const SimulationRun& run, const SimulatedNetwork& simulated, std::size_t count) {
  const std::vector<std::size_t> order = slowest_first(simulated.result, count);
  std::string out =
      fmt::format("{}: where the cycles of the {} slowest layers go, {} array, {}, timing {}, memory {}\n",
                  simulated.network.name, order.size(), array_text(run.options.array), run.options.dataflow->name,
                  name(run.options.timing), name(run.memory));
  for (const std::size_t index : order) out += '\n' + explain_layer(run, simulated, index);
  return out;
}

}  // namespace systole::app
