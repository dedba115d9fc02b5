// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/common/arguments.h"
#include "cli/common/command.h"
#include "cli/common/json/json_text.h"
#include "cli/common/json/provenance.h"
#include "cli/common/network_input.h"
#include "cli/common/outputs.h"
#include "cli/common/terminal/log.h"
#include "cli/common/terminal/terminal.h"
#include "cli/topology/llm.h"
#include "core/error.h"
#include "core/files/writing/protected_files.h"
#include "core/ir/operator_class.h"
#include "core/ir/shape.h"
#include "core/ir/work.h"
#include "core/number.h"
#include "core/report/layer_text.h"
#include "core/report/number_text.h"
#include "core/report/table.h"
#include "core/rewrite/fuse.h"
#include "core/rewrite/join_channels.h"
#include "core/topology/dialect.h"
#include "core/topology/search_path.h"
#include "core/topology/systole_csv.h"

namespace systole::app {
namespace {

using core::Align;
using core::grouped;

struct Arguments {
  std::string network;
  std::string target;
  NetworkArguments files;
  std::string dialect;
  std::string choice;
  std::string blocks;
  bool lossy = false;
  bool csv = false;
  bool json = false;
};

std::string note_of(const core::Network& network, std::string_view key) {
  const auto note = std::ranges::find(network.notes, key, &core::Note::key);
  return note == network.notes.end() ? std::string{} : note->value;
}

core::NetworkInput read(const Arguments& arguments) {
  return read_network(arguments.network, arguments.files.parse({&arguments.network, 1}));
}

/// The file of a shipped network. Unlike core::find_topology it takes no file of that name in the current folder.
std::filesystem::path shipped_file(const std::string& name, const std::vector<std::filesystem::path>& directories) {
  const auto file = [&](const std::filesystem::path& directory) { return directory / (name + ".csv"); };
  const auto found = std::ranges::find_if(directories, [&](const auto& directory) {
    std::error_code error;
    return std::filesystem::is_regular_file(file(directory), error);
  });
  return file(found != directories.end() ? *found : directories.front());
}

void list_networks(const Arguments& arguments) {
  const auto directories = core::topology_directories();
  core::Table table({{"network", Align::left},
                     {"layers"},
                     {"depthwise", Align::right, 1},
                     {"MACs"},
                     {"parameters"},
                     {"title", Align::left, 2}});
  std::string csv = "network,layers,depthwise,macs,params\n";
  Json json = Json::array();
  std::size_t unreadable = 0;
  for (const std::string& name : core::topology_names(directories)) {
    core::Network network;
    try {
      network = core::read_topology(shipped_file(name, directories)).network;
    } catch (const core::InputError& error) {  // a wrong file does not hide the others
      log_input_error(error.what());
      ++unreadable;
      continue;
    }
    const auto layers = std::ranges::count_if(network.layers, [](const auto& l) { return core::runs_on_array(l.op); });
    const auto depthwise = std::ranges::count_if(network.layers, core::is_depthwise);
    const std::int64_t macs = core::macs(network).count();
    const std::int64_t params = core::parameters(network).count();
    table.add({name, std::to_string(layers), std::to_string(depthwise), grouped(macs), grouped(params),
               note_of(network, "title")});
    csv += fmt::format("{},{},{},{},{}\n", name, layers, depthwise, macs, params);
    json.push_back(
        {{"network", name}, {"layers", layers}, {"depthwise", depthwise}, {"macs", macs}, {"params", params}});
  }
  if (arguments.json) {
    print_text(
        json_text({{"schema", "systole/topology-list/1"}, {"provenance", Provenance{}.json()}, {"networks", json}}));
  } else {
    print_text(arguments.csv ? csv : table.text(terminal_width()) + "\nlayers: those that an array runs.\n");
  }
  if (unreadable > 0) throw core::InputError(fmt::format("{} of the networks cannot be read", unreadable));
}

/// What a layer does, in a column: its window, groups and kind.
std::string shape_text(const core::Layer& layer) {
  const bool windowed =
      core::traits(layer.op).windowed && !(layer.op == core::Operator::pool && layer.kind == core::Kind::global_avg);
  if (!windowed) return std::string{core::name(layer.kind)};
  std::string text = core::window_text(layer);
  if (layer.groups != 1) text += fmt::format(" g{}", layer.groups);
  if (layer.op == core::Operator::pool) text += fmt::format(" {}", core::name(layer.kind));
  return text;
}

std::string map_text(const core::TensorShape& shape) {
  return shape.h == 1 && shape.w == 1 ? std::to_string(shape.channels)
                                      : fmt::format("{}x{}x{}", shape.h, shape.w, shape.channels);
}

void show_network(const Arguments& arguments) {
  core::NetworkInput input = read(arguments);
  const core::Network& network = input.network;
  if (arguments.csv) {
    write_stdout(core::write_systole_csv(network));
    return;
  }
  core::Table table({{"#"},
                     {"layer", Align::left},
                     {"op", Align::left},
                     {"window", Align::left, 2},
                     {"input", Align::right, 3},
                     {"output", Align::right, 1},
                     {"MACs"},
                     {"parameters"}});
  Json layers = Json::array();
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const core::Layer& layer = network.layers[i];
    const std::int64_t macs = core::macs(layer).count();
    const std::int64_t params = core::parameters(layer).count();
    table.add({std::to_string(i), layer.name, std::string{core::class_name(layer)}, shape_text(layer),
               map_text(core::input_shape(layer)), map_text(core::output_shape(layer)), macs > 0 ? grouped(macs) : "-",
               params > 0 ? grouped(params) : "-"});
    layers.push_back(
        {{"index", i}, {"layer", layer.name}, {"op", core::class_name(layer)}, {"macs", macs}, {"params", params}});
  }
  const std::int64_t macs = core::macs(network).count();
  const std::int64_t params = core::parameters(network).count();
  if (arguments.json) {
    Provenance provenance;
    provenance.add_input(std::move(input.record));
    print_text(json_text({{"schema", "systole/topology/1"},
                          {"provenance", provenance.json()},
                          {"network", network.name},
                          {"macs", macs},
                          {"params", params},
                          {"extra_params", network.extra_params.count()},
                          {"layers", layers}}));
    return;
  }
  std::string out;
  for (const core::Note& note : network.notes) out += fmt::format("{}: {}\n", note.key, note.value);
  if (!out.empty()) out += '\n';
  if (network.extra_params.count() > 0) {
    table.add_total({"", "without a row (extra_params)", "", "", "", "", "", grouped(network.extra_params.count())});
  }
  table.add_total({"", "total", "", "", "", "", grouped(macs), grouped(params)});
  print_text(for_terminal(out) + table.text(terminal_width()));
}

/// Reads the network to rewrite, whose file is never the one that is written.
core::NetworkInput read_source(const Arguments& arguments) {
  core::protect_file(core::find_topology(arguments.network, core::topology_directories()));
  if (arguments.target != "-") Outputs().file("OUT", arguments.target);
  return read(arguments);
}

core::Dialect target_dialect(const Arguments& arguments, const core::NetworkInput& source) {
  constexpr std::array kDialects{core::Dialect::systole, core::Dialect::scalesim_conv, core::Dialect::scalesim_gemm};
  if (!arguments.dialect.empty()) {
    std::vector<std::string_view> names;
    for (const core::Dialect dialect : kDialects) names.push_back(core::name(dialect));
    return kDialects.at(parse_choice("--to", arguments.dialect, names));
  }
  if (!source.is_systole_csv) return core::Dialect::systole;
  const bool all_gemm =
      std::ranges::all_of(source.network.layers, [](const auto& layer) { return layer.op == core::Operator::gemm; });
  return all_gemm ? core::Dialect::scalesim_gemm : core::Dialect::scalesim_conv;
}

void write_target(const Arguments& arguments, const std::string& text, core::Dialect dialect) {
  if (arguments.target == "-") {
    write_stdout(text);
    return;
  }
  core::write_file_atomically(arguments.target, text);
  log_note(fmt::format("wrote {} in dialect {}", arguments.target, core::name(dialect)));
}

void convert_network(const Arguments& arguments) {
  const core::NetworkInput source = read_source(arguments);
  const core::Dialect dialect = target_dialect(arguments, source);
  std::vector<std::string> losses;
  const auto fidelity = arguments.lossy ? core::Fidelity::simulation : core::Fidelity::exact;
  std::string text;
  try {
    text = core::write_topology(source.network, dialect, fidelity, losses);
  } catch (const core::InputError& error) {
    throw core::InputError(fmt::format("{}: {}{}", source.record.path.string(), error.what(),
                                       arguments.lossy ? "" : " (--lossy keeps what the cycles depend on)"));
  }
  for (const std::string& loss : losses) log_warning(loss);
  write_target(arguments, text, dialect);
}

/// The depthwise layers to replace: those of the list, or all.
std::vector<core::FuseChoice> fuse_choices(const Arguments& arguments, std::size_t blocks) {
  constexpr std::array kReplacing{core::FuseChoice::full, core::FuseChoice::half};
  const core::FuseChoice choice = choose("--choice", arguments.choice, kReplacing);
  const bool all = arguments.blocks.empty();
  std::vector<core::FuseChoice> choices(blocks, all ? choice : core::FuseChoice::keep);
  if (all) return choices;
  for (const std::string& part : split_list(arguments.blocks)) {
    const core::WholeNumber index = core::parse_whole(part);
    const bool known = index.fault == core::NumberFault::none && index.value >= 0 && std::cmp_less(index.value, blocks);
    if (!known) reject_option("--blocks", part, fmt::format("indices of the {} depthwise layers, from 0", blocks));
    choices[static_cast<std::size_t>(index.value)] = choice;
  }
  return choices;
}

void fuse_network(const Arguments& arguments) {
  const core::Network network = core::join_channels(read_source(arguments).network);
  const std::vector<core::SeparableBlock> blocks = core::separable_blocks(network);
  if (blocks.empty()) {
    throw core::InputError(
        fmt::format("network '{}' has no depthwise layer that FuSeConv could replace", network.name));
  }
  const core::FusedNetwork fused = core::fuse(network, blocks, fuse_choices(arguments, blocks.size()));
  write_target(arguments, core::write_systole_csv(fused.network), core::Dialect::systole);
}

void add_machine_output(CommandLine& command, Arguments& arguments, const char* csv_help) {
  const Option csv = command.flag("--csv", arguments.csv, csv_help);
  command.flag("--json", arguments.json, "JSON with provenance").excludes(csv);
}

}  // namespace

Command add_topology_command(CommandLine& program, const GeneralOptions& /*general*/) {
  CommandLine& command = program.command("topology", "List, show, rewrite and convert networks");
  command.require_command();
  auto arguments = std::make_shared<Arguments>();

  CommandLine& list = command.command("list", "The shipped networks with their MACs and parameters");
  add_machine_output(list, *arguments, "CSV, one row a network");

  CommandLine& show = command.command("show", "A network's layers with their MACs and parameters");
  show.text("NETWORK", arguments->network, "", "Topology file, ONNX model, StableHLO or name of a shipped network")
      .required();
  arguments->files.declare(show);
  show.text("-i,--input", arguments->files.scalesim, "NAME", "SCALE-Sim files are auto, conv or gemm (default auto)");
  add_machine_output(show, *arguments, "The network in Systole's dialect");

  CommandLine& fuse = command.command("fuse", "Replace depthwise layers by FuSeConv's and write the network");
  fuse.text("NETWORK", arguments->network, "", "Topology file, ONNX model, StableHLO or name of a shipped network")
      .required();
  arguments->files.declare(fuse);
  fuse.text("OUT", arguments->target, "", "File to write; - is standard output").required();
  fuse.text("--choice", arguments->choice, "NAME", "full or half").required();
  fuse.text("--blocks", arguments->blocks, "LIST", "Depthwise layers to replace, 0-based (default all)");

  CommandLine& convert = command.command("convert", "Write a network as a topology file, exactly or not at all");
  convert.text("IN", arguments->network, "", "Topology file, ONNX model, StableHLO or name of a shipped network")
      .required();
  arguments->files.declare(convert);
  convert.text("OUT", arguments->target, "", "File to write; - is standard output").required();
  convert.text("-i,--input", arguments->files.scalesim, "NAME",
               "SCALE-Sim files are auto, conv or gemm (default auto)");
  convert.text("--to", arguments->dialect, "NAME",
               "systole, scalesim-conv or scalesim-gemm (default: SCALE-Sim's from Systole's, and back)");
  convert.flag("--lossy", arguments->lossy,
               "Write what simulates the same where the dialect can't say all; each loss is named");

  CommandLine& llm = command.command("llm", "A language model's config.json as a network: prefill or decode");
  const Command run_llm = declare_llm(llm);

  command.example("systole topology list", "The names that every command takes for NETWORK");
  command.example("systole topology show mobilenet_v2", "Its layers");
  list.example("systole topology list", "Layers, MACs and parameters of each");
  list.example("systole topology list --csv > networks.csv", "The same for other programs");
  show.example("systole topology show mobilenet_v2", "Its layers with shapes, MACs and parameters");
  show.example("systole topology show mobilenet_v2 --csv > mine.csv", "A file to change and to give as NETWORK");
  fuse.example("systole topology fuse mobilenet_v2 half.csv --choice half", "All depthwise layers replaced");
  fuse.example("systole topology fuse mobilenet_v2 some.csv --choice full --blocks 0,3,5", "Three of them");
  convert.example("systole topology convert resnet50 scalesim.csv --to scalesim-conv --lossy",
                  "What SCALE-Sim can say of a network; each loss is named");
  convert.example("systole topology convert scalesim.csv mine.csv", "SCALE-Sim's file in Systole's dialect");

  return [arguments, &list, &show, &fuse, &llm, run_llm] {
    if (list.chosen()) {
      list_networks(*arguments);
    } else if (show.chosen()) {
      show_network(*arguments);
    } else if (fuse.chosen()) {
      fuse_network(*arguments);
    } else if (llm.chosen()) {
      run_llm();
    } else {
      convert_network(*arguments);
    }
  };
}

}  // namespace systole::app
