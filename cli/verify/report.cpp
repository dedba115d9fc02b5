// SPDX-License-Identifier: MIT
#include "cli/verify/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/common/arguments.h"
#include "cli/common/terminal/terminal.h"
#include "core/report/csv_field.h"
#include "core/report/number_text.h"
#include "core/report/table.h"
#include "dataflows/rtl/hardware.h"

namespace systole::app {
namespace {

using core::Align;
using core::grouped;
using rtl::VerifiedFold;
using rtl::VerifiedNetwork;
using rtl::VerifyOptions;

std::string fold_text(const rtl::Fold& fold) {
  const std::string size = fmt::format("{} {}x{}", name(fold.mode), fold.rows, fold.cols);
  if (fold.mode != rtl::Mode::rp) return fmt::format("{} T={}", size, fold.steps);
  return fmt::format("{} K={} stride={} dilation={} passes={}", size, fold.taps, fold.stride, fold.dilation,
                     fold.passes);
}

std::string first_differences(const VerifiedNetwork& verified) {
  constexpr std::size_t kShown = 10;
  std::string out;
  std::size_t shown = 0;
  for (const VerifiedFold& fold : verified.verified) {
    const auto first = std::ranges::find_if(fold.runs, [](const rtl::Lockstep& run) { return !run.agrees(); });
    if (first == fold.runs.end()) continue;
    if (shown++ == kShown) return out + "  ...\n";
    const rtl::Fold& run = fold.run[static_cast<std::size_t>(first - fold.runs.begin())];
    out += fmt::format("  {}: model {} cycles, RTL {}{}; {} of {} values wrong\n", fold_text(run), first->model_cycles,
                       first->finished ? "" : "still busy after ", first->rtl_cycles, first->wrong, first->values);
  }
  return out;
}

std::string setting_text(const VerifyOptions& options) {
  const dataflows::Dataflow& dataflow = *options.machine.dataflow;
  std::string text = fmt::format("{} array, {} ({})", array_text(options.machine.array), dataflow.name, dataflow.title);
  if (options.machine.depthwise != dataflows::DepthwiseMapping::per_channel) {
    text += fmt::format(", depthwise {}", name(options.machine.depthwise));
  }
  return text;
}

/// A line per operator and dataflow, and one for all; `distinct` says of what the sums count distinct ones.
std::string sums_table(const std::vector<rtl::VerifiedSum>& sums) {
  core::Table table({{"op", Align::left},
                     {"as", Align::left},
                     {"layers", Align::right, 5},
                     {"folds", Align::right, 4},
                     {"distinct", Align::right, 3},
                     {"cycles by model", Align::right, 1},
                     {"cycles by RTL", Align::right, 2},
                     {"difference"},
                     {"values compared", Align::right, 6},
                     {"wrong"}});
  for (const rtl::VerifiedSum& sum : sums) {
    const bool is_total = !sum.mode;
    std::vector<std::string> cells{is_total ? "all" : std::string{sum.op},
                                   is_total ? "" : std::string{name(*sum.mode)},
                                   grouped(sum.layers),
                                   grouped(sum.folds),
                                   grouped(sum.distinct),
                                   grouped(sum.model_cycles),
                                   grouped(sum.rtl_cycles),
                                   grouped(sum.rtl_cycles - sum.model_cycles),
                                   grouped(sum.values),
                                   grouped(sum.wrong)};
    if (is_total) {
      table.add_total(std::move(cells));
    } else {
      table.add(std::move(cells));
    }
  }
  return table.text(terminal_width());
}

std::string header_text(const std::string& network, const VerifyOptions& options) {
  return fmt::format("{}, {}: timing {} beside the RTL ({})\n\n", network, setting_text(options),
                     name(options.machine.timing), rtl::verilator_version());
}

/// `int8`, or where the operands from the north are of another width `int8 and int4`.
std::string operands_text() {
  const rtl::Widths widths = rtl::built_widths();
  const std::string west = fmt::format("int{}", widths.data);
  return widths.weight == widths.data ? west : fmt::format("{} and int{}", west, widths.weight);
}

std::string runs_text(const char* what, const VerifyOptions& options) {
  return fmt::format(
      "\nEvery distinct {} ran {} times on random {} operands (seed {}); Eigen says what the values are.\n", what,
      options.repeat, operands_text(), options.seed);
}

std::string first_layer(const rtl::VerifiedLayers& verified, const rtl::VerifiedLayer& layer) {
  return verified.network.layers[layer.distinct.at.front()].name;
}

std::string first_differences(const rtl::VerifiedLayers& verified) {
  constexpr std::size_t kShown = 10;
  std::string out;
  std::size_t shown = 0;
  for (const rtl::VerifiedLayer& layer : verified.layers) {
    if (layer.agrees()) continue;
    if (shown++ == kShown) return out + "  ...\n";
    out += fmt::format("  {}: model {} cycles, RTL {}; {} of {} values wrong\n", first_layer(verified, layer),
                       layer.model_cycles, layer.rtl_cycles, layer.wrong, layer.values);
  }
  return out;
}

}  // namespace

std::string verify_table(const VerifiedNetwork& verified, const VerifyOptions& options) {
  std::string out =
      header_text(verified.network.name, options) + sums_table(rtl::sums(verified)) + runs_text("fold", options);
  const auto sampled = std::ranges::count_if(verified.verified, [](const auto& fold) { return fold.sampled(); });
  if (sampled > 0) {
    out += fmt::format(
        "Sampled: {} of them with more than {} steps ran with {} and with {}; the rest is a line through the two.\n",
        sampled, grouped(options.max_steps), grouped(options.max_steps),
        grouped(rtl::shorter_steps(options.max_steps)));
  }
  const std::size_t differing = verified.differing_folds();
  if (differing == 0) return out + "Model and RTL agree.\n";
  return out + fmt::format("Model and RTL differ in {} of {} distinct folds:\n", differing, verified.verified.size()) +
         first_differences(verified);
}

std::string verify_csv(const std::vector<VerifiedNetwork>& networks, const VerifyOptions& options) {
  std::string out =
      "network,array,dataflow,rows,cols,steps,taps,stride,dilation,passes,folds,cycles_model,cycles_rtl,difference,"
      "steps_run,values,wrong\n";
  for (const VerifiedNetwork& verified : networks) {
    for (std::size_t i = 0; i < verified.verified.size(); ++i) {
      const rtl::Fold& fold = verified.folds.distinct[i].fold;
      const VerifiedFold& result = verified.verified[i];
      out += fmt::format(
          "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", core::csv_result_field(verified.network.name),
          array_text(options.machine.array), name(fold.mode), fold.rows, fold.cols, fold.steps, fold.taps, fold.stride,
          fold.dilation, fold.passes, verified.folds.distinct[i].count, result.model_cycles, result.rtl_cycles,
          result.rtl_cycles - result.model_cycles, result.run.front().steps, result.values, result.wrong);
    }
  }
  return out;
}

Json verify_json(const std::vector<VerifiedNetwork>& networks, const Provenance& provenance) {
  Json all = Json::array();
  for (const VerifiedNetwork& verified : networks) {
    Json folds = Json::array();
    for (std::size_t i = 0; i < verified.verified.size(); ++i) {
      const rtl::Fold& fold = verified.folds.distinct[i].fold;
      const VerifiedFold& result = verified.verified[i];
      folds.push_back({{"dataflow", name(fold.mode)},
                       {"rows", fold.rows},
                       {"cols", fold.cols},
                       {"steps", fold.steps},
                       {"taps", fold.taps},
                       {"stride", fold.stride},
                       {"dilation", fold.dilation},
                       {"passes", fold.passes},
                       {"folds", verified.folds.distinct[i].count},
                       {"cycles_model", result.model_cycles},
                       {"cycles_rtl", result.rtl_cycles},
                       {"steps_run", result.run.front().steps},
                       {"values", result.values},
                       {"wrong", result.wrong}});
    }
    const rtl::VerifiedSum total = rtl::sums(verified).back();
    all.push_back({{"network", verified.network.name},
                   {"layers", total.layers},
                   {"folds", total.folds},
                   {"cycles_model", total.model_cycles},
                   {"cycles_rtl", total.rtl_cycles},
                   {"differing_folds", verified.differing_folds()},
                   {"distinct_folds", std::move(folds)}});
  }
  return {{"schema", "systole/verify/1"},
          {"provenance", provenance.json()},
          {"rtl", rtl::verilator_version()},
          {"networks", std::move(all)}};
}

std::string verify_table(const rtl::VerifiedLayers& verified, const VerifyOptions& options) {
  std::string out =
      header_text(verified.network.name, options) + sums_table(rtl::sums(verified)) + runs_text("layer", options);
  const auto sampled = std::ranges::count_if(verified.layers, [](const auto& layer) { return layer.is_sampled(); });
  if (sampled > 0) {
    out += fmt::format(
        "Sampled: {} of them with many folds ran with few, in several numbers; the rest is lines through these.\n",
        sampled);
  }
  const std::size_t differing = verified.differing();
  if (differing == 0) return out + "Model and RTL agree.\n";
  return out + fmt::format("Model and RTL differ in {} of {} distinct layers:\n", differing, verified.layers.size()) +
         first_differences(verified);
}

std::string verify_csv(const std::vector<rtl::VerifiedLayers>& networks, const VerifyOptions& options) {
  std::string out =
      "network,array,dataflow,layer,layers,folds,cycles_model,cycles_rtl,difference,folds_run,values,wrong\n";
  for (const rtl::VerifiedLayers& verified : networks) {
    for (const rtl::VerifiedLayer& layer : verified.layers) {
      out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{}\n", core::csv_result_field(verified.network.name),
                         array_text(options.machine.array), name(layer.distinct.layer.mode()),
                         core::csv_result_field(first_layer(verified, layer)), layer.distinct.at.size(), layer.folds,
                         layer.model_cycles, layer.rtl_cycles, layer.rtl_cycles - layer.model_cycles, layer.folds_run,
                         layer.values, layer.wrong);
    }
  }
  return out;
}

Json verify_json(const std::vector<rtl::VerifiedLayers>& networks, const Provenance& provenance) {
  Json all = Json::array();
  for (const rtl::VerifiedLayers& verified : networks) {
    Json layers = Json::array();
    for (const rtl::VerifiedLayer& layer : verified.layers) {
      layers.push_back({{"dataflow", name(layer.distinct.layer.mode())},
                        {"layer", first_layer(verified, layer)},
                        {"layers", layer.distinct.at.size()},
                        {"folds", layer.folds},
                        {"cycles_model", layer.model_cycles},
                        {"cycles_rtl", layer.rtl_cycles},
                        {"folds_run", layer.folds_run},
                        {"values", layer.values},
                        {"wrong", layer.wrong}});
    }
    const rtl::VerifiedSum total = rtl::sums(verified).back();
    all.push_back({{"network", verified.network.name},
                   {"layers", total.layers},
                   {"folds", total.folds},
                   {"cycles_model", total.model_cycles},
                   {"cycles_rtl", total.rtl_cycles},
                   {"differing_layers", verified.differing()},
                   {"distinct_layers", std::move(layers)}});
  }
  return {{"schema", "systole/verify/1"},
          {"provenance", provenance.json()},
          {"rtl", rtl::verilator_version()},
          {"networks", std::move(all)}};
}

}  // namespace systole::app
