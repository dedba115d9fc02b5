// SPDX-License-Identifier: MIT
#include "cli/predict/arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/common/arguments.h"
#include "core/error.h"
#include "core/nearest_name.h"
#include "core/number.h"
#include "predictor/answers/latency.h"
#include "predictor/simulated/simulated_data.h"

namespace systole::app {
namespace {

constexpr std::int64_t kMostSeed = 1'000'000'000;

}  // namespace

void declare_data(CommandLine& command, DataArguments& arguments) {
  command.text("--data", arguments.folder, "FOLDER",
               "Folder with measured latencies, networks and devices (default: simulated accelerators)");
  command.text("--statistic", arguments.statistic, "NAME",
               fmt::format("Of repeated runs: {}; default {}", listed<predictor::Statistic>(), arguments.statistic));
  command.number("--accelerators", arguments.accelerators, 10, 10'000, "Simulated accelerators (default 240)");
  command.number("--random-networks", arguments.random_networks, 0, 1000,
                 "Random mobile networks beside the shipped ones, on simulated accelerators (default 100)");
  command.number("--simulation-seed", arguments.simulation_seed, 0, kMostSeed,
                 "Of simulated accelerators and random networks (default 1)");
  command.group("Data", {"--data", "--statistic", "--accelerators", "--random-networks", "--simulation-seed"});
}

void refuse_contradictions(const CommandLine& command, const DataArguments& arguments) {
  if (arguments.folder.empty()) {
    if (command.given("--statistic")) {
      throw core::InputError("--statistic: simulated latencies are one number each; it belongs to --data FOLDER");
    }
    return;
  }
  for (const char* option : {"--accelerators", "--random-networks", "--simulation-seed"}) {
    if (!command.given(option)) continue;
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

void declare_signature(CommandLine& command, SignatureArguments& arguments, const char* seed_help,
                       const char* size_help) {
  command.text("--method", arguments.method, "NAME",
               fmt::format("How signature networks are chosen: {}; default {}", listed<predictor::SignatureMethod>(),
                           arguments.method));
  command.number("--size", arguments.size, 1, 1000, size_help);
  command.number("--seed", arguments.seed, 0, kMostSeed, seed_help);
  command.text("--spearman", arguments.spearman, "RHO",
               "sccs: the correlation from which on a network stands for another");
  command.flag("--as-published", arguments.as_published,
               "Choose as the authors' code does where it differs from the paper");
  command.group("Signature networks", {"--method", "--size", "--seed", "--spearman", "--as-published"});
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

void declare_model(CommandLine& command, ModelArguments& arguments) {
  command.text("--model", arguments.model, "NAME",
               fmt::format("{}; default {}", listed<predictor::ModelKind>(), arguments.model));
  command.text(
      "--trees", arguments.trees, "NAME",
      fmt::format("Splits in reference and static: {}; default {}", listed<predictor::TreeMethod>(), arguments.trees));
  command.group("Model", {"--model", "--trees"});
}

void declare_intervals(CommandLine& command, bool& no_intervals) {
  command.flag("--no-intervals", no_intervals, "Do not calibrate intervals (a fifth of the time)");
  command.group("Model", {"--no-intervals"});
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

void declare_output(CommandLine& command, OutputArguments& arguments, const char* csv_help, const char* svg_help) {
  if (svg_help != nullptr) command.text("--svg", arguments.svg, "FILE", svg_help);
  const Option csv = command.flag("--csv", arguments.csv, csv_help);
  command.flag("--json", arguments.json, "JSON with provenance").excludes(csv);
  if (svg_help != nullptr) command.group("Output", {"--svg"});
  command.group("Output", {"--csv", "--json"});
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
