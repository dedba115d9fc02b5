// SPDX-License-Identifier: MIT
#include "cli/predict/arguments.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>

#include "cli/common/arguments.h"
#include "core/error.h"
#include "core/nearest_name.h"
#include "core/number.h"
#include "predictor/answers/latency.h"
#include "predictor/simulated/simulated_data.h"

namespace systole::app {
namespace {

constexpr std::int64_t kMostSeed = 1'000'000'000;

CLI::Option* add_number(CLI::App& command, const char* names, std::int64_t& value, std::int64_t least,
                        std::int64_t most, const char* help) {
  return command.add_option(names, value, help)->type_name("N")->check(whole_number(least, most));
}

}  // namespace

void declare_data(CLI::App& command, DataArguments& arguments) {
  command
      .add_option("--data", arguments.folder,
                  "Folder with measured latencies, networks and devices (default: simulated accelerators)")
      ->type_name("FOLDER");
  command
      .add_option("--statistic", arguments.statistic,
                  "Of repeated runs: mean, median, min, trimmed_mean or lower_quartile (default mean)")
      ->type_name("NAME");
  add_number(command, "--accelerators", arguments.accelerators, 10, 10'000, "Simulated accelerators (default 240)");
  add_number(command, "--random-networks", arguments.random_networks, 0, 1000,
             "Random mobile networks beside the shipped ones, on simulated accelerators (default 100)");
  add_number(command, "--simulation-seed", arguments.simulation_seed, 0, kMostSeed,
             "Of simulated accelerators and random networks (default 1)");
}

void refuse_contradictions(const CLI::App& command, const DataArguments& arguments) {
  if (arguments.folder.empty()) {
    if (command.count("--statistic") > 0) {
      throw core::InputError("--statistic: simulated latencies are one number each; it belongs to --data FOLDER");
    }
    return;
  }
  for (const char* option : {"--accelerators", "--random-networks", "--simulation-seed"}) {
    if (command.count(option) == 0) continue;
    throw core::InputError(fmt::format("{}: cannot stand beside --data: nothing is simulated", option));
  }
}

predictor::LearningData learning_data(const DataArguments& arguments, unsigned threads, Provenance& provenance,
                                      const core::Observer& observer) {
  predictor::LearningData data =
      arguments.folder.empty()
          ? predictor::simulated_data({.accelerators = static_cast<std::size_t>(arguments.accelerators),
                                       .random_networks = static_cast<std::size_t>(arguments.random_networks),
                                       .seed = static_cast<std::uint64_t>(arguments.simulation_seed)},
                                      threads, observer)
          : predictor::measured_data(arguments.folder,
                                     parse_named<predictor::Statistic>("--statistic", arguments.statistic), observer);
  for (const core::InputRecord& input : data.inputs) provenance.add_input(input);
  return data;
}

std::vector<std::size_t> networks_named(const std::string& option, const std::string& list,
                                        const predictor::LatencyTable& table) {
  std::vector<std::size_t> networks;
  for (const std::string& name : split_list(list)) {
    const auto index = table.network_index(name);
    if (!index) reject_option(option, name, "a network of the data", core::nearest_name(name, table.networks()));
    if (std::ranges::find(networks, *index) != networks.end()) reject_option(option, name, "each name once");
    networks.push_back(*index);
  }
  return networks;
}

std::string measured_words(const std::vector<std::string>& signature) {
  return predictor::blank_measurements(signature, "--measured");
}

void declare_signature(CLI::App& command, SignatureArguments& arguments, const char* seed_help) {
  command
      .add_option("--method", arguments.method,
                  "How signature networks are chosen: rs (random), mis (mutual information), sccs (Spearman), "
                  "greedy (least validation error; default)")
      ->type_name("NAME");
  add_number(command, "--size", arguments.size, 1, 1000,
             "Signature networks (default 10, on simulated accelerators 5)");
  add_number(command, "--seed", arguments.seed, 0, kMostSeed, seed_help);
  command
      .add_option("--spearman", arguments.spearman, "sccs: the correlation from which on a network stands for another")
      ->type_name("RHO");
  command.add_flag("--as-published", arguments.as_published,
                   "Choose as the authors' code does where it differs from the paper");
}

predictor::SignatureOptions parse_signature(const SignatureArguments& arguments, const DataArguments& data) {
  predictor::SignatureOptions options;
  options.method = parse_named<predictor::SignatureMethod>("--method", arguments.method);
  const std::int64_t usual = data.folder.empty() ? kSimulatedSignature : kMeasuredSignature;
  options.size = static_cast<std::size_t>(arguments.size > 0 ? arguments.size : usual);
  options.seed = static_cast<std::uint64_t>(arguments.seed);
  options.spearman = parse_share("--spearman", arguments.spearman, 0, 1);
  options.as_published = arguments.as_published;
  if (options.as_published && options.method == predictor::SignatureMethod::greedy) {
    throw core::InputError("--as-published: the authors have no greedy choice; give --method rs, mis or sccs");
  }
  return options;
}

void declare_model(CLI::App& command, ModelArguments& arguments) {
  command
      .add_option("--model", arguments.model,
                  "systole (default), reference (the paper's) or static (frequency and DRAM only)")
      ->type_name("NAME");
  command
      .add_option("--trees", arguments.trees,
                  "Splits in reference and static: hist (default) or exact, XGBoost's; grid: as exact, much faster")
      ->type_name("NAME");
  command.add_flag("--no-intervals", arguments.no_intervals, "Do not calibrate intervals (a fifth of the time)");
}

predictor::ModelKind parse_model(const ModelArguments& arguments) {
  return parse_named<predictor::ModelKind>("--model", arguments.model);
}

predictor::TrainOptions parse_training(const ModelArguments& arguments, std::int64_t seed, unsigned threads) {
  return {.tree_method = parse_named<predictor::TreeMethod>("--trees", arguments.trees),
          .threads = threads,
          .seed = static_cast<std::uint64_t>(seed),
          .calibrate = !arguments.no_intervals};
}

void declare_output(CLI::App& command, OutputArguments& arguments, const char* csv_help, const char* svg_help) {
  if (svg_help != nullptr) command.add_option("--svg", arguments.svg, svg_help)->type_name("FILE");
  auto* csv = command.add_flag("--csv", arguments.csv, csv_help);
  command.add_flag("--json", arguments.json, "JSON with provenance")->excludes(csv);
}

double parse_share(const std::string& option, const std::string& text, double least, double most) {
  const std::optional<double> number = core::parse_real(text);
  if (!number || *number < least || *number > most) {
    reject_option(option, text, fmt::format("a number from {:g} to {:g}", least, most));
  }
  return *number;
}

Json data_configuration(const DataArguments& arguments) {
  if (!arguments.folder.empty()) return {{"data", arguments.folder}, {"statistic", arguments.statistic}};
  return {{"data", "simulated"},
          {"accelerators", arguments.accelerators},
          {"random_networks", arguments.random_networks},
          {"simulation_seed", arguments.simulation_seed}};
}

Json signature_configuration(const predictor::SignatureOptions& options) {
  Json json{{"method", core::name_of(options.method)}, {"size", options.size}, {"seed", options.seed}};
  if (options.method == predictor::SignatureMethod::spearman) json["spearman"] = options.spearman;
  if (options.method != predictor::SignatureMethod::greedy) json["as_published"] = options.as_published;
  return json;
}

}  // namespace systole::app
