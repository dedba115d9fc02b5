// SPDX-License-Identifier: MIT
#include "cli/simulate/kept.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <vector>

#include "cli/common/terminal/terminal.h"
#include "core/ir/shape.h"
#include "core/report/number_text.h"
#include "core/report/table.h"

namespace systole::app {
namespace {

using core::Align;
using core::grouped;
using dataflows::KeptActivations;
using dataflows::KeptResult;

/// Readers that are named each; of more it is said how many there are.
constexpr std::size_t kNamedReaders = 2;

/// What one layer has to do with kept results, in words of them.
struct LayerWords {
  std::int64_t held = 0;   ///< while it runs
  std::int64_t found = 0;  ///< that it reads there
  std::int64_t kept = 0;   ///< that are made while it runs
};

LayerWords words_of(const SimulatedNetwork& simulated, std::size_t layer) {
  const dataflows::OnChip& on_chip = simulated.result.layers[layer].on_chip;
  LayerWords words{.held = on_chip.held_words, .found = on_chip.operands.count()};
  if (on_chip.ifmap) words.found += core::elements(core::input_shape(simulated.network.layers[layer])).count();
  const std::vector<KeptResult>& kept = simulated.result.kept->kept;
  const auto own = std::ranges::lower_bound(kept, layer, {}, &KeptResult::made_with);
  if (own != kept.end() && own->made_with == layer) words.kept = own->words.count();
  return words;
}

std::string names_of(const SimulatedNetwork& simulated, const std::vector<std::size_t>& layers) {
  if (layers.empty()) return "-";
  std::string text;
  for (std::size_t i = 0; i < std::min(layers.size(), kNamedReaders); ++i) {
    text += fmt::format("{}{}", text.empty() ? "" : ", ", simulated.network.layers[layers[i]].name);
  }
  if (layers.size() > kNamedReaders) text += fmt::format(", {} more", layers.size() - kNamedReaders);
  return text;
}

std::string_view to_dram(const KeptResult& kept) {
  if (!kept.goes_to_dram) return "no";
  return kept.dram_readers.empty() ? "output" : "yes";
}

std::string saving_text(const KeptActivations& kept) {
  std::string text = fmt::format(
      "Kept on chip: {} of {} results, at most {} words at once ({} may be). Whole network: {} cycles and {} DRAM "
      "words; {} and {} with nothing kept.\n",
      kept.kept.size(), kept.results, grouped(kept.most_held.count()), grouped(kept.capacity.count()),
      grouped(kept.with.cycles.count()), grouped(kept.with.words.count()), grouped(kept.without.cycles.count()),
      grouped(kept.without.words.count()));
  if (!kept.is_best) text += "There are too many choices to look at all: this is the best one found.\n";
  if (!kept.unlike.empty()) {
    text += fmt::format("Layers that read another number of words than the one before makes, and so from DRAM: {}.\n",
                        kept.unlike.size());
  }
  return text;
}

Json cost_json(const dataflows::NetworkCost& cost) {
  return {{"cycles", cost.cycles.count()}, {"dram_words", cost.words.count()}};
}

}  // namespace

std::string kept_text(const SimulatedNetwork& simulated) {
  if (!simulated.result.kept) return {};
  const KeptActivations& kept = *simulated.result.kept;
  std::string out = "\n";
  if (!kept.kept.empty()) {
    core::Table table({{"kept result of", Align::left},
                       {"words"},
                       {"read on chip by", Align::left},
                       {"also in DRAM", Align::left, 1}});
    for (const KeptResult& result : kept.kept) {
      table.add({simulated.network.layers[result.layer].name, grouped(result.words.count()),
                 names_of(simulated, result.readers), std::string{to_dram(result)}});
    }
    out += table.text(terminal_width()) + '\n';
  }
  return out + saving_text(kept);
}

std::string kept_csv_header(const dataflows::Machine& machine) {
  return dataflows::keeps_activations(machine) ? ",held_words,on_chip_reads,kept_words" : "";
}

std::size_t kept_csv_columns(const dataflows::Machine& machine) {
  const std::string header = kept_csv_header(machine);
  return static_cast<std::size_t>(std::ranges::count(header, ','));
}

void append_kept_columns(std::string& out, const SimulatedNetwork& simulated, std::size_t layer) {
  if (!simulated.result.kept) return;
  const LayerWords words = words_of(simulated, layer);
  fmt::format_to(std::back_inserter(out), ",{},{},{}", words.held, words.found, words.kept);
}

void put_kept(Json& json, const SimulatedNetwork& simulated, std::size_t layer) {
  if (!simulated.result.kept) return;
  const LayerWords words = words_of(simulated, layer);
  json["on_chip"] = {{"held_words", words.held}, {"reads", words.found}, {"kept_words", words.kept}};
}

void put_kept(Json& json, const SimulatedNetwork& simulated) {
  if (!simulated.result.kept) return;
  const KeptActivations& kept = *simulated.result.kept;
  Json results = Json::array();
  for (const KeptResult& result : kept.kept) {
    results.push_back({{"layer", result.layer},
                       {"made_with", result.made_with},
                       {"words", result.words.count()},
                       {"readers", result.readers},
                       {"dram_readers", result.dram_readers},
                       {"goes_to_dram", result.goes_to_dram}});
  }
  json["kept_activations"] = {{"kept", std::move(results)},
                              {"results", kept.results},
                              {"capacity_words", kept.capacity.count()},
                              {"most_held_words", kept.most_held.count()},
                              {"with", cost_json(kept.with)},
                              {"without", cost_json(kept.without)},
                              {"unlike", kept.unlike},
                              {"is_best", kept.is_best}};
}

}  // namespace systole::app
