// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
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
#include "cli/common/network_input.h"
#include "cli/common/provenance.h"
#include "cli/common/repeat_command.h"
#include "cli/simulate/explain_report.h"
#include "cli/simulate/report.h"
#include "cli/simulate/roofline_figure.h"
#include "cli/simulate/scalesim_output.h"
#include "core/error.h"
#include "core/files/text_file.h"
#include "dataflows/machine/accelerator_yaml.h"
#include "dataflows/memory/scalesim/layout_csv.h"
#include "dataflows/simulate.h"

namespace systole::app {
namespace {

constexpr std::int64_t kMostLayersShown = 1'000'000'000;

/// The options as they were written; empty means not given.
struct Arguments {
  std::vector<std::string> networks;
  std::string topology;
  std::string config;
  std::string layout;
  std::string array;
  std::string dataflow;
  std::string input = "auto";
  std::string timing = "scalesim";
  std::string depthwise = "per-channel";
  std::string memory;
  std::string sram;
  std::string bandwidth;
  std::string dram_latency;
  std::string output;
  std::string traces = "N";
  std::string trace_format;
  std::string svg;
  std::size_t top = 0;
  bool summary = false;
  bool all_layers = false;
  bool explain = false;
  bool csv = false;
  bool json = false;
};

bool is_scalesim_cfg(const std::filesystem::path& config) {
  return config.extension() != ".yaml" && config.extension() != ".yml";
}

/// Which memory model the options mean, and whether they go together.
MemoryModel memory_model(const Arguments& arguments) {
  const bool wants_reports = !arguments.output.empty();
  const bool configured = !arguments.config.empty() && is_scalesim_cfg(arguments.config);
  MemoryModel model = wants_reports || configured ? MemoryModel::scalesim : MemoryModel::none;
  if (!arguments.memory.empty()) model = choose("--memory", arguments.memory, kMemoryModels);
  if (!arguments.dram_latency.empty() && model != MemoryModel::tiled) {
    throw core::InputError(fmt::format("--dram-latency is of --memory tiled; found --memory {}", name(model)));
  }
  if (wants_reports && !is_scalesim(model)) {
    throw core::InputError(
        fmt::format("-p {} writes SCALE-Sim's reports, which --memory {} does not have; use scalesim", arguments.output,
                    name(model)));
  }
  return model;
}

/// SCALE-Sim's model knows SCALE-Sim's arrays only.
void require_scalesim_array(const SimulationRun& run, const std::string& why) {
  const auto refuse = [&](const std::string& found, const std::string& expected) {
    throw core::InputError(fmt::format("{}: found {}, expected {} (or --memory none)", why, found, expected));
  };
  if (run.options.dataflow->name == "rp") refuse("dataflow rp", "os, ws or is");
  if (run.options.timing != dataflows::Timing::scalesim) {
    refuse(fmt::format("timing {}", name(run.options.timing)), "scalesim");
  }
  if (run.options.depthwise != dataflows::DepthwiseMapping::per_channel) {
    refuse(fmt::format("depthwise layers {}", name(run.options.depthwise)), "per-channel");
  }
}

std::vector<std::int64_t> parse_wholes(const std::string& option, const std::string& text) {
  std::vector<std::int64_t> numbers;
  for (const std::string& part : split_list(text)) numbers.push_back(parse_whole_option(option, part, 1));
  return numbers;
}

/// One size for all scratchpads, or three.
dataflows::PerOperand parse_sram(const std::string& text) {
  const std::vector<std::int64_t> sizes = parse_wholes("--sram", text);
  if (sizes.size() != 1 && sizes.size() != 3) {
    reject_option("--sram", text, "one size in kB, or three: ifmap,filter,ofmap");
  }
  return {.ifmap = sizes.front(), .filter = sizes[sizes.size() / 2], .ofmap = sizes.back()};
}

dataflows::Accelerator read_config(const Arguments& arguments, Provenance& provenance) {
  if (arguments.config.empty()) return {};
  const core::TextFile file = core::read_text_file(arguments.config);
  provenance.add_input(arguments.config, file.text);
  const dataflows::ReadAccelerator read = dataflows::read_accelerator(file, dataflows::dataflow_names());
  for (const core::Diagnostic& warning : read.warnings) log_warning(warning);
  return read.accelerator;
}

/// SCALE-Sim's sparsity changes the cycles, so a run that asks for it is not quietly simulated dense.
void reject_sparsity(const dataflows::Accelerator& accelerator, const core::Network& network) {
  if (!accelerator.sparsity.enabled) return;
  if (accelerator.sparsity.optimized_mapping) {
    throw core::InputError(
        "sparsity with OptimizedMapping needs SCALE-Sim's memory model (--memory scalesim); set SparsitySupport to "
        "false");
  }
  for (const core::Layer& layer : network.layers) {
    if (layer.sparsity == core::Sparsity{}) continue;
    throw core::InputError(
        fmt::format("network '{}', layer {}: sparsity {}:{} needs SCALE-Sim's memory model (--memory scalesim); set "
                    "SparsitySupport to "
                    "false for dense "
                    "cycles",
                    network.name, core::in_quotes(layer.name), layer.sparsity.kept, layer.sparsity.of));
  }
}

std::string report(const Arguments& arguments, const SimulationRun& run, const Provenance& provenance) {
  if (arguments.json) return simulation_json(run, provenance).dump(2) + "\n";
  if (arguments.csv) return simulation_csv(run);
  if (arguments.summary) return simulation_summary(run);
  constexpr std::size_t kExplained = 10;
  const std::size_t explained = arguments.top > 0 ? arguments.top : kExplained;
  std::string out;
  for (const SimulatedNetwork& simulated : run.networks) {
    if (!out.empty()) out += '\n';
    if (arguments.explain) {
      out += explain_layers(run, simulated, explained);
      continue;
    }
    out += arguments.top > 0 ? slowest_layers(run, simulated, arguments.top)
                             : simulation_table(run, simulated, arguments.all_layers);
  }
  if (run.networks.size() > 1 && arguments.top == 0 && !arguments.explain) out += "\n" + simulation_summary(run);
  return out;
}

struct TraceOptions {
  bool write = false;
  TraceChoice choice;
};

TraceOptions trace_options(const Arguments& arguments) {
  TraceOptions options{.write = parse_choice("-s", arguments.traces, {"N", "Y"}) == 1, .choice = {}};
  if (!arguments.trace_format.empty()) {
    options.choice = parse_trace_choice("--trace-format", arguments.trace_format);
    if (!options.write) throw core::InputError("--trace-format is of traces, which -s Y writes");
  }
  if (options.write && arguments.output.empty()) {
    throw core::InputError("-s Y: found no folder for the traces, expected -p DIR");
  }
  return options;
}

/// The layout file, if one is given; SCALE-Sim reads it always and uses it for operands with a custom layout.
std::optional<dataflows::scalesim::CustomLayout> read_layout(const Arguments& arguments, const SimulationRun& run,
                                                             Provenance& provenance) {
  if (arguments.layout.empty()) return std::nullopt;
  const core::TextFile file = core::read_text_file(arguments.layout);
  provenance.add_input(arguments.layout, file.text);
  const bool used = run.accelerator.ifmap_banks.custom_layout || run.accelerator.filter_banks.custom_layout;
  if (!used || !is_scalesim(run.memory)) return std::nullopt;
  return dataflows::scalesim::read_layout_csv(file);
}

void write_output(const Arguments& arguments, const GeneralOptions& general, const SimulationRun& run,
                  const SimulatedNetwork& simulated, const dataflows::scalesim::MemoryOptions& options,
                  const TraceOptions& traces) {
  if (arguments.output.empty()) return;
  const std::string& run_name = run.accelerator.run_name;
  const ScalesimOutput output{
      .folder = std::filesystem::path{arguments.output} / (run_name.empty() ? simulated.network.name : run_name),
      .network = simulated.network,
      .reports = simulated.scalesim,
      .options = options};
  if (traces.write) write_scalesim_traces(output, traces.choice, general.quiet);
  write_scalesim_reports(output);
  log_note(fmt::format("wrote {}", output.folder.string()));
}

/// Without what else is written and shown; a memory model that only -p asked for is said.
std::string repeat_simulation(const CommandLine& command, const Arguments& arguments, const std::string& network,
                              MemoryModel memory) {
  constexpr std::array<std::string_view, 11> kShown{"topology",   "path",    "save-traces", "trace-format",
                                                    "svg",        "explain", "top",         "summary",
                                                    "all-layers", "csv",     "json"};
  std::string text = repeat_command(command, {network}, kShown);
  if (arguments.memory.empty() && !arguments.output.empty()) text += fmt::format(" --memory {}", name(memory));
  return text;
}

/// Two ways to print at once would leave one out without a word.
void reject_two_views(const Arguments& arguments) {
  const std::vector<std::pair<bool, std::string_view>> views{
      {arguments.csv, "--csv"},         {arguments.json, "--json"},
      {arguments.summary, "--summary"}, {arguments.top > 0 && !arguments.explain, "--top"},
      {arguments.explain, "--explain"}, {arguments.all_layers, "--all-layers"}};
  std::vector<std::string_view> chosen;
  for (const auto& [is_chosen, option] : views) {
    if (is_chosen) chosen.push_back(option);
  }
  const bool harmless = (arguments.csv || arguments.json) && arguments.all_layers && chosen.size() == 2;  // they do
  if (chosen.size() > 1 && !harmless) {
    throw core::InputError(fmt::format("found {}, expected one of them", fmt::join(chosen, " and ")));
  }
}

void simulate_networks(const CommandLine& command, const Arguments& arguments, const GeneralOptions& general) {
  reject_two_views(arguments);
  std::vector<std::string> wanted = arguments.networks;
  if (!arguments.topology.empty()) wanted.push_back(arguments.topology);
  if (wanted.empty())
    throw core::InputError("NETWORK: found nothing, expected a topology file or a shipped network's name");

  Provenance provenance;
  SimulationRun run;
  run.accelerator = read_config(arguments, provenance);
  if (!arguments.array.empty()) run.accelerator.array = parse_array(arguments.array);
  if (!arguments.sram.empty()) run.accelerator.sram_kb = parse_sram(arguments.sram);
  if (!arguments.bandwidth.empty()) run.accelerator.bandwidth = parse_wholes("--bandwidth", arguments.bandwidth);
  if (!arguments.dram_latency.empty())
    run.dram_latency = parse_whole_option("--dram-latency", arguments.dram_latency, 0);
  if (!arguments.dataflow.empty()) {
    run.accelerator.dataflow = arguments.dataflow;
    parse_choice("--dataflow", arguments.dataflow, dataflows::dataflow_names());
  }
  run.options = {.array = run.accelerator.array,
                 .dataflow = dataflows::dataflow_named(run.accelerator.dataflow),
                 .timing = choose("--timing", arguments.timing, dataflows::kTimings),
                 .depthwise = choose("--depthwise", arguments.depthwise, dataflows::kDepthwiseMappings),
                 .threads = general.threads};
  dataflows::require_defined(*run.options.dataflow, run.options.timing, run.options.depthwise);
  run.memory = memory_model(arguments);
  if (is_scalesim(run.memory)) {
    require_scalesim_array(run, fmt::format("the memory model {}", name(run.memory)));
  }
  const TraceOptions traces = trace_options(arguments);
  if (wanted.size() > 1 && !arguments.output.empty() && !run.accelerator.run_name.empty()) {
    throw core::InputError(fmt::format("-p: run name '{}' is one folder; found {} networks, expected one",
                                       run.accelerator.run_name, wanted.size()));
  }
  const auto memory_options =
      scalesim_options(run.accelerator, run.memory, read_layout(arguments, run, provenance), general.threads);

  const core::ScalesimInput input = parse_scalesim_input(arguments.input);
  for (const std::string& name : wanted) {
    core::Network network = read_network(name, input, provenance);
    if (!is_scalesim(run.memory)) reject_sparsity(run.accelerator, network);
    dataflows::NetworkResult result = dataflows::simulate(network, run.options);
    ScalesimReports reports;
    std::optional<dataflows::TiledNetworkCost> tiled;
    if (is_scalesim(run.memory)) reports = simulate_scalesim_memory(network, memory_options, result);
    if (run.memory == MemoryModel::tiled) {
      const auto memory = tiled_memory(run.accelerator, run.dram_latency);
      tiled = simulate_tiled_memory(network, run.options, memory, result);
    }
    run.networks.push_back({.network = std::move(network),
                            .result = std::move(result),
                            .scalesim = std::move(reports),
                            .tiled = std::move(tiled),
                            .command = repeat_simulation(command, arguments, name, run.memory)});
  }
  for (const SimulatedNetwork& simulated : run.networks)
    write_output(arguments, general, run, simulated, memory_options, traces);
  if (run.accelerator.run_name.empty()) run.accelerator.run_name = run.networks.front().network.name;
  provenance.set_configuration(configuration_json(run));
  if (!arguments.svg.empty()) {
    core::write_file_atomically(arguments.svg, core::chart::svg(roofline_figure(run)));
    log_note(fmt::format("wrote {}", arguments.svg));
  }
  write_stdout(report(arguments, run, provenance));
}

}  // namespace

Command add_simulate_command(CommandLine& program, const GeneralOptions& general) {
  CommandLine& command = program.command("simulate", "Cycles of networks on a systolic array, layer by layer");
  auto arguments = std::make_shared<Arguments>();
  command.list("NETWORK", arguments->networks, "", "Topology files or names of shipped networks");
  command.text("-t,--topology", arguments->topology, "NETWORK", "One more NETWORK, as SCALE-Sim's -t");
  command.text("-c,--config", arguments->config, "FILE", "Accelerator: SCALE-Sim's .cfg, or YAML; flags win over it");
  command.text("-a,--array", arguments->array, "RxC", "Array, rows x columns (default 32x32)");
  command.text("-d,--dataflow", arguments->dataflow, "NAME",
               "os, ws, is, or rp: FuSeConv's row-parallel dataflow (default os)");
  command.text("-i,--input", arguments->input, "NAME", "SCALE-Sim files are auto, conv or gemm (default auto)");
  command.text("--timing", arguments->timing, "NAME",
               "scalesim, fuseconv, fuseconv-2020, occupied or array (default scalesim)");
  command.text("--depthwise", arguments->depthwise, "NAME",
               "Depthwise layers per-channel, packed, or rows (on rp) (default per-channel)");
  command.text(
      "--memory", arguments->memory, "NAME",
      "none: compute cycles; scalesim, scalesim-v2: its scratchpads, exact; tiled: a physical model (default none; "
      "scalesim with a .cfg or -p)");
  command.text("--sram", arguments->sram, "KB[,KB,KB]", "Scratchpads of ifmap, filter and ofmap (default 64)");
  command.text("--bandwidth", arguments->bandwidth, "W[,W,W]",
               "DRAM words per cycle: of all operands together, or of ifmap, filter and ofmap (default 10)");
  command.text("--dram-latency", arguments->dram_latency, "N",
               "With tiled: cycles until a layer's first word (default 0)");
  command.text("-l,--layout", arguments->layout, "FILE",
               "SCALE-Sim's layout file; needed where the configuration has custom layouts");
  command.text("-p,--path", arguments->output, "DIR", "Write SCALE-Sim's reports to DIR/<run name>");
  command.text("-s,--save-traces", arguments->traces, "Y|N", "Write traces beside the reports of -p (default N)");
  command.text("--trace-format", arguments->trace_format, "NAME",
               "scalesim, din, ramulator, dramsim3 or bin, with .gz or .zst to compress (default scalesim)");
  command.text("--svg", arguments->svg, "FILE", "A roofline of the layers as a picture");
  command.flag("--explain", arguments->explain,
               "Where the cycles of the slowest layers go and what binds them (10, or as many as --top says)");
  command.number("--top", arguments->top, 1, kMostLayersShown, "Only the N slowest layers, as bars");
  command.flag("--summary", arguments->summary, "Only one line a network");
  command.flag("--all-layers", arguments->all_layers, "List the layers that the array does not run, too");
  const Option csv = command.flag("--csv", arguments->csv, "CSV, one row a layer");
  command.flag("--json", arguments->json, "JSON with provenance").excludes(csv);
  return [&command, arguments, &general] { simulate_networks(command, *arguments, general); };
}

}  // namespace systole::app
