// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cli/common/arguments.h"
#include "cli/common/command.h"
#include "cli/common/json/field_json.h"
#include "cli/common/json/json_text.h"
#include "cli/common/names_text.h"
#include "cli/common/network_input.h"
#include "cli/common/terminal/terminal.h"
#include "cli/common/terminal_observer.h"
#include "cli/verify/report.h"
#include "core/error.h"
#include "core/ir/operator_class.h"
#include "dataflows/machine/check.h"
#include "dataflows/machine/fields.h"
#include "dataflows/rtl/buffered/verify.h"
#include "dataflows/rtl/hardware.h"
#include "dataflows/rtl/verify.h"

namespace systole::app {
namespace {

/// The options as they were written; empty means not given.
struct Arguments {
  std::vector<std::string> networks;
  std::string array = "8x8";
  std::string dataflow = "os";
  std::string depthwise = "per-channel";
  std::string timing = "array";
  NetworkArguments files;
  std::int64_t seed = 1;
  std::int64_t max_steps = 65'536;
  std::int64_t repeat = 4;
  bool csv = false;
  bool json = false;
};

constexpr std::int64_t kMostSteps = 100'000'000;
constexpr std::int64_t kMostSeed = 1'000'000'000;
constexpr std::int64_t kMostRepeats = 1'000'000;

/// The conventions that there is hardware of.
dataflows::Timing parse_timing(const std::string& text) {
  constexpr std::array kBuilt{dataflows::Timing::array, dataflows::Timing::buffered};
  return choose("--timing", text, kBuilt);
}

rtl::VerifyOptions parse(const Arguments& arguments, const GeneralOptions& general) {
  parse_choice("--dataflow", arguments.dataflow, dataflows::dataflow_names());
  rtl::VerifyOptions options{
      .machine = {.array = parse_array(arguments.array),
                  .dataflow = dataflows::dataflow_named(arguments.dataflow),
                  .timing = parse_timing(arguments.timing),
                  .depthwise = choose("--depthwise", arguments.depthwise, dataflows::kDepthwiseMappings)},
      .threads = general.threads,
      .seed = static_cast<std::uint64_t>(arguments.seed),
      .max_steps = arguments.max_steps,
      .repeat = arguments.repeat};
  dataflows::require(options.machine);
  rtl::require_built(options.machine.array);
  return options;
}

Json configuration(const rtl::VerifyOptions& options) {
  Json json;
  for (const char* path : {"array.rows", "array.cols", "dataflow", "timing", "depthwise"}) {
    put_field(json, dataflows::machine_fields(), path, options.machine);
  }
  json["seed"] = options.seed;
  json["repeat"] = options.repeat;
  json["max_steps"] = options.max_steps;
  return json;
}

/// Refuses a network of which nothing could differ.
void require_array_layers(const core::Network& network) {
  if (std::ranges::any_of(network.layers, [](const core::Layer& layer) { return core::runs_on_array(layer.op); }))
    return;
  throw core::InputError(fmt::format("nothing to verify: no layer of {} runs on an array", network.name));
}

/// What a command prints, and how many of what it ran differ.
struct Printed {
  std::string text;
  std::size_t differing = 0;
  std::size_t distinct = 0;
};

/// Runs all networks and prints them; `verify`, `table`, `csv` and `json` are those of one timing.
template <class Verify, class Count, class Table, class Csv, class ToJson>
Printed print_verified(std::vector<core::Network> read, const Arguments& arguments, const Verify& verify,
                       const Count& count, const Table& table, const Csv& csv, const ToJson& json) {
  std::vector<decltype(verify(std::move(read.front())))> networks;
  Printed printed;
  std::string tables;
  for (core::Network& network : read) {
    networks.push_back(verify(std::move(network)));
    count(networks.back(), printed);
    if (!tables.empty()) tables += '\n';
    if (!arguments.csv && !arguments.json) tables += table(networks.back());
  }
  printed.text = arguments.csv ? csv(networks) : arguments.json ? json_text(json(networks)) : for_terminal(tables);
  return printed;
}

void verify_networks(const Arguments& arguments, const GeneralOptions& general) {
  const rtl::VerifyOptions options = parse(arguments, general);
  const core::NetworkOptions input = arguments.files.parse(arguments.networks);
  Provenance provenance;
  std::vector<core::Network> read;
  for (const std::string& wanted : arguments.networks) {
    read.push_back(read_network(wanted, input, provenance));
    require_array_layers(read.back());
  }
  provenance.set_configuration(configuration(options));

  const core::Observer seen = observer(general);
  const bool overlaps = options.machine.timing == dataflows::Timing::buffered;
  const Printed printed =
      overlaps ? print_verified(
                     std::move(read), arguments,
                     [&](core::Network network) { return rtl::verify_layers(std::move(network), options, seen); },
                     [](const rtl::VerifiedLayers& one, Printed& all) {
                       all.differing += one.differing();
                       all.distinct += one.layers.size();
                     },
                     [&](const rtl::VerifiedLayers& one) { return verify_table(one, options); },
                     [&](const std::vector<rtl::VerifiedLayers>& all) { return verify_csv(all, options); },
                     [&](const std::vector<rtl::VerifiedLayers>& all) { return verify_json(all, provenance); })
               : print_verified(
                     std::move(read), arguments,
                     [&](core::Network network) { return rtl::verify_network(std::move(network), options, seen); },
                     [](const rtl::VerifiedNetwork& one, Printed& all) {
                       all.differing += one.differing_folds();
                       all.distinct += one.verified.size();
                     },
                     [&](const rtl::VerifiedNetwork& one) { return verify_table(one, options); },
                     [&](const std::vector<rtl::VerifiedNetwork>& all) { return verify_csv(all, options); },
                     [&](const std::vector<rtl::VerifiedNetwork>& all) { return verify_json(all, provenance); });
  print_text(printed.text);
  if (printed.differing > 0) {
    throw core::RunError(fmt::format("model and RTL differ in {} of {} distinct {}", printed.differing,
                                     printed.distinct, overlaps ? "layers" : "folds"));
  }
}

}  // namespace

Command add_verify_command(CommandLine& program, const GeneralOptions& general) {
  auto arguments = std::make_shared<Arguments>();
  CommandLine& command = program.command("verify", "Run a network's folds through the RTL, beside the model");
  command
      .list("NETWORK", arguments->networks, "", "Topology files, ONNX models, StableHLO or names of shipped networks")
      .required();
  command.text("-a,--array", arguments->array, "RxC", "Array, one of those that the RTL was built for (default 8x8)");
  command.text("-d,--dataflow", arguments->dataflow, "NAME",
               fmt::format("{} (default os)", fmt::join(dataflows::dataflow_names(), ", ")));
  command.text("--depthwise", arguments->depthwise, "NAME",
               names_text<dataflows::DepthwiseMapping>() + " (default per-channel)");
  command.text("--timing", arguments->timing, "NAME", "array, buffered (default array)");
  command.text("-i,--input", arguments->files.scalesim, "NAME",
               "SCALE-Sim files are auto, conv or gemm (default auto)");
  arguments->files.declare(command);
  command.number("--seed", arguments->seed, 0, kMostSeed, "Of the operands (default 1)");
  command.number("--repeat", arguments->repeat, 1, kMostRepeats,
                 "Runs of each distinct fold or layer, on other operands (default 4)");
  command.number("--max-steps", arguments->max_steps, 2, kMostSteps, "Sample folds of more steps (default 65536)");
  const Option csv = command.flag("--csv", arguments->csv, "CSV, one row a distinct fold or layer");
  command.flag("--json", arguments->json, "JSON with provenance").excludes(csv);
  command.group("Array", {"--array", "--dataflow", "--timing", "--depthwise"});
  command.group("Network", {"--input", "--dim", "--skip-unsupported"});
  command.group("Runs", {"--seed", "--repeat", "--max-steps"});
  command.group("Output", {"--csv", "--json"});
  command.example("systole verify lenet5", "Every distinct fold of LeNet-5 on the RTL, 8x8 PEs");
  command.example("systole verify mobilenet_v2 -a 16x16 -d rp --max-steps 4096 --repeat 1",
                  "The row broadcast; long folds are sampled");
  command.example("systole verify resnet50 -d ws --timing buffered --repeat 1",
                  "Whole layers on an array that loads weights while it computes");
  return [arguments, &general] { verify_networks(*arguments, general); };
}

}  // namespace systole::app
