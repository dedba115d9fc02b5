// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
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
#include "cli/common/command_line.h"
#include "cli/common/json/provenance.h"
#include "cli/common/machine_options.h"
#include "cli/common/network_input.h"
#include "cli/common/outputs.h"
#include "cli/common/repeat_command.h"
#include "cli/common/terminal/log.h"
#include "cli/common/terminal/terminal.h"
#include "cli/common/terminal_observer.h"
#include "cli/simulate/explain_text.h"
#include "cli/simulate/figure.h"
#include "cli/simulate/json.h"
#include "cli/simulate/text.h"
#include "core/error.h"
#include "core/files/folder.h"
#include "core/files/text_file.h"
#include "dataflows/machine/check.h"
#include "dataflows/machine/effect.h"
#include "dataflows/machine/fields.h"
#include "dataflows/machine/machine_file.h"
#include "dataflows/machine/scalesim_cfg.h"
#include "dataflows/machine/shipped_machines.h"
#include "dataflows/memory/scalesim/check.h"
#include "dataflows/memory/scalesim/energy/action_counts.h"
#include "dataflows/memory/scalesim/layout_csv.h"
#include "dataflows/memory/scalesim/reports/report_files.h"
#include "dataflows/memory/scalesim/scalesim_memory.h"
#include "dataflows/memory/scalesim/traces/left_files.h"
#include "dataflows/memory/scalesim/traces/network_traces.h"
#include "dataflows/simulate.h"
#include "predictor/calibration/learned_residual.h"

namespace systole::app {
namespace {

namespace scalesim = dataflows::scalesim;

constexpr std::int64_t kMostLayersShown = 1'000'000'000;
/// As a table of --energy: not prices, but what SCALE-Sim's energy branch counts.
constexpr std::string_view kScalesimEnergy = "scalesim";

/// The options as they were written; empty means not given.
struct Arguments {
  std::vector<std::string> networks;
  std::string topology;
  std::string config;
  bool scalesim_defaults = false;
  std::string layout;
  MachineOptions machine;
  NetworkArguments files;
  std::string output;
  std::string traces = "N";
  std::string trace_format;
  std::string svg;
  std::string roofline;
  std::string energy;
  std::string energy_svg;
  std::size_t top = 0;
  bool summary = false;
  bool all_layers = false;
  bool explain = false;
  bool csv = false;
  bool json = false;

  [[nodiscard]] bool counts_as_scalesim() const { return energy == kScalesimEnergy; }
};

/// The machine's name and what its file says of it, and which of its fields options have changed. SCALE-Sim's .cfg
/// files say nothing of themselves.
NamedMachine named_machine(const Arguments& arguments, const core::TextFile& file, const dataflows::Machine& in_file) {
  NamedMachine named{.name = std::filesystem::path(file.name).stem().string(),
                     .title = dataflows::machine_note(file, "title"),
                     .source = dataflows::machine_note(file, "source"),
                     .differs = dataflows::machine_note(file, "differs")};
  const std::vector<dataflows::Machine> machines = arguments.machine.machines(in_file);
  for (const dataflows::MachineField& field : dataflows::machine_fields()) {
    const auto is_part = [&](const dataflows::MachineField& other) {
      return other.path.starts_with(field.path) && other.path.substr(field.path.size()).starts_with('.');
    };
    if (std::ranges::any_of(dataflows::machine_fields(), is_part)) continue;  // a short form for its parts
    const std::string said = field.print(in_file);
    const auto differs = [&](const dataflows::Machine& machine) { return field.print(machine) != said; };
    if (std::ranges::any_of(machines, differs)) named.changed.emplace_back(field.path);
  }
  return named;
}

/// The machine of the configuration file, if one is given.
dataflows::ReadMachine read_config(const Arguments& arguments, Provenance& provenance, NamedMachine& named) {
  if (arguments.scalesim_defaults) {
    if (!arguments.config.empty()) {
      throw core::InputError("--scalesim-defaults is what SCALE-Sim takes without -c; found -c " + arguments.config);
    }
    return {.machine = dataflows::scalesim_defaults(), .warnings = {}, .given = {}};
  }
  if (arguments.config.empty()) return {};
  const core::TextFile file = core::read_text_file(dataflows::find_machine(arguments.config));
  provenance.add_input(core::input_record(file.name, file.text));
  dataflows::ReadMachine read = dataflows::read_machine(file);
  for (const core::Diagnostic& warning : read.warnings) log_warning(warning);
  named = named_machine(arguments, file, read.machine);
  return read;
}

/// An option without effect is a mistake. What a file says may have none, since options win over it: that is said.
void report_without_effect(const Arguments& arguments, const std::vector<std::string_view>& in_file,
                           const dataflows::Machine& machine) {
  core::Diagnostics mistakes;
  std::vector<std::string_view> unread;
  std::string why_unread;
  for (const dataflows::MachineField& field : dataflows::machine_fields()) {
    const std::string why = dataflows::why_without_effect(field.path, machine);
    if (why.empty()) continue;
    if (!field.flags.empty() && arguments.machine.given(field.path)) {
      mistakes.add({.subject = std::string{field.flags}, .found = "a value without effect", .expected = why});
    }
    if (std::ranges::find(in_file, field.path) != in_file.end()) {
      unread.push_back(field.path);
      if (why_unread.empty()) why_unread = why;
    }
  }
  mistakes.throw_if_any();
  if (unread.empty()) return;
  // SCALE-Sim's own files give every key a value, of which its model reads those of the mode.
  const bool is_cfg = arguments.config.ends_with(".cfg");
  if (is_cfg && machine.memory->is_scalesim) return;
  log_warning(
      {.where = {.file = arguments.config},
       .found =
           is_cfg ? "scratchpads and DRAM without effect" : fmt::format("{} without effect", fmt::join(unread, ", ")),
       .expected = is_cfg ? fmt::format("--memory scalesim; this is memory {}", machine.memory->name) : why_unread});
}

/// Puts the layout file, if one is given, into the machine. SCALE-Sim reads it always and uses it for operands with a
/// custom layout.
void read_layout(const Arguments& arguments, dataflows::Machine& machine, Provenance& provenance) {
  if (arguments.layout.empty()) return;
  const core::TextFile file = core::read_text_file(arguments.layout);
  provenance.add_input(core::input_record(arguments.layout, file.text));
  const bool used = machine.ifmap_banks.custom_layout || machine.filter_banks.custom_layout;
  if (used && scalesim::is_scalesim(*machine.memory)) {
    std::vector<core::Diagnostic> warnings;
    machine.layout = scalesim::read_layout_csv(file, warnings);
    for (const core::Diagnostic& warning : warnings) log_warning(warning);
    if (machine.interface_mode == dataflows::InterfaceMode::user) return;
    log_warning({.where = {.file = arguments.layout},
                 .found = "a layout file without effect",
                 .expected = "USER mode (--interface user): in CALC mode SCALE-Sim looks at no layout"});
    return;
  }
  log_warning({.where = {.file = arguments.layout},
               .found = "a layout file without effect",
               .expected = "IfmapCustomLayout or FilterCustomLayout in the configuration, and --memory scalesim"});
}

/// Drops or refuses what makes no sense on a machine, of which the configuration file gave some fields.
void settle_machine(const Arguments& arguments, const std::vector<std::string_view>& in_file,
                    dataflows::Machine& machine, Provenance& provenance) {
  for (const std::string_view feature : scalesim::drop_what_version_lacks(machine)) {
    log_warning(
        {.where = {.file = arguments.config},
         .found = fmt::format("{}, ignored", feature),
         .expected = fmt::format("--memory scalesim: {} does not have it",
                                 machine.memory->name == "scalesim-v2" ? "SCALE-Sim v2" : machine.memory->name)});
  }
  report_without_effect(arguments, in_file, machine);
  if (!arguments.output.empty() && !scalesim::is_scalesim(*machine.memory)) {
    throw core::InputError(
        fmt::format("-p {} writes SCALE-Sim's reports, which --memory {} does not have; use scalesim", arguments.output,
                    machine.memory->name));
  }
  read_layout(arguments, machine, provenance);
}

/// What the options and the configuration file together describe: flags win over the file. Several machines differ in
/// array and dataflow only, so what is said of one holds for all.
std::vector<dataflows::Machine> read_machines(const Arguments& arguments, Provenance& provenance, NamedMachine& named) {
  dataflows::ReadMachine read = read_config(arguments, provenance, named);
  dataflows::Machine& machine = read.machine;
  const bool wants_reports = !arguments.output.empty();
  const bool names_memory = std::ranges::find(read.given, "memory") != read.given.end();
  if (wants_reports && !names_memory && machine.memory == dataflows::no_memory()) {
    machine.memory = dataflows::memory_model_named("scalesim");
  }
  // SCALE-Sim's energy branch was made from v2, and its .cfg files name no version.
  if (arguments.counts_as_scalesim() && !names_memory) machine.memory = dataflows::memory_model_named("scalesim-v2");
  // Folds that overlap have no memory model, but an area.
  const bool only_area = arguments.machine.machines(machine).front().timing == dataflows::Timing::buffered;
  if (!arguments.energy.empty() && !names_memory && machine.memory == dataflows::no_memory() && !only_area) {
    machine.memory = dataflows::memory_model_named("tiled");
  }
  std::vector<dataflows::Machine> machines = arguments.machine.machines(machine);
  if (wants_reports && machines.size() > 1) {
    throw core::InputError(
        fmt::format("-p {}: found {} machines, expected one: SCALE-Sim's reports have a folder a network and no place "
                    "for more than one machine",
                    arguments.output, machines.size()));
  }
  dataflows::Machine settled = machines.front();
  settle_machine(arguments, read.given, settled, provenance);
  calibration::load_learned(settled);
  for (dataflows::Machine& one : machines) {
    const dataflows::Array array = one.array;
    const dataflows::Dataflow* const dataflow = one.dataflow;
    one = settled;
    one.array = array;
    one.dataflow = dataflow;
    dataflows::require(one);
  }
  return machines;
}

/// The views of one network on one machine, one after the other.
std::string single_views(const Arguments& arguments, const SimulationRuns& runs) {
  constexpr std::size_t kExplained = 10;
  const std::size_t explained = arguments.top > 0 ? arguments.top : kExplained;
  std::string out;
  for (std::size_t n = 0; n < runs.front().networks.size(); ++n) {
    for (const SimulationRun& run : runs) {
      const SimulatedNetwork& simulated = run.networks[n];
      if (!out.empty()) out += '\n';
      if (arguments.explain) {
        out += explain_layers(run, simulated, explained);
        continue;
      }
      out += arguments.top > 0 ? slowest_layers_chart(run, simulated, arguments.top)
                               : simulation_table(run, simulated, arguments.all_layers);
    }
  }
  return out;
}

/// Several machines are one table, unless layers are asked for.
std::string report(const Arguments& arguments, const SimulationRuns& runs) {
  if (arguments.csv) return simulation_csv(runs);
  const bool wants_layers = arguments.top > 0 || arguments.explain;
  if (arguments.summary || (runs.size() > 1 && !wants_layers)) return for_terminal(simulation_summary(runs));
  std::string out = single_views(arguments, runs);
  if (runs.front().networks.size() > 1 && !wants_layers) out += "\n" + simulation_summary(runs);
  return for_terminal(out);
}

/// Which traces are wanted; none without `-s Y`.
std::optional<scalesim::TraceChoice> wanted_traces(const Arguments& arguments) {
  const bool write = parse_choice("-s", arguments.traces, {"N", "Y"}) == 1;
  if (!arguments.trace_format.empty() && !write) {
    throw core::InputError("--trace-format is of traces, which -s Y writes");
  }
  if (!write) return std::nullopt;
  const auto choice =
      arguments.trace_format.empty() ? scalesim::TraceChoice{} : scalesim::trace_choice_named(arguments.trace_format);
  if (!choice) {
    throw core::InputError(
        core::unknown_name({}, "--trace-format", arguments.trace_format, core::names_of<scalesim::TraceFormat>()));
  }
  if (arguments.output.empty()) throw core::InputError("-s Y: found no folder for the traces, expected -p DIR");
  return choice;
}

/// The folder in the one of -p, as SCALE-Sim calls it.
const std::string& folder_name(const dataflows::Machine& machine, const core::Network& network) {
  return machine.run_name.empty() ? network.name : machine.run_name;
}

/// What an earlier run left beside these reports looks as if it belonged to them. It stays: it may be all there is of
/// it.
void warn_of_left_files(const std::filesystem::path& folder, const std::vector<std::filesystem::path>& left) {
  if (left.empty()) return;
  log_warning({.where = {.file = folder.string()},
               .found = left.size() == 1 ? fmt::format("{} of an earlier run", left.front().string())
                                         : fmt::format("{} files of an earlier run, from {} to {}", left.size(),
                                                       left.front().string(), left.back().string()),
               .expected = "this run's only (a folder of its own, or remove them)"});
}

/// Writes SCALE-Sim's reports, and its traces if they are wanted, into the folder of -p.
void write_output(const Arguments& arguments, const dataflows::Machine& machine, const SimulatedNetwork& simulated,
                  const std::optional<scalesim::TraceChoice>& traces, const core::Observer& observer) {
  if (arguments.output.empty()) return;
  const std::filesystem::path folder =
      std::filesystem::path{arguments.output} / folder_name(machine, simulated.network);
  std::vector<std::filesystem::path> written;
  if (traces) {
    written = scalesim::write_network_traces(folder, simulated.network, machine, simulated.result, *traces, observer);
  }
  scalesim::write_report_files(folder, machine, simulated.result);
  if (arguments.counts_as_scalesim()) {
    const auto counts = scalesim::action_counts(simulated.network, machine, simulated.result, observer);
    scalesim::write_action_counts(folder, counts, machine);
    written.emplace_back(scalesim::kActionCountFile);
  }
  warn_of_left_files(folder, scalesim::left_files(folder, machine, written));
  log_note(fmt::format("wrote {}", folder.string()));
}

/// Without what else is written and shown; a memory model that only -p asked for is said, and of several machines the
/// one.
std::string repeat_simulation(const CommandLine& command, const Arguments& arguments, const std::string& network,
                              const dataflows::Machine& machine, bool several) {
  std::vector<std::string_view> left_out{"topology",   "path",       "save-traces", "trace-format", "svg",
                                         "roofline",   "energy-svg", "explain",     "top",          "summary",
                                         "all-layers", "csv",        "json"};
  if (several) left_out.insert(left_out.end(), {"array", "dataflow"});
  if (arguments.counts_as_scalesim()) left_out.emplace_back("energy");
  std::string text = repeat_command(command, {network}, left_out);
  if (several && arguments.machine.given("array")) text += " --array " + dataflows::array_text(machine.array);
  if (several && arguments.machine.given("dataflow")) text += fmt::format(" --dataflow {}", machine.dataflow->name);
  if (!arguments.machine.given("memory") && !(arguments.output.empty() && arguments.energy.empty())) {
    text += fmt::format(" --memory {}", machine.memory->name);
  }
  return text;
}

/// Folds that overlap have no words of DRAM, but an area, which the text tells.
bool tells_area_only(const Arguments& arguments, const dataflows::Machine& machine) {
  return !arguments.energy.empty() && !arguments.counts_as_scalesim() &&
         machine.timing == dataflows::Timing::buffered && !machine.memory->reads_sram;
}

std::string why_no_energy_of(const Arguments& arguments, const dataflows::Machine& machine) {
  if (!tells_area_only(arguments, machine)) return dataflows::why_no_energy(machine);
  const bool is_text = !arguments.csv && !arguments.json && !arguments.explain && arguments.energy_svg.empty();
  return is_text ? std::string{}
                 : "no memory model runs timing buffered, so only an area is told, in the table and with --summary";
}

/// The prices that --energy names; null where it is not given.
std::shared_ptr<const dataflows::EnergyTable> read_energy(const Arguments& arguments, const dataflows::Machine& machine,
                                                          Provenance& provenance) {
  if (arguments.energy.empty()) return nullptr;
  if (arguments.counts_as_scalesim()) {
    if (arguments.output.empty()) {
      throw core::InputError("--energy scalesim: found no folder for action_count.yaml, expected -p DIR");
    }
    if (const std::string why = scalesim::why_no_action_counts(machine); !why.empty()) {
      throw core::InputError("--energy scalesim: " + why);
    }
    return nullptr;
  }
  if (const std::string why = why_no_energy_of(arguments, machine); !why.empty()) {
    throw core::InputError(fmt::format("--energy {}: {}", arguments.energy, why));
  }
  const core::TextFile file = core::read_text_file(dataflows::find_energy_table(arguments.energy, kScalesimEnergy));
  provenance.add_input(core::input_record(file.name, file.text));
  return std::make_shared<const dataflows::EnergyTable>(dataflows::read_energy_table(file, arguments.energy));
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
  if (!arguments.energy.empty() && !arguments.counts_as_scalesim() && arguments.top > 0 && !arguments.explain) {
    throw core::InputError(
        "--energy: found --top, whose bars show cycles only, expected --explain, --summary or neither");
  }
  if (arguments.counts_as_scalesim() && !arguments.energy_svg.empty()) {
    throw core::InputError("--energy-svg: found --energy scalesim, which counts and prices nothing, expected a table");
  }
  if (arguments.energy.empty() && !arguments.energy_svg.empty()) {
    throw core::InputError("--energy-svg: found no table of prices, expected --energy TABLE");
  }
  const bool harmless = (arguments.csv || arguments.json) && arguments.all_layers && chosen.size() == 2;  // they do
  if (chosen.size() > 1 && !harmless) {
    throw core::InputError(fmt::format("found {}, expected one of them", fmt::join(chosen, " and ")));
  }
}

/// The networks that the command line names.
std::vector<std::string> wanted_networks(const Arguments& arguments) {
  std::vector<std::string> wanted = arguments.networks;
  if (!arguments.topology.empty()) wanted.push_back(arguments.topology);
  if (wanted.empty()) {
    throw core::InputError("NETWORK: found nothing, expected a topology file or a shipped network's name");
  }
  return wanted;
}

void write_figure(const std::string& path, const core::chart::Figure& figure) {
  core::write_file_atomically(path, core::chart::svg(figure));
  log_note(fmt::format("wrote {}", path));
}

/// Two networks of one name would write their reports into one folder, and the first would be lost.
void require_own_folder(const Arguments& arguments, const SimulationRun& run, const std::string& name,
                        const std::string& path) {
  const auto same = [&](const SimulatedNetwork& other) { return other.network.name == name; };
  if (std::ranges::none_of(run.networks, same)) return;
  throw core::InputError(
      fmt::format("-p {}: found two networks called '{}', the second from {}; expected names of "
                  "their own, since each has a folder of its name",
                  arguments.output, name, path));
}

/// What was asked of the machine and is nothing to this network is said.
void warn_of_no_effect(const Arguments& arguments, const dataflows::Machine& machine, const core::Network& network,
                       const std::string& path) {
  for (const dataflows::MachineField& field : dataflows::machine_fields()) {
    const bool asked = arguments.machine.given(field.path) || field.path == "sparsity.enabled";
    if (!asked) continue;
    const std::string why = dataflows::why_without_effect_on(network, field.path, machine);
    if (why.empty()) continue;
    log_warning({.where = {.file = path},
                 .found = fmt::format("{} without effect: {}", field.flags.empty() ? field.path : field.flags, why)});
  }
}

/// What could be simulated has been printed by now; that it was not all is a mistake all the same.
void require_all_layers(const SimulationRuns& runs) {
  std::string text;
  for (const SimulationRun& run : runs) {
    for (const SimulatedNetwork& simulated : run.networks) {
      for (const dataflows::MissingLayer& missing : simulated.result.missing) {
        if (!text.empty()) text += '\n';
        text += fmt::format("network '{}', layer {} {}: {}", simulated.network.name, missing.layer,
                            core::in_quotes(simulated.network.layers[missing.layer].name), missing.reason);
      }
    }
  }
  if (!text.empty()) throw core::InputError(text);
}

/// Whether every layer that an array runs is missing.
bool nothing_is_left(const SimulationRun& run) {
  return std::ranges::none_of(run.networks, [](const SimulatedNetwork& simulated) {
    return std::ranges::any_of(simulated.result.layers,
                               [](const dataflows::LayerResult& layer) { return layer.dataflow != nullptr; });
  });
}

void simulate_networks(const CommandLine& command, const Arguments& arguments, const GeneralOptions& general) {
  reject_two_views(arguments);
  const std::vector<std::string> wanted = wanted_networks(arguments);
  Provenance provenance;
  SimulationRuns runs;
  NamedMachine named;
  for (dataflows::Machine& machine : read_machines(arguments, provenance, named)) {
    runs.push_back({.machine = std::move(machine), .named = named, .networks = {}});
  }
  const auto energy_table = read_energy(arguments, runs.front().machine, provenance);
  const bool only_area = tells_area_only(arguments, runs.front().machine);
  for (SimulationRun& run : runs) (only_area ? run.area_table : run.energy_table) = energy_table;
  const bool several = runs.size() > 1;
  if (several && arguments.all_layers && !arguments.csv && !arguments.json) {
    throw core::InputError(
        fmt::format("--all-layers: found {} machines, which are a table without layers, expected one", runs.size()));
  }
  const auto traces = wanted_traces(arguments);
  Outputs()
      .folder("-p", arguments.output)
      .file("--svg", arguments.svg)
      .file("--roofline", arguments.roofline)
      .file("--energy-svg", arguments.energy_svg);
  const std::string& run_name = runs.front().machine.run_name;
  if (wanted.size() > 1 && !arguments.output.empty() && !run_name.empty()) {
    throw core::InputError(
        fmt::format("-p: run name '{}' is one folder; found {} networks, expected one", run_name, wanted.size()));
  }

  const core::Observer observer = app::observer(general);
  core::NetworkOptions options = arguments.files.parse(wanted);
  options.ratios = scalesim::ratios_of(runs.front().machine);
  for (const std::string& name : wanted) {
    const core::Network network = read_network(name, options, provenance);
    warn_of_no_effect(arguments, runs.front().machine, network, name);
    if (!arguments.output.empty()) {
      require_own_folder(arguments, runs.front(), network.name, name);
      core::require_inside(folder_name(runs.front().machine, network), run_name.empty() ? "network" : "run name");
    }
    for (SimulationRun& run : runs) {
      run.networks.push_back({.network = network,
                              .result = dataflows::simulate(network, run.machine, observer, general.threads,
                                                            dataflows::OnFailure::leave_out),
                              .command = repeat_simulation(command, arguments, name, run.machine, several)});
      if (run.energy_table != nullptr) {
        SimulatedNetwork& simulated = run.networks.back();
        simulated.energy = dataflows::network_energy(simulated.network, run.machine, simulated.result, *energy_table);
      }
    }
  }
  if (std::ranges::all_of(runs, nothing_is_left)) require_all_layers(runs);
  for (const SimulatedNetwork& simulated : runs.front().networks) {
    write_output(arguments, runs.front().machine, simulated, traces, observer);
  }
  for (SimulationRun& run : runs) {
    if (run.machine.run_name.empty()) run.machine.run_name = run.networks.front().network.name;
  }
  provenance.set_configuration(configuration_json(runs));
  if (!arguments.svg.empty()) write_figure(arguments.svg, several ? machines_figure(runs) : layers_figure(runs));
  if (!arguments.roofline.empty()) write_figure(arguments.roofline, roofline_figure(runs));
  if (!arguments.energy_svg.empty()) write_figure(arguments.energy_svg, energy_figure(runs));
  if (arguments.json) {
    write_simulation_json(runs, provenance, print_text);
  } else {
    print_text(report(arguments, runs));
  }
  require_all_layers(runs);
}

}  // namespace

Command add_simulate_command(CommandLine& program, const GeneralOptions& general) {
  CommandLine& command = program.command("simulate", "Cycles of networks on a systolic array, layer by layer");
  auto arguments = std::make_shared<Arguments>();
  command.list("NETWORK", arguments->networks, "",
               "Topology files, ONNX models, StableHLO or names of shipped networks");
  command.text("-t,--topology", arguments->topology, "NETWORK", "One more NETWORK, as SCALE-Sim's -t");
  command.text("-c,--config", arguments->config, "FILE",
               "Machine: a name (systole machines list), SCALE-Sim's .cfg or YAML; flags win over it");
  command.flag(
      "--scalesim-defaults", arguments->scalesim_defaults,
      "The accelerator that SCALE-Sim takes without -c: 32x32, ws, 64 kB, run name scale_example_run_32x32_ws");
  arguments->machine.declare(command, {{"array", "or several, with commas between"},
                                       {"dataflow", "or several, with commas between"},
                                       {"memory", "scalesim with -p or a configuration that describes scratchpads"}});
  command.text("-i,--input", arguments->files.scalesim, "NAME",
               "SCALE-Sim files are auto, conv or gemm (default auto)");
  arguments->files.declare(command);
  command.text("-l,--layout", arguments->layout, "FILE",
               "SCALE-Sim's layout file; needed where the configuration has custom layouts");
  command.text("-p,--path", arguments->output, "DIR", "Write SCALE-Sim's reports to DIR/<run name>");
  command.text("-s,--save-traces", arguments->traces, "Y|N", "Write traces beside the reports of -p (default N)");
  command.text("--trace-format", arguments->trace_format, "NAME",
               "scalesim, din, ramulator, dramsim3 or bin, with .gz or .zst to compress (default scalesim)");
  command.text("--svg", arguments->svg, "FILE",
               "Cycles by layer as a picture; of several machines the networks' cycles");
  command.text(
      "--energy", arguments->energy, "TABLE",
      "Energy by a table of prices: a name (docs/energy.md) or a YAML file, scaled to a node by @7nm behind it; "
      "the memory model is tiled then, "
      "unless another one is named. scalesim: with -p, the action_count.yaml of SCALE-Sim's energy branch");
  command.text("--energy-svg", arguments->energy_svg, "FILE",
               "Energy by component and layer as a picture; of several machines by machine");
  command.text("--roofline", arguments->roofline, "FILE", "A roofline of the layers as a picture");
  command.flag("--explain", arguments->explain,
               "Where the cycles of the slowest layers go and what binds them (10, or as many as --top says)");
  command.number("--top", arguments->top, 1, kMostLayersShown, "Only the N slowest layers, as bars");
  command.flag("--summary", arguments->summary, "Only one line a network");
  command.flag("--all-layers", arguments->all_layers, "List the layers that the array does not run, too");
  const Option csv = command.flag("--csv", arguments->csv, "CSV, one row a layer");
  command.flag("--json", arguments->json, "JSON with provenance").excludes(csv);
  command.group("Network", {"--topology", "--input", "--dim", "--skip-unsupported"});
  command.group("Accelerator", {"--config", "--scalesim-defaults", "--array", "--dataflow", "--timing", "--depthwise"});
  command.group("Memory", {"--memory", "--interface", "--sram", "--bits", "--bandwidth", "--bandwidth-bytes",
                           "--bandwidth-gbs", "--dram-latency", "--keep-activations", "--layout"});
  command.group("Chip", {"--cores", "--partition", "--partition-model", "--partition-by", "--partition-scope", "--link",
                         "--l2", "--vector", "--lanes", "--fuse-elementwise", "--clock", "--time", "--time-operands"});
  command.group("SCALE-Sim's files", {"--path", "--save-traces", "--trace-format"});
  command.group("Output", {"--explain", "--top", "--summary", "--all-layers", "--energy", "--energy-svg", "--svg",
                           "--roofline", "--csv", "--json"});
  command.example("systole simulate resnet50 -d ws -a 128x128", "Weight stationary on 128x128 PEs, layer by layer");
  command.example("systole simulate mobilenet_v2 --memory tiled --sram 256kB --explain",
                  "With scratchpads and DRAM: where the cycles of the slowest layers go");
  command.example("systole simulate vit_b16 --csv > vit.csv", "All layers as a table for other programs");
  return [&command, arguments, &general] { simulate_networks(command, *arguments, general); };
}

}  // namespace systole::app
