// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/common/arguments.h"
#include "cli/common/command.h"
#include "cli/common/field_options.h"
#include "cli/common/json/json_text.h"
#include "cli/common/json/provenance.h"
#include "cli/common/network_input.h"
#include "cli/common/outputs.h"
#include "cli/common/repeat_command.h"
#include "cli/common/terminal/log.h"
#include "cli/common/terminal/terminal.h"
#include "cli/common/terminal_observer.h"
#include "cli/compare/figure.h"
#include "cli/compare/report.h"
#include "cli/compare/settings.h"
#include "core/error.h"
#include "core/files/text_file.h"
#include "core/rewrite/join_channels.h"
#include "dataflows/selection/comparison.h"
#include "dataflows/selection/fields.h"

namespace systole::app {
namespace {

using dataflows::ComparisonSettings;
using dataflows::Criterion;
using dataflows::CyclesOf;
using dataflows::FuseVariant;

struct Arguments {
  std::vector<std::string> networks;
  NetworkArguments files;
  std::string config;
  FieldOptions<ComparisonSettings> settings{dataflows::comparison_fields()};
  std::string svg;
  bool layers = false;
  bool csv = false;
  bool json = false;
};

ComparisonSettings parse_settings(const Arguments& arguments, Provenance& provenance) {
  ComparisonSettings settings;
  const core::Observer observer = log_observer();
  GivenComparison given{.config = arguments.config, .layer_rows = arguments.layers && arguments.csv};
  if (!arguments.config.empty()) given.in_file = start_from(arguments.config, settings, provenance, observer);
  arguments.settings.apply(settings);
  for (const dataflows::ComparisonField& field : dataflows::comparison_fields()) {
    if (arguments.settings.given(field.path)) given.settings.insert(field.path);
  }
  settle(settings, given, provenance, observer);
  return settings;
}

void compare_networks(const CommandLine& command, const Arguments& arguments) {
  Provenance provenance;
  constexpr std::array<std::string_view, 4> kShown{"layers", "svg", "csv", "json"};
  provenance.set_command(repeat_command(command, arguments.networks, kShown));
  Outputs().file("--svg", arguments.svg);
  ComparisonSettings settings = parse_settings(arguments, provenance);
  std::vector<std::string> wanted = arguments.networks;
  if (wanted.empty()) {
    for (const std::string_view network : dataflows::published_networks()) wanted.emplace_back(network);
  }
  if (settings.sensitivity && wanted.size() != 1) {
    throw core::InputError(
        fmt::format("--sensitivity holds the costs of one network; found {} networks", wanted.size()));
  }
  const core::NetworkOptions files = arguments.files.parse(wanted);
  std::vector<core::Network> networks;
  for (const std::string& name : wanted) {
    networks.push_back(core::join_channels(read_network(name, files, provenance)));
  }
  const dataflows::Comparison comparison = compare(std::move(networks), std::move(settings));
  provenance.set_configuration(configuration_json(comparison.settings));
  if (!arguments.svg.empty()) {
    core::write_file_atomically(arguments.svg, core::chart::svg(comparison_figure(comparison, arguments.layers)));
    log_note(fmt::format("wrote {}", arguments.svg));
  }
  if (arguments.json) {
    print_text(json_text(comparison_json(comparison, wanted, provenance, arguments.layers)));
  } else if (arguments.csv) {
    print_text(arguments.layers ? layerwise_csv(comparison) : comparison_csv(comparison));
  } else {
    print_text(for_terminal(comparison_text(comparison) + (arguments.layers ? "\n" + layerwise_text(comparison) : "")));
  }
}

}  // namespace

Command add_compare_command(CommandLine& program, const GeneralOptions& /*general*/) {
  CommandLine& command =
      program.command("compare", "What FuSeConv buys networks on an array, and which layers to replace");
  auto arguments = std::make_shared<Arguments>();
  command.list("NETWORK", arguments->networks, "",
               "Topology files, ONNX models, StableHLO or names of shipped networks (default: the paper's five)");
  arguments->files.declare(command);
  command.text("-c,--config", arguments->config, "FILE",
               "Machine: a name (systole machines list), SCALE-Sim's .cfg or YAML; options win over it");
  arguments->settings.declare(command, {{"arrays", "or the machine's of -c"}});
  arguments->settings.option("fraction").excludes(arguments->settings.option("count"));
  command.flag("--layers", arguments->layers, "Cycles block by block and by operator");
  command.text("--svg", arguments->svg, "FILE", "The same as a picture");
  const Option csv = command.flag("--csv", arguments->csv, "CSV, one row a variant; with --layers one a layer");
  command.flag("--json", arguments->json, "JSON with provenance").excludes(csv);
  command.group("Network", {"--dim", "--skip-unsupported"});
  command.group("Accelerator", {"--config", "--array", "--timing"});
  command.group("Memory", {"--memory", "--sram", "--bits", "--bandwidth", "--bandwidth-bytes", "--bandwidth-gbs",
                           "--dram-latency"});
  command.group("Chip", {"--cores", "--partition", "--partition-by", "--link", "--l2", "--vector", "--lanes",
                         "--fuse-elementwise", "--clock", "--time", "--time-operands"});
  command.group("Variants", {"--variants", "--select", "--count", "--fraction", "--depthwise"});
  command.group("Choosing layers", {"--cost", "--max-cycles", "--max-params", "--max-macs", "--max-layers",
                                    "--max-sensitivity", "--minimize", "--sensitivity", "--pareto"});
  command.group("Output", {"--energy", "--layers", "--svg", "--csv", "--json"});
  command.example("systole compare", "The published table of FuSeConv beside what it comes to here");
  command.example("systole compare mobilenet_v2 -a 32x32 --max-params 4M",
                  "The fastest choice of layers within four million parameters");
  command.example("systole compare efficientnet_b0 -a 16x16,32x32,64x64 --svg scaling.svg",
                  "How the speedup grows with the array, as a table and a picture");
  command.example("systole compare mobilenet_v2 -c tpu_v3 --cost network",
                  "On a machine with a name: operators beside the array too, milliseconds, and choices by all of it");
  command.example("systole compare mobilenet_v2 -a 32x32 --energy horowitz_45nm",
                  "What the variants save of energy, with the cost of the row links in it");
  return [&command, arguments] { compare_networks(command, *arguments); };
}

}  // namespace systole::app
