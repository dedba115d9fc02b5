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
#include "cli/compare/figure.h"
#include "cli/compare/report.h"
#include "core/error.h"
#include "core/files/text_file.h"
#include "core/rewrite/join_channels.h"
#include "dataflows/energy/network_actions.h"
#include "dataflows/machine/effect.h"
#include "dataflows/machine/fields.h"
#include "dataflows/machine/machine_file.h"
#include "dataflows/machine/memory_model.h"
#include "dataflows/machine/shipped_machines.h"
#include "dataflows/selection/comparison.h"
#include "dataflows/selection/fields.h"
#include "predictor/calibration/learned_residual.h"

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

void require_sensitivity(const ComparisonSettings& settings) {
  const auto uses = [&](const std::string& option) {
    throw core::InputError(fmt::format("{} needs the costs of a file: --sensitivity FILE", option));
  };
  if (settings.sensitivity) return;
  if (settings.limits.sensitivity) uses("--max-sensitivity");
  if (settings.minimised == Criterion::sensitivity) uses("--minimize sensitivity");
  if (std::ranges::find(settings.pareto, Criterion::sensitivity) != settings.pareto.end()) uses("--pareto sensitivity");
}

/// Fields of a machine's file that settings of a comparison have in their place.
bool is_setting(std::string_view path) {
  return path.starts_with("array") || path == "timing" || path == "depthwise" || path == "vector.model";
}

/// Puts the machine of -c where the options are put later, so that these win. Gives the paths of its fields.
std::vector<std::string_view> read_config(const Arguments& arguments, ComparisonSettings& settings,
                                          Provenance& provenance) {
  if (arguments.config.empty()) return {};
  const core::TextFile file = core::read_text_file(dataflows::find_machine(arguments.config));
  provenance.add_input(core::input_record(file.name, file.text));
  const dataflows::ReadMachine read = dataflows::read_machine(file);
  for (const core::Diagnostic& warning : read.warnings) log_warning(warning);
  const auto gives = [&](std::string_view path) { return std::ranges::find(read.given, path) != read.given.end(); };
  settings.surroundings = read.machine;
  settings.origin = dataflows::NamedMachine{.name = arguments.config, .machine = read.machine};
  settings.arrays = {read.machine.array};
  if (gives("timing")) settings.timing = read.machine.timing;
  if (gives("vector.model")) settings.vector = read.machine.vector.model;
  if (gives("depthwise")) {
    settings.depthwise = {read.machine.depthwise};
    settings.bake_off = true;
  }
  return read.given;
}

/// Says what of the file comparisons have no use for, and refuses options without effect.
void report_without_effect(const Arguments& arguments, const std::vector<std::string_view>& in_file,
                           const ComparisonSettings& settings) {
  core::Diagnostics mistakes;
  std::vector<std::string_view> unread;
  std::string why_unread;
  dataflows::Machine machine = settings.surroundings;
  machine.vector.model = settings.vector.value_or(dataflows::VectorModel::lanes);
  for (const dataflows::MachineField& field : dataflows::machine_fields()) {
    const std::string why = dataflows::why_without_effect(field.path, machine);
    if (why.empty()) continue;
    if (arguments.settings.given(field.path)) {
      mistakes.add({.subject = std::string{field.flags}, .found = "a value without effect", .expected = why});
    }
    if (std::ranges::find(in_file, field.path) == in_file.end() || is_setting(field.path)) continue;
    unread.push_back(field.path);
    if (why_unread.empty()) why_unread = why;
  }
  mistakes.throw_if_any();
  if (!unread.empty()) {
    log_warning({.where = {.file = arguments.config},
                 .found = fmt::format("{} without effect", fmt::join(unread, ", ")),
                 .expected = why_unread});
  }
  const bool other_dataflow = settings.origin && settings.origin->machine.dataflow->name != "rp";
  if (other_dataflow && std::ranges::find(in_file, "dataflow") != in_file.end()) {
    log_warning({.where = {.file = arguments.config},
                 .found = fmt::format("dataflow {} without effect", settings.origin->machine.dataflow->name),
                 .expected = "1D layers row parallel (rp) and all others output stationary (os), which compare runs"});
  }
  if (settings.surroundings.time_model) {
    log_warning({.where = {.file = arguments.config},
                 .found = "time_model without effect",
                 .expected = "a clock (clock_mhz), by which compare tells seconds"});
  }
  if (dataflows::keeps_activations(settings.surroundings)) {
    throw core::InputError(
        fmt::format("{}: found keep_activations, expected false: compare adds up layers that leave nothing on chip",
                    arguments.config));
  }
  if (settings.surroundings.sparsity.enabled) {
    throw core::InputError(
        fmt::format("{}: found sparsity, expected dense layers, which compare adds up", arguments.config));
  }
}

/// Who chooses layers, and how many, says nothing where no variant leaves that open.
void refuse_unread_choices(const Arguments& arguments, const ComparisonSettings& settings) {
  if (std::ranges::any_of(settings.variants, dataflows::is_partial)) return;
  core::Diagnostics mistakes;
  for (const std::string_view path : {"select", "count", "fraction"}) {
    if (!arguments.settings.given(path) || (path == "select" && settings.limits.any())) continue;
    mistakes.add({.subject = fmt::format("--{}", path),
                  .found = "a value without effect",
                  .expected = path == "select" ? "full50 or half50 among --variants, or a limit such as --max-cycles"
                                               : "full50 or half50 among --variants"});
  }
  mistakes.throw_if_any();
}

ComparisonSettings parse_settings(const Arguments& arguments, Provenance& provenance) {
  ComparisonSettings settings;
  const std::vector<std::string_view> in_file = read_config(arguments, settings, provenance);
  arguments.settings.apply(settings);
  if (settings.cycles_of == CyclesOf::network && settings.vector == dataflows::VectorModel::none) {
    reject_option("--cost", "network", "array, since vector none gives operators beside the array no cost");
  }
  if (settings.minimised && !settings.limits.any()) {
    throw core::InputError(
        "--minimize chooses under limits: give --max-cycles, --max-params, --max-macs, "
        "--max-layers or --max-sensitivity");
  }
  if (settings.energy) {
    provenance.add_input(settings.energy->file.name, settings.energy->file.text);
    const bool names_memory =
        arguments.settings.given("memory") || std::ranges::find(in_file, "memory") != in_file.end();
    if (!settings.has_memory() && !names_memory) {
      settings.surroundings.memory = dataflows::memory_model_named("tiled");
    }
    if (arguments.layers && arguments.csv) {
      throw core::InputError("--energy: found --layers --csv, whose rows are layers, expected --json or no --layers");
    }
    if (const std::string why = dataflows::why_no_energy(settings.surroundings); !why.empty()) {
      throw core::InputError(fmt::format("--energy {}: {}", settings.energy->name, why));
    }
  }
  if (settings.sensitivity) {
    provenance.add_input(settings.sensitivity->name, settings.sensitivity->text);
    // A file of costs alone asks what they buy.
    if (!settings.limits.any() && settings.pareto.empty())
      settings.pareto = {Criterion::cycles, Criterion::sensitivity};
  }
  require_sensitivity(settings);
  if (settings.variants.empty()) settings.variants = settings.standard_variants();
  refuse_unread_choices(arguments, settings);
  if (settings.timing) {
    for (const dataflows::DepthwiseMapping mapping : settings.depthwise) {
      dataflows::require_defined(*dataflows::dataflow_named("rp"), *settings.timing, mapping);
    }
  }
  report_without_effect(arguments, in_file, settings);
  calibration::load_learned(settings.surroundings);
  if (std::string why = dataflows::why_no_sum(settings.surroundings); !why.empty()) throw core::InputError(why);
  const bool chooses = settings.limits.any() || !settings.pareto.empty();
  const bool offers = std::ranges::any_of(settings.variants, [](FuseVariant v) { return v != FuseVariant::baseline; });
  if (chooses && !offers) {
    reject_option("--variants", "baseline", "full or half among them, for there to be something to choose");
  }
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
