// SPDX-License-Identifier: MIT
#include "cli/simulate/explain_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <string_view>
#include <vector>

#include "cli/simulate/energy.h"
#include "core/ir/operator_class.h"
#include "core/report/number_text.h"
#include "dataflows/analysis/explanation.h"
#include "dataflows/memory/tiled/tiled_memory.h"

namespace systole::app {
namespace {

using core::Cycles;
using core::grouped;
using core::percent;
using dataflows::CycleKind;
using dataflows::CyclePart;

constexpr std::size_t kExplanationWidth = 60;

/// How a kind of cycles is shown: a letter in the bar, a name in the line below.
struct Shown {
  CycleKind kind;
  char letter;
  std::string_view name;
};
constexpr std::array kShown{Shown{CycleKind::load, 'l', "load"},
                            Shown{CycleKind::skew, 's', "skew"},
                            Shown{CycleKind::stream, '#', "stream"},
                            Shown{CycleKind::drain, 'd', "drain"},
                            Shown{CycleKind::compute, '#', "compute"},
                            Shown{CycleKind::refill, 'R', "refill"},
                            Shown{CycleKind::prologue, 'p', "prologue"},
                            Shown{CycleKind::waiting_ifmap, 'i', "waiting for ifmap"},
                            Shown{CycleKind::waiting_filter, 'f', "waiting for filter"},
                            Shown{CycleKind::waiting_ofmap, 'o', "waiting for ofmap"},
                            Shown{CycleKind::waiting_partial_sums, 'u', "waiting for partial sums"},
                            Shown{CycleKind::epilogue, 'e', "epilogue"},
                            Shown{CycleKind::waiting_memory, 'w', "waiting for memory"},
                            Shown{CycleKind::reduction, 'r', "reduction"}};

const Shown& shown(CycleKind kind) {
  return kShown.at(static_cast<std::size_t>(kind));
}

/// A bar of all parts, each as long as its share.
std::string bar(const std::vector<CyclePart>& parts, Cycles all) {
  std::string text;
  double sum = 0;
  for (const CyclePart& part : parts) {
    sum += static_cast<double>(part.cycles.count());
    const double end = kExplanationWidth * sum / static_cast<double>(std::max<std::int64_t>(1, all.count()));
    const auto length =
        static_cast<std::size_t>(std::clamp(std::lround(end), 0L, static_cast<long>(kExplanationWidth)));
    if (length > text.size()) text.append(length - text.size(), shown(part.kind).letter);
  }
  return text;
}

std::string_view words_of(dataflows::Bound bound) {
  constexpr std::array<std::string_view, 5> kWords{"", "ifmap", "filter", "ofmap", "partial-sum"};
  return kWords.at(static_cast<std::size_t>(bound));
}

/// What would have to change for the layer to get faster.
std::string binding_text(const dataflows::LayerResult& result, const dataflows::Explanation& explanation) {
  using enum dataflows::Binding;
  switch (explanation.binding) {
    case nothing:
      return "nothing";
    case mapping:
      return fmt::format(
          "the mapping: a channel at a time, {:.1f} % of the PEs do something useful while they stream, and most "
          "cycles "
          "are {}; --depthwise packed runs several channels at once, -d rp --depthwise rows a row of PEs a line",
          explanation.busy, shown(explanation.most).name);
    case loading:
      return "loading: the stationary operand is shifted in for few results";
    case skew:
      return "skew: operands take longer to fill the array than to stream through it";
    case draining:
      return "drain: results take longer to leave than to compute";
    case macs:
      return "the array's MACs";
    case shape:
      return fmt::format("the array's shape: while it streams, {:.1f} % of its PEs do something useful",
                         explanation.busy);
    case dram_bandwidth: {
      const dataflows::TiledCost& cost = *dataflows::tiled_cost_of(result);
      return fmt::format("DRAM bandwidth: moving its words takes {} cycles, most of them {} words",
                         grouped(cost.transfer_cycles.count()), words_of(cost.bound));
    }
    case reduction:
      return "the reduction: adding up the cores' partial sums takes longer than computing them";
    case waiting:
      break;
  }
  return "memory: the array waits for words";
}

/// What of kept results the layer has to do with; nothing of one that has not.
std::string on_chip_text(const dataflows::OnChip& on_chip) {
  if (on_chip == dataflows::OnChip{}) return {};
  return fmt::format("  on chip: {}{}{} words held\n", on_chip.ifmap ? "its ifmap, " : "",
                     on_chip.results ? "its results, " : "", grouped(on_chip.held_words));
}

std::string explain_layer(const SimulationRun& run, const core::Layer& layer, const dataflows::LayerResult& result) {
  const dataflows::Explanation explanation = dataflows::explain(layer, run.machine, result);
  std::string out = fmt::format("{} ({}, {}): {} cycles\n", layer.name, core::class_name(layer), result.dataflow->name,
                                grouped(result.cycles.count()));
  out += fmt::format("  |{:<{}}|\n ", bar(explanation.parts, result.cycles), kExplanationWidth);
  for (const CyclePart& part : explanation.parts) {
    fmt::format_to(std::back_inserter(out), " {} {} {:.1f} %,", shown(part.kind).letter, shown(part.kind).name,
                   percent(part.cycles.count(), result.cycles.count()));
  }
  out.back() = '\n';
  const dataflows::PeBreakdown& pes = explanation.pes;
  const auto share = [&](dataflows::PeCycles cycles) { return percent(cycles.count(), pes.total().count()); };
  out += fmt::format(
      "  PEs{} while computing: {:.1f} % useful, {:.1f} % on zeros, {:.1f} % unoccupied, {:.1f} % waiting\n",
      result.cores != nullptr ? " of the slowest core" : "", share(pes.useful), share(pes.zeros), share(pes.idle),
      share(pes.waiting));
  if (const dataflows::TiledCost* const cost = dataflows::tiled_cost_of(result)) {
    for (const auto& schedule : cost->schedules) out += fmt::format("  tiles: {}\n", schedule.text());
    out += fmt::format("  DRAM: {} words, {} of them compulsory; {:.2f} MACs a word\n",
                       grouped(cost->dram.total().count()), grouped(cost->dram.compulsory().count()),
                       cost->macs_per_word(result.macs));
  }
  out += on_chip_text(result.on_chip);
  return out + fmt::format("  binds: {}\n", binding_text(result, explanation));
}

}  // namespace

std::string explain_layers(const SimulationRun& run, const SimulatedNetwork& simulated, std::size_t count) {
  const std::vector<std::size_t> order = dataflows::slowest_layers(simulated.result, count);
  const dataflows::Machine& machine = run.machine;
  std::string out =
      fmt::format("{}: where the cycles of the {} slowest layers go, {} array, {}, timing {}, memory {}\n",
                  simulated.network.name, order.size(), dataflows::array_text(machine.array), machine.dataflow->name,
                  name(machine.timing), machine.memory->name);
  for (const std::size_t index : order) {
    out += '\n' + explain_layer(run, simulated.network.layers[index], simulated.result.layers[index]);
    out += ledger_text(run, simulated, index);
  }
  return out;
}

}  // namespace systole::app
