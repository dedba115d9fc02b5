// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/common/arguments.h"
#include "cli/common/command.h"
#include "cli/common/network_input.h"
#include "cli/common/observer.h"
#include "cli/verify/report.h"
#include "core/error.h"
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
  std::string input = "auto";
  std::int64_t seed = 1;
  std::int64_t max_steps = 65'536;
  std::int64_t repeat = 4;
  bool csv = false;
  bool json = false;
};

constexpr std::int64_t kMostSteps = 100'000'000;
constexpr std::int64_t kMostSeed = 1'000'000'000;
constexpr std::int64_t kMostRepeats = 1'000'000;

rtl::VerifyOptions parse(const Arguments& arguments, const GeneralOptions& general) {
  parse_choice("--dataflow", arguments.dataflow, dataflows::dataflow_names());
  rtl::VerifyOptions options{
      .simulation = {.array = parse_array(arguments.array),
                     .dataflow = dataflows::dataflow_named(arguments.dataflow),
                     .timing = dataflows::Timing::array,
                     .depthwise = choose("--depthwise", arguments.depthwise, dataflows::kDepthwiseMappings),
                     .threads = general.threads},
      .seed = static_cast<std::uint64_t>(arguments.seed),
      .max_steps = arguments.max_steps,
      .repeat = arguments.repeat};
  dataflows::require_defined(*options.simulation.dataflow, options.simulation.timing, options.simulation.depthwise);
  rtl::require_built(options.simulation.array);
  return options;
}

Json configuration(const rtl::VerifyOptions& options) {
  const dataflows::SimulationOptions& simulation = options.simulation;
  return {{"array", {{"rows", simulation.array.rows}, {"cols", simulation.array.cols}}},
          {"dataflow", simulation.dataflow->name},
          {"timing", name(simulation.timing)},
          {"depthwise", name(simulation.depthwise)},
          {"seed", options.seed},
          {"repeat", options.repeat},
          {"max_steps", options.max_steps}};
}

void verify_networks(const Arguments& arguments, const GeneralOptions& general) {
  const rtl::VerifyOptions options = parse(arguments, general);
  const core::ScalesimInput input = parse_scalesim_input(arguments.input);
  Provenance provenance;
  std::vector<core::Network> read;
  for (const std::string& wanted : arguments.networks) read.push_back(read_network(wanted, input, provenance));
  provenance.set_configuration(configuration(options));

  std::vector<rtl::VerifiedNetwork> networks;
  std::string tables;
  std::size_t differing = 0;
  std::size_t folds = 0;
  for (core::Network& network : read) {
    networks.push_back(rtl::verify_network(std::move(network), options, observer(general)));
    differing += networks.back().differing_folds();
    folds += networks.back().verified.size();
    if (!tables.empty()) tables += '\n';
    if (!arguments.csv && !arguments.json) tables += verify_table(networks.back(), options);
  }
  write_stdout(arguments.csv    ? verify_csv(networks, options)
               : arguments.json ? verify_json(networks, provenance).dump(2) + "\n"
                                : tables);
  if (differing > 0) {
    throw core::RunError(fmt::format("model and RTL differ in {} of {} distinct folds", differing, folds));
  }
}

}  // namespace

Command add_verify_command(CLI::App& program, const GeneralOptions& general) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = program.add_subcommand("verify", "Run a network's folds through the RTL, beside the model");
  command->add_option("NETWORK", arguments->networks, "Topology files or names of shipped networks")
      ->required()
      ->type_name("");
  const auto add = [&](const std::string& names, std::string& value, const char* type, const char* help) {
    command->add_option(names, value, help)->type_name(type);
  };
  add("-a,--array", arguments->array, "RxC", "Array, one of those that the RTL was built for (default 8x8)");
  add("-d,--dataflow", arguments->dataflow, "NAME", "os, ws, is or rp (default os)");
  add("--depthwise", arguments->depthwise, "NAME", "per-channel, packed or rows (default per-channel)");
  add("-i,--input", arguments->input, "NAME", "SCALE-Sim files are auto, conv or gemm (default auto)");
  command->add_option("--seed", arguments->seed, "Of the operands (default 1)")
      ->check(whole_number(0, kMostSeed))
      ->type_name("N");
  command->add_option("--repeat", arguments->repeat, "Runs of each distinct fold, on other operands (default 4)")
      ->check(whole_number(1, kMostRepeats))
      ->type_name("N");
  command->add_option("--max-steps", arguments->max_steps, "Sample folds of more steps (default 65536)")
      ->check(whole_number(2, kMostSteps))
      ->type_name("N");
  auto* csv = command->add_flag("--csv", arguments->csv, "CSV, one row a distinct fold");
  command->add_flag("--json", arguments->json, "JSON with provenance")->excludes(csv);
  return [arguments, &general] { verify_networks(*arguments, general); };
}

}  // namespace systole::app
