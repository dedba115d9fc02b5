// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/common/arguments.h"
#include "cli/common/command.h"
#include "cli/common/log.h"
#include "cli/common/names_text.h"
#include "cli/common/network_input.h"
#include "cli/common/provenance.h"
#include "cli/common/repeat_command.h"
#include "cli/compare/figure.h"
#include "cli/compare/report.h"
#include "core/error.h"
#include "core/files/text_file.h"
#include "core/number.h"
#include "dataflows/selection/comparison.h"

namespace systole::app {
namespace {

using dataflows::ComparisonSettings;
using dataflows::Criterion;
using dataflows::FuseVariant;

/// The options as they were written; empty means not given.
struct Arguments {
  std::vector<std::string> networks;
  std::string arrays = "64x64";
  std::string timing = "fuseconv-2020";
  std::string variants;
  std::string selects;
  std::string count;
  std::string fraction;
  std::string max_cycles;
  std::string max_params;
  std::string max_macs;
  std::string max_layers;
  std::string max_sensitivity;
  std::string minimize;
  std::string sensitivity;
  std::string pareto;
  std::string depthwise;
  std::string svg;
  bool layers = false;
  bool csv = false;
  bool json = false;
};

std::optional<std::int64_t> whole(const std::string& option, const std::string& text, std::int64_t least) {
  if (text.empty()) return std::nullopt;
  return parse_whole_option(option, text, least);
}

std::optional<double> real(const std::string& option, const std::string& text, double least, double most,
                           const std::string& expected) {
  if (text.empty()) return std::nullopt;
  const std::optional<double> number = core::parse_real(text);
  if (!number || *number < least || *number > most) reject_option(option, text, expected);
  return number;
}

std::vector<dataflows::Array> parse_arrays(const std::string& text) {
  std::vector<dataflows::Array> arrays;
  for (const std::string& part : split_list(text)) {
    const dataflows::Array array = parse_array(part);
    if (std::ranges::find(arrays, array) != arrays.end()) reject_option("--array", part, "each array once");
    arrays.push_back(array);
  }
  return arrays;
}

dataflows::Limits parse_limits(const Arguments& arguments) {
  constexpr double kAnything = std::numeric_limits<double>::max();
  return {.cycles = whole("--max-cycles", arguments.max_cycles, 1),
          .params = whole("--max-params", arguments.max_params, 0),
          .macs = whole("--max-macs", arguments.max_macs, 0),
          .layers = whole("--max-layers", arguments.max_layers, 0),
          .sensitivity = real("--max-sensitivity", arguments.max_sensitivity, -kAnything, kAnything, "a number")};
}

void require_sensitivity(const ComparisonSettings& settings) {
  const auto uses = [&](const std::string& option) {
    throw core::InputError(fmt::format("{} needs the costs of a file: --sensitivity FILE", option));
  };
  if (settings.sensitivity) return;
  if (settings.limits.sensitivity) uses("--max-sensitivity");
  if (settings.minimised == Criterion::sensitivity) uses("--minimize sensitivity");
  if (std::ranges::find(settings.pareto, Criterion::sensitivity) != settings.pareto.end()) uses("--pareto sensitivity");
}

ComparisonSettings parse_settings(const Arguments& arguments, Provenance& provenance) {
  ComparisonSettings settings;
  settings.arrays = parse_arrays(arguments.arrays);
  settings.timing = choose("--timing", arguments.timing, dataflows::kTimings);
  if (!arguments.selects.empty()) settings.selects = choose_several("--select", arguments.selects, dataflows::kSelects);
  if (const auto count = whole("--count", arguments.count, 0)) settings.count = static_cast<std::size_t>(*count);
  settings.fraction = real("--fraction", arguments.fraction, 0, 1, "a share from 0 to 1");
  settings.limits = parse_limits(arguments);
  if (!arguments.minimize.empty()) {
    settings.minimised = choose("--minimize", arguments.minimize, dataflows::kCriteria);
    if (!settings.limits.any()) {
      throw core::InputError(
          "--minimize chooses under limits: give --max-cycles, --max-params, --max-macs, "
          "--max-layers or --max-sensitivity");
    }
  }
  if (!arguments.pareto.empty()) settings.pareto = choose_several("--pareto", arguments.pareto, dataflows::kCriteria);
  if (!arguments.sensitivity.empty()) {
    settings.sensitivity = core::read_text_file(arguments.sensitivity);
    provenance.add_input(arguments.sensitivity, settings.sensitivity->text);
    // A file of costs alone asks what they buy.
    if (!settings.limits.any() && settings.pareto.empty())
      settings.pareto = {Criterion::cycles, Criterion::sensitivity};
  }
  require_sensitivity(settings);
  if (!arguments.depthwise.empty()) {
    settings.depthwise = choose_several("--depthwise", arguments.depthwise, dataflows::kDepthwiseMappings);
    settings.bake_off = true;
  }
  settings.variants = arguments.variants.empty()
                          ? settings.standard_variants()
                          : choose_several("--variants", arguments.variants, dataflows::kFuseVariants);
  for (const dataflows::DepthwiseMapping mapping : settings.depthwise) {
    dataflows::require_defined(*dataflows::dataflow_named("rp"), settings.timing, mapping);
  }
  const bool chooses = settings.limits.any() || !settings.pareto.empty();
  const bool offers = std::ranges::any_of(settings.variants, [](FuseVariant v) { return v != FuseVariant::baseline; });
  if (chooses && !offers) {
    reject_option("--variants", arguments.variants, "full or half among them, for there to be something to choose");
  }
  return settings;
}

void compare_networks(const CommandLine& command, const Arguments& arguments) {
  Provenance provenance;
  constexpr std::array<std::string_view, 4> kShown{"layers", "svg", "csv", "json"};
  provenance.set_command(repeat_command(command, arguments.networks, kShown));
  ComparisonSettings settings = parse_settings(arguments, provenance);
  std::vector<std::string> wanted = arguments.networks;
  if (wanted.empty()) {
    for (const std::string_view network : dataflows::published_networks()) wanted.emplace_back(network);
  }
  if (settings.sensitivity && wanted.size() != 1) {
    throw core::InputError(
        fmt::format("--sensitivity holds the costs of one network; found {} networks", wanted.size()));
  }
  std::vector<core::Network> networks;
  for (const std::string& name : wanted) {
    networks.push_back(read_network(name, core::ScalesimInput::automatic, provenance));
  }
  provenance.set_configuration(configuration_json(settings));
  const dataflows::Comparison comparison = compare(std::move(networks), std::move(settings));
  if (!arguments.svg.empty()) {
    core::write_file_atomically(arguments.svg, core::chart::svg(comparison_figure(comparison, arguments.layers)));
    log_note(fmt::format("wrote {}", arguments.svg));
  }
  if (arguments.json) {
    write_stdout(comparison_json(comparison, wanted, provenance, arguments.layers).dump(2) + "\n");
  } else if (arguments.csv) {
    write_stdout(arguments.layers ? layerwise_csv(comparison) : comparison_csv(comparison));
  } else {
    write_stdout(comparison_text(comparison) + (arguments.layers ? "\n" + layerwise_text(comparison) : ""));
  }
}

}  // namespace

Command add_compare_command(CommandLine& program, const GeneralOptions& /*general*/) {
  CommandLine& command =
      program.command("compare", "What FuSeConv buys networks on an array, and which layers to replace");
  auto arguments = std::make_shared<Arguments>();
  command.list("NETWORK", arguments->networks, "",
               "Topology files or names of shipped networks (default: the paper's five)");
  command.text("-a,--array", arguments->arrays, "RxC[,...]",
               "Arrays, rows x columns (default 64x64); several show the scaling");
  command.text("--timing", arguments->timing, "NAME",
               fmt::format("{} (default fuseconv-2020, the paper's)", names_text<dataflows::Timing>()));
  command.text("--variants", arguments->variants, "LIST",
               fmt::format("Of {} (default all; without the 50s under limits, --pareto and --depthwise)",
                           names_text<FuseVariant>()));
  command.text("--select", arguments->selects, "LIST",
               fmt::format("Who chooses the layers: {} (default published where there is a list, else greedy)",
                           names_text<dataflows::Select>()));
  const Option count = command.text("--count", arguments->count, "K",
                                    "Layers that full50 and half50 replace (default: the published count, else half)");
  command.text("--fraction", arguments->fraction, "F", "The same as a share of the depthwise layers, 0 to 1")
      .excludes(count);
  command.text("--max-cycles", arguments->max_cycles, "N",
               "Choose among keeping, full and half for each layer: at most N cycles");
  command.text("--max-params", arguments->max_params, "N", "The same with at most N parameters");
  command.text("--max-macs", arguments->max_macs, "N", "The same with at most N MACs");
  command.text("--max-layers", arguments->max_layers, "N", "The same with at most N layers replaced");
  command.text("--max-sensitivity", arguments->max_sensitivity, "X",
               "The same with at most X of --sensitivity's costs");
  command.text("--minimize", arguments->minimize, "NAME",
               fmt::format("Under limits: {} (default cycles; under --max-cycles sensitivity or layers)",
                           names_text<Criterion>()));
  command.text("--sensitivity", arguments->sensitivity, "FILE",
               "CSV block,variant,cost: what replacing a layer costs you");
  command.text("--pareto", arguments->pareto, "LIST", "The whole front over " + names_text<Criterion>());
  command.text("--depthwise", arguments->depthwise, "LIST",
               fmt::format("Bake-off: unmodified networks with depthwise layers {} beside the variants",
                           names_text<dataflows::DepthwiseMapping>()));
  command.flag("--layers", arguments->layers, "Cycles block by block and by operator");
  command.text("--svg", arguments->svg, "FILE", "The same as a picture");
  const Option csv = command.flag("--csv", arguments->csv, "CSV, one row a variant; with --layers one a layer");
  command.flag("--json", arguments->json, "JSON with provenance").excludes(csv);
  return [&command, arguments] { compare_networks(command, *arguments); };
}

}  // namespace systole::app
